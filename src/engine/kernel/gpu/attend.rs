//! Attention with grouped query heads over the cache.
//!
//! A workgroup has one key head, a tile of [`TILE`] positions and some of the queries that look at it.
//! For the scores a unit has a position, for the mixing a number of the values; queries and weights
//! come from shared memory at places known when the kernel is compiled. What the tiles of a query
//! find is put together by a second kernel, unless one tile is all there is.
//! Source: FlashAttention and its split over positions (arXiv:2205.14135, arXiv:2307.08691).

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::kv::DeviceKv;
use super::rotate::{HeadGains, rotate};
use super::rows::squeezed;
use super::unpack::Numbers4;
use super::{count, empty, grid, is_software, refused};
use crate::engine::arch::Pairing;

/// Positions of a workgroup, and its units.
const TILE: usize = 64;
/// Queries of a workgroup.
const QUERIES: usize = 4;
/// Stretches of the positions that are looked through apart for the highest score and the sum.
const STRETCHES: usize = 8;
/// Their length.
const STRETCH: usize = TILE / STRETCHES;
/// Vectors of a head up to which the loop over them is unrolled.
const UNROLLED: usize = 16;
/// The score of a position that is not seen. Finite, because shader compilers may assume so.
const UNSEEN: f32 = -1e30;

/// How many heads a layer has, and how long they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) struct Shape {
    /// Query heads.
    pub(in crate::engine) heads: usize,
    /// Key and value heads; divides `heads`.
    pub(in crate::engine) kv_heads: usize,
    /// Numbers in a query or key head; a multiple of four.
    pub(in crate::engine) key_len: usize,
    /// Numbers in a value head.
    pub(in crate::engine) value_len: usize,
}

impl Shape {
    /// Numbers of all heads of a position.
    pub(super) fn width(self) -> usize {
        (self.heads + self.kv_heads) * self.key_len + self.kv_heads * self.value_len
    }
}

/// One layer's heads.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Heads<'a> {
    /// What kernels are compiled for.
    pub(in crate::engine) shape: Shape,
    /// Multiplies the products of queries and keys.
    pub(in crate::engine) scale: f32,
    /// Scores are squeezed to this range by `tanh`.
    pub(in crate::engine) softcap: Option<f32>,
    /// How many latest positions are seen, the own one counted.
    pub(in crate::engine) window: Option<usize>,
    /// Which numbers rotate together, and how many of a head rotate.
    pub(in crate::engine) rope: Option<(Pairing, usize)>,
    /// Norms before the rotation.
    pub(in crate::engine) gains: HeadGains<'a>,
}

impl Heads<'_> {
    /// Whether kernels can be made for them, and the cache is theirs.
    fn fits(&self, kv: &DeviceKv) -> bool {
        let Shape { heads, kv_heads, key_len, value_len } = self.shape;
        let lens = (kv_heads * key_len, kv_heads * value_len);
        let divide = kv_heads > 0 && heads > 0 && heads.is_multiple_of(kv_heads);
        let rotates = self.rope.is_none_or(|(_, dims)| dims <= key_len);
        divide && rotates && key_len.is_multiple_of(4) && lens == kv.lens() && lens.0 > 0 && lens.1 > 0
    }
}

/// Which positions look at which.
#[derive(Clone, Copy, CubeLaunch, CubeType)]
struct Sight {
    /// Query positions.
    t: u32,
    /// Row of the first query position.
    start: u32,
    held: u32,
    /// First tile.
    tile: u32,
    window: u32,
    /// Not zero where one tile is all there is.
    alone: u32,
}

/// Norms, rotates and keeps parts `[S, T, H · key + KV · key + KV · value]`, then attends: `[T, H · value]`.
pub(super) fn attend(
    parts: &CubeTensor,
    angles: &CubeTensor,
    kv: &mut DeviceKv,
    heads: &Heads<'_>,
) -> CubeTensor {
    if is_software(parts) {
        // Until all so far has been handed to the driver: a queue that is full is waited for in a loop that
        // leaves the processor no time to empty it. What went wrong is told by the next read.
        let _ = parts.client.flush();
    }
    let t = parts.meta.shape().get(1).copied().unwrap_or(1);
    if !heads.fits(kv) {
        return refused(parts, [t, heads.shape.heads * heads.shape.value_len]);
    }
    let at = kv.append(t);
    let queries = rotate(parts, angles, kv, at, heads);
    look(&queries, kv, at, heads)
}

