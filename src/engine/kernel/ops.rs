//! The operations of the fast tiers on Burn's tensors; the backend of the tensor decides who computes.
//!
//! All float tensors are f32. A product comes in parts `[S, T, N]` that the operation which takes it
//! adds: a GPU has many, the processor one. [`backend_extension`] routes by the tensors among the
//! arguments and lets everything else through, also `&` and `&mut`; tensors within such an argument are
//! Burn's own. Where one of those lies on another device the answer is not a number, which no self-test
//! lets through.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, backend_extension};
use burn::tensor::{Device, TensorData};

use super::Matrix;
use super::cpu::rows;
use crate::engine::arch::{Activation, AttentionPlan};
use crate::engine::cache::LayerCache;
use crate::engine::layer::Tensor;

/// What a backend of a fast tier does by itself.
#[backend_extension(Cube, Flex)]
pub(in crate::engine) trait Ops: Backend {
    /// x · Wᵀ + b, `[T, K]` to `[S, T, N]`.
    fn product(x: FloatTensor<Self>, matrix: &Matrix) -> FloatTensor<Self>;

    /// x / rms(x) · gain over the last dimension.
    fn norm(x: FloatTensor<Self>, gain: &Gain) -> FloatTensor<Self>;

    /// The stream `[T, W]` with a product `[S, T, W]` added, and its norm for what comes next.
    fn join(
        x: FloatTensor<Self>,
        parts: FloatTensor<Self>,
        how: Join<'_>,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);

    /// act(gate) · up, the gate's numbers first. `[S, T, 2 N]` to `[T, N]`
    fn gated(parts: FloatTensor<Self>, activation: Activation) -> FloatTensor<Self>;

    /// Norms, turns, keeps and looks: projections `[S, T, Q + K + V]` to `[T, H · value]`.
    fn attend(parts: FloatTensor<Self>, cache: &mut LayerCache, glance: Glance<'_>) -> FloatTensor<Self>;

    /// The sum of the parts, scaled, then squeezed by `tanh`. `[S, T, N]` to `[T, N]`
    fn sum(parts: FloatTensor<Self>, scale: f32, cap: Option<f32>) -> FloatTensor<Self>;
}

/// The learned gain of a norm.
#[derive(Debug)]
pub(in crate::engine) struct Gain {
    /// `[len]`, where the model lies.
    pub(super) tensor: Tensor<1>,
    /// The same on the host.
    pub(super) numbers: Vec<f32>,
    /// Added to the mean square.
    pub(super) eps: f64,
}

impl Gain {
    /// Brings a gain to where a model lies.
    pub(in crate::engine) fn new(numbers: Vec<f32>, eps: f64, device: &Device) -> Self {
        let tensor = Tensor::from_data(TensorData::new(numbers.clone(), [numbers.len()]), device);
        Self { tensor, numbers, eps }
    }

    /// `[len]`, and what is added to the mean square.
    pub(in crate::engine) fn plain(&self) -> (Tensor<1>, f64) {
        (self.tensor.clone(), self.eps)
    }
}

/// How a product joins the stream.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Join<'a> {
    /// Norms it before.
    pub(in crate::engine) post: Option<&'a Gain>,
    /// Multiplies it.
    pub(in crate::engine) scale: f32,
    /// Norms the stream for what comes next.
    pub(in crate::engine) next: &'a Gain,
}

/// What attention needs beside the projections and the cache.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Glance<'a> {
    pub(in crate::engine) plan: &'a AttentionPlan,
    /// By how much heads are turned at each position.
    pub(in crate::engine) angles: Option<&'a Angles>,
    /// Of queries and keys before that: of a head, or of all.
    pub(in crate::engine) norms: Option<(&'a Gain, &'a Gain)>,
}

/// Cosines and sines of the positions of a step.
#[derive(Debug)]
pub(in crate::engine) enum Angles {
    /// As the processor takes them.
    Host(rows::Angles),
    /// As a GPU does: cosines, then sines. `[2, T, pairs]`
    Device(Box<Tensor<3>>),
}

/// [`Ops::product`]
pub(in crate::engine) fn product(x: Tensor<2>, matrix: &Matrix) -> Tensor<3> {
    Tensor::from_dispatch(<Dispatch as Ops>::product(x.into_dispatch(), matrix))
}

/// [`Ops::norm`]
pub(in crate::engine) fn norm<const D: usize>(x: Tensor<D>, gain: &Gain) -> Tensor<D> {
    Tensor::from_dispatch(<Dispatch as Ops>::norm(x.into_dispatch(), gain))
}

/// [`Ops::join`]
pub(in crate::engine) fn join(x: Tensor<2>, parts: Tensor<3>, how: Join<'_>) -> (Tensor<2>, Tensor<2>) {
    let (sum, normed) = <Dispatch as Ops>::join(x.into_dispatch(), parts.into_dispatch(), how);
    (Tensor::from_dispatch(sum), Tensor::from_dispatch(normed))
}

/// [`Ops::gated`]
pub(in crate::engine) fn gated(parts: Tensor<3>, activation: Activation) -> Tensor<2> {
    Tensor::from_dispatch(<Dispatch as Ops>::gated(parts.into_dispatch(), activation))
}

/// [`Ops::attend`]
pub(in crate::engine) fn attend(parts: Tensor<3>, cache: &mut LayerCache, glance: Glance<'_>) -> Tensor<2> {
    Tensor::from_dispatch(<Dispatch as Ops>::attend(parts.into_dispatch(), cache, glance))
}

/// [`Ops::sum`]
pub(in crate::engine) fn sum(parts: Tensor<3>, scale: f32, cap: Option<f32>) -> Tensor<2> {
    Tensor::from_dispatch(<Dispatch as Ops>::sum(parts.into_dispatch(), scale, cap))
}
