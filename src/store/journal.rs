//! The journal: entries, what they said before, their tags and attachments.
//!
//! A change of an entry's words keeps the former ones as a revision, in the same transaction.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, ToSql, Transaction, params};

use super::error::{Error, Result};
use super::row::{count, day, day_text, moment};
use super::{Store, attachments, chats};
use crate::data::{
    Attachment, Day, Entry, EntryId, Hash, ImportSource, Moment, Mood, NewAttachment, NewEntry, Revision,
};

const TITLE_BYTES_MAX: usize = 4 << 10;
const TEXT_BYTES_MAX: usize = 8 << 20;
const TAGS_MAX: usize = 100;
const TAG_BYTES_MAX: usize = 200;
/// Revisions kept of one entry; older ones go.
const REVISIONS_MAX: i64 = 200;
const ENTRY_COLUMNS: &str =
    "e.id, e.when_ms, e.when_offset, e.title, e.text, e.mood, e.tags, e.source_format,
     e.source_key, e.created_ms, e.created_offset, e.updated_ms, e.updated_offset";

/// The journal.
#[derive(Debug)]
pub struct Journal<'a>(pub(super) &'a Store);

/// Which entries to list.
#[derive(Clone, Debug, Default)]
pub struct EntryFilter {
    /// Not before this day.
    pub from: Option<Day>,
    /// Not after this day.
    pub to: Option<Day>,
    /// With this tag, in any case.
    pub tag: Option<String>,
    /// Only what comes after this entry in the list: for the next page.
    pub after: Option<EntryId>,
    /// At most so many; `None` lists all.
    pub limit: Option<usize>,
}

/// What became of entries that were taken over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// New ones.
    pub added: usize,
    /// Ones whose source was taken over before.
    pub already_there: usize,
}

