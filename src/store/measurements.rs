//! Numbers about a life, each of a kind that stands ready or that the person made.

use rusqlite::{OptionalExtension, Row, params};

use super::Store;
use super::error::{Error, Result};
use super::row::{day_text, moment};
use crate::data::{Day, KindId, MeasureKind, Measurement, MeasurementId, NewMeasurement};

const WORD_BYTES_MAX: usize = 100;
const NOTE_BYTES_MAX: usize = 4 << 10;
const KINDS_MAX: i64 = 1_000;
const COLUMNS: &str = "id, kind_id, value, when_ms, when_offset, source, note, entry_id";

/// Numbers about a life.
#[derive(Debug)]
pub struct Measurements<'a>(pub(super) &'a Store);

impl Measurements<'_> {
    /// The kinds, those that stand ready first.
    ///
    /// # Errors
    /// What the store says.
    pub fn kinds(&self) -> Result<Vec<MeasureKind>> {
        self.0.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT id, key, name, unit, built_in FROM measure_kind ORDER BY id")?;
            Ok(statement.query_map([], kind)?.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The kind of this key.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn kind(&self, key: &str) -> Result<MeasureKind> {
        self.0.read(|connection| {
            let sql = "SELECT id, key, name, unit, built_in FROM measure_kind WHERE key = ?1";
            let found = connection.prepare_cached(sql)?.query_row([key], kind).optional()?;
            found.ok_or_else(|| Error::NotFound { what: "kind of measurement", id: key.to_owned() })
        })
    }

    /// Makes a kind.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a key that is taken, empty or has spaces; [`Error::TooLarge`]; as every
    /// change.
    pub fn add_kind(&self, key: &str, name: &str, unit: &str) -> Result<KindId> {
        if key.is_empty() || key.contains(char::is_whitespace) {
            return Err(Error::Invalid { what: "a kind of measurement", why: "its key is one word" });
        }
        if [key, name, unit].iter().any(|word| word.len() > WORD_BYTES_MAX) {
            return Err(Error::TooLarge { what: "a name of a kind", limit: "100 bytes" });
        }
        let (key, name, unit) = (key.to_owned(), name.to_owned(), unit.to_owned());
        self.0.write(move |tx| {
            let count: i64 = tx.query_row("SELECT count(*) FROM measure_kind", [], |row| row.get(0))?;
            if count >= KINDS_MAX {
                return Err(Error::TooLarge { what: "the list of kinds", limit: "1000 kinds" });
            }
            let sql = "INSERT INTO measure_kind (key, name, unit) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
            if tx.execute(sql, params![key, name, unit])? == 0 {
                return Err(Error::Invalid { what: "a kind of measurement", why: "its key is taken" });
            }
            Ok(KindId(tx.last_insert_rowid()))
        })
    }

    /// Calls a kind otherwise.
    ///
    /// # Errors
    /// [`Error::NotFound`]; as every change.
    pub fn rename_kind(&self, id: KindId, name: &str) -> Result<()> {
        if name.len() > WORD_BYTES_MAX {
            return Err(Error::TooLarge { what: "a name of a kind", limit: "100 bytes" });
        }
        let name = name.to_owned();
        self.0.write(move |tx| {
            let changed = tx.execute("UPDATE measure_kind SET name = ?2 WHERE id = ?1", params![id, name])?;
            if changed == 1 { Ok(()) } else { Err(no_kind(id)) }
        })
    }

    /// Removes a kind with all its values; those that stand ready cannot be removed.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`]; as every change. Works on a full disk.
    pub fn remove_kind(&self, id: KindId) -> Result<()> {
        self.0.remove(move |tx| {
            let sql = "SELECT built_in FROM measure_kind WHERE id = ?1";
            if tx.query_row(sql, [id], |row| row.get(0)).optional()?.ok_or_else(|| no_kind(id))? {
                return Err(Error::Invalid { what: "the removal", why: "this kind stands ready for all" });
            }
            tx.execute("DELETE FROM measure_kind WHERE id = ?1", [id])?;
            Ok(())
        })
    }

    /// Notes a value.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a value that is no number or a kind or entry that is not there; as every
    /// change.
    pub fn add(&self, new: NewMeasurement) -> Result<MeasurementId> {
        self.import(vec![new])?.first().copied().ok_or(Error::Database { what: "no id".to_owned() })
    }

    /// Notes values in one transaction.
    ///
    /// # Errors
    /// As [`Measurements::add`]; then none is noted.
    pub fn import(&self, new: Vec<NewMeasurement>) -> Result<Vec<MeasurementId>> {
        new.iter().try_for_each(check)?;
        self.0.write(move |tx| {
            let mut statement = tx.prepare_cached(
                "INSERT INTO measurement (kind_id, value, when_ms, when_offset, day, source, note, entry_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?;
            let mut ids = Vec::with_capacity(new.len());
            for one in &new {
                let (when, day) = (one.when, day_text(one.when.day()));
                let values = params![
                    one.kind,
                    one.value,
                    when.unix_ms,
                    when.offset_minutes,
                    day,
                    one.source,
                    one.note,
                    one.entry
                ];
                statement.execute(values).map_err(|error| match error.sqlite_error_code() {
                    Some(rusqlite::ErrorCode::ConstraintViolation) => {
                        Error::Invalid { what: "a measurement", why: "its kind or entry is not there" }
                    }
                    _ => error.into(),
                })?;
                ids.push(MeasurementId(tx.last_insert_rowid()));
            }
            Ok(ids)
        })
    }

    /// Values of a kind (or of all) between two days, first to last.
    ///
    /// # Errors
    /// What the store says.
    pub fn list(&self, kind: Option<KindId>, from: Option<Day>, to: Option<Day>) -> Result<Vec<Measurement>> {
        self.0.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM measurement WHERE (?1 IS NULL OR kind_id = ?1)
                 AND (?2 IS NULL OR day >= ?2) AND (?3 IS NULL OR day <= ?3) ORDER BY day, id"
            ))?;
            let values = params![kind, from.map(day_text), to.map(day_text)];
            Ok(statement.query_map(values, measurement)?.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// All values in order of writing, from after `after` on.
    ///
    /// # Errors
    /// What the store says.
    pub fn all(&self, after: Option<MeasurementId>, limit: usize) -> Result<Vec<Measurement>> {
        self.0.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM measurement WHERE id > ?1 ORDER BY id LIMIT ?2");
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut statement = connection.prepare_cached(&sql)?;
            let values = params![after.unwrap_or(MeasurementId(i64::MIN)), limit];
            Ok(statement.query_map(values, measurement)?.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Removes a value.
    ///
    /// # Errors
    /// [`Error::NotFound`]; as every change. Works on a full disk.
    pub fn remove(&self, id: MeasurementId) -> Result<()> {
        self.0.remove(move |tx| {
            let removed = tx.execute("DELETE FROM measurement WHERE id = ?1", [id])?;
            if removed == 1 {
                Ok(())
            } else {
                Err(Error::NotFound { what: "measurement", id: id.to_string() })
            }
        })
    }
}

fn no_kind(id: KindId) -> Error {
    Error::NotFound { what: "kind of measurement", id: id.to_string() }
}

fn check(new: &NewMeasurement) -> Result<()> {
    if !new.value.is_finite() {
        return Err(Error::Invalid { what: "a measurement", why: "its value is no number" });
    }
    if new.source.len() > WORD_BYTES_MAX || new.note.len() > NOTE_BYTES_MAX {
        return Err(Error::TooLarge { what: "the note of a measurement", limit: "4 KiB" });
    }
    Ok(())
}

fn kind(row: &Row<'_>) -> rusqlite::Result<MeasureKind> {
    Ok(MeasureKind {
        id: row.get(0)?,
        key: row.get(1)?,
        name: row.get(2)?,
        unit: row.get(3)?,
        built_in: row.get(4)?,
    })
}

fn measurement(row: &Row<'_>) -> rusqlite::Result<Measurement> {
    Ok(Measurement {
        id: row.get(0)?,
        kind: row.get(1)?,
        value: row.get(2)?,
        when: moment(row, 3)?,
        source: row.get(5)?,
        note: row.get(6)?,
        entry: row.get(7)?,
    })
}
