//! `carnet.json`: everything, for programs.
//!
//! ```text
//! { "carnet_export": 1,
//!   "folders":      [{ id, name }],
//!   "chats":        [{ id, title, system, model, folder, pinned, created, updated,
//!                      "shown": [message ids], "messages": [{ id, chat, parent, role, text, state,
//!                      created, model, stats, branch }] }],
//!   "entries":      [{ id, when, day, title, text, mood, tags, source, created, updated,
//!                      "attachments": [{ file, hash, name, media_type, size }],
//!                      "revisions": [{ title, text, mood, replaced }] }],
//!   "kinds":        [{ id, key, name, unit, built_in }],
//!   "measurements": [{ id, kind, value, when, source, note, entry }] }
//! ```
//! A moment is `{ unix_ms, offset_minutes }`. In texts, `attachment:<hash>` names an attached file.

use serde::Serialize;

use super::export::{Desk, Out};
use super::{Chat, EntryId, ImportSource, MessageId, Moment, Mood, Result};
use crate::data::{Entry, Revision};

const PAGE: usize = 64;

#[derive(Serialize)]
struct EntryOut<'a> {
    id: EntryId,
    when: Moment,
    day: String,
    title: &'a str,
    text: &'a str,
    mood: Option<Mood>,
    tags: &'a [String],
    source: Option<&'a ImportSource>,
    created: Moment,
    updated: Moment,
    attachments: Vec<AttachmentOut<'a>>,
    revisions: Vec<RevisionOut>,
}

#[derive(Serialize)]
struct AttachmentOut<'a> {
    file: String,
    hash: String,
    name: &'a str,
    media_type: &'a str,
    size: u64,
}

#[derive(Serialize)]
struct RevisionOut {
    title: String,
    text: String,
    mood: Option<Mood>,
    replaced: Moment,
}

impl From<Revision> for RevisionOut {
    fn from(revision: Revision) -> Self {
        let Revision { title, text, mood, replaced, .. } = revision;
        Self { title, text, mood, replaced }
    }
}

/// Writes the file.
pub(super) fn all(desk: &mut Desk<'_>) -> Result<()> {
    desk.file("carnet.json", |desk, out| {
        out.text("{\"carnet_export\":1,\n\"folders\":")?;
        out.json(&desk.source.folders()?)?;
        out.text(",\n\"chats\":[")?;
        let chats = desk.source.chats()?;
        for (number, chat) in chats.iter().enumerate() {
            desk.step()?;
            out.text(if number == 0 { "\n" } else { ",\n" })?;
            write_chat(desk, out, chat)?;
        }
        desk.done.chats = chats.len() as u64;
        out.text("],\n\"entries\":[")?;
        let mut count = 0_u64;
        desk.each_entry(|desk, entry| {
            out.text(if count == 0 { "\n" } else { ",\n" })?;
            count = count.saturating_add(1);
            write_entry(desk, out, entry)
        })?;
        desk.done.entries = count;
        out.text("],\n\"kinds\":")?;
        out.json(&desk.source.kinds()?)?;
        out.text(",\n\"measurements\":[")?;
        let mut is_first = true;
        desk.done.measurements = desk.each_measurement(|one| {
            out.text(if is_first { "\n" } else { ",\n" })?;
            is_first = false;
            out.json(one)
        })?;
        out.text("]}\n")
    })
}

fn write_chat(desk: &Desk<'_>, out: &mut Out, chat: &Chat) -> Result<()> {
    // The chat's own fields, then two more in the same object.
    let fields = serde_json::to_string(chat).unwrap_or_default();
    out.text(fields.strip_suffix('}').unwrap_or(&fields))?;
    out.text(",\"shown\":")?;
    out.json(&desk.source.path(chat.id)?)?;
    out.text(",\"messages\":[")?;
    let mut after: Option<MessageId> = None;
    loop {
        let page = desk.source.messages(chat.id, after, PAGE)?;
        let Some(last) = page.last() else { break };
        for (number, message) in page.iter().enumerate() {
            out.text(if number == 0 && after.is_none() { "\n" } else { ",\n" })?;
            out.json(message)?;
        }
        after = Some(last.id);
    }
    out.text("]}")
}

fn write_entry(desk: &mut Desk<'_>, out: &mut Out, entry: &Entry) -> Result<()> {
    let mut attachments = Vec::new();
    for file in &entry.attachments {
        attachments.push(AttachmentOut {
            file: desk.attachment(file)?,
            hash: file.hash.hex(),
            name: &file.name,
            media_type: &file.media_type,
            size: file.size,
        });
    }
    let revisions = desk.source.revisions(entry.id)?;
    out.json(&EntryOut {
        id: entry.id,
        when: entry.when,
        day: entry.when.day().to_string(),
        title: &entry.title,
        text: &entry.text,
        mood: entry.mood,
        tags: &entry.tags,
        source: entry.source.as_ref(),
        created: entry.created,
        updated: entry.updated,
        attachments,
        revisions: revisions.into_iter().map(RevisionOut::from).collect(),
    })
}
