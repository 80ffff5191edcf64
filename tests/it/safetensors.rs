//! A Hugging Face folder is read as the GGUF file of the same model: names, shapes, values, settings.
//!
//! Expected values are computed here from what was written, never by the reader; what a GGUF file
//! would hold follows the conversion scripts of llama.cpp.

use carnet::engine::Error;
use carnet::engine::weights::{Value, Weights};

use crate::support::random::Random;
use crate::support::safetensors::{Folder, SafetensorsWriter, seeded};

mod settings;

/// What every configuration here has, with `more` settings.
fn config(model_type: &str, more: &str) -> String {
    format!(
        "{{\"model_type\":\"{model_type}\",\"hidden_size\":16,\"intermediate_size\":24,\
         \"num_hidden_layers\":2,\"num_attention_heads\":4,\"num_key_value_heads\":2,\
         \"max_position_embeddings\":4096,\"rms_norm_eps\":1e-5,\"vocab_size\":11{more}}}"
    )
}

fn open(folder: &Folder) -> Weights {
    Weights::open(folder.path()).unwrap()
}

fn one(config: &str, file: &SafetensorsWriter) -> Folder {
    Folder::new(config).with("model.safetensors", file.finish())
}

fn read(weights: &Weights, name: &str, shape: &[usize]) -> Vec<f32> {
    let tensor = weights.get(name, shape).unwrap();
    let mut numbers = vec![f32::NAN; tensor.len()];
    tensor.dequantize(0, &mut numbers).unwrap();
    // Row by row gives the same.
    for (row, expected) in numbers.chunks(tensor.row_len()).enumerate() {
        let mut again = vec![f32::NAN; tensor.row_len()];
        tensor.dequantize(row, &mut again).unwrap();
        assert_eq!(again, expected, "{name}, row {row}");
    }
    numbers
}

/// GGUF's order of rows: those of the two halves of each head, taken in turn.
fn woven(rows: &[f32], heads: usize, width: usize) -> Vec<f32> {
    let head_len = rows.len() / width / heads;
    let row = |n: usize| rows[n * width..(n + 1) * width].to_vec();
    let order = (0..heads).flat_map(|head| {
        (0..head_len / 2).flat_map(move |i| [head * head_len + i, head * head_len + head_len / 2 + i])
    });
    order.flat_map(row).collect()
}

#[test]
fn llama_heads_are_woven_and_norms_are_not_shifted() {
    for seed in 0..4 {
        let mut random = Random::new(seed);
        let (q, k) = (seeded(256, &mut random), seeded(128, &mut random));
        let (v, norm) = (seeded(128, &mut random), seeded(16, &mut random));
        let bias = seeded(8, &mut random);
        let layer = "model.layers.1";
        let file = SafetensorsWriter::new()
            .seeded("model.embed_tokens.weight", &[11, 16], &mut random)
            .bf16(&format!("{layer}.self_attn.q_proj.weight"), &[16, 16], &q)
            .f16(&format!("{layer}.self_attn.k_proj.weight"), &[8, 16], &k)
            .f32(&format!("{layer}.self_attn.v_proj.weight"), &[8, 16], &v)
            .f16(&format!("{layer}.self_attn.k_proj.bias"), &[8], &bias)
            .f32(&format!("{layer}.input_layernorm.weight"), &[16], &norm)
            .raw(&format!("{layer}.self_attn.rotary_emb.inv_freq"), "F32", &[2], &[0; 8]);
        let weights = open(&one(&config("llama", ""), &file));
        assert_eq!(read(&weights, "blk.1.attn_q.weight", &[16, 16]), woven(&q, 4, 16));
        assert_eq!(read(&weights, "blk.1.attn_k.weight", &[8, 16]), woven(&k, 2, 16));
        assert_eq!(read(&weights, "blk.1.attn_k.bias", &[8]), woven(&bias, 2, 1));
        assert_eq!(read(&weights, "blk.1.attn_v.weight", &[8, 16]), v);
        assert_eq!(read(&weights, "blk.1.attn_norm.weight", &[16]), norm);
        assert_eq!(weights.tensors().count(), 6);
        assert!(weights.find("output.weight").is_none());
    }
}

