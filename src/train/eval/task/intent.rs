//! What a request asks for, in words, against the commonest intent of the set.

use std::collections::BTreeMap;

use super::super::metric::percent;
use super::super::scorer::each;
use super::super::sets::Request;
use super::super::table::{Baseline, Line, Measure, lang_name};
use super::super::{Crew, Exam};
use crate::data::Limits;
use crate::train::lesson::spoken;
use crate::train::phrase::{Task, asked};
use crate::train::{Lang, Result};

const RIGHT: Measure = Measure { name: "intent right, %", less_is_better: false };
const TOKENS_MAX: usize = 16;

pub(in super::super) fn run(exam: &Exam<'_>, crew: &mut Crew) -> Result<Vec<Line>> {
    let [english, french] = &exam.sets.house;
    let sets: [(&str, Lang, &[Request]); 3] = [
        ("clinc", Lang::En, &exam.sets.clinc),
        ("ha-intents", Lang::En, english),
        ("ha-intents", Lang::Fr, french),
    ];
    sets.into_iter().map(|(set, lang, requests)| of_set(exam, crew, set, lang, requests)).collect()
}

fn of_set(
    exam: &Exam<'_>,
    crew: &mut Crew,
    set: &'static str,
    lang: Lang,
    requests: &[Request],
) -> Result<Line> {
    let right = each(crew, "intents", requests, exam.watch, |writer, request| {
        let answer = writer.greedy(&asked(Task::Intent, lang, &request.text), Limits::at_most(TOKENS_MAX))?;
        Ok(answer.trim().to_lowercase() == spoken(&request.intent))
    })?;
    Ok(Line {
        set,
        lang: lang_name(lang),
        measure: &RIGHT,
        items: requests.len(),
        model: percent(right.into_iter().filter(|&is_right| is_right).count(), requests.len()),
        baseline: Some(Baseline { name: "commonest", value: percent(commonest(requests), requests.len()) }),
        untrained: None,
        goal: None,
    })
}

/// How often the commonest intent occurs.
fn commonest(requests: &[Request]) -> usize {
    let mut counts = BTreeMap::<&str, usize>::new();
    for request in requests {
        *counts.entry(&request.intent).or_default() += 1;
    }
    counts.into_values().max().unwrap_or(0)
}
