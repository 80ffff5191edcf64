//! Queries, keys and values of a step: parts added, norms, rotation, and into the cache.
//!
//! A workgroup has one head of one position. Queries come out scaled, ready for the scores.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::attend::{Heads, Shape};
use super::kv::DeviceKv;
use super::rows::{UNITS, gathered, total};
use super::{count, empty};
use crate::engine::arch::Pairing;

/// How queries and keys are normed before the rotation: gains, eps.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) enum HeadGains<'a> {
    /// Not at all.
    None,
    /// Each head by itself.
    PerHead(&'a CubeTensor, &'a CubeTensor, f32),
    /// All heads together.
    Whole(&'a CubeTensor, &'a CubeTensor, f32),
}

/// What is done to queries and keys; the kernel is compiled for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Turn {
    /// Pairs that rotate.
    pairs: usize,
    neighbours: bool,
    per_head: bool,
    whole: bool,
}

/// Takes parts `[S, T, width]` and angles `[2, T, pairs]`; gives queries `[T, H, key]` and writes keys and
/// values from row `at` on.
pub(super) fn rotate(
    parts: &CubeTensor,
    angles: &CubeTensor,
    kv: &DeviceKv,
    at: usize,
    heads: &Heads<'_>,
) -> CubeTensor {
    let (pairs, neighbours) = heads.rope.map_or((0, false), |(p, dims)| (dims / 2, p == Pairing::Neighbours));
    let (q_gain, k_gain, eps) = match heads.gains {
        HeadGains::None => (parts, parts, 0.0),
        HeadGains::PerHead(q, k, eps) | HeadGains::Whole(q, k, eps) => (q, k, eps),
    };
    let shape = heads.shape;
    let turn = Turn {
        pairs,
        neighbours,
        per_head: matches!(heads.gains, HeadGains::PerHead(..)),
        whole: matches!(heads.gains, HeadGains::Whole(..)),
    };
    let all = parts.meta.shape().num_elements();
    let t = parts.meta.shape().get(1).copied().unwrap_or(1);
    let s = all / (t * shape.width()).max(1);
    let queries = empty(parts, [t, shape.heads * shape.key_len]);
    let cubes = CubeCount::Static(count(shape.heads + 2 * shape.kv_heads), count(t), 1);
    // SAFETY: a workgroup writes one head of one of the `t` rows that the cache has made room for.
    unsafe {
        rotate_heads::launch_unchecked(
            &parts.client,
            cubes,
            CubeDim::new_1d(count(UNITS)),
            parts.clone().into_buffer_arg(),
            angles.clone().into_buffer_arg(),
            q_gain.clone().into_buffer_arg(),
            k_gain.clone().into_buffer_arg(),
            queries.clone().into_buffer_arg(),
            kv.keys.clone().into_buffer_arg(),
            kv.values.clone().into_buffer_arg(),
            count(s),
            count(t),
            count(at),
            heads.scale,
            eps,
            shape,
            turn,
        );
    }
    queries
}

#[cube(launch_unchecked)]
fn rotate_heads(
    parts: &[f32],
    angles: &[f32],
    q_gain: &[f32],
    k_gain: &[f32],
    queries: &mut [f32],
    keys: &mut [f32],
    values: &mut [f32],
    s: u32,
    t: u32,
    at: u32,
    scale: f32,
    eps: f32,
    #[comptime] shape: Shape,
    #[comptime] turn: Turn,
) {
    let unit = UNIT_POS_X as usize;
    let (head, row) = (CUBE_POS_X as usize, CUBE_POS_Y as usize);
    let (heads, kv_heads) = comptime!((shape.heads, shape.kv_heads));
    let (len, value_len) = comptime!((shape.key_len, shape.value_len));
    let all = t * comptime!(shape.width() as u32);
    let start = row * comptime!(shape.width());
    let place = at as usize + row;
    if head >= comptime!(heads + kv_heads) {
        let head = head - comptime!(heads + kv_heads);
        let from = start + comptime!((heads + kv_heads) * len) + head * value_len;
        keep_value(parts, values, from, (place * kv_heads + head) * value_len, s, all, value_len);
    } else {
        let mut numbers = Shared::<[f32]>::new_slice(len);
        let squares = take(parts, &mut numbers, start + head * len, s, all, len);
        if comptime!(turn.per_head || turn.whole) {
            norm(parts, q_gain, k_gain, &mut numbers, squares, head, start, s, all, eps, shape, turn);
        }
        sync_cube();
        for i in 0..comptime!(len.div_ceil(UNITS)) {
            let i = i * UNITS + unit;
            if i < len {
                let turned = turned(&numbers, angles, i, row, t as usize, turn);
                if head < heads {
                    queries[(row * heads + head) * len + i] = turned * scale;
                } else {
                    keys[(place * kv_heads + head - heads) * len + i] = turned;
                }
            }
        }
    }
}

