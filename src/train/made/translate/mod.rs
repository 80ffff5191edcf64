//! Sentences that are written in both languages, as translations.
//!
//! Both sides come from the same values, so numbers, names and days agree.

use super::asking::{asked, sample};
use super::note;
use crate::train::phrase::Task;
use crate::train::{Dice, Lang, Sample};

/// A translation whose answer is in the language asked for.
pub(super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let from = if lang == Lang::Fr { Lang::En } else { Lang::Fr };
    let pairs = if dice.chance(0.35) { vec![everyday(dice)] } else { told(dice, lang) };
    let text = |lang: Lang| {
        let sentences = pairs.iter().map(|pair| pair[lang as usize].as_str());
        sentences.collect::<Vec<_>>().join(" ")
    };
    let asked = asked(dice, Task::Translate, from, &text(from));
    sample(dice, "translate", lang, asked, text(lang))
}

/// One or two sentences of a note.
fn told(dice: &mut Dice, lang: Lang) -> Vec<[String; 2]> {
    let note = note::note(dice, lang);
    let count = *dice.one(&[1, 1, 1, 2]);
    let start = dice.below(note.pairs.len());
    note.pairs.into_iter().skip(start).take(count).collect()
}

/// A sentence as people say them to each other.
fn everyday(dice: &mut Dice) -> [String; 2] {
    let pairs = pairs();
    let world = note::filler_slots(dice);
    let (english, french) = if pairs.is_empty() { ("", "") } else { *dice.one(&pairs) };
    [world.fill(english, Lang::En, false), world.fill(french, Lang::Fr, false)]
}

fn pairs() -> Vec<(&'static str, &'static str)> {
    let mut lines = include_str!("everyday.txt").lines();
    let next = || Some((lines.next()?.strip_prefix("en ")?, lines.next()?.strip_prefix("fr ")?));
    std::iter::from_fn(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_its_pair() {
        let lines = include_str!("everyday.txt").lines().count();
        assert_eq!(pairs().len() * 2, lines);
        assert!(lines > 100);
    }

    #[test]
    fn both_sides_name_the_same_slots() {
        let slots = |text: &str| {
            let mut names: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split('}').next())
                .map(str::to_owned)
                .collect();
            names.retain(|name| !name.ends_with(".e") && name != "e");
            names.sort();
            names
        };
        for (english, french) in pairs() {
            assert_eq!(slots(english), slots(french), "{english}");
        }
    }
}
