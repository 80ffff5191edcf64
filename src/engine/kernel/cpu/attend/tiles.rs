//! Attention of many queries on the tile unit: blocks of 32 rows by 32 positions.
//!
//! Queries and keys are split into two bf16 parts each, of which three products are summed: scores
//! are as good as those of halves in f32, which an exponential needs. Weights and values are rounded
//! to bf16 once, as the activations of every matrix that is multiplied on tiles.
//! Sources: as for the unit and for the other tasks; Henry et al. 2019 (arXiv:1904.06376) for products
//! of split numbers.

use std::arch::x86_64::{
    __m512, __m512i, _mm512_and_si512, _mm512_castps_si512, _mm512_castsi512_ps, _mm512_loadu_si512,
    _mm512_or_si512, _mm512_permutexvar_epi16, _mm512_set1_epi32, _mm512_srli_epi32, _mm512_storeu_si512,
    _mm512_sub_ps,
};
use std::cell::Cell;
use std::ops::Range;

use super::super::amx::{BLOCK, DEPTH, Line, Shaped, Tiles, narrow, numbers, split};
use super::super::cache::Pages;
use super::super::lanes::{Avx512, Floats, Halves, LANES, Load, Simd};
use super::flash::RowResult;
use super::{Call, Task};

/// Rows of queries that a task takes at most; they share the packing of keys and values.
pub(super) const ROWS: usize = 256;
/// The first position that is looked at on tiles. Earlier ones see little: more exact sums cost them nothing.
pub(super) const FIRST: usize = 64;
/// Positions taken at a time; divides a page.
const STEP: usize = 128;
/// Blocks of positions in a step, which are also the tiles of its depth.
const BLOCKS: usize = STEP / BLOCK;
/// Parts of queries and keys that are multiplied: high and high, low and high, high and low.
const PARTS: usize = 3;

/// What tasks on tiles need the processor to have.
#[derive(Clone, Copy)]
pub(super) struct Unit {
    pub(super) tiles: Tiles,
    pub(super) lanes: Avx512,
}

/// 32 x 32 numbers, row by row.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Square([f32; BLOCK * BLOCK]);

const EMPTY: Square = Square([0.0; BLOCK * BLOCK]);

/// Buffers of a thread. A tile is 16 lines.
#[derive(Default)]
struct Scratch {
    /// `[panel of 16 rows][part][depth]`: high, low, high.
    queries: Vec<Line>,
    /// `[panel of 16 positions][part][depth]`: high, high, low. Lines are pairs of numbers.
    keys: Vec<Line>,
    /// `[panel of 16 numbers][BLOCKS]`. Lines are pairs of positions.
    values: Vec<Line>,
    /// Of one block of rows. `[panel of 16 rows][BLOCKS]`
    weights: Vec<Line>,
    /// Of one block of rows. `[BLOCKS]`
    scores: Vec<Square>,
    /// `[block of rows][pair of chunks]`
    sums: Vec<Square>,
    /// `[row]`
    most: Vec<f32>,
    totals: Vec<f32>,
    /// Positions that a row sees. `[row]`
    seen: Vec<Range<usize>>,
}

thread_local! {
    static SCRATCH: Cell<Scratch> = Cell::new(Scratch::default());
}

/// Panel number `at` of so many tiles each, cut to the first `tiles`.
fn panel(lines: &[Line], at: usize, each: usize, tiles: usize) -> &[u16] {
    numbers(&lines[at * each * LANES..][..tiles * LANES])
}

