//! Makes one whole of the rows that came back: what refers to a lost row is put elsewhere.
//!
//! Words are kept wherever they can be shown: a lost chat or entry is made anew for what belongs to
//! it. A link that leads nowhere is cut.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::error::Result;
use super::super::journal::fold;
use super::super::row::day_text;
use super::super::{answer, row};
use super::report::{Dropped, Report};
use crate::data::{EntryId, Moment};

/// The title of what was made for rows whose own place is lost.
const TITLE: &str = "Recovered";

/// Cuts links that lead nowhere, in this order.
const LINKS: &[&str] = &[
    "UPDATE chat SET folder_id = NULL WHERE folder_id NOT IN (SELECT id FROM folder)",
    "UPDATE message SET parent_id = NULL WHERE parent_id IS NOT NULL AND NOT EXISTS
         (SELECT 1 FROM message p WHERE p.id = message.parent_id AND p.chat_id = message.chat_id)",
    // The newest answer is shown where the one shown before is lost.
    "UPDATE message SET shown_child_id = (SELECT max(c.id) FROM message c WHERE c.parent_id = message.id)
     WHERE NOT EXISTS (SELECT 1 FROM message c WHERE c.id = message.shown_child_id AND c.parent_id = message.id)
         AND (shown_child_id IS NOT NULL OR EXISTS (SELECT 1 FROM message c WHERE c.parent_id = message.id))",
    "UPDATE chat SET shown_root_id =
         (SELECT max(m.id) FROM message m WHERE m.chat_id = chat.id AND m.parent_id IS NULL)
     WHERE NOT EXISTS
         (SELECT 1 FROM message m WHERE m.id = chat.shown_root_id AND m.chat_id = chat.id AND m.parent_id IS NULL)",
    "UPDATE chat SET shown_leaf_id = NULL WHERE shown_root_id IS NULL",
    "WITH RECURSIVE shown (chat, id) AS (
         SELECT id, shown_root_id FROM chat WHERE shown_root_id IS NOT NULL
         UNION ALL
         SELECT shown.chat, m.shown_child_id FROM shown JOIN message m ON m.id = shown.id
         WHERE m.shown_child_id IS NOT NULL)
     UPDATE chat SET shown_leaf_id = leaf FROM (SELECT chat AS of_chat, max(id) AS leaf FROM shown GROUP BY chat)
     WHERE of_chat = chat.id AND shown_leaf_id IS NOT leaf",
    "UPDATE measurement SET entry_id = NULL WHERE entry_id NOT IN (SELECT id FROM entry)",
];

/// What is worth nothing without what it belongs to.
const ALONE: &[(&str, &str)] = &[
    (
        "digest_source",
        "DELETE FROM digest_source WHERE digest_id NOT IN (SELECT id FROM digest)
             OR entry_id NOT IN (SELECT id FROM entry) OR message_id NOT IN (SELECT id FROM message)",
    ),
    ("entry_attachment", "DELETE FROM entry_attachment WHERE hash NOT IN (SELECT hash FROM attachment)"),
];

/// The kinds of measurements of a new database, out of the way of those that come back.
///
/// # Errors
/// What SQLite says.
pub(super) fn set_aside(connection: &Connection) -> Result<()> {
    let sql = "CREATE TEMP TABLE ready AS SELECT * FROM measure_kind; DELETE FROM measure_kind;";
    Ok(connection.execute_batch(sql)?)
}

/// Makes one whole of all rows.
///
/// # Errors
/// What SQLite says.
pub(super) fn all(connection: &mut Connection, now: Moment, report: &mut Report) -> Result<()> {
    let transaction = connection.transaction()?;
    lost_chats(&transaction, report)?;
    kinds(&transaction)?;
    for (table, sql) in ALONE {
        let rows = transaction.execute(sql, [])?;
        report.note_dropped(table, Dropped::Alone, u64::try_from(rows).unwrap_or(u64::MAX));
    }
    lost_entries(&transaction, now, report)?;
    loose_files(&transaction, now, report)?;
    LINKS.iter().try_for_each(|sql| transaction.execute(sql, []).map(|_| ()))?;
    tags(&transaction)?;
    transaction.commit()?;
    answer::mark_interrupted(connection)
}

