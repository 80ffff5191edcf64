//! Lessons in copying: a sentence of a long text, asked for by how it begins or by words of it.
//!
//! What a sentence is asked for by stands once in the text, so there is one right answer.

use std::path::Path;

use super::copy::sentences;
use super::reading::SUMMARIES;
use super::{Draw, draws, words};
use crate::train::corpus::{Passage, Summary, Which};
use crate::train::dice::Dice;
use crate::train::error::Result;
use crate::train::sample::{Lang, Sample};

/// Texts beside those with summaries, and which share of their passages is taken.
const PASSAGES: &[(&str, usize)] = &[
    ("base/digitalgov.jsonl.zst", 1),
    ("base/openstax.jsonl.zst", 1),
    ("base/opensource-guides.jsonl.zst", 1),
    ("base/eltec-fra.jsonl.zst", 6),
];
/// Words of the text that is shown, and of a sentence that is asked for.
const SHOWN_WORDS: std::ops::RangeInclusive<usize> = 30..=220;
const SENTENCE_WORDS: std::ops::RangeInclusive<usize> = 5..=45;
/// Words a sentence is asked for by.
const KEY_WORDS: std::ops::RangeInclusive<usize> = 2..=4;
/// Sentences tried before the first one is asked for.
const TRIES: usize = 8;

/// How a sentence is asked for: `{k}` is what it is known by, `{t}` the text.
type Ways = [&'static [&'static str]; 2];

const BEGINS: Ways = [
    &[
        "Copy the sentence that begins with \"{k}\":\n{t}",
        "{t}\n\nWhich sentence begins with \"{k}\"?",
        "{t}\n\nWrite out the sentence that begins with \"{k}\".",
        "How does the sentence that begins with \"{k}\" go on?\n{t}",
    ],
    &[
        "Recopie la phrase qui commence par « {k} » :\n{t}",
        "{t}\n\nQuelle phrase commence par « {k} » ?",
        "{t}\n\nÉcris en entier la phrase qui commence par « {k} ».",
        "Comment continue la phrase qui commence par « {k} » ?\n{t}",
    ],
];
const HOLDS: Ways = [
    &[
        "Quote the sentence with the words \"{k}\":\n{t}",
        "{t}\n\nIn which sentence does it say \"{k}\"?",
        "{t}\n\nWrite out the whole sentence with \"{k}\".",
    ],
    &[
        "Cite la phrase où il y a les mots « {k} » :\n{t}",
        "{t}\n\nDans quelle phrase est-il dit « {k} » ?",
        "{t}\n\nÉcris toute la phrase avec « {k} ».",
    ],
];
const FIRST: Ways = [
    &["Copy the first sentence of this text:\n{t}", "{t}\n\nHow does this text begin?"],
    &["Recopie la première phrase de ce texte :\n{t}", "{t}\n\nComment commence ce texte ?"],
];
const LAST: Ways = [
    &["Copy the last sentence of this text:\n{t}", "{t}\n\nHow does this text end?"],
    &["Recopie la dernière phrase de ce texte :\n{t}", "{t}\n\nComment finit ce texte ?"],
];

/// Sentences out of texts.
pub(super) fn quote(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    let mut found = draws(folder, SUMMARIES, which, |record: Summary| quoting(Lang::En, &record.text))?;
    for (file, every) in PASSAGES {
        let passages = draws(folder, file, which, |passage: Passage| quoting(passage.lang, &passage.text))?;
        found.extend(passages.into_iter().step_by(*every));
    }
    Ok(found)
}

/// Asks for sentences of a text that has enough of them.
fn quoting(lang: Lang, text: &str) -> Option<Draw> {
    let all: Vec<String> = sentences(text).map(str::to_owned).collect();
    let count: usize = all.iter().map(|sentence| words(sentence)).sum();
    (all.len() > 1 && count >= *SHOWN_WORDS.start())
        .then(|| Box::new(move |dice: &mut Dice| asked(dice, lang, &all)) as Draw)
}

fn asked(dice: &mut Dice, lang: Lang, all: &[String]) -> Sample {
    let shown = shown(dice, all);
    let text = shown.join(" ");
    let (ways, key, answer) = wanted(dice, &shown, &text);
    let asked = dice.pick(ways[lang as usize]).replace("{k}", &key).replace("{t}", &text);
    Sample::exchange("quote", lang, asked, answer)
}

/// Some sentences in a row.
fn shown<'a>(dice: &mut Dice, all: &'a [String]) -> Vec<&'a str> {
    let most = dice.between(*SHOWN_WORDS.start(), *SHOWN_WORDS.end());
    let (mut count, mut shown) = (0, Vec::new());
    for sentence in all.iter().skip(dice.below(all.len() - 1)) {
        count += words(sentence);
        if count > most && shown.len() > 1 {
            break;
        }
        shown.push(sentence.as_str());
    }
    shown
}

/// Which sentence is asked for, how, and by which words.
fn wanted<'a>(dice: &mut Dice, shown: &[&'a str], text: &str) -> (Ways, String, &'a str) {
    for _ in 0..TRIES {
        let sentence = *dice.one(shown);
        if !SENTENCE_WORDS.contains(&words(sentence)) {
            continue;
        }
        let all: Vec<&str> = sentence.split(' ').collect();
        let size = dice.between(*KEY_WORDS.start(), *KEY_WORDS.end());
        let (ways, at) = match dice.below(10) {
            0 => return (FIRST, String::new(), shown.first().copied().unwrap_or_default()),
            1 => return (LAST, String::new(), shown.last().copied().unwrap_or_default()),
            2..5 => (HOLDS, dice.below(all.len())),
            _ => (BEGINS, 0),
        };
        let key = all.iter().skip(at).take(size).copied().collect::<Vec<_>>().join(" ");
        let key = key.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        if key.contains(' ') && text.matches(&key).count() == 1 {
            return (ways, key, sentence);
        }
    }
    (FIRST, String::new(), shown.first().copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_asked_for_stands_in_the_text() {
        let text = "The old mill stands by the river and nobody lives there. A path of stones leads to it from \
                    the road. In the winter of that year the water rose over the lowest of its steps. The old mill \
                    was painted white when the last of its owners came back.";
        let quoting = quoting(Lang::En, text).expect("enough sentences");
        let mut keyed = 0;
        for seed in 0..400 {
            let sample = quoting(&mut Dice::new(seed));
            let [asked, answer] = &sample.turns[..] else { panic!("two turns") };
            assert!(sentences(text).any(|sentence| sentence == answer.text), "{}", answer.text);
            assert!(asked.text.contains(&answer.text), "{}", asked.text);
            let Some(key) = asked.text.split('"').nth(1) else { continue };
            keyed += 1;
            assert!(answer.text.contains(key), "{key}: {}", answer.text);
            assert_eq!(asked.text.matches(key).count(), 2, "once in the question, once in the text: {key}");
        }
        assert!(keyed > 200, "{keyed}");
    }

    #[test]
    fn a_text_of_one_sentence_is_not_asked_about() {
        assert!(quoting(Lang::En, "A short text that has only one sentence.").is_none());
        assert!(quoting(Lang::Fr, "").is_none());
    }
}
