//! Between SQLite's values and Carnet's nouns.
//!
//! What the schema's checks forbid cannot be met here; a value that is nevertheless unknown becomes
//! an error of the column, never a panic.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Result, Row};

use crate::data::{
    AdapterId, ChatId, ChunkId, Day, DigestId, EntryId, FolderId, Hash, KindId, MeasurementId, MessageId,
    MessageState, Moment, Mood, RevisionId, Role, SnapshotId,
};

macro_rules! ids_as_integers {
    ($($id:ident),* $(,)?) => {$(
        impl ToSql for $id {
            fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }

        impl FromSql for $id {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map(Self)
            }
        }
    )*};
}

ids_as_integers!(
    AdapterId,
    ChatId,
    ChunkId,
    DigestId,
    EntryId,
    FolderId,
    KindId,
    MeasurementId,
    MessageId,
    RevisionId,
    SnapshotId
);

impl FromSql for Mood {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let found = value.as_i64()?;
        u8::try_from(found).ok().and_then(Self::new).ok_or(FromSqlError::OutOfRange(found))
    }
}

impl ToSql for Mood {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(i64::from(self.value()).into())
    }
}

impl FromSql for Hash {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_blob()?.try_into().map(Self).map_err(|_| FromSqlError::InvalidType)
    }
}

impl ToSql for Hash {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.0.as_slice().into())
    }
}

impl FromSql for MessageState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let name = value.as_str()?;
        Self::ALL.into_iter().find(|state| state.name() == name).ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for MessageState {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.name().into())
    }
}

impl FromSql for Role {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let name = value.as_str()?;
        let roles = [Self::System, Self::User, Self::Assistant, Self::Tool];
        roles.into_iter().find(|role| role.name() == name).ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for Role {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.name().into())
    }
}

/// The moment in columns `at` (milliseconds) and `at + 1` (offset).
pub(super) fn moment(row: &Row<'_>, at: usize) -> Result<Moment> {
    Ok(Moment { unix_ms: row.get(at)?, offset_minutes: row.get(at + 1)? })
}

/// A count in column `at`.
pub(super) fn count(row: &Row<'_>, at: usize) -> Result<usize> {
    let found: i64 = row.get(at)?;
    usize::try_from(found).map_err(|_| FromSqlError::OutOfRange(found).into())
}

/// A place in a list, as a value.
pub(super) fn place(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

/// How a day is kept. Years are of four digits or have a sign, which sorts them right as texts
/// from year 0 on.
pub(super) fn day_text(day: Day) -> String {
    day.to_string()
}

/// A kept day.
pub(super) fn day(text: &str) -> Result<Day> {
    text.parse().map_err(|_| FromSqlError::InvalidType.into())
}
