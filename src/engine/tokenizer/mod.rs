//! Text to tokens and back, from the vocabulary a model file carries.
//!
//! Steps of encoding: spelled-out tokens are cut out ([`Specials`] says which control tokens may be), the
//! rest is rewritten, split into words, and each word is merged. Invariant: text that is data never
//! becomes a control token, and ids are those of llama.cpp for the same file.
//!
//! A new pre-tokenizer is a line in `pre.rs`; a new family is a file that fills a [`Tokenizer`] and a line
//! in `gguf.rs`. Sources: GGUF specification, llama.cpp `llama-vocab.cpp`, the `tokenizers` library.

mod categories;
mod encoder;
mod endings;
mod gguf;
mod index;
mod json;
mod json_steps;
mod merge;
mod open;
mod pattern;
mod pre;
mod regex;
mod rewrite;
mod set;
mod specials;
mod splits;
mod stream;
mod unicode;
mod vocab;

use std::borrow::Cow;

pub use specials::Specials;
pub use stream::Stream;

use crate::engine::weights::Metadata;
use crate::engine::{Error, Result};
use specials::Part;
use vocab::Kind;

/// Longest text that is encoded at once; positions are kept in 32 bits.
const TEXT_BYTES_MAX: usize = 1 << 30;

/// The vocabulary of a model and the rules that turn text into it.
#[derive(Debug)]
pub struct Tokenizer {
    vocab: vocab::Vocab,
    finder: specials::Finder,
    rewrites: Vec<rewrite::Rewrite>,
    stages: Vec<splits::Stage>,
    encoder: encoder::Encoder,
    spelling: Spelling,
    /// A text begins with a space that encoding put there.
    strips_space: bool,
    ends: Ends,
}

/// What the texts of ordinary tokens are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    /// The byte alphabet of GPT-2.
    Bytes,
    /// Text with U+2581 for spaces.
    Blocks,
    /// Text.
    Plain,
}

/// How texts and answers begin and end.
#[derive(Debug, Default)]
struct Ends {
    bos: Option<u32>,
    eos: Option<u32>,
    end_ids: Vec<u32>,
    adds_bos: bool,
    adds_eos: bool,
}

impl Tokenizer {
    /// From the settings of a GGUF file.
    ///
    /// # Errors
    /// [`Error::UnknownTokenizer`] and [`Error::UnknownPreTokenizer`] by name, [`Error::MissingKey`], and
    /// [`Error::Tokenizer`] if the vocabulary contradicts itself.
    pub fn from_metadata(meta: &Metadata) -> Result<Self> {
        gguf::build(meta)
    }

    /// From a `tokenizer.json`. Ids of BOS and EOS and whether BOS is added come from `meta`
    /// (`tokenizer.ggml.*`) where it has them, else from the file.
    ///
    /// # Errors
    /// As [`Tokenizer::from_metadata`]; a component of the file that is not known is named.
    pub fn from_json(json: &[u8], meta: &Metadata) -> Result<Self> {
        json::build(json, meta)
    }

