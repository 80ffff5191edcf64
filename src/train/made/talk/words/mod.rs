//! Words that fill the slots of patterns.
//!
//! A French noun comes with the article its slot is named after, so that a pattern always agrees.

mod en;
mod fr;

use crate::train::Lang;

/// The words of a slot in a language.
pub(super) fn list(lang: Lang, slot: &str) -> Option<&'static [&'static str]> {
    let table = match lang {
        Lang::En => en::WORDS,
        Lang::Fr => fr::WORDS,
    };
    table.iter().find(|(name, _)| *name == slot).map(|(_, words)| *words)
}

/// A slot and its words.
type Table = &'static [(&'static str, &'static [&'static str])];
