//! How likely texts are to the model: perplexity of held-out text, and grammar.
//!
//! Grammar is BLiMP (Warstadt et al. 2020): of two sentences that differ in one thing, the right
//! one is to be the likelier as a whole.

use super::super::held::Part;
use super::super::metric::{Likelihood, percent};
use super::super::scorer::{Scorer, each};
use super::super::table::{Baseline, Goal, Line, Measure, lang_name};
use super::super::{Crew, Exam};
use crate::train::{Lang, Result};

/// Tokens of a text that are read, as many as a row of the first stage has.
const TOKENS_MAX: usize = 512;

const PERPLEXITY: Measure = Measure { name: "perplexity", less_is_better: true };
const BITS: Measure = Measure { name: "bits per byte", less_is_better: true };
const GRAMMAR: Measure = Measure { name: "right sentence likelier, %", less_is_better: false };
const GRAMMAR_GOAL: Goal = Goal { least: 68.0, aim: 75.0 };

/// Held-out texts that are summed up in a line.
struct Group {
    set: &'static str,
    lang: Lang,
    /// Indices of its parts.
    parts: Vec<usize>,
}

/// Perplexity and bits a byte of every held-out part and language, and of all parts of a language.
pub(in super::super) fn perplexity(exam: &Exam<'_>, crew: &mut Crew) -> Result<Vec<Line>> {
    let model = of_parts(exam, crew)?;
    let bigram = exam.bigrams().map(|mut crew| of_parts(exam, &mut crew)).transpose()?;
    let held = &exam.sets.held;
    let mut lines = Vec::new();
    for Group { set, lang, parts } in groups(held) {
        let sum = |of: &[Likelihood]| {
            let mut sum = Likelihood::default();
            parts.iter().filter_map(|&part| of.get(part)).for_each(|part| sum.add(*part));
            sum
        };
        let (model, bigram) = (sum(&model), bigram.as_ref().map(|bigram| sum(bigram)));
        let line = |measure, of: fn(&Likelihood) -> f64| Line {
            set,
            lang: lang_name(lang),
            measure,
            items: parts.iter().filter_map(|&part| held.get(part)).map(|part| part.texts.len()).sum(),
            model: of(&model),
            baseline: bigram.as_ref().map(|bigram| Baseline { name: "bigram", value: of(bigram) }),
            untrained: None,
            goal: None,
        };
        lines.push(line(&PERPLEXITY, Likelihood::perplexity));
        lines.push(line(&BITS, Likelihood::bits_per_byte));
    }
    Ok(lines)
}

fn groups(held: &[Part]) -> Vec<Group> {
    let alone = held.iter().enumerate();
    let mut groups: Vec<Group> =
        alone.map(|(at, part)| Group { set: part.name, lang: part.lang, parts: vec![at] }).collect();
    for lang in Lang::ALL {
        let parts: Vec<usize> =
            (0..).zip(held).filter(|(_, part)| part.lang == lang).map(|(at, _)| at).collect();
        if !parts.is_empty() {
            groups.push(Group { set: "all parts", lang, parts });
        }
    }
    groups
}

/// One sum for each held-out part.
fn of_parts<S: Scorer + ?Sized>(exam: &Exam<'_>, crew: &mut [Box<S>]) -> Result<Vec<Likelihood>> {
    let parts = exam.sets.held.iter().enumerate();
    let texts: Vec<(usize, &String)> =
        parts.flat_map(|(at, part)| part.texts.iter().map(move |text| (at, text))).collect();
    let found = each(crew, "perplexity", &texts, exam.watch, |scorer, (_, text)| {
        let mut ids = exam.ids(text)?;
        ids.truncate(TOKENS_MAX);
        Ok(Likelihood::of(&scorer.log_probs(&ids)?, bytes(exam, &ids)))
    })?;
    let mut sums = vec![Likelihood::default(); exam.sets.held.len()];
    for ((at, _), more) in texts.iter().zip(found) {
        if let Some(sum) = sums.get_mut(*at) {
            sum.add(more);
        }
    }
    Ok(sums)
}

/// Bytes the predicted tokens stand for: all but the first.
fn bytes(exam: &Exam<'_>, ids: &[u32]) -> usize {
    ids.iter().skip(1).filter_map(|&id| exam.tokenizer.bytes(id)).map(|bytes| bytes.len()).sum()
}

/// The share of pairs whose right sentence is the likelier.
pub(in super::super) fn grammar(exam: &Exam<'_>, crew: &mut Crew) -> Result<Vec<Line>> {
    let bigram = exam.bigrams().map(|mut crew| right(exam, &mut crew)).transpose()?;
    Ok(vec![Line {
        set: "blimp",
        lang: "en",
        measure: &GRAMMAR,
        items: exam.sets.blimp.len(),
        model: right(exam, crew)?,
        baseline: bigram.map(|value| Baseline { name: "bigram", value }),
        untrained: None,
        goal: Some(GRAMMAR_GOAL),
    }])
}

fn right<S: Scorer + ?Sized>(exam: &Exam<'_>, crew: &mut [Box<S>]) -> Result<f64> {
    let found = each(crew, "grammar", &exam.sets.blimp, exam.watch, |scorer, pair| {
        let mut nats =
            |text| -> Result<f64> { Ok(Likelihood::of(&scorer.log_probs(&exam.ids(text)?)?, 0).nats) };
        Ok(nats(&pair.good)? < nats(&pair.bad)?)
    })?;
    Ok(percent(found.iter().filter(|&&is_right| is_right).count(), found.len()))
}
