//! Lessons in copying: the sentence, or the thing, of a text that tells most of it.
//!
//! Every answer stands in its text word for word; texts are put together anew each time, so there is
//! nothing to remember but how to copy.

use std::path::Path;
use std::sync::Arc;

use super::pairs::everyday;
use super::reading::SUMMARIES;
use super::things::Nouns;
use super::{Draw, Task, ask, draws, words};
use crate::train::corpus::{Summary, Which};
use crate::train::dice::Dice;
use crate::train::error::Result;
use crate::train::eval::metric::{Judged, rouge_l};
use crate::train::made::correct::is_past;
use crate::train::made::note::capitals;
use crate::train::phrase::phrases;
use crate::train::sample::{Lang, Sample};

/// Sentences of a text.
const SENTENCES: [usize; 5] = [2, 2, 3, 3, 4];
/// Share of English texts that begin as notes do.
const NOTES: f64 = 0.4;
/// Fewest words of a sentence that says something.
const WORDS_MIN: usize = 5;
/// Longest text of which a sentence is taken, in words.
const TEXT_WORDS_MAX: usize = 300;

/// Everyday sentences of both languages, with their nouns.
pub(super) struct Sentences {
    both: [(Vec<String>, Nouns); 2],
}

impl Sentences {
    /// Those of the corpus.
    pub(super) fn open(folder: &Path, which: Which) -> Result<Arc<Self>> {
        let both = everyday(folder, which)?.into_iter().map(|pair| (pair.en, pair.fr));
        let (en, fr): (Vec<_>, Vec<_>) = both.unzip();
        Ok(Arc::new(Self::of(en, fr)))
    }

    /// Those sentences, English and French.
    pub(super) fn of(en: Vec<String>, fr: Vec<String>) -> Self {
        let side = |all: Vec<String>, lang| {
            let nouns = Nouns::of(all.iter().map(String::as_str), lang);
            (all.into_iter().filter(|text| words(text) >= WORDS_MIN).collect(), nouns)
        };
        Self { both: [side(en, Lang::En), side(fr, Lang::Fr)] }
    }

    /// How many there are of the language with fewer.
    pub(super) fn len(&self) -> usize {
        self.both.iter().map(|(all, _)| all.len()).min().unwrap_or(0)
    }

    /// Any sentence.
    pub(super) fn any(&self, dice: &mut Dice, lang: Lang) -> &str {
        let (all, _) = &self.both[lang as usize];
        all.get(dice.below(all.len())).map_or("", String::as_str)
    }

    /// A thing of a sentence, "the new teacher", with that sentence.
    pub(super) fn thing(&self, dice: &mut Dice, lang: Lang) -> Option<(String, &str)> {
        self.named(dice, lang, |nouns, sentence| nouns.things(sentence).pop())
    }

    /// The first thing of a sentence with what hangs on it, with that sentence.
    fn phrase(&self, dice: &mut Dice, lang: Lang) -> Option<(String, &str)> {
        self.named(dice, lang, Nouns::phrase)
    }

    /// What `find` finds in one of some sentences, with that sentence.
    fn named(
        &self,
        dice: &mut Dice,
        lang: Lang,
        find: impl Fn(&Nouns, &str) -> Option<String>,
    ) -> Option<(String, &str)> {
        let (_, nouns) = &self.both[lang as usize];
        (0..64).find_map(|_| {
            let sentence = self.any(dice, lang);
            Some((find(nouns, sentence)?, sentence))
        })
    }

    /// A text that begins with a sentence.
    fn text(&self, dice: &mut Dice, lang: Lang, first: &str) -> String {
        let count = *dice.one(&SENTENCES);
        let others = (1..count).map(|_| self.any(dice, lang).to_owned()).collect::<Vec<_>>();
        format!("{first} {}", others.join(" "))
    }
}

/// As many draws as there are sentences to begin with; a text said again where nothing can be made.
pub(super) fn from_sentences(
    folder: &Path,
    which: Which,
    make: fn(&Sentences, &mut Dice, Lang) -> Option<Sample>,
) -> Result<Vec<Draw>> {
    let sentences = Sentences::open(folder, which)?;
    let draw = |at: usize| -> Draw {
        let (sentences, lang) = (Arc::clone(&sentences), Lang::ALL[at % Lang::ALL.len()]);
        Box::new(move |dice| {
            let made = (0..8).find_map(|_| make(&sentences, dice, lang));
            made.unwrap_or_else(|| repeated(&sentences, dice, lang))
        })
    };
    Ok((0..sentences.len()).map(draw).collect())
}

/// The first sentence of a few as their summary.
pub(super) fn gist(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    from_sentences(folder, which, |sentences, dice, lang| Some(summed(sentences, dice, lang)))
}

