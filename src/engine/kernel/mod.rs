//! Kernels of the fast tiers: the same operations as `layer`, on packed weights.
//!
//! Nothing here decides what a model computes; every kernel is held to plain arithmetic by tests.

pub(super) mod cpu;
mod glance;
mod host;
mod ops;

pub(super) use cpu::FEW;
pub(super) use host::HostMatrix;
pub(super) use ops::{Glance, HeadNorms, attend, gate, linear, norm};
