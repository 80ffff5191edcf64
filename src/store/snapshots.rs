//! Kept key-value caches, in parts with their names, so that a reopened chat answers at once.
//!
//! A cache can always be made again: it is not part of backups, and the least used go first when
//! they take too much room. Parts are written and removed one or a few at a time, each in a transaction of
//! its own: a cache may be hundreds of MiB, and what somebody types must not wait for it. At any moment the
//! parts named in the header are there, whole.

use rusqlite::{Connection, MAIN_DB, OptionalExtension, Row, Transaction, params};

use super::Store;
use super::error::{Error, Result};
use super::row::{moment, place};
use crate::data::{Moment, PartId, Shelf, ShelfFault, Snapshot, SnapshotOwner};

const PART_BYTES_MAX: usize = 64 << 20;
/// Names of parts, 20 bytes each.
const HEADER_BYTES_MAX: usize = 64 << 10;
/// Parts removed in one transaction.
const REMOVED_AT_ONCE: usize = 4;
const COLUMNS: &str = "id, chat_id, entry_id, name, model, header, size, used_ms, used_offset";
const OWNED: &str = "chat_id IS ?1 AND entry_id IS ?2 AND name IS ?3 AND model = ?4";

/// Kept key-value caches.
#[derive(Debug)]
pub struct Snapshots<'a>(pub(super) &'a Store);

/// The place of one owner's cache for one model.
#[derive(Clone, Debug)]
pub struct KeptCache {
    store: Store,
    owner: SnapshotOwner,
    model: String,
}

