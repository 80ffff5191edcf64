//! Mending of spelling and grammar: a sentence with mistakes, and the same one right.
//!
//! The right side comes from the notes' grammar and is never touched by the noise.

mod edit;
mod noise;
mod words;

pub use noise::{noisy, slipped};

use super::asking::{asked, sample};
use super::note;
use crate::train::phrase::Task;
use crate::train::{Dice, Lang, Sample};

/// Whether an English word is the past of a verb, as far as its form tells.
pub(in crate::train) fn is_past(word: &str) -> bool {
    word.len() > 3 && word.ends_with("ed") || words::EN_BENT.iter().any(|(past, ..)| *past == word)
}

/// One to three sentences of a note, to be corrected.
pub(super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let note = note::note(dice, lang);
    let sentences: Vec<&str> = note.pairs.iter().map(|pair| pair[lang as usize].as_str()).collect();
    let count = (*dice.one(&[1, 1, 1, 2, 2, 3])).min(sentences.len());
    let start = dice.below(sentences.len() + 1 - count);
    let right = sentences.iter().skip(start).take(count).copied().collect::<Vec<_>>().join(" ");
    let wrong = noisy(dice, lang, &right);
    let asked = asked(dice, Task::Correct, lang, &wrong);
    sample(dice, "correct", lang, asked, right)
}
