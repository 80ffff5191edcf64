//! Four rows at a time by dot products, with the instruction for them or without.
//!
//! With it four numbers of each row make a vector, which is multiplied with four of a column, and
//! the lanes are rows at once. Without it rows lie one after the other, and the dot products of four
//! rows are brought together in the end.
#![expect(unsafe_code, reason = "kernels need instructions that are asked for by the table")]

use core::arch::aarch64::*;

use super::{COLUMNS, Group, Line, Row, drive};
use crate::engine::kernel::cpu::Column;
use crate::engine::kernel::cpu::neon::lanes::{self, Bytes};
use crate::engine::kernel::cpu::panel::Panel;

/// Rows taken at a time.
const ROWS: usize = 4;
/// Vectors of a group: eight steps of four numbers, or two of each row.
const VECTORS: usize = 8;

type Slab = [Group<VECTORS, 1>];
/// Products of four rows, the lanes, with each column.
type Sums = [float32x4_t; COLUMNS];

/// Products of all rows with all columns.
pub(in super::super) fn multiply<const DOTPROD: bool>(
    panel: &Panel<'_>,
    columns: &[Column<'_>],
    out: &mut [f32],
) {
    let (is_fine, has_minimums) = (panel.is_fine(), panel.has_minimums());
    // SAFETY: NEON is in every processor this is compiled for.
    let weave = |slab: &mut Slab, rows: &[Row<'_>; ROWS]| unsafe { weave_rows::<DOTPROD>(slab, rows) };
    let product = |slab: &Slab, columns: &[Line<'_>; COLUMNS]| {
        // SAFETY: the same.
        unsafe {
            let mut sums = match is_fine {
                true => products::<DOTPROD, true>(slab, columns),
                false => products::<DOTPROD, false>(slab, columns),
            };
            if has_minimums {
                take_minimums(&mut sums, slab, columns);
            }
            by_rows(sums)
        }
    };
    drive(panel, columns, out, weave, product);
}

#[target_feature(enable = "neon")]
fn weave_rows<const DOTPROD: bool>(slab: &mut Slab, rows: &[Row<'_>; ROWS]) {
    let rows =
        rows.map(|row| (&row.quants[..slab.len()], &row.scales[..slab.len()], &row.others[..slab.len()]));
    for (g, group) in slab.iter_mut().enumerate() {
        let [a, b, c, d] = rows.map(|(quants, _, _)| lanes::bytes(&quants[g]));
        let steps = match DOTPROD {
            true => [turn([a[0], b[0], c[0], d[0]]), turn([a[1], b[1], c[1], d[1]])],
            false => [[a[0], a[1], b[0], b[1]], [c[0], c[1], d[0], d[1]]],
        };
        group.quants.iter_mut().zip(steps.as_flattened()).for_each(|(place, x)| lanes::store(place, *x));
        group.scales = [0, 1].map(|half| [rows.map(|(_, scales, _)| scales[g][half])]);
        group.minimums = [0, 1].map(|half| [rows.map(|(_, _, minimums)| minimums[g][half])]);
    }
}

/// Turns four rows of four times four bytes into four vectors with four bytes of each row.
#[inline]
#[target_feature(enable = "neon")]
fn turn(rows: [int8x16_t; 4]) -> [int8x16_t; 4] {
    let [a, b, c, d] = rows.map(|x| vreinterpretq_s32_s8(x));
    let wide = |x| vreinterpretq_s64_s32(x);
    let (ab, cd) = ([vtrn1q_s32(a, b), vtrn2q_s32(a, b)], [vtrn1q_s32(c, d), vtrn2q_s32(c, d)]);
    let [first, second] = [0, 1].map(|i| vtrn1q_s64(wide(ab[i]), wide(cd[i])));
    let [third, fourth] = [0, 1].map(|i| vtrn2q_s64(wide(ab[i]), wide(cd[i])));
    [first, second, third, fourth].map(|x| vreinterpretq_s8_s64(x))
}

#[target_feature(enable = "neon")]
fn products<const DOTPROD: bool, const FINE: bool>(slab: &Slab, columns: &[Line<'_>; COLUMNS]) -> Sums {
    let mut sums = [vdupq_n_f32(0.0); COLUMNS];
    // So that one check serves them all.
    let columns = columns.map(|x| (&x.quants[..slab.len()], &x.scales[..slab.len()]));
    for (g, group) in slab.iter().enumerate() {
        let steps = group.quants.each_ref().map(|x| lanes::signed(x));
        let scales = group.scales.each_ref().map(|[half]| lanes::numbers(half));
        for (sum, (quants, x_scales)) in sums.iter_mut().zip(columns) {
            let x = lanes::bytes(&quants[g]);
            if FINE {
                let [low, high] = [half::<DOTPROD, 0>(&steps, x), half::<DOTPROD, 1>(&steps, x)];
                let high = vmulq_f32(vcvtq_f32_s32(high), scales[1]);
                *sum = vfmaq_n_f32(*sum, vfmaq_f32(high, vcvtq_f32_s32(low), scales[0]), x_scales[g]);
            } else {
                let both = vcvtq_f32_s32(both::<DOTPROD>(&steps, x));
                *sum = vfmaq_f32(*sum, both, vmulq_n_f32(scales[0], x_scales[g]));
            }
        }
    }
    sums
}

/// The dot products of a group, whose lanes are rows.
#[inline]
#[target_feature(enable = "neon")]
fn both<const DOTPROD: bool>(steps: &[int8x16_t; VECTORS], x: Bytes) -> int32x4_t {
    if DOTPROD {
        let [low, high] = [0, 4].map(|from| [0, 1, 2, 3].map(|i| steps[from + i]));
        return by_lanes(by_lanes(vdupq_n_s32(0), low, x[0]), high, x[1]);
    }
    lanes::sums([0, 1, 2, 3].map(|row| lanes::dot32::<false>([steps[2 * row], steps[2 * row + 1]], x)))
}

/// The same of half a group.
#[inline]
#[target_feature(enable = "neon")]
fn half<const DOTPROD: bool, const HALF: usize>(steps: &[int8x16_t; VECTORS], x: Bytes) -> int32x4_t {
    let zero = vdupq_n_s32(0);
    if DOTPROD {
        return by_lanes(zero, [0, 1, 2, 3].map(|i| steps[4 * HALF + i]), x[HALF]);
    }
    lanes::sums([0, 1, 2, 3].map(|row| lanes::dot::<false>(zero, steps[2 * row + HALF], x[HALF])))
}

/// `sum` and the products of four steps of four numbers.
#[inline]
#[target_feature(enable = "neon")]
fn by_lanes(sum: int32x4_t, [a, b, c, d]: [int8x16_t; 4], x: int8x16_t) -> int32x4_t {
    let sum = lanes::sdot_lane::<1>(lanes::sdot_lane::<0>(sum, a, x), b, x);
    lanes::sdot_lane::<3>(lanes::sdot_lane::<2>(sum, c, x), d, x)
}

/// Takes away what minimums make of the columns' sums.
#[target_feature(enable = "neon")]
fn take_minimums(sums: &mut Sums, slab: &Slab, columns: &[Line<'_>; COLUMNS]) {
    let columns = columns.map(|x| &x.others[..slab.len()]);
    for (g, group) in slab.iter().enumerate() {
        let minimums = group.minimums.each_ref().map(|[half]| lanes::numbers(half));
        for (sum, [low, high]) in sums.iter_mut().zip(columns.map(|x| x[g])) {
            *sum = vfmsq_n_f32(vfmsq_n_f32(*sum, minimums[0], low), minimums[1], high);
        }
    }
}

#[target_feature(enable = "neon")]
fn by_rows(sums: Sums) -> [[f32; COLUMNS]; ROWS] {
    let columns = sums.map(|sum| lanes::array(sum));
    [0, 1, 2, 3].map(|row| columns.map(|column| column[row]))
}
