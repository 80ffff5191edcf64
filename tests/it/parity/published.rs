//! A published folder (`config.json` and safetensors) computes what the GGUF file of the same model
//! computes: the reference engine's golden logits.
//!
//! The folder is made from the tiny GGUF file by undoing, here and by hand, what a conversion does:
//! names, row order of heads, norms around zero, stacks of experts.

use carnet::engine::Engine;
use carnet::engine::device::Choice;
use carnet::engine::weights::Weights;
use serde_json::{Map, Value, json};

use super::{F16_SHARE, check, golden, golden_folder, logits, write};
use crate::support::safetensors::{Folder, SafetensorsWriter};
use crate::support::tiny;

/// How the makers of a variant publish it, besides what [`config`] says for all.
struct Published {
    variant: &'static str,
    layers: usize,
    config: Value,
    /// Rows of queries and keys were woven for GGUF.
    woven: bool,
    /// Norms are stored around zero.
    shifted: bool,
}

fn published() -> Vec<Published> {
    let plain = |variant, layers, config| Published { variant, layers, config, woven: false, shifted: false };
    let woven = |variant, layers, config| Published { woven: true, ..plain(variant, layers, config) };
    let gemma = |variant, layers, config| Published { shifted: true, ..plain(variant, layers, config) };
    let experts = json!({"num_experts": 4, "num_experts_per_tok": 2});
    vec![
        woven("llama", 2, json!({"model_type": "llama"})),
        woven(
            "llama-linear",
            2,
            json!({"model_type": "llama", "rope_scaling": {"rope_type": "linear", "factor": 4.0}}),
        ),
        woven(
            "mixtral",
            2,
            json!({"model_type": "mixtral", "num_local_experts": 4, "num_experts_per_tok": 2,
                   "tie_word_embeddings": false}),
        ),
        plain("qwen2", 2, json!({"model_type": "qwen2", "rms_norm_eps": 1e-6, "rope_theta": 1e6})),
        plain("qwen3", 2, json!({"model_type": "qwen3", "head_dim": 32, "rope_theta": 1e6})),
        plain(
            "qwen3moe",
            2,
            merged(
                &json!({"model_type": "qwen3_moe", "head_dim": 32, "moe_intermediate_size": 96,
                        "norm_topk_prob": true}),
                &experts,
            ),
        ),
        gemma(
            "gemma2",
            4,
            json!({"model_type": "gemma2", "hidden_activation": "gelu_pytorch_tanh", "sliding_window": 8,
                   "attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0,
                   "query_pre_attn_scalar": 16}),
        ),
        gemma(
            "gemma3",
            7,
            json!({"model_type": "gemma3_text", "hidden_activation": "gelu_pytorch_tanh",
                   "sliding_window": 8, "sliding_window_pattern": 6, "query_pre_attn_scalar": 32,
                   "head_dim": 32, "rope_theta": 1e6, "rope_local_base_freq": 10000.0,
                   "rope_scaling": {"rope_type": "linear", "factor": 8.0}}),
        ),
        plain(
            "phi3",
            2,
            json!({"model_type": "phi3", "num_key_value_heads": 4, "tie_word_embeddings": false,
                   "original_max_position_embeddings": 4096}),
        ),
        plain(
            "olmoe",
            2,
            merged(
                &json!({"model_type": "olmoe", "num_key_value_heads": 4, "norm_topk_prob": false,
                        "tie_word_embeddings": false}),
                &experts,
            ),
        ),
        woven("smollm3", 8, json!({"model_type": "smollm3", "rope_theta": 2e6, "no_rope_layer_interval": 4})),
        woven(
            "granite",
            2,
            json!({"model_type": "granite", "embedding_multiplier": 12.0, "residual_multiplier": 0.22,
                   "attention_multiplier": 0.015_625, "logits_scaling": 8.0}),
        ),
    ]
}

fn merged(a: &Value, b: &Value) -> Value {
    let objects = [a, b].map(|value| value.as_object().expect("an object"));
    let all: Map<String, Value> =
        objects.into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect();
    Value::Object(all)
}

/// A whole `config.json`; the variant's own settings win.
fn config(published: &Published) -> String {
    let common = json!({
        "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": published.layers,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "hidden_act": "silu",
        "max_position_embeddings": 4096, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
        "vocab_size": tiny::vocab_len(), "tie_word_embeddings": true,
    });
    merged(&common, &published.config).to_string()
}

/// The smallest vocabulary a reader accepts; logits do not ask for it.
const TOKENIZER: &str = r#"{"version": "1.0", "added_tokens": [], "normalizer": null,
    "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true},
    "post_processor": null, "decoder": {"type": "ByteLevel"},
    "model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": []}}"#;

