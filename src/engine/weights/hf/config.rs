//! `config.json` as far as it is used, under the names Hugging Face gives the settings.
//!
//! Nothing here is checked beyond its type; `settings.rs` does that. A model that also sees or hears
//! keeps the settings of its text network in `text_config`, which then count before the outer ones.
//! Source: the configuration classes of `huggingface/transformers`.

use serde::Deserialize;

use super::json::{self, Ids, List};
use crate::engine::Result;

/// How errors call the file.
pub(super) const CONFIG: &str = "config.json";

/// Declares the settings once, for reading and for laying inner ones over outer ones.
macro_rules! config {
    ($($name:ident: $type:ty,)*) => {
        /// The settings; absent and `null` are the same.
        #[derive(Debug, Default, Deserialize)]
        #[serde(default)]
        pub(super) struct Config {
            $(pub(super) $name: Option<$type>,)*
        }

        impl Config {
            /// These settings, and those of `outer` where they say nothing.
            fn over(self, outer: Self) -> Self {
                Self { $($name: self.$name.or(outer.$name),)* }
            }
        }
    };
}

config! {
    model_type: String,
    vocab_size: u64,
    hidden_size: u64,
    intermediate_size: u64,
    moe_intermediate_size: u64,
    num_hidden_layers: u64,
    num_attention_heads: u64,
    num_key_value_heads: u64,
    head_dim: u64,
    max_position_embeddings: u64,
    original_max_position_embeddings: u64,
    rms_norm_eps: f64,
    hidden_act: String,
    hidden_activation: String,
    rope_theta: f64,
    rope_local_base_freq: f64,
    rope_scaling: Rope,
    rope_parameters: Rope,
    partial_rotary_factor: f64,
    sliding_window: u64,
    sliding_window_pattern: u64,
    layer_types: List<LayerType>,
    no_rope_layers: List<u8>,
    attn_logit_softcapping: f64,
    final_logit_softcapping: f64,
    query_pre_attn_scalar: f64,
    num_local_experts: u64,
    num_experts: u64,
    num_experts_per_tok: u64,
    norm_topk_prob: bool,
    clip_qkv: f64,
    attention_multiplier: f64,
    embedding_multiplier: f64,
    residual_multiplier: f64,
    logits_scaling: f64,
    bos_token_id: Ids,
    eos_token_id: Ids,
}

/// How positions turn queries and keys. Newer files keep the two kinds of layers apart.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Rope {
    pub(super) rope_type: Option<String>,
    #[serde(rename = "type")]
    pub(super) old_type: Option<String>,
    pub(super) rope_theta: Option<f64>,
    pub(super) partial_rotary_factor: Option<f64>,
    pub(super) factor: Option<f64>,
    pub(super) low_freq_factor: Option<f64>,
    pub(super) high_freq_factor: Option<f64>,
    pub(super) original_max_position_embeddings: Option<u64>,
    pub(super) attention_factor: Option<f64>,
    pub(super) attn_factor: Option<f64>,
    pub(super) beta_fast: Option<f64>,
    pub(super) beta_slow: Option<f64>,
    pub(super) long_factor: Option<List<f32>>,
    pub(super) short_factor: Option<List<f32>>,
    pub(super) full_attention: Option<Box<Rope>>,
    pub(super) sliding_attention: Option<Box<Rope>>,
}

/// What a layer can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LayerType {
    /// Everything before.
    FullAttention,
    /// A window only.
    SlidingAttention,
}

/// The settings of the text network.
pub(super) fn parse(text: &str) -> Result<Config> {
    #[derive(Deserialize)]
    struct Outer {
        text_config: Option<Config>,
    }
    let outer: Config = json::parse(text, CONFIG)?;
    let Outer { text_config } = json::parse(text, CONFIG)?;
    Ok(match text_config {
        Some(inner) => inner.over(outer),
        None => outer,
    })
}
