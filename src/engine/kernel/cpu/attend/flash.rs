//! One task: some rows of queries over a range of positions of one key head.
//!
//! Rows are the queries of a group, position by position; tiles of a few rows go through a step of
//! [`STEP`] positions at a time. Many rows share one widening of the stored halves; few read them
//! as they lie.

use std::cell::Cell;
use std::ops::Range;

use super::super::cache::{Pages, Stored};
use super::super::lanes::{Floats, Halves, LANES, Load};
use super::tile::{Mix, Scores, Soften, Widen};
use super::{Call, Task};

/// Positions taken at a time; divides a page, so that a step never leaves one. Their keys and values
/// of 64 numbers, widened, just fit the first cache.
pub(super) const STEP: usize = 64;
/// Blocks in a step.
const BLOCKS: usize = STEP / LANES;
/// From so many tiles on, the halves are widened once for all.
const TILES_SHARING: usize = 4;

/// Buffers of a thread.
#[derive(Default)]
struct Scratch {
    /// Scaled queries. `[tile][key_len][R]`
    queries: Vec<f32>,
    /// Scores, then weights, of one tile. `[block][R]`
    scores: Vec<Floats>,
    /// Weighted sums of values. `[tile][chunk][R]`
    sums: Vec<Floats>,
    /// The largest score so far, the sum of weights, and what the last step multiplied them by. `[row]`
    most: Vec<f32>,
    totals: Vec<f32>,
    factors: Vec<f32>,
    /// A step's keys and values, widened.
    keys: Vec<Floats>,
    values: Vec<Floats>,
}

thread_local! {
    static SCRATCH: Cell<Scratch> = Cell::new(Scratch::default());
}

/// What a row came to.
pub(super) struct RowResult<'a> {
    /// One vector of every chunk, `apart` from each other.
    pub(super) sums: &'a [Floats],
    pub(super) apart: usize,
    pub(super) most: f32,
    pub(super) total: f32,
}

impl RowResult<'_> {
    /// The means of the values.
    pub(super) fn means(&self, to: &mut [f32]) {
        self.sums(to, inverse(self.total));
    }

    /// The sums of the values, then the maximum and the total weight.
    pub(super) fn parts(&self, to: &mut [f32]) {
        if let Some((sums, end)) = to.split_last_chunk_mut() {
            self.sums(sums, 1.0);
            *end = [self.most, self.total];
        }
    }

    fn sums(&self, to: &mut [f32], factor: f32) {
        for (to, from) in to.chunks_mut(LANES).zip(self.sums.iter().step_by(self.apart)) {
            to.iter_mut().zip(from.0).for_each(|(to, from)| *to = from * factor);
        }
    }
}

/// 1 / x, but 0 where nothing was seen.
pub(super) fn inverse(total: f32) -> f32 {
    if total == 0.0 { 0.0 } else { 1.0 / total }
}

/// Does `task` and gives the result of every position and member of the group.
pub(super) fn run(call: &Call<'_>, task: &Task, give: &mut dyn FnMut(usize, usize, RowResult<'_>)) {
    let mut scratch = SCRATCH.take();
    let rows = task.tokens.len() * call.group;
    match rows {
        0 | 1 => tiles::<1>(call, task, &mut scratch, give),
        2 => tiles::<2>(call, task, &mut scratch, give),
        3 => tiles::<3>(call, task, &mut scratch, give),
        n if n.next_multiple_of(4) < n.next_multiple_of(6) => tiles::<4>(call, task, &mut scratch, give),
        _ => tiles::<6>(call, task, &mut scratch, give),
    }
    SCRATCH.set(scratch);
}

