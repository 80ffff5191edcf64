//! `carnet train adapt`: a model learns how its person writes, from the journal and into the store.
//!
//! What is learnt is as private as the entries: it goes from memory into the store and into no file.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::builder::RangedU64ValueParser;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::cli::error::{Error, Result};
use crate::cli::progress::Bar;
use crate::cli::session::{free_bytes, source_of};
use crate::cli::{Globals, interrupt, journal, output, vault};
use crate::data::{Adapter, Entry, NewAdapter};
use crate::engine;
use crate::engine::weights::{Source, Weights};
use crate::store::{EntryFilter, Store};
use crate::train::Error as TrainError;
use crate::train::adapt::{self, Learnt, learn};

/// How to learn, or what to do with what was learnt.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Options {
    /// Model file, or the id of an imported model [default: the model that answers]
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Show what models learnt
    #[arg(long, group = "instead")]
    status: bool,
    /// Forget what the model learnt
    #[arg(long, group = "instead")]
    remove: bool,
    /// Let the model answer with what it learnt
    #[arg(long, group = "instead")]
    on: bool,
    /// Let the model answer without what it learnt, and keep it
    #[arg(long, group = "instead")]
    off: bool,
    /// Learn from the latest so many entries
    #[arg(long, value_name = "N", default_value_t = 500)]
    entries: usize,
    /// Go through them so often at most
    #[arg(long, value_name = "N", default_value_t = adapt::Options::default().epochs)]
    epochs: usize,
    /// How much can be learnt: the rank of the matrices
    #[arg(long, value_name = "N", default_value_t = adapt::Options::default().rank, value_parser = ranks())]
    rank: usize,
}

/// None is nothing, and many cost more than they teach.
fn ranks() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..=256)
}

/// An adapter as JSON has it.
#[derive(Serialize)]
struct View<'a> {
    model: &'a str,
    entries: usize,
    rank: usize,
    perplexity_before: f64,
    perplexity_after: f64,
    created: String,
    on: bool,
    /// Entries it learnt from were deleted since.
    stale: bool,
    size_bytes: u64,
}

#[derive(Serialize)]
struct Done<'a> {
    model: &'a str,
    done: &'static str,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    if options.status {
        return status(globals);
    }
    if !(options.remove || options.on || options.off) {
        return adapt(options, globals);
    }
    let opened = vault::open(globals)?;
    let (model, adapters) = (id(options.model.as_deref(), globals)?, opened.store.adapters());
    let done = match (options.remove, options.on) {
        (true, _) => adapters.remove(&model).map(|()| "forgotten")?,
        (_, on) => adapters.switch(&model, on).map(|()| if on { "on" } else { "off" })?,
    };
    match globals.json {
        true => output::json(&Done { model: &model, done }),
        false => output::line(&format!("what model {model} learnt: {done}")),
    }
}

fn status(globals: &Globals) -> Result<()> {
    let found = match vault::find(globals)? {
        Some(opened) => opened.store.adapters().list()?,
        None => Vec::new(),
    };
    if globals.json {
        return output::json(&found.iter().map(View::new).collect::<Vec<_>>());
    }
    if found.is_empty() {
        output::note("no model learnt anything yet; `carnet train adapt` begins");
    }
    found.iter().try_for_each(|adapter| output::line(&words(adapter)))
}

fn words(adapter: &Adapter) -> String {
    let Adapter { model, entries, before, after, .. } = adapter;
    let state = if adapter.switched_on { "on" } else { "off" };
    let stale = if adapter.stale { "; entries it learnt from were deleted since" } else { "" };
    let size = output::bytes(adapter.size);
    format!("{model}  {state:<3}  {entries} entries, perplexity {before:.1} -> {after:.1}, {size}{stale}")
}

/// Learns, and keeps what was learnt in the place of what was learnt before.
fn adapt(options: &Options, globals: &Globals) -> Result<()> {
    let source = source_of(options.model.as_deref(), globals)?;
    let opened = vault::open(globals)?;
    let model = globals.library()?.id_of(&source)?;
    let weights = Weights::open_source(&source)?;
    let how = adapt::Options { rank: options.rank, epochs: options.epochs, ..adapt::Options::default() };
    check_memory(&weights, &how)?;
    let filter = EntryFilter { limit: Some(options.entries), ..EntryFilter::default() };
    let entries: Vec<Entry> = opened.store.journal().list(&filter)?;
    let texts: Vec<Zeroizing<String>> = entries.iter().map(text).collect();
    let learnt = watched(&weights, &texts, &how)?;
    let adapter = keep(&opened.store, &model, &entries, learnt, how.rank)?;
    match globals.json {
        true => output::json(&View::new(&adapter)),
        false => output::line(&words(&adapter)),
    }
}

/// What is learnt of an entry.
fn text(entry: &Entry) -> Zeroizing<String> {
    match entry.title.is_empty() {
        true => entry.text.clone().into(),
        false => format!("{}\n{}", entry.title, entry.text).into(),
    }
}

fn watched(weights: &Weights, texts: &[Zeroizing<String>], how: &adapt::Options) -> Result<Learnt> {
    let pressed = interrupt::during(|| {});
    let mut bar = Bar::new();
    let learnt = learn(weights, texts, how, &mut |progress| {
        bar.store("learning", progress.step as u64, progress.steps as u64);
        if pressed.was_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    match learnt {
        Err(TrainError::Stopped) => Err(Error::Interrupted),
        learnt => Ok(learnt?),
    }
}

fn keep(store: &Store, model: &str, entries: &[Entry], learnt: Learnt, rank: usize) -> Result<Adapter> {
    let from = learnt.from.iter().filter_map(|&at| entries.get(at)).map(|entry| entry.id).collect();
    let new = NewAdapter { model: model.to_owned(), rank, before: learnt.before, after: learnt.after };
    store.adapters().put(new, from, learnt.file)?;
    let kept = store.adapters().find(model)?;
    Ok(kept.ok_or(crate::store::Error::NotFound { what: "adapter of model", id: model.to_owned() })?)
}

/// Refuses before hours are spent on what cannot end well.
fn check_memory(weights: &Weights, how: &adapt::Options) -> Result<()> {
    let needed_bytes = adapt::memory_bytes(weights, how);
    match free_bytes(None) {
        Some(free_bytes) if free_bytes < needed_bytes => {
            Err(engine::Error::NotEnoughMemory { needed_bytes, free_bytes, context: how.row }.into())
        }
        _ => Ok(()),
    }
}

/// The id of the model meant; what is neither a file nor in the library may be an id whose model is gone.
fn id(named: Option<&Path>, globals: &Globals) -> Result<String> {
    let source = source_of(named, globals)?;
    match (&source, named.and_then(Path::to_str)) {
        (Source::Path(path), Some(name)) if !path.exists() => Ok(name.to_owned()),
        _ => Ok(globals.library()?.id_of(&source)?),
    }
}

impl<'a> View<'a> {
    fn new(adapter: &'a Adapter) -> Self {
        Self {
            model: &adapter.model,
            entries: adapter.entries,
            rank: adapter.rank,
            perplexity_before: adapter.before,
            perplexity_after: adapter.after,
            created: journal::iso(adapter.created),
            on: adapter.switched_on,
            stale: adapter.stale,
            size_bytes: adapter.size,
        }
    }
}
