//! Llama 2, 3, 3.1, 3.2, Mistral, SmolLM2, Mixtral and the starter model: the plain decoder.
//!
//! Rotates neighbouring pairs; Llama 3.1 divides frequencies by `rope_freqs.weight`.
//! Sources: Touvron et al. 2023 (arXiv:2307.09288), Jiang et al. 2024 (arXiv:2401.04088).

use super::Architecture;
use super::blueprint::{Blueprint, Factors, Keys, Pairing, original_context};
use crate::engine::Result;

pub(super) static ARCHITECTURE: Architecture = Architecture { name: "llama", blueprint };

fn blueprint(keys: &Keys<'_>) -> Result<Blueprint> {
    let mut plan = Blueprint::read(keys, Pairing::Neighbours)?;
    read_llama_family(keys, &mut plan)?;
    // Mistral 7B v0.1 sees a window in every layer.
    let window = keys.optional_count("attention.sliding_window", 1 << 31)?;
    plan.each_attention(|_, attention| attention.window = window);
    Ok(plan)
}

/// What Llama and Granite share: frequency factors and an attention scale of the file's own.
pub(super) fn read_llama_family(keys: &Keys<'_>, plan: &mut Blueprint) -> Result<()> {
    let factors = match keys.text("rope.scaling.type") {
        Some("longrope") => Factors::ByContext(original_context(keys)?),
        _ => Factors::Always,
    };
    let scale = keys.positive_or("attention.scale", 0.0)? as f32;
    plan.each_attention(|_, attention| {
        if scale > 0.0 {
            attention.scale = scale;
        }
        if let Some(rope) = &mut attention.rope {
            rope.factors = factors;
        }
    });
    Ok(())
}
