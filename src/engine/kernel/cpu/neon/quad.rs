//! 128 numbers of a row under four scales, times 128 numbers of every column.
//!
//! The unit of all kernels of quantized formats: four dot products become the lanes of one vector,
//! so that scales are multiplied four at a time. What a quad is unpacked to serves all columns.

use core::arch::aarch64::*;

use super::lanes::{self, Bytes};
use crate::engine::kernel::cpu::Column;

/// A quad of weights: `x = scale * weight - minimum`.
pub(super) struct Quad {
    pub(super) weights: [Bytes; 4],
    pub(super) scales: float32x4_t,
}

/// The quads of a column; all columns of a call have equally many.
#[derive(Clone, Copy)]
pub(super) struct Quads<'a> {
    /// `[K/128]`
    pub(super) quants: &'a [[[i8; 32]; 4]],
    pub(super) scales: &'a [[f32; 4]],
    pub(super) sums: &'a [[[f32; 4]; 2]],
    /// What is left below a quad, in blocks of 32.
    pub(super) rest: (&'a [[i8; 32]], &'a [f32]),
}

impl<'a> Quads<'a> {
    /// Splits `C` columns; `None` when there are fewer.
    #[inline]
    pub(super) fn split<const C: usize>(columns: &[Column<'a>]) -> Option<[Self; C]> {
        let columns = columns.first_chunk::<C>()?;
        let blocks = |column: &Column<'_>| {
            let (quants, sums) = (column.quants.len() / 32, column.sums.len() / 2);
            quants.min(sums).min(column.scales.len())
        };
        let blocks = columns.iter().map(blocks).min().unwrap_or(0);
        Some(columns.map(|column| {
            let (quants, rest_quants) = column.quants.as_chunks::<32>().0[..blocks].as_chunks::<4>();
            let (scales, rest_scales) = column.scales[..blocks].as_chunks::<4>();
            let sums = column.sums[..2 * blocks].as_chunks::<4>().0.as_chunks::<2>().0;
            Self { quants, scales, sums, rest: (rest_quants, rest_scales) }
        }))
    }
}

/// Numbers in every column of a call.
pub(super) fn len(columns: &[Quads<'_>]) -> usize {
    columns.first().map_or(0, |column| 128 * column.quants.len() + 32 * column.rest.0.len())
}

/// Adds `scale * weight * x` for the quads `at` of the columns.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn add<const C: usize, const DOTPROD: bool>(
    sums: &mut [float32x4_t; C],
    quad: &Quad,
    columns: &[Quads<'_>; C],
    at: usize,
) {
    for (sum, column) in sums.iter_mut().zip(columns) {
        let [x0, x1, x2, x3] = &column.quants[at];
        let dots = [
            lanes::dot32::<DOTPROD>(quad.weights[0], lanes::bytes(x0)),
            lanes::dot32::<DOTPROD>(quad.weights[1], lanes::bytes(x1)),
            lanes::dot32::<DOTPROD>(quad.weights[2], lanes::bytes(x2)),
            lanes::dot32::<DOTPROD>(quad.weights[3], lanes::bytes(x3)),
        ];
        let scales = vmulq_f32(quad.scales, lanes::numbers(&column.scales[at]));
        *sum = vfmaq_f32(*sum, vcvtq_f32_s32(lanes::sums(dots)), scales);
    }
}

/// Takes `minimum * x` away for the quads `at` of the columns.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn take_minimums<const C: usize>(
    sums: &mut [float32x4_t; C],
    minimums: float32x4_t,
    columns: &[Quads<'_>; C],
    at: usize,
) {
    for (sum, column) in sums.iter_mut().zip(columns) {
        let [low, high] = &column.sums[at];
        *sum = vfmsq_f32(*sum, vpaddq_f32(lanes::numbers(low), lanes::numbers(high)), minimums);
    }
}
