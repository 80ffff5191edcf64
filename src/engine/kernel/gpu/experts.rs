//! Mixture of experts: which experts a position uses, their products, and their sum.
//!
//! Nothing is read back: the kernels find the experts' numbers where the router left them, clamped
//! to those there are. Source: Jiang et al. 2024, Mixtral (arXiv:2401.04088).

use std::borrow::Cow;

use burn::tensor::{DType, Device};
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::layout::{CHUNK, Layout, TILE};
use super::matrix::{RUN, room, write_tiles};
use super::ops::anchor;
use super::product::{Sizes, SizesLaunch, Step, span, walk};
use super::rows::gathered;
use super::unpack::{Numbers4, Words};
use super::{count, empty, filled, grid, refused};
use crate::engine::quant::Format;

/// Below this the weights of the chosen experts are not divided by their sum, as in the reference engine.
pub(in crate::engine) const LEAST_SUM: f32 = 6.103_515_6e-5;

/// The same matrix `[outputs, inputs]` of every expert.
#[derive(Debug)]
pub(in crate::engine) struct DeviceExperts {
    inputs: usize,
    outputs: usize,
    experts: usize,
    runs: Vec<Run>,
    /// A tensor of the device, for its client.
    device: CubeTensor,
}

/// Some experts' rows in one layout; each expert begins a tile.
#[derive(Debug)]
struct Run {
    layout: Layout,
    /// Of an expert's outputs.
    first: usize,
    rows: usize,
    first_expert: usize,
    experts: usize,
    vectors: CubeTensor,
    words: CubeTensor,
}

/// How experts are chosen.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Route {
    /// How many a position uses.
    pub(in crate::engine) used: usize,
    /// Whether their weights are made to sum to one.
    pub(in crate::engine) normalize: bool,
    /// Multiplies the weights.
    pub(in crate::engine) scale: f32,
}

impl DeviceExperts {
    /// So many experts without outputs yet, for rows of `inputs` numbers; `None` where `device` is no GPU.
    pub(in crate::engine) fn on(device: &Device, experts: usize, inputs: usize) -> Option<Self> {
        Some(Self::new(anchor(device)?, experts, inputs))
    }

    /// The same where `device` lies.
    pub(super) fn new(device: CubeTensor, experts: usize, inputs: usize) -> Self {
        Self { inputs, outputs: 0, experts, runs: Vec::new(), device }
    }

    /// Adds rows below those there are, `rows` for each expert, whose blocks `of` gives.
    pub(in crate::engine) fn add<'a>(
        &mut self,
        format: &Format,
        rows: usize,
        of: &dyn Fn(usize) -> Cow<'a, [u8]>,
    ) {
        let layout = Layout::of(format);
        let tiles = rows.div_ceil(TILE);
        let per_run = (RUN / layout.bytes(rows, self.inputs).max(1)).max(1);
        for first_expert in (0..self.experts).step_by(per_run) {
            let experts = per_run.min(self.experts - first_expert);
            let (vectors, words) = room(&self.device, layout, experts * tiles, self.inputs);
            for e in 0..experts {
                write_tiles(&vectors, &words, e * tiles, (format, &of(first_expert + e), self.inputs));
            }
            self.runs.push(Run { layout, first: self.outputs, rows, first_expert, experts, vectors, words });
        }
        self.outputs += rows;
    }
}

/// Each row of ids `[T · used]` chooses the expert whose matrix multiplies its row of x, `[T · used, K]` or,
/// shared by the experts of a position, `[T, K]`: `[S, T · used, N]`.
pub(super) fn product_of_experts(x: &CubeTensor, ids: &CubeTensor, experts: &DeviceExperts) -> CubeTensor {
    let columns = x.meta.shape().num_elements() / experts.inputs.max(1);
    let slots = ids.meta.shape().num_elements();
    if !experts.inputs.is_multiple_of(4) {
        return refused(x, [1, slots, experts.outputs]);
    }
    let chunks = experts.inputs.div_ceil(CHUNK);
    let span = span(x, experts.inputs, slots, experts.outputs);
    let parts = chunks.div_ceil(span);
    let out = empty(x, [parts, slots, experts.outputs]);
    for run in &experts.runs {
        let sizes = SizesLaunch::new(
            count(experts.inputs.div_ceil(4)),
            count(chunks),
            count(columns),
            count(run.rows),
            count(run.first),
            count(experts.outputs),
        );
        let tiles = run.rows.div_ceil(TILE);
        // SAFETY: experts outside the run are left to others; indices are clamped to the sizes.
        unsafe {
            multiply_by_expert::launch_unchecked(
                &x.client,
                CubeCount::Static(count(tiles), count(parts), count(slots)),
                CubeDim::new_1d(count(TILE)),
                run.vectors.clone().into_buffer_arg(),
                run.words.clone().into_buffer_arg(),
                x.clone().into_buffer_arg(),
                ids.clone().into_buffer_arg(),
                out.clone().into_buffer_arg(),
                sizes,
                count(slots),
                count((slots / columns.max(1)).max(1)),
                count(run.first_expert),
                count(run.experts),
                Step { layout: run.layout, columns: 1, span, biased: false },
            );
        }
    }
    out
}