fn summed(sentences: &Sentences, dice: &mut Dice, lang: Lang) -> Sample {
    let tries = if dice.chance(NOTES) { 64 } else { 0 };
    let note = (0..tries).find_map(|_| jotted(sentences.any(dice, lang), lang));
    let first = note.unwrap_or_else(|| sentences.any(dice, lang).to_owned());
    let text = sentences.text(dice, lang, &first);
    Sample::exchange("gist", lang, ask(dice, Task::Summary, lang, &text), first)
}

/// A sentence as notes have it, without the one who writes: "Met Anna at the station."
fn jotted(sentence: &str, lang: Lang) -> Option<String> {
    let told = sentence.strip_prefix("I ").or_else(|| sentence.strip_prefix("We "))?;
    let verb = told.split(' ').next().filter(|verb| lang == Lang::En && is_past(verb))?;
    Some(format!("{}{}", capitals(verb), told.get(verb.len()..)?))
}

/// What the first sentence names as the title.
pub(super) fn heading(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    from_sentences(folder, which, titled)
}

fn titled(sentences: &Sentences, dice: &mut Dice, lang: Lang) -> Option<Sample> {
    let (phrase, first) = sentences.phrase(dice, lang)?;
    let text = sentences.text(dice, lang, first);
    Some(Sample::exchange("heading", lang, ask(dice, Task::Title, lang, &text), capitals(&phrase)))
}

/// A text said again.
pub(super) fn repeat(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    from_sentences(folder, which, |sentences, dice, lang| Some(repeated(sentences, dice, lang)))
}

fn repeated(sentences: &Sentences, dice: &mut Dice, lang: Lang) -> Sample {
    let text = sentences.any(dice, lang).to_owned();
    let asked = dice.pick(phrases(Task::Repeat, lang)).replace("{}", &text);
    Sample::exchange("repeat", lang, asked, text)
}

/// The sentence of a text that is nearest to its summary.
pub(super) fn extract(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    draws(folder, SUMMARIES, which, |record: Summary| {
        if record.question.is_some() || words(&record.text) > TEXT_WORDS_MAX {
            return None;
        }
        let best = nearest(&record.text, &record.summary)?.to_owned();
        let text = record.text;
        Some(Box::new(move |dice: &mut Dice| {
            Sample::exchange("extract", Lang::En, ask(dice, Task::Summary, Lang::En, &text), &best)
        }))
    })
}

/// Of the sentences of a text the one most like another text.
pub(super) fn nearest<'a>(text: &'a str, other: &str) -> Option<&'a str> {
    let reference = [other.to_owned()];
    let scored = sentences(text).map(|sentence| (rouge_l(&[Judged::new(sentence, &reference)]), sentence));
    scored.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, sentence)| sentence)
}

/// The sentences of a text, each with its mark.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .flat_map(|line| line.split_inclusive(". "))
        .map(str::trim)
        .filter(|line| words(line) >= WORDS_MIN)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Sentences with a few things in them.
    pub(in crate::train::lesson) fn few() -> Sentences {
        let en = ["boat", "house", "teacher", "garden"].map(|thing| {
            [
                format!("Is that a {thing}?"),
                format!("She has my {thing}."),
                format!("I was looking at the old {thing} in the rain."),
                format!("Nobody had painted the {thing} before that."),
                format!("He told me about our {thing}."),
            ]
        });
        let fr = ["bateau", "jardin", "train", "chien"].map(|thing| {
            [
                format!("C'est un {thing}."),
                format!("Elle a mon {thing}."),
                format!("Je regardais le {thing} sous la pluie."),
                format!("Personne n'avait peint le {thing} avant cela."),
                format!("Il m'a parlé de notre {thing}."),
            ]
        });
        Sentences::of(en.concat(), fr.concat())
    }

    #[test]
    fn answers_stand_in_their_texts() {
        let sentences = few();
        for seed in 0..400 {
            let dice = &mut Dice::new(seed);
            for lang in Lang::ALL {
                let title = titled(&sentences, dice, lang).expect("a thing");
                let both = [summed(&sentences, dice, lang), repeated(&sentences, dice, lang), title];
                for sample in both {
                    let [asked, answer] = &sample.turns[..] else { panic!("two turns") };
                    let (asked, answer) = (asked.text.to_lowercase(), answer.text.to_lowercase());
                    assert!(asked.contains(&answer), "{asked} > {answer}");
                }
            }
        }
    }

    #[test]
    fn notes_leave_out_who_writes_them() {
        assert_eq!(
            jotted("I met Anna at the station.", Lang::En).as_deref(),
            Some("Met Anna at the station.")
        );
        assert_eq!(jotted("We walked home.", Lang::En).as_deref(), Some("Walked home."));
        for other in ["I am late.", "She walked home.", "I'm here.", "We"] {
            assert_eq!(jotted(other, Lang::En), None, "{other}");
        }
    }

    #[test]
    fn the_nearest_sentence_is_taken_whole() {
        let text =
            "Nets are large in these days. We make them small by cutting.\nThat works well for all of them.";
        assert_eq!(nearest(text, "small nets by cutting"), Some("We make them small by cutting."));
        assert_eq!(nearest("Too short.", "short"), None);
    }
}
