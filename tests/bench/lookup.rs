//! What guessing ahead brings: the same answers with and without it, in turn, on the starter and on the
//! starter made as large as other models.
//!
//! One prompt asks for what stands in it, one for prose of its own. The texts must be the same.

use std::error::Error;

use carnet::data::{Limits, Prompt, Role, Sampling, Turn};
use carnet::engine::device::Choice;
use carnet::engine::weights::Source;
use carnet::engine::{Engine, Event, LoadRequest, Stats};
use carnet::library::starter;

use super::padded::padded;
use crate::support::answer::{Answer, answer};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Pairs of runs of a prompt; the median counts.
const RUNS: usize = 9;
/// Numbers of a feed-forward layer of the large one: some 200 MB in all.
const WIDE: usize = 16_384;
/// Tokens of an answer at most.
const TOKENS: usize = 120;

const COPYING: &str = "Summarise: On Monday we walked along the river to the old mill, where my sister had left her \
    bicycle. On Tuesday it rained all day and we stayed at home with a book. On Wednesday we took the train to \
    the coast, and on Thursday we came back along the river to the old mill with my sister.";
const PROSE: &str = "Write a diary entry: A quiet day at home";

/// Measures and prints a table.
pub(super) fn run() -> Fallible<()> {
    println!("| model | prompt | tokens | guessed | plain tokens/s | guessing tokens/s | ratio |");
    println!("|---|---|---|---|---|---|---|");
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("padded.gguf");
    std::fs::write(&file, padded(&starter::source(), WIDE)?)?;
    measure("starter", starter::source())?;
    measure(&format!("the same, {WIDE} wide"), file.into())
}

/// Measures a model and prints its rows.
fn measure(model: &str, source: Source) -> Fallible<()> {
    let engine = Engine::start()?;
    let request = LoadRequest::new(source, Choice::Cpu);
    match engine.load(request).last() {
        Some(Event::Loaded(_)) => {}
        other => return Err(format!("{model} does not load: {other:?}").into()),
    }
    for (name, prompt) in [("copies its prompt", COPYING), ("free prose", PROSE)] {
        let mut ratios = Vec::new();
        let mut last = None;
        for _ in 0..RUNS {
            let (text, plain) = said(&engine, prompt, true)?;
            let (again, guessing) = said(&engine, prompt, false)?;
            if text != again {
                return Err(format!("{name}: guessing changed the text").into());
            }
            ratios.push(guessing.decode_tokens_per_s() / plain.decode_tokens_per_s());
            last = Some((plain, guessing));
        }
        ratios.sort_by(f64::total_cmp);
        let Some((plain, guessing)) = last else { continue };
        println!(
            "| {model} | {name} | {} | {} | {:.0} | {:.0} | {:.2} |",
            guessing.answer_tokens,
            guessing.guessed_tokens,
            plain.decode_tokens_per_s(),
            guessing.decode_tokens_per_s(),
            ratios[RUNS / 2]
        );
    }
    Ok(())
}

/// A greedy answer of [`TOKENS`] tokens, and what the run says of itself.
fn said(engine: &Engine, prompt: &str, one_by_one: bool) -> Fallible<(String, Stats)> {
    let limits = Limits { one_by_one, ..Limits::at_most(TOKENS) };
    let prompt = Prompt::Chat(vec![Turn::new(Role::User, prompt)]);
    let Answer { text, stats, .. } = answer(engine, prompt, &Sampling::default(), limits)?;
    Ok((text, stats))
}
