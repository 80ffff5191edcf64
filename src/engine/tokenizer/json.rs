//! A tokenizer from a `tokenizer.json`: the parts of it that are known, each by name.
//!
//! Invariant: what is not understood is refused, never skipped: a splitter left out would give wrong
//! tokens silently. Expressions count only if they equal one of [`super::pre`]. Added tokens are found in the
//! text as it was written, before rewriting. Source: the `tokenizers` library, format version 1.0.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::Value;

use super::encoder::{Encoder, Units, byte_fallback, byte_units, table};
use super::gguf::mark_endings;
use super::json_steps::{Steps, read_steps};
use super::merge::Pairs;
use super::specials::{Edges, Finder, Preference};
use super::vocab::{Kind, NONE, Vocab, bad, byte_of};
use super::{Ends, Spelling, Tokenizer};
use crate::engine::weights::Metadata;
use crate::engine::{Error, Result};

/// Largest file that is read.
const FILE_BYTES_MAX: usize = 64 << 20;
/// Ids the vocabulary may leave unused; published files have none or a handful.
const GAPS_MAX: usize = 65_536;

#[derive(Deserialize)]
struct File {
    model: Value,
    #[serde(default)]
    added_tokens: Vec<Added>,
    #[serde(default)]
    normalizer: Value,
    #[serde(default)]
    pre_tokenizer: Value,
    #[serde(default)]
    decoder: Value,
    #[serde(default)]
    post_processor: Value,
}

#[derive(Deserialize)]
struct Added {
    id: u32,
    content: String,
    #[serde(default)]
    special: bool,
    #[serde(default)]
    single_word: bool,
    #[serde(default)]
    lstrip: bool,
    #[serde(default)]
    rstrip: bool,
}

#[derive(Deserialize)]
struct Model {
    vocab: BTreeMap<String, u32>,
    merges: Vec<Merge>,
    unk_token: Option<String>,
    continuing_subword_prefix: Option<String>,
    end_of_word_suffix: Option<String>,
    #[serde(default)]
    fuse_unk: bool,
    #[serde(default)]
    byte_fallback: bool,
    #[serde(default)]
    ignore_merges: bool,
}

/// Both spellings the library has used.
#[derive(Deserialize)]
#[serde(untagged)]
enum Merge {
    Pair(String, String),
    Joined(String),
}

impl Merge {
    fn parts(&self) -> Option<(&str, &str)> {
        match self {
            Self::Pair(left, right) => Some((left, right)),
            Self::Joined(text) => text.split_once(' '),
        }
    }
}

/// Builds the tokenizer a file describes.
///
/// # Errors
/// As [`Tokenizer::from_json`].
pub(super) fn build(json: &[u8], meta: &Metadata) -> Result<Tokenizer> {
    if json.len() > FILE_BYTES_MAX {
        return Err(bad(format!("tokenizer.json is {} bytes, more than {FILE_BYTES_MAX}", json.len())));
    }
    let file: File = serde_json::from_slice(json).map_err(|error| unreadable(&error))?;
    let model = read_model(&file.model)?;
    let steps = read_steps(&file.normalizer, &file.pre_tokenizer, &file.decoder)?;
    let mut vocab = read_vocab(&model, &file.added_tokens, steps.spelling)?;
    let begins = Begins::read(&file.post_processor);
    let bos = named_id(meta, "bos_token_id", &vocab).or_else(|| vocab.id(begins.bos.as_deref()?));
    let eos = named_id(meta, "eos_token_id", &vocab).or_else(|| vocab.id(begins.eos.as_deref()?));
    let named = mark_endings(meta, &mut vocab, bos, eos, true);
    let adds_eos =
        named.ends.adds_eos || (begins.eos.is_some() && meta.flag("tokenizer.ggml.add_eos_token").is_none());
    let unknown = unknown(&model, &mut vocab, &named.ends);
    let encoder = encoder(&model, &steps, &vocab, unknown)?;
    Ok(Tokenizer {
        finder: Finder::new(&vocab, edges(&file.added_tokens), Preference::Leftmost),
        rewrites: steps.rewrites,
        stages: steps.stages,
        spelling: steps.spelling,
        strips_space: steps.strips_space,
        ends: Ends { adds_bos: named.adds_bos.unwrap_or(begins.bos.is_some()), adds_eos, ..named.ends },
        vocab,
        encoder,
    })
}

