//! Eight rows at a time by products of two rows with two columns, eight numbers deep.
//!
//! Pairs of rows lie as the instruction reads them; columns are woven when they are loaded. Lanes of
//! a product are row 0 with columns 0 and 1, then row 1, and so are scales laid out.
#![expect(unsafe_code, reason = "kernels need instructions that are asked for by the table")]

use core::arch::aarch64::*;

use super::{COLUMNS, Group, Line, Row, drive};
use crate::engine::kernel::cpu::Column;
use crate::engine::kernel::cpu::neon::lanes::{self, Bytes};
use crate::engine::kernel::cpu::panel::Panel;

/// Pairs of rows taken at a time.
const PAIRS: usize = 4;
/// Rows taken at a time.
const ROWS: usize = 2 * PAIRS;
/// Vectors of a group: four steps of eight numbers of each pair.
const VECTORS: usize = 4 * PAIRS;

type Slab = [Group<VECTORS, PAIRS>];
/// Products of each pair of rows with both pairs of columns.
type Sums = [[float32x4_t; 2]; PAIRS];

/// Products of all rows with all columns.
pub(in super::super) fn multiply(panel: &Panel<'_>, columns: &[Column<'_>], out: &mut [f32]) {
    let (is_fine, has_minimums) = (panel.is_fine(), panel.has_minimums());
    // SAFETY: NEON is in every processor this is compiled for; the table asks for `smmla`.
    let weave = |slab: &mut Slab, rows: &[Row<'_>; ROWS]| unsafe { weave_rows(slab, rows) };
    let product = |slab: &Slab, columns: &[Line<'_>; COLUMNS]| {
        // SAFETY: the same.
        unsafe {
            let mut sums = match is_fine {
                true => products::<true>(slab, columns),
                false => products::<false>(slab, columns),
            };
            if has_minimums {
                take_minimums(&mut sums, slab, columns);
            }
            by_rows(sums)
        }
    };
    drive(panel, columns, out, weave, product);
}

/// Two rows, or columns, of 32 numbers in steps of eight.
#[inline]
#[target_feature(enable = "neon")]
fn weave([a0, a1]: Bytes, [b0, b1]: Bytes) -> [int8x16_t; 4] {
    let pair = |a, b| {
        let (a, b) = (vreinterpretq_s64_s8(a), vreinterpretq_s64_s8(b));
        [vzip1q_s64(a, b), vzip2q_s64(a, b)].map(|x| vreinterpretq_s8_s64(x))
    };
    let ([first, second], [third, fourth]) = (pair(a0, b0), pair(a1, b1));
    [first, second, third, fourth]
}

#[target_feature(enable = "neon")]
fn weave_rows(slab: &mut Slab, rows: &[Row<'_>; ROWS]) {
    for (pair, [a, b]) in rows.as_chunks::<2>().0.iter().enumerate() {
        for ((group, a), b) in slab.iter_mut().zip(a.quants).zip(b.quants) {
            let steps = weave(lanes::bytes(a), lanes::bytes(b));
            group.quants[4 * pair..].iter_mut().zip(steps).for_each(|(place, x)| lanes::store(place, x));
        }
        let twice = |a: &[f32; 2], b: &[f32; 2]| [0, 1].map(|half| [a[half], a[half], b[half], b[half]]);
        for ((group, a), b) in slab.iter_mut().zip(a.scales).zip(b.scales) {
            let [low, high] = &mut group.scales;
            [low[pair], high[pair]] = twice(a, b);
        }
        for ((group, a), b) in slab.iter_mut().zip(a.others).zip(b.others) {
            let [low, high] = &mut group.minimums;
            [low[pair], high[pair]] = twice(a, b);
        }
    }
}

#[target_feature(enable = "neon")]
fn products<const FINE: bool>(slab: &Slab, columns: &[Line<'_>; COLUMNS]) -> Sums {
    let zero = vdupq_n_s32(0);
    let mut sums = [[vdupq_n_f32(0.0); 2]; PAIRS];
    // So that one check serves them all.
    let columns = columns.map(|x| (&x.quants[..slab.len()], &x.scales[..slab.len()]));
    for (g, group) in slab.iter().enumerate() {
        let bytes = columns.map(|(quants, _)| lanes::bytes(&quants[g]));
        let x = [weave(bytes[0], bytes[1]), weave(bytes[2], bytes[3])];
        let scales = columns.map(|(_, scales)| scales[g]);
        let x_scales = [twice(scales[0], scales[1]), twice(scales[2], scales[3])];
        for (pair, (sums, steps)) in sums.iter_mut().zip(group.quants.as_chunks::<4>().0).enumerate() {
            let steps = steps.each_ref().map(|x| lanes::signed(x));
            let scales = group.scales.each_ref().map(|half| lanes::numbers(&half[pair]));
            for ((sum, x), x_scale) in sums.iter_mut().zip(x).zip(x_scales) {
                let step = |sum, at: usize| lanes::smmla(sum, steps[at], x[at]);
                let low = step(step(zero, 0), 1);
                if FINE {
                    let high = step(step(zero, 2), 3);
                    *sum = vfmaq_f32(*sum, vcvtq_f32_s32(low), vmulq_f32(scales[0], x_scale));
                    *sum = vfmaq_f32(*sum, vcvtq_f32_s32(high), vmulq_f32(scales[1], x_scale));
                } else {
                    let whole = vcvtq_f32_s32(step(step(low, 2), 3));
                    *sum = vfmaq_f32(*sum, whole, vmulq_f32(scales[0], x_scale));
                }
            }
        }
    }
    sums
}

/// Takes away what minimums make of the columns' sums.
#[target_feature(enable = "neon")]
fn take_minimums(sums: &mut Sums, slab: &Slab, columns: &[Line<'_>; COLUMNS]) {
    let columns = columns.map(|x| &x.others[..slab.len()]);
    for (g, group) in slab.iter().enumerate() {
        for (half, minimums) in group.minimums.iter().enumerate() {
            let x = columns.map(|x| x[g][half]);
            let x = [twice(x[0], x[1]), twice(x[2], x[3])];
            for (sums, minimum) in sums.iter_mut().zip(minimums) {
                let minimum = lanes::numbers(minimum);
                sums.iter_mut().zip(x).for_each(|(sum, x)| *sum = vfmsq_f32(*sum, minimum, x));
            }
        }
    }
}

/// A number of each of two columns, for each of two rows.
#[inline]
#[target_feature(enable = "neon")]
fn twice(a: f32, b: f32) -> float32x4_t {
    let both = vset_lane_f32::<1>(b, vdup_n_f32(a));
    vcombine_f32(both, both)
}

#[target_feature(enable = "neon")]
fn by_rows(sums: Sums) -> [[f32; COLUMNS]; ROWS] {
    let mut rows = [[0.0; COLUMNS]; ROWS];
    for ([first, second], sums) in rows.as_chunks_mut::<2>().0.iter_mut().zip(sums) {
        let [[a, b, c, d], [e, f, g, h]] = sums.map(|sum| lanes::array(sum));
        (*first, *second) = ([a, b, e, f], [c, d, g, h]);
    }
    rows
}
