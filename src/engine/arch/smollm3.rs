//! SmolLM3: the plain decoder, where every fourth layer does not rotate at all.
//!
//! Source: Hugging Face 2025, after "RoPE to NoPE and back again" (arXiv:2501.18795).

use super::Architecture;
use super::blueprint::{Blueprint, Keys, Pairing};
use crate::engine::Result;

pub(super) static ARCHITECTURE: Architecture = Architecture { name: "smollm3", blueprint };

const UNROTATED_EVERY: usize = 4;

fn blueprint(keys: &Keys<'_>) -> Result<Blueprint> {
    let mut plan = Blueprint::read(keys, Pairing::Neighbours)?;
    let scale = keys.positive_or("attention.scale", 0.0)? as f32;
    plan.each_attention(|layer, attention| {
        if (layer + 1) % UNROTATED_EVERY == 0 {
            attention.rope = None;
        }
        if scale > 0.0 {
            attention.scale = scale;
        }
    });
    Ok(plan)
}
