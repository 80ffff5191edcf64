//! Turns the settings of `config.json` into those a GGUF file of the same model carries.
//!
//! What a network computes with but GGUF has no key for is fixed by its architecture; a model that
//! differs there is refused by name, never run wrongly. Source: the conversion scripts of llama.cpp.

use super::config::{Config, LayerType};
use super::family::Family;
use super::rope;
use crate::engine::weights::{Metadata, Value};
use crate::engine::{Error, Result};

/// Most experts, layers and so on of any model; more is a broken file, and costs memory.
const MAX_COUNT: u64 = 4096;
/// Largest width of a layer, in numbers.
const MAX_WIDTH: u64 = 1 << 20;
/// Every n-th layer of SmolLM3 is not rotated, fixed by the architecture.
const UNROTATED_EVERY: usize = 4;

/// The sizes the tensors are read with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) layers: usize,
    pub(super) heads: usize,
    pub(super) kv_heads: usize,
    /// Zero for networks without experts.
    pub(super) experts: usize,
    /// Numbers in a head.
    pub(super) head_len: usize,
}

/// Collects settings under the prefix of one architecture.
pub(super) struct Target<'a> {
    pub(super) metadata: &'a mut Metadata,
    pub(super) architecture: &'static str,
}

impl Target<'_> {
    pub(super) fn count(&mut self, suffix: &str, n: u64) {
        self.put(suffix, Value::Unsigned(n));
    }

    pub(super) fn real(&mut self, suffix: &str, x: Option<f64>) {
        if let Some(x) = x {
            self.put(suffix, Value::Float(x));
        }
    }

    pub(super) fn put(&mut self, suffix: &str, value: Value) {
        self.metadata.insert(format!("{}.{suffix}", self.architecture), value);
    }
}

/// Writes all settings of the network into `metadata`.
///
/// # Errors
/// [`Error::MissingKey`] and [`Error::BadValue`], with the name the setting has in `config.json`.
pub(super) fn translate(config: &Config, family: &Family, metadata: &mut Metadata) -> Result<Sizes> {
    let sizes = sizes(config, family)?;
    refuse_strange(config, family)?;
    metadata.insert("general.architecture", Value::Text(family.architecture.to_owned()));
    let mut target = Target { metadata, architecture: family.architecture };
    dimensions(config, family, sizes, &mut target)?;
    experts(config, sizes, &mut target)?;
    windows(config, family, sizes, &mut target)?;
    scales(config, family, &mut target);
    rope::translate(config, family, sizes, &mut target)?;
    Ok(sizes)
}

fn sizes(config: &Config, family: &Family) -> Result<Sizes> {
    let gemma3 = family.architecture == "gemma3";
    let layers = required("num_hidden_layers", config.num_hidden_layers, MAX_COUNT)?;
    let heads = config.num_attention_heads.or(gemma3.then_some(8));
    let heads = required("num_attention_heads", heads, MAX_COUNT)?;
    let kv_heads = config.num_key_value_heads.or(if gemma3 { Some(4) } else { Some(heads as u64) });
    let kv_heads = required("num_key_value_heads", kv_heads, MAX_COUNT)?;
    let width = required("hidden_size", config.hidden_size, MAX_WIDTH)?;
    let head_len = match head_dim(config, family) {
        Some(given) => required("head_dim", Some(given), MAX_WIDTH)?,
        None => width / heads,
    };
    let experts = if family.experts.is_empty() {
        0
    } else {
        required("num_experts", config.num_local_experts.or(config.num_experts), MAX_COUNT)?
    };
    if head_len < 2 || head_len % 2 != 0 {
        return Err(bad("head_dim", format!("{head_len} is no even number of 2 or more")));
    }
    Ok(Sizes { layers, heads, kv_heads, experts, head_len })
}

fn head_dim(config: &Config, family: &Family) -> Option<u64> {
    match family.architecture {
        // Configurations of Granite carry one that the network does not use.
        "granite" => None,
        "gemma2" | "gemma3" => config.head_dim.or(Some(256)),
        _ => config.head_dim,
    }
}

fn dimensions(config: &Config, family: &Family, sizes: Sizes, target: &mut Target<'_>) -> Result<()> {
    let gemma3 = family.architecture == "gemma3";
    let context = config.max_position_embeddings.or(gemma3.then_some(131_072));
    target.count("context_length", required("max_position_embeddings", context, 1 << 31)? as u64);
    target.count("embedding_length", required("hidden_size", config.hidden_size, MAX_WIDTH)? as u64);
    let ffn = required("intermediate_size", config.intermediate_size, MAX_WIDTH)?;
    target.count("feed_forward_length", ffn as u64);
    target.count("block_count", sizes.layers as u64);
    target.count("attention.head_count", sizes.heads as u64);
    target.count("attention.head_count_kv", sizes.kv_heads as u64);
    if head_dim(config, family).is_some() {
        target.count("attention.key_length", sizes.head_len as u64);
        target.count("attention.value_length", sizes.head_len as u64);
    }
    if let Some(vocab) = config.vocab_size {
        target.count("vocab_size", vocab);
    }
    let default_eps = match family.architecture {
        "gemma2" | "gemma3" => Some(1e-6),
        "olmoe" => Some(1e-5),
        _ => None,
    };
    let Some(eps) = config.rms_norm_eps.or(default_eps) else {
        return Err(missing("rms_norm_eps"));
    };
    target.real("attention.layer_norm_rms_epsilon", Some(eps));
    Ok(())
}

