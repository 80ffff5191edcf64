//! The operations of the fast tiers on Burn's tensors; the backend of the tensor decides who computes.
//!
//! All float tensors are f32.

use std::sync::Arc;

use burn::backend::{Backend, Dispatch, Flex, backend_extension, tensor::FloatTensor};
use burn::tensor::TensorData;

use super::HostMatrix;
use super::cpu::{self, Stack, rows};
use super::glance;
use crate::engine::arch::{Activation, AttentionPlan};
use crate::engine::cache::HostCache;
use crate::engine::layer::Tensor;

/// What a backend of a fast tier does by itself.
#[backend_extension(Flex)]
pub(in crate::engine) trait Ops: Backend {
    /// x · Wᵀ. `[T, inputs]` to `[T, outputs]`
    fn packed_linear(x: FloatTensor<Self>, matrix: Arc<HostMatrix>) -> FloatTensor<Self>;

    /// x / rms(x) · gain over the last dimension.
    fn rms_norm(x: FloatTensor<Self>, gain: FloatTensor<Self>, eps: f64) -> FloatTensor<Self>;

    /// Norms, turns, keeps and looks: projections `[T, Q + K + V]` to `[T, H · value]`.
    fn attention(projections: FloatTensor<Self>, glance: Arc<Glance>) -> FloatTensor<Self>;

    /// act(gate) · up, the gate's numbers first. `[T, 2 · N]` to `[T, N]`
    fn gated(both: FloatTensor<Self>, activation: Activation) -> FloatTensor<Self>;
}

/// What attention needs beside the projections.
#[derive(Debug)]
pub(in crate::engine) struct Glance {
    pub(in crate::engine) plan: Arc<AttentionPlan>,
    /// By how much heads are turned at each position.
    pub(in crate::engine) angles: Option<Arc<rows::Angles>>,
    pub(in crate::engine) norms: Option<HeadNorms>,
    /// Holds what came before; the keys and values of the projections are added to it.
    pub(in crate::engine) cache: HostCache,
}

/// Gains of the norms before the rotation: of a head, or of all.
#[derive(Debug)]
pub(in crate::engine) struct HeadNorms {
    pub(in crate::engine) queries: Arc<[f32]>,
    pub(in crate::engine) keys: Arc<[f32]>,
    pub(in crate::engine) eps: f32,
}

/// [`Ops::packed_linear`]
pub(in crate::engine) fn linear(x: Tensor<2>, matrix: &Arc<HostMatrix>) -> Tensor<2> {
    Tensor::from_dispatch(<Dispatch as Ops>::packed_linear(x.into_dispatch(), Arc::clone(matrix)))
}

/// [`Ops::rms_norm`]
pub(in crate::engine) fn norm<const D: usize>(x: Tensor<D>, gain: &Tensor<1>, eps: f64) -> Tensor<D> {
    Tensor::from_dispatch(<Dispatch as Ops>::rms_norm(x.into_dispatch(), gain.clone().into_dispatch(), eps))
}

/// [`Ops::attention`]
pub(in crate::engine) fn attend(projections: Tensor<2>, glance: Arc<Glance>) -> Tensor<2> {
    Tensor::from_dispatch(<Dispatch as Ops>::attention(projections.into_dispatch(), glance))
}

/// [`Ops::gated`]
pub(in crate::engine) fn gate(both: Tensor<2>, activation: Activation) -> Tensor<2> {
    Tensor::from_dispatch(<Dispatch as Ops>::gated(both.into_dispatch(), activation))
}

/// Numbers of a tensor, made contiguous where they are not.
fn contiguous(x: FloatTensor<Flex>) -> FloatTensor<Flex> {
    if x.as_slice::<f32>().is_some() { x } else { x.to_contiguous() }
}

fn numbers(x: &FloatTensor<Flex>) -> &[f32] {
    x.as_slice().unwrap_or_default()
}

fn made(numbers: Vec<f32>, shape: impl Into<burn::tensor::Shape>) -> FloatTensor<Flex> {
    FloatTensor::<Flex>::from_data(TensorData::new(numbers, shape))
}

impl Ops for Flex {
    fn packed_linear(x: FloatTensor<Self>, matrix: Arc<HostMatrix>) -> FloatTensor<Self> {
        let x = contiguous(x);
        let numbers = numbers(&x);
        let rows = numbers.len() / matrix.inputs().max(1);
        let mut out = vec![0.0; rows * matrix.outputs()];
        cpu::multiply(cpu::pool(), &Stack { parts: &matrix.stacks() }, numbers, &mut out);
        made(out, [rows, matrix.outputs()])
    }

    fn rms_norm(x: FloatTensor<Self>, gain: FloatTensor<Self>, eps: f64) -> FloatTensor<Self> {
        let (x, gain) = (contiguous(x), contiguous(gain));
        let shape = x.layout().shape().clone();
        let mut out = vec![0.0; numbers(&x).len()];
        rows::norm(numbers(&x), numbers(&gain), eps as f32, &mut out);
        made(out, shape)
    }

    fn attention(projections: FloatTensor<Self>, glance: Arc<Glance>) -> FloatTensor<Self> {
        let x = contiguous(projections);
        let (out, width) = glance.look(cpu::pool(), numbers(&x));
        let rows = out.len() / width.max(1);
        made(out, [rows, width])
    }

    fn gated(both: FloatTensor<Self>, activation: Activation) -> FloatTensor<Self> {
        let x = contiguous(both);
        let width = x.layout().shape().iter().last().map_or(0, |both| both / 2);
        let out = glance::gate(cpu::pool(), numbers(&x), width, activation);
        let rows = out.len() / width.max(1);
        made(out, [rows, width])
    }
}