impl Snapshots<'_> {
    /// Where an owner's cache for a model is kept; nothing need be there.
    pub fn shelf(&self, owner: SnapshotOwner, model: impl Into<String>) -> KeptCache {
        KeptCache { store: self.0.clone(), owner, model: model.into() }
    }

    /// The cache an owner has for a model, without its bytes.
    ///
    /// # Errors
    /// What the store says.
    pub fn find(&self, owner: &SnapshotOwner, model: &str) -> Result<Option<Snapshot>> {
        self.0.read(|connection| find(connection, owner, model))
    }

    /// Removes the least used caches until the rest takes at most `bytes_max`. Answers how many went.
    ///
    /// # Errors
    /// As every change. Works on a full disk.
    pub fn prune(&self, bytes_max: u64) -> Result<usize> {
        let bytes_max = i64::try_from(bytes_max).unwrap_or(i64::MAX);
        let going = self.0.read(|connection| least_used(connection, bytes_max))?;
        if going.is_empty() {
            return Ok(0);
        }
        self.thin_out_all(going)?;
        self.0.remove(move |tx| {
            let going = least_used(tx, bytes_max)?;
            for snapshot in &going {
                tx.execute("DELETE FROM snapshot WHERE id = ?1", [snapshot.id])?;
            }
            // What was thinned out takes nothing and is nothing.
            Ok(going.len() + tx.execute("DELETE FROM snapshot WHERE size = 0", [])?)
        })
    }

    /// Removes all that only this model can read.
    ///
    /// # Errors
    /// As every change. Works on a full disk.
    pub fn forget_model(&self, model: &str) -> Result<()> {
        let going = self.those(|snapshot| snapshot.model == model)?;
        if going.is_empty() {
            return Ok(());
        }
        self.thin_out_all(going)?;
        let model = model.to_owned();
        self.0.remove(move |tx| {
            tx.execute("DELETE FROM snapshot WHERE model = ?1", [&model])?;
            Ok(())
        })
    }

    /// Removes most of what an owner has, a little at a time, before the owner goes with the rest.
    pub(super) fn thin_out(&self, owner: &SnapshotOwner) -> Result<()> {
        self.thin_out_all(self.those(|snapshot| snapshot.owner == *owner)?)
    }

    fn thin_out_all(&self, going: Vec<Snapshot>) -> Result<()> {
        going.into_iter().try_for_each(|snapshot| self.shelf(snapshot.owner, snapshot.model).thin_out(0))
    }

    fn those(&self, are: impl Fn(&Snapshot) -> bool) -> Result<Vec<Snapshot>> {
        let mut those = self.0.read(all)?;
        those.retain(are);
        Ok(those)
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

impl KeptCache {
    /// As [`Shelf::put`].
    ///
    /// # Errors
    /// [`Error::TooLarge`] for a part of more than 64 MiB or too many parts; [`Error::Invalid`] for an owner
    /// that is not there, or a part behind one that is not; as every change.
    pub fn keep(&self, at: usize, id: PartId, bytes: Vec<u8>) -> Result<()> {
        if bytes.len() > PART_BYTES_MAX {
            return Err(Error::TooLarge { what: "the cache", limit: "64 MiB a part" });
        }
        self.thin_out(at)?;
        let (owner, model, now) = (self.owner.clone(), self.model.clone(), self.store.now());
        self.store.write(move |tx| {
            let found = match find(tx, &owner, &model)? {
                Some(found) => found,
                None => insert(tx, &owner, &model, now)?,
            };
            let mut names = cut(tx, &found, at)?;
            if names.len() != at {
                return Err(Error::Invalid { what: "the cache", why: "a part before this one is missing" });
            }
            let sql = "INSERT INTO snapshot_part (snapshot_id, position, bytes) VALUES (?1, ?2, ?3)";
            tx.prepare_cached(sql)?.execute(params![found.id, place(at), bytes])?;
            names.push(id);
            note(tx, &found, &names, now)
        })
    }

    /// The names of the parts that are there.
    ///
    /// # Errors
    /// What the store says.
    pub fn names(&self) -> Result<Vec<PartId>> {
        let found = self.store.read(|connection| find(connection, &self.owner, &self.model))?;
        Ok(found.map(|found| names(&found.header)).unwrap_or_default())
    }

    /// The bytes of part number `at`; reading the first one notes the use.
    ///
    /// # Errors
    /// [`Error::NotFound`]; as every change.
    pub fn take(&self, at: usize) -> Result<Vec<u8>> {
        let bytes = self.store.read(|connection| {
            let (chat, entry, name) = columns(&self.owner);
            let mut statement = connection.prepare_cached(&format!(
                "SELECT rowid FROM snapshot_part
                 WHERE position = ?5 AND snapshot_id = (SELECT id FROM snapshot WHERE {OWNED})"
            ))?;
            let values = params![chat, entry, name, self.model, place(at)];
            let Some(row) = statement.query_row(values, |row| row.get(0)).optional()? else {
                return Ok(None);
            };
            // Straight out of the pages: a row would hand out the copy of a copy.
            let blob = connection.blob_open(MAIN_DB, "snapshot_part", "bytes", row, true)?;
            let mut bytes = vec![0; blob.len()];
            blob.read_at_exact(&mut bytes, 0)?;
            Ok(Some(bytes))
        })?;
        if at == 0 && bytes.is_some() {
            let (owner, model, now) = (self.owner.clone(), self.model.clone(), self.store.now());
            self.store.write(move |tx| match find(tx, &owner, &model)? {
                Some(found) => note(tx, &found, &names(&found.header), now),
                None => Ok(()),
            })?;
        }
        bytes.ok_or_else(|| Error::NotFound { what: "part of a cache", id: at.to_string() })
    }

    /// Removes the parts from number `at` on, a few at a time. A full disk keeps them for now.
    fn thin_out(&self, at: usize) -> Result<()> {
        loop {
            let (owner, model) = (self.owner.clone(), self.model.clone());
            if self.names()?.len() <= at {
                return Ok(());
            }
            let done = self.store.write(move |tx| {
                let Some(found) = find(tx, &owner, &model)? else { return Ok(()) };
                let next = names(&found.header).len().saturating_sub(REMOVED_AT_ONCE).max(at);
                let names = cut(tx, &found, next)?;
                note(tx, &found, &names, found.used)
            });
            match done {
                Err(Error::NoSpace) => return Ok(()),
                done => done?,
            }
        }
    }
}

impl Shelf for KeptCache {
    fn parts(&self) -> Result<Vec<PartId>, ShelfFault> {
        Ok(self.names()?)
    }

    fn read(&self, at: usize) -> Result<Vec<u8>, ShelfFault> {
        Ok(self.take(at)?)
    }

    fn put(&self, at: usize, id: PartId, bytes: Vec<u8>) -> Result<(), ShelfFault> {
        Ok(self.keep(at, id, bytes)?)
    }

    fn cut(&self, at: usize) -> Result<(), ShelfFault> {
        Ok(self.thin_out(at)?)
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
    let sql = format!("SELECT {COLUMNS} FROM snapshot WHERE {OWNED}");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params![chat, entry, name, model], snapshot).optional()?)
}

