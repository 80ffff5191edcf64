//! F16, BF16 and F32: numbers without blocks, times the columns before they were rounded.
//!
//! Sixteen at a time, in four sums that do not wait for each other; what is left of a row is filled
//! up with zeros, which add nothing.
#![expect(unsafe_code, reason = "loads take pointers")]

use core::arch::aarch64::*;

use super::lanes;
use crate::engine::kernel::cpu::Column;

/// Four numbers of a row.
type Four<const BYTES: usize> = [[u8; BYTES]; 4];

/// Half precision.
#[target_feature(enable = "neon")]
pub(super) fn f16<const C: usize>(rows: &[u8], columns: &[Column<'_>], out: &mut [f32]) {
    sixteens::<C, 2>(rows, columns, out, |x| {
        // SAFETY: eight bytes are read of eight.
        let bytes = unsafe { vld1_u8(x.as_flattened().as_ptr()) };
        vcvt_f32_f16(vreinterpret_f16_u8(bytes))
    });
}

/// The upper half of single precision.
#[target_feature(enable = "neon")]
pub(super) fn bf16<const C: usize>(rows: &[u8], columns: &[Column<'_>], out: &mut [f32]) {
    sixteens::<C, 2>(rows, columns, out, |x| {
        // SAFETY: eight bytes are read of eight.
        let bytes = unsafe { vld1_u8(x.as_flattened().as_ptr()) };
        vreinterpretq_f32_u32(vshll_n_u16::<16>(vreinterpret_u16_u8(bytes)))
    });
}

/// Single precision.
#[target_feature(enable = "neon")]
pub(super) fn f32<const C: usize>(rows: &[u8], columns: &[Column<'_>], out: &mut [f32]) {
    sixteens::<C, 4>(rows, columns, out, |x| {
        // SAFETY: sixteen bytes are read of sixteen.
        vreinterpretq_f32_u8(unsafe { vld1q_u8(x.as_flattened().as_ptr()) })
    });
}

/// Rows of numbers of `BYTES` bytes each, four of which `widen` makes f32.
#[inline]
#[target_feature(enable = "neon")]
fn sixteens<const C: usize, const BYTES: usize>(
    rows: &[u8],
    columns: &[Column<'_>],
    out: &mut [f32],
    widen: impl Fn(&Four<BYTES>) -> float32x4_t,
) {
    let Some(columns) = columns.first_chunk::<C>() else { return };
    let len = columns.iter().map(|column| column.exact.len()).min().unwrap_or(0);
    let (steps, rest) = (len / 16, len % 16);
    let columns =
        columns.map(|column| (&column.exact.as_chunks::<4>().0.as_chunks::<4>().0[..steps], column.exact));
    let tails = columns.map(|(_, exact)| filled(&exact[len - rest..len], 0.0));
    lanes::each_row(rows, len * BYTES, out, |row| {
        let mut sums = [[vdupq_n_f32(0.0); 4]; C];
        let numbers = row.as_chunks::<BYTES>().0;
        for (at, step) in numbers.as_chunks::<4>().0.as_chunks::<4>().0.iter().enumerate() {
            let weights = step.each_ref().map(&widen);
            for (sums, (column, _)) in sums.iter_mut().zip(&columns) {
                add(sums, weights, &column[at]);
            }
        }
        if rest > 0 {
            let weights = filled(&numbers[numbers.len() - rest..], [0; BYTES]).each_ref().map(&widen);
            for (sums, tail) in sums.iter_mut().zip(&tails) {
                add(sums, weights, tail);
            }
        }
        sums.map(|[a, b, c, d]| vaddq_f32(vaddq_f32(a, b), vaddq_f32(c, d)))
    });
}

/// Sixteen products in four sums.
#[inline]
#[target_feature(enable = "neon")]
fn add(sums: &mut [float32x4_t; 4], weights: [float32x4_t; 4], column: &[[f32; 4]; 4]) {
    for ((sum, weights), x) in sums.iter_mut().zip(weights).zip(column) {
        *sum = vfmaq_f32(*sum, weights, lanes::numbers(x));
    }
}

/// Less than sixteen, then `zero`.
fn filled<T: Copy>(rest: &[T], zero: T) -> [[T; 4]; 4] {
    let mut all = [[zero; 4]; 4];
    for (to, from) in all.as_flattened_mut().iter_mut().zip(rest) {
        *to = *from;
    }
    all
}
