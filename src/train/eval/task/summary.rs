//! Titles and one-sentence summaries of abstracts, against the beginning of the text.

use super::super::metric::{Judged, rouge_l};
use super::super::scorer::each;
use super::super::sets::Abstract;
use super::super::table::{Baseline, Line, Measure};
use super::super::{Crew, Exam};
use crate::data::Limits;
use crate::train::phrase::{Task, asked};
use crate::train::{Lang, Result};

/// What is asked for, and what is reached without a model.
struct Kind {
    measure: Measure,
    task: Task,
    tokens_max: usize,
    /// Whether only words of the abstract are written.
    own_words: bool,
    references: fn(&Abstract) -> Vec<String>,
    baseline: &'static str,
    lead: fn(&str) -> String,
}

static KINDS: [Kind; 2] = [
    Kind {
        measure: Measure { name: "title ROUGE-L", less_is_better: false },
        task: Task::Title,
        tokens_max: 32,
        own_words: true,
        references: |text| vec![text.title.clone()],
        baseline: "first 8 words",
        lead: |text| text.split_whitespace().take(8).collect::<Vec<_>>().join(" "),
    },
    Kind {
        measure: Measure { name: "summary ROUGE-L", less_is_better: false },
        task: Task::Summary,
        tokens_max: 80,
        own_words: false,
        references: |text| text.summaries.clone(),
        baseline: "first sentence",
        lead: |text| text.split_inclusive(". ").next().unwrap_or_default().trim().to_owned(),
    },
];

pub(in super::super) fn run(exam: &Exam<'_>, crew: &mut Crew) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for kind in &KINDS {
        lines.push(of_kind(exam, crew, kind)?);
    }
    Ok(lines)
}

fn of_kind(exam: &Exam<'_>, crew: &mut Crew, kind: &'static Kind) -> Result<Line> {
    let texts = &exam.sets.abstracts;
    let answers = each(crew, "titles and summaries", texts, exam.watch, |writer, text| {
        let limits = Limits { own_words: kind.own_words, ..Limits::at_most(kind.tokens_max) };
        let answer = writer.greedy(&asked(kind.task, Lang::En, &text.text), limits)?;
        Ok(Judged::new(answer.trim(), &(kind.references)(text)))
    })?;
    let leads: Vec<Judged> =
        texts.iter().map(|text| Judged::new((kind.lead)(&text.text), &(kind.references)(text))).collect();
    Ok(Line {
        set: "scitldr",
        lang: "en",
        measure: &kind.measure,
        items: texts.len(),
        model: rouge_l(&answers),
        baseline: Some(Baseline { name: kind.baseline, value: rouge_l(&leads) }),
        untrained: None,
        goal: None,
    })
}
