//! The vocabulary: byte-level pieces of English and French, after sixteen control tokens.
//!
//! Text is split as GPT-2 does, with every digit by itself (`smollm` in a GGUF file), and no text
//! ever becomes a control token: those are written by [`super::pack`] alone.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde::Deserialize;
use tokenizers::models::bpe::{BPE, BpeTrainer};
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::{
    AddedToken, Model, OffsetReferential, OffsetType, PreTokenizedString, PreTokenizer, Trainer,
};

use crate::engine::weights::Weights;

use super::error::{Error, Result};
use super::replace::replace;

/// Begins every document and conversation.
pub const TEXT: u16 = 0;
/// Ends a turn and a document.
pub const END: u16 = 1;
/// Opens the system text.
pub const SYSTEM: u16 = 2;
/// Opens a turn of the person.
pub const USER: u16 = 3;
/// Opens a turn of the model.
pub const ASSISTANT: u16 = 4;
/// Says that the model's turn is a call of a tool.
pub const CALL: u16 = 5;
/// Opens what a tool answered.
pub const TOOL: u16 = 6;
/// Fills a row.
pub const PAD: u16 = 7;

/// Spellings of the control tokens; their ids are their places.
pub const CONTROL: [&str; 16] = [
    "<|text|>",
    "<|end|>",
    "<|system|>",
    "<|user|>",
    "<|assistant|>",
    "<|tool_call|>",
    "<|tool|>",
    "<|pad|>",
    "<|spare_1|>",
    "<|spare_2|>",
    "<|spare_3|>",
    "<|spare_4|>",
    "<|spare_5|>",
    "<|spare_6|>",
    "<|spare_7|>",
    "<|spare_8|>",
];

/// How conversations are laid out, for a GGUF file. `<|text|>` is not written here: whoever encodes
/// the prompt puts it first, as `tokenizer.ggml.add_bos_token` demands.
pub const CHAT_TEMPLATE: &str = "{% for message in messages %}\
    {% if message.role == 'call' %}<|assistant|><|tool_call|>{% else %}<|{{ message.role }}|>{% endif %}\
    {{ message.content }}<|end|>{% endfor %}\
    {% if add_generation_prompt %}<|assistant|>{% endif %}";

/// Distinct pieces an [`Encoder`] remembers; then it starts anew.
const WORDS_MAX: usize = 1 << 20;

/// A trained vocabulary.
pub struct Vocabulary {
    tokens: Vec<String>,
    merges: Vec<String>,
    model: BPE,
    bytes: HashMap<char, u8>,
}

/// The fields that are needed of the way `tokenizers` writes its model.
#[derive(Deserialize)]
struct Written {
    vocab: HashMap<String, usize>,
    merges: Vec<(String, String)>,
}

impl Vocabulary {
    /// Builds a vocabulary of `size` tokens, or fewer where the texts have not that many pieces.
    /// The same texts give the same vocabulary, whatever their order.
    ///
    /// # Errors
    /// [`Error::Bad`] when the texts cannot be split.
    pub fn train<T: AsRef<str> + Sync>(texts: &[T], size: usize) -> Result<Self> {
        let control = CONTROL.iter().map(|text| AddedToken::from(*text, true)).collect();
        let mut trainer = BpeTrainer::builder()
            .vocab_size(size)
            .show_progress(false)
            .special_tokens(control)
            .initial_alphabet(ByteLevel::alphabet().into_iter().collect::<HashSet<char>>())
            .build();
        trainer.feed(texts.iter(), split).map_err(|error| bad(&error))?;
        let mut model = BPE::default();
        trainer.train(&mut model).map_err(|error| bad(&error))?;
        Self::of(&serde_json::to_string(&model).map_err(|error| bad(&error))?)
    }

    /// Reads a vocabulary written by [`Vocabulary::save`].
    ///
    /// # Errors
    /// [`Error::File`] when it cannot be read, [`Error::Bad`] when it is no vocabulary of ours.
    pub fn load(file: &Path) -> Result<Self> {
        let text =
            std::fs::read_to_string(file).map_err(|source| Error::File { name: file.to_owned(), source })?;
        Self::of(&text).map_err(|error| match error {
            Error::Bad { why, .. } => Error::Bad { name: file.to_owned(), why },
            other => other,
        })
    }

    /// The vocabulary of a model file that was made with one of ours.
    ///
    /// # Errors
    /// [`Error::Engine`] when the file cannot be read, [`Error::Bad`] when its vocabulary is none of ours.
    pub fn of_model(file: &Path) -> Result<Self> {
        let weights = Weights::open(file)?;
        let texts = |key| weights.metadata().texts(key).ok_or_else(|| bad(&format!("the file has no {key}")));
        let tokens = texts("tokenizer.ggml.tokens")?.iter().zip(0_usize..);
        let merges = texts("tokenizer.ggml.merges")?.iter().filter_map(|merge| merge.split_once(' '));
        let vocab: HashMap<&str, usize> = tokens.collect();
        let merges: Vec<(&str, &str)> = merges.collect();
        Self::of(&serde_json::json!({ "type": "BPE", "vocab": vocab, "merges": merges }).to_string())
    }

