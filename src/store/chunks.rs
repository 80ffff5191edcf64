//! Stretches of texts that retrieval finds, with their vectors.
//!
//! Chunks hold places and no words; those of a text that changes are removed with the change.

use rusqlite::types::FromSqlError;
use rusqlite::{OptionalExtension, Row, params};

use super::Store;
use super::digests::{columns, no_source, source};
use super::error::{Error, Result};
use crate::data::{Chunk, ChunkId, NewChunk, SourceText};

const VECTOR_MAX: usize = 16_384;
const CHUNKS_MAX: usize = 100_000;

/// Stretches of texts for retrieval.
#[derive(Debug)]
pub struct Chunks<'a>(pub(super) &'a Store);

impl Chunks<'_> {
    /// Puts the chunks of a text in the place of those it had.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the text is not there; [`Error::TooLarge`]; as every change.
    pub fn replace(&self, of: SourceText, new: Vec<NewChunk>) -> Result<()> {
        if new.len() > CHUNKS_MAX || new.iter().any(|chunk| chunk.vector.len() > VECTOR_MAX) {
            return Err(Error::TooLarge {
                what: "the list of chunks",
                limit: "100000 chunks of 16384 numbers",
            });
        }
        let (entry, message) = columns(of);
        self.0.write(move |tx| {
            tx.execute("DELETE FROM chunk WHERE entry_id = ?1 OR message_id = ?2", params![entry, message])?;
            let mut statement = tx.prepare_cached(
                "INSERT INTO chunk (entry_id, message_id, start_byte, end_byte, vector) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for chunk in &new {
                let vector: Vec<u8> = chunk.vector.iter().flat_map(|value| value.to_le_bytes()).collect();
                let added = statement.execute(params![entry, message, chunk.start, chunk.end, vector]);
                added.map_err(|error| no_source(error, "a chunk"))?;
            }
            Ok(())
        })
    }

    /// The chunks of a text, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn of(&self, source: SourceText) -> Result<Vec<Chunk>> {
        let (entry, message) = columns(source);
        self.0.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, entry_id, message_id, start_byte, end_byte, vector FROM chunk
                 WHERE entry_id = ?1 OR message_id = ?2 ORDER BY start_byte, id",
            )?;
            Ok(statement.query_map(params![entry, message], chunk)?.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// All chunks in order of their making, from after `after` on.
    ///
    /// # Errors
    /// What the store says.
    pub fn all(&self, after: Option<ChunkId>, limit: usize) -> Result<Vec<Chunk>> {
        self.0.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, entry_id, message_id, start_byte, end_byte, vector FROM chunk WHERE id > ?1 ORDER BY id LIMIT ?2",
            )?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = statement.query_map(params![after.unwrap_or(ChunkId(i64::MIN)), limit], chunk)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Entries that have no chunks yet, the newest first.
    ///
    /// # Errors
    /// What the store says.
    pub fn missing(&self, limit: usize) -> Result<Vec<SourceText>> {
        self.0.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id FROM entry WHERE NOT EXISTS (SELECT 1 FROM chunk WHERE entry_id = entry.id)
                 ORDER BY id DESC LIMIT ?1",
            )?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = statement.query_map([limit], |row| Ok(SourceText::Entry(row.get(0)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The words of a chunk; `None` when its text is gone.
    ///
    /// # Errors
    /// What the store says.
    pub fn text(&self, chunk: &Chunk) -> Result<Option<String>> {
        let (table, id) = match chunk.source {
            SourceText::Entry(id) => ("entry", id.0),
            SourceText::Message(id) => ("message", id.0),
        };
        let found: Option<String> = self.0.read(|connection| {
            let sql = format!("SELECT text FROM {table} WHERE id = ?1");
            Ok(connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0)).optional()?)
        })?;
        Ok(found.and_then(|text| text.get(chunk.start as usize..chunk.end as usize).map(str::to_owned)))
    }
}

fn chunk(row: &Row<'_>) -> rusqlite::Result<Chunk> {
    let bytes: Vec<u8> = row.get(5)?;
    let (values, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() {
        return Err(FromSqlError::InvalidType.into());
    }
    Ok(Chunk {
        id: row.get(0)?,
        source: source(row, 1)?,
        start: row.get(3)?,
        end: row.get(4)?,
        vector: values.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
    })
}
