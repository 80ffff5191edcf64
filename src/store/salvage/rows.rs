//! Takes the rows out of the sound pages and puts them into a new database.
//!
//! Pages that a root leads to come first, so that their version of a row wins; among the others the
//! last one does.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::super::error::Result;
use super::cell::{self, Cell, INDEX_INNER, INDEX_LEAF, TABLE_LEAF, cells};
use super::pages::Pages;
use super::report::{Dropped, Report};
use super::tables::{Tables, Target, Unfit};
use super::trees::{Owner, Trees};

/// Bytes of records after which a transaction ends, lest the log become as large as the store.
const BATCH_BYTES: usize = 8 << 20;
/// Rows that nobody can place.
const NO_TABLE: &str = "unknown";

/// A salvage under way.
pub(super) struct Rows<'a> {
    pub(super) pages: &'a Pages,
    pub(super) tables: &'a Tables,
    pub(super) trees: &'a Trees<'a>,
    pub(super) connection: &'a Connection,
    pub(super) report: &'a mut Report,
    /// The highest number each table ever gave.
    pub(super) sequence: BTreeMap<String, i64>,
    /// Bytes since the last transaction ended.
    pub(super) pending: usize,
}

impl Rows<'_> {
    /// Takes all rows; a transaction is open before and after.
    ///
    /// # Errors
    /// What the new database says; nothing on an old page is one.
    pub(super) fn take_all(&mut self) -> Result<()> {
        let last = self.pages.last();
        for number in (1..=last).filter(|number| self.trees.is_reached(*number)) {
            self.take_page(number)?;
        }
        for number in (1..=last).rev().filter(|number| !self.trees.is_reached(*number)) {
            self.take_page(number)?;
        }
        self.keep_sequence()
    }

    fn take_page(&mut self, number: u32) -> Result<()> {
        let owner = self.trees.owner(number);
        let Some(kind @ (TABLE_LEAF | INDEX_LEAF | INDEX_INNER)) = self.pages.kind(number) else {
            return Ok(());
        };
        if matches!(owner, Owner::Free | Owner::Known(Target::Other | Target::Schema)) {
            return Ok(());
        }
        let Some(page) = self.pages.read(number) else { return Ok(()) };
        cells(&page, number).try_for_each(|cell| self.take_cell(number, kind, owner, cell))
    }

    fn take_cell(&mut self, number: u32, kind: u8, owner: Owner, cell: Option<Cell<'_>>) -> Result<()> {
        let Some(cell) = cell else {
            self.drop_cell(kind, owner, Dropped::Unfit);
            return Ok(());
        };
        let Some(payload) = self.trees.payload(number, &cell) else {
            self.drop_cell(kind, owner, Dropped::Continued);
            return Ok(());
        };
        let Some(values) = cell::record(&payload, false) else {
            self.drop_cell(kind, owner, Dropped::Unfit);
            return Ok(());
        };
        let target = match owner {
            Owner::Known(target) => target,
            _ => self.tables.like(kind, &values),
        };
        self.pending = self.pending.saturating_add(payload.len());
        match (target, &values[..]) {
            (Target::Table(at), _) => self.take_row(at, kind, cell.rowid, values)?,
            (Target::Sequence, [Value::Text(name), Value::Integer(highest)]) => {
                let known = self.sequence.entry(name.clone()).or_default();
                *known = (*known).max(*highest);
            }
            _ => {}
        }
        if self.pending > BATCH_BYTES {
            self.connection.execute_batch("COMMIT; BEGIN IMMEDIATE")?;
            self.pending = 0;
        }
        Ok(())
    }

    fn drop_cell(&mut self, kind: u8, owner: Owner, why: Dropped) {
        match owner {
            Owner::Known(Target::Table(at)) => {
                let name = self.tables.0.get(at).map_or(NO_TABLE, |table| &table.name);
                self.report.note_dropped(name, why, 1);
            }
            // Of those kept as an index most are entries of one, which are made again.
            Owner::Unknown if kind == TABLE_LEAF => self.report.note_dropped(NO_TABLE, why, 1),
            _ => {}
        }
    }

    fn take_row(&mut self, at: usize, kind: u8, rowid: Option<i64>, values: Vec<Value>) -> Result<()> {
        let Some(table) = self.tables.0.get(at) else { return Ok(()) };
        if let Err(unfit) = table.fits(kind, &values) {
            let why = if unfit == Unfit::Hash { Dropped::Hash } else { Dropped::Unfit };
            self.report.note_dropped(&table.name, why, 1);
            return Ok(());
        }
        let columns: Vec<&str> =
            table.columns.iter().take(values.len()).map(|column| column.name.as_str()).collect();
        let places = vec!["?"; values.len()].join(", ");
        let sql = format!("INSERT INTO {} ({}) VALUES ({places})", table.name, columns.join(", "));
        let values = table.with_rowid(rowid, values);
        match self.connection.prepare_cached(&sql)?.execute(params_from_iter(values)) {
            Ok(_) => self.report.note_saved(&table.name),
            Err(error) => self.report.note_dropped(&table.name, refused(error)?, 1),
        }
        Ok(())
    }

    /// Numbers given once are not given again.
    fn keep_sequence(&self) -> Result<()> {
        for (name, highest) in &self.sequence {
            let numbered = "SELECT 1 FROM sqlite_schema WHERE name = ?1 AND sql LIKE '%AUTOINCREMENT%'";
            if !self.connection.prepare_cached(numbered)?.exists([name])? {
                continue;
            }
            let raised = "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1";
            if self.connection.prepare_cached(raised)?.execute((name, highest))? == 0 {
                let added = "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)";
                self.connection.prepare_cached(added)?.execute((name, highest))?;
            }
        }
        Ok(())
    }
}

/// Why the new database did not take a row; other errors end the salvage.
fn refused(error: rusqlite::Error) -> Result<Dropped> {
    use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID, SQLITE_CONSTRAINT_UNIQUE};
    use rusqlite::{Error, ErrorCode};
    match &error {
        Error::SqliteFailure(failure, _) => match (failure.code, failure.extended_code) {
            (
                ErrorCode::ConstraintViolation,
                SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_ROWID | SQLITE_CONSTRAINT_UNIQUE,
            ) => Ok(Dropped::Older),
            (ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig, _) => {
                Ok(Dropped::Unfit)
            }
            _ => Err(error.into()),
        },
        _ => Err(error.into()),
    }
}
