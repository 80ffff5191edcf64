//! Gemma 2: norms after each block too, soft caps on scores and logits, every second layer windowed.
//!
//! The token table is scaled by the root of the width; the 27B model scales scores by width over
//! heads instead of by head size. Source: Gemma Team 2024 (arXiv:2408.00118).

use super::Architecture;
use super::blueprint::{Activation, Blueprint, FfnPlan, Keys, Pairing};
use crate::engine::Result;

pub(super) static ARCHITECTURE: Architecture = Architecture { name: "gemma2", blueprint };

/// Layers of the 27B model, by which GGUF files are told apart: they carry no key for the scale.
const LAYERS_27B: usize = 46;
const DEFAULT_WINDOW: usize = 4096;
const DEFAULT_SCORE_CAP: f64 = 50.0;
const DEFAULT_LOGIT_CAP: f64 = 30.0;

fn blueprint(keys: &Keys<'_>) -> Result<Blueprint> {
    let mut plan = Blueprint::read(keys, Pairing::Halves)?;
    read_gemma_family(keys, &mut plan, LAYERS_27B)?;
    plan.logit_softcap = Some(keys.positive_or("final_logit_softcapping", DEFAULT_LOGIT_CAP)? as f32);
    let score_cap = keys.positive_or("attn_logit_softcapping", DEFAULT_SCORE_CAP)? as f32;
    let window = keys.optional_count("attention.sliding_window", 1 << 31)?.unwrap_or(DEFAULT_WINDOW);
    let windowed = keys.windowed(plan.layers.len(), 2)?;
    plan.each_attention(|layer, attention| {
        attention.softcap = Some(score_cap);
        attention.window = windowed.get(layer).copied().unwrap_or(false).then_some(window);
    });
    Ok(plan)
}

/// What Gemma 2 and 3 share.
pub(super) fn read_gemma_family(keys: &Keys<'_>, plan: &mut Blueprint, layers_27b: usize) -> Result<()> {
    // Only safetensors models say their scale.
    let own_scale = keys.positive_or("attention.scale", 0.0)? as f32;
    plan.embedding_scale = (plan.width as f32).sqrt();
    let (width, is_27b) = (plan.width, plan.layers.len() == layers_27b);
    for layer in &mut plan.layers {
        layer.post_norms = true;
        if let FfnPlan::Dense { activation, .. } = &mut layer.ffn {
            *activation = Activation::Gelu;
        }
        if own_scale > 0.0 {
            layer.attention.scale = own_scale;
        } else if is_27b {
            // Whole-number division, as the original configuration rounds.
            layer.attention.scale = ((width / layer.attention.heads) as f32).sqrt().recip();
        }
    }
    Ok(())
}
