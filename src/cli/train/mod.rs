//! `carnet train`: how the starter model is made, and how a model learns from its person.
//!
//! Only in builds with the feature `train`. To add a command: one file with its `Options` and `run`,
//! one line in [`Action`], one in [`run()`].

mod adapt;
mod eval;
mod export;
mod run;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Subcommand;

use super::error::{Error, Result};
use super::{Globals, interrupt};
use crate::train;

/// What to do.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make the model of a recipe, or go on making it
    Run(run::Options),
    /// Write the model of a run as it stands
    Export(export::Options),
    /// Say how good a model is, on texts it never learnt
    Eval(eval::Options),
    /// Let a model learn from the journal how its person writes
    Adapt(adapt::Options),
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    match &options.action {
        Action::Run(options) => run::run(options, globals),
        Action::Export(options) => export::run(options),
        Action::Eval(options) => eval::run(options, globals),
        Action::Adapt(options) => adapt::run(options, globals),
    }
}

/// Does work that looks now and then whether Ctrl-C was pressed.
fn stoppable<T>(work: impl FnOnce(&AtomicBool) -> Result<T>) -> Result<T> {
    let stop = Arc::new(AtomicBool::new(false));
    let stopper = Arc::clone(&stop);
    let step = interrupt::during(move || stopper.store(true, Ordering::SeqCst));
    match work(&stop) {
        Err(Error::Train(train::Error::Stopped)) if step.was_stopped() => Err(Error::Interrupted),
        done => done,
    }
}

/// The folder that is named, or else the environment's; `missing` says how to name it.
fn folder(named: Option<&PathBuf>, variable: &str, missing: &'static str) -> Result<PathBuf> {
    let known = std::env::var_os(variable).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    named.cloned().or(known).ok_or(Error::Usage(missing))
}