/// Does `task` and gives the result of every position and member of the group.
pub(super) fn run(
    unit: Unit,
    call: &Call<'_>,
    task: &Task,
    give: &mut dyn FnMut(usize, usize, RowResult<'_>),
) {
    let mut scratch = SCRATCH.take();
    // SAFETY: `Unit` proves the instructions.
    unit.tiles.shaped(|shaped| unsafe { scratch.work(unit.lanes, shaped, call, task) });
    let chunks = call.cache.shape().value_chunks();
    let mut row_sums = vec![Floats::default(); chunks];
    for row in 0..task.tokens.len() * call.group {
        let squares = &scratch.sums[row / BLOCK * chunks.div_ceil(2)..];
        for (chunk, to) in row_sums.iter_mut().enumerate() {
            let from = row % BLOCK * BLOCK + chunk % 2 * LANES;
            to.0.copy_from_slice(&squares[chunk / 2].0[from..from + LANES]);
        }
        let (most, total) = (scratch.most[row], scratch.totals[row]);
        let result = RowResult { sums: &row_sums, apart: 1, most, total };
        give(task.tokens.start + row / call.group, row % call.group, result);
    }
    SCRATCH.set(scratch);
}

impl Scratch {
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma,f16c")]
    fn work(&mut self, s: Avx512, shaped: &mut Shaped, call: &Call<'_>, task: &Task) {
        self.begin(s, call, task);
        let Pages::Half(pages) = &call.cache.pages else { return };
        let mut at = task.span.start;
        while at < task.span.end {
            let end = ((at / STEP + 1) * STEP).min(task.span.end);
            // From a whole square on, so that weights are added up alike, whatever else is asked with them.
            let blocks = at / BLOCK * (BLOCK / LANES)..end.div_ceil(LANES);
            let stored = pages.stored(task.head, blocks.clone());
            self.pack_keys(s, stored.keys, call.cache.shape().key_len);
            self.pack_values(s, stored.values, call.cache.shape().value_chunks());
            for row in (0..task.tokens.len() * call.group).step_by(BLOCK) {
                self.rows(s, shaped, call, row, &blocks);
            }
            at = end;
        }
    }

    /// Packs the queries and forgets the last task.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma,f16c")]
    fn begin(&mut self, s: Avx512, call: &Call<'_>, task: &Task) {
        let (len, chunks) = (call.cache.shape().key_len, call.cache.shape().value_chunks());
        let rows = task.tokens.len() * call.group;
        let (squares, depth) = (rows.div_ceil(BLOCK), len.div_ceil(DEPTH));
        self.pack_queries(s, call, task);
        // What lies beyond the last number of a key and the last chunk must be zero; what an earlier
        // task left elsewhere is written over, or never looked at.
        if !len.is_multiple_of(DEPTH) {
            self.keys.clear();
        }
        if !chunks.is_multiple_of(2) {
            self.values.clear();
        }
        self.keys.resize(2 * BLOCKS * PARTS * depth * LANES, Line::default());
        self.values.resize(chunks.next_multiple_of(2) * BLOCKS * LANES, Line::default());
        self.weights.resize(2 * BLOCKS * LANES, Line::default());
        self.scores.resize(BLOCKS, EMPTY);
        self.sums.clear();
        self.sums.resize(squares * chunks.div_ceil(2), EMPTY);
        let everything = 0..call.cache.len().div_ceil(LANES);
        self.seen.clear();
        self.seen.extend((0..squares * BLOCK).map(|row| call.seen(task, row, &everything)));
        for (numbers, first) in [(&mut self.most, f32::MIN), (&mut self.totals, 0.0)] {
            numbers.clear();
            numbers.resize(squares * BLOCK, first);
        }
    }

    /// Scaled queries in their parts.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma,f16c")]
    fn pack_queries(&mut self, s: Avx512, call: &Call<'_>, task: &Task) {
        let len = call.cache.shape().key_len;
        let (rows, depth) = (task.tokens.len() * call.group, len.div_ceil(DEPTH));
        self.queries.resize(rows.next_multiple_of(BLOCK) * PARTS * depth, Line::default());
        for row in 0..rows {
            let head = task.head * call.group + row % call.group;
            let from = (task.tokens.start + row / call.group) * call.look.heads + head;
            let query = &call.queries[from * len..][..len];
            let panel = &mut self.queries[row / LANES * PARTS * depth * LANES + row % LANES..];
            for (at, query) in query.chunks(DEPTH).enumerate() {
                let mut whole = [Floats::default(); 2];
                for (to, from) in whole.iter_mut().zip(query.chunks(LANES)) {
                    to.0[..from.len()].copy_from_slice(from);
                }
                let scale = s.splat(call.look.scale);
                let [high, low] = split([s.mul(whole[0].load(s), scale), s.mul(whole[1].load(s), scale)]);
                for (part, line) in [high, low, high].into_iter().enumerate() {
                    store(line, &mut panel[(part * depth + at) * LANES]);
                }
            }
        }
    }

    /// Keys `[block][len]` of 16 positions; their parts are exact, since a half has eleven bits.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma,f16c")]
    fn pack_keys(&mut self, s: Avx512, keys: &[Halves], len: usize) {
        let depth = len.div_ceil(DEPTH);
        let upper = _mm512_set1_epi32(-0x1_0000);
        let panels = self.keys.chunks_exact_mut(PARTS * depth * LANES);
        for (panel, keys) in panels.zip(keys.chunks_exact(len)) {
            let (high, rest) = panel.split_at_mut(depth * LANES);
            let (again, low) = rest.split_at_mut(depth * LANES);
            for (pair, lines) in keys.chunks(2).zip(high.iter_mut().zip(again).zip(low)) {
                let first = pair[0].load(s);
                let second = if let Some(second) = pair.get(1) { second.load(s) } else { s.splat(0.0) };
                let (high, low) =
                    (cut([first, second], upper), [rest_of(first, upper), rest_of(second, upper)]);
                let ((to, again), to_low) = lines;
                store(high, to);
                store(high, again);
                store(cut(low, upper), to_low);
            }
        }
    }

    /// Values `[block][chunk][position]` of 16 numbers; missing blocks become zeros.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma,f16c")]
    fn pack_values(&mut self, s: Avx512, values: &[Halves], chunks: usize) {
        // SAFETY: 32 numbers of 16 bits.
        let order = unsafe { _mm512_loadu_si512(INTERLEAVED.0.as_ptr().cast()) };
        let (values, _) = values.as_chunks::<LANES>();
        for (chunk, panel) in self.values.chunks_exact_mut(BLOCKS * LANES).take(chunks).enumerate() {
            for (block, lines) in panel.chunks_exact_mut(LANES / 2).enumerate() {
                let Some(values) = values.get(block * chunks + chunk) else {
                    lines.fill(Line::default());
                    continue;
                };
                for (pair, to) in values.as_chunks::<2>().0.iter().zip(lines) {
                    let pair = narrow([pair[0].load(s), pair[1].load(s)]);
                    store(_mm512_permutexvar_epi16(order, pair), to);
                }
            }
        }
    }

    /// A block of rows, `row` its first, over the packed positions of `blocks`.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma,f16c")]
    fn rows(&mut self, s: Avx512, shaped: &mut Shaped, call: &Call<'_>, row: usize, blocks: &Range<usize>) {
        let first = blocks.start * LANES;
        let seen: [_; BLOCK] = std::array::from_fn(|at| {
            let Range { start, end } = self.seen[row + at];
            let end = end.min(blocks.end * LANES).max(first);
            start.max(first) - first..end - first
        });
        let end = seen.iter().filter(|seen| !seen.is_empty()).map(|seen| seen.end).max().unwrap_or(0);
        let tiles = end.div_ceil(BLOCK);
        let depth = PARTS * call.cache.shape().key_len.div_ceil(DEPTH);
        let queries = [row / LANES, row / LANES + 1].map(|at| panel(&self.queries, at, depth, depth));
        for (at, scores) in self.scores.iter_mut().take(tiles).enumerate() {
            let keys = [2 * at, 2 * at + 1].map(|at| panel(&self.keys, at, depth, depth));
            shaped.product(&mut scores.0, queries, keys, false);
        }
        let pairs = call.cache.shape().value_chunks().div_ceil(2);
        self.soften(s, row, &seen, (tiles, pairs), call.look.softcap);
        let weights = [0, 1].map(|at| panel(&self.weights, at, BLOCKS, tiles));
        for (at, sums) in self.sums[row / BLOCK * pairs..][..pairs].iter_mut().enumerate() {
            let values = [2 * at, 2 * at + 1].map(|at| panel(&self.values, at, BLOCKS, tiles));
            shaped.product(&mut sums.0, weights, values, true);
        }
    }

    /// Makes weights of the scores of a block of rows and brings its sums to their new maxima.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma,f16c")]
    fn soften(
        &mut self,
        s: Avx512,
        row: usize,
        seen: &[Range<usize>; BLOCK],
        (tiles, pairs): (usize, usize),
        softcap: Option<f32>,
    ) {
        let sums = &mut self.sums[row / BLOCK * pairs..][..pairs];
        let states = self.most[row..].iter_mut().zip(&mut self.totals[row..]);
        for ((at, seen), state) in seen.iter().enumerate().zip(states) {
            let line = at / LANES * BLOCKS * LANES + at % LANES;
            let scores = &mut self.scores[..tiles];
            let factor =
                Weights { scores, at, to: &mut self.weights[line..] }.soften(s, seen, softcap, state);
            if factor != 1.0 {
                scale(s, sums, at, factor);
            }
        }
    }
}

/// Brings row `at` of the sums to a new maximum.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma,f16c")]
fn scale(s: Avx512, sums: &mut [Square], at: usize, factor: f32) {
    for square in sums {
        for part in square.0[at * BLOCK..][..BLOCK].as_chunks_mut::<LANES>().0 {
            let scaled = s.mul(s.load(part), s.splat(factor));
            s.store(scaled, part);
        }
    }
}

/// A row of scores on its way to the tiles of weights.
struct Weights<'a> {
    scores: &'a mut [Square],
    at: usize,
    /// Its line of the first tile.
    to: &'a mut [Line],
}

