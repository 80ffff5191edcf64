//! Settings around the vocabulary: begin and end tokens, and the chat template.
//!
//! The vocabulary itself stays in `tokenizer.json`, which the tokenizer reads. Sources in order of
//! trust: `tokenizer_config.json` (texts, looked up among its added tokens), `config.json`,
//! `generation_config.json` (more end tokens); `chat_template.jinja` goes before the inline template.

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::config::Config;
use super::json::{self, AddedTokens, Ids, Template, TokenText};
use crate::engine::Result;
use crate::engine::weights::{Fault, Metadata, Value};

const TOKENIZER_CONFIG: &str = "tokenizer_config.json";
const GENERATION_CONFIG: &str = "generation_config.json";
const CHAT_TEMPLATE: &str = "chat_template.jinja";
/// Longest tokenizer configuration that is read, in bytes; Gemma's has 1.2 million.
const MAX_TOKENIZER_CONFIG: u64 = 16 << 20;
const MAX_GENERATION_CONFIG: u64 = 1 << 20;
/// Longest chat template that is read, in bytes.
const MAX_TEMPLATE: u64 = 256 << 10;

#[derive(Default, Deserialize)]
#[serde(default)]
struct TokenizerConfig {
    bos_token: Option<TokenText>,
    eos_token: Option<TokenText>,
    add_bos_token: Option<bool>,
    add_eos_token: Option<bool>,
    add_prefix_space: Option<bool>,
    added_tokens_decoder: Option<AddedTokens>,
    chat_template: Option<Template>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct GenerationConfig {
    eos_token_id: Option<Ids>,
}

impl TokenizerConfig {
    fn id(&self, token: Option<&TokenText>) -> Option<u32> {
        let TokenText(text) = token?;
        let tokens = self.added_tokens_decoder.as_ref()?;
        tokens.0.iter().find(|(_, content)| content == text).map(|(id, _)| *id)
    }
}

/// Writes what the files of `folder` say into `metadata`; absent files say nothing.
pub(super) fn translate(folder: &Path, config: &Config, metadata: &mut Metadata) -> Result<()> {
    let tokenizer: TokenizerConfig = beside(folder, TOKENIZER_CONFIG, MAX_TOKENIZER_CONFIG)?;
    let generation: GenerationConfig = beside(folder, GENERATION_CONFIG, MAX_GENERATION_CONFIG)?;
    let begin = tokenizer.id(tokenizer.bos_token.as_ref());
    let begin = begin.or_else(|| listed(config.bos_token_id.as_ref()).first().copied());
    let ends = ends(&tokenizer, config, &generation);
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            metadata.insert(format!("tokenizer.{name}"), value);
        }
    };
    put("ggml.bos_token_id", begin.map(|id| Value::Unsigned(id.into())));
    put("ggml.eos_token_id", ends.first().map(|&id| Value::Unsigned(id.into())));
    if ends.len() > 1 {
        put("ggml.eos_token_ids", Some(Value::Integers(ends.iter().map(|&id| id.into()).collect())));
    }
    put("ggml.add_bos_token", tokenizer.add_bos_token.map(Value::Bool));
    put("ggml.add_eos_token", tokenizer.add_eos_token.map(Value::Bool));
    put("ggml.add_space_prefix", tokenizer.add_prefix_space.map(Value::Bool));
    put("chat_template", template(folder, tokenizer.chat_template)?.map(Value::Text));
    Ok(())
}

/// A JSON file of the folder, or the settings of an absent one.
fn beside<T: Default + DeserializeOwned>(folder: &Path, name: &'static str, limit: u64) -> Result<T> {
    match json::read(&folder.join(name), name, limit)? {
        Some(text) => json::parse(&text, name),
        None => Ok(T::default()),
    }
}

fn listed(ids: Option<&Ids>) -> &[u32] {
    ids.map_or(&[], |Ids(ids)| ids)
}

/// All tokens that end an answer, the tokenizer's own first, none twice.
fn ends(tokenizer: &TokenizerConfig, config: &Config, generation: &GenerationConfig) -> Vec<u32> {
    let mut ends: Vec<u32> = tokenizer.id(tokenizer.eos_token.as_ref()).into_iter().collect();
    let others = [&config.eos_token_id, &generation.eos_token_id];
    for &id in others.into_iter().flat_map(|ids| listed(ids.as_ref())) {
        if !ends.contains(&id) {
            ends.push(id);
        }
    }
    ends
}

fn template(folder: &Path, inline: Option<Template>) -> Result<Option<String>> {
    if let Some(text) = json::read(&folder.join(CHAT_TEMPLATE), CHAT_TEMPLATE, MAX_TEMPLATE)? {
        return Ok(Some(text));
    }
    let Some(Template(Some(text))) = inline else {
        return Ok(None);
    };
    if text.len() as u64 > MAX_TEMPLATE {
        let key = "tokenizer.chat_template".to_owned();
        return Err(Fault::TextTooLong { key, length: text.len() as u64, limit: MAX_TEMPLATE }.into());
    }
    Ok(Some(text))
}
