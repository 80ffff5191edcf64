//! What a model is tested on: the evaluation sets, and what the corpus holds out.
//!
//! Nothing of it is ever learnt. Where less is wanted, items are taken evenly from the whole set,
//! as several sets are sorted.

use std::path::Path;

use serde::Deserialize;

use super::held::{self, Part};
use crate::train::corpus::{self, Record, Which};
use crate::train::{Lang, Result};

/// Sentences of a kind and language that are typed, at most.
const TYPED_MAX: usize = 100;
/// Words of a sentence worth typing.
const SENTENCE_WORDS: std::ops::RangeInclusive<usize> = 5..=25;

/// A sentence in both languages, with every translation that counts as right.
#[derive(Clone, Debug, Deserialize)]
pub struct Sentence {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
    #[serde(default)]
    en_refs: Vec<String>,
    #[serde(default)]
    fr_refs: Vec<String>,
    #[serde(default)]
    fr_ca: Option<String>,
}

impl Sentence {
    /// The sentence in a language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Fr => &self.fr,
        }
    }

    /// What is a right translation into a language.
    pub fn references(&self, lang: Lang) -> Vec<String> {
        let more = match lang {
            Lang::En => self.en_refs.clone(),
            Lang::Fr => self.fr_refs.iter().chain(&self.fr_ca).cloned().collect(),
        };
        let own = self.text(lang).to_owned();
        if more.contains(&own) { more } else { [vec![own], more].concat() }
    }
}

/// Two sentences that differ in one thing.
#[derive(Clone, Debug, Deserialize)]
pub struct Minimal {
    /// The right one.
    pub good: String,
    /// The wrong one.
    pub bad: String,
}

/// An abstract of a paper.
#[derive(Clone, Debug, Deserialize)]
pub struct Abstract {
    /// The paper's title.
    pub title: String,
    /// The abstract.
    pub text: String,
    /// One-sentence summaries.
    pub summaries: Vec<String>,
}

/// A request and the name of what is wanted.
#[derive(Clone, Debug, Deserialize)]
pub struct Request {
    /// The request.
    pub text: String,
    /// `play_music` or `HassTurnOn`.
    pub intent: String,
}

impl Record for Sentence {
    fn key(&self) -> &str {
        &self.en
    }
}

impl Record for Minimal {
    fn key(&self) -> &str {
        &self.good
    }
}

impl Record for Abstract {
    fn key(&self) -> &str {
        &self.text
    }
}

impl Record for Request {
    fn key(&self) -> &str {
        &self.text
    }
}

/// All sets.
#[derive(Clone, Debug, Default)]
pub struct Sets {
    /// Everyday sentences.
    pub tatoeba: Vec<Sentence>,
    /// News.
    pub ntrex: Vec<Sentence>,
    /// Grammar.
    pub blimp: Vec<Minimal>,
    /// Titles and summaries.
    pub abstracts: Vec<Abstract>,
    /// Requests to an assistant, of 150 kinds.
    pub clinc: Vec<Request>,
    /// Commands to a house, English and French.
    pub house: [Vec<Request>; 2],
    /// Running text.
    pub held: Vec<Part>,
}

impl Sets {
    /// Reads the sets of `folder` and what the corpus holds out; at most `most` items of each.
    ///
    /// # Errors
    /// A file that is absent or is not what it should be, by name.
    pub fn read(folder: &Path, corpus: &Path, most: usize) -> Result<Self> {
        let house = |file| read::<Request>(folder, file, most);
        Ok(Self {
            tatoeba: read(folder, "tatoeba-dev.jsonl.zst", most)?,
            ntrex: read(folder, "ntrex-500.jsonl.zst", most)?,
            blimp: read(folder, "blimp-1340.jsonl.zst", most)?,
            abstracts: read(folder, "scitldr-100.jsonl.zst", most)?,
            clinc: read(folder, "clinc-450.jsonl.zst", most)?,
            house: [house("ha-intents-en.jsonl.zst")?, house("ha-intents-fr.jsonl.zst")?],
            held: held::read(corpus, most)?,
        })
    }

    /// Everyday sentences to type, at most `most`.
    pub fn everyday(&self, lang: Lang, most: usize) -> Vec<&str> {
        let all = self.tatoeba.iter().map(|pair| pair.text(lang));
        thin(all.filter(|text| is_worth_typing(text)).collect(), most.min(TYPED_MAX))
    }

    /// Sentences of held-out running text to type, at most `most`.
    pub fn running(&self, lang: Lang, most: usize) -> Vec<&str> {
        let texts = self.held.iter().filter(|part| part.lang == lang).flat_map(|part| &part.texts);
        let all = texts.flat_map(|text| sentences(text));
        thin(all.filter(|text| is_worth_typing(text)).collect(), most.min(TYPED_MAX))
    }
}

/// What stands between the marks that end sentences, with its mark.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split_inclusive(['.', '?', '!'])).map(str::trim)
}

/// Whether it is of usual length, and not the rest of a sentence cut after `Mr.`
fn is_worth_typing(text: &str) -> bool {
    SENTENCE_WORDS.contains(&text.split_whitespace().count()) && text.starts_with(char::is_uppercase)
}

fn read<T: Record>(folder: &Path, file: &str, most: usize) -> Result<Vec<T>> {
    Ok(thin(corpus::records(folder, file, Which::All)?.collect::<Result<_>>()?, most))
}

/// At most `most` items, evenly taken.
pub(super) fn thin<T>(items: Vec<T>, most: usize) -> Vec<T> {
    let all = items.len();
    let wanted = |at: usize| all <= most || at * most / all != (at + 1) * most / all;
    items.into_iter().enumerate().filter(|(at, _)| wanted(*at)).map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_is_even_and_exact() {
        let all: Vec<usize> = (0..10).collect();
        assert_eq!(thin(all.clone(), 3), [3, 6, 9]);
        assert_eq!(thin(all.clone(), 10), all);
        assert_eq!(thin(all.clone(), 99), all);
        assert_eq!(thin(all, 0), [0; 0]);
        for most in 1..50 {
            assert_eq!(thin((0..49).collect(), most).len(), most.min(49), "{most}");
        }
    }

    #[test]
    fn references_hold_every_right_translation_once() {
        let line = r#"{"id":"1","en":"Hi.","fr":"Salut.","fr_refs":["Bonjour.","Salut."],"fr_ca":"Allô."}"#;
        let sentence: Sentence = serde_json::from_str(line).unwrap();
        assert_eq!(sentence.references(Lang::En), ["Hi."]);
        assert_eq!(sentence.references(Lang::Fr), ["Bonjour.", "Salut.", "Allô."]);
    }

    #[test]
    fn sentences_of_usual_length_are_typed() {
        let held = Part {
            name: "part",
            lang: Lang::Fr,
            texts: vec![
                "Non. Elle est partie hier soir très tard ! et puis\nIl ne dit plus rien à Mr. Un".into(),
            ],
        };
        let sets = Sets { held: vec![held], ..Sets::default() };
        assert_eq!(
            sets.running(Lang::Fr, 9),
            ["Elle est partie hier soir très tard !", "Il ne dit plus rien à Mr."]
        );
        assert_eq!(sets.running(Lang::En, 9), [""; 0]);
        assert_eq!(sets.running(Lang::Fr, 1).len(), 1);
    }
}
