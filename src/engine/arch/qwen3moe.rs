//! Qwen3 with experts: a position uses a few of many networks, their weights summing to one.
//!
//! Everything else is Qwen3. Source: Yang et al. 2025 (arXiv:2505.09388).

use super::blueprint::{Blueprint, FfnPlan, Keys};
use super::{Architecture, qwen3};
use crate::engine::Result;

pub(super) static ARCHITECTURE: Architecture = Architecture { name: "qwen3moe", blueprint };

fn blueprint(keys: &Keys<'_>) -> Result<Blueprint> {
    // Without experts the file is no member of this family.
    keys.count("expert_count", usize::MAX)?;
    let mut plan = qwen3::blueprint(keys)?;
    if keys.optional_count("expert_feed_forward_length", usize::MAX)?.is_none() {
        // Early files give the width of all used experts together.
        for layer in &mut plan.layers {
            if let FfnPlan::Experts { used, width, .. } = &mut layer.ffn {
                *width /= *used;
            }
        }
    }
    Ok(plan)
}
