//! `carnet journal show`: an entry whole, and what it said before.

use super::view::{self, EntryView};
use crate::cli::error::Result;
use crate::cli::{Globals, output, vault};
use crate::data::{Entry, EntryId, Revision};

/// Which entry.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Its number
    id: i64,
    /// Also what it said before it was changed
    #[arg(long)]
    revisions: bool,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let opened = vault::open(globals)?;
    let id = EntryId(options.id);
    let entry = opened.store.journal().get(id).map_err(|error| super::missing(options.id, error))?;
    let revisions = if options.revisions { opened.store.journal().revisions(id)? } else { Vec::new() };
    if globals.json {
        let view = EntryView::new(&entry);
        let view = if options.revisions { view.with_revisions(&revisions) } else { view };
        return output::json(&view);
    }
    head(&entry)?;
    if !entry.text.is_empty() {
        output::text("\n")?;
        body(&entry.text)?;
    }
    if options.revisions && revisions.is_empty() {
        output::note("it was never changed");
    }
    revisions.iter().try_for_each(revision)
}

fn head(entry: &Entry) -> Result<()> {
    row("entry", &entry.id.to_string())?;
    row("when", &view::day_and_time(entry.when))?;
    if !entry.title.is_empty() {
        row("title", &entry.title)?;
    }
    if let Some(mood) = entry.mood {
        row("mood", &format!("{} of 5", mood.value()))?;
    }
    if !entry.tags.is_empty() {
        row("tags", &entry.tags.join(", "))?;
    }
    for file in &entry.attachments {
        row("file", &format!("{} ({}, {})", file.name, file.media_type, output::bytes(file.size)))?;
    }
    if let Some(source) = &entry.source {
        row("taken from", &source.format)?;
    }
    if entry.updated != entry.created {
        row("changed", &view::day_and_time(entry.updated))?;
    }
    Ok(())
}

fn revision(revision: &Revision) -> Result<()> {
    output::text("\n")?;
    row("before", &view::day_and_time(revision.replaced))?;
    if !revision.title.is_empty() {
        row("title", &revision.title)?;
    }
    if let Some(mood) = revision.mood {
        row("mood", &format!("{} of 5", mood.value()))?;
    }
    output::text("\n")?;
    body(&revision.text)
}

/// A text as it is, with an end of its last line.
fn body(text: &str) -> Result<()> {
    output::text(text)?;
    if text.ends_with('\n') { Ok(()) } else { output::text("\n") }
}

fn row(name: &str, value: &str) -> Result<()> {
    output::line(&format!("{name:<12}{value}"))
}
