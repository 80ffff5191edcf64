//! Any vocabulary, as settings or as `tokenizer.json`, and any text: built or refused by name; what
//! is built reads every text, gives only ids it has, no control token from data, and streams
//! what it decodes.

#![no_main]

use carnet::engine::tokenizer::{Specials, Tokenizer};
use carnet::engine::weights::{Metadata, Value};
use libfuzzer_sys::fuzz_target;

const MODELS: [&str; 3] = ["gpt2", "llama", "gemma4"];
const SPLITTERS: [&str; 5] = ["default", "gpt-2", "llama-bpe", "qwen2", "tekken"];

fuzz_target!(
    |input: (u8, bool, Vec<(String, f32, i8)>, Vec<(u8, u8)>, String, Vec<u32>)| {
        let (choice, is_json, tokens, merges, text, ids) = input;
        let built = if is_json {
            Tokenizer::from_json(text.as_bytes(), &Metadata::default())
        } else {
            Tokenizer::from_metadata(&settings(choice, &tokens, &merges))
        };
        let Ok(tokenizer) = built else { return };
        for specials in [
            Specials::Plain,
            Specials::All,
            Specials::Except(&[0..text.len() / 2]),
        ] {
            if let Ok(found) = tokenizer.encode(&text, specials) {
                assert!(found.iter().all(|id| (*id as usize) < tokenizer.len()));
                let is_data = matches!(specials, Specials::Plain);
                assert!(!is_data || !found.iter().any(|id| tokenizer.is_control(*id)));
                let mut stream = tokenizer.stream();
                let mut streamed: String = found.iter().map(|id| stream.push(*id)).collect();
                streamed.push_str(&stream.finish());
                assert_eq!(streamed, tokenizer.decode(&found));
            }
        }
        let _ = tokenizer.decode(&ids);
    }
);

fn settings(choice: u8, tokens: &[(String, f32, i8)], merges: &[(u8, u8)]) -> Metadata {
    let text = |place: u8| tokens.get(place as usize).map_or("a", |(text, ..)| text.as_str());
    let merges = merges
        .iter()
        .map(|(left, right)| format!("{} {}", text(*left), text(*right)));
    let choice = choice as usize;
    let mut metadata = Metadata::default();
    metadata.insert(
        "tokenizer.ggml.model",
        Value::Text(MODELS[choice % MODELS.len()].to_owned()),
    );
    metadata.insert(
        "tokenizer.ggml.pre",
        Value::Text(SPLITTERS[choice / MODELS.len() % SPLITTERS.len()].to_owned()),
    );
    metadata.insert(
        "tokenizer.ggml.tokens",
        Value::Texts(tokens.iter().map(|(text, ..)| text.clone()).collect()),
    );
    metadata.insert(
        "tokenizer.ggml.scores",
        Value::Floats(tokens.iter().map(|(_, score, _)| *score).collect()),
    );
    metadata.insert(
        "tokenizer.ggml.token_type",
        Value::Integers(tokens.iter().map(|(.., kind)| (*kind).into()).collect()),
    );
    metadata.insert("tokenizer.ggml.merges", Value::Texts(merges.collect()));
    metadata
}
