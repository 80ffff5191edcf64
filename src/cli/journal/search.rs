//! `carnet journal search`: words in entries and chats, best first.
//!
//! Found words are bold in a terminal; a pipe gets the plain text.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use super::{view, when};
use crate::cli::error::{Error, Result};
use crate::cli::{Globals, output, vault};
use crate::data::{Day, Hit, Piece, Place, Query, SearchKind};

/// What to look for.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// All of them must be there, in any order and case, with or without accents
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
    /// Not before this day
    #[arg(long, value_name = "DAY", value_parser = when::day)]
    from: Option<Day>,
    /// Not after this day
    #[arg(long, value_name = "DAY", value_parser = when::day)]
    to: Option<Day>,
    /// Only entries with this tag
    #[arg(long, conflicts_with = "chats")]
    tag: Option<String>,
    /// Only in chats
    #[arg(long, conflicts_with = "entries")]
    chats: bool,
    /// Only in the journal
    #[arg(long)]
    entries: bool,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

#[derive(Default, Serialize)]
struct Found<'a> {
    hits: Vec<HitView<'a>>,
}

#[derive(Serialize)]
struct HitView<'a> {
    kind: &'static str,
    entry: Option<i64>,
    chat: Option<i64>,
    message: Option<i64>,
    when: String,
    title: &'a str,
    snippet: Vec<PieceView<'a>>,
}

#[derive(Serialize)]
struct PieceView<'a> {
    text: &'a str,
    found: bool,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let query = options.query()?;
    let Some(opened) = vault::find(globals)? else {
        output::note("nothing is stored yet, so nothing is found");
        return if globals.json { output::json(&Found::default()) } else { Ok(()) };
    };
    let hits = opened.store.search(&query)?;
    if globals.json {
        return output::json(&Found { hits: hits.iter().map(hit_view).collect() });
    }
    let bold = io::stdout().is_terminal() && output::colors();
    hits.iter().try_for_each(|hit| print(hit, bold))?;
    if hits.is_empty() {
        output::note("nothing found");
    }
    Ok(())
}

impl Options {
    fn query(&self) -> Result<Query> {
        let kinds = match (self.chats, self.entries) {
            (true, _) => vec![SearchKind::Message, SearchKind::Chat],
            (_, true) => vec![SearchKind::Entry],
            _ => Vec::new(),
        };
        let text = self.words.join(" ");
        if text.trim().is_empty() && self.from.is_none() && self.to.is_none() && self.tag.is_none() {
            return Err(Error::Usage("say which words to look for, or a filter such as --tag or --from"));
        }
        let (tag, limit) = (self.tag.clone(), self.limit);
        Ok(Query { kinds, tag, from: self.from, to: self.to, limit, ..Query::new(text) })
    }
}

fn hit_view(hit: &Hit) -> HitView<'_> {
    let (kind, entry, chat, message) = match hit.place {
        Place::Entry(entry) => ("entry", Some(entry.0), None, None),
        Place::Message(chat, message) => ("message", None, Some(chat.0), Some(message.0)),
        Place::Chat(chat) => ("chat", None, Some(chat.0), None),
    };
    let snippet =
        hit.snippet.iter().map(|piece| PieceView { text: &piece.text, found: piece.found }).collect();
    HitView { kind, entry, chat, message, when: view::iso(hit.when), title: &hit.title, snippet }
}

fn print(hit: &Hit, bold: bool) -> Result<()> {
    let place = match hit.place {
        Place::Entry(entry) => format!("entry {entry}"),
        Place::Message(chat, _) | Place::Chat(chat) => format!("chat {chat}"),
    };
    let title = view::one_line(&hit.title);
    let is_title = matches!(hit.place, Place::Chat(_));
    let title = if title.is_empty() || is_title { String::new() } else { format!("{title}: ") };
    let snippet = marked(&hit.snippet, bold);
    let snippet = snippet.trim_end();
    let mut out = io::stdout().lock();
    let day = hit.when.day();
    Ok(writeln!(out, "{place:<10} {day} {}{snippet}", output::shown(&title))?)
}

/// A snippet on one line, in which outside text cannot steer the terminal.
fn marked(snippet: &[Piece], bold: bool) -> String {
    let mut line = String::new();
    for piece in snippet {
        let text = output::shown(&piece.text).replace(['\n', '\t'], " ");
        match piece.found && bold {
            true => line.extend(["\x1b[1m", &text, "\x1b[0m"]),
            false => line.push_str(&text),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_words_are_bold_and_nothing_else_steers() {
        let snippet = [
            Piece { text: "a\n\x1b[2J".to_owned(), found: false },
            Piece { text: "été".to_owned(), found: true },
        ];
        assert_eq!(marked(&snippet, true), "a \u{fffd}[2J\x1b[1mété\x1b[0m");
        assert_eq!(marked(&snippet, false), "a \u{fffd}[2Jété");
    }
}
