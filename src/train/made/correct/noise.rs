//! Spelling and grammar mistakes as people make them, put into any right sentence.
//!
//! An edit touches words that no edit touched before, and gives up where it would change nothing.

use super::edit::{
    accent, apostrophe, article, bent, capital, doubled, homophone, hyphen, infinitive, joined, last_point,
    misspelt, plural, spaced, split, typo, verb,
};
use crate::train::{Dice, Lang};

/// Share of sentences that stay right.
const UNCHANGED: f64 = 0.12;
/// Share of slips tried in words that many write wrongly.
const MISSPELT: f64 = 0.15;
/// Edits tried before a sentence is left with fewer mistakes than were drawn.
const TRIES: usize = 24;

/// The text with one to four mistakes; now and then without any.
pub fn noisy(dice: &mut Dice, lang: Lang, text: &str) -> String {
    if dice.chance(UNCHANGED) {
        return text.to_owned();
    }
    let mut draft = Draft::new(lang, text);
    let most = (draft.words.len() / 3).clamp(1, 4);
    let wanted = match dice.below(100) {
        0..45 => 1,
        45..75 => 2,
        75..92 => 3,
        _ => 4,
    };
    let edits = match lang {
        Lang::En => EN_EDITS,
        Lang::Fr => FR_EDITS,
    };
    let mut left = wanted.min(most);
    for _ in 0..TRIES {
        if left == 0 {
            break;
        }
        let (_, edit) = dice.weighed(edits, |(weight, _)| *weight);
        left -= usize::from(edit(dice, &mut draft));
    }
    draft.text()
}

/// The text with as many slips tried as that share of its words; a slip that finds no word is left out.
pub fn slipped(dice: &mut Dice, lang: Lang, text: &str, share: f64) -> String {
    let mut draft = Draft::new(lang, text);
    let wanted = (draft.words.len() as f64 * share).ceil() as usize;
    for _ in 0..wanted {
        let edit = if dice.chance(MISSPELT) { misspelt } else { typo };
        edit(dice, &mut draft);
    }
    draft.text()
}

type Edit = fn(&mut Dice, &mut Draft) -> bool;

/// Weight of each kind of mistake.
const EN_EDITS: &[(usize, Edit)] = &[
    (34, typo),
    (14, misspelt),
    (22, homophone),
    (14, verb),
    (20, bent),
    (24, plural),
    (10, article),
    (10, apostrophe),
    (8, capital),
    (8, last_point),
    (5, doubled),
    (5, joined),
    (5, hyphen),
];
const FR_EDITS: &[(usize, Edit)] = &[
    (24, typo),
    (8, misspelt),
    (24, accent),
    (24, homophone),
    (14, infinitive),
    (10, verb),
    (16, plural),
    (9, article),
    (10, apostrophe),
    (7, capital),
    (7, last_point),
    (4, doubled),
    (4, joined),
    (5, hyphen),
    (3, spaced),
];

/// A sentence being spoilt: its words with their punctuation, and which were changed already.
pub(super) struct Draft {
    pub(super) lang: Lang,
    pub(super) words: Vec<String>,
    pub(super) touched: Vec<bool>,
}

impl Draft {
    fn new(lang: Lang, text: &str) -> Self {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let touched = vec![false; words.len()];
        Self { lang, words, touched }
    }

    fn text(&self) -> String {
        self.words.iter().filter(|word| !word.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Rewrites one of the untouched words for which `change` knows a mistake.
    pub(super) fn change(
        &mut self,
        dice: &mut Dice,
        change: impl Fn(&mut Dice, &Self, usize) -> Option<String>,
    ) -> bool {
        let start = dice.below(self.words.len());
        for step in 0..self.words.len() {
            let at = (start + step) % self.words.len();
            if self.touched[at] || self.words[at].contains('\n') {
                continue;
            }
            if let Some(word) = change(dice, self, at).filter(|word| *word != self.words[at]) {
                self.words[at] = word;
                self.touched[at] = true;
                return true;
            }
        }
        false
    }

    /// The word before in lower case; empty at the beginning.
    pub(super) fn before(&self, at: usize) -> String {
        at.checked_sub(1).map(|at| self.words[at].to_lowercase()).unwrap_or_default()
    }

    /// The letters of the word that follows in lower case; empty at the end.
    pub(super) fn after(&self, at: usize) -> String {
        self.words.get(at + 1).map(|word| split(word).1.to_lowercase()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: [(Lang, &str); 2] = [
        (Lang::En, "I don't know their names, but she likes the two dogs and wants an apple tomorrow."),
        (Lang::Fr, "Je ne sais pas où il est allé hier, mais ses deux enfants sont à l'école avec une amie."),
    ];

    #[test]
    fn most_sentences_change_and_some_stay() {
        for (lang, text) in RIGHT {
            let same = (0..2_000).filter(|&seed| noisy(&mut Dice::new(seed), lang, text) == text).count();
            assert!((160..=320).contains(&same), "{lang:?}: {same} of 2,000 unchanged");
        }
    }

    #[test]
    fn every_kind_of_mistake_can_be_made() {
        for (lang, text) in RIGHT {
            let edits = if lang == Lang::En { EN_EDITS } else { FR_EDITS };
            let text = format!(
                "{text} Peut-être the much-loved receive une ami malgré, nous allons manger au I, we saw it ?"
            );
            for (at, (_, edit)) in edits.iter().enumerate() {
                let made = (0..200).any(|seed| {
                    let mut draft = Draft::new(lang, &text);
                    edit(&mut Dice::new(seed), &mut draft) && draft.text() != text
                });
                assert!(made, "{lang:?} edit {at}");
            }
        }
    }

    #[test]
    fn any_text_is_taken() {
        for text in ["", " ", "?", "é", "I", "…", "\n\n", "« »", "a b c d", "'''", "12 %", "日本語 です"]
        {
            for seed in 0..300 {
                for lang in Lang::ALL {
                    noisy(&mut Dice::new(seed), lang, text);
                }
            }
        }
    }

    #[test]
    fn names_and_numbers_are_kept() {
        for seed in 0..500 {
            let made =
                noisy(&mut Dice::new(seed), Lang::En, "Yesterday Margaret paid 1250 euros in Edinburgh.");
            assert!(made.contains("1250"), "{made}");
            assert!(made.contains("argaret") && made.contains("dinburgh"), "{made}");
        }
    }
}
