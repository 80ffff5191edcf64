//! The networks of the Hugging Face library that are read, and what GGUF calls them.
//!
//! A line of [`FAMILIES`] is all that differs between them in names and row order; what differs in
//! settings is in `settings.rs`. Source: the conversion scripts of llama.cpp, which define what a
//! GGUF file of each network holds.
//!
//! To add one: a line here, its settings, and a test with a small seeded model.

/// One kind of network.
#[derive(Debug)]
pub(super) struct Family {
    /// `model_type` in `config.json`.
    pub(super) model_type: &'static str,
    /// `general.architecture` in GGUF.
    pub(super) architecture: &'static str,
    /// Whether GGUF keeps the rotated pairs of queries and keys side by side.
    pub(super) weaves_heads: bool,
    /// Whether norms are stored around zero.
    pub(super) shifts_norms: bool,
    /// Whether an output head in the file is the token table again.
    pub(super) drops_head: bool,
    /// Names of the activation this network is computed with; others are refused.
    pub(super) activations: &'static [&'static str],
    /// What its layers hold besides [`COMMON`]: name in the file, name in GGUF.
    pub(super) parts: &'static [(&'static str, &'static str)],
    /// Tensors of one expert: name in the file, name of the stack in GGUF.
    pub(super) experts: &'static [(&'static str, &'static str)],
}

/// What every layer can hold: name in the file, name in GGUF.
pub(super) static COMMON: [(&str, &str); 5] = [
    ("input_layernorm", "attn_norm"),
    ("self_attn.q_proj", "attn_q"),
    ("self_attn.k_proj", "attn_k"),
    ("self_attn.v_proj", "attn_v"),
    ("self_attn.o_proj", "attn_output"),
];

const SILU: &[&str] = &["silu", "swish"];
const GELU: &[&str] = &["gelu_pytorch_tanh"];

const GATED: &[(&str, &str)] = &[
    ("post_attention_layernorm", "ffn_norm"),
    ("mlp.gate_proj", "ffn_gate"),
    ("mlp.up_proj", "ffn_up"),
    ("mlp.down_proj", "ffn_down"),
];
const GATED_HEAD_NORMS: &[(&str, &str)] = &[
    ("post_attention_layernorm", "ffn_norm"),
    ("mlp.gate_proj", "ffn_gate"),
    ("mlp.up_proj", "ffn_up"),
    ("mlp.down_proj", "ffn_down"),
    ("self_attn.q_norm", "attn_q_norm"),
    ("self_attn.k_norm", "attn_k_norm"),
];
const FUSED: &[(&str, &str)] = &[
    ("post_attention_layernorm", "ffn_norm"),
    ("self_attn.qkv_proj", "attn_qkv"),
    ("mlp.gate_up_proj", "ffn_up"),
    ("mlp.down_proj", "ffn_down"),
];
const GEMMA2: &[(&str, &str)] = &[
    ("post_attention_layernorm", "post_attention_norm"),
    ("pre_feedforward_layernorm", "ffn_norm"),
    ("post_feedforward_layernorm", "post_ffw_norm"),
    ("mlp.gate_proj", "ffn_gate"),
    ("mlp.up_proj", "ffn_up"),
    ("mlp.down_proj", "ffn_down"),
];
const GEMMA3: &[(&str, &str)] = &[
    ("post_attention_layernorm", "post_attention_norm"),
    ("pre_feedforward_layernorm", "ffn_norm"),
    ("post_feedforward_layernorm", "post_ffw_norm"),
    ("mlp.gate_proj", "ffn_gate"),
    ("mlp.up_proj", "ffn_up"),
    ("mlp.down_proj", "ffn_down"),
    ("self_attn.q_norm", "attn_q_norm"),
    ("self_attn.k_norm", "attn_k_norm"),
];
const MIXTRAL: &[(&str, &str)] =
    &[("post_attention_layernorm", "ffn_norm"), ("block_sparse_moe.gate", "ffn_gate_inp")];
const ROUTED: &[(&str, &str)] = &[
    ("post_attention_layernorm", "ffn_norm"),
    ("mlp.gate", "ffn_gate_inp"),
    ("self_attn.q_norm", "attn_q_norm"),
    ("self_attn.k_norm", "attn_k_norm"),
];
const MIXTRAL_EXPERTS: &[(&str, &str)] =
    &[("w1", "ffn_gate_exps"), ("w2", "ffn_down_exps"), ("w3", "ffn_up_exps")];
const EXPERTS: &[(&str, &str)] =
    &[("gate_proj", "ffn_gate_exps"), ("down_proj", "ffn_down_exps"), ("up_proj", "ffn_up_exps")];

const LLAMA: Family = Family {
    model_type: "llama",
    architecture: "llama",
    weaves_heads: true,
    shifts_norms: false,
    drops_head: false,
    activations: SILU,
    parts: GATED,
    experts: &[],
};
const QWEN: Family = Family { model_type: "qwen2", architecture: "qwen2", weaves_heads: false, ..LLAMA };
const GEMMA: Family = Family {
    model_type: "gemma3_text",
    architecture: "gemma3",
    weaves_heads: false,
    shifts_norms: true,
    activations: GELU,
    parts: GEMMA3,
    ..LLAMA
};

/// Every network that is read.
pub(super) static FAMILIES: [Family; 13] = [
    LLAMA,
    Family { model_type: "mistral", ..LLAMA },
    Family { model_type: "mixtral", parts: MIXTRAL, experts: MIXTRAL_EXPERTS, ..LLAMA },
    QWEN,
    Family { model_type: "qwen3", architecture: "qwen3", parts: GATED_HEAD_NORMS, ..QWEN },
    Family { model_type: "qwen3_moe", architecture: "qwen3moe", parts: ROUTED, experts: EXPERTS, ..QWEN },
    Family { model_type: "gemma2", architecture: "gemma2", drops_head: true, parts: GEMMA2, ..GEMMA },
    GEMMA,
    Family { model_type: "gemma3", ..GEMMA },
    Family { model_type: "phi3", architecture: "phi3", parts: FUSED, ..QWEN },
    Family { model_type: "olmoe", architecture: "olmoe", parts: ROUTED, experts: EXPERTS, ..QWEN },
    Family { model_type: "smollm3", architecture: "smollm3", ..LLAMA },
    Family { model_type: "granite", architecture: "granite", ..LLAMA },
];

/// The family with this `model_type`.
pub(super) fn by_model_type(name: &str) -> Option<&'static Family> {
    FAMILIES.iter().find(|family| family.model_type == name)
}

/// All of them, comma separated, for an error text.
pub(super) fn names() -> String {
    FAMILIES.each_ref().map(|family| family.model_type).join(", ")
}