fn all(connection: &Connection) -> Result<Vec<Snapshot>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM snapshot"))?;
    Ok(statement.query_map([], snapshot)?.collect::<rusqlite::Result<_>>()?)
}

/// Those beyond the budget, counted from the one used last.
fn least_used(connection: &Connection, bytes_max: i64) -> Result<Vec<Snapshot>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM (SELECT *, sum(size) OVER (ORDER BY used_ms DESC, id DESC) AS total FROM snapshot)
         WHERE total > ?1"
    ))?;
    Ok(statement.query_map([bytes_max], snapshot)?.collect::<rusqlite::Result<_>>()?)
}

fn insert(tx: &Transaction<'_>, owner: &SnapshotOwner, model: &str, now: Moment) -> Result<Snapshot> {
    let (chat, entry, name) = columns(owner);
    let added = tx.execute(
        "INSERT INTO snapshot (chat_id, entry_id, name, model, header, size, used_ms, used_offset)
         VALUES (?1, ?2, ?3, ?4, x'', 0, ?5, ?6)",
        params![chat, entry, name, model, now.unix_ms, now.offset_minutes],
    );
    added.map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Error::Invalid { what: "the cache", why: "what it belongs to is not there" }
        }
        _ => error.into(),
    })?;
    find(tx, owner, model)?.ok_or_else(|| Error::NotFound { what: "cache", id: String::new() })
}

/// Removes the parts from number `at` on; the names of those that stay.
fn cut(tx: &Transaction<'_>, found: &Snapshot, at: usize) -> Result<Vec<PartId>> {
    let sql = "DELETE FROM snapshot_part WHERE snapshot_id = ?1 AND position >= ?2";
    tx.prepare_cached(sql)?.execute(params![found.id, place(at)])?;
    let mut names = names(&found.header);
    names.truncate(at);
    Ok(names)
}

/// Notes which parts are there, what they take, and the use.
fn note(tx: &Transaction<'_>, found: &Snapshot, names: &[PartId], used: Moment) -> Result<()> {
    let header: Vec<u8> =
        names.iter().flat_map(|id| id.digest.into_iter().chain(id.positions.to_le_bytes())).collect();
    if header.len() > HEADER_BYTES_MAX {
        return Err(Error::TooLarge { what: "the cache", limit: "3,276 parts" });
    }
    tx.prepare_cached(
        "UPDATE snapshot SET header = ?2, used_ms = ?3, used_offset = ?4, size =
             (SELECT coalesce(sum(length(bytes)), 0) FROM snapshot_part WHERE snapshot_id = ?1)
         WHERE id = ?1",
    )?
    .execute(params![found.id, header, used.unix_ms, used.offset_minutes])?;
    Ok(())
}

/// The names in a header; what is no name ends them.
fn names(header: &[u8]) -> Vec<PartId> {
    let (names, _) = header.as_chunks::<20>();
    let name = |bytes: &[u8; 20]| {
        let (digest, positions) = bytes.split_first_chunk()?;
        Some(PartId { digest: *digest, positions: u32::from_le_bytes(*positions.first_chunk()?) })
    };
    names.iter().map_while(name).collect()
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
