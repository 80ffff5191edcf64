//! The arithmetic of attention on a tile of R rows, held in registers.
//!
//! Scores have positions in their lanes, sums of values have numbers of a value; so neither product
//! sums across lanes. Of every array the sixteens are whole: what a row does not see has weight 0.

use std::ops::Range;

use super::super::lanes::{Body, Floats, Halves, LANES, Load, Simd};

/// Products of R queries with the keys of some blocks.
pub(super) struct Scores<'a, E, const R: usize> {
    /// `[key_len]`
    pub(super) queries: &'a [[f32; R]],
    /// `[block][key_len]`
    pub(super) keys: &'a [E],
    /// What will be asked for next; empty where somebody else has fetched it.
    pub(super) next: &'a [E],
    /// `[block]`
    pub(super) scores: &'a mut [[Floats; R]],
}

impl<E: Load, const R: usize> Body for Scores<'_, E, R> {
    type Out = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let len = self.queries.len();
        let (mut keys, mut next, mut scores) = (self.keys, self.next, self.scores);
        loop {
            let done = match scores.len() {
                0 => break,
                4.. if S::SUMS >= 4 * R => score::<S, E, R, 4>(s, self.queries, keys, next, scores),
                2.. if S::SUMS >= 2 * R => score::<S, E, R, 2>(s, self.queries, keys, next, scores),
                _ => score::<S, E, R, 1>(s, self.queries, keys, next, scores),
            };
            scores = &mut scores[done..];
            keys = &keys[done * len..];
            next = next.get(done * len..).unwrap_or_default();
        }
    }
}

/// The first N blocks. Returns N.
#[inline(always)]
fn score<S: Simd, E: Load, const R: usize, const N: usize>(
    s: S,
    queries: &[[f32; R]],
    keys: &[E],
    next: &[E],
    scores: &mut [[Floats; R]],
) -> usize {
    let len = queries.len();
    let blocks: [&[E]; N] = std::array::from_fn(|block| &keys[block * len..][..len]);
    let mut sums = [[s.splat(0.0); N]; R];
    for (at, query) in queries.iter().enumerate() {
        fetch::<S, E, N>(s, next, at);
        let mut key = [s.splat(0.0); N];
        for n in 0..N {
            key[n] = blocks[n][at].load(s);
        }
        for r in 0..R {
            let query = s.splat(query[r]);
            for n in 0..N {
                sums[r][n] = s.mul_add(query, key[n], sums[r][n]);
            }
        }
    }
    for (n, scores) in scores.iter_mut().take(N).enumerate() {
        for r in 0..R {
            s.store(sums[r][n], &mut scores[r].0);
        }
    }
    N
}

/// Fetches the `at`th group of N elements; two halves of sixteen share a line.
#[inline(always)]
fn fetch<S: Simd, E, const N: usize>(s: S, next: &[E], at: usize) {
    for n in (0..N).step_by(2) {
        if let Some(element) = next.get(at * N + n) {
            s.fetch(element);
        }
    }
}

/// Scores to weights that are not yet divided by their sum.
pub(super) struct Soften<'a, const R: usize> {
    /// `[block]`
    pub(super) scores: &'a mut [[Floats; R]],
    /// What a row sees, counted from the first block's beginning.
    pub(super) seen: &'a [Range<usize>; R],
    pub(super) softcap: Option<f32>,
    /// The largest score of each row so far.
    pub(super) most: &'a mut [f32; R],
    /// The sum of each row's weights so far.
    pub(super) totals: &'a mut [f32; R],
    /// What earlier weights of each row must be multiplied by.
    pub(super) factors: &'a mut [f32; R],
}

impl<const R: usize> Body for Soften<'_, R> {
    type Out = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        if let Some(cap) = self.softcap {
            squeeze(s, self.scores, cap);
        }
        for r in 0..R {
            hide(self.scores, r, &self.seen[r]);
            let mut largest = s.splat(self.most[r]);
            for block in self.scores.iter() {
                largest = s.max(largest, block[r].load(s));
            }
            let most = s.largest(largest);
            let (shift, mut total) = (s.splat(most), s.splat(0.0));
            for block in self.scores.iter_mut() {
                let weight = s.exp(s.sub(block[r].load(s), shift));
                total = s.add(total, weight);
                s.store(weight, &mut block[r].0);
            }
            self.factors[r] = if self.most[r] == most { 1.0 } else { (self.most[r] - most).exp() };
            self.totals[r] = self.totals[r] * self.factors[r] + s.total(total);
            self.most[r] = most;
        }
    }
}

