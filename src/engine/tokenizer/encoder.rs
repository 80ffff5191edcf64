//! One word to tokens: first symbols, merging, and what becomes of symbols without a token.
//!
//! Invariant: no token comes out that [`Vocab::is_text`] refuses, except byte tokens and the unknown token
//! where a symbol has none. Source: llama.cpp `llama-vocab.cpp`; the byte alphabet is GPT-2's.

use super::merge::{Pairs, Word};
use super::vocab::{NONE, Vocab};

/// What the first symbols of a word are.
#[derive(Debug)]
pub(super) enum Units {
    /// Bytes, each the token of its character in the byte alphabet, or [`NONE`].
    Bytes(Box<[u32; 256]>),
    /// Characters.
    Chars,
}

/// Encodes words.
#[derive(Debug)]
pub(super) struct Encoder {
    pub(super) units: Units,
    pub(super) pairs: Pairs,
    /// What replaces the bytes of a symbol without a token, or [`NONE`].
    pub(super) fallback: Box<[u32; 256]>,
    /// What replaces a symbol that has not even byte tokens; without it the symbol is dropped.
    pub(super) unknown: Option<u32>,
    /// Neighbouring unknown symbols are one unknown token.
    pub(super) fuses_unknown: bool,
    /// A word that is a token is taken whole.
    pub(super) takes_whole_words: bool,
    /// A word of line feeds alone that is a token is taken whole.
    pub(super) takes_whole_feeds: bool,
}

impl Encoder {
    /// Appends the tokens of a word. `scratch` is only there to keep its memory.
    pub(super) fn encode(&self, word: &str, vocab: &Vocab, scratch: &mut Word, out: &mut Vec<u32>) {
        if let Some(id) = self.whole(word, vocab) {
            out.push(id);
            return;
        }
        scratch.clear();
        match &self.units {
            Units::Bytes(ids) => {
                for (byte, at) in word.bytes().zip(0u32..) {
                    scratch.push(at, at + 1, ids.get(usize::from(byte)).copied().unwrap_or(NONE));
                }
            }
            Units::Chars => {
                for (at, c) in word.char_indices() {
                    let id = vocab.text_id(c.encode_utf8(&mut [0; 4])).unwrap_or(NONE);
                    scratch.push(at as u32, (at + c.len_utf8()) as u32, id);
                }
            }
        }
        let mut was_unknown = false;
        for symbol in scratch.merge(&self.pairs, vocab, word) {
            if symbol.id == NONE {
                let bytes =
                    word.as_bytes().get(symbol.start as usize..symbol.end as usize).unwrap_or_default();
                was_unknown = self.spell(bytes, was_unknown, out);
            } else {
                out.push(symbol.id);
                was_unknown = false;
            }
        }
    }

    fn whole(&self, word: &str, vocab: &Vocab) -> Option<u32> {
        let asked =
            self.takes_whole_words || self.takes_whole_feeds && word.bytes().all(|byte| byte == b'\n');
        match &self.units {
            _ if !asked => None,
            Units::Bytes(_) => vocab.text_id(&in_byte_alphabet(word, vocab)?),
            Units::Chars => vocab.text_id(word),
        }
    }

    /// Appends what stands for a symbol without a token; whether that was the unknown token.
    fn spell(&self, bytes: &[u8], was_unknown: bool, out: &mut Vec<u32>) -> bool {
        let ids = bytes.iter().map(|byte| self.fallback.get(usize::from(*byte)).copied().unwrap_or(NONE));
        let known = ids.filter(|id| *id != NONE);
        let before = out.len();
        out.extend(known);
        let Some(unknown) = self.unknown.filter(|_| out.len() - before < bytes.len()) else {
            return false;
        };
        out.truncate(before);
        if !(was_unknown && self.fuses_unknown) {
            out.push(unknown);
        }
        true
    }
}

/// The word in the byte alphabet; nothing if no token is that long.
fn in_byte_alphabet(word: &str, vocab: &Vocab) -> Option<String> {
    (word.len() <= vocab.longest()).then(|| word.bytes().map(char_of_byte).collect())
}

/// The character that stands for a byte: itself where it can be seen, else one after U+0100.
pub(super) fn char_of_byte(byte: u8) -> char {
    let shifted = match byte {
        0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff => return char::from(byte),
        0x00..=0x20 => u32::from(byte),
        0x7f..=0xa0 => u32::from(byte) - 0x7f + 0x21,
        0xad => 0x43,
    };
    char::from_u32(0x100 + shifted).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The byte a character of the byte alphabet stands for.
pub(super) fn byte_of_char(c: char) -> Option<u8> {
    let code = u32::from(c);
    let byte = match code {
        0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff => code,
        0x100..=0x120 => code - 0x100,
        0x121..=0x142 => code - 0x121 + 0x7f,
        0x143 => 0xad,
        _ => return None,
    };
    u8::try_from(byte).ok()
}

/// Tokens of the 256 bytes by the character that stands for each.
pub(super) fn byte_units(vocab: &Vocab) -> Units {
    let id = |byte| vocab.text_id(char_of_byte(byte).encode_utf8(&mut [0; 4])).unwrap_or(NONE);
    Units::Bytes(table(id))
}

/// Tokens of the 256 bytes spelled `<0x..>`.
pub(super) fn byte_fallback(vocab: &Vocab) -> Box<[u32; 256]> {
    table(|byte| vocab.byte_id(byte).unwrap_or(NONE))
}

/// A table over all bytes.
pub(super) fn table(id: impl Fn(u8) -> u32) -> Box<[u32; 256]> {
    let mut ids = Box::new([NONE; 256]);
    ids.iter_mut().zip(0u8..=255).for_each(|(slot, byte)| *slot = id(byte));
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_byte_alphabet_is_one_to_one() {
        let all: std::collections::BTreeSet<char> = (0..=255).map(char_of_byte).collect();
        assert_eq!(all.len(), 256);
        for byte in 0..=255 {
            assert_eq!(byte_of_char(char_of_byte(byte)), Some(byte));
        }
        assert_eq!((char_of_byte(b' '), char_of_byte(b'\n'), char_of_byte(0xad)), ('Ġ', 'Ċ', 'Ń'));
        assert_eq!(byte_of_char('中'), None);
    }
}
