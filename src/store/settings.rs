//! What the person decided, and the models once used here.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Store;
use super::error::{Error, Result};
use crate::data::{KnownModel, Retention};

const RETENTION: &str = "retention";
const VALUE_BYTES_MAX: usize = 1 << 20;

/// What the person decided.
#[derive(Debug)]
pub struct Settings<'a>(pub(super) &'a Store);

impl Settings<'_> {
    /// The value under `key`; `None` when there is none, or one that another version wrote.
    ///
    /// # Errors
    /// What the store says.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        self.0.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT value FROM setting WHERE key = ?1")?;
            let found: Option<String> = statement.query_row([key], |row| row.get(0)).optional()?;
            Ok(found.and_then(|value| serde_json::from_str(&value).ok()))
        })
    }

    /// Puts a value under `key`.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above 1 MiB; as every change.
    pub fn set(&self, key: &str, value: &impl Serialize) -> Result<()> {
        let value = serde_json::to_string(value);
        let value = value.map_err(|_| Error::Invalid { what: "a setting", why: "it has no form as text" })?;
        if value.len() > VALUE_BYTES_MAX {
            return Err(Error::TooLarge { what: "the setting", limit: "1 MiB" });
        }
        let key = key.to_owned();
        self.0.write(move |tx| {
            let sql = "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value";
            tx.prepare_cached(sql)?.execute(params![key, value])?;
            Ok(())
        })
    }

    /// Removes what is under `key`.
    ///
    /// # Errors
    /// As every change.
    pub fn remove(&self, key: &str) -> Result<()> {
        let key = key.to_owned();
        self.0.remove(move |tx| Ok(tx.execute("DELETE FROM setting WHERE key = ?1", [&key]).map(|_| ())?))
    }

    /// How long chats are kept.
    ///
    /// # Errors
    /// What the store says.
    pub fn retention(&self) -> Result<Retention> {
        Ok(self.get(RETENTION)?.unwrap_or_default())
    }

    /// Chooses how long chats are kept.
    ///
    /// # Errors
    /// [`Error::Invalid`] for no days at all; as every change.
    pub fn set_retention(&self, retention: Retention) -> Result<()> {
        if retention == Retention::Days(0) {
            return Err(Error::Invalid { what: "the rule", why: "chats are kept for one day at least" });
        }
        self.set(RETENTION, &retention)
    }

    /// Notes a model, so that its answers can name it after it is gone.
    ///
    /// # Errors
    /// As every change.
    pub fn remember_model(&self, model: KnownModel) -> Result<()> {
        self.0.write(move |tx| {
            tx.execute(
                "INSERT INTO model (id, name, about, size) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET name = excluded.name, about = excluded.about, size = excluded.size",
                params![model.id, model.name, model.about, i64::try_from(model.size).unwrap_or(i64::MAX)],
            )?;
            Ok(())
        })
    }

    /// Forgets a model.
    ///
    /// # Errors
    /// As every change. Works on a full disk.
    pub fn forget_model(&self, id: &str) -> Result<()> {
        let id = id.to_owned();
        self.0.remove(move |tx| Ok(tx.execute("DELETE FROM model WHERE id = ?1", [&id]).map(|_| ())?))
    }

    /// The models once used here, by name.
    ///
    /// # Errors
    /// What the store says.
    pub fn models(&self) -> Result<Vec<KnownModel>> {
        self.0.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT id, name, about, size FROM model ORDER BY name, id")?;
            let rows = statement.query_map([], |row| {
                let size: i64 = row.get(3)?;
                let size = u64::try_from(size).unwrap_or(0);
                Ok(KnownModel { id: row.get(0)?, name: row.get(1)?, about: row.get(2)?, size })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
