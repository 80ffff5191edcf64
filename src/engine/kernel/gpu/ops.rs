//! The operations on Burn's tensors in the memory of a GPU, and those that only a GPU does by itself.
//!
//! What lies on another device, and sizes no kernel is made for, give numbers that are none.

use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::backend::{Backend, Dispatch, backend_extension};
use burn::tensor::{Device, Int};
use burn_cubecl::CubeBackend;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;

use super::attend::{Heads, Shape};
use super::experts::{self, DeviceExperts, Route};
use super::rotate::HeadGains;
use super::{refused, rows, top};
use crate::engine::Result;
use crate::engine::arch::{Activation, HeadNorm};
use crate::engine::cache::LayerCache;
use crate::engine::device::read_ids;
use crate::engine::kernel::Matrix;
use crate::engine::kernel::ops::{Angles, Gain, Glance, Join, Ops};
use crate::engine::layer::Tensor;

impl Ops for CubeBackend {
    fn product(x: CubeTensor, matrix: &Matrix) -> CubeTensor {
        let Matrix::Device(matrix) = matrix else { return refused(&x, [1, 1, 1]) };
        super::product::product(&into_contiguous(x), matrix)
    }

    fn norm(x: CubeTensor, gain: &Gain) -> CubeTensor {
        let Some((gain, eps)) = on_device(gain) else { return refused(&x, x.meta.shape().clone()) };
        rows::norm(&into_contiguous(x), &gain, eps)
    }

    fn join(x: CubeTensor, parts: CubeTensor, how: Join<'_>) -> (CubeTensor, CubeTensor) {
        let (post, next) = (how.post.map(on_device), on_device(how.next));
        let (Some(next), false) = (next, matches!(post, Some(None))) else {
            let none = refused(&x, x.meta.shape().clone());
            return (none.clone(), none);
        };
        let post = post.flatten();
        let post = post.as_ref().map(|(gain, eps)| (gain, *eps));
        rows::join(&into_contiguous(x), &into_contiguous(parts), how.scale, post, (&next.0, next.1))
    }

    fn gated(parts: CubeTensor, activation: Activation) -> CubeTensor {
        rows::gated(&into_contiguous(parts), activation)
    }

    fn attend(parts: CubeTensor, cache: &mut LayerCache, glance: Glance<'_>) -> CubeTensor {
        let parts = into_contiguous(parts);
        let LayerCache::Device(kv) = cache else { return refused(&parts, [1, 1]) };
        let angles = match glance.angles {
            Some(Angles::Device(angles)) => primitive(angles),
            Some(Angles::Host(_)) => None,
            // Nothing is read of it.
            None => Some(parts.clone()),
        };
        let norms = glance.norms.map(|(q, k)| on_device(q).zip(on_device(k)));
        let (Some(angles), false) = (angles, matches!(norms, Some(None))) else {
            return refused(&parts, [1, 1]);
        };
        let norms = norms.flatten();
        let plan = glance.plan;
        let heads = Heads {
            shape: Shape {
                heads: plan.heads,
                kv_heads: plan.kv_heads,
                key_len: plan.key_len,
                value_len: plan.value_len,
            },
            scale: plan.scale,
            softcap: plan.softcap,
            window: plan.window,
            rope: plan
                .rope
                .as_ref()
                .filter(|_| glance.angles.is_some())
                .map(|rope| (rope.pairing, rope.dims)),
            gains: match (&norms, plan.head_norm) {
                (Some(((q, eps), (k, _))), HeadNorm::Whole) => HeadGains::Whole(q, k, *eps),
                (Some(((q, eps), (k, _))), _) => HeadGains::PerHead(q, k, *eps),
                (None, _) => HeadGains::None,
            },
        };
        super::attend::attend(&parts, &angles, kv, &heads)
    }

    fn sum(parts: CubeTensor, scale: f32, cap: Option<f32>) -> CubeTensor {
        rows::sum(&into_contiguous(parts), scale, cap)
    }
}

/// What a GPU does where the processor would read back first.
#[backend_extension(Cube)]
pub(in crate::engine) trait DeviceOps: Backend {
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

    /// Candidates for the `k` largest of the first `len` logits `[1, V]`.
    fn top(logits: FloatTensor<Self>, k: usize, len: usize) -> IntTensor<Self>;
}

impl DeviceOps for CubeBackend {
    fn route(parts: CubeTensor, how: Route) -> (CubeTensor, CubeTensor) {
        experts::route(&into_contiguous(parts), how)
    }

    fn product_of_experts(x: CubeTensor, ids: CubeTensor, experts: &DeviceExperts) -> CubeTensor {
        experts::product_of_experts(&into_contiguous(x), &into_contiguous(ids), experts)
    }

    fn mix(parts: CubeTensor, weights: CubeTensor, used: usize) -> CubeTensor {
        experts::mix(&into_contiguous(parts), &into_contiguous(weights), used)
    }

    fn top(logits: CubeTensor, k: usize, len: usize) -> CubeTensor {
        top::top(&into_contiguous(logits), k, len)
    }
}

/// [`DeviceOps::route`]
pub(in crate::engine) fn route(parts: Tensor<3>, how: Route) -> (burn::tensor::Tensor<1, Int>, Tensor<1>) {
    let (ids, weights) = <Dispatch as DeviceOps>::route(parts.into_dispatch(), how);
    (burn::tensor::Tensor::from_dispatch(ids), Tensor::from_dispatch(weights))
}

/// [`DeviceOps::product_of_experts`]
pub(in crate::engine) fn product_of_experts(
    x: Tensor<2>,
    ids: burn::tensor::Tensor<1, Int>,
    experts: &DeviceExperts,
) -> Tensor<3> {
    let (x, ids) = (x.into_dispatch(), ids.into_dispatch());
    Tensor::from_dispatch(<Dispatch as DeviceOps>::product_of_experts(x, ids, experts))
}

/// [`DeviceOps::mix`]
pub(in crate::engine) fn mix(parts: Tensor<3>, weights: Tensor<1>, used: usize) -> Tensor<3> {
    let (parts, weights) = (parts.into_dispatch(), weights.into_dispatch());
    Tensor::from_dispatch(<Dispatch as DeviceOps>::mix(parts, weights, used))
}

/// The `k` largest of the first `len` logits of a row `[1, V]`, and others at random: all that are not known
/// are minus infinity. `None` where that cannot be told in little.
///
/// # Errors
/// What the device says.
pub(in crate::engine) fn largest(logits: &Tensor<2>, k: usize, len: usize) -> Result<Option<Vec<f32>>> {
    let [_, vocab] = logits.dims();
    if k > top::SLICES {
        return Ok(None);
    }
    let found = <Dispatch as DeviceOps>::top(logits.clone().into_dispatch(), k, len);
    let found = read_ids(burn::tensor::Tensor::from_dispatch(found))?;
    Ok(top::row(&found, vocab))
}

/// A tensor of a device, for its client; `None` where it is not a GPU.
pub(in crate::engine) fn anchor(device: &Device) -> Option<CubeTensor> {
    primitive(&Tensor::<1>::zeros([1], device))
}

/// What of a tensor the kernels take; `None` where it is not on a GPU.
fn primitive<const D: usize>(tensor: &Tensor<D>) -> Option<CubeTensor> {
    tensor.clone().try_into_primitive::<CubeBackend>().ok().map(into_contiguous)
}

/// A gain and what is added to the mean square.
fn on_device(gain: &Gain) -> Option<(CubeTensor, f32)> {
    Some((primitive(&gain.tensor)?, gain.eps as f32))
}
