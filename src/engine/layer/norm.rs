//! Root mean square norm with a learned gain (Zhang and Sennrich 2019, arXiv:1910.07467).
//!
//! Works on the last dimension of a tensor of any rank.

use super::{Loader, Tensor};
use crate::engine::Result;

/// x / rms(x) · g
#[derive(Debug)]
pub(in crate::engine) struct Norm {
    gain: Tensor<1>,
    eps: f64,
}

impl Norm {
    /// Reads `{name}.weight`, `[len]`.
    pub(in crate::engine) fn load(loader: &mut Loader<'_>, name: &str, len: usize, eps: f64) -> Result<Self> {
        Ok(Self { gain: loader.vector(&format!("{name}.weight"), len)?, eps })
    }

    /// [.., len] to the same shape.
    pub(in crate::engine) fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        let mean_square = x.clone().square().mean_dim(D - 1);
        x / mean_square.add_scalar(self.eps).sqrt() * self.gain.clone().unsqueeze()
    }
}
