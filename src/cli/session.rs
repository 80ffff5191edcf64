//! A loaded model and the runs on it, with progress on stderr and Ctrl-C wired in.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::error::{Error, Result};
use super::progress::Bar;
use super::{Globals, interrupt, output, personal};
use crate::data::{Limits, Prompt, Sampling};
use crate::engine::device::Choice;
use crate::engine::weights::Source;
use crate::engine::{self, AdapterFile, Engine, Event, Finish, LoadRequest, ModelInfo, Run, Stats};
use crate::library::starter;
use crate::{library, platform};

/// Which model is loaded, and how.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Model")]
pub(super) struct LoadOptions {
    /// Model file or folder, or the id of a model [default: the chosen or latest import, else the starter]
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
    #[command(flatten)]
    pub(super) bounds: Bounds,
}

/// What a loaded model may take.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(super) struct Bounds {
    /// Context length in tokens [default: the model's own, at most 4096]
    #[arg(long, value_name = "N")]
    pub(super) context: Option<NonZeroUsize>,
    /// Threads to compute with [default: all cores]
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<NonZeroUsize>,
    /// Memory the model may take, in MiB [default: what is free]
    #[arg(long, value_name = "MIB")]
    pub(super) memory: Option<u64>,
}

/// A loaded model.
pub(super) struct Session {
    engine: Engine,
    bounds: Bounds,
    /// What is loaded.
    pub(super) info: ModelInfo,
    /// Where it came from.
    pub(super) source: Source,
}

/// An answer and how it came about.
#[derive(Debug)]
pub(super) struct Answer {
    /// The whole text.
    pub(super) text: String,
    /// Why it ended.
    pub(super) finish: Finish,
    /// What it took.
    pub(super) stats: Stats,
}

impl Session {
    /// Starts the engine and loads the model named, or the library's own.
    pub(super) fn open(options: &LoadOptions, globals: &Globals) -> Result<Self> {
        Self::open_with(options, globals, |engine, source| {
            load(engine, source, globals.device, options.bounds, None)
        })
    }

    /// As [`Session::open`], with what the model learnt from the journal.
    pub(super) fn open_personal(options: &LoadOptions, globals: &Globals) -> Result<Self> {
        Self::open_with(options, globals, |engine, source| {
            load_personal(engine, source, options.bounds, globals)
        })
    }

    fn open_with(
        options: &LoadOptions,
        globals: &Globals,
        load: impl FnOnce(&Engine, &Source) -> Result<ModelInfo>,
    ) -> Result<Self> {
        let source = source_of(options.model.as_deref(), globals)?;
        platform::use_threads(options.bounds.threads);
        let engine = Engine::start_after(platform::stay_on_fast_cores)?;
        let info = load(&engine, &source)?;
        Ok(Self { engine, bounds: options.bounds, info, source })
    }

    /// Loads another model in place of this one, with what it learnt from the journal.
    pub(super) fn reload(&mut self, source: Source, globals: &Globals) -> Result<()> {
        self.info = load_personal(&self.engine, &source, self.bounds, globals)?;
        self.source = source;
        Ok(())
    }

    /// What is loaded and where, in one line.
    pub(super) fn introduction(&self) -> String {
        let info = &self.info;
        let size = output::count(info.parameters);
        let learnt = info.adapter_rank.map_or("", |_| ", with what it learnt from the journal");
        format!("{} ({}, {size} parameters) on {}{learnt}", info.name, info.format, info.device)
    }

    /// Reads what was said while a person thinks; ends when the run is dropped.
    pub(super) fn settle(&self) -> Run {
        self.engine.settle()
    }

