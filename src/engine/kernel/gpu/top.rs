//! The largest logits, found where they lie.
//!
//! The largest `k` are found in two stages: the highest of each of [`SLICES`] slices, of which the
//! k-th largest is a bound that at least `k` logits reach; then, from each slice, what reaches it. All
//! this is exact, and what is read back is small. Only a slice that has more than [`KEPT`] of them
//! does not fit, and says so.

use burn::tensor::DType;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{count, empty, filled};

/// Slices of the logits: number `i` lies in slice `i % SLICES`.
pub(in crate::engine) const SLICES: usize = 256;
/// Candidates kept of a slice.
pub(in crate::engine) const KEPT: usize = 8;
/// Units of a workgroup.
const UNITS: usize = 64;
/// Lower than every logit.
const LOWEST: f32 = -3.0e38;

/// The number of the largest of each row of `[T, V]`, the lower one among equals: `[T]`.
pub(super) fn argmax(logits: &CubeTensor) -> CubeTensor {
    let shape = logits.meta.shape();
    let len = shape.iter().last().copied().unwrap_or(1).max(1);
    let rows = shape.num_elements() / len;
    let out = filled(logits, [rows], DType::U32);
    // SAFETY: a workgroup reads within its row.
    unsafe {
        highest_of_row::launch_unchecked(
            &logits.client,
            CubeCount::Static(count(rows), 1, 1),
            CubeDim::new_1d(count(UNITS)),
            logits.clone().into_buffer_arg(),
            out.clone().into_buffer_arg(),
            count(len),
        );
    }
    out
}

/// Candidates for the `k` largest of `[V]`, `k` up to [`SLICES`]: values and their numbers
/// `[SLICES · KEPT]`, and how many each slice has `[SLICES]`, more than [`KEPT`] if not all are here.
pub(super) fn top(logits: &CubeTensor, k: usize) -> (CubeTensor, CubeTensor, CubeTensor) {
    let len = logits.meta.shape().num_elements().max(1);
    let highest = empty(logits, [SLICES]);
    let values = empty(logits, [SLICES * KEPT]);
    let numbers = filled(logits, [SLICES * KEPT], DType::U32);
    let counts = filled(logits, [SLICES], DType::U32);
    let cubes = || CubeCount::Static(count(SLICES / UNITS), 1, 1);
    let rank = k.clamp(1, SLICES.min(len)) - 1;
    // SAFETY: there is a unit for each slice, and it stays within it.
    unsafe {
        highest_of_slices::launch_unchecked(
            &logits.client,
            cubes(),
            CubeDim::new_1d(count(UNITS)),
            logits.clone().into_buffer_arg(),
            highest.clone().into_buffer_arg(),
            count(len),
        );
        reach::launch_unchecked(
            &logits.client,
            cubes(),
            CubeDim::new_1d(count(UNITS)),
            logits.clone().into_buffer_arg(),
            highest.into_buffer_arg(),
            values.clone().into_buffer_arg(),
            numbers.clone().into_buffer_arg(),
            counts.clone().into_buffer_arg(),
            count(len),
            count(rank),
        );
    }
    (values, numbers, counts)
}

#[cube(launch_unchecked)]
fn highest_of_row(logits: &[f32], out: &mut [u32], len: u32) {
    let (unit, len) = (UNIT_POS_X as usize, len as usize);
    let start = CUBE_POS_X as usize * len;
    let mut values = Shared::<[f32]>::new_slice(UNITS);
    let mut numbers = Shared::<[u32]>::new_slice(UNITS);
    let mut best = unit.min(len - 1);
    let mut value = logits[start + best];
    for i in 1..len.div_ceil(UNITS) {
        let at = (i * UNITS + unit).min(len - 1);
        let next = logits[start + at];
        best = select(next > value, at, best);
        value = value.max(next);
    }
    values[unit] = value;
    numbers[unit] = best as u32;
    sync_cube();
    if unit == 0 {
        let mut value = values[0];
        let mut best = numbers[0];
        for i in 1..UNITS {
            let better = values[i] > value || (values[i] == value && numbers[i] < best);
            best = select(better, numbers[i], best);
            value = value.max(values[i]);
        }
        out[CUBE_POS_X as usize] = best;
    }
}

#[cube(launch_unchecked)]
fn highest_of_slices(logits: &[f32], highest: &mut [f32], len: u32) {
    let (slice, len) = (ABSOLUTE_POS, len as usize);
    let mut value = select(slice < len, logits[slice.min(len - 1)], LOWEST);
    for i in 1..len.div_ceil(SLICES) {
        let at = i * SLICES + slice;
        value = value.max(select(at < len, logits[at.min(len - 1)], LOWEST));
    }
    highest[slice] = value;
}

#[cube(launch_unchecked)]
fn reach(
    logits: &[f32],
    highest: &[f32],
    values: &mut [f32],
    numbers: &mut [u32],
    counts: &mut [u32],
    len: u32,
    rank: u32,
) {
    let (unit, slice, len) = (UNIT_POS_X as usize, ABSOLUTE_POS, len as usize);
    let mut shared = Shared::<[f32]>::new_slice(SLICES);
    let mut bound = Shared::<[f32]>::new_slice(1usize);
    for i in 0..comptime!(SLICES / UNITS) {
        shared[i * UNITS + unit] = highest[i * UNITS + unit];
    }
    sync_cube();
    for i in 0..comptime!(SLICES / UNITS) {
        let own = i * UNITS + unit;
        let mut before = 0u32;
        for other in 0..SLICES {
            let first = shared[other] > shared[own] || (shared[other] == shared[own] && other < own);
            before += select(first, 1u32, 0u32);
        }
        if before == rank {
            bound[0] = shared[own];
        }
    }
    sync_cube();
    let mut found = 0u32;
    for i in 0..len.div_ceil(SLICES) {
        let at = i * SLICES + slice;
        let value = logits[at.min(len - 1)];
        if at < len && value >= bound[0] {
            if found < comptime!(KEPT as u32) {
                values[slice * KEPT + found as usize] = value;
                numbers[slice * KEPT + found as usize] = at as u32;
            }
            found += 1u32;
        }
    }
    counts[slice] = found;
}