/// The experts of each position by the softmax of parts `[S, T, E]`, best first, the lower number first among
/// equals: ids and weights `[T · used]`.
pub(super) fn route(parts: &CubeTensor, how: Route) -> (CubeTensor, CubeTensor) {
    let shape = parts.meta.shape();
    let [s, t, experts] = [0, 1, 2].map(|axis| shape.get(axis).copied().unwrap_or(1));
    let used = how.used.min(experts);
    let ids = filled(parts, [t * used], DType::U32);
    let weights = empty(parts, [t * used]);
    let shares = empty(parts, [t, experts]);
    // SAFETY: a unit stays within its position's experts.
    unsafe {
        choose::launch_unchecked(
            &parts.client,
            CubeCount::Static(count(t.div_ceil(TILE)), 1, 1),
            CubeDim::new_1d(count(TILE)),
            parts.clone().into_buffer_arg(),
            shares.into_buffer_arg(),
            ids.clone().into_buffer_arg(),
            weights.clone().into_buffer_arg(),
            count(s),
            count(t),
            count(experts),
            count(used),
            how.scale,
            how.normalize,
        );
    }
    (ids, weights)
}

/// Parts `[S, T · used, W]` of what the experts gave, by their weights `[T · used]`: one part `[1, T, W]`.
pub(super) fn mix(parts: &CubeTensor, weights: &CubeTensor, used: usize) -> CubeTensor {
    let shape = parts.meta.shape();
    let [s, slots, width] = [0, 1, 2].map(|axis| shape.get(axis).copied().unwrap_or(1));
    let t = slots / used.max(1);
    let out = empty(parts, [1, t, width]);
    // SAFETY: units beyond the output stop; the others read within the parts.
    unsafe {
        add_experts::launch_unchecked(
            &parts.client,
            grid((t * width).div_ceil(TILE)),
            CubeDim::new_1d(count(TILE)),
            parts.clone().into_buffer_arg(),
            weights.clone().into_buffer_arg(),
            out.clone().into_buffer_arg(),
            count(s),
            count(used),
            count(width),
            count(t * width),
        );
    }
    out
}

#[cube(launch_unchecked)]
fn multiply_by_expert(
    vectors: &[Words],
    words: &[u32],
    x: &[Numbers4],
    ids: &[u32],
    out: &mut [f32],
    sizes: Sizes,
    slots: u32,
    shared_by: u32,
    first_expert: u32,
    experts: u32,
    #[comptime] step: Step,
) {
    let slot = CUBE_POS_Z as usize;
    let id = ids[slot];
    let inside = id >= first_expert && id - first_expert < experts;
    let expert = select(inside, id - first_expert, 0u32);
    let tiles = (sizes.rows as usize).div_ceil(TILE);
    let mut sums = Array::<f32>::new(1usize);
    sums[0] = 0.0f32;
    let tile = expert as usize * tiles + CUBE_POS_X as usize;
    walk(vectors, words, x, &mut sums, tile, slot / shared_by as usize, &sizes, step);
    let row = CUBE_POS_X as usize * TILE + UNIT_POS_X as usize;
    if inside && row < sizes.rows as usize {
        let column = CUBE_POS_Y as usize * slots as usize + slot;
        out[column * sizes.all as usize + sizes.first as usize + row] = sums[0];
    }
}

/// A unit has a position.
#[cube(launch_unchecked)]
fn choose(
    parts: &[f32],
    shares: &mut [f32],
    ids: &mut [u32],
    weights: &mut [f32],
    s: u32,
    t: u32,
    experts: u32,
    used: u32,
    scale: f32,
    #[comptime] normalize: bool,
) {
    let row = ABSOLUTE_POS;
    if row < t as usize {
        let start = row * experts as usize;
        let mut highest = gathered(parts, start, s, t * experts);
        for e in 0..experts as usize {
            let score = gathered(parts, start + e, s, t * experts);
            shares[start + e] = score;
            highest = highest.max(score);
        }
        let mut total = 0.0f32;
        for e in 0..experts as usize {
            let share = (shares[start + e] - highest).exp();
            shares[start + e] = share;
            total += share;
        }
        let mut sum = 0.0f32;
        for rank in 0..used as usize {
            let mut best = 0usize;
            let mut most = shares[start];
            for e in 1..experts as usize {
                let share = shares[start + e];
                best = select(share > most, e, best);
                most = most.max(share);
            }
            // It is not chosen again.
            shares[start + best] = -1.0f32;
            ids[row * used as usize + rank] = best as u32;
            weights[row * used as usize + rank] = most / total;
            sum += most / total;
        }
        let mut factor = scale;
        if comptime!(normalize) {
            factor = scale / sum.max(LEAST_SUM);
        }
        for rank in 0..used as usize {
            weights[row * used as usize + rank] *= factor;
        }
    }
}

#[cube(launch_unchecked)]
fn add_experts(parts: &[f32], weights: &[f32], out: &mut [f32], s: u32, used: u32, width: u32, all: u32) {
    let at = ABSOLUTE_POS;
    if at < all as usize {
        let (row, i) = (at / width as usize, at % width as usize);
        let mut sum = 0.0f32;
        for rank in 0..used as usize {
            let slot = row * used as usize + rank;
            sum += weights[slot] * gathered(parts, slot * width as usize + i, s, all * used);
        }
        out[at] = sum;
    }
}
