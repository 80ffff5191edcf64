//! Qwen3: each query and key head is normed before rotation; the head size is a setting of its own.
//!
//! Rotates halves. Source: Yang et al. 2025 (arXiv:2505.09388).

use super::Architecture;
use super::blueprint::{Blueprint, HeadNorm, Keys, Pairing};
use crate::engine::Result;

pub(super) static ARCHITECTURE: Architecture = Architecture { name: "qwen3", blueprint };

/// Also what Qwen3-MoE is, whose experts come from the settings.
pub(super) fn blueprint(keys: &Keys<'_>) -> Result<Blueprint> {
    let mut plan = Blueprint::read(keys, Pairing::Halves)?;
    plan.each_attention(|_, attention| attention.head_norm = HeadNorm::PerHead);
    Ok(plan)
}
