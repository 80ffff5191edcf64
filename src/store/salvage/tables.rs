//! The tables rows are saved into, read from the schema itself, and which of them a row fits.
//!
//! A new table of a later schema is saved without a change here. Left out is what can be made again
//! from the rest: search indexes, chunks, key-value caches, what models learnt from the journal, and
//! the links of tags, which every entry also holds as a text.

use rusqlite::Connection;
use rusqlite::types::Value;
use sha2::{Digest, Sha256};

use super::super::error::Result;
use super::cell::TABLE_LEAF;
use crate::data::Day;

/// Made again from what is saved.
const LEFT_OUT: &[&str] =
    &["chunk", "snapshot", "snapshot_part", "entry_tag", "adapter", "adapter_part", "adapter_entry"];
/// Where SQLite keeps the highest number each table ever gave.
const SEQUENCE: &str = "sqlite_sequence";
/// Numbers that count upwards stay far from where none comes after them.
const COUNT_MAX: i64 = 1 << 53;

/// What a page's rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Rows of the table at this place in [`Tables`].
    Table(usize),
    /// The highest numbers given.
    Sequence,
    /// The schema's own rows.
    Schema,
    /// Nothing to be saved.
    Other,
}

/// A table to save rows into.
pub(super) struct Table {
    pub(super) name: String,
    /// In the order SQLite keeps them in a record.
    pub(super) columns: Vec<Column>,
    /// Kept as a table, its rows numbered; otherwise as an index.
    has_rowid: bool,
}

pub(super) struct Column {
    pub(super) name: String,
    kind: String,
    needed: bool,
    /// Stands for the row's number, which is kept outside the record.
    is_rowid: bool,
}

/// All tables to save rows into.
pub(super) struct Tables(pub(super) Vec<Table>);

/// Why a row is none of this table's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// Its values are of other kinds.
    Shape,
    /// An attachment that is not what its hash says.
    Hash,
}

impl Tables {
    /// The tables of a database of the newest schema.
    ///
    /// # Errors
    /// What SQLite says.
    pub(super) fn of(connection: &Connection) -> Result<Self> {
        let sql = "SELECT name, NOT wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name";
        let mut statement = connection.prepare(sql)?;
        let names = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        let mut tables = Vec::new();
        for name in names {
            let (name, has_rowid) = name?;
            if !name.starts_with("sqlite_") && !LEFT_OUT.contains(&name.as_str()) {
                let columns = columns(connection, &name, has_rowid)?;
                tables.push(Table { name, columns, has_rowid });
            }
        }
        Ok(Self(tables))
    }

    /// The table of this name.
    pub(super) fn named(&self, name: &str) -> Target {
        match self.0.iter().position(|table| table.name == name) {
            Some(at) => Target::Table(at),
            None if name == SEQUENCE => Target::Sequence,
            None => Target::Other,
        }
    }

    /// What a row must be that nothing else tells of: the one table whose rows look like it.
    pub(super) fn like(&self, kind: u8, values: &[Value]) -> Target {
        let is_whole = |table: &Table| table.columns.len() == values.len();
        let fits = |table: &Table| is_whole(table) && table.fits(kind, values).is_ok();
        let mut found = (0..).zip(&self.0).filter(|(_, table)| fits(table)).map(|(at, _)| Target::Table(at));
        match (values, found.next(), found.next()) {
            (_, Some(only), None) => only,
            ([Value::Text(name), Value::Integer(_)], None, _) if kind == TABLE_LEAF => match self.named(name)
            {
                Target::Table(_) => Target::Sequence,
                other => other,
            },
            _ => Target::Other,
        }
    }
}

impl Table {
    /// Whether a record of a page of this kind can be one of this table's rows. A row from before a
    /// column was added is shorter.
    pub(super) fn fits(&self, kind: u8, values: &[Value]) -> Result<(), Unfit> {
        if (kind == TABLE_LEAF) != self.has_rowid || values.is_empty() || values.len() > self.columns.len() {
            return Err(Unfit::Shape);
        }
        let mut pairs = self.columns.iter().zip(values);
        if !pairs.all(|(column, value)| column.takes(value)) {
            return Err(Unfit::Shape);
        }
        match (self.name.as_str(), values) {
            ("attachment", [Value::Blob(hash), Value::Blob(bytes)])
                if Sha256::digest(bytes)[..] != hash[..] =>
            {
                Err(Unfit::Hash)
            }
            _ => Ok(()),
        }
    }

    /// The values to insert, the row's number in its place.
    pub(super) fn with_rowid(&self, rowid: Option<i64>, mut values: Vec<Value>) -> Vec<Value> {
        for (column, value) in self.columns.iter().zip(&mut values) {
            if let Some(rowid) = rowid.filter(|_| column.is_rowid) {
                *value = Value::Integer(rowid);
            }
        }
        values
    }
}

