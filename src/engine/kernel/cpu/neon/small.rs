//! Q4_0, Q8_0 and IQ4_NL: blocks of 32 under one half-precision scale.
//!
//! Four blocks make a quad; up to three are left at the end of a row. Sources: ggml `block_q4_0`,
//! `block_q8_0`, `block_iq4_nl`.

use core::arch::aarch64::*;

use super::lanes::{self, Bytes};
use super::quad::{self, Quad, Quads};
use crate::engine::kernel::cpu::Column;

/// The steps of IQ4_NL.
static STEPS: [u8; 16] = {
    let steps: [i8; 16] = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];
    let (mut bytes, mut i) = ([0; 16], 0);
    while i < 16 {
        bytes[i] = steps[i].cast_unsigned();
        i += 1;
    }
    bytes
};

/// Nibbles around 8, kept in the upper half of a byte: 16 times too large, and signed for free.
#[target_feature(enable = "neon")]
pub(super) fn q4_0<const C: usize, const DOTPROD: bool>(
    rows: &[u8],
    columns: &[Column<'_>],
    out: &mut [f32],
) {
    let (eights, upper) = (vdupq_n_u8(0x88), vdupq_n_u8(0xf0));
    blocks::<C, DOTPROD, 18, 16>(rows, columns, out, 0.0625, |quants| {
        let nibbles = veorq_u8(lanes::packed(quants), eights);
        [vshlq_n_u8::<4>(nibbles), vandq_u8(nibbles, upper)].map(|x| vreinterpretq_s8_u8(x))
    });
}

/// Bytes as they are.
#[target_feature(enable = "neon")]
pub(super) fn q8_0<const C: usize, const DOTPROD: bool>(
    rows: &[u8],
    columns: &[Column<'_>],
    out: &mut [f32],
) {
    blocks::<C, DOTPROD, 34, 32>(rows, columns, out, 1.0, |quants: &[u8; 32]| {
        lanes::bytes(&quants.map(u8::cast_signed))
    });
}

/// Nibbles that choose a step.
#[target_feature(enable = "neon")]
pub(super) fn iq4_nl<const C: usize, const DOTPROD: bool>(
    rows: &[u8],
    columns: &[Column<'_>],
    out: &mut [f32],
) {
    let (steps, lower) = (vreinterpretq_s8_u8(lanes::packed(&STEPS)), vdupq_n_u8(0x0f));
    blocks::<C, DOTPROD, 18, 16>(rows, columns, out, 1.0, |quants| {
        let nibbles = lanes::packed(quants);
        [vqtbl1q_s8(steps, vandq_u8(nibbles, lower)), vqtbl1q_s8(steps, vshrq_n_u8::<4>(nibbles))]
    });
}

/// Rows of blocks of a scale and `QUANTS` bytes, which `unpack` makes 32 numbers of; the products
/// are multiplied with `factor` in the end.
#[inline]
#[target_feature(enable = "neon")]
fn blocks<const C: usize, const DOTPROD: bool, const BYTES: usize, const QUANTS: usize>(
    rows: &[u8],
    columns: &[Column<'_>],
    out: &mut [f32],
    factor: f32,
    unpack: impl Fn(&[u8; QUANTS]) -> Bytes,
) {
    let Some(columns) = Quads::split::<C>(columns) else { return };
    let row_bytes = quad::len(&columns) / 32 * BYTES;
    let part = |block: &[u8; BYTES]| {
        let (scale, quants) = (block.first_chunk::<2>(), block.last_chunk::<QUANTS>());
        (scale.copied().unwrap_or_default(), unpack(quants.unwrap_or(&[0; QUANTS])))
    };
    lanes::each_row(rows, row_bytes, out, |row| {
        let mut sums = [vdupq_n_f32(0.0); C];
        let (quads, rest) = row.as_chunks::<BYTES>().0.as_chunks::<4>();
        for (at, [a, b, c, d]) in quads.iter().enumerate() {
            let [(s0, a), (s1, b), (s2, c), (s3, d)] = [part(a), part(b), part(c), part(d)];
            let quad = Quad { weights: [a, b, c, d], scales: lanes::halves([s0, s1, s2, s3]) };
            quad::add::<C, DOTPROD>(&mut sums, &quad, &columns, at);
        }
        for (at, block) in rest.iter().enumerate() {
            let (scale, weights) = part(block);
            let scale = lanes::halves([scale; 4]);
            for (sum, column) in sums.iter_mut().zip(&columns) {
                let dots = lanes::dot32::<DOTPROD>(weights, lanes::bytes(&column.rest.0[at]));
                *sum = vfmaq_f32(*sum, vcvtq_f32_s32(dots), vmulq_n_f32(scale, column.rest.1[at]));
            }
        }
        sums.map(|sum| vmulq_n_f32(sum, factor))
    });
}
