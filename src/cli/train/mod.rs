//! `carnet train`: how the starter model is made, and how a model learns from its person.
//!
//! Only in builds with the feature `train`. To add a command: one file with its `Options` and `run`,
//! one line in [`Action`], one in [`run`].

mod adapt;

use clap::Subcommand;

use super::Globals;
use super::error::Result;

/// What to do.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Learn from the journal how its person writes
    Adapt(adapt::Options),
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    match &options.action {
        Action::Adapt(options) => adapt::run(options, globals),
    }
}
