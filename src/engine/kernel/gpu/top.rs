//! The largest logits, found where they lie.
//!
//! The largest `k` are found in two stages: the highest of each of [`SLICES`] slices, of which the
//! k-th largest is a bound that at least `k` logits reach; then, from each slice, what reaches it. All
//! this is exact, and what is read back is small and one buffer. Only a slice that has more than
//! [`KEPT`] of them does not fit, and says so.

use burn::tensor::DType;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{count, empty, filled};

/// Slices of the logits: number `i` lies in slice `i % SLICES`.
pub(super) const SLICES: usize = 256;
/// Candidates kept of a slice.
pub(super) const KEPT: usize = 8;
/// Units of a workgroup.
const UNITS: usize = 64;
/// Lower than every logit.
const LOWEST: f32 = -3.0e38;

/// Candidates for the `k` largest of the first `len` logits, `k` up to [`SLICES`], in one buffer: their
/// numbers `[SLICES][KEPT]`, the bits of their values `[SLICES][KEPT]`, and how many each slice has
/// `[SLICES]`, more than [`KEPT`] if not all are here.
pub(super) fn top(logits: &CubeTensor, k: usize, len: usize) -> CubeTensor {
    let len = len.clamp(1, logits.meta.shape().num_elements().max(1));
    let highest = empty(logits, [SLICES]);
    let found = filled(logits, [SLICES * (2 * KEPT + 1)], DType::U32);
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
            found.clone().into_buffer_arg(),
            count(len),
            count(rank),
        );
    }
    found
}

/// A row of `len` logits of which only the candidates that [`top`] found are known, the others being minus
/// infinity; `None` if it did not keep all.
pub(super) fn row(found: &[u32], len: usize) -> Option<Vec<f32>> {
    let (numbers, rest) = found.split_at_checked(SLICES * KEPT)?;
    let (values, counts) = rest.split_at_checked(SLICES * KEPT)?;
    let mut row = vec![f32::NEG_INFINITY; len];
    for ((numbers, values), &n) in numbers.chunks(KEPT).zip(values.chunks(KEPT)).zip(counts) {
        if n as usize > KEPT {
            return None;
        }
        for (number, value) in numbers.iter().zip(values).take(n as usize) {
            *row.get_mut(*number as usize)? = f32::from_bits(*value);
        }
    }
    Some(row)
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
fn reach(logits: &[f32], highest: &[f32], out: &mut [u32], len: u32, rank: u32) {
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
                out[slice * KEPT + found as usize] = at as u32;
                out[(SLICES + slice) * KEPT + found as usize] = value.to_bits();
            }
            found += 1u32;
        }
    }
    out[2 * SLICES * KEPT + slice] = found;
}
