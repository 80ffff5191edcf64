//! The settings of a folder: under their GGUF names, or refused where the network would differ.

use carnet::engine::weights::{Metadata, Weights};

use super::{config, one, open};
use crate::support::safetensors::{Folder, SafetensorsWriter};

fn refusal(folder: &Folder) -> String {
    format!("{:?}", Weights::open(folder.path()).unwrap_err())
}

#[test]
fn settings_have_their_gguf_names() {
    let file = SafetensorsWriter::new().f32("model.norm.weight", &[16], &[1.0; 16]);
    let metadata = |model_type: &str, more: &str| -> Metadata {
        open(&one(&config(model_type, more), &file)).metadata().clone()
    };
    let llama =
        metadata("llama", ",\"rope_scaling\":{\"type\":\"linear\",\"factor\":4},\"rope_theta\":10000");
    for (key, expected) in [
        ("context_length", 4096),
        ("embedding_length", 16),
        ("feed_forward_length", 24),
        ("block_count", 2),
        ("attention.head_count", 4),
        ("attention.head_count_kv", 2),
        ("rope.dimension_count", 4),
        ("vocab_size", 11),
    ] {
        assert_eq!(llama.count(&format!("llama.{key}")), Some(expected), "{key}");
    }
    assert_eq!(llama.real("llama.attention.layer_norm_rms_epsilon"), Some(1e-5));
    assert_eq!(llama.real("llama.rope.freq_base"), Some(10_000.0));
    assert_eq!(llama.text("llama.rope.scaling.type"), Some("linear"));
    assert_eq!(llama.real("llama.rope.scaling.factor"), Some(4.0));
    assert_eq!(llama.count("llama.attention.key_length"), None);

    let mistral = metadata("mistral", ",\"sliding_window\":4096,\"head_dim\":8");
    assert_eq!(mistral.count("llama.attention.sliding_window"), Some(4096));
    assert_eq!(mistral.count("llama.attention.key_length"), Some(8));
    assert_eq!(mistral.count("llama.rope.dimension_count"), Some(8));

    let gemma2 = metadata(
        "gemma2",
        ",\"attn_logit_softcapping\":50.0,\"final_logit_softcapping\":30.0,\"sliding_window\":64,\
         \"query_pre_attn_scalar\":256,\"head_dim\":256,\"hidden_activation\":\"gelu_pytorch_tanh\"",
    );
    assert_eq!(gemma2.real("gemma2.attn_logit_softcapping"), Some(50.0));
    assert_eq!(gemma2.real("gemma2.final_logit_softcapping"), Some(30.0));
    assert_eq!(gemma2.count("gemma2.attention.sliding_window"), Some(64));
    assert_eq!(gemma2.real("gemma2.attention.scale"), Some(1.0 / 16.0));

    let granite = metadata(
        "granite",
        ",\"attention_multiplier\":0.015625,\"embedding_multiplier\":12.0,\"residual_multiplier\":0.22,\
         \"logits_scaling\":8.0,\"head_dim\":999",
    );
    assert_eq!(granite.real("granite.attention.scale"), Some(0.015_625));
    assert_eq!(granite.real("granite.embedding_scale"), Some(12.0));
    assert_eq!(granite.real("granite.residual_scale"), Some(0.22));
    assert_eq!(granite.real("granite.logit_scale"), Some(8.0));
    assert_eq!(granite.count("granite.attention.key_length"), None);

    let yarn = metadata(
        "qwen3",
        ",\"head_dim\":8,\"rope_scaling\":{\"rope_type\":\"yarn\",\"factor\":4.0,\
         \"original_max_position_embeddings\":1024},\"rope_theta\":1000000",
    );
    assert_eq!(yarn.text("qwen3.rope.scaling.type"), Some("yarn"));
    assert_eq!(yarn.count("qwen3.rope.scaling.original_context_length"), Some(1024));

    let smollm3 = metadata("smollm3", ",\"no_rope_layers\":[1,1]");
    assert_eq!(smollm3.real("smollm3.rope.freq_base"), Some(2e6));
    let olmoe = metadata("olmoe", ",\"num_experts\":64,\"num_experts_per_tok\":8,\"norm_topk_prob\":false");
    assert_eq!(olmoe.count("olmoe.expert_count"), Some(64));
    let new = "\"full_attention\":{\"rope_type\":\"default\",\"rope_theta\":1000000.0}";
    let swa = "\"sliding_attention\":{\"rope_type\":\"default\",\"rope_theta\":12345.0}";
    let gemma3 = metadata("gemma3_text", &format!(",\"rope_parameters\":{{{new},{swa}}}"));
    assert_eq!(gemma3.real("gemma3.rope.freq_base"), Some(1e6));
    assert_eq!(gemma3.real("gemma3.rope.freq_base_swa"), Some(12_345.0));
}