/// cap · tanh(score / cap)
#[inline(always)]
fn squeeze<S: Simd, const R: usize>(s: S, scores: &mut [[Floats; R]], cap: f32) {
    for score in scores.as_flattened_mut() {
        let squeezed = s.tanh(s.div(score.load(s), s.splat(cap)));
        s.store(s.mul(s.splat(cap), squeezed), &mut score.0);
    }
}

/// Gives what row `r` does not see a weight of 0.
#[inline(always)]
fn hide<const R: usize>(scores: &mut [[Floats; R]], r: usize, seen: &Range<usize>) {
    for (block, first) in scores.iter_mut().zip((0..).step_by(LANES)) {
        if seen.start <= first && first + LANES <= seen.end {
            continue;
        }
        for (score, at) in block[r].0.iter_mut().zip(first..) {
            *score = if seen.contains(&at) { *score } else { f32::NEG_INFINITY };
        }
    }
}

/// Adds values by their weights to sums that were first brought to the new maximum.
pub(super) struct Mix<'a, E, const R: usize> {
    /// `[block]`
    pub(super) weights: &'a [[Floats; R]],
    /// `[block][chunk][position]`
    pub(super) values: &'a [E],
    /// What will be asked for next; empty where somebody else has fetched it.
    pub(super) next: &'a [E],
    /// Groups of 16 numbers in a value.
    pub(super) chunks: usize,
    pub(super) factors: &'a [f32; R],
    /// `[chunk]`
    pub(super) sums: &'a mut [[Floats; R]],
}

impl<E: Load, const R: usize> Body for Mix<'_, E, R> {
    type Out = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, s: S) {
        let mut chunk = 0;
        while chunk < self.chunks {
            chunk += match self.chunks - chunk {
                4.. if S::SUMS >= 4 * R => mix::<S, E, R, 4>(s, &mut self, chunk),
                2.. if S::SUMS >= 2 * R => mix::<S, E, R, 2>(s, &mut self, chunk),
                _ => mix::<S, E, R, 1>(s, &mut self, chunk),
            };
        }
    }
}

/// N chunks from `chunk` on. Returns N.
#[inline(always)]
fn mix<S: Simd, E: Load, const R: usize, const N: usize>(
    s: S,
    of: &mut Mix<'_, E, R>,
    chunk: usize,
) -> usize {
    let mut sums = [[s.splat(0.0); N]; R];
    for (n, from) in of.sums[chunk..][..N].iter().enumerate() {
        for r in 0..R {
            sums[r][n] = s.mul(from[r].load(s), s.splat(of.factors[r]));
        }
    }
    let blocks = of.values.chunks_exact(of.chunks * LANES);
    for (block, (weights, values)) in of.weights.iter().zip(blocks).enumerate() {
        let next = of.next.get((block * of.chunks + chunk) * LANES..).unwrap_or_default();
        let (values, _) = values[chunk * LANES..][..N * LANES].as_chunks::<LANES>();
        #[expect(clippy::needless_range_loop, reason = "positions count in weights and values alike")]
        for at in 0..LANES {
            fetch::<S, E, N>(s, next, at);
            let mut value = [s.splat(0.0); N];
            for n in 0..N {
                value[n] = values[n][at].load(s);
            }
            for r in 0..R {
                let weight = s.splat(weights[r].0[at]);
                for n in 0..N {
                    sums[r][n] = s.mul_add(weight, value[n], sums[r][n]);
                }
            }
        }
    }
    for (n, to) in of.sums[chunk..][..N].iter_mut().enumerate() {
        for r in 0..R {
            s.store(sums[r][n], &mut to[r].0);
        }
    }
    N
}

/// Halves to floats, exactly.
pub(super) struct Widen<'a> {
    pub(super) from: &'a [Halves],
    pub(super) to: &'a mut [Floats],
}

impl Body for Widen<'_> {
    type Out = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        for (from, to) in self.from.iter().zip(self.to) {
            s.store(from.load(s), &mut to.0);
        }
    }
}
