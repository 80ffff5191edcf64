//! Root mean square norm with a learned gain (Zhang and Sennrich 2019, arXiv:1910.07467).
//!
//! Works on the last dimension of a tensor of any rank.

use super::linear::only;
use super::{Loader, Tensor};
use crate::engine::Result;
use crate::engine::device::Tier;
use crate::engine::kernel::{self, Gain, Join};

/// x / rms(x) · g
#[derive(Debug)]
pub(in crate::engine) struct Norm {
    gain: Gain,
    tier: Tier,
}

impl Norm {
    /// Reads `{name}.weight`, `[len]`.
    pub(in crate::engine) fn load(loader: &mut Loader<'_>, name: &str, len: usize, eps: f64) -> Result<Self> {
        let numbers = loader.numbers(&format!("{name}.weight"), len)?;
        Ok(Self { gain: Gain::new(numbers, eps, loader.device), tier: loader.tier })
    }

    /// For kernels that do several things at once.
    pub(in crate::engine) fn gain(&self) -> &Gain {
        &self.gain
    }

    /// `[.., len]` to the same shape.
    pub(in crate::engine) fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        if self.tier != Tier::Reference {
            return kernel::norm(x, &self.gain);
        }
        let (gain, eps) = self.gain.plain();
        let mean_square = x.clone().square().mean_dim(D - 1);
        x / mean_square.add_scalar(eps).sqrt() * gain.unsqueeze()
    }

    /// The stream `[T, W]` with a product `[S, T, W]` added, which `post` norms before and `scale` multiplies;
    /// and this norm of it.
    pub(in crate::engine) fn join(
        &self,
        x: Tensor<2>,
        parts: Tensor<3>,
        post: Option<&Self>,
        scale: f32,
    ) -> (Tensor<2>, Tensor<2>) {
        if self.tier != Tier::Reference {
            let how = Join { post: post.map(Self::gain), scale, next: &self.gain };
            return kernel::join(x, parts, how);
        }
        let added = only(parts);
        let added = post.map_or(added.clone(), |norm| norm.forward(added));
        let x = x + if scale == 1.0 { added } else { added.mul_scalar(scale) };
        (x.clone(), self.forward(x))
    }
}
