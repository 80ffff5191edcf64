//! What models learnt from the journal: one low-rank adapter a model, opaque bytes with their hash.
//!
//! An adapter is as private as the entries it learnt from and stands nowhere but here. It turns stale
//! when words it learnt from are deleted, and every change of it removes the caches its model kept.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Store;
use super::error::{Error, Result};
use super::row::{count, moment, place};
use crate::data::{Adapter, AdapterId, EntryId, Hash, Moment, NewAdapter};

/// Bytes are kept in parts, each small enough for a frame of a backup.
const PART_BYTES: usize = 1 << 20;
const ADAPTER_BYTES_MAX: usize = 256 << 20;
const COLUMNS: &str =
    "id, model, rank, entries, before, after, created_ms, created_offset, switched_on, stale, size";

/// What models learnt.
#[derive(Debug)]
pub struct Adapters<'a>(pub(super) &'a Store);

impl Adapters<'_> {
    /// Keeps an adapter, switched on, in the place of the one its model had. Entries of `learnt_from`
    /// that were removed meanwhile make it stale at once.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above 256 MiB; [`Error::Invalid`] without bytes or entries; as every change.
    pub fn put(
        &self,
        new: NewAdapter,
        learnt_from: Vec<EntryId>,
        bytes: Zeroizing<Vec<u8>>,
    ) -> Result<AdapterId> {
        if bytes.len() > ADAPTER_BYTES_MAX {
            return Err(Error::TooLarge { what: "the adapter", limit: "256 MiB" });
        }
        if bytes.is_empty() || learnt_from.is_empty() || new.rank == 0 {
            return Err(Error::Invalid { what: "an adapter", why: "it learnt nothing" });
        }
        let now = self.0.now();
        let kept = self.0.write(move |tx| insert(tx, &new, &learnt_from, &bytes, now))?;
        if let Err(error) = self.0.empty_log() {
            // The new one is kept; the next removal takes the former one out of the log.
            log::warn!("the log could not be emptied: {error}");
        }
        Ok(kept)
    }

    /// The adapter of a model, without its bytes.
    ///
    /// # Errors
    /// What the store says.
    pub fn find(&self, model: &str) -> Result<Option<Adapter>> {
        self.0.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM adapter WHERE model = ?1");
            Ok(connection.prepare_cached(&sql)?.query_row([model], adapter).optional()?)
        })
    }

    /// All adapters, the newest first, without their bytes.
    ///
    /// # Errors
    /// What the store says.
    pub fn list(&self) -> Result<Vec<Adapter>> {
        self.0.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM adapter ORDER BY id DESC");
            let mut statement = connection.prepare_cached(&sql)?;
            Ok(statement.query_map([], adapter)?.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The bytes of an adapter.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Damaged`] when they are not what their hash says.
    pub fn read(&self, id: AdapterId) -> Result<Zeroizing<Vec<u8>>> {
        self.0.read(|connection| read(connection, id))
    }

    /// Says whether a model answers with what it learnt.
    ///
    /// # Errors
    /// [`Error::NotFound`]; as every change.
    pub fn switch(&self, model: &str, on: bool) -> Result<()> {
        let model = model.to_owned();
        self.0.write(move |tx| {
            let sql = "UPDATE adapter SET switched_on = ?2 WHERE model = ?1";
            changed(tx.execute(sql, params![model, on])?, &model)
        })
    }

    /// Removes what a model learnt, from the file too.
    ///
    /// # Errors
    /// [`Error::NotFound`]; as every change. Works on a full disk.
    pub fn remove(&self, model: &str) -> Result<()> {
        let model = model.to_owned();
        self.0
            .remove(move |tx| changed(tx.execute("DELETE FROM adapter WHERE model = ?1", [&model])?, &model))
    }
}

fn insert(
    tx: &Transaction<'_>,
    new: &NewAdapter,
    learnt_from: &[EntryId],
    bytes: &[u8],
    now: Moment,
) -> Result<AdapterId> {
    tx.execute("DELETE FROM adapter WHERE model = ?1", [&new.model])?;
    tx.execute(
        "INSERT INTO adapter (model, rank, entries, before, after, created_ms, created_offset, size, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            new.model,
            place(new.rank),
            place(learnt_from.len()),
            new.before,
            new.after,
            now.unix_ms,
            now.offset_minutes,
            place(bytes.len()),
            Hash(Sha256::digest(bytes).into()),
        ],
    )?;
    let id = AdapterId(tx.last_insert_rowid());
    let sql = "INSERT INTO adapter_part (adapter_id, position, bytes) VALUES (?1, ?2, ?3)";
    let mut statement = tx.prepare_cached(sql)?;
    for (position, part) in bytes.chunks(PART_BYTES).enumerate() {
        statement.execute(params![id, place(position), part])?;
    }
    tie(tx, id, learnt_from)?;
    Ok(id)
}

/// Ties an adapter to the entries it learnt from.
fn tie(connection: &Connection, id: AdapterId, learnt_from: &[EntryId]) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO adapter_entry (adapter_id, entry_id) SELECT ?1, id FROM entry WHERE id = ?2
         ON CONFLICT DO NOTHING",
    )?;
    let mut all_there = true;
    for entry in learnt_from {
        all_there &= statement.execute(params![id, entry])? == 1;
    }
    if !all_there {
        connection.execute("UPDATE adapter SET stale = 1 WHERE id = ?1", [id])?;
    }
    Ok(())
}

fn changed(rows: usize, model: &str) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::NotFound { what: "adapter of model", id: model.to_owned() }) }
}

fn adapter(row: &Row<'_>) -> rusqlite::Result<Adapter> {
    let size: i64 = row.get(10)?;
    Ok(Adapter {
        id: row.get(0)?,
        model: row.get(1)?,
        rank: count(row, 2)?,
        entries: count(row, 3)?,
        before: row.get(4)?,
        after: row.get(5)?,
        created: moment(row, 6)?,
        switched_on: row.get(8)?,
        stale: row.get(9)?,
        size: u64::try_from(size).unwrap_or(0),
    })
}

fn read(connection: &Connection, id: AdapterId) -> Result<Zeroizing<Vec<u8>>> {
    let sql = "SELECT size, hash FROM adapter WHERE id = ?1";
    let found = connection.query_row(sql, [id], |row| Ok((count(row, 0)?, row.get(1)?))).optional()?;
    let (size, hash): (usize, Hash) =
        found.ok_or_else(|| Error::NotFound { what: "adapter", id: id.to_string() })?;
    // Room for all of it at once: a buffer that grows leaves its former places unwiped.
    let mut bytes = Zeroizing::new(Vec::with_capacity(size.min(ADAPTER_BYTES_MAX)));
    let sql = "SELECT bytes FROM adapter_part WHERE adapter_id = ?1 ORDER BY position";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        bytes.extend_from_slice(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
    }
    if Sha256::digest(&**bytes).as_slice() != hash.0 {
        return Err(Error::Damaged { what: "an adapter is not what its hash says".to_owned() });
    }
    Ok(bytes)
}
