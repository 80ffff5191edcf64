//! What the makers of this folder share: the asking, and now and then a system text.
//!
//! A system text never asks for another answer than the one that is given.

use crate::train::phrase::{Task, phrases};
use crate::train::{Dice, Lang, Sample};

const SYSTEMS_EN: &[&str] = &[
    "You are Carnet, a small assistant that helps with notes and diaries.",
    "You help somebody with their journal. Be brief and exact.",
    "You are a careful assistant. Use only what the text says.",
    "You help with writing. Answer plainly.",
    "Answer with the result only.",
    "You are a helpful assistant on a phone. Keep answers short.",
];
const SYSTEMS_FR: &[&str] = &[
    "Tu es Carnet, un petit assistant qui aide à tenir des notes et un journal.",
    "Tu aides une personne à tenir son journal. Sois bref et exact.",
    "Tu es un assistant soigneux. N'utilise que ce que dit le texte.",
    "Tu aides à écrire. Réponds simplement.",
    "Réponds seulement par le résultat.",
    "Vous êtes un assistant utile sur un téléphone. Répondez brièvement.",
];

/// A question with its answer, and a system text in one case of seven.
pub(super) fn sample(
    dice: &mut Dice,
    kind: &'static str,
    lang: Lang,
    asked: impl Into<String>,
    answered: impl Into<String>,
) -> Sample {
    let mut sample = Sample::exchange(kind, lang, asked, answered);
    if dice.chance(0.15) {
        sample.system = dice.pick(if lang == Lang::Fr { SYSTEMS_FR } else { SYSTEMS_EN }).to_owned();
    }
    sample
}

/// One of several ways of asking, with the text put in.
pub(super) fn filled(dice: &mut Dice, asks: &[&str], text: &str) -> String {
    dice.pick(asks).replacen("{}", text, 1)
}

/// A task asked for in one of its ways.
pub(super) fn asked(dice: &mut Dice, task: Task, lang: Lang, text: &str) -> String {
    filled(dice, phrases(task, lang), text)
}
