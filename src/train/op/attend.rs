//! Causal attention with rotary positions and grouped heads, and its gradient.
//!
//! Sources: Su and others 2021 (rotary positions, neighbouring values paired as in GGUF's llama
//! files); Dao and others 2022 (only the logarithm of each row's sum is kept, and the weights are
//! computed again on the way back). A position sees its own document alone: nothing before the
//! position in `Heads::begins`.

use rayon::prelude::*;

use super::Heads;
use super::amx::{STEP, Tiles, Work};
use super::matrix::Matrix;
use super::rows::{exp, largest, sum, total, wide};

/// Queries taken at a time.
const BLOCK: usize = 128;

/// Result, and per position and query head the logarithm of the sum of weights.
pub(super) fn forward(tiles: Tiles, x: &[f32], heads: &Heads) -> (Vec<f32>, Vec<f32>) {
    let (row, out) = (heads.row, heads.queries * heads.width);
    let rows = x.len() / heads.columns();
    let (mut y, mut sums) = (vec![0.0; rows * out], vec![0.0; rows * heads.queries]);
    let parts = y.par_chunks_mut(row * out).zip(sums.par_chunks_mut(row * heads.queries));
    parts.zip(x.par_chunks(row * heads.columns())).enumerate().for_each(|(at, ((y, sums), x))| {
        let mut one = Row::new(tiles, heads, at, x);
        for query in 0..heads.queries {
            one.take(query);
            for block in one.blocks() {
                one.weights(&block);
                one.normalise(&block, &mut sums[query..]);
                let shape = [block.rows, heads.width, block.columns];
                let (values, stride) = one.values(query, block.first);
                tiles.small_product(
                    (&mut y[block.from * out + query * heads.width..], out),
                    shape,
                    Matrix::plain(&one.weights, block.columns),
                    Matrix::plain(values, stride),
                    false,
                    &mut one.work,
                );
            }
        }
    });
    (y, sums)
}

/// Gradient by the input of [`forward`], from that of its result `y`.
pub(super) fn gradient(
    tiles: Tiles,
    dy: &[f32],
    x: &[f32],
    y: &[f32],
    sums: &[f32],
    heads: &Heads,
) -> Vec<f32> {
    let (row, out, columns) = (heads.row, heads.queries * heads.width, heads.columns());
    let mut dx = vec![0.0; x.len()];
    let parts = dx.par_chunks_mut(row * columns).zip(x.par_chunks(row * columns));
    let parts = parts.zip(y.par_chunks(row * out).zip(dy.par_chunks(row * out)));
    parts.zip(sums.par_chunks(row * heads.queries)).enumerate().for_each(
        |(at, (((dx, x), (y, dy)), sums))| {
            let mut one = Row::new(tiles, heads, at, x);
            let mut back = Back::new(heads);
            for query in 0..heads.queries {
                one.take(query);
                back.queries.fill(0.0);
                let column = query * heads.width;
                for block in one.blocks() {
                    one.weights(&block);
                    one.again(&block, &sums[query..]);
                    back.block(&mut one, &block, query, &y[column..], &dy[column..]);
                }
                back.end_query(heads, query, dx);
            }
            back.end(heads, dx);
        },
    );
    dx
}

/// Some queries and the keys they see.
#[derive(Clone, Copy)]
struct Span {
    /// First query.
    from: usize,
    /// How many queries.
    rows: usize,
    /// First key.
    first: usize,
    /// How many keys.
    columns: usize,
}

/// One row of positions while its heads are worked on.
struct Row<'a> {
    tiles: Tiles,
    heads: &'a Heads,
    x: &'a [f32],
    begins: &'a [u32],
    /// The head's queries and its keys, turned; queries are also scaled.
    queries: Vec<f32>,
    keys: Vec<f32>,
    /// Scores, then weights of a block.
    weights: Vec<f32>,
    work: Work,
}

impl<'a> Row<'a> {
    fn new(tiles: Tiles, heads: &'a Heads, at: usize, x: &'a [f32]) -> Self {
        let (row, width) = (heads.row, heads.width);
        let begins = &heads.begins[at * row..][..row];
        let (queries, keys) = (vec![0.0; row * width], vec![0.0; row * width]);
        Self { tiles, heads, x, begins, queries, keys, weights: Vec::new(), work: Work::default() }
    }