/// A chat for the messages and drafts of each lost one, with its number: what was one talk stays one.
fn lost_chats(connection: &Connection, report: &mut Report) -> Result<()> {
    let made = connection.execute(
        "INSERT INTO chat (id, title, system, created_ms, created_offset, updated_ms, updated_offset, activity)
         SELECT chat_id, ?1, '', min(ms), max(offset), max(ms), max(offset),
             coalesce((SELECT max(activity) FROM chat), 0) + row_number() OVER (ORDER BY chat_id)
         FROM (SELECT chat_id, created_ms AS ms, created_offset AS offset FROM message
               UNION ALL
               SELECT owner_id, updated_ms, updated_offset FROM draft WHERE place = 'chat' AND owner_id > 0)
         WHERE chat_id NOT IN (SELECT id FROM chat) GROUP BY chat_id",
        [TITLE],
    )?;
    report.made_chats = u64::try_from(made).unwrap_or(u64::MAX);
    Ok(())
}

/// The kinds that stand ready, and one for the measurements of each lost one.
fn kinds(connection: &Connection) -> Result<()> {
    connection.execute("INSERT OR IGNORE INTO measure_kind SELECT * FROM temp.ready", [])?;
    connection.execute(
        "INSERT INTO measure_kind (id, key, name, unit)
         SELECT DISTINCT kind_id, 'recovered-' || kind_id, ?1 || ' ' || kind_id, '' FROM measurement
         WHERE kind_id NOT IN (SELECT id FROM measure_kind)",
        [TITLE],
    )?;
    Ok(connection.execute_batch("DROP TABLE temp.ready")?)
}

/// An entry for what belongs to each lost one: as it was before its last change, where that is known.
fn lost_entries(connection: &Connection, now: Moment, report: &mut Report) -> Result<()> {
    let mut lost = connection.prepare(
        "SELECT entry_id FROM entry_revision UNION SELECT entry_id FROM entry_attachment
         UNION SELECT owner_id FROM draft WHERE place = 'entry' AND owner_id > 0
         EXCEPT SELECT id FROM entry",
    )?;
    let lost: Vec<EntryId> = lost.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for id in lost {
        let former = connection
            .query_row(
                "SELECT title, text, mood, replaced_ms, replaced_offset FROM entry_revision WHERE entry_id = ?1
                 ORDER BY id DESC LIMIT 1",
                [id],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row::moment(row, 3)?)),
            )
            .optional()?;
        let (title, text, mood, when) = former.unwrap_or((TITLE.to_owned(), String::new(), None, now));
        entry(connection, Some(id), (&title, &text, mood), when)?;
        report.made_entries = report.made_entries.saturating_add(1);
    }
    Ok(())
}

fn entry(
    connection: &Connection,
    id: Option<EntryId>,
    (title, text, mood): (&str, &str, Option<u8>),
    when: Moment,
) -> Result<EntryId> {
    connection.execute(
        "INSERT INTO entry (id, when_ms, when_offset, day, title, text, mood, created_ms, created_offset,
             updated_ms, updated_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?2, ?3, ?2, ?3)",
        params![id, when.unix_ms, when.offset_minutes, day_text(when.day()), title, text, mood],
    )?;
    Ok(EntryId(connection.last_insert_rowid()))
}

/// One entry for all attached files that no entry names any more.
fn loose_files(connection: &Connection, now: Moment, report: &mut Report) -> Result<()> {
    let loose = "hash NOT IN (SELECT hash FROM entry_attachment)";
    if !connection.prepare(&format!("SELECT 1 FROM attachment WHERE {loose}"))?.exists([])? {
        return Ok(());
    }
    let home = entry(connection, None, (TITLE, "", None), now)?;
    report.made_entries = report.made_entries.saturating_add(1);
    connection.execute(
        &format!(
            "INSERT INTO entry_attachment (entry_id, position, hash, name, media_type)
             SELECT ?1, row_number() OVER (ORDER BY rowid) - 1, hash,
                 'recovered-' || row_number() OVER (ORDER BY rowid), 'application/octet-stream'
             FROM attachment WHERE {loose}"
        ),
        [home],
    )?;
    Ok(())
}

/// Links every entry with its tags, which its own row names.
fn tags(connection: &Connection) -> Result<()> {
    let mut entries = connection.prepare("SELECT id, tags FROM entry WHERE tags <> ''")?;
    let mut rows = entries.query([])?;
    while let Some(row) = rows.next()? {
        let (id, tags): (EntryId, String) = (row.get(0)?, row.get(1)?);
        for tag in tags.lines() {
            let folded = fold(tag);
            connection
                .prepare_cached("INSERT INTO tag (name, folded) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
                .execute([tag, &folded])?;
            connection
                .prepare_cached(
                    "INSERT INTO entry_tag (entry_id, tag_id) SELECT ?1, id FROM tag WHERE folded = ?2
                     ON CONFLICT DO NOTHING",
                )?
                .execute(params![id, folded])?;
        }
    }
    connection.execute("DELETE FROM tag WHERE id NOT IN (SELECT tag_id FROM entry_tag)", [])?;
    Ok(())
}