impl Journal<'_> {
    /// Writes an entry.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Invalid`]; as every change.
    pub fn add(&self, new: NewEntry) -> Result<EntryId> {
        let now = self.0.now();
        self.0.write(move |tx| insert(tx, &new, now))
    }

    /// Takes over entries in one transaction. An entry whose source is known already is passed over.
    ///
    /// # Errors
    /// As [`Journal::add`]; then none is taken over.
    pub fn import(&self, entries: Vec<NewEntry>) -> Result<Imported> {
        let now = self.0.now();
        self.0.write(move |tx| {
            let mut imported = Imported::default();
            for new in &entries {
                if new.source.as_ref().map_or(Ok(false), |source| is_known(tx, source))? {
                    imported.already_there += 1;
                } else {
                    insert(tx, new, now)?;
                    imported.added += 1;
                }
            }
            Ok(imported)
        })
    }

    /// Puts `new` in the place of an entry's title, text, mood, tags and time; attachments of `new`
    /// are added to those it has, and its source stays.
    ///
    /// # Errors
    /// As [`Journal::add`]; [`Error::NotFound`].
    pub fn update(&self, id: EntryId, new: NewEntry) -> Result<()> {
        let now = self.0.now();
        self.0.write(move |tx| update(tx, id, &new, now))
    }

    /// One entry.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn get(&self, id: EntryId) -> Result<Entry> {
        self.0.read(|connection| {
            let sql = format!("SELECT {ENTRY_COLUMNS} FROM entry e WHERE e.id = ?1");
            let found = connection.prepare_cached(&sql)?.query_row([id], entry).optional()?;
            let mut found = found.ok_or_else(|| not_found(id))?;
            found.attachments = attachments::of_entry(connection, id)?;
            Ok(found)
        })
    }

    /// Entries, the newest day first, and within a day the newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the entry to go on after is gone.
    pub fn list(&self, filter: &EntryFilter) -> Result<Vec<Entry>> {
        self.0.read(|connection| list(connection, filter))
    }

    /// All entries in order of writing, from after `after` on.
    ///
    /// # Errors
    /// What the store says.
    pub fn all(&self, after: Option<EntryId>, limit: usize) -> Result<Vec<Entry>> {
        self.0.read(|connection| {
            let sql = format!("SELECT {ENTRY_COLUMNS} FROM entry e WHERE e.id > ?1 ORDER BY e.id LIMIT ?2");
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            rows(connection, &sql, params![after.unwrap_or(EntryId(i64::MIN)), limit])
        })
    }

    /// How many entries there are.
    ///
    /// # Errors
    /// What the store says.
    pub fn count(&self) -> Result<usize> {
        self.0.read(|connection| {
            Ok(connection.query_row("SELECT count(*) FROM entry", [], |row| count(row, 0))?)
        })
    }

    /// The days with entries between two days, each with their number, first to last.
    ///
    /// # Errors
    /// What the store says.
    pub fn days(&self, from: Day, to: Day) -> Result<Vec<(Day, usize)>> {
        self.0.read(|connection| {
            let sql = "SELECT day, count(*) FROM entry WHERE day BETWEEN ?1 AND ?2 GROUP BY day ORDER BY day";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![day_text(from), day_text(to)], |row| {
                Ok((day(&row.get::<_, String>(0)?)?, count(row, 1)?))
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The tags in use, each with the number of its entries, the most used first.
    ///
    /// # Errors
    /// What the store says.
    pub fn tags(&self) -> Result<Vec<(String, usize)>> {
        self.0.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT name, count(*) AS uses FROM tag JOIN entry_tag ON tag_id = tag.id
                 GROUP BY tag.id ORDER BY uses DESC, folded",
            )?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, count(row, 1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// What an entry said before, the newest first.
    ///
    /// # Errors
    /// What the store says.
    pub fn revisions(&self, id: EntryId) -> Result<Vec<Revision>> {
        self.0.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, entry_id, title, text, mood, replaced_ms, replaced_offset FROM entry_revision
                 WHERE entry_id = ?1 ORDER BY id DESC",
            )?;
            let rows = statement.query_map([id], |row| {
                Ok(Revision {
                    id: row.get(0)?,
                    entry: row.get(1)?,
                    title: row.get(2)?,
                    text: row.get(3)?,
                    mood: row.get(4)?,
                    replaced: moment(row, 5)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Forgets what an entry said before, with its words.
    ///
    /// # Errors
    /// As every change. Works on a full disk.
    pub fn forget_revisions(&self, id: EntryId) -> Result<()> {
        self.0.remove(move |tx| {
            Ok(tx.execute("DELETE FROM entry_revision WHERE entry_id = ?1", [id]).map(|_| ())?)
        })
    }

    /// Adds a file to an entry.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above 15 MiB; [`Error::NotFound`]; as every change.
    pub fn attach(&self, id: EntryId, new: NewAttachment) -> Result<Hash> {
        let now = self.0.now();
        self.0.write(move |tx| {
            touch(tx, id, now)?;
            attachments::attach(tx, id, &new)
        })
    }

    /// Takes a file off an entry; its bytes go with its last use.
    ///
    /// # Errors
    /// [`Error::NotFound`]; as every change. Works on a full disk.
    pub fn detach(&self, id: EntryId, hash: Hash) -> Result<()> {
        self.0.remove(move |tx| attachments::detach(tx, id, hash))
    }

    /// The bytes of an attached file.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Damaged`] when they are not what their hash says.
    pub fn attachment(&self, hash: Hash) -> Result<Vec<u8>> {
        self.0.read(|connection| attachments::bytes(connection, hash))
    }

    /// Removes an entry with its revisions and attachments, and their words from the file.
    ///
    /// # Errors
    /// [`Error::NotFound`]; as every change. Works on a full disk.
    pub fn remove(&self, id: EntryId) -> Result<()> {
        self.0.remove(move |tx| {
            let removed = tx.execute("DELETE FROM entry WHERE id = ?1", [id])?;
            attachments::sweep(tx)?;
            sweep_tags(tx)?;
            if removed == 1 { Ok(()) } else { Err(not_found(id)) }
        })
    }
}

fn not_found(id: EntryId) -> Error {
    Error::NotFound { what: "entry", id: id.to_string() }
}

/// An entry from a row of [`ENTRY_COLUMNS`], without its attachments.
fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let tags: String = row.get(6)?;
    let format: Option<String> = row.get(7)?;
    let key: Option<String> = row.get(8)?;
    Ok(Entry {
        id: row.get(0)?,
        when: moment(row, 1)?,
        title: row.get(3)?,
        text: row.get(4)?,
        mood: row.get(5)?,
        tags: tags.lines().map(str::to_owned).collect(),
        attachments: Vec::new(),
        source: format.zip(key).map(|(format, key)| ImportSource { format, key }),
        created: moment(row, 9)?,
        updated: moment(row, 11)?,
    })
}

fn rows(connection: &Connection, sql: &str, values: &[&dyn ToSql]) -> Result<Vec<Entry>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut entries: Vec<Entry> = statement.query_map(values, entry)?.collect::<rusqlite::Result<_>>()?;
    let (first, last) = (entries.iter().map(|e| e.id).min(), entries.iter().map(|e| e.id).max());
    let Some((first, last)) = first.zip(last) else { return Ok(entries) };
    let mut attached: BTreeMap<EntryId, Vec<Attachment>> = attachments::of_entries(connection, first, last)?;
    for entry in &mut entries {
        entry.attachments = attached.remove(&entry.id).unwrap_or_default();
    }
    Ok(entries)
}

fn list(connection: &Connection, filter: &EntryFilter) -> Result<Vec<Entry>> {
    let mut wanted = Vec::new();
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut want = |condition: &str, value: Box<dyn ToSql>| {
        values.push(value);
        wanted.push(condition.replace('?', &format!("?{}", values.len())));
    };
    if let Some(from) = filter.from {
        want("e.day >= ?", Box::new(day_text(from)));
    }
    if let Some(to) = filter.to {
        want("e.day <= ?", Box::new(day_text(to)));
    }
    if let Some(tag) = &filter.tag {
        let condition =
            "e.id IN (SELECT entry_id FROM entry_tag JOIN tag ON tag.id = tag_id WHERE folded = ?)";
        want(condition, Box::new(fold(tag)));
    }
    if let Some(after) = filter.after {
        let place = "SELECT day FROM entry WHERE id = ?1";
        let day: Option<String> = connection.query_row(place, [after], |row| row.get(0)).optional()?;
        let day = day.ok_or_else(|| not_found(after))?;
        want(&format!("(e.day, e.id) < (?, {})", after.0), Box::new(day));
    }
    let wanted = if wanted.is_empty() { "1".to_owned() } else { wanted.join(" AND ") };
    let limit = filter.limit.map_or(-1, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
    let sql = format!(
        "SELECT {ENTRY_COLUMNS} FROM entry e WHERE {wanted} ORDER BY e.day DESC, e.id DESC LIMIT {limit}"
    );
    let values: Vec<&dyn ToSql> = values.iter().map(AsRef::as_ref).collect();
    rows(connection, &sql, &values)
}

fn is_known(connection: &Connection, source: &ImportSource) -> Result<bool> {
    let sql = "SELECT 1 FROM entry WHERE source_format = ?1 AND source_key = ?2";
    Ok(connection.prepare_cached(sql)?.exists(params![source.format, source.key])?)
}

fn check(new: &NewEntry) -> Result<()> {
    chats::check(&new.title, TITLE_BYTES_MAX)?;
    chats::check(&new.text, TEXT_BYTES_MAX)?;
    if new.tags.len() > TAGS_MAX {
        return Err(Error::TooLarge { what: "the list of tags", limit: "100 tags" });
    }
    if new.title.trim().is_empty() && new.text.trim().is_empty() && new.attachments.is_empty() {
        return Err(Error::Invalid { what: "an entry", why: "it is empty" });
    }
    Ok(())
}

/// Tags as they are kept: trimmed, without line ends, sorted, doubles (by case) once.
fn clean_tags(tags: &[String]) -> Result<Vec<String>> {
    let mut kept: BTreeMap<String, String> = BTreeMap::new();
    for tag in tags {
        let tag = tag.split_whitespace().collect::<Vec<_>>().join(" ");
        if tag.len() > TAG_BYTES_MAX {
            return Err(Error::TooLarge { what: "a tag", limit: "200 bytes" });
        }
        if !tag.is_empty() {
            kept.entry(fold(&tag)).or_insert(tag);
        }
    }
    Ok(kept.into_values().collect())
}

/// What tells two tags apart.
pub(super) fn fold(tag: &str) -> String {
    tag.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn insert(tx: &Transaction<'_>, new: &NewEntry, now: Moment) -> Result<EntryId> {
    check(new)?;
    let tags = clean_tags(&new.tags)?;
    let (format, key) = new.source.as_ref().map(|source| (&source.format, &source.key)).unzip();
    let added = tx
        .prepare_cached(
            "INSERT INTO entry (when_ms, when_offset, day, title, text, tags, mood, source_format, source_key,
                 created_ms, created_offset, updated_ms, updated_offset)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?10, ?11)",
        )?
        .execute(params![
            new.when.unix_ms,
            new.when.offset_minutes,
            day_text(new.when.day()),
            new.title,
            new.text,
            tags.join("\n"),
            new.mood,
            format,
            key,
            now.unix_ms,
            now.offset_minutes,
        ]);
    added.map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Error::Invalid { what: "an entry", why: "this source was taken over before" }
        }
        _ => error.into(),
    })?;
    let id = EntryId(tx.last_insert_rowid());
    set_tags(tx, id, &tags)?;
    new.attachments.iter().try_for_each(|file| attachments::attach(tx, id, file).map(|_| ()))?;
    Ok(id)
}

fn update(tx: &Transaction<'_>, id: EntryId, new: &NewEntry, now: Moment) -> Result<()> {
    let sql = "SELECT title, text, mood FROM entry WHERE id = ?1";
    let before = tx.query_row(sql, [id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let before: (String, String, Option<Mood>) = before.ok_or_else(|| not_found(id))?;
    let has_files = !attachments::of_entry(tx, id)?.is_empty();
    if !(has_files && new.title.trim().is_empty() && new.text.trim().is_empty()) {
        check(new)?;
    }
    let tags = clean_tags(&new.tags)?;
    if (&before.0, &before.1, before.2) != (&new.title, &new.text, new.mood) {
        tx.execute(
            "INSERT INTO entry_revision (entry_id, title, text, mood, replaced_ms, replaced_offset)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![id, before.0, before.1, before.2, now.unix_ms, now.offset_minutes],
        )?;
        tx.execute(
            "DELETE FROM entry_revision WHERE entry_id = ?1 AND id <=
                 (SELECT id FROM entry_revision WHERE entry_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
            params![id, REVISIONS_MAX],
        )?;
    }
    tx.execute(
        "UPDATE entry SET when_ms = ?2, when_offset = ?3, day = ?4, title = ?5, text = ?6, tags = ?7, mood = ?8
         WHERE id = ?1",
        params![
            id,
            new.when.unix_ms,
            new.when.offset_minutes,
            day_text(new.when.day()),
            new.title,
            new.text,
            tags.join("\n"),
            new.mood,
        ],
    )?;
    set_tags(tx, id, &tags)?;
    touch(tx, id, now)?;
    new.attachments.iter().try_for_each(|file| attachments::attach(tx, id, file).map(|_| ()))
}

fn touch(tx: &Transaction<'_>, id: EntryId, now: Moment) -> Result<()> {
    let sql = "UPDATE entry SET updated_ms = ?2, updated_offset = ?3 WHERE id = ?1";
    let changed = tx.execute(sql, params![id, now.unix_ms, now.offset_minutes])?;
    if changed == 1 { Ok(()) } else { Err(not_found(id)) }
}

fn set_tags(tx: &Transaction<'_>, id: EntryId, tags: &[String]) -> Result<()> {
    tx.prepare_cached("DELETE FROM entry_tag WHERE entry_id = ?1")?.execute([id])?;
    for tag in tags {
        tx.prepare_cached("INSERT INTO tag (name, folded) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute(params![tag, fold(tag)])?;
        tx.prepare_cached(
            "INSERT INTO entry_tag (entry_id, tag_id) SELECT ?1, id FROM tag WHERE folded = ?2",
        )?
        .execute(params![id, fold(tag)])?;
    }
    sweep_tags(tx)
}

/// Tags without entries are words nobody can see any more.
fn sweep_tags(tx: &Transaction<'_>) -> Result<()> {
    tx.prepare_cached("DELETE FROM tag WHERE NOT EXISTS (SELECT 1 FROM entry_tag WHERE tag_id = tag.id)")?
        .execute([])?;
    Ok(())
}
