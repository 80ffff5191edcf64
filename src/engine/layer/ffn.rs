//! The feed-forward part of a layer: one gated network, or experts.
//!
//! down(act(gate(x)) · up(x)). Source: Shazeer 2020, "GLU variants" (arXiv:2002.05202).

use burn::tensor::activation::{gelu_approximate, silu};

use super::experts::Experts;
use super::linear::only;
use super::loader::Piece;
use super::{Linear, Loader, Tensor};
use crate::engine::Result;
use crate::engine::arch::{Activation, FfnPlan};
use crate::engine::kernel;

/// One layer's feed-forward part.
#[derive(Debug)]
pub(in crate::engine) enum Ffn {
    /// One network for all positions.
    Dense(Gated),
    /// A few of many for each position.
    Experts(Experts),
}

/// One gated network.
#[derive(Debug)]
pub(in crate::engine) struct Gated {
    /// Both on the same numbers; the gate's outputs stand first.
    gate_and_up: Linear,
    down: Linear,
    /// Outputs of each.
    width: usize,
    activation: Activation,
}

impl Ffn {
    /// Reads `{block}.ffn_*`.
    pub(in crate::engine) fn load(
        loader: &mut Loader<'_>,
        block: &str,
        plan: &FfnPlan,
        model_width: usize,
    ) -> Result<Self> {
        match *plan {
            FfnPlan::Dense { width, activation, fused } => {
                let name = |part: &str| format!("{block}.ffn_{part}");
                let pieces = match fused {
                    true => vec![Piece::whole(name("up"), 2 * width)],
                    false => vec![Piece::whole(name("gate"), width), Piece::whole(name("up"), width)],
                };
                let down = Piece::whole(name("down"), model_width);
                Ok(Self::Dense(Gated::load(loader, &pieces, down, (model_width, width), activation)?))
            }
            FfnPlan::Experts { .. } => Ok(Self::Experts(Experts::load(loader, block, plan, model_width)?)),
        }
    }

    /// `[T, W]` to `[S, T, W]`.
    ///
    /// # Errors
    /// What the device says where choosing experts reads the router back.
    pub(in crate::engine) fn forward(&self, x: &Tensor<2>) -> Result<Tensor<3>> {
        match self {
            Self::Dense(gated) => Ok(gated.forward(x)),
            Self::Experts(experts) => experts.forward(x),
        }
    }
}

impl Gated {
    /// Reads a gate with its up, apart or as one, and the way back.
    pub(super) fn load(
        loader: &mut Loader<'_>,
        gate_and_up: &[Piece],
        down: Piece,
        (model_width, width): (usize, usize),
        activation: Activation,
    ) -> Result<Self> {
        let gate_and_up = Linear::load_all(loader, gate_and_up, model_width)?;
        let down = Linear::load_all(loader, &[down], width)?;
        Ok(Self { gate_and_up, down, width, activation })
    }

    /// `[T, W]` to `[S, T, W]`.
    pub(in crate::engine) fn forward(&self, x: &Tensor<2>) -> Tensor<3> {
        self.down.forward(&self.open(x))
    }

    /// `[T, W]` to `[T, W]`.
    pub(super) fn sum(&self, x: &Tensor<2>) -> Tensor<2> {
        self.down.sum(&self.open(x))
    }

    /// act(gate(x)) · up(x)
    fn open(&self, x: &Tensor<2>) -> Tensor<2> {
        let both = self.gate_and_up.forward(x);
        if self.gate_and_up.is_packed() {
            return kernel::gated(both, self.activation);
        }
        let both = only(both);
        let (gate, up) = (both.clone().narrow(1, 0, self.width), both.narrow(1, self.width, self.width));
        let opened = match self.activation {
            Activation::Silu => silu(gate),
            Activation::Gelu => gelu_approximate(gate),
        };
        opened * up
    }
}