fn read_model(model: &Value) -> Result<Model> {
    // Old files do not name the kind; only BPE has merges.
    let unnamed = if model.get("merges").is_some() { "BPE" } else { "unnamed" };
    let kind = model.get("type").and_then(Value::as_str).unwrap_or(unnamed);
    if kind != "BPE" {
        return Err(Error::UnknownTokenizer { name: kind.to_owned() });
    }
    let model = Model::deserialize(model).map_err(|error| unreadable(&error))?;
    for affix in [&model.continuing_subword_prefix, &model.end_of_word_suffix].into_iter().flatten() {
        if !affix.is_empty() {
            return Err(Error::UnknownTokenizer { name: format!("BPE with affix {affix}") });
        }
    }
    Ok(model)
}

fn unreadable(error: &serde_json::Error) -> Error {
    bad(format!("tokenizer.json does not have the expected form ({error})"))
}

/// Texts by id, from the model's vocabulary and the added tokens.
fn read_vocab(model: &Model, added: &[Added], spelling: Spelling) -> Result<Vocab> {
    let n_listed = model.vocab.len().saturating_add(added.len());
    let ids = model.vocab.values().copied().chain(added.iter().map(|token| token.id));
    let n_tokens = ids.max().map_or(0, |id| id as usize + 1);
    if n_tokens > n_listed.saturating_add(GAPS_MAX) {
        return Err(bad(format!("id {} in a vocabulary of {n_listed} tokens", n_tokens - 1)));
    }
    let mut texts = vec![String::new(); n_tokens];
    let listed = model.vocab.iter().map(|(text, id)| (text, *id));
    for (text, id) in listed.chain(added.iter().map(|token| (&token.content, token.id))) {
        let Some(slot) = texts.get_mut(id as usize) else {
            continue;
        };
        if !slot.is_empty() && slot != text {
            return Err(bad(format!("id {id} has two texts")));
        }
        slot.clone_from(text);
    }
    let kinds: HashMap<u32, Kind> = added
        .iter()
        .map(|token| (token.id, if token.special { Kind::Control } else { Kind::UserDefined }))
        .collect();
    Vocab::new(&texts.iter().collect(), |id| {
        let byte = || texts.get(id).filter(|_| spelling == Spelling::Blocks).and_then(|text| byte_of(text));
        let kind = u32::try_from(id).ok().and_then(|id| kinds.get(&id).copied());
        kind.unwrap_or_else(|| byte().map_or(Kind::Normal, Kind::Byte))
    })
}

/// The token for text that has none. Files list it as special; as it comes from data it cannot steer,
/// and where it is BOS or an end as well it is not used.
fn unknown(model: &Model, vocab: &mut Vocab, ends: &Ends) -> Option<u32> {
    let id = vocab.id(model.unk_token.as_deref()?)?;
    let steers = ends.bos == Some(id) || ends.end_ids.contains(&id);
    if steers {
        return None;
    }
    vocab.set_kind(id, Kind::Unknown);
    Some(id)
}

fn encoder(model: &Model, steps: &Steps, vocab: &Vocab, unknown: Option<u32>) -> Result<Encoder> {
    Ok(Encoder {
        units: if steps.spelling == Spelling::Bytes { byte_units(vocab) } else { Units::Chars },
        pairs: Pairs::ranked(model.merges.iter().map(Merge::parts), vocab)?,
        fallback: if model.byte_fallback { byte_fallback(vocab) } else { table(|_| NONE) },
        unknown,
        fuses_unknown: model.fuse_unk,
        takes_whole_words: model.ignore_merges,
        takes_whole_feeds: false,
    })
}

fn edges(added: &[Added]) -> HashMap<u32, Edges> {
    let edges = |token: &Added| Edges {
        strips_left: token.lstrip,
        strips_right: token.rstrip,
        single_word: token.single_word,
    };
    added
        .iter()
        .map(|token| (token.id, edges(token)))
        .filter(|(_, edges)| *edges != Edges::default())
        .collect()
}

fn named_id(meta: &Metadata, name: &str, vocab: &Vocab) -> Option<u32> {
    let id = meta.count(&format!("tokenizer.ggml.{name}"))?;
    u32::try_from(id).ok().filter(|_| id < vocab.len())
}

/// What the post-processor puts around a text.
#[derive(Default)]
struct Begins {
    bos: Option<String>,
    eos: Option<String>,
}

impl Begins {
    /// A template of the form `BOS $A EOS`; other post-processors add nothing to one text.
    fn read(processor: &Value) -> Self {
        let listed = processor.get("processors").and_then(Value::as_array);
        let mut all = listed.into_iter().flatten().chain([processor]);
        let template = all.find_map(|one| one.get("single").and_then(Value::as_array));
        let Some(template) = template else {
            return Self::default();
        };
        let special = |piece: Option<&Value>| {
            let id = piece?.get("SpecialToken")?.get("id")?.as_str()?;
            Some(id.to_owned())
        };
        Self { bos: special(template.first()), eos: special(template.last()) }
    }
}
