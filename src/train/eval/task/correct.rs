//! Correction of sentences with mistakes put in, against leaving them as they are.

use super::super::metric::{f_half, percent};
use super::super::scorer::each;
use super::super::table::{Baseline, Line, Measure, lang_name};
use super::super::{Crew, Exam};
use super::as_long;
use crate::train::phrase::{Task, asked};
use crate::train::{Dice, Lang, Result};

const F_HALF: Measure = Measure { name: "correction F0.5", less_is_better: false };
const EXACT: Measure = Measure { name: "all corrected, %", less_is_better: false };

/// The mistakes are the same in every evaluation.
const SEED: u64 = 20_261_122;

pub(in super::super) fn run(exam: &Exam<'_>, crew: &mut Crew) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for lang in Lang::ALL {
        lines.extend(in_language(exam, crew, lang)?);
    }
    Ok(lines)
}

/// A sentence with mistakes, what was made of it, and the sentence without.
type Case = (String, String, String);

fn in_language(exam: &Exam<'_>, crew: &mut Crew, lang: Lang) -> Result<Vec<Line>> {
    let clean = exam.sets.tatoeba.iter().map(|pair| pair.text(lang));
    let sources: Vec<(String, &str)> = clean
        .zip(SEED..)
        .map(|(clean, seed)| ((exam.noisy)(&mut Dice::new(seed), lang, clean), clean))
        .collect();
    let cases = each(crew, "correction", &sources, exam.watch, |writer, (source, clean)| {
        let answer = writer.greedy(&asked(Task::Correct, lang, source), as_long(exam.tokens(source)?))?;
        Ok((source.clone(), answer.trim().to_owned(), (*clean).to_owned()))
    })?;
    let copies: Vec<Case> =
        sources.iter().map(|(source, clean)| (source.clone(), source.clone(), (*clean).to_owned())).collect();
    let line = |measure, of: fn(&[Case]) -> f64| Line {
        set: "tatoeba-dev",
        lang: lang_name(lang),
        measure,
        items: cases.len(),
        model: of(&cases),
        baseline: Some(Baseline { name: "copy", value: of(&copies) }),
        untrained: None,
        goal: None,
    };
    Ok(vec![line(&F_HALF, score), line(&EXACT, exact)])
}

fn score(cases: &[Case]) -> f64 {
    f_half(cases.iter().map(|(source, answer, clean)| (source.as_str(), answer.as_str(), clean.as_str())))
}

fn exact(cases: &[Case]) -> f64 {
    percent(cases.iter().filter(|(_, answer, clean)| answer == clean).count(), cases.len())
}
