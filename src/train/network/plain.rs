//! The network's operations as plain tensor operations, for any device Burn knows.
//!
//! These define what the fused operations compute.

use burn::tensor::activation::{log_softmax, silu, softmax};
use burn::tensor::{Bool, Device, Int, Tensor, TensorData};

use crate::train::op::Heads;

pub(super) fn norm(x: Tensor<2>, gain: Tensor<1>, eps: f32) -> Tensor<2> {
    let inverse = (x.clone().square().mean_dim(1) + eps).sqrt().recip();
    x * inverse * gain.unsqueeze()
}

pub(super) fn glu(x: Tensor<2>) -> Tensor<2> {
    let [rows, both] = x.dims();
    let gate = x.clone().slice([0..rows, 0..both / 2]);
    silu(gate) * x.slice([0..rows, both / 2..both])
}

/// Attention of `[tokens, queries + keys + values]` to `[tokens, queries]`.
pub(super) fn attend(x: &Tensor<2>, heads: &Heads) -> Tensor<2> {
    let Heads { queries, keys, width, row, .. } = *heads;
    let [tokens, _] = x.dims();
    let rows = tokens / row;
    let device = x.device();
    let part = |from: usize, count: usize| {
        let part = x.clone().slice([0..tokens, from * width..(from + count) * width]);
        part.reshape([rows, row, count, width]).swap_dims(1, 2)
    };
    let scale = 1.0 / (width as f32).sqrt();
    let q = turned(part(0, queries), heads, &device) * scale;
    let k = repeated(turned(part(queries, keys), heads, &device), queries / keys);
    let v = repeated(part(queries + keys, keys), queries / keys);
    let scores = q.matmul(k.swap_dims(2, 3)).mask_fill(hidden(heads, rows, &device), f32::NEG_INFINITY);
    softmax(scores, 3).matmul(v).swap_dims(1, 2).reshape([tokens, queries * width])
}

/// Neighbouring values turned by their position: `[rows, heads, row, width]`.
fn turned(x: Tensor<4>, heads: &Heads, device: &Device) -> Tensor<4> {
    let [rows, count, row, width] = x.dims();
    let half = |at: usize| -> Tensor<5> {
        let values: Vec<f32> = heads.turns.iter().skip(at).step_by(2).copied().collect();
        Tensor::<5>::from_data(TensorData::new(values, [1, 1, row, width / 2, 1]), device)
    };
    let (cos, sin) = (half(0), half(1));
    let pairs = x.reshape([rows, count, row, width / 2, 2]);
    let one = |at: usize| pairs.clone().narrow(4, at, 1);
    let (a, b) = (one(0), one(1));
    let first = a.clone() * cos.clone() - b.clone() * sin.clone();
    let second = a * sin + b * cos;
    Tensor::cat(vec![first, second], 4).reshape([rows, count, row, width])
}

/// Every head `times` times in a row.
fn repeated(x: Tensor<4>, times: usize) -> Tensor<4> {
    let [rows, count, row, width] = x.dims();
    x.reshape([rows, count, 1, row, width]).repeat_dim(2, times).reshape([rows, count * times, row, width])
}

/// True where a position may not look: what comes later, and other documents.
fn hidden(heads: &Heads, rows: usize, device: &Device) -> Tensor<4, Bool> {
    let row = heads.row;
    let mut hidden = Vec::with_capacity(rows * row * row);
    for (at, &begin) in heads.begins.iter().enumerate() {
        hidden.extend((0..row).map(|seen| seen > at % row || seen < begin as usize));
    }
    Tensor::from_data(TensorData::new(hidden, [rows, 1, row, row]), device)
}

/// Mean cross-entropy of scores, `[tokens, vocabulary]`.
pub(super) fn loss(scores: Tensor<2>, targets: &[i32], count: f32) -> Tensor<1> {
    let device = scores.device();
    let right: Vec<i32> = targets.iter().map(|&target| target.max(0)).collect();
    let learnt: Vec<f32> = targets.iter().map(|&target| if target < 0 { 0.0 } else { 1.0 }).collect();
    let rows = targets.len();
    let right = Tensor::<2, Int>::from_data(TensorData::new(right, [rows, 1]), &device);
    let learnt = Tensor::<2>::from_data(TensorData::new(learnt, [rows, 1]), &device);
    let scores = log_softmax(scores, 1);
    (scores.gather(1, right) * learnt).sum() / -count
}
