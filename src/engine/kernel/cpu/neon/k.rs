//! Q4_K, Q5_K and Q6_K: blocks of 256, which are two quads.
//!
//! Scales are unpacked once a block and multiplied with the block's own; in Q6_K, whose groups are
//! half as long, dot products are multiplied with whole-numbered scales before they are added.
//! Sources: ggml `block_q4_K`, `block_q5_K`, `block_q6_K`.

use core::arch::aarch64::*;

use super::lanes::{self, Bytes};
use super::quad::{self, Quad, Quads};
use crate::engine::kernel::cpu::Column;

/// Eight scales, or eight minimums, of a block.
type Eight = [float32x4_t; 2];

/// Nibbles.
#[target_feature(enable = "neon")]
pub(super) fn q4_k<const C: usize, const DOTPROD: bool>(
    rows: &[u8],
    columns: &[Column<'_>],
    out: &mut [f32],
) {
    let lower = vdupq_n_u8(0x0f);
    with_minimums::<C, DOTPROD, 144, 0>(rows, columns, out, |[], [first, second], _| {
        let low = |x| vandq_u8(x, lower);
        let high = |x| vshrq_n_u8::<4>(x);
        [first.map(low), first.map(high), second.map(low), second.map(high)]
    });
}

/// Nibbles, and a fifth bit for each group of 32 in the bits of 32 bytes.
#[target_feature(enable = "neon")]
pub(super) fn q5_k<const C: usize, const DOTPROD: bool>(
    rows: &[u8],
    columns: &[Column<'_>],
    out: &mut [f32],
) {
    let (lower, fifth) = (vdupq_n_u8(0x0f), vdupq_n_u8(0x10));
    with_minimums::<C, DOTPROD, 176, 2>(rows, columns, out, |bits, [first, second], half| {
        let bits = bits.map(|x| if half == 0 { x } else { vshrq_n_u8::<4>(x) });
        let low = |x, bit| vbslq_u8(lower, x, vandq_u8(bit, fifth));
        let high = |x, bit| vsriq_n_u8::<4>(vandq_u8(bit, fifth), x);
        [
            [low(first[0], vshlq_n_u8::<4>(bits[0])), low(first[1], vshlq_n_u8::<4>(bits[1]))],
            [high(first[0], vshlq_n_u8::<3>(bits[0])), high(first[1], vshlq_n_u8::<3>(bits[1]))],
            [low(second[0], vshlq_n_u8::<2>(bits[0])), low(second[1], vshlq_n_u8::<2>(bits[1]))],
            [high(second[0], vshlq_n_u8::<1>(bits[0])), high(second[1], vshlq_n_u8::<1>(bits[1]))],
        ]
    });
}

/// Rows of blocks with six-bit scales and minimums, `BITS` times 16 bytes of upper bits and 128 of
/// nibbles. `unpack` makes a quad of the bits, 64 bytes of nibbles and the number of the half.
#[inline]
#[target_feature(enable = "neon")]
fn with_minimums<const C: usize, const DOTPROD: bool, const BYTES: usize, const BITS: usize>(
    rows: &[u8],
    columns: &[Column<'_>],
    out: &mut [f32],
    unpack: impl Fn([uint8x16_t; BITS], [[uint8x16_t; 2]; 2], usize) -> [[uint8x16_t; 2]; 4],
) {
    let Some(columns) = Quads::split::<C>(columns) else { return };
    lanes::each_row(rows, quad::len(&columns) / 256 * BYTES, out, |row| {
        let mut sums = [vdupq_n_f32(0.0); C];
        for (at, block) in row.as_chunks::<BYTES>().0.iter().enumerate() {
            let ([header, bytes @ ..], _) = block.as_chunks::<16>() else { continue };
            let (Some(bits), Some(nibbles)) = (bytes.first_chunk::<BITS>(), bytes.last_chunk::<8>()) else {
                continue;
            };
            let (scales, minimums) = scales_and_minimums(header);
            let bits: [uint8x16_t; BITS] = core::array::from_fn(|i| lanes::packed(&bits[i]));
            for half in 0..2 {
                let part = |i: usize| lanes::packed(&nibbles[4 * half + i]);
                let weights = unpack(bits, [[part(0), part(1)], [part(2), part(3)]], half);
                let weights = weights.map(|x| x.map(|x| vreinterpretq_s8_u8(x)));
                let quad = Quad { weights, scales: scales[half] };
                quad::add::<C, DOTPROD>(&mut sums, &quad, &columns, 2 * at + half);
                quad::take_minimums(&mut sums, minimums[half], &columns, 2 * at + half);
            }
        }
        sums
    });
}

/// What the groups of a block are multiplied with, and what is taken away.
///
/// After two half-precision numbers follow 12 bytes: groups 0..4 fill the low six bits of bytes 0..4
/// (scales) and 4..8 (minimums); groups 4..8 keep four bits in the nibbles of bytes 8..12 and their
/// upper two in the spare bits of bytes 0..8.
#[inline]
#[target_feature(enable = "neon")]
fn scales_and_minimums(header: &[u8; 16]) -> (Eight, Eight) {
    const SIX: u32 = 0x3f3f_3f3f;
    const FOUR: u32 = 0x0f0f_0f0f;
    const TWO: u32 = 0x3030_3030;
    let [d0, d1, m0, m1, packed @ ..] = header;
    let own = lanes::two_halves([*d0, *d1, *m0, *m1]);
    let word = |i: usize| packed.as_chunks().0.get(i).map_or(0, |word| u32::from_le_bytes(*word));
    let (a, b, c) = (word(0), word(1), word(2));
    let scales = [a & SIX, c & FOUR | a >> 2 & TWO];
    let minimums = [b & SIX, c >> 4 & FOUR | b >> 2 & TWO];
    let scaled = |[low, high]: [u32; 2], by: f32| {
        let wide = vmovl_u8(vcreate_u8(u64::from(low) | u64::from(high) << 32));
        let wide = [vmovl_u16(vget_low_u16(wide)), vmovl_high_u16(wide)];
        wide.map(|x| vmulq_n_f32(vcvtq_f32_u32(x), by))
    };
    (scaled(scales, vgetq_lane_f32::<0>(own)), scaled(minimums, vgetq_lane_f32::<1>(own)))
}

/// Six bits around 32, kept in the upper bits of a byte: 4 times too large, and signed for free.
#[target_feature(enable = "neon")]
pub(super) fn q6_k<const C: usize, const DOTPROD: bool>(
    rows: &[u8],
    columns: &[Column<'_>],
    out: &mut [f32],
) {
    let Some(columns) = Quads::split::<C>(columns) else { return };
    lanes::each_row(rows, quad::len(&columns) / 256 * 210, out, |row| {
        let mut sums = [vdupq_n_f32(0.0); C];
        for (at, block) in row.as_chunks::<210>().0.iter().enumerate() {
            let [bytes @ .., d0, d1] = block;
            let own = vmulq_n_f32(lanes::halves([[*d0, *d1]; 4]), 0.25);
            let ([l0, l1, l2, l3, l4, l5, l6, l7, u0, u1, u2, u3, scales], _) = bytes.as_chunks::<16>()
            else {
                continue;
            };
            let scales = vreinterpretq_s8_u8(lanes::packed(scales));
            let scales = [vmovl_s8(vget_low_s8(scales)), vmovl_high_s8(scales)];
            let halves = [([l0, l1, l2, l3], [u0, u1]), ([l4, l5, l6, l7], [u2, u3])];
            for (half, (lower, upper)) in halves.into_iter().enumerate() {
                let weights = six_bits(lower.map(|x| lanes::packed(x)), upper.map(|x| lanes::packed(x)));
                let scales = [vmovl_s16(vget_low_s16(scales[half])), vmovl_high_s16(scales[half])];
                add_sixteens::<C, DOTPROD>(&mut sums, weights, scales, own, &columns, 2 * at + half);
            }
        }
        sums
    });
}

/// Half a block: quarter `j` of 32 numbers lies in nibble `j / 2` of the lower bytes from
/// `32 * (j % 2)` on and in bits `2j` of the upper ones.
#[inline]
#[target_feature(enable = "neon")]
fn six_bits(lower: [uint8x16_t; 4], upper: [uint8x16_t; 2]) -> [Bytes; 4] {
    let clear = vdupq_n_u8(0xfc);
    // Taking 32 away turns the topmost of the six bits around.
    let upper = upper.map(|x| veorq_u8(x, vdupq_n_u8(0xaa)));
    let side = |i: usize| {
        let (first, second, upper) = (lower[i], lower[2 + i], upper[i]);
        [
            vsliq_n_u8::<6>(vshlq_n_u8::<2>(first), upper),
            vsliq_n_u8::<6>(vshlq_n_u8::<2>(second), vshrq_n_u8::<2>(upper)),
            vandq_u8(vsriq_n_u8::<2>(vshlq_n_u8::<2>(upper), first), clear),
            vandq_u8(vsriq_n_u8::<2>(upper, second), clear),
        ]
    };
    let (left, right) = (side(0), side(1));
    [0, 1, 2, 3].map(|j| [left[j], right[j]].map(|x| vreinterpretq_s8_u8(x)))
}

/// As [`quad::add`], with two whole-numbered scales for every 32 numbers and one for all.
#[inline]
#[target_feature(enable = "neon")]
fn add_sixteens<const C: usize, const DOTPROD: bool>(
    sums: &mut [float32x4_t; C],
    weights: [Bytes; 4],
    scales: [int32x4_t; 2],
    own: float32x4_t,
    columns: &[Quads<'_>; C],
    at: usize,
) {
    let zero = vdupq_n_s32(0);
    for (sum, column) in sums.iter_mut().zip(columns) {
        let [x0, x1, x2, x3] = &column.quants[at];
        let dots = |weights: Bytes, x: &[i8; 32]| {
            let x = lanes::bytes(x);
            [lanes::dot::<DOTPROD>(zero, weights[0], x[0]), lanes::dot::<DOTPROD>(zero, weights[1], x[1])]
        };
        let ([a, b], [c, d]) = (dots(weights[0], x0), dots(weights[1], x1));
        let ([e, f], [g, h]) = (dots(weights[2], x2), dots(weights[3], x3));
        let low = vmulq_s32(lanes::sums([a, b, c, d]), scales[0]);
        let high = vmulq_s32(lanes::sums([e, f, g, h]), scales[1]);
        let whole = vcvtq_f32_s32(vpaddq_s32(low, high));
        *sum = vfmaq_f32(*sum, whole, vmulq_f32(own, lanes::numbers(&column.scales[at])));
    }
}