    /// Writes the vocabulary as JSON, the `model` of a `tokenizer.json`.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn save(&self, file: &Path) -> Result<()> {
        let text = serde_json::to_string(&self.model).map_err(|error| bad(&error))?;
        replace(file, |to| to.write_all(text.as_bytes()))
    }

    fn of(written: &str) -> Result<Self> {
        let Written { vocab, merges } = serde_json::from_str(written).map_err(|error| bad(&error))?;
        let mut tokens = vec![None; vocab.len()];
        for (token, id) in vocab {
            *tokens.get_mut(id).ok_or_else(|| bad(&"its ids have gaps"))? = Some(token);
        }
        let tokens: Option<Vec<String>> = tokens.into_iter().collect();
        let tokens = tokens.ok_or_else(|| bad(&"two tokens have one id"))?;
        if tokens.len() > usize::from(u16::MAX) + 1 || !tokens.iter().zip(CONTROL).all(|(a, b)| a == b) {
            return Err(bad(&"its first tokens are not the control tokens, or it is too large"));
        }
        let bytes = byte_alphabet();
        let known: HashSet<&str> = tokens.iter().map(String::as_str).collect();
        if !bytes.keys().all(|spelled| known.contains(spelled.to_string().as_str())) {
            return Err(bad(&"a byte has no token"));
        }
        let model = serde_json::from_str(written).map_err(|error| bad(&error))?;
        let merges = merges.into_iter().map(|(left, right)| format!("{left} {right}")).collect();
        Ok(Self { tokens, merges, model, bytes })
    }

    /// Spellings of all tokens in the byte alphabet of GPT-2, as a GGUF file has them.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// Merges in their order, as a GGUF file has them: two tokens and a space between.
    pub fn merges(&self) -> &[String] {
        &self.merges
    }

    /// Number of tokens.
    pub fn size(&self) -> usize {
        self.tokens.len()
    }

    /// Ids of a text, without control tokens. For many texts an [`Encoder`] is far quicker.
    pub fn encode(&self, text: &str) -> Vec<u16> {
        let mut ids = Vec::new();
        self.encoder().encode(text, &mut ids);
        ids
    }

    /// The same by the book, for tests of the shortcut.
    #[cfg(test)]
    pub(super) fn encode_whole(&self, text: &str) -> Vec<u16> {
        self.merge(text).into_vec()
    }

    /// Something that encodes text after text and remembers words.
    pub fn encoder(&self) -> Encoder<'_> {
        Encoder { vocabulary: self, words: HashMap::new() }
    }

    /// The text of ids; control tokens and unknown ids give nothing, broken characters U+FFFD.
    pub fn decode(&self, ids: &[u16]) -> String {
        let words = ids.iter().map(|id| usize::from(*id)).filter(|id| *id >= CONTROL.len());
        let spelled = words.filter_map(|id| self.tokens.get(id)).flat_map(|token| token.chars());
        let bytes: Vec<u8> = spelled.filter_map(|c| self.bytes.get(&c).copied()).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Ids of a piece by the book: split, then merged. A piece that cannot be split has no ids; the
    /// byte alphabet is complete, so there is none.
    fn merge(&self, piece: &str) -> Box<[u16]> {
        let merged = |word: String| self.model.tokenize(&word).unwrap_or_default();
        let tokens = split(piece).unwrap_or_default().into_iter().flat_map(merged);
        tokens.filter_map(|token| u16::try_from(token.id).ok()).collect()
    }
}

/// Encodes texts, each distinct piece of them once.
pub struct Encoder<'a> {
    vocabulary: &'a Vocabulary,
    words: HashMap<String, Box<[u16]>>,
}

impl Encoder<'_> {
    /// Appends the ids of a text.
    pub fn encode(&mut self, text: &str, ids: &mut Vec<u16>) {
        for piece in pieces(text) {
            if let Some(known) = self.words.get(piece) {
                ids.extend_from_slice(known);
                continue;
            }
            let merged = self.vocabulary.merge(piece);
            ids.extend_from_slice(&merged);
            if self.words.len() >= WORDS_MAX {
                self.words.clear();
            }
            self.words.insert(piece.to_owned(), merged);
        }
    }
}

/// Cuts before every blank that follows a character that is none. No word of the splitting expression
/// goes over such a place or looks beyond it, so that pieces can be split one by one.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_cut = |at: &usize| rest[..*at].ends_with(|before: char| !before.is_whitespace());
        let cut = rest.match_indices([' ', '\n']).map(|(at, _)| at).find(is_cut);
        let (piece, left) = rest.split_at(cut.unwrap_or(rest.len()));
        rest = left;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Words of a text, spelled in the byte alphabet.
fn split(text: &str) -> tokenizers::Result<Vec<String>> {
    let mut words = PreTokenizedString::from(text);
    Digits::new(true).pre_tokenize(&mut words)?;
    ByteLevel::new(false, false, true).pre_tokenize(&mut words)?;
    let words = words.get_splits(OffsetReferential::Original, OffsetType::Byte);
    Ok(words.into_iter().map(|(word, _, _)| word.to_owned()).collect())
}

/// The byte that each character of GPT-2's alphabet stands for: itself where it can be printed, else
/// characters from U+0100 on, in order.
fn byte_alphabet() -> HashMap<char, u8> {
    let is_printed = |byte: &u8| matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
    let others = (0..=u8::MAX).filter(|byte| !is_printed(byte));
    let printed = (0..=u8::MAX).filter(is_printed).map(|byte| (char::from(byte), byte));
    printed.chain(('\u{100}'..).zip(others)).collect()
}

fn bad(why: &dyn std::fmt::Display) -> Error {
    Error::Bad { name: "the vocabulary".into(), why: why.to_string() }
}
