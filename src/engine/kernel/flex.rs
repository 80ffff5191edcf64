//! The operations on Burn's tensors in main memory, by the kernels of the processor.
//!
//! A product has one part here, so parts are only another shape of the same numbers.

use burn::backend::Flex;
use burn::backend::tensor::FloatTensor;
use burn::tensor::{Shape, TensorData};

use super::cpu::{self, rows};
use super::ops::{Gain, Glance, Join, Ops};
use super::{Matrix, glance};
use crate::engine::arch::Activation;
use crate::engine::cache::LayerCache;

impl Ops for Flex {
    fn product(x: FloatTensor<Self>, matrix: &Matrix) -> FloatTensor<Self> {
        let x = contiguous(x);
        let numbers = numbers(&x);
        let Matrix::Host(matrix) = matrix else { return refused() };
        let rows = numbers.len() / matrix.inputs().max(1);
        let mut out = vec![0.0; rows * matrix.outputs()];
        cpu::multiply(cpu::pool(), &matrix.stacks(), numbers, &mut out);
        if let Some(bias) = matrix.bias() {
            let rows = out.chunks_exact_mut(bias.len().max(1));
            rows.for_each(|row| row.iter_mut().zip(bias).for_each(|(y, b)| *y += b));
        }
        made(out, [1, rows, matrix.outputs()])
    }

    fn norm(x: FloatTensor<Self>, gain: &Gain) -> FloatTensor<Self> {
        let x = contiguous(x);
        let shape = x.layout().shape().clone();
        let mut out = vec![0.0; numbers(&x).len()];
        rows::norm(numbers(&x), &gain.numbers, gain.eps as f32, &mut out);
        made(out, shape)
    }

    fn join(
        x: FloatTensor<Self>,
        parts: FloatTensor<Self>,
        how: Join<'_>,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let (x, parts) = (contiguous(x), contiguous(parts));
        let shape = x.layout().shape().clone();
        let (sum, normed) = glance::join(cpu::pool(), numbers(&x), numbers(&parts), how);
        (made(sum, shape.clone()), made(normed, shape))
    }

    fn gated(parts: FloatTensor<Self>, activation: Activation) -> FloatTensor<Self> {
        let x = contiguous(parts);
        let width = last(&x) / 2;
        let out = glance::gate(cpu::pool(), numbers(&x), width, activation);
        let rows = out.len() / width.max(1);
        made(out, [rows, width])
    }

    fn attend(parts: FloatTensor<Self>, cache: &mut LayerCache, glance: Glance<'_>) -> FloatTensor<Self> {
        let x = contiguous(parts);
        let LayerCache::Host(cache) = cache else { return refused() };
        let (out, width) = glance.look(cpu::pool(), numbers(&x), cache);
        let rows = out.len() / width.max(1);
        made(out, [rows, width])
    }

    fn sum(parts: FloatTensor<Self>, scale: f32, cap: Option<f32>) -> FloatTensor<Self> {
        let x = contiguous(parts);
        let width = last(&x);
        let shape = Shape::from([numbers(&x).len() / width.max(1), width]);
        if scale == 1.0 && cap.is_none() {
            return x.reshape(shape);
        }
        let squeezed = |y: f32| cap.map_or(y, |cap| (y / cap).tanh() * cap);
        made(numbers(&x).iter().map(|y| squeezed(y * scale)).collect(), shape)
    }
}

/// Numbers of a tensor, made contiguous where they are not.
fn contiguous(x: FloatTensor<Flex>) -> FloatTensor<Flex> {
    if x.as_slice::<f32>().is_some() { x } else { x.to_contiguous() }
}

fn numbers(x: &FloatTensor<Flex>) -> &[f32] {
    x.as_slice().unwrap_or_default()
}

/// The last dimension.
fn last(x: &FloatTensor<Flex>) -> usize {
    x.layout().shape().iter().last().copied().unwrap_or(1)
}

fn made(numbers: Vec<f32>, shape: impl Into<Shape>) -> FloatTensor<Flex> {
    FloatTensor::<Flex>::from_data(TensorData::new(numbers, shape))
}

/// What lies on another device cannot be computed with.
fn refused() -> FloatTensor<Flex> {
    made(vec![f32::NAN], [1, 1])
}
