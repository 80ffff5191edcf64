//! Granite 3: Llama with four scales: token table, scores, what a block adds, and logits (divided).
//!
//! Source: IBM Granite Team 2024, "Granite 3.0 Language Models".

use super::blueprint::{Blueprint, Keys, Pairing};
use super::{Architecture, llama};
use crate::engine::Result;

pub(super) static ARCHITECTURE: Architecture = Architecture { name: "granite", blueprint };

fn blueprint(keys: &Keys<'_>) -> Result<Blueprint> {
    let mut plan = Blueprint::read(keys, Pairing::Neighbours)?;
    llama::read_llama_family(keys, &mut plan)?;
    if keys.flag("rope.scaling.finetuned") == Some(false) {
        // Granite 4 files switch rotation off with this key.
        plan.each_attention(|_, attention| attention.rope = None);
    }
    plan.embedding_scale = keys.positive_or("embedding_scale", 1.0)? as f32;
    plan.residual_scale = keys.positive_or("residual_scale", 1.0)? as f32;
    plan.logit_scale = (1.0 / keys.positive_or("logit_scale", 1.0)?) as f32;
    Ok(plan)
}
