//! Translation both ways, against the source left as it is.

use super::super::metric::{Judged, bleu, chrf};
use super::super::scorer::each;
use super::super::sets::{Sentence, Sets};
use super::super::table::{Baseline, Goal, Line, Measure, other, way_name};
use super::super::{Crew, Exam};
use super::as_long;
use crate::train::phrase::{Task, asked};
use crate::train::{Lang, Result};

const CHRF: Measure = Measure { name: "chrF2", less_is_better: false };
const BLEU: Measure = Measure { name: "BLEU", less_is_better: false };

/// Name of a set, its sentences, and what chrF out of English is asked for.
type Set = (&'static str, fn(&Sets) -> &[Sentence], Option<Goal>);

const SETS: &[Set] = &[
    ("tatoeba-dev", |sets| &sets.tatoeba, Some(Goal { least: 35.0, aim: 50.0 })),
    ("ntrex", |sets| &sets.ntrex, None),
];

pub(in super::super) fn run(exam: &Exam<'_>, crew: &mut Crew) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (set, sentences, goal) in SETS {
        for from in Lang::ALL {
            let sentences = sentences(exam.sets);
            let goal = goal.filter(|_| from == Lang::En);
            lines.extend(one_way(exam, crew, set, sentences, from, goal)?);
        }
    }
    Ok(lines)
}

fn one_way(
    exam: &Exam<'_>,
    crew: &mut Crew,
    set: &'static str,
    sentences: &[Sentence],
    from: Lang,
    goal: Option<Goal>,
) -> Result<Vec<Line>> {
    let judged = |sentence: &Sentence, answer: &str| Judged::new(answer, &sentence.references(other(from)));
    let answers = each(crew, "translation", sentences, exam.watch, |writer, sentence| {
        let source = sentence.text(from);
        let answer = writer.greedy(&asked(Task::Translate, from, source), as_long(exam.tokens(source)?))?;
        Ok(judged(sentence, answer.trim()))
    })?;
    let copies: Vec<Judged> =
        sentences.iter().map(|sentence| judged(sentence, sentence.text(from))).collect();
    let line = |measure, of: fn(&[Judged]) -> f64, goal| Line {
        set,
        lang: way_name(from),
        measure,
        items: sentences.len(),
        model: of(&answers),
        baseline: Some(Baseline { name: "copy", value: of(&copies) }),
        untrained: None,
        goal,
    };
    Ok(vec![line(&CHRF, chrf, goal), line(&BLEU, bleu, None)])
}
