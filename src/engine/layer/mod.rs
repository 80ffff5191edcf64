//! The blocks decoders are made of: plain Burn operations on f32, which are the reference tier, and in
//! their place the kernels of the fast tiers.
//!
//! The plain operations are literal and exact; kernels are checked against them, so nothing of them is
//! tuned.
//! Shapes stand in brackets: T new positions, S seen positions, H heads, W width.

mod attention;
mod experts;
mod ffn;
mod linear;
mod loader;
mod norm;
mod rope;

pub(super) use attention::{Attention, Step};
pub(super) use ffn::Ffn;
pub(super) use linear::Linear;
pub(super) use loader::Loader;
pub(super) use norm::Norm;
pub(super) use rope::Rope;

/// Burn's float tensor; the device is a run-time value.
pub(super) type Tensor<const D: usize> = burn::tensor::Tensor<D>;