/// Queries `[T, H, key]` of the rows from `at` on: `[T, H · value]`.
fn look(queries: &CubeTensor, kv: &DeviceKv, at: usize, heads: &Heads<'_>) -> CubeTensor {
    let Shape { heads: h, kv_heads, key_len, value_len } = heads.shape;
    let group = h / kv_heads.max(1);
    let t = queries.meta.shape().num_elements() / (h * key_len).max(1);
    let (_, held) = kv.held();
    let window = heads.window.unwrap_or(held + 1);
    let tile = (at + 1).saturating_sub(window) / TILE;
    let tiles = held.div_ceil(TILE) - tile;
    let rows = t * h;
    let sums = empty(queries, [tiles, rows, value_len]);
    let weights = empty(queries, [tiles, rows, 2]);
    let alone = u32::from(tiles == 1);
    let sight = SightLaunch::new(count(t), count(at), count(held), count(tile), count(window), alone);
    let cubes = CubeCount::Static(count(tiles), count(kv_heads), count((t * group).div_ceil(QUERIES)));
    // SAFETY: rows are clamped to those held, queries to those there are.
    unsafe {
        look_at_tile::launch_unchecked(
            &queries.client,
            cubes,
            CubeDim::new_1d(count(TILE)),
            queries.clone().into_buffer_arg(),
            kv.keys.clone().into_buffer_arg(),
            kv.values.clone().into_buffer_arg(),
            sums.clone().into_buffer_arg(),
            weights.clone().into_buffer_arg(),
            sight,
            heads.softcap.unwrap_or(1.0),
            heads.shape,
            heads.softcap.is_some(),
        );
    }
    let out = [t, h * value_len];
    if tiles == 1 {
        return CubeTensor::new_contiguous(
            sums.client.clone(),
            sums.device.clone(),
            out.into(),
            sums.handle,
            sums.dtype,
        );
    }
    combine(&sums, &weights, tiles, out, value_len)
}

fn combine(sums: &CubeTensor, weights: &CubeTensor, tiles: usize, out: [usize; 2], len: usize) -> CubeTensor {
    let all = out.iter().product::<usize>();
    let out = empty(sums, out);
    // SAFETY: units beyond the output stop; the others read within the tiles.
    unsafe {
        put_together::launch_unchecked(
            &sums.client,
            grid(all.div_ceil(TILE)),
            CubeDim::new_1d(count(TILE)),
            sums.clone().into_buffer_arg(),
            weights.clone().into_buffer_arg(),
            out.clone().into_buffer_arg(),
            count(tiles),
            count(all),
            len,
        );
    }
    out
}

#[cube(launch_unchecked)]
fn look_at_tile(
    queries: &[f32],
    keys: &[Numbers4],
    values: &[f32],
    out: &mut [f32],
    weights: &mut [f32],
    sight: Sight,
    cap: f32,
    #[comptime] shape: Shape,
    #[comptime] capped: bool,
) {
    let unit = UNIT_POS_X as usize;
    let kv_head = CUBE_POS_Y as usize;
    let (len, quarters) = comptime!((shape.key_len, shape.key_len / 4));
    let group = comptime!(shape.heads / shape.kv_heads);
    let first = CUBE_POS_Z as usize * QUERIES;
    let most = sight.t as usize * group - 1;
    let mut asked = Shared::<[Numbers4]>::new_slice(len);
    ask(queries, &mut asked, first, most, shape);
    sync_cube();
    let base = (sight.tile as usize + CUBE_POS_X as usize) * TILE;
    let row = (base + unit).min(sight.held as usize - 1);
    let start = (row * comptime!(shape.kv_heads) + kv_head) * quarters;
    let mut own = Numbers4::new(0.0f32);
    #[unroll(quarters <= UNROLLED)]
    for j in 0..quarters {
        let key = keys[start + j];
        #[unroll]
        for k in 0..4usize {
            own += Numbers4::new(key.extract(k)) * asked[j * 4 + k];
        }
    }
    let seen = visible(base + unit, first, most, &sight, group);
    if comptime!(capped) {
        #[unroll]
        for c in 0..QUERIES {
            own.insert(c, squeezed(own.extract(c) / cap) * cap);
        }
    }
    own = own * seen + (Numbers4::new(1.0f32) - seen) * Numbers4::new(UNSEEN);
    let mut scores = Shared::<[Numbers4]>::new_slice(TILE);
    let mut shared = Shared::<[Numbers4]>::new_slice(TILE);
    scores[unit] = own;
    let highest = across(&scores, &mut shared, true);
    sync_cube();
    scores[unit] = (own - highest).exp() * seen;
    let total = across(&scores, &mut shared, false);
    mix(&scores, highest, total, values, out, weights, &sight, base, shape);
}

