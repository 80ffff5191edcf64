//! The operations of a forward pass on a GPU, from Burn's tensors to Burn's tensors.
//!
//! A product comes in parts `[S, T, N]` that the operation which takes it adds. [`backend_extension`]
//! lets ordinary arguments through as they are, `&` and `&mut` too, and gives back tensors, tuples and
//! `Vec`s of them; it does not route `Option`s or `Vec`s of tensors as arguments, nor `Result`s. What is
//! optional is therefore Burn's own `Tensor` within an ordinary argument. Where one of those lies on
//! another device the answer is not a number, which no self-test lets through.

use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::backend::{Backend, Dispatch, backend_extension};
use burn::tensor::{Int, Tensor};
use burn_cubecl::CubeBackend;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;

use super::attend::Heads;
use super::experts::{self, DeviceExperts, Route};
use super::kv::DeviceKv;
use super::matrix::DeviceMatrix;
use super::rows;
use crate::engine::arch::Activation;

/// A norm: its gain, and what is added to the mean square.
pub(in crate::engine) type Norm<'a> = (&'a CubeTensor, f32);

/// How a product joins the stream.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Join<'a> {
    /// Multiplies it.
    pub(in crate::engine) scale: f32,
    /// Norms it before.
    pub(in crate::engine) post: Option<Norm<'a>>,
    /// Norms the stream for what comes next.
    pub(in crate::engine) next: Option<Norm<'a>>,
}

/// What a GPU does by itself.
#[backend_extension(Cube)]
pub(in crate::engine) trait Steps: Backend {
    /// x `[T, K]` times a matrix `[N, K]`, its bias added: `[S, T, N]`.
    fn product(x: FloatTensor<Self>, matrix: &DeviceMatrix) -> FloatTensor<Self>;

