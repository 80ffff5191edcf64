//! Journal entries as Markdown files, a folder for each year.
//!
//! Whatever an entry says comes back by an import: see `markdown`.

use std::collections::HashMap;

use super::export::Desk;
use super::front::{FileLine, Writer};
use super::{Moment, Result, dates, links};
use crate::data::Entry;

/// Writes all entries.
pub(super) fn all(desk: &mut Desk<'_>) -> Result<()> {
    desk.each_entry(|desk, entry| {
        let mut files = Vec::new();
        for attachment in &entry.attachments {
            let file = desk.attachment(attachment)?;
            let (name, media_type) = (attachment.name.clone(), attachment.media_type.clone());
            files.push((attachment.hash.hex(), FileLine { file, name, media_type }));
        }
        let day = entry.when.day();
        let folder = format!("journal/{:04}", day.year());
        desk.make_folder(&folder)?;
        let name = desk.names.give(&folder, &day.to_string(), &entry.title, "md");
        desk.file(&format!("{folder}/{name}"), |_, out| out.text(&written(entry, files)))?;
        desk.done.entries = desk.done.entries.saturating_add(1);
        Ok(())
    })
}

/// An entry as a file.
fn written(entry: &Entry, files: Vec<(String, FileLine)>) -> String {
    let mut front = Writer::new("entry");
    moment(&mut front, entry.when);
    front.text("title", &entry.title);
    front.texts("tags", &entry.tags);
    if let Some(mood) = entry.mood {
        front.plain("mood", &mood.value().to_string());
    }
    front.plain("created", &dates::written(entry.created));
    front.plain("updated", &dates::written(entry.updated));
    if let Some(source) = &entry.source {
        front.text("source", &source.format);
        front.text("source_key", &source.key);
    }
    let (hashes, lines): (Vec<_>, Vec<_>) = files.into_iter().unzip();
    let paths: HashMap<&String, String> =
        hashes.iter().zip(&lines).map(|(hash, line)| (hash, format!("../../{}", line.file))).collect();
    front.files("attachments", &lines);
    let text = links::outward(&entry.text, |hash| paths.get(&hash.to_owned()).cloned());
    front.finish() + &text + "\n"
}

/// The moment in words, and in numbers too where the words would not come back.
fn moment(front: &mut Writer, when: Moment) {
    let words = dates::written(when);
    front.plain("date", &words);
    if dates::read_written(&words) != Some(when) {
        front.plain("unix_ms", &when.unix_ms.to_string());
        front.plain("offset_minutes", &when.offset_minutes.to_string());
    }
}