#[test]
fn tokens_and_template_come_from_the_files_beside() {
    let file = SafetensorsWriter::new().f32("model.norm.weight", &[16], &[1.0; 16]);
    let tokenizer = "{\"bos_token\":\"<s>\",\"eos_token\":{\"content\":\"<end>\",\"lstrip\":false},\
        \"add_bos_token\":true,\"add_prefix_space\":null,\"added_tokens_decoder\":{\
        \"1\":{\"content\":\"<s>\",\"special\":true},\"9\":{\"content\":\"<end>\"}},\
        \"chat_template\":[{\"name\":\"tool_use\",\"template\":\"no\"},{\"name\":\"default\",\"template\":\"{{ x }}\"}]}";
    let folder = one(&config("llama", ",\"bos_token_id\":5,\"eos_token_id\":2"), &file)
        .with("tokenizer_config.json", tokenizer)
        .with("generation_config.json", "{\"eos_token_id\":[2,3,9]}")
        .with("tokenizer.json", "{}");
    let weights = open(&folder);
    assert_eq!(weights.tokenizer_json(), Some(folder.join("tokenizer.json").as_path()));
    let metadata = weights.metadata();
    assert_eq!(metadata.count("tokenizer.ggml.bos_token_id"), Some(1));
    assert_eq!(metadata.count("tokenizer.ggml.eos_token_id"), Some(9));
    assert_eq!(metadata.integers("tokenizer.ggml.eos_token_ids"), Some(&[9, 2, 3][..]));
    assert_eq!(metadata.flag("tokenizer.ggml.add_bos_token"), Some(true));
    assert_eq!(metadata.flag("tokenizer.ggml.add_space_prefix"), None);
    assert_eq!(metadata.text("tokenizer.chat_template"), Some("{{ x }}"));
    let folder = folder.with("chat_template.jinja", "{{ y }}");
    assert_eq!(open(&folder).metadata().text("tokenizer.chat_template"), Some("{{ y }}"));
}

#[test]
fn what_would_run_wrongly_is_refused_by_name() {
    let empty = SafetensorsWriter::new().f32("model.norm.weight", &[16], &[1.0; 16]);
    for (model_type, more, named) in [
        ("qwen3_next", "", "UnknownArchitecture"),
        ("llama", ",\"hidden_act\":\"relu\"", "hidden_act"),
        ("gemma2", ",\"hidden_activation\":\"gelu\"", "hidden_act"),
        ("smollm3", ",\"no_rope_layers\":[0,1]", "no_rope_layers"),
        ("olmoe", ",\"num_experts\":2,\"num_experts_per_tok\":1,\"clip_qkv\":8.0", "clip_qkv"),
        ("olmoe", ",\"num_experts\":2,\"num_experts_per_tok\":1,\"norm_topk_prob\":true", "norm_topk_prob"),
        (
            "qwen3_moe",
            ",\"num_experts\":2,\"num_experts_per_tok\":1,\"norm_topk_prob\":false",
            "norm_topk_prob",
        ),
        ("gemma3_text", ",\"attn_logit_softcapping\":50.0", "attn_logit_softcapping"),
        ("gemma3_text", ",\"layer_types\":[\"full_attention\"]", "layer_types"),
        ("qwen2", ",\"rope_scaling\":{\"type\":\"mrope\"}", "mrope"),
        ("smollm3", ",\"rope_scaling\":{\"rope_type\":\"llama3\"}", "llama3"),
        ("llama", ",\"rope_scaling\":{\"rope_type\":\"linear\"}", "factor"),
        (
            "phi3",
            ",\"rope_scaling\":{\"type\":\"su\",\"long_factor\":[1],\"short_factor\":[1]}",
            "for 2 pairs",
        ),
    ] {
        let error = refusal(&one(&config(model_type, more), &empty));
        assert!(error.contains(named), "{model_type}{more}: {error}");
    }
    let weights = |file: SafetensorsWriter| refusal(&one(&config("llama", ""), &file));
    let error = weights(SafetensorsWriter::new().raw("model.norm.weight", "I32", &[1], &[0; 4]));
    assert!(error.contains("UnknownFormat") && error.contains("I32"), "{error}");
    let error = weights(SafetensorsWriter::new().f32("model.layers.0.self_attn.q_norm.weight", &[1], &[0.0]));
    assert!(error.contains("UnplacedTensor"), "{error}");
    let error =
        weights(SafetensorsWriter::new().f32("model.layers.0.self_attn.q_proj.weight", &[1, 1], &[0.0]));
    assert!(error.contains("WrongShape"), "{error}");
}
