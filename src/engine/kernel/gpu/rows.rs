//! What happens to the rows of activations between products: norms, sums, gates.
//!
//! A product comes in parts that these kernels add while they read it. A row has a workgroup where
//! its numbers must know of each other; sums go through a tree in shared memory.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{count, empty, grid};
use crate::engine::arch::Activation;

/// Units of a workgroup that has a row.
pub(super) const UNITS: usize = 64;

/// Root mean square norm of every row of x `[.., len]` with gain `[len]`.
pub(super) fn norm(x: &CubeTensor, gain: &CubeTensor, eps: f32) -> CubeTensor {
    let len = gain.meta.shape().num_elements().max(1);
    let rows = x.meta.shape().num_elements() / len;
    let out = empty(x, x.meta.shape().clone());
    // SAFETY: a workgroup stays within its row; there are as many as rows.
    unsafe {
        norm_rows::launch_unchecked(
            &x.client,
            CubeCount::Static(count(rows), 1, 1),
            CubeDim::new_1d(count(UNITS)),
            x.clone().into_buffer_arg(),
            gain.clone().into_buffer_arg(),
            out.clone().into_buffer_arg(),
            count(len),
            eps,
        );
    }
    out
}

/// A norm and its eps.
pub(super) type Norm<'a> = (&'a CubeTensor, f32);

/// x `[T, W]` with `scale` times the product `[S, T, W]` added, normed before where `post` says so;
/// and that normed for what comes next.
pub(super) fn join(
    x: &CubeTensor,
    parts: &CubeTensor,
    scale: f32,
    post: Option<Norm<'_>>,
    (next_gain, next_eps): Norm<'_>,
) -> (CubeTensor, CubeTensor) {
    let shape = x.meta.shape().clone();
    let len = shape.iter().last().copied().unwrap_or(1).max(1);
    let (all, rows) = (shape.num_elements(), shape.num_elements() / len);
    let (sum, normed) = (empty(x, shape.clone()), empty(x, shape));
    let (post_gain, post_eps) = post.unwrap_or((x, 0.0));
    let s = parts.meta.shape().num_elements() / all.max(1);
    // SAFETY: as in `norm`; the parts are read within `s * all`.
    unsafe {
        join_rows::launch_unchecked(
            &x.client,
            CubeCount::Static(count(rows), 1, 1),
            CubeDim::new_1d(count(UNITS)),
            x.clone().into_buffer_arg(),
            parts.clone().into_buffer_arg(),
            post_gain.clone().into_buffer_arg(),
            next_gain.clone().into_buffer_arg(),
            sum.clone().into_buffer_arg(),
            normed.clone().into_buffer_arg(),
            count(len),
            count(s),
            count(all),
            scale,
            post_eps,
            next_eps,
            post.is_some(),
        );
    }
    (sum, normed)
}

/// act(gate) · up for parts `[S, T, 2 F]`: `[T, F]`.
pub(super) fn gated(parts: &CubeTensor, activation: Activation) -> CubeTensor {
    let shape = parts.meta.shape();
    let [s, t, both] = [0, 1, 2].map(|axis| shape.get(axis).copied().unwrap_or(1));
    let out = empty(parts, [t, both / 2]);
    let all = t * (both / 2);
    // SAFETY: units beyond the output stop; the others read within `s * t * both`.
    unsafe {
        gate::launch_unchecked(
            &parts.client,
            grid(all.div_ceil(UNITS)),
            CubeDim::new_1d(count(UNITS)),
            parts.clone().into_buffer_arg(),
            out.clone().into_buffer_arg(),
            count(both / 2),
            count(s),
            count(all),
            activation == Activation::Gelu,
        );
    }
    out
}

/// Sum of parts `[S, T, N]`, scaled, then squeezed by `tanh` to a range: `[T, N]`.
pub(super) fn sum(parts: &CubeTensor, scale: f32, cap: Option<f32>) -> CubeTensor {
    let shape = parts.meta.shape();
    let [s, t, n] = [0, 1, 2].map(|axis| shape.get(axis).copied().unwrap_or(1));
    let out = empty(parts, [t, n]);
    // SAFETY: units beyond the output stop; the others read within `s * t * n`.
    unsafe {
        add_up::launch_unchecked(
            &parts.client,
            grid((t * n).div_ceil(UNITS)),
            CubeDim::new_1d(count(UNITS)),
            parts.clone().into_buffer_arg(),
            out.clone().into_buffer_arg(),
            count(s),
            count(t * n),
            scale,
            cap.unwrap_or(1.0),
            cap.is_some(),
        );
    }
    out
}

