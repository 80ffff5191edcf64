//! Root mean square norm with a learned gain (Zhang and Sennrich 2019, arXiv:1910.07467).
//!
//! Works on the last dimension of a tensor of any rank.

use std::sync::Arc;

use burn::tensor::TensorData;

use super::{Loader, Tensor};
use crate::engine::Result;
use crate::engine::device::Tier;
use crate::engine::kernel;

/// x / rms(x) · g
#[derive(Debug)]
pub(in crate::engine) struct Norm {
    gain: Tensor<1>,
    /// The same, for kernels that do several things at once.
    numbers: Arc<[f32]>,
    eps: f64,
    tier: Tier,
}

impl Norm {
    /// Reads `{name}.weight`, `[len]`.
    pub(in crate::engine) fn load(loader: &mut Loader<'_>, name: &str, len: usize, eps: f64) -> Result<Self> {
        let numbers = loader.numbers(&format!("{name}.weight"), len)?;
        let gain = Tensor::from_data(TensorData::new(numbers.clone(), [len]), loader.device);
        Ok(Self { gain, numbers: numbers.into(), eps, tier: loader.tier })
    }

    /// The gain.
    pub(in crate::engine) fn numbers(&self) -> Arc<[f32]> {
        Arc::clone(&self.numbers)
    }

    /// Added to the mean square.
    pub(in crate::engine) fn eps(&self) -> f64 {
        self.eps
    }

    /// [.., len] to the same shape.
    pub(in crate::engine) fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        if self.tier == Tier::Fast {
            return kernel::norm(x, &self.gain, self.eps);
        }
        let mean_square = x.clone().square().mean_dim(D - 1);
        x / mean_square.add_scalar(self.eps).sqrt() * self.gain.clone().unsqueeze()
    }
}
