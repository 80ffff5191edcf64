//! What must hold between rows beyond what the schema can say, checked before a foreign store is used.
//!
//! A tree of messages with a circle in it would be walked for ever; a day that is none would make
//! its entry unreadable. What Carnet writes always passes.

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use super::super::error::{Error, Result};
use super::Fault;
use super::tables::Table;
use crate::data::Day;

/// A rule over rows of one table and those they refer to.
struct Rule {
    /// The first schema version it is for.
    since: u32,
    table: &'static str,
    /// Gives a row where the rule is broken.
    broken: &'static str,
}

const RULES: &[Rule] = &[
    // Ids grow, so a tree in which every parent is older has no circle.
    Rule {
        since: 1,
        table: "message",
        broken: "SELECT 1 FROM message m JOIN message p ON p.id = m.parent_id
                 WHERE p.id >= m.id OR p.chat_id <> m.chat_id",
    },
    Rule {
        since: 1,
        table: "message",
        broken: "SELECT 1 FROM message m JOIN message c ON c.id = m.shown_child_id WHERE c.parent_id IS NOT m.id",
    },
    Rule {
        since: 1,
        table: "chat",
        broken: "SELECT 1 FROM chat c JOIN message m ON m.id = c.shown_root_id
                 WHERE m.chat_id <> c.id OR m.parent_id IS NOT NULL",
    },
    Rule {
        since: 1,
        table: "chat",
        broken: "SELECT 1 FROM chat c JOIN message m ON m.id = c.shown_leaf_id
                 WHERE m.chat_id <> c.id OR m.shown_child_id IS NOT NULL",
    },
];

/// Checks the rules of schema version `schema`.
///
/// # Errors
/// [`Fault::Reference`] with the table.
pub(super) fn relations(connection: &Connection, schema: u32) -> Result<()> {
    let mut found = connection.prepare("PRAGMA foreign_key_check")?;
    let mut found = found.query([])?;
    if let Some(row) = found.next()? {
        let name: String = row.get(0)?;
        let known = super::tables::TABLES.iter().find(|table| table.name == name);
        return Err(Fault::Reference { table: known.map_or("of the index", |table| table.name) }.into());
    }
    for rule in RULES.iter().filter(|rule| rule.since <= schema) {
        if connection.prepare(rule.broken)?.exists([])? {
            return Err(Fault::Reference { table: rule.table }.into());
        }
    }
    Ok(())
}

/// Numbers that count upwards stay far from where none comes after them.
const COUNT_MAX: i64 = 1 << 53;

/// Checks the values of one row by what the names of their columns promise.
pub(super) fn row(table: &'static Table, columns: &[String], values: &[ValueRef<'_>]) -> Result<(), Fault> {
    for (column, value) in columns.iter().zip(values) {
        let good = match (column.as_str(), value) {
            ("day" | "first_day" | "last_day", ValueRef::Text(text)) => is_day(text),
            (name, ValueRef::Integer(value)) if name.ends_with("_offset") => i16::try_from(*value).is_ok(),
            (name, ValueRef::Integer(value))
                if name == "id" || name.ends_with("_id") || name == "activity" =>
            {
                (0..=COUNT_MAX).contains(value)
            }
            _ => true,
        };
        if !good {
            return Err(Fault::NotAllowed { table: table.name });
        }
    }
    match (table.name, values) {
        ("attachment", [ValueRef::Blob(hash), ValueRef::Blob(bytes)])
            if Sha256::digest(bytes)[..] != **hash =>
        {
            Err(Fault::NotAllowed { table: table.name })
        }
        _ => Ok(()),
    }
}

/// Written the one way days are kept.
fn is_day(text: &[u8]) -> bool {
    let text = std::str::from_utf8(text).unwrap_or_default();
    text.parse::<Day>().is_ok_and(|day| day.to_string() == text)
}

/// The fault in a row that the database did not take; other errors stay what they are.
pub(super) fn refused(table: &'static Table, error: rusqlite::Error) -> Error {
    use rusqlite::ffi::{
        SQLITE_CONSTRAINT_CHECK, SQLITE_CONSTRAINT_DATATYPE, SQLITE_CONSTRAINT_NOTNULL,
        SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID, SQLITE_CONSTRAINT_UNIQUE, SQLITE_MISMATCH,
        SQLITE_TOOBIG,
    };
    let table = table.name;
    let rusqlite::Error::SqliteFailure(failure, _) = &error else { return error.into() };
    match failure.extended_code {
        SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_ROWID => {
            Fault::Duplicate { table }.into()
        }
        SQLITE_CONSTRAINT_DATATYPE | SQLITE_MISMATCH => Fault::Type { table }.into(),
        SQLITE_CONSTRAINT_CHECK | SQLITE_CONSTRAINT_NOTNULL | SQLITE_TOOBIG => {
            Fault::NotAllowed { table }.into()
        }
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::migrate;
    use super::*;

    #[test]
    fn the_rules_fit_every_schema_version() {
        for version in 1..=migrate::LATEST {
            let mut connection = Connection::open_in_memory().unwrap();
            migrate::run(&mut connection, version).unwrap();
            relations(&connection, version).unwrap();
        }
    }

    #[test]
    fn days_are_written_one_way() {
        for good in ["2026-11-22", "0001-01-01", "-000001-12-31"] {
            assert!(is_day(good.as_bytes()), "{good}");
        }
        for bad in ["2026-11-31", "20261122", "", "2026-11-22T00:00", "22-11-2026"] {
            assert!(!is_day(bad.as_bytes()), "{bad}");
        }
    }
}
