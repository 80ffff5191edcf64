//! Which place in the network a tensor takes: Hugging Face names to GGUF names.
//!
//! A tensor without a place is an error, because leaving it out would give wrong answers; only what
//! belongs to other senses or is computed anew is skipped. Source: llama.cpp's tensor name map.

use super::family::{COMMON, Family};

/// Where a tensor goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Under this GGUF name.
    Whole(String),
    /// Into the stack of this GGUF name, as this expert.
    Expert(String, usize),
    /// It is the whole stack, all experts in one tensor.
    Stack(String),
    /// The stack of gates and the stack of ups, of each expert one after the other.
    GateAndUp(String, String),
    /// Nowhere.
    Skipped,
    /// The network has no place for it.
    None,
}

/// Parts of names that belong to images and sound.
const OTHER_SENSES: [&str; 6] =
    ["vision_tower.", "vision_model.", "visual.", "multi_modal_projector.", "audio_tower.", "image_newline"];

/// The place of the tensor called `name` in a network of `layers` layers.
pub(super) fn of(name: &str, family: &Family, layers: usize) -> Place {
    if OTHER_SENSES.iter().any(|part| name.contains(part)) || name.ends_with("rotary_emb.inv_freq") {
        return Place::Skipped;
    }
    let name = name.replace("language_model.", "");
    let name = name.strip_prefix("model.").unwrap_or(&name);
    match name {
        "embed_tokens.weight" => Place::Whole("token_embd.weight".to_owned()),
        "norm.weight" => Place::Whole("output_norm.weight".to_owned()),
        "lm_head.weight" if family.drops_head => Place::Skipped,
        "lm_head.weight" => Place::Whole("output.weight".to_owned()),
        _ => in_layer(name, family, layers).unwrap_or(Place::None),
    }
}

fn in_layer(name: &str, family: &Family, layers: usize) -> Option<Place> {
    let (layer, part) = name.strip_prefix("layers.")?.split_once('.')?;
    let layer = number(layer).filter(|&layer| layer < layers)?;
    if !family.experts.is_empty()
        && let Some(place) = expert(part, family, layer)
    {
        return Some(place);
    }
    let (part, kind) = part.rsplit_once('.')?;
    let known = COMMON.iter().chain(family.parts).find(|(theirs, _)| *theirs == part);
    let (_, ours) = known.filter(|_| kind == "weight" || kind == "bias")?;
    Some(Place::Whole(format!("blk.{layer}.{ours}.{kind}")))
}

fn expert(part: &str, family: &Family, layer: usize) -> Option<Place> {
    let rest =
        part.strip_prefix("mlp.experts.").or_else(|| part.strip_prefix("block_sparse_moe.experts."))?;
    let stack = |theirs: &str| {
        let (_, ours) = family.experts.iter().find(|(name, _)| *name == theirs)?;
        Some(format!("blk.{layer}.{ours}.weight"))
    };
    match rest.strip_suffix(".weight").unwrap_or(rest) {
        "gate_up_proj" => {
            let name = |ours: &str| format!("blk.{layer}.{ours}.weight");
            Some(Place::GateAndUp(name("ffn_gate_exps"), name("ffn_up_exps")))
        }
        "down_proj" => Some(Place::Stack(format!("blk.{layer}.ffn_down_exps.weight"))),
        one => {
            let (index, theirs) = one.split_once('.')?;
            Some(Place::Expert(stack(theirs)?, number(index)?))
        }
    }
}

/// A number as names spell it: without sign or leading zeros, so that no two names meet.
fn number(text: &str) -> Option<usize> {
    let n = text.parse::<usize>().ok()?;
    (n.to_string() == text).then_some(n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::weights::hf::family::by_model_type;

    fn place(model_type: &str, name: &str) -> Place {
        of(name, by_model_type(model_type).unwrap(), 2)
    }

    #[test]
    fn names_differ_by_family() {
        let name = "model.layers.1.post_attention_layernorm.weight";
        assert_eq!(place("llama", name), Place::Whole("blk.1.ffn_norm.weight".into()));
        assert_eq!(place("gemma2", name), Place::Whole("blk.1.post_attention_norm.weight".into()));
        assert_eq!(place("gemma2", "lm_head.weight"), Place::Skipped);
        assert_eq!(place("qwen3", "lm_head.weight"), Place::Whole("output.weight".into()));
        let norm = "model.layers.0.self_attn.q_norm.weight";
        assert_eq!(place("qwen3", norm), Place::Whole("blk.0.attn_q_norm.weight".into()));
        assert_eq!(place("qwen2", norm), Place::None);
        let fused = "model.layers.0.mlp.gate_up_proj.weight";
        assert_eq!(place("phi3", fused), Place::Whole("blk.0.ffn_up.weight".into()));
        assert_eq!(place("llama", fused), Place::None);
    }

    #[test]
    fn models_that_see_keep_their_text_network() {
        for name in
            ["language_model.model.norm.weight", "model.language_model.norm.weight", "model.norm.weight"]
        {
            assert_eq!(place("gemma3", name), Place::Whole("output_norm.weight".into()), "{name}");
        }
        assert_eq!(place("gemma3", "vision_tower.vision_model.embeddings.position_ids"), Place::Skipped);
    }

    #[test]
    fn experts_find_their_stack() {
        let name = "model.layers.0.block_sparse_moe.experts.7.w2.weight";
        assert_eq!(place("mixtral", name), Place::Expert("blk.0.ffn_down_exps.weight".into(), 7));
        let name = "model.layers.1.mlp.experts.12.up_proj.weight";
        assert_eq!(place("olmoe", name), Place::Expert("blk.1.ffn_up_exps.weight".into(), 12));
        assert_eq!(place("qwen3", name), Place::None);
        let name = "model.layers.1.mlp.experts.down_proj";
        assert_eq!(place("qwen3_moe", name), Place::Stack("blk.1.ffn_down_exps.weight".into()));
    }

    #[test]
    fn odd_numbers_have_no_place() {
        for layer in ["2", "-1", "+1", "01", "", "1.5", "99999999999999999999"] {
            let name = format!("model.layers.{layer}.input_layernorm.weight");
            assert_eq!(place("llama", &name), Place::None, "{layer}");
        }
    }
}
