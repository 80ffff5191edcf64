//! `carnet journal export`: everything in files that people and other programs can read.
//!
//! The files are not encrypted, and this is said before they are written.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;

use crate::cli::error::{Error, Result};
use crate::cli::progress::Bar;
use crate::cli::{Globals, interrupt, output, vault};
use crate::store;
use crate::store::transfer::{self, Format};

/// Where to and how.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// A new or empty folder
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// A file for each entry and chat, or all of it in one JSON file
    #[arg(long, value_name = "FORMAT", default_value = "markdown", value_parser = formats())]
    format: Format,
}

fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(["markdown", "json"])
        .map(|name| if name == "json" { Format::Json } else { Format::Markdown })
}

#[derive(Serialize)]
struct Told<'a> {
    folder: &'a Path,
    entries: u64,
    chats: u64,
    measurements: u64,
    attachments: u64,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let opened = vault::open(globals)?;
    opened.prove(globals)?;
    output::note("an export is not encrypted: whoever can open the folder can read everything in it");
    let pressed = interrupt::during(|| {});
    let mut bar = Bar::new();
    let done = transfer::export(&opened.store, &options.folder, options.format, &mut |progress| {
        bar.store("writing", progress.done, progress.total);
        !pressed.was_stopped()
    });
    bar.clear();
    let done = match done {
        Err(store::Error::Stopped) => return Err(Error::Interrupted),
        done => done?,
    };
    let folder = options.folder.as_path();
    if globals.json {
        let told = Told {
            folder,
            entries: done.entries,
            chats: done.chats,
            measurements: done.measurements,
            attachments: done.attachments,
        };
        return output::json(&told);
    }
    output::line(&format!(
        "{}: entries {}, chats {}, measurements {}, attached files {}",
        folder.display(),
        done.entries,
        done.chats,
        done.measurements,
        done.attachments
    ))
}