fn experts(config: &Config, sizes: Sizes, target: &mut Target<'_>) -> Result<()> {
    if sizes.experts == 0 {
        return Ok(());
    }
    target.count("expert_count", sizes.experts as u64);
    let used = required("num_experts_per_tok", config.num_experts_per_tok, sizes.experts as u64)?;
    target.count("expert_used_count", used as u64);
    if config.moe_intermediate_size.is_some() {
        let width = required("moe_intermediate_size", config.moe_intermediate_size, MAX_WIDTH)?;
        target.count("expert_feed_forward_length", width as u64);
    }
    Ok(())
}

/// With period p, the last of every p layers sees everything; `None` where no layer has a window.
fn window_period(family: &Family) -> Option<usize> {
    match family.architecture {
        "gemma2" => Some(2),
        "gemma3" => Some(6),
        _ => None,
    }
}

fn windows(config: &Config, family: &Family, sizes: Sizes, target: &mut Target<'_>) -> Result<()> {
    let Some(period) = window_period(family) else {
        match (family.model_type, config.sliding_window) {
            // Zero says that there is no window, as in Phi-4.
            ("phi3", window) => target.count("attention.sliding_window", window.unwrap_or(0)),
            ("mistral", Some(window)) => target.count("attention.sliding_window", window),
            _ => {}
        }
        return Ok(());
    };
    if config.sliding_window_pattern == Some(1) {
        return Ok(());
    }
    let default = if family.architecture == "gemma2" { 4096 } else { 1024 };
    target.count("attention.sliding_window", config.sliding_window.unwrap_or(default));
    window_pattern(config, period, sizes, target)
}

/// Which layers have a window, if it is not what the architecture says anyway.
fn window_pattern(config: &Config, period: usize, sizes: Sizes, target: &mut Target<'_>) -> Result<()> {
    let suffix = "attention.sliding_window_pattern";
    let Some(types) = &config.layer_types else {
        if let Some(pattern) = config.sliding_window_pattern.filter(|&pattern| pattern != period as u64) {
            let pattern = required("sliding_window_pattern", Some(pattern), MAX_COUNT)?;
            target.count(suffix, pattern as u64);
        }
        return Ok(());
    };
    if types.0.len() != sizes.layers {
        let why = format!("{} entries for {} layers", types.0.len(), sizes.layers);
        return Err(bad("layer_types", why));
    }
    let windowed: Vec<bool> = types.0.iter().map(|&kind| kind == LayerType::SlidingAttention).collect();
    let usual = |(layer, &windowed): (usize, &bool)| windowed == ((layer + 1) % period != 0);
    if !windowed.iter().enumerate().all(usual) {
        target.put(suffix, Value::Bools(windowed));
    }
    Ok(())
}

fn scales(config: &Config, family: &Family, target: &mut Target<'_>) {
    match family.architecture {
        "gemma2" | "gemma3" => {
            target.real("attn_logit_softcapping", config.attn_logit_softcapping);
            target.real("final_logit_softcapping", config.final_logit_softcapping);
            let scale = config.query_pre_attn_scalar.map(|scalar| scalar.sqrt().recip());
            target.real("attention.scale", scale);
        }
        "granite" => {
            target.real("attention.scale", config.attention_multiplier);
            target.real("embedding_scale", config.embedding_multiplier);
            target.real("residual_scale", config.residual_multiplier);
            target.real("logit_scale", config.logits_scaling);
        }
        _ => {}
    }
}

/// Refuses what GGUF has no key for and the architecture does not do.
fn refuse_strange(config: &Config, family: &Family) -> Result<()> {
    let activation = config.hidden_activation.as_deref().or(config.hidden_act.as_deref());
    if let Some(name) = activation.filter(|name| !family.activations.contains(name)) {
        let name: String = name.chars().take(40).collect();
        return Err(bad("hidden_act", format!("{name:?} is not what {} is made with", family.architecture)));
    }
    if config.clip_qkv.is_some() {
        return Err(bad("clip_qkv", "clipped queries and keys are not supported".to_owned()));
    }
    let normalizes = config.norm_topk_prob.unwrap_or(family.architecture == "qwen3moe");
    match family.architecture {
        "qwen3moe" if !normalizes => Err(bad("norm_topk_prob", "only true is supported here".to_owned())),
        "olmoe" if normalizes => Err(bad("norm_topk_prob", "only false is supported here".to_owned())),
        "gemma3" if config.attn_logit_softcapping.is_some() => {
            Err(bad("attn_logit_softcapping", "gemma3 has none".to_owned()))
        }
        "smollm3" => refuse_other_rotation(config),
        _ => Ok(()),
    }
}

/// A 1 in `no_rope_layers` says that the layer *is* rotated.
fn refuse_other_rotation(config: &Config) -> Result<()> {
    let Some(rotated) = &config.no_rope_layers else {
        return Ok(());
    };
    let differs = |(layer, &flag): (usize, &u8)| (flag != 0) != ((layer + 1) % UNROTATED_EVERY != 0);
    if rotated.0.iter().enumerate().any(differs) {
        return Err(bad(
            "no_rope_layers",
            format!("not every {UNROTATED_EVERY}th layer, which is supported"),
        ));
    }
    Ok(())
}

/// A count from 1 to `max` that has to be there.
fn required(name: &str, value: Option<u64>, max: u64) -> Result<usize> {
    let n = value.ok_or_else(|| missing(name))?;
    match usize::try_from(n) {
        Ok(count) if (1..=max).contains(&n) => Ok(count),
        _ => Err(bad(name, format!("{n} is outside 1 to {max}"))),
    }
}

fn missing(name: &str) -> Error {
    Error::MissingKey { key: format!("config.json: {name}") }
}

pub(super) fn bad(name: &str, why: String) -> Error {
    Error::BadValue { key: format!("config.json: {name}"), why }
}
