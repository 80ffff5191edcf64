//! The blocks decoders are made of, as plain Burn operations on f32: the reference tier.
//!
//! Literal and exact; slower tiers' answers are checked against it, so nothing here is tuned.
//! Shapes stand in brackets: T new positions, S seen positions, H heads, W width.

mod attention;
mod experts;
mod ffn;
mod linear;
mod norm;
mod rope;

pub(super) use attention::{Attention, Step};
pub(super) use ffn::Ffn;
pub(super) use linear::{Linear, Loader};
pub(super) use norm::Norm;
pub(super) use rope::Rope;

/// Burn's float tensor; the device is a run-time value.
pub(super) type Tensor<const D: usize> = burn::tensor::Tensor<D>;
