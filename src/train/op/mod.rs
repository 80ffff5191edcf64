//! The training operations with hand-written gradients, for processors with products in bf16.
//!
//! Every operation exists twice: here, fused and with products in bf16, and in
//! `network.rs` as plain tensor operations whose gradients Burn derives, which run on any device.
//! The tests hold the first to the second. Gradients are exact derivatives of what the forward pass
//! computes, up to the rounding of the factors to bf16.

#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "tiles have no safe functions, and wide registers none that any processor may call"
)]
mod amx;
#[cfg(target_arch = "x86_64")]
mod attend;
#[cfg(target_arch = "x86_64")]
mod fused;
#[cfg(target_arch = "x86_64")]
mod loss;
#[cfg(target_arch = "x86_64")]
mod matrix;
#[cfg(target_arch = "x86_64")]
mod rows;
#[cfg(target_arch = "x86_64")]
pub(super) use fused::{attend, available, glu, linear, loss, norm};

use std::sync::Arc;

/// What attention must know beside its tensor.
#[derive(Clone, Debug)]
pub(super) struct Heads {
    /// Query heads.
    pub(super) queries: usize,
    /// Key and value heads.
    pub(super) keys: usize,
    /// Values of a head.
    pub(super) width: usize,
    /// Positions of a row.
    pub(super) row: usize,
    /// Cosine and sine of every position and pair, interleaved: `row * width` values.
    pub(super) turns: Arc<Vec<f32>>,
    /// For every position of every row the first position it may see: where its document begins.
    pub(super) begins: Arc<Vec<u32>>,
}

impl Heads {
    /// Values of one position before attention: queries, keys, values.
    pub(super) fn columns(&self) -> usize {
        (self.queries + 2 * self.keys) * self.width
    }
}