#[test]
fn only_the_llama_family_is_woven() {
    for (model_type, weaves) in [
        ("mistral", true),
        ("granite", true),
        ("smollm3", true),
        ("qwen2", false),
        ("qwen3", false),
        ("gemma2", false),
    ] {
        let numbers: Vec<f32> = (0..256).map(|x| x as f32).collect();
        let file =
            SafetensorsWriter::new().bf16("model.layers.0.self_attn.q_proj.weight", &[16, 16], &numbers);
        let weights = open(&one(&config(model_type, ",\"head_dim\":4"), &file));
        let expected = if weaves { woven(&numbers, 4, 16) } else { numbers };
        assert_eq!(read(&weights, "blk.0.attn_q.weight", &[16, 16]), expected, "{model_type}");
    }
}

#[test]
fn llama_3_rope_factors_become_a_tensor() {
    let rope = ",\"head_dim\":64,\"rope_theta\":500000.0,\"rope_scaling\":{\"rope_type\":\"llama3\",\
        \"factor\":32.0,\"low_freq_factor\":1.0,\"high_freq_factor\":4.0,\
        \"original_max_position_embeddings\":8192}";
    let file = SafetensorsWriter::new().f32("model.norm.weight", &[16], &[1.0; 16]);
    let weights = open(&one(&config("llama", rope), &file));
    let factors = read(&weights, "rope_freqs.weight", &[32]);
    for (pair, &factor) in factors.iter().enumerate() {
        // Written out from the paper's three cases, in terms of turns within the trained context.
        let turns = 8192.0 / (std::f64::consts::TAU * 500_000f64.powf(pair as f64 / 32.0));
        let expected = match turns {
            turns if turns > 4.0 => 1.0,
            turns if turns < 1.0 => 32.0,
            turns => 1.0 / ((turns - 1.0) / 3.0 + (4.0 - turns) / 3.0 / 32.0),
        };
        assert!((f64::from(factor) / expected - 1.0).abs() < 1e-6, "pair {pair}: {factor}, {expected}");
    }
    assert_eq!((factors[0], factors[31]), (1.0, 32.0));
    assert!(factors.iter().any(|&factor| factor > 1.0 && factor < 32.0));
}

#[test]
fn phi_3_rope_factors_become_two_tensors() {
    let rope = ",\"sliding_window\":null,\"original_max_position_embeddings\":1024,\"rope_scaling\":\
        {\"type\":\"longrope\",\"long_factor\":[1.5,40],\"short_factor\":[1.0,1.25]}";
    let numbers: Vec<f32> = (0..32 * 16).map(|x| x as f32).collect();
    let file = SafetensorsWriter::new()
        .f32("model.layers.0.self_attn.qkv_proj.weight", &[32, 16], &numbers)
        .f32("model.layers.0.mlp.gate_up_proj.weight", &[16, 32], &numbers);
    let weights = open(&one(&config("phi3", rope), &file));
    assert_eq!(read(&weights, "rope_factors_long.weight", &[2]), [1.5, 40.0]);
    assert_eq!(read(&weights, "rope_factors_short.weight", &[2]), [1.0, 1.25]);
    assert_eq!(read(&weights, "blk.0.attn_qkv.weight", &[32, 16]), numbers);
    assert_eq!(read(&weights, "blk.0.ffn_up.weight", &[16, 32]), numbers);
    let metadata = weights.metadata();
    assert_eq!(metadata.count("phi3.attention.sliding_window"), Some(0));
    assert_eq!(metadata.count("phi3.rope.scaling.original_context_length"), Some(1024));
    let expected = (1.0 + 4f64.ln() / 1024f64.ln()).sqrt();
    assert!((metadata.real("phi3.rope.scaling.attn_factor").unwrap() - expected).abs() < 1e-12);
}

