//! Kernels for GPUs, on weights packed into words.
//!
//! Shared memory and barriers only, no operation on subgroups: drivers do not agree on how wide they
//! are. Every index is clamped, because bounds checks are off and some drivers lose the device over a
//! stray read. The same kernels run on drivers that play a GPU on the processor.

#![allow(unsafe_code, reason = "kernels without bounds checks are launched; each clamps its indices")]
#![allow(clippy::too_many_arguments, reason = "a kernel has as many as it has buffers and sizes")]

mod attend;
mod experts;
mod kv;
mod layout;
mod matrix;
mod ops;
mod pack;
mod product;
mod rotate;
mod rows;
#[cfg(test)]
mod tests;
mod top;
mod unpack;

use burn::tensor::{DType, Shape};
use burn_cubecl::tensor::CubeTensor;
use cubecl::CubeCount;
use cubecl::bytes::Bytes;

pub(in crate::engine) use experts::{DeviceExperts, LEAST_SUM, Route};
pub(in crate::engine) use kv::DeviceKv;
pub(in crate::engine) use layout::packed_bytes;
pub(in crate::engine) use matrix::DeviceMatrix;
pub(in crate::engine) use ops::{anchor, largest, mix, product_of_experts, route};
pub(in crate::engine) use product::parts_bytes;

/// An uninitialized tensor of f32 where `like` lies.
fn empty(like: &CubeTensor, shape: impl Into<Shape>) -> CubeTensor {
    filled(like, shape, DType::F32)
}

/// An uninitialized tensor of four-byte numbers where `like` lies.
fn filled(like: &CubeTensor, shape: impl Into<Shape>, dtype: DType) -> CubeTensor {
    let shape = shape.into();
    let handle = like.client.empty((shape.num_elements() * 4).max(16));
    CubeTensor::new_contiguous(like.client.clone(), like.device.clone(), shape, handle, dtype)
}

/// So many workgroups; a dimension has at most 65,535.
fn grid(cubes: usize) -> CubeCount {
    let x = cubes.clamp(1, 1 << 15);
    CubeCount::Static(count(x), count(cubes.div_ceil(x)), 1)
}

/// Numbers that are none, for what cannot be computed: no self-test lets them through.
fn refused(like: &CubeTensor, shape: impl Into<Shape>) -> CubeTensor {
    let shape = shape.into();
    let handle = like.client.create(Bytes::from_elems(vec![f32::NAN; shape.num_elements()]));
    CubeTensor::new_contiguous(like.client.clone(), like.device.clone(), shape, handle, DType::F32)
}

/// A size for a kernel. Sizes of tensors below 2^32 bytes always fit.
fn count(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

/// Whether a processor plays the GPU: then there are no operations on subgroups.
fn is_software(tensor: &CubeTensor) -> bool {
    tensor.client.features().plane.is_empty()
}