fn tiles<const R: usize>(
    call: &Call<'_>,
    task: &Task,
    scratch: &mut Scratch,
    give: &mut dyn FnMut(usize, usize, RowResult<'_>),
) {
    let rows = task.tokens.len() * call.group;
    let chunks = call.cache.shape().value_chunks();
    scratch.begin::<R>(call, task);
    let mut at = task.span.start;
    while at < task.span.end {
        let end = ((at / STEP + 1) * STEP).min(task.span.end);
        step::<R>(call, task, at / LANES..end.div_ceil(LANES), scratch);
        at = end;
    }
    for row in 0..rows {
        let sums = &scratch.sums[row / R * chunks * R + row % R..];
        let (most, total) = (scratch.most[row], scratch.totals[row]);
        give(
            task.tokens.start + row / call.group,
            row % call.group,
            RowResult { sums, apart: R, most, total },
        );
    }
}

impl Scratch {
    /// Packs the scaled queries and forgets the last task.
    fn begin<const R: usize>(&mut self, call: &Call<'_>, task: &Task) {
        let shape = call.cache.shape();
        let rows = task.tokens.len() * call.group;
        let tiles = rows.div_ceil(R);
        self.queries.clear();
        self.queries.resize(tiles * shape.key_len * R, 0.0);
        for row in 0..rows {
            let head = task.head * call.group + row % call.group;
            let from = (task.tokens.start + row / call.group) * call.look.heads + head;
            let query = call.queries[from * shape.key_len..][..shape.key_len].iter();
            let packed = self.queries[row / R * shape.key_len * R + row % R..].iter_mut().step_by(R);
            packed.zip(query).for_each(|(to, from)| *to = from * call.look.scale);
        }
        self.scores.resize(BLOCKS * R, Floats::default());
        self.sums.clear();
        self.sums.resize(tiles * shape.value_chunks() * R, Floats::default());
        for (numbers, first) in
            [(&mut self.most, f32::MIN), (&mut self.totals, 0.0), (&mut self.factors, 0.0)]
        {
            numbers.clear();
            numbers.resize(tiles * R, first);
        }
    }
}

/// All tiles over some blocks, which lie in one step.
fn step<const R: usize>(call: &Call<'_>, task: &Task, blocks: Range<usize>, scratch: &mut Scratch) {
    let later = blocks.end..blocks.end + BLOCKS;
    match &call.cache.pages {
        Pages::Full(pages) => {
            let both = [blocks.clone(), later].map(|blocks| pages.stored(task.head, blocks));
            every_tile::<R, Floats>(call, task, blocks, both, scratch);
        }
        Pages::Half(pages) if scratch.queries.len() < TILES_SHARING * call.cache.shape().key_len * R => {
            let both = [blocks.clone(), later].map(|blocks| pages.stored(task.head, blocks));
            every_tile::<R, Halves>(call, task, blocks, both, scratch);
        }
        Pages::Half(pages) => {
            let now = pages.stored(task.head, blocks.clone());
            let wide = (std::mem::take(&mut scratch.keys), std::mem::take(&mut scratch.values));
            let (mut keys, mut values) = wide;
            for (from, to) in [(now.keys, &mut keys), (now.values, &mut values)] {
                to.resize(from.len(), Floats::default());
                call.level.call(Widen { from, to });
            }
            let now = Stored { keys: &keys[..], values: &values[..] };
            every_tile::<R, Floats>(call, task, blocks, [now, Stored::default()], scratch);
            (scratch.keys, scratch.values) = (keys, values);
        }
    }
}

/// `next` is what the next step will read.
fn every_tile<const R: usize, E: Load>(
    call: &Call<'_>,
    task: &Task,
    blocks: Range<usize>,
    [now, mut next]: [Stored<'_, E>; 2],
    scratch: &mut Scratch,
) {
    let shape = call.cache.shape();
    let chunks = shape.value_chunks();
    let (scores, _) = scratch.scores.as_chunks_mut::<R>();
    let scores = &mut scores[..blocks.len()];
    let sums = scratch.sums.as_chunks_mut::<R>().0.chunks_exact_mut(chunks);
    let queries = scratch.queries.as_chunks::<R>().0.chunks_exact(shape.key_len);
    let states = scratch.most.as_chunks_mut::<R>().0.iter_mut();
    let states = states.zip(scratch.totals.as_chunks_mut::<R>().0);
    let states = states.zip(scratch.factors.as_chunks_mut::<R>().0);
    for (tile, ((queries, sums), ((most, totals), factors))) in queries.zip(sums).zip(states).enumerate() {
        let seen: [_; R] = std::array::from_fn(|row| call.seen(task, tile * R + row, &blocks));
        if seen.iter().all(|seen| seen.is_empty()) {
            continue;
        }
        call.level.call(Scores { queries, keys: now.keys, next: next.keys, scores });
        call.level.call(Soften { scores, seen: &seen, softcap: call.look.softcap, most, totals, factors });
        call.level.call(Mix {
            weights: scores,
            values: now.values,
            next: next.values,
            chunks,
            factors,
            sums,
        });
        // The first tile has fetched it.
        next = Stored::default();
    }
}
