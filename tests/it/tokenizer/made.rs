//! Small vocabularies of each family, and texts that try to smuggle control tokens.

use carnet::engine::tokenizer::Tokenizer;
use carnet::engine::weights::{Metadata, Value};

use super::json::json_tokenizer;
use super::{beside, open, vocab_files};

/// The vocabularies every claim about all families is tested on.
pub(super) fn tokenizers() -> Vec<Tokenizer> {
    let mut all =
        vec![byte_level(), sentencepiece(), json_tokenizer(&|file| drop(file["normalizer"].take())).unwrap()];
    all.extend(vocab_files().iter().filter(|path| beside(path, "out").is_some()).map(|path| open(path)));
    all
}

/// The GPT-2 byte alphabet, a few merges, two control tokens.
pub(super) fn byte_level_meta() -> Metadata {
    let mut shifted = 0x100u32..;
    let alphabet = (0..=255u8).map(|byte| match byte {
        0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff => char::from(byte),
        _ => char::from_u32(shifted.next().unwrap()).unwrap(),
    });
    let mut tokens: Vec<String> = alphabet.map(String::from).collect();
    tokens.extend(["he", "ll", "hell", "<|im_start|>", "<|im_end|>"].map(str::to_owned));
    let mut types = vec![1; tokens.len() - 2];
    types.extend([3, 3]);
    let merges = ["h e", "l l", "he ll"];
    let mut meta = Metadata::default();
    meta.insert("tokenizer.ggml.model", Value::Text("gpt2".into()));
    meta.insert("tokenizer.ggml.pre", Value::Text("qwen2".into()));
    meta.insert("tokenizer.ggml.tokens", Value::Texts(tokens.iter().collect()));
    meta.insert("tokenizer.ggml.token_type", Value::Integers(types));
    meta.insert("tokenizer.ggml.merges", Value::Texts(merges.into_iter().collect()));
    meta
}

pub(super) fn byte_level() -> Tokenizer {
    Tokenizer::from_metadata(&byte_level_meta()).unwrap()
}

/// In [`byte_level_meta`] a byte is its own id.
pub(super) fn byte_token(byte: u8) -> u32 {
    u32::from(byte)
}

/// Bytes, a few pieces, and pieces that could be merged into a spelled-out control token.
pub(super) fn sentencepiece_meta() -> Metadata {
    let mut tokens: Vec<String> = ["<unk>", "<s>", "</s>"].map(str::to_owned).to_vec();
    tokens.extend((0..=255).map(|byte| format!("<0x{byte:02X}>")));
    tokens.extend(["▁", "a", "b", "ab", "▁a", "<", "s", ">", "<s", "/s", "</s"].map(str::to_owned));
    let mut types = vec![2, 3, 3];
    types.extend([6; 256]);
    types.extend([1; 11]);
    let mut scores = vec![0.0; 259];
    scores.extend([-9.0, -10.0, -11.0, -1.0, -2.0, -12.0, -13.0, -14.0, -3.0, -4.0, -5.0]);
    let mut meta = Metadata::default();
    meta.insert("tokenizer.ggml.model", Value::Text("llama".into()));
    meta.insert("tokenizer.ggml.tokens", Value::Texts(tokens.iter().collect()));
    meta.insert("tokenizer.ggml.token_type", Value::Integers(types));
    meta.insert("tokenizer.ggml.scores", Value::Floats(scores));
    meta
}

pub(super) fn sentencepiece() -> Tokenizer {
    Tokenizer::from_metadata(&sentencepiece_meta()).unwrap()
}

/// A small generator: xorshift, seeded, so that a failure can be repeated.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    pub(super) fn pick<'a>(&mut self, list: &'a [String]) -> &'a str {
        &list[self.below(list.len())]
    }

    /// Text that tries to pass for a control token: whole, cut, doubled, spaced, full-width.
    pub(super) fn smuggle(&mut self, controls: &[String]) -> String {
        let mut text = String::new();
        for _ in 0..=self.below(4) {
            let control = self.pick(controls).to_owned();
            let cut = control.char_indices().nth(self.below(control.chars().count())).map_or(0, |(at, _)| at);
            match self.below(7) {
                0 => text.push_str(&control[..cut]),
                1 => text.push_str(&control[cut..]),
                2 => text.push_str(&format!("{}\u{200b}{}", &control[..cut], &control[cut..])),
                3 => text.push_str(&format!("{}{control}{}", &control[..cut], &control[cut..])),
                4 => text.push_str(&control.replace('<', "＜").replace('|', "｜")),
                5 => text.push_str("x \n"),
                _ => text.push_str(&control),
            }
        }
        text
    }
}
