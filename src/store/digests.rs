//! Texts made from others, each tied to what it rests on.
//!
//! A digest turns stale when a source changes and goes when a source goes: it holds its words.

use rusqlite::types::FromSqlError;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::error::{Error, Result};
use super::row::{day, day_text, moment, place};
use super::{Store, chats};
use crate::data::{
    Day, Digest, DigestId, DigestKind, DigestSource, EntryId, MessageId, NewDigest, SourceText,
};

const TEXT_BYTES_MAX: usize = 8 << 20;
const SOURCES_MAX: usize = 10_000;
const COLUMNS: &str = "id, kind, text, maker, first_day, last_day, created_ms, created_offset, stale";

/// Summaries and digests.
#[derive(Debug)]
pub struct Digests<'a>(pub(super) &'a Store);

impl Digests<'_> {
    /// Keeps a digest.
    ///
    /// # Errors
    /// [`Error::Invalid`] without a source or with one that is not there; as every change.
    pub fn add(&self, new: NewDigest) -> Result<DigestId> {
        chats::check(&new.text, TEXT_BYTES_MAX)?;
        if new.sources.is_empty() {
            return Err(Error::Invalid { what: "a digest", why: "it names no source" });
        }
        if new.sources.len() > SOURCES_MAX {
            return Err(Error::TooLarge { what: "the list of sources", limit: "10000 sources" });
        }
        let now = self.0.now();
        self.0.write(move |tx| {
            let (first, last) = new.days.map(|(first, last)| (day_text(first), day_text(last))).unzip();
            tx.execute(
                "INSERT INTO digest (kind, text, maker, first_day, last_day, created_ms, created_offset)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![new.kind.name(), new.text, new.maker, first, last, now.unix_ms, now.offset_minutes],
            )?;
            let id = DigestId(tx.last_insert_rowid());
            insert_sources(tx, id, &new.sources)?;
            Ok(id)
        })
    }

    /// One digest.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn get(&self, id: DigestId) -> Result<Digest> {
        self.0.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM digest WHERE id = ?1");
            let found = connection.prepare_cached(&sql)?.query_row([id], digest).optional()?;
            with_sources(connection, found.ok_or_else(|| not_found(id))?)
        })
    }

    /// What was made from a text, the newest first.
    ///
    /// # Errors
    /// What the store says.
    pub fn of(&self, source: SourceText) -> Result<Vec<Digest>> {
        let (entry, message) = columns(source);
        self.0.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM digest WHERE id IN
                     (SELECT digest_id FROM digest_source WHERE entry_id = ?1 OR message_id = ?2) ORDER BY id DESC"
            ))?;
            let found: Vec<Digest> = statement.query_map(params![entry, message], digest)?.collect::<rusqlite::Result<_>>()?;
            found.into_iter().map(|digest| with_sources(connection, digest)).collect()
        })
    }

    /// Digests of a kind whose days lie between two days, the newest first.
    ///
    /// # Errors
    /// What the store says.
    pub fn list(&self, kind: DigestKind, from: Option<Day>, to: Option<Day>) -> Result<Vec<Digest>> {
        self.0.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM digest WHERE kind = ?1 AND (?2 IS NULL OR last_day >= ?2)
                 AND (?3 IS NULL OR first_day <= ?3) ORDER BY id DESC"
            ))?;
            let values = params![kind.name(), from.map(day_text), to.map(day_text)];
            let found: Vec<Digest> = statement.query_map(values, digest)?.collect::<rusqlite::Result<_>>()?;
            found.into_iter().map(|digest| with_sources(connection, digest)).collect()
        })
    }

    /// Removes a digest with its words.
    ///
    /// # Errors
    /// [`Error::NotFound`]; as every change. Works on a full disk.
    pub fn remove(&self, id: DigestId) -> Result<()> {
        self.0.remove(move |tx| {
            let removed = tx.execute("DELETE FROM digest WHERE id = ?1", [id])?;
            if removed == 1 { Ok(()) } else { Err(not_found(id)) }
        })
    }
}

fn not_found(id: DigestId) -> Error {
    Error::NotFound { what: "digest", id: id.to_string() }
}

/// A source as the columns `entry_id` and `message_id`.
pub(super) fn columns(source: SourceText) -> (Option<EntryId>, Option<MessageId>) {
    match source {
        SourceText::Entry(id) => (Some(id), None),
        SourceText::Message(id) => (None, Some(id)),
    }
}

/// A source from the columns `entry_id` and `message_id`.
pub(super) fn source(row: &Row<'_>, at: usize) -> rusqlite::Result<SourceText> {
    match (row.get(at)?, row.get(at + 1)?) {
        (Some(id), None) => Ok(SourceText::Entry(id)),
        (None, Some(id)) => Ok(SourceText::Message(id)),
        _ => Err(FromSqlError::InvalidType.into()),
    }
}

/// What a missing source of a digest or chunk is called.
pub(super) fn no_source(error: rusqlite::Error, what: &'static str) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Error::Invalid { what, why: "its source is not there, or its ends are crossed" }
        }
        _ => error.into(),
    }
}

fn insert_sources(tx: &Transaction<'_>, id: DigestId, sources: &[DigestSource]) -> Result<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO digest_source (digest_id, position, sentence, entry_id, message_id, start_byte, end_byte)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (position, source) in sources.iter().enumerate() {
        let (entry, message) = columns(source.source);
        let values = params![id, place(position), source.sentence, entry, message, source.start, source.end];
        statement.execute(values).map_err(|error| no_source(error, "a digest"))?;
    }
    Ok(())
}

fn digest(row: &Row<'_>) -> rusqlite::Result<Digest> {
    let name: String = row.get(1)?;
    let kind = DigestKind::ALL.into_iter().find(|kind| kind.name() == name);
    let (first, last): (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
    let days = first.zip(last).map(|(first, last)| Ok::<_, rusqlite::Error>((day(&first)?, day(&last)?)));
    Ok(Digest {
        id: row.get(0)?,
        kind: kind.ok_or(FromSqlError::InvalidType)?,
        text: row.get(2)?,
        maker: row.get(3)?,
        days: days.transpose()?,
        created: moment(row, 6)?,
        sources: Vec::new(),
        stale: row.get(8)?,
    })
}

fn with_sources(connection: &Connection, mut digest: Digest) -> Result<Digest> {
    let mut statement = connection.prepare_cached(
        "SELECT sentence, entry_id, message_id, start_byte, end_byte FROM digest_source
         WHERE digest_id = ?1 ORDER BY position",
    )?;
    let rows = statement.query_map([digest.id], |row| {
        Ok(DigestSource {
            sentence: row.get(0)?,
            source: source(row, 1)?,
            start: row.get(3)?,
            end: row.get(4)?,
        })
    })?;
    digest.sources = rows.collect::<rusqlite::Result<_>>()?;
    Ok(digest)
}