    fn blocks(&self) -> Vec<Span> {
        let row = self.heads.row;
        let starts = (0..row).step_by(BLOCK);
        starts
            .map(|from| {
                let rows = BLOCK.min(row - from);
                let first = self.begins[from] as usize / STEP * STEP;
                Span { from, rows, first, columns: from + rows - first }
            })
            .collect()
    }

    /// Turns the head's queries, and with the first of a group its keys.
    fn take(&mut self, query: usize) {
        let Heads { queries, width, .. } = *self.heads;
        let group = queries / self.heads.keys;
        let scale = 1.0 / (width as f32).sqrt();
        turned(&mut self.queries, self.x, self.heads, query * width, scale);
        if query.is_multiple_of(group) {
            turned(&mut self.keys, self.x, self.heads, (queries + query / group) * width, 1.0);
        }
    }

    /// The values of a query's group from a position on, and how far apart they lie.
    fn values(&self, query: usize, first: usize) -> (&'a [f32], usize) {
        let Heads { queries, keys, width, .. } = *self.heads;
        let columns = self.heads.columns();
        let column = (queries + keys + query * keys / queries) * width;
        (&self.x[first * columns + column..], columns)
    }

    /// Scores of a block.
    fn weights(&mut self, block: &Span) {
        let width = self.heads.width;
        self.weights.resize(block.rows * block.columns, 0.0);
        self.tiles.small_product(
            (&mut self.weights, block.columns),
            [block.rows, block.columns, width],
            Matrix::plain(&self.queries[block.from * width..], width),
            Matrix::turned(&self.keys[block.first * width..], width),
            false,
            &mut self.work,
        );
    }

    /// Scores to weights; what a query may not see becomes 0.
    fn normalise(&mut self, block: &Span, sums: &mut [f32]) {
        normalise_rows(&mut self.weights, block, self.begins, sums, self.heads.queries);
    }

    /// Scores to weights by the kept sums.
    fn again(&mut self, block: &Span, sums: &[f32]) {
        again_rows(&mut self.weights, block, self.begins, sums, self.heads.queries);
    }
}

/// Hides from a line of scores what its query may not see, and gives the rest.
#[inline(always)]
fn seen<'a>(line: &'a mut [f32], at: usize, block: &Span, begins: &[u32]) -> &'a mut [f32] {
    let seen = begins[at] as usize - block.first..at + 1 - block.first;
    line[..seen.start].fill(0.0);
    line[seen.end..].fill(0.0);
    &mut line[seen]
}

wide! {
    fn normalise_rows(weights: &mut [f32], block: &Span, begins: &[u32], sums: &mut [f32], queries: usize) {
        for (line, at) in weights.chunks_exact_mut(block.columns).zip(block.from..) {
            let line = seen(line, at, block, begins);
            let most = largest(line);
            line.iter_mut().for_each(|score| *score = exp(*score - most));
            let total = total(line);
            let part = 1.0 / total;
            line.iter_mut().for_each(|weight| *weight *= part);
            sums[at * queries] = most + total.ln();
        }
    }

    fn again_rows(weights: &mut [f32], block: &Span, begins: &[u32], sums: &[f32], queries: usize) {
        for (line, at) in weights.chunks_exact_mut(block.columns).zip(block.from..) {
            let kept = sums[at * queries];
            seen(line, at, block, begins).iter_mut().for_each(|score| *score = exp(*score - kept));
        }
    }

    /// One head out of the rows of `x`, turned by its positions and scaled.
    fn turned(to: &mut [f32], x: &[f32], heads: &Heads, column: usize, scale: f32) {
        let (width, columns) = (heads.width, heads.columns());
        let rows = to.chunks_exact_mut(width).zip(x.chunks_exact(columns));
        for ((to, x), turns) in rows.zip(heads.turns.chunks_exact(width)) {
            let (pairs, _) = to.as_chunks_mut::<2>();
            let (from, _) = x[column..column + width].as_chunks::<2>();
            let (turns, _) = turns.as_chunks::<2>();
            for ((to, &[a, b]), &[cos, sin]) in pairs.iter_mut().zip(from).zip(turns) {
                *to = [(a * cos - b * sin) * scale, (a * sin + b * cos) * scale];
            }
        }
    }

    /// The inverse of [`turned`], which is also its gradient.
    fn turned_back(to: &mut [f32], from: &[f32], heads: &Heads, column: usize, scale: f32) {
        let (width, columns) = (heads.width, heads.columns());
        let rows = to.chunks_exact_mut(columns).zip(from.chunks_exact(width));
        for ((to, from), turns) in rows.zip(heads.turns.chunks_exact(width)) {
            let (to, _) = to[column..column + width].as_chunks_mut::<2>();
            let (from, _) = from.as_chunks::<2>();
            let (turns, _) = turns.as_chunks::<2>();
            for ((to, &[a, b]), &[cos, sin]) in to.iter_mut().zip(from).zip(turns) {
                *to = [(a * cos + b * sin) * scale, (b * cos - a * sin) * scale];
            }
        }
    }

    /// Gradient by the weights to gradient by the scores.
    fn weights_to_scores(scores: &mut [f32], weights: &[f32], columns: usize, y: &[f32], dy: &[f32], out: usize, width: usize) {
        let lines = scores.chunks_exact_mut(columns).zip(weights.chunks_exact(columns));
        for (at, (line, weights)) in lines.enumerate() {
            let along = sum(&y[at * out..][..width], &dy[at * out..][..width]);
            for (score, weight) in line.iter_mut().zip(weights) {
                *score = (*score - along) * weight;
            }
        }
    }
}

