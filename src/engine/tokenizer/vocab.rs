//! The tokens of a model: texts, kinds, and the way back from text to id.
//!
//! Invariant: every id below [`Vocab::len`] has exactly one text, not empty, and no two have the same.
//! Source: GGUF specification (`tokenizer.ggml.token_type`), llama.cpp `llama-vocab.cpp`.

use super::index::Index;
use crate::engine::weights::Texts;
use crate::engine::{Error, Result};

/// No token.
pub(super) const NONE: u32 = u32::MAX;
/// More than any known vocabulary by an order of magnitude.
const TOKENS_MAX: usize = 4_194_304;
/// Longest text of one token.
const TEXT_BYTES_MAX: usize = 4096;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text.
    Normal,
    /// Stands for text that has no token.
    Unknown,
    /// Steers the model; never comes from text that is data, never shows in text.
    Control,
    /// Text that is cut out before everything else, in data too.
    UserDefined,
    /// One byte.
    Byte(u8),
}

/// The tokens of a model.
#[derive(Debug)]
pub(super) struct Vocab {
    texts: Texts,
    kinds: Vec<Kind>,
    /// Ids by their texts, which stand in the list alone.
    ids: Index,
    longest: usize,
}

impl Vocab {
    /// From the texts in the order of their ids and the kind of each.
    ///
    /// # Errors
    /// [`Error::Tokenizer`] if there are none or too many, one is too long, or two are the same.
    pub(super) fn new(texts: &Texts, kind: impl Fn(usize) -> Kind) -> Result<Self> {
        if texts.is_empty() || texts.len() > TOKENS_MAX {
            return Err(bad(format!("{} tokens, where 1 to {TOKENS_MAX} are expected", texts.len())));
        }
        let mut vocab = Self {
            texts: Texts::with_capacity(texts.len(), texts.bytes()),
            kinds: (0..texts.len()).map(kind).collect(),
            ids: Index::with_capacity(texts.len()),
            longest: 0,
        };
        let mut named;
        for (text, id) in texts.iter().zip(0u32..) {
            // Padding rows of some files have no text; the reference names them like this too.
            let mut text = text;
            if text.is_empty() {
                named = format!("[EMPTY_{id}]");
                text = &named;
            }
            if text.len() > TEXT_BYTES_MAX {
                return Err(bad(format!("token {id} is {} bytes long", text.len())));
            }
            let Self { texts, ids, longest, .. } = &mut vocab;
            if let Some(other) = ids.add(text, id, |id| texts.get(id as usize)) {
                return Err(bad(format!("tokens {other} and {id} have the same text")));
            }
            *longest = text.len().max(*longest);
            texts.push(text);
        }
        Ok(vocab)
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// Bytes of the longest text.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    pub(super) fn text(&self, id: u32) -> Option<&str> {
        self.texts.get(id as usize)
    }

    pub(super) fn kind(&self, id: u32) -> Option<Kind> {
        self.kinds.get(id as usize).copied()
    }

    /// The token with exactly this text.
    pub(super) fn id(&self, text: &str) -> Option<u32> {
        // Hashing a megabyte to learn that no token is that long would make merging quadratic.
        if text.len() > self.longest { None } else { self.ids.find(text, |id| self.text(id) == Some(text)) }
    }

    /// The token with this text if ordinary text may become it.
    pub(super) fn text_id(&self, text: &str) -> Option<u32> {
        self.id(text).filter(|id| self.is_text(*id))
    }

    /// Whether ordinary text may become this token. Control tokens never, whatever a file's merges say.
    pub(super) fn is_text(&self, id: u32) -> bool {
        matches!(self.kind(id), Some(Kind::Normal | Kind::UserDefined))
    }

    /// The token of this byte, spelled `<0x..>`.
    pub(super) fn byte_id(&self, byte: u8) -> Option<u32> {
        let id = self.id(&format!("<0x{byte:02X}>"))?;
        matches!(self.kind(id), Some(Kind::Normal | Kind::Byte(_))).then_some(id)
    }

    /// Makes a token another kind.
    pub(super) fn set_kind(&mut self, id: u32, kind: Kind) {
        if let Some(old) = self.kinds.get_mut(id as usize) {
            *old = kind;
        }
    }

    /// All tokens with their texts and kinds.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &str, Kind)> {
        (0u32..).zip(self.texts.iter()).zip(&self.kinds).map(|((id, text), kind)| (id, text, *kind))
    }
}

/// The byte a token spelled `<0x..>` stands for.
pub(super) fn byte_of(text: &str) -> Option<u8> {
    let hex = text.strip_prefix("<0x")?.strip_suffix('>')?;
    if hex.len() == 2 && hex.bytes().all(|c| c.is_ascii_hexdigit()) {
        u8::from_str_radix(hex, 16).ok()
    } else {
        None
    }
}

/// The vocabulary contradicts itself.
pub(super) fn bad(what: impl Into<String>) -> Error {
    Error::Tokenizer { what: what.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: &[&str]) -> Texts {
        list.iter().collect()
    }

    #[test]
    fn texts_and_ids_lead_to_each_other() {
        let vocab =
            Vocab::new(&texts(&["a", "", "<s>"]), |i| if i == 2 { Kind::Control } else { Kind::Normal })
                .unwrap();
        assert_eq!((vocab.id("a"), vocab.text(1), vocab.id("nothing")), (Some(0), Some("[EMPTY_1]"), None));
        assert_eq!((vocab.id("<s>"), vocab.text_id("<s>")), (Some(2), None));
        assert_eq!(vocab.text(3), None);
    }

    #[test]
    fn hostile_vocabularies_are_refused_by_name() {
        let refuse = |list: Texts, why: &str| {
            let error = Vocab::new(&list, |_| Kind::Normal).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        };
        refuse(texts(&[]), "0 tokens");
        refuse(texts(&["a", "b", "a"]), "tokens 0 and 2 have the same text");
        refuse(texts(&[&"x".repeat(4097)]), "4097 bytes");
    }

    #[test]
    fn bytes_are_spelled_in_hexadecimal() {
        assert_eq!((byte_of("<0x0A>"), byte_of("<0xff>")), (Some(10), Some(255)));
        assert_eq!((byte_of("<0x+1>"), byte_of("<0x123>"), byte_of("a")), (None, None, None));
    }
}