/// Brings queries to shared memory, those of a place side by side; the last one again beyond them.
#[cube]
fn ask(queries: &[f32], asked: &mut Shared<[Numbers4]>, first: usize, most: usize, #[comptime] shape: Shape) {
    let (len, group) = comptime!((shape.key_len, shape.heads / shape.kv_heads));
    for i in 0..comptime!(len.div_ceil(TILE)) {
        let at = (UNIT_POS_X as usize + i * TILE).min(comptime!(len - 1));
        let mut four = Numbers4::new(0.0f32);
        #[unroll]
        for c in 0..QUERIES {
            let query = (first + c).min(most);
            let row = query / group * comptime!(shape.heads) + CUBE_POS_Y as usize * group + query % group;
            four.insert(c, queries[row * len + at]);
        }
        asked[at] = four;
    }
}

/// One for each query that sees the row, else zero.
#[cube]
fn visible(row: usize, first: usize, most: usize, sight: &Sight, #[comptime] group: usize) -> Numbers4 {
    let mut seen = Numbers4::new(0.0f32);
    #[unroll]
    for c in 0..QUERIES {
        let position = sight.start as usize + (first + c).min(most) / group;
        let sees = row <= position && row + sight.window as usize > position;
        seen.insert(c, select(sees, 1.0f32, 0.0f32));
    }
    seen
}

/// The highest score or the sum of each query, over all units, for every unit.
#[cube]
fn across(
    scores: &Shared<[Numbers4]>,
    shared: &mut Shared<[Numbers4]>,
    #[comptime] highest: bool,
) -> Numbers4 {
    let unit = UNIT_POS_X as usize;
    sync_cube();
    let first = unit % STRETCHES * STRETCH;
    let mut found = scores[first];
    for i in 1..STRETCH {
        let next = scores[first + i];
        found = if comptime!(highest) { found.max(next) } else { found + next };
    }
    shared[unit] = found;
    sync_cube();
    let mut all = shared[0];
    #[unroll]
    for i in 1..STRETCHES {
        let next = shared[i];
        all = if comptime!(highest) { all.max(next) } else { all + next };
    }
    all
}

/// Adds the tile's values by their weights. A unit has a number of the values.
#[cube]
fn mix(
    scores: &Shared<[Numbers4]>,
    highest: Numbers4,
    total: Numbers4,
    values: &[f32],
    out: &mut [f32],
    weights: &mut [f32],
    sight: &Sight,
    base: usize,
    #[comptime] shape: Shape,
) {
    let unit = UNIT_POS_X as usize;
    let kv_head = CUBE_POS_Y as usize;
    let group = comptime!(shape.heads / shape.kv_heads);
    let (len, all) = (comptime!(shape.value_len), sight.t as usize * group);
    let first = CUBE_POS_Z as usize * QUERIES;
    for part in 0..comptime!(len.div_ceil(TILE)) {
        let number = unit + part * TILE;
        let inside = number.min(comptime!(len - 1));
        let mut sums = Numbers4::new(0.0f32);
        for i in 0..TILE {
            let row = (base + i).min(sight.held as usize - 1);
            let value = values[(row * comptime!(shape.kv_heads) + kv_head) * len + inside];
            sums += Numbers4::new(value) * scores[i];
        }
        #[unroll]
        for c in 0..QUERIES {
            let query = first + c;
            if query < all {
                let row = query / group * comptime!(shape.heads) + kv_head * group + query % group;
                let row = CUBE_POS_X as usize * sight.t as usize * comptime!(shape.heads) + row;
                let sum = sums.extract(c);
                if number < len {
                    out[row * len + number] = select(sight.alone != 0u32, sum / total.extract(c), sum);
                }
                if number == 0 {
                    weights[row * 2] = highest.extract(c);
                    weights[row * 2 + 1] = total.extract(c);
                }
            }
        }
    }
}

/// Puts together what the tiles found. A unit has one number.
#[cube(launch_unchecked)]
fn put_together(
    sums: &[f32],
    weights: &[f32],
    out: &mut [f32],
    tiles: u32,
    all: u32,
    #[comptime] len: usize,
) {
    let at = ABSOLUTE_POS;
    if at < all as usize {
        let (row, rows) = (at / len, all as usize / len);
        let mut highest = weights[row * 2];
        for tile in 1..tiles as usize {
            highest = highest.max(weights[(tile * rows + row) * 2]);
        }
        let mut sum = 0.0f32;
        let mut total = 0.0f32;
        for tile in 0..tiles as usize {
            let factor = (weights[(tile * rows + row) * 2] - highest).exp();
            sum += factor * sums[tile * all as usize + at];
            total += factor * weights[(tile * rows + row) * 2 + 1];
        }
        out[at] = sum / total;
    }
}
