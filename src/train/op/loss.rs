//! The head and the cross-entropy of its scores in one, with the gradients of both.
//!
//! The scores of all tokens would be by far the largest tensor of a step (12,288 values a position),
//! so they are made for a stretch of positions at a time, turned into their own gradient in place
//! and used up. Positions that are not learnt cost nothing.

use rayon::prelude::*;

use super::amx::{STEP, Tiles};
use super::matrix::Matrix;
use super::rows::{exp, largest, total, wide};

/// Positions taken at a time.
const STRETCH: usize = 512;

/// What the head learns.
pub(super) struct Learnt {
    /// Mean loss of the learnt positions, in nats.
    pub(super) loss: f32,
    /// Gradient of the mean by the input.
    pub(super) dx: Vec<f32>,
    /// Gradient of the mean by the table.
    pub(super) dw: Vec<f32>,
}

/// Cross-entropy of `x w^T` with `targets` (negative: not learnt), as the mean over `count`.
pub(super) fn learn(tiles: Tiles, x: &[f32], w: &[f32], width: usize, targets: &[i32], count: f32) -> Learnt {
    let words = w.len() / width;
    let learnt: Vec<usize> = (0..targets.len()).filter(|&at| targets[at] >= 0).collect();
    let (mut dx, mut dw) = (vec![0.0; x.len()], vec![0.0; w.len()]);
    let mut loss = 0.0;
    let mut scores = Vec::new();
    let (mut some, mut back) = (Vec::new(), Vec::new());
    for (turn, stretch) in learnt.chunks(STRETCH).enumerate() {
        let rows = stretch.len().next_multiple_of(STEP);
        some.clear();
        stretch.iter().for_each(|at| some.extend_from_slice(&x[at * width..][..width]));
        some.resize(rows * width, 0.0);
        back.resize(rows * width, 0.0);
        scores.resize(rows * words, 0.0);
        tiles.product_into(
            &mut scores,
            [rows, words, width],
            Matrix::plain(&some, width),
            Matrix::turned(w, width),
            false,
        );
        loss += to_gradient(&mut scores, words, stretch, targets, count);
        let scores = &scores[..rows * words];
        tiles.product_into(
            &mut back,
            [rows, width, words],
            Matrix::plain(scores, words),
            Matrix::plain(w, width),
            false,
        );
        tiles.product_into(
            &mut dw,
            [words, width, rows],
            Matrix::turned(scores, words),
            Matrix::plain(&some, width),
            turn > 0,
        );
        for (at, back) in stretch.iter().zip(back.chunks_exact(width)) {
            dx[at * width..][..width].copy_from_slice(back);
        }
    }
    Learnt { loss, dx, dw }
}

/// Scores to the gradient by them; rows beyond the stretch become 0. The sum of the losses over `count`.
fn to_gradient(scores: &mut [f32], words: usize, stretch: &[usize], targets: &[i32], count: f32) -> f32 {
    let losses: Vec<f32> = scores
        .par_chunks_exact_mut(words)
        .enumerate()
        .map(|(at, line)| match stretch.get(at) {
            Some(&position) => one(line, targets[position] as usize, count),
            None => {
                line.fill(0.0);
                0.0
            }
        })
        .collect();
    losses.iter().sum::<f32>() / count
}

wide! {
    fn one(line: &mut [f32], target: usize, count: f32) -> f32 {
        let most = largest(line);
        let right = line[target] - most;
        line.iter_mut().for_each(|score| *score = exp(*score - most));
        let total = total(line);
        let part = 1.0 / (total * count);
        line.iter_mut().for_each(|value| *value *= part);
        line[target] -= 1.0 / count;
        total.ln() - right
    }
}
