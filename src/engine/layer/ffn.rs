//! The feed-forward part of a layer: one gated network, or experts.
//!
//! down(act(gate(x)) · up(x)). Source: Shazeer 2020, "GLU variants" (arXiv:2002.05202).

use burn::tensor::activation::{gelu_approximate, silu};

use super::experts::Experts;
use super::{Linear, Loader, Tensor};
use crate::engine::Result;
use crate::engine::arch::{Activation, FfnPlan};

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
    gate: Gate,
    down: Linear,
    activation: Activation,
}

/// Gate and up: two matrices, or one with the gate's rows first.
#[derive(Debug)]
enum Gate {
    Apart { gate: Linear, up: Linear },
    Fused { both: Linear, width: usize },
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
                let gate = if fused {
                    Gate::Fused { both: Linear::load(loader, &name("up"), 2 * width, model_width)?, width }
                } else {
                    let gate = Linear::load(loader, &name("gate"), width, model_width)?;
                    Gate::Apart { gate, up: Linear::load(loader, &name("up"), width, model_width)? }
                };
                let down = Linear::load(loader, &name("down"), model_width, width)?;
                Ok(Self::Dense(Gated { gate, down, activation }))
            }
            FfnPlan::Experts { .. } => Ok(Self::Experts(Experts::load(loader, block, plan, model_width)?)),
        }
    }

    /// [T, W] to [T, W].
    ///
    /// # Errors
    /// What the device says when experts are chosen, which reads the router back.
    pub(in crate::engine) fn forward(&self, x: &Tensor<2>) -> Result<Tensor<2>> {
        match self {
            Self::Dense(gated) => Ok(gated.forward(x)),
            Self::Experts(experts) => experts.forward(x),
        }
    }
}

impl Gated {
    /// A network whose gate and up are apart.
    pub(in crate::engine) fn apart(gate: Linear, up: Linear, down: Linear, activation: Activation) -> Self {
        Self { gate: Gate::Apart { gate, up }, down, activation }
    }

    /// [T, W] to [T, W].
    pub(in crate::engine) fn forward(&self, x: &Tensor<2>) -> Tensor<2> {
        let (gate, up) = match &self.gate {
            Gate::Apart { gate, up } => (gate.forward(x), up.forward(x)),
            Gate::Fused { both, width } => {
                let both = both.forward(x);
                (both.clone().narrow(1, 0, *width), both.narrow(1, *width, *width))
            }
        };
        let opened = match self.activation {
            Activation::Silu => silu(gate),
            Activation::Gelu => gelu_approximate(gate),
        };
        self.down.forward(&(opened * up))
    }
}
