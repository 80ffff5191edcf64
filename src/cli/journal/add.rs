//! `carnet journal add`: writes an entry; the first one makes the store.
//!
//! The text is read and looked at before a store is made: a mistyped command leaves nothing behind.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use jiff::Zoned;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};
use serde::Serialize;

use super::when::{self, When};
use super::{view, when::When::Day};
use crate::cli::error::{Error, Result};
use crate::cli::{Globals, output, source, vault};
use crate::data::{Moment, Mood, NewAttachment, NewEntry};
use crate::store::transfer;

/// More is refused by the store, so no more is read.
const ATTACHMENT_BYTES_MAX: u64 = 15 << 20;

/// What to write.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The text; without it, it is asked for, or read from a pipe as with -
    #[arg(value_name = "TEXT")]
    words: Vec<String>,
    /// A title
    #[arg(long, allow_hyphen_values = true)]
    title: Option<String>,
    /// How it felt, from 1 (bad) to 5 (good)
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=5))]
    mood: Option<u8>,
    /// A tag; may be given several times
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// When it happened, such as 2026-11-22, 2026-11-22T18:30 or yesterday [default: now]
    #[arg(long, value_parser = when::when)]
    date: Option<When>,
    /// A file to keep with it, up to 15 MiB; may be given several times
    #[arg(long = "attach", value_name = "FILE")]
    attach: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Added {
    id: i64,
    when: String,
    made_store: bool,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let entry = options.entry()?;
    let when = entry.when;
    let opened = vault::open_or_make(globals)?;
    let id = opened.store.journal().add(entry)?;
    opened.remind();
    if globals.json {
        return output::json(&Added { id: id.0, when: view::iso(when), made_store: opened.is_new });
    }
    output::line(&format!("entry {id} added"))
}

impl Options {
    fn entry(&self) -> Result<NewEntry> {
        let now = Zoned::now();
        let when = self.date.unwrap_or(Day(now.date())).moment(&now).unwrap_or_else(Moment::now);
        let attachments = self.attach.iter().map(|file| attachment(file)).collect::<Result<Vec<_>>>()?;
        let text = self.text()?;
        let title = self.title.clone().unwrap_or_default();
        if text.trim().is_empty() && title.trim().is_empty() && attachments.is_empty() {
            return Err(Error::NoText);
        }
        let mood = self.mood.and_then(Mood::new);
        Ok(NewEntry { title, mood, tags: self.tags.clone(), attachments, ..NewEntry::new(when, text) })
    }

    fn text(&self) -> Result<String> {
        match self.words.as_slice() {
            [only] if only == "-" => source::standard_input().map(without_end),
            [] if io::stdin().is_terminal() => typed(),
            [] => source::standard_input().map(without_end),
            words => Ok(words.join(" ")),
        }
    }
}

/// A text without the line end that every pipe adds.
fn without_end(mut text: String) -> String {
    text.truncate(text.trim_end().len());
    text
}

/// Lines typed at the terminal, up to an empty one or Ctrl-D. Ctrl-C writes nothing.
fn typed() -> Result<String> {
    let failed = |error: ReadlineError| match error {
        ReadlineError::Io(source) => Error::Input(source),
        other => Error::Input(io::Error::other(other.to_string())),
    };
    output::note("what happened? An empty line ends it.");
    let mut editor =
        Editor::<(), MemHistory>::with_history(Config::default(), MemHistory::new()).map_err(failed)?;
    let mut lines: Vec<String> = Vec::new();
    loop {
        match editor.readline("  ") {
            Ok(line) if line.trim().is_empty() => break,
            Ok(line) => lines.push(line),
            Err(ReadlineError::Eof) => break,
            Err(ReadlineError::Interrupted) => return Err(Error::Interrupted),
            Err(ReadlineError::Signal(_)) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(lines.join("\n"))
}

fn attachment(path: &Path) -> Result<NewAttachment> {
    let fail = |source| Error::Read { name: path.to_owned(), source };
    let unfit = |why: &str| Error::BadInput { name: path.to_owned(), why: why.to_owned() };
    if !std::fs::metadata(path).map_err(fail)?.is_file() {
        return Err(unfit("it is not a file"));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(fail)?;
    file.take(ATTACHMENT_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > ATTACHMENT_BYTES_MAX {
        return Err(unfit("it is larger than 15 MiB"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(NewAttachment { media_type: transfer::media_type(&name).to_owned(), name, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piped_text_loses_its_last_line_end_and_nothing_else() {
        assert_eq!(without_end("  a\n\n b \n\n".to_owned()), "  a\n\n b");
    }
}
