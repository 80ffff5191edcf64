//! Tiny seeded models of every architecture, as GGUF files with a vocabulary of their own.
//!
//! The same bytes on every machine: the reference engine's logits for these very files are kept
//! in `tests/golden/logits`, so parity is tested without any downloaded model.

use super::gguf::{F16, F32, GgufWriter};
use super::random::Random;

/// Control tokens, bytes, a space and letters, then some words.
const WORDS: [&str; 12] = ["▁t", "he", "▁the", "▁a", "nd", "▁and", "in", "▁in", "on", "er", "▁day", "▁note"];

const CHAT_TEMPLATE: &str = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}\
     {% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

/// One architecture's shape.
#[derive(Clone, Copy)]
pub struct Tiny {
    /// Name of the variant, and of its golden file.
    pub name: &'static str,
    arch: &'static str,
    layers: usize,
    width: usize,
    heads: usize,
    kv_heads: usize,
    head_len: usize,
    ffn: usize,
    experts: usize,
    tied: bool,
    qkv_bias: bool,
    head_norm: Norms,
    fused: bool,
    post_norms: bool,
    rope_freqs: bool,
    eps: f32,
    rope_base: f32,
    /// Whether it ever closes its turn by itself.
    ends: bool,
    seed: u64,
    extra: &'static [(&'static str, Extra)],
}

#[derive(Clone, Copy, PartialEq)]
enum Norms {
    No,
    PerHead,
    Whole,
}

