//! Texts that are being typed, one for each place to type.

use rusqlite::{OptionalExtension, params};

use super::error::Result;
use super::{Store, chats};
use crate::data::{DraftPlace, Moment};

const DRAFT_BYTES_MAX: usize = 8 << 20;

/// Texts that are being typed.
#[derive(Debug)]
pub struct Drafts<'a>(pub(super) &'a Store);

impl Drafts<'_> {
    /// Keeps what is typed at a place; an empty text removes it.
    ///
    /// # Errors
    /// [`super::Error::TooLarge`] above 8 MiB; as every change.
    pub fn set(&self, place: DraftPlace, text: impl Into<String>) -> Result<()> {
        let (text, now) = (text.into(), self.0.now());
        chats::check(&text, DRAFT_BYTES_MAX)?;
        let (place, owner) = key(place);
        self.0.write(move |tx| {
            if text.is_empty() {
                tx.execute("DELETE FROM draft WHERE place = ?1 AND owner_id = ?2", params![place, owner])?;
                return Ok(());
            }
            tx.prepare_cached(
                "INSERT INTO draft (place, owner_id, text, updated_ms, updated_offset) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET text = excluded.text, updated_ms = excluded.updated_ms,
                 updated_offset = excluded.updated_offset",
            )?
            .execute(params![place, owner, text, now.unix_ms, now.offset_minutes])?;
            Ok(())
        })
    }

    /// What was typed at a place, and when.
    ///
    /// # Errors
    /// What the store says.
    pub fn get(&self, place: DraftPlace) -> Result<Option<(String, Moment)>> {
        let (place, owner) = key(place);
        self.0.read(|connection| {
            let sql = "SELECT text, updated_ms, updated_offset FROM draft WHERE place = ?1 AND owner_id = ?2";
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement
                .query_row(params![place, owner], |row| Ok((row.get(0)?, super::row::moment(row, 1)?)));
            Ok(found.optional()?)
        })
    }
}

/// How a place is kept: its kind, and the number of what it belongs to; 0 for what is not begun.
fn key(place: DraftPlace) -> (&'static str, i64) {
    match place {
        DraftPlace::NewChat => ("chat", 0),
        DraftPlace::Chat(id) => ("chat", id.0),
        DraftPlace::NewEntry => ("entry", 0),
        DraftPlace::Entry(id) => ("entry", id.0),
    }
}
