//! Kernels of the fast tiers: the same operations as `layer`, on packed weights.
//!
//! The trait `Ops` (in `ops`) is what a forward pass is made of, for the processor (`cpu`, `flex`) and for a GPU (`gpu`);
//! which of them computes is decided by where a tensor lies. Nothing here decides what a model computes;
//! every kernel is held to plain arithmetic by tests, and those of a GPU once more on the person's device
//! before they are used (`check`).

mod check;
pub(super) mod cpu;
mod flex;
mod glance;
mod gpu;
mod host;
mod matrix;
mod ops;

pub(super) use check::known_answers;
pub(super) use cpu::{FEW, PAGE};
pub(super) use gpu::{
    DeviceExperts, DeviceKv, LEAST_SUM, Route, largest, mix, packed_bytes, parts_bytes, product_of_experts,
    route,
};
pub(super) use host::HostMatrix;
pub(super) use matrix::Matrix;
pub(super) use ops::{Angles, Gain, Glance, Join, attend, gated, join, norm, product, sum};
