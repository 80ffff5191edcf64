//! `carnet journal list`: entries in short, one a line.

use serde::Serialize;

use super::view::{self, EntryView};
use super::when;
use crate::cli::error::Result;
use crate::cli::{Globals, output, vault};
use crate::data::{Day, Entry};
use crate::store::EntryFilter;

/// Which entries.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Not before this day
    #[arg(long, value_name = "DAY", value_parser = when::day)]
    from: Option<Day>,
    /// Not after this day
    #[arg(long, value_name = "DAY", value_parser = when::day)]
    to: Option<Day>,
    /// Only with this tag
    #[arg(long)]
    tag: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

#[derive(Default, Serialize)]
struct List<'a> {
    entries: Vec<EntryView<'a>>,
    /// There are further ones.
    more: bool,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let Some(opened) = vault::find(globals)? else {
        output::note("nothing is stored yet; `carnet journal add` writes the first entry");
        return if globals.json { output::json(&List::default()) } else { Ok(()) };
    };
    let filter = EntryFilter {
        from: options.from,
        to: options.to,
        tag: options.tag.clone(),
        after: None,
        // One more than asked tells whether there are further ones.
        limit: Some(options.limit.saturating_add(1)),
    };
    let mut entries = opened.store.journal().list(&filter)?;
    let more = entries.len() > options.limit;
    entries.truncate(options.limit);
    if globals.json {
        return output::json(&List { entries: entries.iter().map(EntryView::new).collect(), more });
    }
    let width = view::width();
    entries.iter().try_for_each(|entry| output::line(&view::cut(&row(entry), width)))?;
    if entries.is_empty() {
        output::note("no entries");
    } else if more {
        output::note("there are more: say --limit N, or --from and --to");
    }
    Ok(())
}

fn row(entry: &Entry) -> String {
    let mood = entry.mood.map_or("   ".to_owned(), |mood| format!("{}/5", mood.value()));
    // Tags first: a long text would hide them.
    let mut said: Vec<String> = entry.tags.iter().map(|tag| format!("#{tag}")).collect();
    match entry.attachments.len() {
        0 => {}
        1 => said.push("[1 file]".to_owned()),
        files => said.push(format!("[{files} files]")),
    }
    said.push(view::summary(&entry.title, &entry.text));
    format!("{:>5} {} {mood} {}", entry.id.0, view::day_and_time(entry.when), said.join(" "))
}