/// The folder its makers would publish.
fn folder(published: &Published, weights: &Weights) -> Folder {
    let is_mixtral = published.variant == "mixtral";
    let mut file = SafetensorsWriter::new();
    for tensor in weights.tensors() {
        let shape = tensor.shape();
        let mut numbers = vec![0.0; tensor.len()];
        tensor.dequantize(0, &mut numbers).expect("rows");
        let (stem, kind) = tensor.name().rsplit_once('.').expect("a name in two parts");
        if published.shifted && stem.ends_with("norm") {
            numbers.iter_mut().for_each(|x| *x -= 1.0);
        }
        let heads = if stem.ends_with("attn_q") { 4 } else { 2 };
        if published.woven && (stem.ends_with("attn_q") || stem.ends_with("attn_k")) {
            numbers = unwoven(&numbers, heads, shape.last().copied().expect("a row"));
        }
        if let Some(stack) = stem.strip_suffix("_exps") {
            let len = numbers.len() / shape[0];
            for (expert, numbers) in numbers.chunks(len).enumerate() {
                let name = expert_name(stack, expert, is_mixtral);
                file = file.f32(&name, &shape[1..], numbers);
            }
        } else {
            file = file.f32(&format!("{}.{kind}", name(published, stem)), shape, &numbers);
        }
    }
    Folder::new(&config(published)).with("model.safetensors", file.finish()).with("tokenizer.json", TOKENIZER)
}

/// The published rows: the first of each rotated pair of a head, then the second ones.
fn unwoven(rows: &[f32], heads: usize, width: usize) -> Vec<f32> {
    let rows: Vec<&[f32]> = rows.chunks(width).collect();
    let head = |rows: &[&[f32]]| {
        let every_second = |start| rows.iter().skip(start).step_by(2).copied().collect::<Vec<_>>().concat();
        [every_second(0), every_second(1)].concat()
    };
    rows.chunks(rows.len() / heads).flat_map(head).collect()
}

fn name(published: &Published, stem: &str) -> String {
    let Some((layer, part)) = stem.strip_prefix("blk.").and_then(|rest| rest.split_once('.')) else {
        return match stem {
            "token_embd" => "model.embed_tokens",
            "output_norm" => "model.norm",
            "output" => "lm_head",
            other => panic!("{other} has no published name"),
        }
        .to_owned();
    };
    let is_gemma = published.shifted;
    let part = match part {
        "attn_norm" => "input_layernorm",
        "attn_q" => "self_attn.q_proj",
        "attn_k" => "self_attn.k_proj",
        "attn_v" => "self_attn.v_proj",
        "attn_qkv" => "self_attn.qkv_proj",
        "attn_output" => "self_attn.o_proj",
        "attn_q_norm" => "self_attn.q_norm",
        "attn_k_norm" => "self_attn.k_norm",
        "ffn_norm" if is_gemma => "pre_feedforward_layernorm",
        "ffn_norm" => "post_attention_layernorm",
        "post_attention_norm" => "post_attention_layernorm",
        "post_ffw_norm" => "post_feedforward_layernorm",
        "ffn_gate_inp" if published.variant == "mixtral" => "block_sparse_moe.gate",
        "ffn_gate_inp" => "mlp.gate",
        "ffn_gate" => "mlp.gate_proj",
        "ffn_up" if published.variant == "phi3" => "mlp.gate_up_proj",
        "ffn_up" => "mlp.up_proj",
        "ffn_down" => "mlp.down_proj",
        other => panic!("{other} has no published name"),
    };
    format!("model.layers.{layer}.{part}")
}

fn expert_name(stack: &str, expert: usize, is_mixtral: bool) -> String {
    let (layer, part) = stack.strip_prefix("blk.").and_then(|rest| rest.split_once('.')).expect("a layer");
    let (module, part) = match (part, is_mixtral) {
        ("ffn_gate", true) => ("block_sparse_moe", "w1"),
        ("ffn_down", true) => ("block_sparse_moe", "w2"),
        ("ffn_up", true) => ("block_sparse_moe", "w3"),
        ("ffn_gate", false) => ("mlp", "gate_proj"),
        ("ffn_down", false) => ("mlp", "down_proj"),
        ("ffn_up", false) => ("mlp", "up_proj"),
        (other, _) => panic!("{other} is no part of an expert"),
    };
    format!("model.layers.{layer}.{module}.experts.{expert}.{part}.weight")
}

#[test]
fn a_published_folder_computes_what_the_gguf_file_computes() {
    let gguf_folder = tempfile::tempdir().expect("a folder");
    let engine = Engine::start().expect("an engine");
    for published in published() {
        let variant = published.variant;
        let weights = Weights::open(&write(gguf_folder.path(), variant)).expect("the GGUF file");
        let folder = folder(&published, &weights);
        let golden = golden(&golden_folder().join(format!("{variant}.json")));
        let rows = logits(&engine, folder.path(), Choice::Cpu, &golden.tokens);
        check(&format!("{variant}, published"), &rows, &golden, F16_SHARE);
    }
}