#[test]
fn gemma_norms_are_shifted_and_its_other_senses_left_out() {
    let text = "\"text_config\":{\"model_type\":\"gemma3_text\",\"hidden_size\":16,\"intermediate_size\":24,\
        \"num_hidden_layers\":3,\"sliding_window\":512,\"rope_scaling\":{\"factor\":8.0,\"rope_type\":\"linear\"},\
        \"layer_types\":[\"sliding_attention\",\"full_attention\",\"sliding_attention\"]}";
    let config = format!("{{\"model_type\":\"gemma3\",{text},\"eos_token_id\":[1,106]}}");
    let norm: Vec<f32> = (0..16).map(|x| x as f32).collect();
    let prefix = "language_model.model.layers.0";
    let file = SafetensorsWriter::new()
        .bf16("language_model.model.norm.weight", &[16], &norm)
        .bf16(&format!("{prefix}.post_attention_layernorm.weight"), &[16], &norm)
        .bf16(&format!("{prefix}.pre_feedforward_layernorm.weight"), &[16], &norm)
        .bf16(&format!("{prefix}.post_feedforward_layernorm.weight"), &[16], &norm)
        .bf16(&format!("{prefix}.self_attn.q_norm.weight"), &[16], &norm)
        .bf16(&format!("{prefix}.mlp.down_proj.weight"), &[1, 16], &norm)
        .raw("vision_tower.vision_model.ids", "I64", &[1], &[0; 8]);
    let weights = open(&one(&config, &file));
    let shifted: Vec<f32> = norm.iter().map(|x| x + 1.0).collect();
    for name in ["post_attention_norm", "ffn_norm", "post_ffw_norm", "attn_q_norm"] {
        assert_eq!(read(&weights, &format!("blk.0.{name}.weight"), &[16]), shifted, "{name}");
    }
    assert_eq!(read(&weights, "output_norm.weight", &[16]), shifted);
    assert_eq!(read(&weights, "blk.0.ffn_down.weight", &[1, 16]), norm);
    let metadata = weights.metadata();
    assert_eq!(metadata.text("general.architecture"), Some("gemma3"));
    assert_eq!(metadata.count("gemma3.attention.head_count"), Some(8));
    assert_eq!(metadata.count("gemma3.attention.head_count_kv"), Some(4));
    assert_eq!(metadata.count("gemma3.attention.key_length"), Some(256));
    assert_eq!(metadata.count("gemma3.attention.sliding_window"), Some(512));
    let pattern = metadata.get("gemma3.attention.sliding_window_pattern");
    assert_eq!(pattern, Some(&Value::Bools(vec![true, false, true])));
    assert_eq!(metadata.real("gemma3.rope.freq_base"), Some(1e6));
    assert_eq!(metadata.real("gemma3.rope.scaling.factor"), Some(8.0));
    assert_eq!(metadata.text("gemma3.rope.scaling.type"), Some("linear"));
    assert_eq!(metadata.count("tokenizer.ggml.eos_token_id"), Some(1));
    assert_eq!(metadata.integers("tokenizer.ggml.eos_token_ids"), Some(&[1, 106][..]));
}

/// Gates, ups and downs of three experts, each 2 x 16, 2 x 16 and 16 x 2.
fn expert_numbers(random: &mut Random) -> [Vec<Vec<f32>>; 3] {
    [(); 3].map(|()| (0..3).map(|_| seeded(32, random)).collect())
}

