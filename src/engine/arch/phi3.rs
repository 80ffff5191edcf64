//! Phi-3 and Phi-3.5 mini: queries, keys and values in one tensor, gate and up in one tensor.
//!
//! Long contexts divide frequencies by `rope_factors_long`, short ones by `rope_factors_short`.
//! The sliding window some files name is not applied: their converters wrote it for models that
//! do not use it, and the reference engine ignores it for the same reason.
//! Sources: Abdin et al. 2024 (arXiv:2404.14219), LongRoPE (arXiv:2402.13753).

use super::Architecture;
use super::blueprint::{Activation, Blueprint, Factors, FfnPlan, Keys, Pairing, original_context};
use crate::engine::Result;

pub(super) static ARCHITECTURE: Architecture = Architecture { name: "phi3", blueprint };

fn blueprint(keys: &Keys<'_>) -> Result<Blueprint> {
    let mut plan = Blueprint::read(keys, Pairing::Halves)?;
    let factors = Factors::ByContext(original_context(keys)?);
    plan.each_attention(|_, attention| {
        if let Some(rope) = &mut attention.rope {
            rope.factors = factors;
        }
    });
    for layer in &mut plan.layers {
        if let FfnPlan::Dense { width, .. } = layer.ffn {
            layer.ffn = FfnPlan::Dense { width, activation: Activation::Silu, fused: true };
        }
    }
    Ok(plan)
}