/// A setting only this variant has, under the architecture's prefix.
#[derive(Clone, Copy)]
enum Extra {
    Count(u32),
    Real(f32),
    Text(&'static str),
}

const PLAIN: Tiny = Tiny {
    name: "llama",
    arch: "llama",
    layers: 2,
    width: 64,
    heads: 4,
    kv_heads: 2,
    head_len: 16,
    ffn: 96,
    experts: 0,
    tied: true,
    qkv_bias: false,
    head_norm: Norms::No,
    fused: false,
    post_norms: false,
    rope_freqs: false,
    eps: 1e-5,
    rope_base: 10_000.0,
    ends: true,
    seed: 0x0ca7_2e70,
    extra: &[],
};

/// Large enough to write no faster than a person can watch, and to write on until it is stopped.
const SLOW: Tiny = Tiny {
    name: "slow",
    layers: 8,
    width: 768,
    heads: 12,
    kv_heads: 4,
    head_len: 64,
    ffn: 2048,
    ends: false,
    ..PLAIN
};

/// Every variant, each differing from the plain decoder in what its architecture adds.
pub const ALL: [Tiny; 15] = [
    PLAIN,
    Tiny { name: "llama-factors", rope_freqs: true, rope_base: 500_000.0, tied: false, ..PLAIN },
    Tiny {
        name: "llama-linear",
        extra: &[("rope.scaling.type", Extra::Text("linear")), ("rope.scaling.factor", Extra::Real(4.0))],
        ..PLAIN
    },
    // Of a seed with which no two experts are nearly equal: which of those is taken, rounding decides.
    Tiny { name: "mixtral", experts: 4, tied: false, seed: 0x0ca7_2e71, ..PLAIN },
    Tiny { name: "qwen2", arch: "qwen2", qkv_bias: true, eps: 1e-6, rope_base: 1e6, ..PLAIN },
    Tiny {
        name: "qwen2-yarn",
        arch: "qwen2",
        qkv_bias: true,
        extra: &[
            ("rope.scaling.type", Extra::Text("yarn")),
            ("rope.scaling.factor", Extra::Real(4.0)),
            ("rope.scaling.original_context_length", Extra::Count(32)),
        ],
        ..PLAIN
    },
    Tiny { name: "qwen3", arch: "qwen3", head_len: 32, head_norm: Norms::PerHead, rope_base: 1e6, ..PLAIN },
    Tiny { name: "qwen3moe", arch: "qwen3moe", head_len: 32, head_norm: Norms::PerHead, experts: 4, ..PLAIN },
    Tiny {
        name: "gemma2",
        arch: "gemma2",
        layers: 4,
        post_norms: true,
        extra: &[
            ("attention.sliding_window", Extra::Count(8)),
            ("attn_logit_softcapping", Extra::Real(50.0)),
            ("final_logit_softcapping", Extra::Real(30.0)),
        ],
        ..PLAIN
    },
    Tiny {
        name: "gemma3",
        arch: "gemma3",
        layers: 7,
        head_len: 32,
        head_norm: Norms::PerHead,
        post_norms: true,
        rope_base: 1e6,
        extra: &[
            ("attention.sliding_window", Extra::Count(8)),
            ("rope.scaling.type", Extra::Text("linear")),
            ("rope.scaling.factor", Extra::Real(8.0)),
        ],
        ..PLAIN
    },
    Tiny { name: "phi3", arch: "phi3", kv_heads: 4, fused: true, tied: false, ..PLAIN },
    Tiny {
        name: "phi3-long",
        arch: "phi3",
        kv_heads: 4,
        fused: true,
        tied: false,
        extra: &[
            ("rope.scaling.original_context_length", Extra::Count(128)),
            ("rope.scaling.attn_factor", Extra::Real(1.19)),
        ],
        ..PLAIN
    },
    Tiny {
        name: "olmoe",
        arch: "olmoe",
        kv_heads: 4,
        head_norm: Norms::Whole,
        experts: 4,
        tied: false,
        ..PLAIN
    },
    Tiny { name: "smollm3", arch: "smollm3", layers: 8, rope_base: 2e6, ..PLAIN },
    Tiny {
        name: "granite",
        arch: "granite",
        extra: &[
            ("embedding_scale", Extra::Real(12.0)),
            ("residual_scale", Extra::Real(0.22)),
            ("attention.scale", Extra::Real(0.015_625)),
            ("logit_scale", Extra::Real(8.0)),
        ],
        ..PLAIN
    },
];

/// The file of the variant `name`.
pub fn model(name: &str) -> Vec<u8> {
    writer(name).finish()
}

/// The plain decoder with a chat template.
pub fn llama_gguf() -> Vec<u8> {
    writer("llama").text("tokenizer.chat_template", CHAT_TEMPLATE).finish()
}

/// A decoder of 50 million numbers with a chat template, which never ends by itself.
pub fn slow_llama() -> Vec<u8> {
    file_of(&SLOW, vocab_len()).text("tokenizer.chat_template", CHAT_TEMPLATE).finish()
}

/// The writer of the variant `name`, so that a test may add what breaks it.
pub fn writer(name: &str) -> GgufWriter {
    let shape = ALL.into_iter().find(|tiny| tiny.name == name).expect("a known variant");
    file_of(&shape, vocab_len())
}

/// The plain decoder with a token table of `rows` rows, which repeat those of [`model`].
pub fn wide_llama(rows: usize) -> Vec<u8> {
    file_of(&PLAIN, rows).finish()
}

fn file_of(shape: &Tiny, rows: usize) -> GgufWriter {
    let mut random = Random::new(shape.seed);
    let file = vocabulary(settings(GgufWriter::new(), shape));
    tensors(file, shape, rows, &mut random)
}

/// How many tokens the vocabulary has.
pub fn vocab_len() -> usize {
    vocabulary_texts().len()
}

/// Tokens of the vocabulary that control nothing.
pub fn tokens(random: &mut Random, count: usize) -> Vec<u32> {
    (0..count).map(|_| 5 + random.index(vocab_len() - 5) as u32).collect()
}

fn settings(file: GgufWriter, shape: &Tiny) -> GgufWriter {
    let key = |suffix: &str| format!("{}.{suffix}", shape.arch);
    let mut file = file
        .text("general.architecture", shape.arch)
        // The reference engine looks for more tokens in files whose name sounds like Phi-3.
        .text("general.name", if shape.ends { "tiny" } else { "slow" })
        .count(&key("block_count"), shape.layers as u32)
        .count(&key("context_length"), 4096)
        .count(&key("embedding_length"), shape.width as u32)
        .count(&key("feed_forward_length"), shape.ffn as u32)
        .count(&key("attention.head_count"), shape.heads as u32)
        .count(&key("attention.head_count_kv"), shape.kv_heads as u32)
        .count(&key("attention.key_length"), shape.head_len as u32)
        .count(&key("attention.value_length"), shape.head_len as u32)
        .count(&key("rope.dimension_count"), shape.head_len as u32)
        .count(&key("vocab_size"), vocab_len() as u32)
        .real(&key("rope.freq_base"), shape.rope_base)
        .real(&key("attention.layer_norm_rms_epsilon"), shape.eps);
    if shape.experts > 0 {
        file = file
            .count(&key("expert_count"), shape.experts as u32)
            .count(&key("expert_used_count"), 2)
            .count(&key("expert_feed_forward_length"), shape.ffn as u32);
    }
    for (suffix, extra) in shape.extra {
        file = match *extra {
            Extra::Count(n) => file.count(&key(suffix), n),
            Extra::Real(x) => file.real(&key(suffix), x),
            Extra::Text(text) => file.text(&key(suffix), text),
        };
    }
    file
}

/// How many control tokens and bytes the vocabulary begins with.
const SILENT: usize = 5 + 256;

fn vocabulary_texts() -> Vec<String> {
    let control = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>"].map(str::to_owned);
    let bytes = (0..=255).map(|byte| format!("<0x{byte:02X}>"));
    let letters = ('a'..='z').map(String::from);
    let texts = control.into_iter().chain(bytes).chain(["▁".to_owned()]).chain(letters);
    texts.chain(WORDS.map(str::to_owned)).collect()
}

/// A SentencePiece vocabulary with byte fallback.
pub fn vocabulary(file: GgufWriter) -> GgufWriter {
    let texts = vocabulary_texts();
    let kind = |id: usize| match id {
        0 => 2,
        1..=4 => 3,
        5..=260 => 6,
        _ => 1,
    };
    let kinds: Vec<i32> = (0..texts.len()).map(kind).collect();
    let scores: Vec<f32> = (0..texts.len()).map(|id| -(id as f32)).collect();
    file.text("tokenizer.ggml.model", "llama")
        .texts("tokenizer.ggml.tokens", &texts)
        .list("tokenizer.ggml.scores", &scores)
        .list("tokenizer.ggml.token_type", &kinds)
        .count("tokenizer.ggml.bos_token_id", 1)
        .count("tokenizer.ggml.eos_token_id", 2)
        .count("tokenizer.ggml.eot_token_id", 4)
        .flag("tokenizer.ggml.add_bos_token", true)
}

fn tensors(mut file: GgufWriter, shape: &Tiny, rows: usize, random: &mut Random) -> GgufWriter {
    let (vocab, width) = (vocab_len(), shape.width);
    let table = random.normals(vocab * width, 0.6);
    // A row of zeros is never the likeliest: letters and words are left.
    let silent = if shape.ends { 0 } else { SILENT * width };
    let table = std::iter::repeat_n(0.0, silent).chain(table.into_iter().skip(silent));
    let table: Vec<f32> = table.collect::<Vec<f32>>().into_iter().cycle().take(rows * width).collect();
    file = file.numbers("token_embd.weight", &[rows, width], F16, &table);
    if !shape.tied {
        file = file.normals("output.weight", &[vocab, width], F16, random, 2.0 / (width as f32).sqrt());
    }
    file = gain(file, "output_norm", width, random);
    if shape.rope_freqs {
        file = ramp(file, "rope_freqs", shape.head_len / 2, 32.0);
    }
    if shape.name == "phi3-long" {
        file = ramp(file, "rope_factors_long", shape.head_len / 2, 20.0);
        file = ramp(file, "rope_factors_short", shape.head_len / 2, 1.5);
    }
    for layer in 0..shape.layers {
        let block = format!("blk.{layer}");
        file = attention(file, shape, &block, random);
        file = feed_forward(file, shape, &block, random);
    }
    file
}

fn attention(mut file: GgufWriter, shape: &Tiny, block: &str, random: &mut Random) -> GgufWriter {
    let (q, kv) = (shape.heads * shape.head_len, shape.kv_heads * shape.head_len);
    let name = |part: &str| format!("{block}.attn_{part}");
    file = gain(file, &name("norm"), shape.width, random);
    if shape.fused {
        file = matrix(file, &name("qkv"), q + 2 * kv, shape.width, random);
    } else {
        for (part, rows) in [("q", q), ("k", kv), ("v", kv)] {
            file = matrix(file, &name(part), rows, shape.width, random);
            if shape.qkv_bias {
                file = file.normals(&format!("{}.bias", name(part)), &[rows], F32, random, 0.3);
            }
        }
    }
    let lens = match shape.head_norm {
        Norms::No => None,
        Norms::PerHead => Some((shape.head_len, shape.head_len)),
        Norms::Whole => Some((q, kv)),
    };
    if let Some((q, k)) = lens {
        file = gain(gain(file, &name("q_norm"), q, random), &name("k_norm"), k, random);
    }
    file = matrix(file, &name("output"), shape.width, q, random);
    if shape.post_norms {
        file = gain(file, &format!("{block}.post_attention_norm"), shape.width, random);
        file = gain(file, &format!("{block}.post_ffw_norm"), shape.width, random);
    }
    file
}

fn feed_forward(mut file: GgufWriter, shape: &Tiny, block: &str, random: &mut Random) -> GgufWriter {
    let (width, inner) = (shape.width, shape.ffn);
    let name = |part: &str| format!("{block}.ffn_{part}");
    file = gain(file, &name("norm"), width, random);
    if shape.experts > 0 {
        file = matrix(file, &name("gate_inp"), shape.experts, width, random);
        for (part, rows, columns) in
            [("gate_exps", inner, width), ("up_exps", inner, width), ("down_exps", width, inner)]
        {
            let scale = (columns as f32).sqrt().recip();
            let weight = format!("{}.weight", name(part));
            file = file.normals(&weight, &[shape.experts, rows, columns], F16, random, scale);
        }
        return file;
    }
    if shape.fused {
        file = matrix(file, &name("up"), 2 * inner, width, random);
    } else {
        file = matrix(file, &name("gate"), inner, width, random);
        file = matrix(file, &name("up"), inner, width, random);
    }
    matrix(file, &name("down"), width, inner, random)
}

fn matrix(file: GgufWriter, name: &str, rows: usize, columns: usize, random: &mut Random) -> GgufWriter {
    let scale = (columns as f32).sqrt().recip();
    file.normals(&format!("{name}.weight"), &[rows, columns], F16, random, scale)
}

/// Gains of a norm, near one.
fn gain(file: GgufWriter, name: &str, len: usize, random: &mut Random) -> GgufWriter {
    let gains: Vec<f32> = random.normals(len, 0.1).into_iter().map(|x| 1.0 + x).collect();
    file.numbers(&format!("{name}.weight"), &[len], F32, &gains)
}

/// Numbers rising from one.
fn ramp(file: GgufWriter, name: &str, len: usize, last: f32) -> GgufWriter {
    let step = (last - 1.0) / (len as f32 - 1.0);
    let numbers: Vec<f32> = (0..len).map(|i| 1.0 + step * i as f32).collect();
    file.numbers(&format!("{name}.weight"), &[len], F32, &numbers)
}
