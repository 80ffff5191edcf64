//! A few hundred simple facts, asked in many ways.
//!
//! A fact is a row of a table whose columns fill the slots `a`, `b`, `c` of the table's patterns;
//! sums, numbers and letters are reckoned.

mod en;
mod fr;
mod lexicon;
mod meaning_en;
mod meaning_fr;
pub(super) mod numbers;
mod sums;
mod words_en;
mod words_fr;
mod world_en;
mod world_fr;

use super::{Talk, system};
use crate::train::{Dice, Lang, Sample};

/// Facts of one kind.
struct Facts {
    /// Questions.
    asked: &'static [&'static str],
    /// The same of another row, after a first one; empty where that does not work.
    again: &'static [&'static str],
    /// Answers.
    answered: &'static [&'static str],
    /// What is true.
    rows: &'static [&'static [&'static str]],
}

/// Draws one to three questions of a kind.
pub(in super::super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let mut talk = Talk::new(dice, lang, "facts");
    system::maybe(&mut talk);
    talk.open();
    if talk.dice.chance(0.15) {
        sums::ask(&mut talk);
        return talk.close();
    }
    let tables = match lang {
        Lang::En => [en::FACTS, words_en::FACTS, world_en::FACTS, meaning_en::FACTS, lexicon::EN],
        Lang::Fr => [fr::FACTS, words_fr::FACTS, world_fr::FACTS, meaning_fr::FACTS, lexicon::FR],
    };
    // A kind is the likelier the more of it there is.
    let tables: Vec<&Facts> = tables.into_iter().flatten().collect();
    let facts = *talk.dice.weighed(&tables, |facts| facts.rows.len().clamp(6, 60));
    let count = if facts.again.is_empty() { 1 } else { [1, 1, 1, 2, 3][talk.dice.below(5)] };
    let mut rows: Vec<&[&str]> = facts.rows.to_vec();
    talk.dice.shuffle(&mut rows);
    for (at, row) in rows.into_iter().take(count).enumerate() {
        for (slot, word) in ["a", "b", "c"].into_iter().zip(row.iter()) {
            talk.set(slot, *word);
        }
        talk.exchange(if at == 0 { facts.asked } else { facts.again }, facts.answered);
    }
    talk.close()
}
