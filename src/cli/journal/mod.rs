//! `carnet journal`: write, read, find, take over and hand out entries.
//!
//! Only `add` and `import` make a store. Entries are named by their numbers.

mod add;
mod export;
mod import;
mod list;
mod search;
mod show;
mod view;
mod when;

use clap::Subcommand;
use serde::Serialize;

use super::error::{Error, Result};
use super::{Globals, output, secret, vault};
pub(super) use view::iso;

use crate::data::EntryId;
use crate::store;

/// What to do with the journal.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Write an entry
    Add(add::Options),
    /// Show entries in short, the newest day first
    List(list::Options),
    /// Show an entry whole
    Show(show::Options),
    /// Delete an entry with all it said before
    Remove {
        /// Its number
        id: i64,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Find words in entries and chats, with or without accents
    Search(search::Options),
    /// Take over Markdown, texts, a Day One export, or a CSV table of measurements
    Import(import::Options),
    /// Write everything into files that anybody can read
    Export(export::Options),
}

#[derive(Serialize)]
struct Removed {
    id: i64,
    done: &'static str,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    match &options.action {
        Action::Add(options) => add::run(options, globals),
        Action::List(options) => list::run(options, globals),
        Action::Show(options) => show::run(options, globals),
        Action::Remove { id, yes } => remove(*id, *yes, globals),
        Action::Search(options) => search::run(options, globals),
        Action::Import(options) => import::run(options, globals),
        Action::Export(options) => export::run(options, globals),
    }
}

fn remove(id: i64, yes: bool, globals: &Globals) -> Result<()> {
    let opened = vault::open(globals)?;
    let entry = opened.store.journal().get(EntryId(id)).map_err(|error| missing(id, error))?;
    if secret::is_conversation() && !yes {
        let summary = view::summary(&entry.title, &entry.text);
        output::note(&format!("{} {}", view::day_and_time(entry.when), view::cut(&summary, 60)));
        secret::confirm(yes, "removing an entry", "yes")?;
    }
    opened.store.journal().remove(EntryId(id)).map_err(|error| missing(id, error))?;
    if globals.json {
        return output::json(&Removed { id, done: "removed" });
    }
    output::line(&format!("entry {id} removed"))
}

/// An entry that is not there is told with what can be done.
fn missing(id: i64, error: store::Error) -> Error {
    match error {
        store::Error::NotFound { .. } => Error::NoEntry { id },
        error => error.into(),
    }
}
