//! `carnet train eval`: one table of how good a model is, each line beside what needs no model.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use clap::builder::PossibleValuesParser;

use super::super::error::{Error, Result};
use super::super::progress::Bar;
use super::super::{Globals, output, session};
use super::{folder, stoppable};
use crate::engine::device::Choice;
use crate::engine::weights::Source;
use crate::train::eval::sets::Sets;
use crate::train::eval::table::Table;
use crate::train::eval::{Exam, Model, TASKS, Watch, count_bigram, needs_bigram, tokenizer};
use crate::train::made;

/// Items of a set and texts of a part when nobody asks for fewer.
const ALL: usize = usize::MAX;
/// Texts of a part that the bigram is counted from for each item of a quick look.
const TEXTS_AN_ITEM: usize = 100;

/// Which model, and on what.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Model file or folder, or the id of an imported model
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// The same network before it has learnt anything, to stand beside it
    #[arg(long, value_name = "FILE")]
    untrained: Option<PathBuf>,
    /// Folder of evaluation sets [default: CARNET_EVAL]
    #[arg(long, value_name = "DIR")]
    eval: Option<PathBuf>,
    /// Folder of the corpus, for what it holds out and for the bigram [default: CARNET_CORPUS]
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// At most N items of each set
    #[arg(long, value_name = "N")]
    quick: Option<NonZeroUsize>,
    /// Only this test; may be given several times
    #[arg(long, value_name = "TEST", value_parser = PossibleValuesParser::new(TASKS.iter().map(|(name, ..)| *name)))]
    only: Vec<String>,
    /// Print the table as Markdown
    #[arg(long)]
    markdown: bool,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    if options.markdown && globals.json {
        return Err(Error::Usage("--markdown and --json are two ways to print; choose one"));
    }
    let table = stoppable(|stop| table(options, globals, stop))?;
    if globals.json {
        output::json(&table)
    } else if options.markdown {
        output::text(&table.markdown())
    } else {
        output::text(&table.text())
    }
}

fn table(options: &Options, globals: &Globals, stop: &AtomicBool) -> Result<Table> {
    let eval = folder(options.eval.as_ref(), "CARNET_EVAL", "name the sets with --eval DIR or CARNET_EVAL")?;
    let corpus = folder(
        options.corpus.as_ref(),
        "CARNET_CORPUS",
        "name the corpus with --corpus DIR or CARNET_CORPUS",
    )?;
    let most = options.quick.map_or(ALL, NonZeroUsize::get);
    let bar = Mutex::new(Bar::new());
    let progress = |name, done: usize, all: usize| {
        bar.lock().unwrap_or_else(PoisonError::into_inner).items(name, done as u64, all as u64);
    };
    let watch = Watch { progress: &progress, stop };

    let source = session::source_of(Some(&options.model), globals)?;
    let tokenizer = tokenizer(&source)?;
    let sets = Sets::read(&eval, &corpus, most)?;
    let count = || count_bigram(&corpus, &tokenizer, most.saturating_mul(TEXTS_AN_ITEM), watch);
    let bigram = needs_bigram(&options.only).then(count).transpose()?.map(Arc::new);
    let noisy = made::correct::noisy;
    let exam = Exam {
        sets: &sets,
        tokenizer: &tokenizer,
        bigram: bigram.as_ref(),
        noisy,
        typed_max: most,
        only: &options.only,
        watch,
    };
    let examined = |exam: Exam<'_>, source: &Source| {
        exam.run(&mut Model::crew(source, globals.device, members(globals))?)
    };
    let mut table = examined(exam, &source)?;
    if let Some(untrained) = &options.untrained {
        let source = session::source_of(Some(untrained), globals)?;
        table.beside_untrained(&examined(Exam { bigram: None, ..exam }, &source)?);
    }
    Ok(table)
}

/// How many of a model share the work: a small one keeps one core busy.
fn members(globals: &Globals) -> usize {
    match globals.device {
        Choice::Gpu => 1,
        _ => thread::available_parallelism().map_or(1, NonZeroUsize::get),
    }
}
