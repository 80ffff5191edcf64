//! A tokenizer from the settings of a GGUF file (`tokenizer.ggml.*`).
//!
//! Families: `gpt2` (byte-level BPE with a named pre-tokenizer), `llama` (SentencePiece as merges by score),
//! `gemma4` (BPE on characters with byte fallback). Invariant: ids and lists were checked against the
//! number of tokens before anything is built on them. Source: GGUF specification; defaults and order
//! of llama.cpp `llama-vocab.cpp`.

use std::collections::HashMap;

use super::encoder::{Encoder, Units, byte_fallback, byte_units, table};
use super::merge::Pairs;
use super::pre::Rules;
use super::rewrite::Rewrite;
use super::specials::{Edges, Finder, Preference};
use super::vocab::{Kind, NONE, Vocab, bad, byte_of};
use super::{Ends, Spelling, Tokenizer, endings};
use crate::engine::weights::{Metadata, Texts, Value};
use crate::engine::{Error, Result};

/// Merges of a file; published ones have at most as many as tokens.
const MERGES_MAX: usize = 4_194_304;

/// Builds the tokenizer a file describes.
///
/// # Errors
/// As [`Tokenizer::from_metadata`].
pub(super) fn build(meta: &Metadata) -> Result<Tokenizer> {
    match meta.require_text("tokenizer.ggml.model")? {
        "gpt2" => bpe(meta, Rules::find(pre_tokenizer(meta))?),
        "gemma4" => bpe(meta, Rules::find("gemma4")?),
        "llama" => sentencepiece(meta),
        other => Err(Error::UnknownTokenizer { name: other.to_owned() }),
    }
}

fn pre_tokenizer(meta: &Metadata) -> &str {
    let named = meta.text("tokenizer.ggml.pre").filter(|name| !name.is_empty());
    named.unwrap_or_else(|| {
        log::warn!("this file names no pre-tokenizer; text is split in the old default way");
        "default"
    })
}

fn bpe(meta: &Metadata, rules: &Rules) -> Result<Tokenizer> {
    let mut vocab = read_vocab(meta)?;
    let bos = special_id(meta, &vocab, "bos_token_id", None);
    let eos = special_id(meta, &vocab, "eos_token_id", None);
    let ends = mark_endings(meta, &mut vocab, bos, eos, false);
    let none = Texts::default();
    let pairs = Pairs::ranked(merges(meta)?.unwrap_or(&none).iter().map(parts), &vocab)?;
    let byte_level = rules.is_byte_level();
    let encoder = Encoder {
        units: if byte_level { byte_units(&vocab) } else { Units::Chars },
        pairs,
        fallback: if byte_level { table(|_| NONE) } else { byte_fallback(&vocab) },
        unknown: None,
        fuses_unknown: false,
        takes_whole_words: rules.takes_whole_words(),
        takes_whole_feeds: rules.takes_whole_feeds(),
    };
    let blocks = Rewrite::Replace { from: " ".into(), to: "▁".into() };
    Ok(Tokenizer {
        rewrites: if rules.writes_blocks() { vec![blocks] } else { Vec::new() },
        stages: rules.stages()?,
        spelling: match (byte_level, rules.writes_blocks()) {
            (true, _) => Spelling::Bytes,
            (false, true) => Spelling::Blocks,
            (false, false) => Spelling::Plain,
        },
        strips_space: meta.flag("tokenizer.ggml.add_space_prefix").unwrap_or(false),
        finder: Finder::new(&vocab, edges(meta, &vocab), Preference::Longest),
        // Gemma 4 files in the wild say no and mean yes.
        ends: Ends {
            adds_bos: ends.adds_bos.unwrap_or(rules.adds_bos()) || rules.takes_whole_feeds(),
            ..ends.ends
        },
        vocab,
        encoder,
    })
}

