//! Lessons on sentences that belong together: translations, the same otherwise, mistakes.

use std::path::Path;

use super::{Draw, Task, ask, draws, exercise, words};
use crate::train::corpus::{self, Document, Pair, Rewrite, Which};
use crate::train::dice::Dice;
use crate::train::error::Result;
use crate::train::made::correct::noisy;
use crate::train::sample::{Lang, Sample};

const PAIRS: &str = "pairs/translation.jsonl.zst";
const REWRITES: &str = "pairs/rewrite.jsonl.zst";
const TATOEBA: &str = "tatoeba";
/// Pairs in a document of parallel text.
const PAIRS_TOGETHER: usize = 6;
/// Short sentences translated as one text.
const SENTENCES_TOGETHER: usize = 3;
/// Numbers in words, and how much more often a sentence with one is drawn to be spoilt.
const NUMBERS: &[&str] = &[
    "two",
    "three",
    "four",
    "five",
    "six",
    "ten",
    "many",
    "several",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "dix",
    "plusieurs",
    "quelques",
];
const NUMBERED_TIMES: usize = 4;
/// Shortest sentence that mistakes are made in, in words.
const CORRECT_WORDS_MIN: usize = 3;

/// Everyday sentences with their translations.
pub(super) fn everyday(folder: &Path, which: Which) -> Result<Vec<Pair>> {
    let pairs = corpus::records::<Pair>(folder, PAIRS, which)?;
    pairs.filter(|pair| pair.as_ref().map_or(true, is_everyday)).collect()
}

fn is_everyday(pair: &Pair) -> bool {
    pair.source == TATOEBA
}

/// Translation both ways: each pair, and some sentences at once.
pub(super) fn translate(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    let pairs: Vec<Pair> = corpus::records(folder, PAIRS, which)?.collect::<Result<_>>()?;
    let sentences: Vec<&Pair> = pairs.iter().filter(|pair| is_everyday(pair)).collect();
    let mut found: Vec<Draw> = Vec::new();
    // Neighbours in the file say nearly the same.
    let apart = sentences.len() / SENTENCES_TOGETHER;
    for at in 0..apart {
        let together = sentences.iter().skip(at).step_by(apart).take(SENTENCES_TOGETHER);
        let (en, fr): (Vec<_>, Vec<_>) = together.map(|pair| (pair.en.as_str(), pair.fr.as_str())).unzip();
        found.push(translation(en.join(" "), fr.join(" ")));
    }
    found.extend(pairs.into_iter().map(|pair| translation(pair.en, pair.fr)));
    Ok(found)
}

fn translation(en: String, fr: String) -> Draw {
    Box::new(move |dice: &mut Dice| {
        let (from, text, into, answer) = match dice.below(2) {
            0 => (Lang::En, &en, Lang::Fr, &fr),
            _ => (Lang::Fr, &fr, Lang::En, &en),
        };
        Sample::exchange("translate", into, ask(dice, Task::Translate, from, text), answer)
    })
}

/// Both languages side by side as running text, so that translation is met before it is asked for.
pub(super) fn parallel(folder: &Path, which: Which) -> Result<Vec<Document>> {
    let pairs: Vec<Pair> = corpus::records(folder, PAIRS, which)?.collect::<Result<_>>()?;
    let together = |(at, pairs): (usize, &[Pair])| {
        let lines = pairs.iter().map(|pair| match at % 4 {
            0 => format!("English: {}\nFrench: {}", pair.en, pair.fr),
            1 => format!("Français : {}\nAnglais : {}", pair.fr, pair.en),
            2 => format!("{} = {}", pair.en, pair.fr),
            _ => format!("{} = {}", pair.fr, pair.en),
        });
        let lang = if at % 2 == 0 { Lang::Fr } else { Lang::En };
        Document { lang, text: lines.collect::<Vec<_>>().join("\n") }
    };
    Ok(pairs.chunks(PAIRS_TOGETHER).enumerate().map(together).collect())
}

/// Sentences with mistakes made in them, back to what they were.
pub(super) fn correct(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    let mut found: Vec<Draw> = Vec::new();
    for Pair { en, fr, .. } in everyday(folder, which)? {
        let both = [(Lang::En, en), (Lang::Fr, fr)];
        for (lang, text) in both.into_iter().filter(|(_, text)| words(text) >= CORRECT_WORDS_MIN) {
            // What is rare in sentences is as often wrong in what people write.
            let times = if names_a_number(&text) { NUMBERED_TIMES } else { 1 };
            found.extend((0..times).map(|_| correction(lang, text.clone())));
        }
    }
    Ok(found)
}

/// Whether a small number stands in the text, after which things are many.
fn names_a_number(text: &str) -> bool {
    text.split_whitespace().any(|word| NUMBERS.contains(&word))
}

fn correction(lang: Lang, right: String) -> Draw {
    Box::new(move |dice: &mut Dice| {
        let wrong = noisy(dice, lang, &right);
        Sample::exchange("correct", lang, ask(dice, Task::Correct, lang, &wrong), &right)
    })
}

/// The same in other words.
pub(super) fn paraphrase(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    rewrites(folder, which, "paraphrase", |rewrite| {
        exercise("paraphrase", Task::Paraphrase, rewrite.lang, rewrite.from, rewrite.to)
    })
}

/// From *tu* to *vous*.
pub(super) fn formal(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    rewrites(folder, which, "formal", |rewrite| {
        exercise("formal", Task::Formal, rewrite.lang, rewrite.from, rewrite.to)
    })
}

/// The same in plain words.
pub(super) fn simplify(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    rewrites(folder, which, "simplify", |rewrite| {
        exercise("simplify", Task::Simplify, rewrite.lang, rewrite.from, rewrite.to)
    })
}

fn rewrites(folder: &Path, which: Which, kind: &str, make: fn(Rewrite) -> Draw) -> Result<Vec<Draw>> {
    draws(folder, REWRITES, which, |rewrite: Rewrite| (rewrite.kind == kind).then(|| make(rewrite)))
}
