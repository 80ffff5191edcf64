//! Kept key-value caches: opaque bytes with a header, so that a reopened chat answers at once.
//!
//! A cache can always be made again: it is not part of backups, and the least used go first when
//! they take too much room.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::Store;
use super::error::{Error, Result};
use super::row::{moment, place};
use crate::data::{Snapshot, SnapshotId, SnapshotOwner};

/// Bytes are kept in parts, so that none has to be in memory twice.
const PART_BYTES: usize = 1 << 20;
const SNAPSHOT_BYTES_MAX: usize = 1 << 30;
const HEADER_BYTES_MAX: usize = 64 << 10;
const COLUMNS: &str = "id, chat_id, entry_id, name, model, header, size, used_ms, used_offset";

/// Kept key-value caches.
#[derive(Debug)]
pub struct Snapshots<'a>(pub(super) &'a Store);

impl Snapshots<'_> {
    /// Keeps a cache in the place of the one its owner had for this model.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above 1 GiB; [`Error::Invalid`] for an owner that is not there; as every
    /// change.
    pub fn put(
        &self,
        owner: SnapshotOwner,
        model: &str,
        header: Vec<u8>,
        bytes: Vec<u8>,
    ) -> Result<SnapshotId> {
        if bytes.len() > SNAPSHOT_BYTES_MAX || header.len() > HEADER_BYTES_MAX {
            return Err(Error::TooLarge { what: "the cache", limit: "1 GiB, with a header of 64 KiB" });
        }
        let (model, now) = (model.to_owned(), self.0.now());
        self.0.write(move |tx| {
            if let Some(old) = find(tx, &owner, &model)? {
                tx.execute("DELETE FROM snapshot WHERE id = ?1", [old.id])?;
            }
            let (chat, entry, name) = columns(&owner);
            let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
            let added = tx.execute(
                "INSERT INTO snapshot (chat_id, entry_id, name, model, header, size, used_ms, used_offset)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![chat, entry, name, model, header, size, now.unix_ms, now.offset_minutes],
            );
            added.map_err(|error| match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::ConstraintViolation) => {
                    Error::Invalid { what: "the cache", why: "what it belongs to is not there" }
                }
                _ => error.into(),
            })?;
            let id = SnapshotId(tx.last_insert_rowid());
            let mut statement = tx.prepare_cached(
                "INSERT INTO snapshot_part (snapshot_id, position, bytes) VALUES (?1, ?2, ?3)",
            )?;
            for (position, part) in bytes.chunks(PART_BYTES).enumerate() {
                statement.execute(params![id, place(position), part])?;
            }
            Ok(id)
        })
    }

    /// The cache an owner has for a model, without its bytes.
    ///
    /// # Errors
    /// What the store says.
    pub fn find(&self, owner: &SnapshotOwner, model: &str) -> Result<Option<Snapshot>> {
        self.0.read(|connection| find(connection, owner, model))
    }

    /// The bytes of a cache; notes its use.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Damaged`] when parts are missing.
    pub fn read(&self, id: SnapshotId) -> Result<Vec<u8>> {
        let bytes = self.0.read(|connection| read(connection, id))?;
        let now = self.0.now();
        self.0.write(move |tx| {
            let sql = "UPDATE snapshot SET used_ms = ?2, used_offset = ?3 WHERE id = ?1";
            tx.execute(sql, params![id, now.unix_ms, now.offset_minutes])?;
            Ok(())
        })?;
        Ok(bytes)
    }

    /// Removes the least used caches until the rest takes at most `bytes_max`. Answers how many went.
    ///
    /// # Errors
    /// As every change. Works on a full disk.
    pub fn prune(&self, bytes_max: u64) -> Result<usize> {
        let bytes_max = i64::try_from(bytes_max).unwrap_or(i64::MAX);
        self.0.remove(move |tx| {
            let sql = "DELETE FROM snapshot WHERE id IN (SELECT id FROM (
                           SELECT id, sum(size) OVER (ORDER BY used_ms DESC, id DESC) AS total FROM snapshot)
                       WHERE total > ?1)";
            Ok(tx.execute(sql, [bytes_max])?)
        })
    }

    /// What all caches take, in bytes.
    ///
    /// # Errors
    /// What the store says.
    pub fn size(&self) -> Result<u64> {
        self.0.read(|connection| {
            let size: i64 =
                connection.query_row("SELECT coalesce(sum(size), 0) FROM snapshot", [], |row| row.get(0))?;
            Ok(u64::try_from(size).unwrap_or(0))
        })
    }
}

fn columns(owner: &SnapshotOwner) -> (Option<i64>, Option<i64>, Option<&str>) {
    match owner {
        SnapshotOwner::Chat(id) => (Some(id.0), None, None),
        SnapshotOwner::Entry(id) => (None, Some(id.0), None),
        SnapshotOwner::Named(name) => (None, None, Some(name)),
    }
}

fn find(connection: &Connection, owner: &SnapshotOwner, model: &str) -> Result<Option<Snapshot>> {
    let (chat, entry, name) = columns(owner);
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM snapshot WHERE chat_id IS ?1 AND entry_id IS ?2 AND name IS ?3 AND model = ?4"
    ))?;
    Ok(statement.query_row(params![chat, entry, name, model], snapshot).optional()?)
}

fn snapshot(row: &Row<'_>) -> rusqlite::Result<Snapshot> {
    let (chat, entry): (Option<_>, Option<_>) = (row.get(1)?, row.get(2)?);
    let owner = match (chat, entry) {
        (Some(chat), _) => SnapshotOwner::Chat(chat),
        (None, Some(entry)) => SnapshotOwner::Entry(entry),
        (None, None) => SnapshotOwner::Named(row.get(3)?),
    };
    let size: i64 = row.get(6)?;
    Ok(Snapshot {
        id: row.get(0)?,
        owner,
        model: row.get(4)?,
        header: row.get(5)?,
        size: u64::try_from(size).unwrap_or(0),
        used: moment(row, 7)?,
    })
}

fn read(connection: &Connection, id: SnapshotId) -> Result<Vec<u8>> {
    let sql = "SELECT size FROM snapshot WHERE id = ?1";
    let size: Option<i64> = connection.query_row(sql, [id], |row| row.get(0)).optional()?;
    let size = size.ok_or_else(|| Error::NotFound { what: "cache", id: id.to_string() })?;
    let mut statement = connection
        .prepare_cached("SELECT bytes FROM snapshot_part WHERE snapshot_id = ?1 ORDER BY position")?;
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0).min(SNAPSHOT_BYTES_MAX));
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        bytes.extend_from_slice(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
    }
    if usize::try_from(size) != Ok(bytes.len()) {
        return Err(Error::Damaged { what: "parts of a kept cache are missing".to_owned() });
    }
    Ok(bytes)
}