fn sentencepiece(meta: &Metadata) -> Result<Tokenizer> {
    let mut vocab = read_vocab(meta)?;
    let bos = special_id(meta, &vocab, "bos_token_id", Some(1));
    let eos = special_id(meta, &vocab, "eos_token_id", Some(2));
    let unknown = special_id(meta, &vocab, "unknown_token_id", Some(0));
    let ends = mark_endings(meta, &mut vocab, bos, eos, false);
    // Text without a token becomes this one, so it may not steer the model.
    let unknown = unknown.filter(|id| vocab.kind(*id) != Some(Kind::Control));
    let bytes = byte_fallback(&vocab);
    let plain_byte =
        |byte: u8| byte.is_ascii().then(|| vocab.text_id(char::from(byte).encode_utf8(&mut [0; 4])));
    let fallback = table(|byte| match bytes.get(usize::from(byte)) {
        Some(id) if *id != NONE => *id,
        _ => plain_byte(byte).flatten().unwrap_or(NONE),
    });
    let encoder = Encoder {
        units: Units::Chars,
        pairs: Pairs::scored(&read_scores(meta, vocab.len())?, &vocab)?,
        fallback,
        unknown,
        fuses_unknown: false,
        takes_whole_words: false,
        takes_whole_feeds: false,
    };
    let adds_space = meta.flag("tokenizer.ggml.add_space_prefix").unwrap_or(true);
    let mut rewrites = vec![Rewrite::Replace { from: " ".into(), to: "▁".into() }];
    if adds_space {
        rewrites.insert(0, Rewrite::Prepend(" ".into()));
    }
    Ok(Tokenizer {
        rewrites,
        stages: Vec::new(),
        spelling: Spelling::Blocks,
        strips_space: adds_space,
        finder: Finder::new(&vocab, edges(meta, &vocab), Preference::Longest),
        ends: Ends { adds_bos: ends.adds_bos.unwrap_or(true), ..ends.ends },
        vocab,
        encoder,
    })
}

fn read_vocab(meta: &Metadata) -> Result<Vocab> {
    let key = "tokenizer.ggml.tokens";
    let texts = meta.texts(key).ok_or_else(|| Error::MissingKey { key: key.to_owned() })?;
    let types = match meta.get("tokenizer.ggml.token_type") {
        None => &[],
        Some(Value::Integers(types)) if types.len() >= texts.len() => types.as_slice(),
        Some(_) => return Err(bad("there is not a type for every token")),
    };
    Vocab::new(texts, |id| match types.get(id) {
        Some(2) => Kind::Unknown,
        Some(3) => Kind::Control,
        Some(4) => Kind::UserDefined,
        Some(6) => texts.get(id).and_then(byte_of).map_or(Kind::Normal, Kind::Byte),
        _ => Kind::Normal,
    })
}

fn read_scores(meta: &Metadata, n_tokens: usize) -> Result<Vec<f32>> {
    let scores = match meta.get("tokenizer.ggml.scores") {
        None => vec![0.0; n_tokens],
        Some(Value::Floats(scores)) => scores.clone(),
        Some(Value::Integers(scores)) => scores.iter().map(|score| *score as f32).collect(),
        Some(_) => Vec::new(),
    };
    if scores.len() < n_tokens { Err(bad("there is not a score for every token")) } else { Ok(scores) }
}

/// The merges of a file, `None` for one of those that need none.
fn merges(meta: &Metadata) -> Result<Option<&Texts>> {
    let key = "tokenizer.ggml.merges";
    let Some(merges) = meta.texts(key) else {
        // Early conversions of Kimi K2 have none and mean single characters.
        let may_lack = meta.text("tokenizer.ggml.pre") == Some("kimi-k2");
        return if may_lack { Ok(None) } else { Err(Error::MissingKey { key: key.to_owned() }) };
    };
    if merges.len() > MERGES_MAX {
        return Err(bad(format!("{} merges, where at most {MERGES_MAX} are expected", merges.len())));
    }
    Ok(Some(merges))
}

