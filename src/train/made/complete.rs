//! The beginning of a note, to be gone on with in plain words.
//!
//! Beginning and continuation together are the note, with nothing between but a space.

use super::asking::{filled, sample};
use super::note;
use crate::train::{Dice, Lang, Sample};

const ASK_EN: &[&str] = &[
    "Continue: {}",
    "Continue this note: {}",
    "Go on with this sentence: {}",
    "Finish this entry: {}",
    "Complete the text: {}",
    "What could come next? {}",
    "{} ... (continue)",
    "Help me go on: {}",
];
const ASK_FR: &[&str] = &[
    "Continue : {}",
    "Continue cette note : {}",
    "Poursuis cette phrase : {}",
    "Termine cette page : {}",
    "Complète le texte : {}",
    "Que pourrait-il venir ensuite ? {}",
    "{} ... (continue)",
    "Aide-moi à continuer : {}",
];

pub(super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let note = note::note(dice, lang);
    let words: Vec<&str> = note.text.split(' ').collect();
    // Never before a mark that stands by itself: it belongs to the word before.
    let cuts: Vec<usize> = (2..words.len())
        .filter(|&at| words[at].starts_with(|c: char| c.is_alphanumeric()) && at <= 24)
        .collect();
    let cut = if cuts.is_empty() { 1.min(words.len()) } else { *dice.one(&cuts) };
    let (begun, rest) = words.split_at(cut);
    // Half of the time only the sentence is finished: that is what is wanted while typing.
    let end = rest.iter().position(|word| word.ends_with(['.', '!'])).map_or(rest.len(), |at| at + 1);
    let rest = if dice.chance(0.5) { rest.split_at(end).0 } else { rest };
    let asked = filled(dice, if lang == Lang::Fr { ASK_FR } else { ASK_EN }, &begun.join(" "));
    sample(dice, "complete", lang, asked, rest.join(" "))
}
