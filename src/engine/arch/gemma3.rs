//! Gemma 3 (text): Gemma 2 with normed heads instead of score caps; five of six layers windowed,
//! with a rope base of their own and no stretching.
//!
//! Source: Gemma Team 2025 (arXiv:2503.19786).

use super::blueprint::{Blueprint, HeadNorm, Keys, Pairing, Stretch};
use super::{Architecture, gemma2};
use crate::engine::Result;

pub(super) static ARCHITECTURE: Architecture = Architecture { name: "gemma3", blueprint };

const LAYERS_27B: usize = 62;
const WINDOWED_ROPE_BASE: f64 = 10_000.0;

fn blueprint(keys: &Keys<'_>) -> Result<Blueprint> {
    let mut plan = Blueprint::read(keys, Pairing::Halves)?;
    gemma2::read_gemma_family(keys, &mut plan, LAYERS_27B)?;
    let cap = keys.positive_or("final_logit_softcapping", 0.0)? as f32;
    plan.logit_softcap = (cap > 0.0).then_some(cap);
    let window = keys.optional_count("attention.sliding_window", 1 << 31)?;
    let windowed = keys.windowed(plan.layers.len(), 6)?;
    let local_base = keys.positive_or("rope.freq_base_swa", WINDOWED_ROPE_BASE)?;
    plan.each_attention(|layer, attention| {
        attention.head_norm = HeadNorm::PerHead;
        attention.window = window.filter(|_| windowed.get(layer).copied().unwrap_or(false));
        if let (Some(_), Some(rope)) = (attention.window, &mut attention.rope) {
            rope.base = local_base;
            rope.stretch = Stretch::Linear { factor: 1.0, magnitude: 1.0 };
        }
    });
    Ok(plan)
}