impl Weights<'_> {
    /// Scores to weights that are not yet divided by their sum. Returns what earlier weights must be
    /// multiplied by.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma,f16c")]
    fn soften(
        self,
        s: Avx512,
        seen: &Range<usize>,
        softcap: Option<f32>,
        (most, total): (&mut f32, &mut f32),
    ) -> f32 {
        let row = self.at * BLOCK..(self.at + 1) * BLOCK;
        let mut largest = s.splat(*most);
        for (square, first) in self.scores.iter_mut().zip((0..).step_by(BLOCK)) {
            let scores = &mut square.0[row.clone()];
            if let Some(cap) = softcap {
                squeeze(s, scores, cap);
            }
            hide(scores, first, seen);
            for part in scores.as_chunks::<LANES>().0 {
                largest = s.max(largest, s.load(part));
            }
        }
        let new = s.largest(largest);
        let (shift, mut sum) = (s.splat(new), s.splat(0.0));
        for (square, to) in self.scores.iter().zip(self.to.iter_mut().step_by(LANES)) {
            let parts = square.0[row.clone()].as_chunks::<LANES>().0;
            let low = s.exp(s.sub(s.load(&parts[0]), shift));
            let high = s.exp(s.sub(s.load(&parts[1]), shift));
            sum = s.add(sum, s.add(low, high));
            store(narrow([low, high]), to);
        }
        let factor = if *most == new { 1.0 } else { (*most - new).exp() };
        (*most, *total) = (new, *total * factor + s.total(sum));
        factor
    }
}