#[test]
fn experts_of_two_parts_form_one_stack() {
    let mut random = Random::new(7);
    let [gates, ups, downs] = expert_numbers(&mut random);
    let mut parts = [SafetensorsWriter::new(), SafetensorsWriter::new()];
    let mut map = Vec::new();
    for expert in [2, 0, 1] {
        for (which, numbers, shape) in
            [("w1", &gates, [2, 16]), ("w3", &ups, [2, 16]), ("w2", &downs, [16, 2])]
        {
            let name = format!("model.layers.1.block_sparse_moe.experts.{expert}.{which}.weight");
            let part = random.index(2);
            parts[part] = parts[part].clone().f16(&name, &shape, &numbers[expert]);
            map.push(format!("{name:?}:\"model-0000{part}.safetensors\""));
        }
    }
    let more = ",\"num_local_experts\":3,\"num_experts_per_tok\":2";
    let index = format!("{{\"metadata\":{{\"total_size\":1}},\"weight_map\":{{{}}}}}", map.join(","));
    let folder = Folder::new(&config("mixtral", more))
        .with("model-00000.safetensors", parts[0].finish())
        .with("model-00001.safetensors", parts[1].finish())
        .with("model.safetensors.index.json", index);
    for path in [folder.path().to_owned(), folder.join("model.safetensors.index.json")] {
        let weights = Weights::open(&path).unwrap();
        assert_eq!(read(&weights, "blk.1.ffn_gate_exps.weight", &[3, 2, 16]), gates.concat());
        assert_eq!(read(&weights, "blk.1.ffn_up_exps.weight", &[3, 2, 16]), ups.concat());
        assert_eq!(read(&weights, "blk.1.ffn_down_exps.weight", &[3, 16, 2]), downs.concat());
        assert_eq!(weights.tensors().count(), 3);
        let metadata = weights.metadata();
        assert_eq!(metadata.text("general.architecture"), Some("llama"));
        assert_eq!(metadata.count("llama.expert_count"), Some(3));
        assert_eq!(metadata.count("llama.expert_used_count"), Some(2));
    }
}

#[test]
fn experts_in_one_tensor_are_the_same_stacks() {
    let mut random = Random::new(8);
    let [gates, ups, downs] = expert_numbers(&mut random);
    let mut apart = SafetensorsWriter::new();
    let mut fused = Vec::new();
    for expert in 0..3 {
        let name = |which: &str| format!("model.layers.0.mlp.experts.{expert}.{which}_proj.weight");
        apart = apart.bf16(&name("gate"), &[2, 16], &gates[expert]);
        apart = apart.bf16(&name("down"), &[16, 2], &downs[expert]);
        apart = apart.bf16(&name("up"), &[2, 16], &ups[expert]);
        fused.extend([gates[expert].clone(), ups[expert].clone()].concat());
    }
    let together = SafetensorsWriter::new()
        .bf16("model.layers.0.mlp.experts.gate_up_proj", &[3, 4, 16], &fused)
        .bf16("model.layers.0.mlp.experts.down_proj", &[3, 16, 2], &downs.concat());
    let more =
        ",\"num_experts\":3,\"num_experts_per_tok\":2,\"moe_intermediate_size\":2,\"norm_topk_prob\":true";
    for file in [apart, together] {
        let weights = open(&one(&config("qwen3_moe", more), &file));
        assert_eq!(read(&weights, "blk.0.ffn_gate_exps.weight", &[3, 2, 16]), gates.concat());
        assert_eq!(read(&weights, "blk.0.ffn_up_exps.weight", &[3, 2, 16]), ups.concat());
        assert_eq!(read(&weights, "blk.0.ffn_down_exps.weight", &[3, 16, 2]), downs.concat());
        assert_eq!(weights.metadata().count("qwen3moe.expert_feed_forward_length"), Some(2));
    }
}

#[test]
fn a_file_alone_needs_the_config_beside_it() {
    let file = SafetensorsWriter::new().f32("model.norm.weight", &[16], &[1.0; 16]);
    let folder = one(&config("llama", ""), &file).with("other.safetensors", file.finish());
    assert_eq!(Weights::open(&folder.join("other.safetensors")).unwrap().tensors().count(), 1);
    std::fs::remove_file(folder.join("config.json")).unwrap();
    let error = Weights::open(&folder.join("other.safetensors")).unwrap_err();
    assert!(matches!(error, Error::Open { ref path, .. } if path.ends_with("config.json")), "{error}");
}
