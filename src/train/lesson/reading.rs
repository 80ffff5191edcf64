//! Lessons on texts and questions: summaries, titles, meanings, answers.

use std::collections::HashSet;
use std::path::Path;

use super::{Draw, Task, draws, exercise, words};
use crate::train::corpus::{self, Document, Passage, Question, Summary, Which};
use crate::train::dice::Dice;
use crate::train::error::Result;
use crate::train::sample::{Lang, Sample};

/// Texts with their summaries.
pub(super) const SUMMARIES: &str = "pairs/summary.jsonl.zst";
/// The kind of those that are abstracts of papers.
pub(super) const ABSTRACT: &str = "abstract";
const QUESTIONS: &str = "pairs/qa.jsonl.zst";
/// Articles with titles.
const TITLED: &[&str] = &["base/digitalgov.jsonl.zst", "base/opensource-guides.jsonl.zst"];
/// Longest text that is summed up, in words; longer ones do not fit into a row with their summary.
const SUMMARY_WORDS_MAX: usize = 330;
/// How much of an article is shown when its title is asked for, in words.
const TITLE_TEXT_WORDS: usize = 120;
/// Longest title, in words.
const TITLE_WORDS_MAX: usize = 10;
/// Longest sum, question and answer, in words: what a small model may hope to follow.
const MATH_WORDS_MAX: usize = 80;
/// Longest explanation, in words.
const EXPLAIN_WORDS_MAX: usize = 150;

/// Abstracts of papers as running text.
pub(super) fn abstracts(folder: &Path, which: Which) -> Result<Vec<Document>> {
    let records = corpus::records::<Summary>(folder, SUMMARIES, which)?;
    let is_abstract =
        |record: &Result<Summary>| record.as_ref().map_or(true, |record| record.kind == ABSTRACT);
    let document =
        |record: Result<Summary>| record.map(|Summary { text, .. }| Document { lang: Lang::En, text });
    records.filter(is_abstract).map(document).collect()
}

/// A text summed up, or a question about a meeting answered.
pub(super) fn summary(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    draws(folder, SUMMARIES, which, |record: Summary| {
        let Summary { question, text, summary, .. } = record;
        if words(&text) > SUMMARY_WORDS_MAX || words(&summary) * 2 > words(&text) {
            return None;
        }
        Some(match question {
            Some(question) => about("summary", Lang::En, text, question, summary),
            None => exercise("summary", Task::Summary, Lang::En, text, summary),
        })
    })
}

/// The title of an article from its beginning.
pub(super) fn title(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    let mut found = Vec::new();
    for file in TITLED {
        // Only the first passage of an article says what it is about.
        let mut known = HashSet::new();
        for passage in corpus::records::<Passage>(folder, file, which)? {
            let Passage { lang, title, text, .. } = passage?;
            let Some(title) = title.filter(|title| words(title) <= TITLE_WORDS_MAX) else { continue };
            if known.insert(title.clone()) {
                found.push(exercise("title", Task::Title, lang, beginning(&text), title));
            }
        }
    }
    Ok(found)
}

/// The first sentences of a text: whole lines, or the words up to the first end of a sentence
/// after enough of them.
fn beginning(text: &str) -> String {
    let mut count = 0;
    let mut end = text.len();
    for (at, _) in text.match_indices([' ', '\n']) {
        count += 1;
        if count >= TITLE_TEXT_WORDS && text[..at].ends_with(['.', '!', '?', '"']) {
            end = at;
            break;
        }
    }
    text[..end].to_owned()
}

/// What a word means.
pub(super) fn definition(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    questions(folder, which, &["definition"], |record| {
        Some(exercise("definition", Task::Define, record.lang, record.term?, record.answer))
    })
}

/// An answer that follows from a passage.
pub(super) fn passage(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    questions(folder, which, &["passage"], |record| {
        Some(about("passage", record.lang, record.passage?, record.question, record.answer))
    })
}

/// A question about a text, before it or after it.
fn about(kind: &'static str, lang: Lang, text: String, question: String, answer: String) -> Draw {
    Box::new(move |dice: &mut Dice| {
        let asked = match dice.below(3) {
            0 => format!("{question}\n\n{text}"),
            1 => format!("{text}\n{question}"),
            _ => format!("{text}\n\n{question}"),
        };
        Sample::exchange(kind, lang, asked, &answer)
    })
}

/// Why and how.
pub(super) fn explain(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    questions(folder, which, &["explain", "faq"], |record| {
        (words(&record.answer) <= EXPLAIN_WORDS_MAX).then(|| plain("explain", record))
    })
}

/// Short sums in words.
pub(super) fn math(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    questions(folder, which, &["math"], |record| {
        let size = words(&record.question) + words(&record.answer);
        (size <= MATH_WORDS_MAX).then(|| plain("math", record))
    })
}

fn plain(kind: &'static str, record: Question) -> Draw {
    let Question { lang, question, answer, .. } = record;
    Box::new(move |_| Sample::exchange(kind, lang, &question, &answer))
}

fn questions(
    folder: &Path,
    which: Which,
    kinds: &[&str],
    make: fn(Question) -> Option<Draw>,
) -> Result<Vec<Draw>> {
    draws(folder, QUESTIONS, which, |record: Question| {
        kinds.contains(&record.kind.as_str()).then(|| make(record)).flatten()
    })
}
