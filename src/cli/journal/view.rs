//! Entries as they are shown: days as the person lived them, one line of a text, JSON.

use std::io::{self, IsTerminal};

use rustyline::history::MemHistory;
use rustyline::{Config, Editor};
use serde::Serialize;

use crate::data::{Attachment, Entry, Moment, Revision};

/// Letters of a line where nobody says how wide it may be.
const WIDTH: usize = 72;
const WIDTH_MIN: usize = 40;

/// An entry in JSON.
#[derive(Serialize)]
pub(super) struct EntryView<'a> {
    id: i64,
    when: String,
    day: String,
    title: &'a str,
    text: &'a str,
    mood: Option<u8>,
    tags: &'a [String],
    attachments: Vec<AttachmentView<'a>>,
    source: Option<&'a str>,
    created: String,
    updated: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    revisions: Option<Vec<RevisionView<'a>>>,
}

#[derive(Serialize)]
struct AttachmentView<'a> {
    name: &'a str,
    media_type: &'a str,
    size_bytes: u64,
    sha256: String,
}

#[derive(Serialize)]
struct RevisionView<'a> {
    replaced: String,
    title: &'a str,
    text: &'a str,
    mood: Option<u8>,
}

impl<'a> EntryView<'a> {
    pub(super) fn new(entry: &'a Entry) -> Self {
        Self {
            id: entry.id.0,
            when: iso(entry.when),
            day: entry.when.day().to_string(),
            title: &entry.title,
            text: &entry.text,
            mood: entry.mood.map(|mood| mood.value()),
            tags: &entry.tags,
            attachments: entry.attachments.iter().map(attachment).collect(),
            source: entry.source.as_ref().map(|source| source.format.as_str()),
            created: iso(entry.created),
            updated: iso(entry.updated),
            revisions: None,
        }
    }

    pub(super) fn with_revisions(mut self, revisions: &'a [Revision]) -> Self {
        let view = |revision: &'a Revision| RevisionView {
            replaced: iso(revision.replaced),
            title: &revision.title,
            text: &revision.text,
            mood: revision.mood.map(|mood| mood.value()),
        };
        self.revisions = Some(revisions.iter().map(view).collect());
        self
    }
}

fn attachment(file: &Attachment) -> AttachmentView<'_> {
    AttachmentView {
        name: &file.name,
        media_type: &file.media_type,
        size_bytes: file.size,
        sha256: file.hash.hex(),
    }
}

/// A moment as programs read it: with the offset of its wall clock.
pub(in crate::cli) fn iso(moment: Moment) -> String {
    let sign = if moment.offset_minutes < 0 { '-' } else { '+' };
    let (minutes, wall) = (moment.offset_minutes.unsigned_abs(), moment.wall().strftime("%Y-%m-%dT%H:%M:%S"));
    format!("{wall}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A moment as people read it, on the wall clock it was lived by.
pub(in crate::cli) fn day_and_time(moment: Moment) -> String {
    moment.wall().strftime("%Y-%m-%d %H:%M").to_string()
}

/// Title and text on one line.
pub(super) fn summary(title: &str, text: &str) -> String {
    let (title, text) = (one_line(title), one_line(text));
    match (title.is_empty(), text.is_empty()) {
        (true, _) => text,
        (_, true) => title,
        _ => format!("{title}: {text}"),
    }
}

/// The start of a text with all its white space as single spaces.
pub(super) fn one_line(text: &str) -> String {
    // More than any line shows, and a text may be megabytes.
    let start = text.char_indices().nth(4 * WIDTH_MAX).map_or(text, |(at, _)| text.get(..at).unwrap_or(text));
    start.split_whitespace().collect::<Vec<_>>().join(" ")
}

const WIDTH_MAX: usize = 500;

/// The first letters of a line, with a sign that it goes on.
pub(super) fn cut(line: &str, width: usize) -> String {
    if line.chars().nth(width).is_none() {
        return line.to_owned();
    }
    let kept: String = line.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Letters that fit on a line of standard output.
pub(super) fn width() -> usize {
    if !io::stdout().is_terminal() {
        return WIDTH;
    }
    let editor = Editor::<(), MemHistory>::with_history(Config::default(), MemHistory::new());
    let columns = editor.ok().and_then(|mut editor| editor.dimensions()).map(|(columns, _)| columns);
    columns.map_or(WIDTH, |columns| usize::from(columns).clamp(WIDTH_MIN, WIDTH_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_shown_on_the_clock_they_were_lived_by() {
        let moment = Moment { unix_ms: 1_795_390_200_000, offset_minutes: 330 };
        assert_eq!(iso(moment), "2026-11-23T05:00:00+05:30");
        assert_eq!(day_and_time(moment), "2026-11-23 05:00");
        assert_eq!(iso(Moment { offset_minutes: -570, ..moment }), "2026-11-22T14:00:00-09:30");
        let _ = iso(Moment { unix_ms: i64::MAX, offset_minutes: i16::MIN });
    }

    #[test]
    fn long_texts_become_one_line() {
        assert_eq!(summary("A title", "first\n\nsecond\t third"), "A title: first second third");
        assert_eq!((summary("", "text").as_str(), summary("title", " ").as_str()), ("text", "title"));
        assert_eq!(
            (cut("äöü", 3).as_str(), cut("äöüß", 3).as_str(), cut("ab cd", 4).as_str()),
            ("äöü", "äö…", "ab…")
        );
        assert!(one_line(&"é ".repeat(1 << 20)).len() < 10_000);
    }
}