    /// Answers, handing every piece of text over as it comes. Ctrl-C ends the answer early.
    pub(super) fn answer(
        &self,
        prompt: Prompt,
        sampling: Sampling,
        limits: Limits,
        show: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<Answer> {
        let run = self.engine.generate(prompt, sampling, limits);
        let _step = stoppable(&run);
        let mut bar = Bar::new();
        let mut text = String::new();
        for event in run {
            match event {
                Event::Progressed(progress) => bar.engine(progress),
                Event::TokenArrived { text: piece, .. } => {
                    bar.clear();
                    text.push_str(&piece);
                    show(&piece)?;
                }
                Event::Finished { finish, stats, tail } => {
                    text.push_str(&tail);
                    show(&tail)?;
                    return Ok(Answer { text, finish, stats });
                }
                Event::Failed(error) => return Err(error.into()),
                Event::Moved { why } => output::note(&moved(&why)),
                Event::Loaded(_) | Event::Fitted(_) | Event::BroughtBack(_) | Event::Computed(_) => {}
            }
        }
        Err(engine::Error::Stopped.into())
    }

    /// The logits after each of these tokens, one row a token.
    pub(super) fn logits(&self, tokens: Vec<u32>) -> Result<Vec<Vec<f32>>> {
        let run = self.engine.logits(tokens);
        let step = stoppable(&run);
        let mut bar = Bar::new();
        for event in run {
            match event {
                Event::Progressed(progress) => bar.engine(progress),
                Event::Computed(rows) => return Ok(rows),
                Event::Failed(_) if step.was_stopped() => return Err(Error::Interrupted),
                Event::Failed(error) => return Err(error.into()),
                Event::Moved { why } => output::note(&moved(&why)),
                Event::Finished { .. }
                | Event::Fitted(_)
                | Event::BroughtBack(_)
                | Event::Loaded(_)
                | Event::TokenArrived { .. } => {}
            }
        }
        Err(ended_early(&step))
    }
}

/// The model a person names by path or by id, or the library's own.
pub(super) fn source_of(named: Option<&Path>, globals: &Globals) -> Result<Source> {
    let library = match (named, globals.library()) {
        (Some(path), _) if path.exists() => return Ok(path.into()),
        (_, Ok(library)) => library,
        // The model that comes with the program needs no folder.
        (None, Err(Error::NoDataFolder)) => return Ok(starter::source()),
        (_, Err(error)) => return Err(error),
    };
    let Some(path) = named else {
        return Ok(library.source(&library.current()?));
    };
    let Some(id) = path.to_str() else {
        return Ok(path.into());
    };
    match library.find(id) {
        Ok(record) => Ok(library.source(&record)),
        // The engine names a file that is not there better than the library could.
        Err(library::Error::NotFound { .. }) => Ok(path.into()),
        Err(error) => Err(error.into()),
    }
}

/// How a finish is spelled for scripts.
pub(super) fn finish_name(finish: Finish) -> &'static str {
    match finish {
        Finish::EndOfText => "end_of_text",
        Finish::StopText => "stop_text",
        Finish::TokenBudget => "token_budget",
        Finish::ContextFull => "context_full",
        Finish::Cancelled => "cancelled",
    }
}

/// Memory a model may take, in bytes; `None` where neither the person nor the system says.
pub(super) fn free_bytes(memory_mib: Option<u64>) -> Option<u64> {
    let given = memory_mib.map(|mib| mib.saturating_mul(1 << 20));
    given.or_else(|| platform::memory().map(|memory| memory.free_bytes))
}

/// Loads a model with what it learnt from the journal, or without where that cannot be used.
fn load_personal(engine: &Engine, source: &Source, bounds: Bounds, globals: &Globals) -> Result<ModelInfo> {
    let learnt = personal::of(source, globals);
    match load(engine, source, globals.device, bounds, learnt) {
        Err(Error::Engine(error @ engine::Error::BadAdapter(_))) => {
            output::note(&format!("{error}; `carnet train adapt` makes it anew"));
            load(engine, source, globals.device, bounds, None)
        }
        loaded => loaded,
    }
}

fn load(
    engine: &Engine,
    source: &Source,
    device: Choice,
    bounds: Bounds,
    adapter: Option<AdapterFile>,
) -> Result<ModelInfo> {
    let run = engine.load(LoadRequest {
        context: bounds.context.map(NonZeroUsize::get),
        free_bytes: free_bytes(bounds.memory),
        adapter,
        ..LoadRequest::new(source.clone(), device)
    });
    let step = stoppable(&run);
    let mut bar = Bar::new();
    for event in run {
        match event {
            Event::Progressed(progress) => bar.engine(progress),
            Event::Loaded(info) => {
                bar.clear();
                if let Some(notice) = &info.notice {
                    output::note(notice);
                }
                return Ok(*info);
            }
            Event::Failed(_) if step.was_stopped() => return Err(Error::Interrupted),
            Event::Failed(error) => return Err(error.into()),
            Event::Finished { .. }
            | Event::Fitted(_)
            | Event::Moved { .. }
            | Event::BroughtBack(_)
            | Event::Computed(_)
            | Event::TokenArrived { .. } => {}
        }
    }
    Err(ended_early(&step))
}

/// What the person is told when the GPU fails in the middle.
fn moved(why: &str) -> String {
    format!("the GPU failed ({why}); going on on the CPU")
}

/// Why a run ended without its last event.
fn ended_early(step: &interrupt::Step) -> Error {
    if step.was_stopped() { Error::Interrupted } else { engine::Error::Stopped.into() }
}

fn stoppable(run: &Run) -> interrupt::Step {
    let canceller = run.canceller();
    interrupt::during(move || canceller.cancel())
}