/// Gradients of one row, gathered head by head.
struct Back {
    queries: Vec<f32>,
    /// One buffer of keys and one of values for every group.
    keys: Vec<f32>,
    values: Vec<f32>,
    scores: Vec<f32>,
}

impl Back {
    fn new(heads: &Heads) -> Self {
        let size = heads.row * heads.width;
        Self {
            queries: vec![0.0; size],
            keys: vec![0.0; size * heads.keys],
            values: vec![0.0; size * heads.keys],
            scores: Vec::new(),
        }
    }

    /// `y` and `dy` begin at the query head's column.
    fn block(&mut self, one: &mut Row<'_>, block: &Span, query: usize, y: &[f32], dy: &[f32]) {
        let Heads { queries, keys, width, row, .. } = *one.heads;
        let (tiles, out) = (one.tiles, queries * width);
        let group = (query * keys / queries) * row * width;
        let (values, stride) = one.values(query, block.first);
        let dy = &dy[block.from * out..];
        let y = &y[block.from * out..];
        self.scores.resize(block.rows * block.columns, 0.0);
        let shape = [block.rows, block.columns, width];
        let c = (&mut self.scores[..], block.columns);
        tiles.small_product(
            c,
            shape,
            Matrix::plain(dy, out),
            Matrix::turned(values, stride),
            false,
            &mut one.work,
        );
        let shape = [block.columns, width, block.rows];
        let c = (&mut self.values[group + block.first * width..], width);
        let weights = Matrix::turned(&one.weights, block.columns);
        tiles.small_product(c, shape, weights, Matrix::plain(dy, out), true, &mut one.work);
        weights_to_scores(&mut self.scores, &one.weights, block.columns, y, dy, out, width);
        let shape = [block.rows, width, block.columns];
        let c = (&mut self.queries[block.from * width..], width);
        let keys = Matrix::plain(&one.keys[block.first * width..], width);
        tiles.small_product(c, shape, Matrix::plain(&self.scores, block.columns), keys, true, &mut one.work);
        let shape = [block.columns, width, block.rows];
        let c = (&mut self.keys[group + block.first * width..], width);
        let asked = Matrix::plain(&one.queries[block.from * width..], width);
        tiles.small_product(
            c,
            shape,
            Matrix::turned(&self.scores, block.columns),
            asked,
            true,
            &mut one.work,
        );
    }

    fn end_query(&mut self, heads: &Heads, query: usize, dx: &mut [f32]) {
        let scale = 1.0 / (heads.width as f32).sqrt();
        turned_back(dx, &self.queries, heads, query * heads.width, scale);
    }

    fn end(&self, heads: &Heads, dx: &mut [f32]) {
        let Heads { queries, keys, width, row, .. } = *heads;
        let columns = heads.columns();
        for group in 0..keys {
            let from = group * row * width..(group + 1) * row * width;
            turned_back(dx, &self.keys[from.clone()], heads, (queries + group) * width, 1.0);
            let column = (queries + keys + group) * width;
            for (to, from) in dx.chunks_exact_mut(columns).zip(self.values[from].chunks_exact(width)) {
                to[column..column + width].copy_from_slice(from);
            }
        }
    }
}
