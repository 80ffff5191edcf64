//! Salvage: what can still be read of a damaged database, in a new one.
//!
//! SQLCipher stops at the first bad page, so the pages are opened here one by one (`cipher.rs`,
//! `log.rs`, `pages.rs`), given to their tables (`trees.rs`, `tables.rs`), and their rows put into a
//! database of the newest schema (`cell.rs`, `rows.rs`) that is made one whole again (`repair.rs`).
//! Nothing of the damaged store is changed. Formats: SQLite's (<https://www.sqlite.org/fileformat2.html>)
//! inside SQLCipher's.

mod cell;
mod cipher;
mod log;
mod pages;
mod repair;
mod report;
mod rows;
mod tables;
mod trees;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;

pub(super) use log::check as check_log;
pub use report::{Dropped, Report};

use super::error::{Error, Result};
use super::folder::sync_folder;
use super::health::{self, Depth};
use super::key::DataKey;
use super::options::Options;
use super::{connection, migrate};
use pages::Pages;
use rows::Rows;
use tables::Tables;
use trees::Trees;

/// Where the header of the file says which schema it has.
const SCHEMA_VERSION: usize = 60;

/// Brings all rows back that stand on sound pages of `database`, or of its log, into a new database
/// under the same key in the folder `into`, which is made. Derived things (search indexes, chunks,
/// key-value caches) are made again or left out.
///
/// # Errors
/// [`Error::WrongKey`] and [`Error::Damaged`] when not one page can be read, [`Error::Newer`] for a
/// schema this program does not know, [`Error::Exists`] when `into` holds a database, and what the
/// disk says.
pub fn salvage(database: &Path, key: &DataKey, into: &Path, options: &Options) -> Result<Report> {
    let pages = Pages::open(database, key)?;
    let (sound, damaged) = pages.counts();
    if sound == 0 {
        return Err(match connection::first_bytes(database) {
            Some(found) if found != connection::salt(key) => Error::WrongKey,
            _ => Error::Damaged { what: "not one page of it can be read".to_owned() },
        });
    }
    if let Some(found) = pages.header(SCHEMA_VERSION).filter(|found| *found > migrate::LATEST) {
        return Err(Error::Newer { found, known: migrate::LATEST });
    }
    let mut report = Report { sound_pages: sound, damaged_pages: damaged, ..Report::default() };
    report.kept = database.parent().unwrap_or(database).to_owned();
    fs::create_dir_all(into).map_err(|e| Error::io("make", into, e))?;
    let path = into.join("journal.db");
    let mut target = connection::create(&path, key, options)?;
    migrate::run(&mut target, migrate::LATEST)?;
    // References are mended when all rows are there, and everything is synced once at the end: until
    // then the file is nobody's.
    target.pragma_update(None, "foreign_keys", false)?;
    target.pragma_update(None, "synchronous", "OFF")?;
    fill(&pages, &target, &mut report)?;
    repair::all(&mut target, (options.clock)(), &mut report)?;
    target.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    health::check(&target, Depth::Seals)?;
    health::check_indexes(&target)?;
    target.close().map_err(|(_, error)| Error::from(error))?;
    let synced = File::options().write(true).open(&path).and_then(|file| file.sync_all());
    synced.map_err(|e| Error::io("keep", &path, e))?;
    sync_folder(into)?;
    Ok(report)
}

/// Puts the rows of all sound pages into the new database.
fn fill(pages: &Pages, target: &rusqlite::Connection, report: &mut Report) -> Result<()> {
    let tables = Tables::of(target)?;
    let trees = Trees::new(pages, &tables);
    repair::set_aside(target)?;
    target.execute_batch("BEGIN IMMEDIATE")?;
    let mut rows = Rows {
        pages,
        tables: &tables,
        trees: &trees,
        connection: target,
        report,
        sequence: BTreeMap::new(),
        pending: 0,
    };
    rows.take_all()?;
    Ok(target.execute_batch("COMMIT")?)
}
