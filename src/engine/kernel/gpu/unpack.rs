//! From the words of a chunk to numbers, in kernels.
//!
//! Every shift and every index is known when the kernel is compiled; only the words are not.

use cubecl::prelude::*;

use super::layout::{Layout, Quants, Scales};

/// Four words read at once.
pub(super) type Words = Vector<u32, Const<4>>;
/// Four numbers read at once.
pub(super) type Numbers4 = Vector<f32, Const<4>>;

/// The steps of IQ4_NL, four to a word, lowest byte first.
const STEPS: [u32; 4] = [0xbfad_9881, 0xf6ea_ddcf, 0x2619_0d01, 0x7159_4535];

/// The number in the low 16 bits, in half precision. Steps on integers, since not every device has
/// halves, and many take tiny singles for zero.
#[cube]
pub(super) fn widen(bits: u32) -> f32 {
    let magnitude = bits & 0x7fffu32;
    let normal = f32::from_bits((magnitude << 13u32) + comptime!(112u32 << 23));
    let tiny = f32::cast_from(magnitude) * 5.960_464_5e-8f32;
    let positive = select(magnitude < 0x400u32, tiny, normal);
    select(bits & 0x8000u32 == 0u32, positive, 0.0f32 - positive)
}

/// The byte at `shift` with its sign.
#[cube]
fn signed(word: u32, #[comptime] shift: u32) -> i32 {
    ((word << comptime!(24 - shift)) as i32) >> 24i32
}

/// What the nibble `q` stands for in IQ4_NL.
#[cube]
fn step(q: u32) -> i32 {
    let low = select(q < 4u32, comptime!(STEPS[0]).runtime(), comptime!(STEPS[1]).runtime());
    let high = select(q < 12u32, comptime!(STEPS[2]).runtime(), comptime!(STEPS[3]).runtime());
    let word = select(q < 8u32, low, high);
    ((word << (24u32 - (q & 3u32) * 8u32)) as i32) >> 24i32
}

/// Quant number `i` of group `g`, without its scale. `planes` and `words` are those of the chunk.
#[cube]
pub(super) fn quant(
    planes: &Array<Words>,
    words: &Array<u32>,
    #[comptime] layout: Layout,
    #[comptime] g: usize,
    #[comptime] i: usize,
) -> f32 {
    if comptime!(layout.quants == Quants::Bytes) {
        f32::cast_from(signed(planes[g].extract(comptime!(i / 4)), comptime!(8 * (i as u32 % 4))))
    } else if comptime!(layout.quants == Quants::Halves) {
        let at = comptime!(16 * g + i);
        let word = planes[comptime!(at / 8)].extract(comptime!(at / 2 % 4));
        widen((word >> comptime!(16 * (at as u32 % 2))) & 0xffffu32)
    } else if comptime!(layout.quants == Quants::Brains) {
        let at = comptime!(16 * g + i);
        let word = planes[comptime!(at / 8)].extract(comptime!(at / 2 % 4));
        f32::from_bits((word >> comptime!(16 * (at as u32 % 2))) << 16u32)
    } else if comptime!(layout.quants == Quants::Floats) {
        let at = comptime!(16 * g + i);
        f32::from_bits(planes[comptime!(at / 4)].extract(comptime!(at % 4)))
    } else {
        let number = lying(planes, words, layout, g, i) >> comptime!(8 * (i as u32 % 4));
        if comptime!(layout.quants == Quants::Steps) {
            f32::cast_from(step(number))
        } else {
            f32::cast_from(number as i32 - comptime!(layout.zero as i32))
        }
    }
}

/// The quant of an aligned layout with nothing taken from it, times 256 to the power of `i % 4`: it stays in
/// its byte.
#[cube]
pub(super) fn in_place(
    planes: &Array<Words>,
    words: &Array<u32>,
    #[comptime] layout: Layout,
    #[comptime] g: usize,
    #[comptime] i: usize,
) -> f32 {
    f32::cast_from(lying(planes, words, layout, g, i) as i32)
}

/// The bits of a quant that has nibbles, at the lowest places of byte `i % 4`.
#[cube]
fn lying(
    planes: &Array<Words>,
    words: &Array<u32>,
    #[comptime] layout: Layout,
    #[comptime] g: usize,
    #[comptime] i: usize,
) -> u32 {
    let byte = comptime!(8 * (i as u32 % 4));
    let nibbles = planes[comptime!(g / 2)].extract(comptime!(i / 4)) >> comptime!(4 * (g as u32 % 2));
    let low = nibbles & comptime!(15u32 << byte);
    if comptime!(layout.quants == Quants::FiveBits) {
        let bits = lifted(words[comptime!(g / 2)], comptime!(4 * (g as u32 % 2) + i as u32 / 4));
        low | (bits & comptime!(16u32 << byte))
    } else if comptime!(layout.quants == Quants::SixBits) {
        let bits = lifted(planes[2].extract(g), comptime!(2 * (i as u32 / 4)));
        low | (bits & comptime!(48u32 << byte))
    } else {
        low
    }
}

/// Brings the bits from `place` of each byte on to its upper half.
#[cube]
fn lifted(word: u32, #[comptime] place: u32) -> u32 {
    if comptime!(place < 4) { word << comptime!(4 - place) } else { word >> comptime!(place - 4) }
}

/// What multiplies the quants of group `g`.
#[cube]
pub(super) fn scale(words: &Array<u32>, #[comptime] layout: Layout, #[comptime] g: usize) -> f32 {
    let first = comptime!(layout.bit_words());
    let b = comptime!(g as u32 / 2);
    if comptime!(layout.scales == Scales::Half) {
        widen((words[first] >> comptime!(16 * b)) & 0xffffu32)
    } else if comptime!(layout.scales == Scales::HalfPair) {
        widen(words[comptime!(first + g / 2)] & 0xffffu32)
    } else if comptime!(layout.scales == Scales::Super) {
        let part = (words[comptime!(first + 1)] >> comptime!(16 * b)) & 255u32;
        widen(words[first] & 0xffffu32) * f32::cast_from(part as i32)
    } else if comptime!(layout.scales == Scales::Signed) {
        widen(words[0] & 0xffffu32) * f32::cast_from(signed(words[1], comptime!(8 * g as u32)))
    } else {
        1.0f32.runtime()
    }
}

/// What is taken from the quants of group `g` after they were multiplied.
#[cube]
pub(super) fn minimum(words: &Array<u32>, #[comptime] layout: Layout, #[comptime] g: usize) -> f32 {
    let first = comptime!(layout.bit_words());
    let b = comptime!(g as u32 / 2);
    if comptime!(layout.scales == Scales::HalfPair) {
        0.0f32 - widen(words[comptime!(first + g / 2)] >> 16u32)
    } else if comptime!(layout.scales == Scales::Super) {
        let part = (words[comptime!(first + 1)] >> comptime!(16 * b + 8)) & 255u32;
        widen(words[first] >> 16u32) * f32::cast_from(part as i32)
    } else {
        0.0f32.runtime()
    }
}