/// Gives what a row does not see of the positions from `first` on a weight of 0.
#[inline]
fn hide(scores: &mut [f32], first: usize, seen: &Range<usize>) {
    if seen.start <= first && first + scores.len() <= seen.end {
        return;
    }
    for (score, at) in scores.iter_mut().zip(first..) {
        *score = if seen.contains(&at) { *score } else { f32::NEG_INFINITY };
    }
}

/// cap · tanh(score / cap)
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma,f16c")]
fn squeeze(s: Avx512, scores: &mut [f32], cap: f32) {
    for part in scores.as_chunks_mut::<LANES>().0 {
        let squeezed = s.tanh(s.div(s.load(part), s.splat(cap)));
        s.store(s.mul(s.splat(cap), squeezed), part);
    }
}

/// Word `2i` from the lower half, word `2i + 1` from the upper.
static INTERLEAVED: Line = Line(interleaved());

const fn interleaved() -> [u16; DEPTH] {
    let mut order = [0; DEPTH];
    let mut at = 0;
    while at < DEPTH {
        order[at] = (at / 2 + at % 2 * LANES) as u16;
        at += 1;
    }
    order
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store(numbers: __m512i, to: &mut Line) {
    // SAFETY: a line is as long as the register.
    unsafe { _mm512_storeu_si512(to.0.as_mut_ptr().cast(), numbers) };
}

/// What cutting to bf16 leaves of 16 numbers.
#[inline]
#[target_feature(enable = "avx512f")]
fn rest_of(numbers: __m512, upper: __m512i) -> __m512 {
    _mm512_sub_ps(numbers, _mm512_castsi512_ps(_mm512_and_si512(_mm512_castps_si512(numbers), upper)))
}

/// Numbers cut to bf16, in pairs: the first one's below the second's.
#[inline]
#[target_feature(enable = "avx512f")]
fn cut([first, second]: [__m512; 2], upper: __m512i) -> __m512i {
    let low = _mm512_srli_epi32::<16>(_mm512_castps_si512(first));
    _mm512_or_si512(low, _mm512_and_si512(_mm512_castps_si512(second), upper))
}