/// The two tokens of a merge. The first may itself begin with a space.
fn parts(merge: &str) -> Option<(&str, &str)> {
    let at = merge.char_indices().skip(1).find(|(_, c)| *c == ' ').map(|(at, _)| at)?;
    Some((merge.get(..at)?, merge.get(at + 1..)?))
}

/// An id the file names under `tokenizer.ggml`; one outside the vocabulary is ignored.
fn special_id(meta: &Metadata, vocab: &Vocab, name: &str, default: Option<u32>) -> Option<u32> {
    let key = format!("tokenizer.ggml.{name}");
    let inside = |id: &u32| (*id as usize) < vocab.len();
    let default = default.filter(inside);
    let Some(id) = meta.count(&key) else {
        return default;
    };
    let id = u32::try_from(id).ok().filter(inside);
    if id.is_none() {
        log::warn!("{key} is outside the vocabulary of {} tokens and is ignored", vocab.len());
    }
    id.or(default)
}

/// What the file says about ends, with `add_bos_token` still open.
pub(super) struct NamedEnds {
    pub(super) adds_bos: Option<bool>,
    pub(super) ends: Ends,
}

/// Reads what ends a text and an answer, and marks tokens known by their spelling. `sure`: see
/// [`endings::mark`].
pub(super) fn mark_endings(
    meta: &Metadata,
    vocab: &mut Vocab,
    bos: Option<u32>,
    eos: Option<u32>,
    sure: bool,
) -> NamedEnds {
    let named = ["eot_token_id", "eom_token_id"].map(|name| special_id(meta, vocab, name, None));
    // A published folder may name several ends of an answer.
    let several = meta.integers("tokenizer.ggml.eos_token_ids").unwrap_or_default();
    let several =
        several.iter().filter_map(|&id| u32::try_from(id).ok()).filter(|&id| vocab.text(id).is_some());
    let named: Vec<u32> = named.into_iter().chain([eos]).flatten().chain(several).collect();
    let markers: HashMap<String, u32> = meta
        .iter()
        .filter_map(|(key, _)| key.strip_prefix("tokenizer.ggml."))
        .filter_map(|name| Some((name.to_owned(), special_id(meta, vocab, name, None)?)))
        .collect();
    let end_ids = endings::mark(vocab, &named, |name| markers.get(name).copied(), sure);
    let adds_eos = meta.flag("tokenizer.ggml.add_eos_token").unwrap_or(false);
    NamedEnds {
        adds_bos: meta.flag("tokenizer.ggml.add_bos_token"),
        ends: Ends { bos, eos, end_ids, adds_bos: false, adds_eos },
    }
}

/// Tokens that swallow whitespace. GGUF does not store this; the reference knows the models by name.
fn edges(meta: &Metadata, vocab: &Vocab) -> HashMap<u32, Edges> {
    let name = meta.text("general.name").unwrap_or_default().to_lowercase();
    let pre = meta.text("tokenizer.ggml.pre").unwrap_or_default();
    let left = Edges { strips_left: true, ..Edges::default() };
    let right = Edges { strips_right: true, ..Edges::default() };
    if ["jina-v2-de", "jina-v2-es", "jina-v2-code"].iter().any(|jina| pre.contains(jina)) {
        return vocab.id("<mask>").map(|id| (id, left)).into_iter().collect();
    }
    if name.contains("phi-3") || name.contains("phi3") {
        let strips = |(id, text, kind)| match (text, kind) {
            ("<unk>" | "<s>" | "<|endoftext|>", _) => None,
            (_, Kind::Control | Kind::Unknown | Kind::UserDefined) => Some((id, right)),
            _ => None,
        };
        return vocab.iter().filter_map(strips).collect();
    }
    if name.contains("modern-bert") {
        return vocab.id("[MASK]").map(|id| (id, left)).into_iter().collect();
    }
    HashMap::new()
}
