//! A text as cells: one number a character, holding what splitters ask about it.
//!
//! Invariant: whitespace outside ASCII looks like a vertical tab, because the reference splitters
//! match `\s` on ASCII only and map all other whitespace there. Source: llama.cpp `unicode.cpp`.

use std::sync::LazyLock;

use super::categories::RUNS;

/// What a character is, as a bit number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    /// Nothing a splitter asks for: separators, controls, unassigned.
    Other,
    /// `\p{N}`.
    Number,
    /// `\p{M}`.
    Mark,
    /// `\p{P}`.
    Punctuation,
    /// `\p{S}`.
    Symbol,
    /// `\p{Lu}` and `\p{Lt}`.
    Upper,
    /// `\p{Ll}`.
    Lower,
    /// `\p{Lm}` and `\p{Lo}`.
    Caseless,
}

impl Class {
    /// The set that holds this class alone.
    pub(super) const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// All of `\p{L}`.
pub(super) const LETTER: u8 = Class::Upper.bit() | Class::Lower.bit() | Class::Caseless.bit();

/// One character: code point in the low 24 bits, class above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell(u32);

impl Cell {
    /// The code point, a vertical tab for whitespace outside ASCII.
    pub(super) const fn code(self) -> u32 {
        self.0 & 0x00ff_ffff
    }

    /// The class as a set of one.
    pub(super) const fn class_bit(self) -> u8 {
        1 << (self.0 >> 24)
    }

    fn new(c: char) -> Self {
        if c.is_ascii() {
            return Self(u32::from(c));
        }
        if is_space(c) {
            return Self(0x0b);
        }
        Self(u32::from(c) | (class_of(c) as u32) << 24)
    }
}

/// The cells of a text, one a character.
pub(super) fn cells(text: &str) -> Vec<Cell> {
    text.chars().map(Cell::new).collect()
}

/// `\s` as the reference splitters see it; unlike `char::is_whitespace` this is a fixed list.
fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}')
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

static TABLE: LazyLock<Vec<(u32, u8)>> = LazyLock::new(|| {
    RUNS.split_ascii_whitespace()
        .filter_map(|entry| {
            let (start, class) = entry.split_at_checked(entry.len() - 1)?;
            Some((u32::from_str_radix(start, 16).ok()?, *class.as_bytes().first()?))
        })
        .collect()
});

/// The class of a character outside ASCII.
fn class_of(c: char) -> Class {
    let after = TABLE.partition_point(|(start, _)| *start <= u32::from(c));
    match after.checked_sub(1).and_then(|i| TABLE.get(i)) {
        Some((_, b'N')) => Class::Number,
        Some((_, b'M')) => Class::Mark,
        Some((_, b'P')) => Class::Punctuation,
        Some((_, b'S')) => Class::Symbol,
        Some((_, b'L')) => letter_case(c),
        _ => Class::Other,
    }
}

fn letter_case(c: char) -> Class {
    if c.is_uppercase() || is_titlecase(c) {
        Class::Upper
    } else if c.is_lowercase() && !is_lowercase_modifier(c) {
        Class::Lower
    } else {
        Class::Caseless
    }
}

/// `\p{Lt}`, which the standard library does not know.
fn is_titlecase(c: char) -> bool {
    matches!(c, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ' | '\u{1f88}'..='\u{1f8f}' | '\u{1f98}'..='\u{1f9f}')
        || matches!(c, '\u{1fa8}'..='\u{1faf}' | '\u{1fbc}' | '\u{1fcc}' | '\u{1ffc}')
}

/// Letters with the derived property Lowercase that are `\p{Lm}` or `\p{Lo}`, not `\p{Ll}`.
fn is_lowercase_modifier(c: char) -> bool {
    matches!(u32::from(c),
        0xaa | 0xba | 0x2b0..=0x2b8 | 0x2c0..=0x2c1 | 0x2e0..=0x2e4 | 0x37a | 0x10fc | 0x1d2c..=0x1d6a
        | 0x1d78 | 0x1d9b..=0x1dbf | 0x2071 | 0x207f | 0x2090..=0x209c | 0x2c7c..=0x2c7d | 0xa69c..=0xa69d
        | 0xa770 | 0xa7f2..=0xa7f4 | 0xa7f8..=0xa7f9 | 0xab5c..=0xab5f | 0xab69 | 0x10780..=0x107ba
        | 0x1e030..=0x1e06d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_get_the_class_of_their_general_category() {
        for (c, class) in [
            ('é', Class::Lower),
            ('É', Class::Upper),
            ('ǅ', Class::Upper),
            ('ª', Class::Caseless),
            ('ʰ', Class::Caseless),
            ('中', Class::Caseless),
            ('\u{301}', Class::Mark),
            ('½', Class::Number),
            ('٣', Class::Number),
            ('…', Class::Punctuation),
            ('€', Class::Symbol),
            ('😀', Class::Symbol),
            ('\u{200d}', Class::Other),
            ('\u{10ffff}', Class::Other),
        ] {
            assert_eq!(class_of(c), class, "{c:?}");
        }
    }

    #[test]
    fn whitespace_outside_ascii_looks_like_a_vertical_tab() {
        assert_eq!(Cell::new('\u{3000}').code(), 0x0b);
        assert_eq!(Cell::new('\u{85}').code(), 0x0b);
        assert_eq!(Cell::new('\u{200b}').code(), 0x200b);
    }

    #[test]
    fn the_table_is_sorted_and_wholly_read() {
        assert_eq!(TABLE.len(), RUNS.split_ascii_whitespace().count());
        assert!(TABLE.is_sorted_by(|a, b| a.0 < b.0));
    }
}
