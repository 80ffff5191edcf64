//! A small vocabulary and models of which every answer is known, for tests.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

use super::super::scorer::{Scorer, Watch, Writer};
use crate::data::Limits;
use crate::engine::tokenizer::Tokenizer;
use crate::engine::weights::{Metadata, Value};
use crate::train::Result;

/// Nobody looks on, nobody stops it.
pub(in super::super) fn watch() -> Watch<'static> {
    static NEVER: AtomicBool = AtomicBool::new(false);
    Watch { progress: &|_, _, _| {}, stop: &NEVER }
}

/// The 256 bytes, a few merges, and a token that begins every text.
pub(in super::super) fn tokenizer() -> Tokenizer {
    let mut shifted = 0x100_u32..;
    let alphabet = (0..=255_u8).map(|byte| match byte {
        0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff => char::from(byte),
        _ => char::from_u32(shifted.next().unwrap()).unwrap(),
    });
    let mut tokens: Vec<String> = alphabet.map(String::from).collect();
    let merges = ["t h", "th e", "Ġ c", "Ġc a", "Ġ t", "Ġt h", "Ġth e", "a t", "Ġca t", "Ġca r"];
    tokens.extend(merges.iter().map(|pair| pair.replace(' ', "")));
    tokens.push("<|text|>".to_owned());
    let mut types = vec![1; tokens.len() - 1];
    types.push(3);
    let bos = tokens.len() as u64 - 1;
    let mut meta = Metadata::default();
    meta.insert("tokenizer.ggml.model", Value::Text("gpt2".into()));
    meta.insert("tokenizer.ggml.pre", Value::Text("smollm".into()));
    meta.insert("tokenizer.ggml.tokens", Value::Texts(tokens.iter().collect()));
    meta.insert("tokenizer.ggml.token_type", Value::Integers(types));
    meta.insert("tokenizer.ggml.merges", Value::Texts(merges.into_iter().collect()));
    meta.insert("tokenizer.ggml.bos_token_id", Value::Unsigned(bos));
    meta.insert("tokenizer.ggml.add_bos_token", Value::Bool(true));
    Tokenizer::from_metadata(&meta).unwrap()
}

/// Knows some texts by heart: after the beginning of one it expects how it goes on, and finds all
/// else equally unlikely. Answers turns it knows.
pub(in super::super) struct Knowing {
    pub(in super::super) vocab: usize,
    pub(in super::super) texts: Vec<Vec<u32>>,
    pub(in super::super) answers: HashMap<String, String>,
}

impl Scorer for Knowing {
    fn rows(&mut self, ids: &[u32]) -> Result<Vec<Vec<f32>>> {
        (1..=ids.len()).map(|len| self.next(&ids[..len])).collect()
    }

    fn next(&mut self, ids: &[u32]) -> Result<Vec<f32>> {
        let mut row = vec![0.0; self.vocab];
        for text in self.texts.iter().filter(|text| text.starts_with(ids)) {
            if let Some(&id) = text.get(ids.len()) {
                row[id as usize] = 10.0;
            }
        }
        Ok(row)
    }
}

impl Writer for Knowing {
    fn greedy(&mut self, turn: &str, _: Limits) -> Result<String> {
        Ok(self.answers.get(turn).cloned().unwrap_or_default())
    }
}