/// The sum of what the units of a workgroup bring. `shared` has a place for each.
#[cube]
pub(super) fn total(shared: &mut Shared<[f32]>, value: f32) -> f32 {
    let unit = UNIT_POS_X as usize;
    sync_cube();
    shared[unit] = value;
    sync_cube();
    let mut sum = 0.0f32;
    #[unroll]
    for i in 0..UNITS {
        sum += shared[i];
    }
    sum
}

/// Number `at` of a product in `s` parts of `all` numbers.
#[cube]
pub(super) fn gathered(parts: &[f32], at: usize, s: u32, all: u32) -> f32 {
    let mut sum = parts[at];
    for part in 1..s as usize {
        sum += parts[part * all as usize + at];
    }
    sum
}

#[cube(launch_unchecked)]
fn norm_rows(x: &[f32], gain: &[f32], out: &mut [f32], len: u32, eps: f32) {
    let (unit, len) = (UNIT_POS_X as usize, len as usize);
    let start = CUBE_POS_X as usize * len;
    let mut shared = Shared::<[f32]>::new_slice(UNITS);
    let mut squares = 0.0f32;
    for i in 0..len.div_ceil(UNITS) {
        let at = i * UNITS + unit;
        let number = select(at < len, x[start + at.min(len - 1)], 0.0f32);
        squares += number * number;
    }
    let factor = 1.0f32 / (total(&mut shared, squares) / f32::cast_from(len as u32) + eps).sqrt();
    for i in 0..len.div_ceil(UNITS) {
        let at = i * UNITS + unit;
        if at < len {
            out[start + at] = x[start + at] * factor * gain[at];
        }
    }
}

#[cube(launch_unchecked)]
fn join_rows(
    x: &[f32],
    parts: &[f32],
    post_gain: &[f32],
    next_gain: &[f32],
    out: &mut [f32],
    normed: &mut [f32],
    len: u32,
    s: u32,
    all: u32,
    scale: f32,
    post_eps: f32,
    next_eps: f32,
    #[comptime] post: bool,
) {
    let (unit, len) = (UNIT_POS_X as usize, len as usize);
    let start = CUBE_POS_X as usize * len;
    let mut shared = Shared::<[f32]>::new_slice(UNITS);
    let mut factor = 1.0f32;
    if comptime!(post) {
        let mut squares = 0.0f32;
        for i in 0..len.div_ceil(UNITS) {
            let at = i * UNITS + unit;
            let number = select(at < len, gathered(parts, start + at.min(len - 1), s, all), 0.0f32);
            squares += number * number;
        }
        factor = 1.0f32 / (total(&mut shared, squares) / f32::cast_from(len as u32) + post_eps).sqrt();
    }
    let mut squares = 0.0f32;
    for i in 0..len.div_ceil(UNITS) {
        let at = i * UNITS + unit;
        if at < len {
            let mut added = gathered(parts, start + at, s, all) * scale;
            if comptime!(post) {
                added = added * factor * post_gain[at];
            }
            let number = x[start + at] + added;
            squares += number * number;
            out[start + at] = number;
        }
    }
    // A unit reads back only what it wrote itself.
    let factor = 1.0f32 / (total(&mut shared, squares) / f32::cast_from(len as u32) + next_eps).sqrt();
    for i in 0..len.div_ceil(UNITS) {
        let at = i * UNITS + unit;
        if at < len {
            normed[start + at] = out[start + at] * factor * next_gain[at];
        }
    }
}

#[cube(launch_unchecked)]
fn gate(parts: &[f32], out: &mut [f32], width: u32, s: u32, all: u32, #[comptime] gelu: bool) {
    let at = ABSOLUTE_POS;
    if at < all as usize {
        let (row, i) = (at / width as usize, at % width as usize);
        let start = row * width as usize * 2;
        let gate = gathered(parts, start + i, s, all * 2u32);
        let up = gathered(parts, start + width as usize + i, s, all * 2u32);
        if comptime!(gelu) {
            let inner = 0.797_884_6f32 * gate * (1.0f32 + 0.044_715f32 * gate * gate);
            out[at] = 0.5f32 * gate * (1.0f32 + squeezed(inner)) * up;
        } else {
            out[at] = gate / (1.0f32 + (0.0f32 - gate).exp()) * up;
        }
    }
}

#[cube(launch_unchecked)]
fn add_up(parts: &[f32], out: &mut [f32], s: u32, all: u32, scale: f32, cap: f32, #[comptime] capped: bool) {
    let at = ABSOLUTE_POS;
    if at < all as usize {
        let mut number = gathered(parts, at, s, all) * scale;
        if comptime!(capped) {
            number = squeezed(number / cap) * cap;
        }
        out[at] = number;
    }
}

/// Hyperbolic tangent; drivers' own may overflow on the way for large numbers.
#[cube]
pub(super) fn squeezed(x: f32) -> f32 {
    let y = x.clamp(-10.0f32, 10.0f32);
    y.tanh()
}
