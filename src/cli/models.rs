//! `carnet models`: list, import, choose, verify and remove the model files on this device.
//!
//! Only a model that this build can run is imported; the one that comes with the program stays.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde::Serialize;

use super::error::{Error, Result};
use super::progress::Bar;
use super::{Globals, interrupt, output};
use crate::engine::arch;
use crate::engine::tokenizer::Tokenizer;
use crate::engine::weights::Weights;
use crate::library::{self, Copied, Import, Library, Record, Verdict, Way};
use crate::platform;

/// What to do with the models.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show all models; a star marks the one used when none is named
    List,
    /// Copy a model file or folder into the library
    Import {
        /// GGUF file, safetensors file, or folder with config.json
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Move the file instead of copying it, so that no more space is used
        #[arg(long = "move")]
        moves: bool,
    },
    /// Make a model the one used when none is named
    Choose {
        /// Its id, or the start of it
        id: String,
    },
    /// Read a model's files again and compare them with their hashes
    Verify {
        /// Its id, or the start of it
        id: String,
    },
    /// Delete a model
    Remove {
        /// Its id, or the start of it
        id: String,
    },
}

#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    record: &'a Record,
    current: bool,
}

#[derive(Serialize)]
struct List<'a> {
    folder: &'a Path,
    models: Vec<Row<'a>>,
    damaged: &'a [String],
}

#[derive(Serialize)]
struct Done<'a> {
    id: &'a str,
    name: Option<&'a str>,
    done: &'static str,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let library = globals.library()?;
    match &options.action {
        Action::List => list(&library, globals),
        Action::Import { file, moves } => import(&library, file, *moves, globals),
        Action::Choose { id } => {
            let record = library.choose(id)?;
            tell(globals, &record.id, Some(&record.name), "chosen")
        }
        Action::Verify { id } => verify(&library, id, globals),
        Action::Remove { id } => {
            let id = library.remove(id)?;
            tell(globals, &id, None, "removed")
        }
    }
}

/// Prints all models as a table.
pub(super) fn print(library: &Library) -> Result<()> {
    let listing = library.list()?;
    let current = library.current()?.id;
    for record in &listing.models {
        let star = if record.id == current { "*" } else { " " };
        let kind = format!("{} {}", record.summary.architecture, record.summary.format);
        let size = output::bytes(record.size_bytes);
        let note = if record.built_in { ", comes with Carnet" } else { "" };
        output::line(&format!("{star} {}  {size:>10}  {kind:<16}  {}{note}", record.id, record.name))?;
    }
    for id in &listing.damaged {
        output::line(&format!("! {id}  its record is damaged; remove it and import the model again"))?;
    }
    Ok(())
}

fn list(library: &Library, globals: &Globals) -> Result<()> {
    if !globals.json {
        return print(library);
    }
    let listing = library.list()?;
    let current = library.current()?.id;
    let models = listing.models.iter().map(|record| Row { record, current: record.id == current }).collect();
    output::json(&List { folder: library.folder(), models, damaged: &listing.damaged })
}

fn import(library: &Library, file: &Path, moves: bool, globals: &Globals) -> Result<()> {
    if file.exists() {
        let weights = Weights::open(file)?;
        arch::blueprint(&weights)?;
        Tokenizer::open(&weights)?;
    }
    let way = if moves { Way::Move } else { Way::Copy };
    let import = Import { source: file, free_bytes: platform::free_disk(library.folder()), way };
    let imported = watched(|report| library.import(import, report))?;
    let done = if imported.already { "was there already" } else { "imported" };
    tell(globals, &imported.record.id, Some(&imported.record.name), done)
}

fn verify(library: &Library, id: &str, globals: &Globals) -> Result<()> {
    let record = library.find(id)?;
    let what = match watched(|report| library.verify(&record, report))? {
        Verdict::Sound => return tell(globals, &record.id, Some(&record.name), "sound"),
        Verdict::Missing { file } => format!("{file:?} is missing"),
        Verdict::Changed { file } => format!("{file:?} changed since it was imported"),
    };
    Err(Error::NotSound { id: record.id, what })
}

/// Runs a long step of the library with a progress bar; Ctrl-C stops it.
fn watched<T>(step: impl FnOnce(&mut dyn FnMut(Copied) -> bool) -> library::Result<T>) -> Result<T> {
    let pressed = interrupt::during(|| {});
    let mut bar = Bar::new();
    let result = step(&mut |copied| {
        bar.library(copied);
        !pressed.was_stopped()
    });
    match result {
        Err(library::Error::Stopped) => Err(Error::Interrupted),
        result => Ok(result?),
    }
}

fn tell(globals: &Globals, id: &str, name: Option<&str>, done: &'static str) -> Result<()> {
    if globals.json {
        return output::json(&Done { id, name, done });
    }
    let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
    output::line(&format!("{id}{name}: {done}"))
}
