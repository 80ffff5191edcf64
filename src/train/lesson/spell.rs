//! Lessons in spelling: many misspelt words at once, so that much is learnt from a short text.
//!
//! Only spelling is spoilt, never grammar; what is right comes from sentences of the corpus, untouched.

use std::path::Path;

use super::copy::{Sentences, from_sentences};
use super::{Draw, Task, ask, words};
use crate::train::corpus::Which;
use crate::train::dice::Dice;
use crate::train::error::Result;
use crate::train::made::correct::slipped;
use crate::train::sample::{Lang, Sample};

/// Fewest letters of a word that stands in a list.
const LETTERS_MIN: usize = 5;
/// Words of the longest list.
const LIST_MAX: usize = 4;
/// Words of the longest sentence of which every second is misspelt.
const SENTENCE_WORDS_MAX: usize = 10;

/// Lists of words and short sentences, misspelt.
pub(super) fn spell(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    from_sentences(folder, which, spelt)
}

fn spelt(sentences: &Sentences, dice: &mut Dice, lang: Lang) -> Option<Sample> {
    let sentence = sentences.any(dice, lang);
    let (right, share) = if dice.chance(0.5) {
        (list(dice, sentence)?, 1.0)
    } else {
        (Some(sentence.to_owned()).filter(|text| words(text) <= SENTENCE_WORDS_MAX)?, 0.5)
    };
    let wrong = slipped(dice, lang, &right, share);
    Some(Sample::exchange("spell", lang, ask(dice, Task::Correct, lang, &wrong), right))
}

/// Some of the longer words of a sentence that are no names, as a list.
fn list(dice: &mut Dice, sentence: &str) -> Option<String> {
    let whole = |word: &&str| word.chars().count() >= LETTERS_MIN && word.chars().all(char::is_lowercase);
    let all: Vec<&str> = sentence
        .split_whitespace()
        .map(|word| word.trim_matches(['.', ',', '?', '!']))
        .filter(whole)
        .collect();
    let count = dice.between(1, LIST_MAX).min(all.len());
    (count > 0).then(|| {
        let start = dice.below(all.len() + 1 - count);
        all.iter().skip(start).take(count).copied().collect::<Vec<_>>().join(", ")
    })
}

#[cfg(test)]
mod tests {
    use super::super::copy::tests::few;
    use super::*;

    #[test]
    fn words_are_misspelt_and_their_answers_right() {
        let sentences = few();
        let mut differ = 0;
        for seed in 0..400 {
            for lang in Lang::ALL {
                let dice = &mut Dice::new(seed);
                let Some(sample) = spelt(&sentences, dice, lang) else { continue };
                let [asked, answer] = &sample.turns[..] else { panic!("two turns") };
                differ += usize::from(!asked.text.contains(&answer.text));
                assert!(words(&answer.text) <= SENTENCE_WORDS_MAX, "{}", answer.text);
            }
        }
        assert!(differ > 500, "{differ} of 800 misspelt");
    }

    #[test]
    fn a_list_leaves_out_names_and_short_words() {
        for seed in 0..50 {
            let found = list(&mut Dice::new(seed), "Paris has an old garden, and a teacher.").expect("words");
            assert!(["garden", "teacher", "garden, teacher"].contains(&found.as_str()), "{found}");
        }
        assert_eq!(list(&mut Dice::new(1), "I am in it."), None);
    }
}