    /// Normed rows. `[T, W]`
    fn norm(x: FloatTensor<Self>, gain: Norm<'_>) -> FloatTensor<Self>;

    /// x `[T, W]` with a product `[S, T, W]` added; and normed, or once more where no norm comes next.
    fn join(
        x: FloatTensor<Self>,
        parts: FloatTensor<Self>,
        how: Join<'_>,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);

    /// act(gate) · up. `[S, T, 2 F]` to `[T, F]`
    fn gated(parts: FloatTensor<Self>, activation: Activation) -> FloatTensor<Self>;

    /// Norms, rotates, keeps and looks: `[S, T, Q + K + V]`, angles `[2, T, pairs]`, to `[T, H · value]`.
    fn attend(
        parts: FloatTensor<Self>,
        angles: FloatTensor<Self>,
        kv: &mut DeviceKv,
        heads: &Heads<'_>,
    ) -> FloatTensor<Self>;

    /// The sum of the parts, scaled, then squeezed by `tanh`. `[S, T, N]` to `[T, N]`
    fn sum(parts: FloatTensor<Self>, scale: f32, cap: Option<f32>) -> FloatTensor<Self>;

    /// The experts of each position by the softmax of a product `[S, T, E]`: ids and weights, `[T · used]`.
    fn route(parts: FloatTensor<Self>, how: Route) -> (IntTensor<Self>, FloatTensor<Self>);

    /// Rows of x, `[T · used, K]` or `[T, K]` shared, times the matrices of experts `[T · used]`:
    /// `[S, T · used, N]`.
    fn product_of_experts(
        x: FloatTensor<Self>,
        ids: IntTensor<Self>,
        experts: &DeviceExperts,
    ) -> FloatTensor<Self>;

    /// `[S, T · used, W]` by weights `[T · used]`: `[1, T, W]`
    fn mix(parts: FloatTensor<Self>, weights: FloatTensor<Self>, used: usize) -> FloatTensor<Self>;

    /// Where each row is largest. `[T, V]` to `[T]`
    fn argmax(logits: FloatTensor<Self>) -> IntTensor<Self>;

    /// See [`super::top::top`].
    fn top(logits: FloatTensor<Self>, k: usize) -> (FloatTensor<Self>, IntTensor<Self>, IntTensor<Self>);
}

impl Steps for CubeBackend {
    fn product(x: CubeTensor, matrix: &DeviceMatrix) -> CubeTensor {
        super::product::product(&into_contiguous(x), matrix)
    }

    fn norm(x: CubeTensor, (gain, eps): Norm<'_>) -> CubeTensor {
        rows::norm(&into_contiguous(x), gain, eps)
    }

    fn join(x: CubeTensor, parts: CubeTensor, how: Join<'_>) -> (CubeTensor, CubeTensor) {
        let (x, parts) = (into_contiguous(x), into_contiguous(parts));
        let (sum, normed) = rows::join(&x, &parts, how.scale, how.post, how.next);
        let normed = normed.unwrap_or_else(|| sum.clone());
        (sum, normed)
    }

    fn gated(parts: CubeTensor, activation: Activation) -> CubeTensor {
        rows::gated(&into_contiguous(parts), activation)
    }

    fn attend(parts: CubeTensor, angles: CubeTensor, kv: &mut DeviceKv, heads: &Heads<'_>) -> CubeTensor {
        super::attend::attend(&into_contiguous(parts), &into_contiguous(angles), kv, heads)
    }

    fn sum(parts: CubeTensor, scale: f32, cap: Option<f32>) -> CubeTensor {
        rows::sum(&into_contiguous(parts), scale, cap)
    }

    fn route(parts: CubeTensor, how: Route) -> (CubeTensor, CubeTensor) {
        experts::route(&into_contiguous(parts), how)
    }

    fn product_of_experts(x: CubeTensor, ids: CubeTensor, experts: &DeviceExperts) -> CubeTensor {
        experts::product_of_experts(&into_contiguous(x), &into_contiguous(ids), experts)
    }

    fn mix(parts: CubeTensor, weights: CubeTensor, used: usize) -> CubeTensor {
        experts::mix(&into_contiguous(parts), &into_contiguous(weights), used)
    }

    fn argmax(logits: CubeTensor) -> CubeTensor {
        super::top::argmax(&into_contiguous(logits))
    }

    fn top(logits: CubeTensor, k: usize) -> (CubeTensor, CubeTensor, CubeTensor) {
        super::top::top(&into_contiguous(logits), k)
    }
}

/// [`Steps::product`]
pub(in crate::engine) fn product(x: Tensor<2>, matrix: &DeviceMatrix) -> Tensor<3> {
    Tensor::from_dispatch(<Dispatch as Steps>::product(x.into_dispatch(), matrix))
}

/// [`Steps::norm`]
pub(in crate::engine) fn norm(x: Tensor<2>, gain: Norm<'_>) -> Tensor<2> {
    Tensor::from_dispatch(<Dispatch as Steps>::norm(x.into_dispatch(), gain))
}

/// [`Steps::join`]
pub(in crate::engine) fn join(x: Tensor<2>, parts: Tensor<3>, how: Join<'_>) -> (Tensor<2>, Tensor<2>) {
    let (sum, normed) = <Dispatch as Steps>::join(x.into_dispatch(), parts.into_dispatch(), how);
    (Tensor::from_dispatch(sum), Tensor::from_dispatch(normed))
}

/// [`Steps::gated`]
pub(in crate::engine) fn gated(parts: Tensor<3>, activation: Activation) -> Tensor<2> {
    Tensor::from_dispatch(<Dispatch as Steps>::gated(parts.into_dispatch(), activation))
}

/// [`Steps::attend`]
pub(in crate::engine) fn attend(
    parts: Tensor<3>,
    angles: Tensor<3>,
    kv: &mut DeviceKv,
    heads: &Heads<'_>,
) -> Tensor<2> {
    let (parts, angles) = (parts.into_dispatch(), angles.into_dispatch());
    Tensor::from_dispatch(<Dispatch as Steps>::attend(parts, angles, kv, heads))
}

/// [`Steps::sum`]
pub(in crate::engine) fn sum(parts: Tensor<3>, scale: f32, cap: Option<f32>) -> Tensor<2> {
    Tensor::from_dispatch(<Dispatch as Steps>::sum(parts.into_dispatch(), scale, cap))
}

/// [`Steps::route`]
pub(in crate::engine) fn route(parts: Tensor<3>, how: Route) -> (Tensor<1, Int>, Tensor<1>) {
    let (ids, weights) = <Dispatch as Steps>::route(parts.into_dispatch(), how);
    (Tensor::from_dispatch(ids), Tensor::from_dispatch(weights))
}

/// [`Steps::product_of_experts`]
pub(in crate::engine) fn product_of_experts(
    x: Tensor<2>,
    ids: Tensor<1, Int>,
    experts: &DeviceExperts,
) -> Tensor<3> {
    let (x, ids) = (x.into_dispatch(), ids.into_dispatch());
    Tensor::from_dispatch(<Dispatch as Steps>::product_of_experts(x, ids, experts))
}

/// [`Steps::mix`]
pub(in crate::engine) fn mix(parts: Tensor<3>, weights: Tensor<1>, used: usize) -> Tensor<3> {
    Tensor::from_dispatch(<Dispatch as Steps>::mix(parts.into_dispatch(), weights.into_dispatch(), used))
}

/// [`Steps::argmax`]
pub(in crate::engine) fn argmax(logits: Tensor<2>) -> Tensor<1, Int> {
    Tensor::from_dispatch(<Dispatch as Steps>::argmax(logits.into_dispatch()))
}

/// [`Steps::top`]
pub(in crate::engine) fn top(logits: Tensor<2>, k: usize) -> (Tensor<1>, Tensor<1, Int>, Tensor<1, Int>) {
    let (values, numbers, counts) = <Dispatch as Steps>::top(logits.into_dispatch(), k);
    (Tensor::from_dispatch(values), Tensor::from_dispatch(numbers), Tensor::from_dispatch(counts))
}

/// What of a tensor the kernels take; `None` where it is not on a GPU.
pub(in crate::engine) fn primitive<const D: usize>(tensor: &Tensor<D>) -> Option<CubeTensor> {
    tensor.clone().try_into_primitive::<CubeBackend>().ok().map(into_contiguous)
}
