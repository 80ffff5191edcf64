//! Files attached to entries, kept once for each content under its SHA-256.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use sha2::{Digest, Sha256};

use super::error::{Error, Result};
use crate::data::{Attachment, EntryId, Hash, NewAttachment};

/// So that one file fits into one frame of a backup.
pub(super) const ATTACHMENT_BYTES_MAX: usize = 15 << 20;
const NAME_BYTES_MAX: usize = 1 << 10;
const COLUMNS: &str = "a.entry_id, a.hash, a.name, a.media_type, length(b.bytes)";

fn attachment(row: &Row<'_>) -> rusqlite::Result<(EntryId, Attachment)> {
    let size: i64 = row.get(4)?;
    let size = u64::try_from(size).unwrap_or(0);
    Ok((row.get(0)?, Attachment { hash: row.get(1)?, name: row.get(2)?, media_type: row.get(3)?, size }))
}

pub(super) fn of_entry(connection: &Connection, id: EntryId) -> Result<Vec<Attachment>> {
    Ok(of_entries(connection, id, id)?.remove(&id).unwrap_or_default())
}

/// The attachments of the entries from `first` to `last`.
pub(super) fn of_entries(
    connection: &Connection,
    first: EntryId,
    last: EntryId,
) -> Result<BTreeMap<EntryId, Vec<Attachment>>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM entry_attachment a JOIN attachment b ON b.hash = a.hash
         WHERE a.entry_id BETWEEN ?1 AND ?2 ORDER BY a.entry_id, a.position"
    ))?;
    let mut found: BTreeMap<EntryId, Vec<Attachment>> = BTreeMap::new();
    for row in statement.query_map([first, last], attachment)? {
        let (entry, attachment) = row?;
        found.entry(entry).or_default().push(attachment);
    }
    Ok(found)
}

pub(super) fn attach(tx: &Transaction<'_>, id: EntryId, new: &NewAttachment) -> Result<Hash> {
    if new.bytes.len() > ATTACHMENT_BYTES_MAX {
        return Err(Error::TooLarge { what: "the attachment", limit: "15 MiB" });
    }
    if new.name.len() > NAME_BYTES_MAX || new.media_type.len() > NAME_BYTES_MAX {
        return Err(Error::TooLarge { what: "the name of the attachment", limit: "1 KiB" });
    }
    let hash = Hash(Sha256::digest(&new.bytes).into());
    tx.prepare_cached("INSERT INTO attachment (hash, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute(params![hash, new.bytes])?;
    tx.prepare_cached(
        "INSERT INTO entry_attachment (entry_id, position, hash, name, media_type)
         SELECT ?1, coalesce(max(position), -1) + 1, ?2, ?3, ?4 FROM entry_attachment WHERE entry_id = ?1",
    )?
    .execute(params![id, hash, new.name, new.media_type])?;
    Ok(hash)
}

pub(super) fn detach(tx: &Transaction<'_>, id: EntryId, hash: Hash) -> Result<()> {
    let removed =
        tx.execute("DELETE FROM entry_attachment WHERE entry_id = ?1 AND hash = ?2", params![id, hash])?;
    sweep(tx)?;
    if removed > 0 { Ok(()) } else { Err(Error::NotFound { what: "attachment", id: hash.hex() }) }
}

/// Removes bytes that no entry uses.
pub(super) fn sweep(tx: &Transaction<'_>) -> Result<()> {
    let sql = "DELETE FROM attachment WHERE NOT EXISTS
                   (SELECT 1 FROM entry_attachment WHERE entry_attachment.hash = attachment.hash)";
    tx.prepare_cached(sql)?.execute([])?;
    Ok(())
}

pub(super) fn bytes(connection: &Connection, hash: Hash) -> Result<Vec<u8>> {
    let mut statement = connection.prepare_cached("SELECT bytes FROM attachment WHERE hash = ?1")?;
    let found: Option<Vec<u8>> = statement.query_row([hash], |row| row.get(0)).optional()?;
    let found = found.ok_or_else(|| Error::NotFound { what: "attachment", id: hash.hex() })?;
    if Sha256::digest(&found).as_slice() != hash.0 {
        return Err(Error::Damaged { what: "an attachment is not what its hash says".to_owned() });
    }
    Ok(found)
}
