//! The content of a database in the one order it is written in, and the hash that names it.
//!
//! The same store always gives the same content, whenever and by whichever program it is taken:
//! the hash is over names, columns, rows in the order of their keys, counts and last ids, and
//! neither over moments nor over how rows are cut into frames.

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::super::error::{Error, Result};
use super::frame::{FRAME_MAX, FRAME_TARGET};
use super::header::{Described, Header};
use super::tables::{self, Table};
use super::value;
use crate::data::Hash;

/// Room left in a frame for the name of its table and the count of its rows.
const FRAME_HEAD: usize = 128;

/// Names a content.
pub(super) struct ContentHash(Sha256);

impl ContentHash {
    pub(super) fn new() -> Self {
        Self(Sha256::new_with_prefix(b"carnet content 1"))
    }

    /// A table begins.
    pub(super) fn table(&mut self, described: &Described) {
        for name in std::iter::once(&described.name).chain(&described.columns) {
            self.0.update(u64::try_from(name.len()).unwrap_or(u64::MAX).to_le_bytes());
            self.0.update(name);
        }
        let columns = u64::try_from(described.columns.len()).unwrap_or(u64::MAX);
        self.0.update(columns.to_le_bytes());
        self.0.update(described.rows.to_le_bytes());
        self.0.update([u8::from(described.last_id.is_some())]);
        self.0.update(described.last_id.unwrap_or(0).to_le_bytes());
    }

    /// Rows of it, as [`value::put`] writes them.
    pub(super) fn rows(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(super) fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}

/// What a header says about the tables of a database of version `schema`.
pub(super) fn describe(connection: &Connection, schema: u32) -> Result<Vec<Described>> {
    tables::of_version(schema).map(|table| describe_table(connection, table)).collect()
}

fn describe_table(connection: &Connection, table: &Table) -> Result<Described> {
    let count = format!("SELECT count(*) FROM {} {}", table.name, table.only);
    let rows: i64 = connection.query_row(&count, [], |row| row.get(0))?;
    Ok(Described {
        name: table.name.to_owned(),
        columns: columns(connection, table)?,
        rows: u64::try_from(rows).unwrap_or(0),
        last_id: last_id(connection, table)?,
    })
}

/// The columns of a table, in their order.
pub(super) fn columns(connection: &Connection, table: &Table) -> Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
    let names = statement.query_map([table.name], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

/// The last id a table gave, if it never gives one again.
pub(super) fn last_id(connection: &Connection, table: &Table) -> Result<Option<i64>> {
    let mut statement = connection.prepare("SELECT seq FROM sqlite_sequence WHERE name = ?1")?;
    let mut found = statement.query_map([table.name], |row| row.get(0))?;
    Ok(found.next().transpose()?)
}

/// Takes rows that are ready for a frame: the table, how many rows, their bytes.
pub(super) type Sink<'a> = dyn FnMut(&'static Table, u32, &[u8]) -> Result<()> + 'a;

/// Gives all rows of a database to `sink` and says what names them. The header must describe the
/// database as it is in the same transaction.
pub(super) fn write(connection: &Connection, header: &Header, sink: &mut Sink<'_>) -> Result<Hash> {
    let mut hash = ContentHash::new();
    for (table, described) in header.tables() {
        hash.table(described);
        let written = write_table(connection, table, described, &mut |rows, bytes| {
            hash.rows(bytes);
            sink(table, rows, bytes)
        })?;
        if written != described.rows {
            return Err(Error::Damaged { what: format!("rows of {}", table.name) });
        }
    }
    Ok(hash.finish())
}

fn write_table(
    connection: &Connection,
    table: &Table,
    described: &Described,
    sink: &mut dyn FnMut(u32, &[u8]) -> Result<()>,
) -> Result<u64> {
    let sql = format!(
        "SELECT {} FROM {} {} ORDER BY {}",
        described.columns.join(", "),
        table.name,
        table.only,
        table.order
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let (mut buffer, mut held, mut written) = (Vec::new(), 0u32, 0u64);
    while let Some(row) = rows.next()? {
        let start = buffer.len();
        for column in 0..described.columns.len() {
            if !value::put(&mut buffer, row.get_ref(column)?) {
                return Err(Error::Damaged { what: format!("a value in {}", table.name) });
            }
        }
        if buffer.len().saturating_sub(start) > FRAME_MAX - FRAME_HEAD {
            return Err(Error::TooLarge { what: "one record", limit: "16 MiB" });
        }
        if buffer.len() > FRAME_TARGET && held > 0 {
            sink(held, buffer.get(..start).unwrap_or_default())?;
            buffer.drain(..start);
            held = 0;
        }
        held = held.saturating_add(1);
        written = written.saturating_add(1);
    }
    if held > 0 {
        sink(held, &buffer)?;
    }
    Ok(written)
}

/// What names the content of a database of version `schema`.
pub(super) fn hash(connection: &Connection, schema: u32) -> Result<Hash> {
    let header = Header {
        schema,
        created: crate::data::Moment::utc(0),
        program: String::new(),
        tables: describe(connection, schema)?,
    };
    write(connection, &header, &mut |_, _, _| Ok(()))
}