    /// The tokens of a text, without BOS and EOS.
    ///
    /// # Errors
    /// [`Error::PromptTooLong`] above 1 GiB.
    pub fn encode(&self, text: &str, specials: Specials<'_>) -> Result<Vec<u32>> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(Error::PromptTooLong { tokens: text.len(), context: TEXT_BYTES_MAX });
        }
        let mut ids = Vec::new();
        let mut scratch = merge::Word::default();
        for part in self.finder.partition(&self.vocab, text, specials) {
            match part {
                Part::Token(id) => ids.push(id),
                Part::Text(range) => {
                    let is_first = range.start == 0;
                    let part = text.get(range).unwrap_or_default();
                    let part = rewrite::rewrite(&self.rewrites, part, is_first);
                    for word in splits::words(&self.stages, &part) {
                        let word = part.get(word).unwrap_or_default();
                        self.encoder.encode(word, &self.vocab, &mut scratch, &mut ids);
                    }
                }
            }
        }
        Ok(ids)
    }

    /// The tokens of a whole prompt: with BOS and EOS where the file asks for them. A BOS the text
    /// itself begins with is not doubled.
    ///
    /// # Errors
    /// As [`Tokenizer::encode`].
    pub fn encode_prompt(&self, text: &str, specials: Specials<'_>) -> Result<Vec<u32>> {
        let mut ids = self.encode(text, specials)?;
        if let Some(bos) = self.ends.bos.filter(|bos| self.ends.adds_bos && ids.first() != Some(bos)) {
            ids.insert(0, bos);
        }
        ids.extend(self.ends.eos.filter(|eos| self.ends.adds_eos && ids.last() != Some(eos)));
        Ok(ids)
    }

    /// The text of a whole sequence. Control tokens and ids outside the vocabulary are left out, bytes that
    /// are no UTF-8 become U+FFFD, and a leading space that encoding added is removed.
    pub fn decode(&self, ids: &[u32]) -> String {
        let mut stream = self.stream();
        let mut text: String = ids.iter().map(|id| stream.push(*id)).collect();
        text.push_str(&stream.finish());
        text
    }

    /// Decodes a sequence from its beginning, token by token.
    pub fn stream(&self) -> Stream<'_> {
        Stream::new(self, self.strips_space)
    }

    /// Decodes what follows other text, such as an answer after its prompt: no space is removed.
    pub fn stream_on(&self) -> Stream<'_> {
        Stream::new(self, false)
    }

    /// The bytes a token stands for; a control token stands for its spelling.
    pub fn bytes(&self, id: u32) -> Option<Cow<'_, [u8]>> {
        let text = self.vocab.text(id)?;
        Some(match self.vocab.kind(id)? {
            Kind::Byte(byte) => Cow::Owned(vec![byte]),
            Kind::Control | Kind::Unknown | Kind::UserDefined => Cow::Borrowed(text.as_bytes()),
            Kind::Normal => self.spelling.bytes(text),
        })
    }

    /// The bytes a token adds to a text; none for control tokens.
    pub(in crate::engine) fn visible_bytes(&self, id: u32) -> Option<Cow<'_, [u8]>> {
        let hidden = matches!(self.vocab.kind(id)?, Kind::Control | Kind::Unknown);
        if hidden { None } else { self.bytes(id) }
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.vocab.len()
    }

    /// Whether there are none; a vocabulary that could be opened has some.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A token's text as the file spells it.
    pub fn text(&self, id: u32) -> Option<&str> {
        self.vocab.text(id)
    }

    /// The token the file spells like this.
    pub fn id(&self, text: &str) -> Option<u32> {
        self.vocab.id(text)
    }

    /// Whether the token steers the model and is no text.
    pub fn is_control(&self, id: u32) -> bool {
        self.vocab.kind(id) == Some(Kind::Control)
    }

    /// The spellings of all control tokens, in the order of their ids.
    pub fn control_texts(&self) -> impl Iterator<Item = &str> {
        self.vocab.iter().filter(|(_, _, kind)| *kind == Kind::Control).map(|(_, text, _)| text)
    }

    /// The token a text begins with.
    pub fn bos(&self) -> Option<u32> {
        self.ends.bos
    }

    /// The token a text ends with.
    pub fn eos(&self) -> Option<u32> {
        self.ends.eos
    }

    /// All tokens that end an answer, in rising order.
    pub fn end_ids(&self) -> &[u32] {
        &self.ends.end_ids
    }

    /// Whether a prompt begins with BOS.
    pub fn adds_bos(&self) -> bool {
        self.ends.adds_bos && self.ends.bos.is_some()
    }
}

impl Spelling {
    fn bytes(self, text: &str) -> Cow<'_, [u8]> {
        match self {
            Self::Plain => Cow::Borrowed(text.as_bytes()),
            Self::Blocks if !text.contains('▁') => Cow::Borrowed(text.as_bytes()),
            Self::Blocks => Cow::Owned(text.replace('▁', " ").into_bytes()),
            Self::Bytes => {
                let mut bytes = Vec::with_capacity(text.len());
                for c in text.chars() {
                    match encoder::byte_of_char(c) {
                        Some(byte) => bytes.push(byte),
                        None => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                    }
                }
                Cow::Owned(bytes)
            }
        }
    }
}