/// Copies a value head of `len` numbers to the cache.
#[cube]
fn keep_value(
    parts: &[f32],
    values: &mut [f32],
    from: usize,
    to: usize,
    s: u32,
    all: u32,
    #[comptime] len: usize,
) {
    for i in 0..comptime!(len.div_ceil(UNITS)) {
        let i = i * UNITS + UNIT_POS_X as usize;
        if i < len {
            values[to + i] = gathered(parts, from + i, s, all);
        }
    }
}

/// Brings a head of `len` numbers to shared memory; what the unit brings to the sum of their squares.
#[cube]
fn take(
    parts: &[f32],
    numbers: &mut Shared<[f32]>,
    from: usize,
    s: u32,
    all: u32,
    #[comptime] len: usize,
) -> f32 {
    let mut squares = 0.0f32;
    for i in 0..comptime!(len.div_ceil(UNITS)) {
        let i = i * UNITS + UNIT_POS_X as usize;
        if i < len {
            let number = gathered(parts, from + i, s, all);
            squares += number * number;
            numbers[i] = number;
        }
    }
    squares
}

/// Norms a head by the squares of its own numbers, or of all heads' of its kind in the row from `start` on.
#[cube]
fn norm(
    parts: &[f32],
    q_gain: &[f32],
    k_gain: &[f32],
    numbers: &mut Shared<[f32]>,
    own: f32,
    head: usize,
    start: usize,
    s: u32,
    all: u32,
    eps: f32,
    #[comptime] shape: Shape,
    #[comptime] turn: Turn,
) {
    let (heads, kv_heads, len) = comptime!((shape.heads, shape.kv_heads, shape.key_len));
    let is_query = head < heads;
    let mut sums = Shared::<[f32]>::new_slice(UNITS);
    let mut squares = own;
    let mut of = comptime!(len as u32).runtime();
    // The first gain of the head.
    let mut gains = 0usize;
    if comptime!(turn.whole) {
        let first = select(is_query, 0usize, comptime!(heads * len));
        let count = select(is_query, comptime!(heads * len), comptime!(kv_heads * len));
        squares = squares_of(parts, start + first, count, s, all);
        of = count as u32;
        gains = select(is_query, head, head - heads.min(head)) * len;
    }
    let factor = 1.0f32 / (total(&mut sums, squares) / f32::cast_from(of) + eps).sqrt();
    for i in 0..comptime!(len.div_ceil(UNITS)) {
        let i = i * UNITS + UNIT_POS_X as usize;
        if i < len {
            let gain = if is_query { q_gain[gains + i] } else { k_gain[gains + i] };
            numbers[i] = numbers[i] * factor * gain;
        }
    }
}

/// What the unit brings to the sum of squares of `count` numbers from `first` on.
#[cube]
fn squares_of(parts: &[f32], first: usize, count: usize, s: u32, all: u32) -> f32 {
    let mut squares = 0.0f32;
    for i in 0..count.div_ceil(UNITS) {
        let i = i * UNITS + UNIT_POS_X as usize;
        let number = gathered(parts, first + i.min(count - 1), s, all);
        squares += select(i < count, number * number, 0.0f32);
    }
    squares
}

/// Number `i` of a head after its rotation.
#[cube]
fn turned(
    numbers: &Shared<[f32]>,
    angles: &[f32],
    i: usize,
    row: usize,
    t: usize,
    #[comptime] turn: Turn,
) -> f32 {
    let pairs = comptime!(turn.pairs);
    if comptime!(pairs == 0) {
        numbers[i]
    } else {
        let inside = i < comptime!(2 * pairs);
        let i_in = i.min(comptime!(2 * pairs - 1));
        let (pair, second, other) = if comptime!(turn.neighbours) {
            (i_in / 2, i_in % 2 == 1, i_in + 1 - 2 * (i_in % 2))
        } else {
            let second = i_in >= pairs;
            (i_in % pairs, second, select(second, i_in - pairs.min(i_in), (i_in + pairs).min(2 * pairs - 1)))
        };
        let cos = angles[row * pairs + pair];
        let sin = angles[(t + row) * pairs + pair];
        let across = numbers[other] * sin;
        let turned = numbers[i_in] * cos + select(second, across, 0.0f32 - across);
        select(inside, turned, numbers[i])
    }
}