impl Column {
    fn takes(&self, value: &Value) -> bool {
        match (value, self.kind.as_str()) {
            (Value::Null, _) => self.is_rowid || !self.needed,
            _ if self.is_rowid => false,
            (Value::Integer(value), "INTEGER") => self.counts(*value),
            (Value::Text(text), "TEXT") => !self.is_day() || is_day(text),
            // A whole number in a column of fractions is kept as a whole number.
            (Value::Real(_) | Value::Integer(_), "REAL") | (Value::Blob(_), "BLOB") => true,
            _ => false,
        }
    }

    fn counts(&self, value: i64) -> bool {
        match self.name.as_str() {
            name if name.ends_with("_offset") => i16::try_from(value).is_ok(),
            name if name.ends_with("_id") || name == "activity" => (0..=COUNT_MAX).contains(&value),
            _ => true,
        }
    }

    fn is_day(&self) -> bool {
        ["day", "first_day", "last_day"].contains(&self.name.as_str())
    }
}

/// Written the one way days are kept.
fn is_day(text: &str) -> bool {
    text.parse::<Day>().is_ok_and(|day| day.to_string() == text)
}

fn columns(connection: &Connection, table: &str, has_rowid: bool) -> Result<Vec<Column>> {
    // What is kept as an index has its key in front.
    let order = if has_rowid { "cid" } else { "pk = 0, pk, cid" };
    let sql = format!("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?1) ORDER BY {order}");
    let mut statement = connection.prepare(&sql)?;
    let keys: i64 =
        connection.query_row("SELECT sum(pk > 0) FROM pragma_table_info(?1)", [table], |row| row.get(0))?;
    let rows = statement.query_map([table], |row| {
        let (kind, is_key): (String, bool) = (row.get(1)?, row.get(3)?);
        let is_rowid = has_rowid && is_key && keys == 1 && kind == "INTEGER";
        Ok(Column { name: row.get(0)?, kind, needed: row.get(2)?, is_rowid })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::super::super::migrate;
    use super::super::cell::INDEX_LEAF;
    use super::*;

    fn tables() -> Tables {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate::run(&mut connection, migrate::LATEST).unwrap();
        Tables::of(&connection).unwrap()
    }

    /// Of an attachment's row the hash must be right, so it has a test of its own.
    fn a_row(table: &Table) -> Vec<Value> {
        let values = table.columns.iter().map(|column| match column.kind.as_str() {
            _ if column.is_rowid => Value::Null,
            "INTEGER" => Value::Integer(7),
            "REAL" => Value::Real(0.5),
            "BLOB" => Value::Blob(vec![0; 32]),
            _ if column.is_day() => Value::Text("2026-11-22".to_owned()),
            _ => Value::Text("a text".to_owned()),
        });
        values.collect()
    }

    /// Salvage without a schema, and without the way to the pages, rests on this.
    #[test]
    fn the_rows_of_every_table_look_like_those_of_no_other() {
        let tables = tables();
        for (at, table) in tables.0.iter().enumerate().filter(|(_, table)| table.name != "attachment") {
            let kind = if table.has_rowid { TABLE_LEAF } else { INDEX_LEAF };
            assert_eq!(tables.like(kind, &a_row(table)), Target::Table(at), "{}", table.name);
        }
        let (text, number) = (|text: &str| Value::Text(text.to_owned()), Value::Integer);
        assert_eq!(tables.like(TABLE_LEAF, &[text("chat"), number(4)]), Target::Sequence);
        for entry_of_an_index in [
            vec![number(1), number(2)],
            vec![text("2026-11-22"), number(2)],
            vec![text("dayone"), text("key"), number(2)],
            vec![Value::Blob(vec![1; 32]), number(2)],
            vec![number(1), Value::Null, number(2)],
        ] {
            assert_eq!(tables.like(INDEX_LEAF, &entry_of_an_index), Target::Other, "{entry_of_an_index:?}");
        }
    }

    #[test]
    fn a_row_that_its_table_could_not_hold_is_refused() {
        let tables = tables();
        let named = |name: &str| tables.0.iter().find(|table| table.name == name).unwrap();
        let attachment = named("attachment");
        let bytes = b"a photo".to_vec();
        let good = vec![Value::Blob(Sha256::digest(&bytes).to_vec()), Value::Blob(bytes)];
        assert_eq!(attachment.fits(TABLE_LEAF, &good), Ok(()));
        let bad = vec![good[0].clone(), Value::Blob(b"another".to_vec())];
        assert_eq!(attachment.fits(TABLE_LEAF, &bad), Err(Unfit::Hash));
        let entry = named("entry");
        let mut row = a_row(entry);
        assert_eq!(entry.fits(TABLE_LEAF, &row), Ok(()));
        let day = entry.columns.iter().position(Column::is_day).unwrap();
        row[day] = Value::Text("2026-11-31".to_owned());
        assert_eq!(entry.fits(TABLE_LEAF, &row), Err(Unfit::Shape));
        assert_eq!(entry.fits(INDEX_LEAF, &a_row(entry)), Err(Unfit::Shape));
    }
}
