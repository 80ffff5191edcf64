//! Sentences of the notes, which are written in both languages, as translations.
//!
//! Both sides come from the same values, so numbers, names and days agree.

use super::asking::{asked, sample};
use super::note;
use crate::train::phrase::Task;
use crate::train::{Dice, Lang, Sample};

/// A translation whose answer is in the language asked for.
pub(super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let from = if lang == Lang::Fr { Lang::En } else { Lang::Fr };
    let note = note::note(dice, lang);
    let count = *dice.one(&[1, 1, 1, 2]);
    let start = dice.below(note.pairs.len());
    let text = |lang: Lang| {
        let sentences = note.pairs.iter().skip(start).take(count).map(|pair| pair[lang as usize].as_str());
        sentences.collect::<Vec<_>>().join(" ")
    };
    let asked = asked(dice, Task::Translate, from, &text(from));
    sample(dice, "translate", lang, asked, text(lang))
}
