//! A set of characters, quick to ask.
//!
//! Invariant: for ASCII the bitmap alone decides; for the rest `wide` and all of `also` must agree, so
//! sets can be intersected without being listed.

use super::unicode::{Cell, Class, LETTER};

/// A set of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set {
    ascii: u128,
    wide: Wide,
    also: Vec<Wide>,
}

/// Characters outside ASCII: of a class or in a range, or, if `not`, neither.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wide {
    classes: u8,
    ranges: Vec<(u32, u32)>,
    not: bool,
}

impl Set {
    /// Nothing.
    pub(super) fn empty() -> Self {
        Self { ascii: 0, wide: Wide::default(), also: Vec::new() }
    }

    /// One character.
    pub(super) fn of_char(c: char) -> Self {
        let mut set = Self::empty();
        set.add_range(u32::from(c), u32::from(c));
        set
    }

    /// `\s`; whitespace outside ASCII has become a vertical tab in the cells.
    pub(super) fn space() -> Self {
        let mut set = Self::of_char(' ');
        set.add_range(0x09, 0x0d);
        set
    }

    /// `\d`: the reference engine knows ASCII digits only.
    pub(super) fn digit() -> Self {
        let mut set = Self::empty();
        set.add_range(0x30, 0x39);
        set
    }

    /// Whether the character is in the set.
    pub(super) fn has(&self, cell: Cell) -> bool {
        let code = cell.code();
        if code < 128 {
            return self.ascii >> code & 1 == 1;
        }
        self.wide.has(cell) && self.also.iter().all(|wide| wide.has(cell))
    }

    /// Adds code points, both ends included.
    pub(super) fn add_range(&mut self, first: u32, last: u32) {
        (first..=last.min(127)).for_each(|code| self.ascii |= 1 << code);
        if last > 127 {
            self.wide.ranges.push((first.max(128), last));
        }
    }

    /// Adds another set. Only sets that are one list of members can be united.
    pub(super) fn add(&mut self, other: &Self) -> bool {
        if other.wide.not || !other.also.is_empty() {
            return false;
        }
        self.ascii |= other.ascii;
        self.wide.classes |= other.wide.classes;
        self.wide.ranges.extend(&other.wide.ranges);
        true
    }

    /// Adds what `\p{name}` holds; false if the name is unknown.
    pub(super) fn add_property(&mut self, name: &str) -> bool {
        let (classes, ascii): (u8, fn(u8) -> bool) = match name {
            "L" => (LETTER, |c| c.is_ascii_alphabetic()),
            "Lu" => (Class::Upper.bit(), |c| c.is_ascii_uppercase()),
            "Ll" => (Class::Lower.bit(), |c| c.is_ascii_lowercase()),
            // Titlecase letters are one class with capitals, modifier letters with other letters: no splitter
            // names one without the other.
            "Lt" => (Class::Upper.bit(), |_| false),
            "Lm" | "Lo" => (Class::Caseless.bit(), |_| false),
            "M" => (Class::Mark.bit(), |_| false),
            "N" => (Class::Number.bit(), |c| c.is_ascii_digit()),
            "P" => (Class::Punctuation.bit(), |c| c.is_ascii_punctuation() && !is_symbol(c)),
            "S" => (Class::Symbol.bit(), is_symbol),
            "Han" => {
                HAN.iter().for_each(|(first, last)| self.add_range(*first, *last));
                return true;
            }
            _ => return false,
        };
        self.wide.classes |= classes;
        (0..128u8).filter(|c| ascii(*c)).for_each(|c| self.ascii |= 1 << c);
        true
    }

    /// Adds the other case of all ASCII letters, and the one other letter that folds to one in use here.
    pub(super) fn fold_ascii(&mut self) {
        for lower in b'a'..=b'z' {
            let both = 1u128 << lower | 1u128 << lower.to_ascii_uppercase();
            if self.ascii & both != 0 {
                self.ascii |= both;
            }
        }
        if self.ascii >> b's' & 1 == 1 {
            self.add_range(0x17f, 0x17f);
        }
    }

    /// Everything else. Only a set that is one list can be turned round.
    pub(super) fn complement(mut self) -> Option<Self> {
        self.wide.not = !self.wide.not;
        self.ascii = !self.ascii;
        self.also.is_empty().then_some(self)
    }

    /// What is in both.
    pub(super) fn intersect(mut self, other: Self) -> Self {
        self.ascii &= other.ascii;
        self.also.push(other.wide);
        self.also.extend(other.also);
        self
    }
}

impl Wide {
    fn has(&self, cell: Cell) -> bool {
        let listed = self.classes & cell.class_bit() != 0
            || self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&cell.code()));
        listed != self.not
    }
}

/// `\p{S}` in ASCII; all other ASCII signs are punctuation.
fn is_symbol(c: u8) -> bool {
    matches!(c, b'$' | b'+' | b'<'..=b'>' | b'^' | b'`' | b'|' | b'~')
}

/// CJK ideographs as the reference engine counts them for Kimi K2, unassigned ones included.
const HAN: [(u32, u32); 9] = [
    (0x3400, 0x4dbf),
    (0x4e00, 0x9fff),
    (0xf900, 0xfaff),
    (0x20000, 0x2a6df),
    (0x2a700, 0x2b73f),
    (0x2b740, 0x2b81f),
    (0x2b820, 0x2ceaf),
    (0x2ceb0, 0x2ebef),
    (0x2f800, 0x2fa1f),
];
