//! OLMoE: experts whose weights keep the router's scale; all query heads normed as one, all key heads too.
//!
//! Rotates halves. Source: Muennighoff et al. 2024 (arXiv:2409.02060).

use super::Architecture;
use super::blueprint::{Blueprint, FfnPlan, HeadNorm, Keys, Pairing};
use crate::engine::Result;

pub(super) static ARCHITECTURE: Architecture = Architecture { name: "olmoe", blueprint };

fn blueprint(keys: &Keys<'_>) -> Result<Blueprint> {
    keys.count("expert_count", usize::MAX)?;
    let mut plan = Blueprint::read(keys, Pairing::Halves)?;
    for layer in &mut plan.layers {
        layer.attention.head_norm = HeadNorm::Whole;
        if let FfnPlan::Experts { normalize, .. } = &mut layer.ffn {
            *normalize = false;
        }
    }
    Ok(plan)
}
