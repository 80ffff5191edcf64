//! `carnet store`: how the store is protected, checked and emptied.
//!
//! What is said about protection is said plainly, also when there is little of it.

mod change;
mod facts;
mod salvage;

use clap::Subcommand;

use super::error::{Error, Result};
use super::{Globals, output};
use crate::data::Retention;

pub(super) use facts::Facts;

/// What to do with the store.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Say where it is, what protects it and what is in it
    Status,
    /// Type the recovery code back, so that it counts
    Confirm,
    /// Make a new recovery code
    Code,
    /// Set, change or remove the passphrase
    Passphrase {
        /// Take it away: the store opens without a question
        #[arg(long)]
        remove: bool,
        /// Set it, and let the store open on this device without it
        #[arg(long, conflicts_with = "remove")]
        also_open_without: bool,
    },
    /// Say or choose how long chats are kept; the journal is kept for ever
    Retention {
        /// `forever`, or after how many days without a change a chat is removed
        #[arg(value_name = "forever|DAYS", value_parser = retention)]
        rule: Option<Retention>,
    },
    /// Look through every page, index and reference
    Check,
    /// Bring back what can be read of a damaged store; the damaged one is kept beside it
    Salvage,
    /// Delete everything that is stored, for good
    Erase {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

fn retention(text: &str) -> Result<Retention, String> {
    match (text, text.parse()) {
        ("forever", _) => Ok(Retention::Forever),
        (_, Ok(days @ 1..=36_500)) => Ok(Retention::Days(days)),
        _ => Err("say `forever`, or a number of days from 1 to 36500".to_owned()),
    }
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    match &options.action {
        Action::Status => status(globals),
        Action::Confirm => change::confirm(globals),
        Action::Code => change::code(globals),
        Action::Passphrase { remove: true, .. } => change::remove_passphrase(globals),
        Action::Passphrase { also_open_without, .. } => change::passphrase(*also_open_without, globals),
        Action::Retention { rule } => change::retention(*rule, globals),
        Action::Check => change::check(globals),
        Action::Salvage => salvage::run(globals),
        Action::Erase { yes } => change::erase(*yes, globals),
    }
}

fn status(globals: &Globals) -> Result<()> {
    let facts = Facts::gather(&globals.data_folder()?, None);
    if globals.json {
        output::json(&facts)?;
    } else {
        facts.print()?;
    }
    match facts.problem() {
        Some(what) => Err(Error::StoreNotSound { what: what.to_owned() }),
        None => Ok(()),
    }
}
