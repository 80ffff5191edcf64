//! Restoring: a new database is built beside the store, checked, and only then put in its place.
//!
//! All or nothing: whatever is wrong with a backup, the standing store is not touched and nothing of
//! the attempt stays on the disk. Rows come in at the backup's own schema version, and their content
//! is compared with the backup's before the schema is upgraded.

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, params_from_iter};

use super::super::error::{Error, Result};
use super::super::folder::{remove_folder, sync_folder};
use super::super::health::{self, Depth};
use super::super::key::DataKey;
use super::super::options::Options;
use super::super::{connection, migrate};
use super::create::report;
use super::envelope::{self, Recipient, Unlock};
use super::header::{Described, Header};
use super::reader::{self, Origin, Take};
use super::report::{Checked, Progress, Report, Stage, Watch};
use super::tables::{self, RECIPIENT_SETTING, Table};
use super::{Fault, content, sound};

/// Bytes of values after which a transaction ends, lest the log become as large as the store.
const BATCH_BYTES: usize = 8 << 20;

/// What a restored store starts with.
pub(super) struct Start<'a> {
    /// Where its database is built; nothing there is kept.
    pub(super) folder: &'a Path,
    pub(super) key: &'a DataKey,
    pub(super) options: &'a Options,
    /// Who can read its own backups.
    pub(super) recipient: Option<&'a Recipient>,
}

/// Builds the database of a backup in a folder of its own. After an error the folder is gone.
pub(super) fn build(
    start: &Start<'_>,
    file: &Path,
    unlock: &Unlock<'_>,
    watch: &mut Watch<'_>,
) -> Result<Report> {
    let (plain, bytes) = envelope::open(file, unlock)?;
    clear(start.folder)?;
    let mut builder = Builder { start, connection: None, pending: 0, insertion: ("", String::new()) };
    let origin = Origin { path: file, stage: Stage::Restoring };
    let built = reader::read(plain, &origin, &mut builder, watch).and_then(|(header, content)| {
        let report = report(&header, content, bytes, Checked::Restored);
        builder.finish(&header, &report, watch)?;
        Ok(report)
    });
    // Its connection must be closed before its files can go.
    drop(builder);
    if built.is_err() {
        // The first error is the one to tell; what stays is removed by the next attempt.
        let _ = clear(start.folder);
    }
    built
}

/// Removes a folder of a former attempt.
pub(super) fn clear(folder: &Path) -> Result<()> {
    if folder.exists() { remove_folder(folder) } else { Ok(()) }
}

struct Builder<'a> {
    start: &'a Start<'a>,
    /// There once the header was good.
    connection: Option<Connection>,
    /// Bytes of values since the last transaction ended.
    pending: usize,
    /// The table that rows come for, and how they are inserted.
    insertion: (&'static str, String),
}

impl Take for Builder<'_> {
    fn begin(&mut self, header: &Header) -> Result<()> {
        let folder = self.start.folder;
        fs::create_dir_all(folder).map_err(|e| Error::io("make", folder, e))?;
        let mut connection = connection::create(&self.database(), self.start.key, self.start.options)?;
        migrate::run(&mut connection, header.schema)?;
        // References are checked when all rows are there, and everything is synced once at the end:
        // until then the file is nobody's.
        connection.pragma_update(None, "foreign_keys", false)?;
        connection.pragma_update(None, "synchronous", "OFF")?;
        for (table, described) in header.tables() {
            if content::columns(&connection, table)? != described.columns {
                return Err(Fault::Columns { table: table.name }.into());
            }
        }
        connection.execute_batch("BEGIN IMMEDIATE")?;
        // What a new database stands ready with comes from the backup, too.
        for table in tables::of_version(header.schema) {
            connection.execute(&format!("DELETE FROM {}", table.name), [])?;
        }
        connection.execute("DELETE FROM sqlite_sequence", [])?;
        self.connection = Some(connection);
        Ok(())
    }

    fn row(&mut self, table: &'static Table, described: &Described, values: &[ValueRef<'_>]) -> Result<()> {
        let connection = self.connection.as_ref().ok_or(Error::Locked)?;
        sound::row(table, &described.columns, values)?;
        if self.insertion.0 != table.name {
            self.insertion = (table.name, insertion(table, described));
        }
        let mut statement = connection.prepare_cached(&self.insertion.1)?;
        let bound = values.iter().map(|value| ToSqlOutput::Borrowed(*value));
        statement.execute(params_from_iter(bound)).map_err(|error| sound::refused(table, error))?;
        drop(statement);
        let bytes = values.iter().map(size).fold(0, usize::saturating_add);
        self.pending = self.pending.saturating_add(bytes);
        if self.pending > BATCH_BYTES {
            connection.execute_batch("COMMIT; BEGIN IMMEDIATE")?;
            self.pending = 0;
        }
        Ok(())
    }
}

fn size(value: &ValueRef<'_>) -> usize {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len().saturating_add(8),
        _ => 8,
    }
}

fn insertion(table: &Table, described: &Described) -> String {
    let places = vec!["?"; described.columns.len()].join(", ");
    format!("INSERT INTO {} ({}) VALUES ({places})", table.name, described.columns.join(", "))
}

impl Builder<'_> {
    fn database(&self) -> PathBuf {
        self.start.folder.join("journal.db")
    }

    /// All rows are in: judges them together, upgrades the schema and brings all to the disk.
    fn finish(&mut self, header: &Header, report: &Report, watch: &mut Watch<'_>) -> Result<()> {
        let mut connection = self.connection.take().ok_or(Error::Locked)?;
        let progress = Progress { stage: Stage::Checking, done: 0, total: report.all_rows() };
        if watch(progress) == ControlFlow::Break(()) {
            return Err(Error::Cancelled);
        }
        for (table, described) in header.tables() {
            set_last_id(&connection, table, described.last_id)?;
        }
        connection.execute_batch("COMMIT")?;
        sound::relations(&connection, header.schema)?;
        if content::hash(&connection, header.schema)? != report.content {
            return Err(Fault::NotAsWritten.into());
        }
        if let Some(recipient) = self.start.recipient {
            set_recipient(&connection, recipient)?;
        }
        migrate::run(&mut connection, migrate::LATEST)?;
        health::check(&connection, Depth::Full)?;
        health::check_indexes(&connection)?;
        connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        connection.close().map_err(|(_, error)| Error::from(error))?;
        let path = self.database();
        let synced = File::options().write(true).open(&path).and_then(|file| file.sync_all());
        synced.map_err(|e| Error::io("keep", &path, e))?;
        sync_folder(self.start.folder)
    }
}

/// Says who can read the backups of this store.
fn set_recipient(connection: &Connection, recipient: &Recipient) -> Result<()> {
    // Settings are JSON; a recipient has letters and digits alone.
    let value = format!("\"{recipient}\"");
    let sql = "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    connection.execute(sql, [RECIPIENT_SETTING, &value])?;
    Ok(())
}

/// Makes sure that ids given once are not given again, as in the store the backup was taken from.
fn set_last_id(connection: &Connection, table: &Table, wanted: Option<i64>) -> Result<()> {
    let fault = || Error::from(Fault::Sequence { table: table.name });
    match (wanted, content::last_id(connection, table)?) {
        (None, None) => {}
        (Some(wanted), Some(found)) if wanted >= found => {
            let sql = "UPDATE sqlite_sequence SET seq = ?2 WHERE name = ?1";
            connection.execute(sql, (table.name, wanted))?;
        }
        (Some(wanted), None) => {
            let sql = "SELECT 1 FROM sqlite_schema WHERE name = ?1 AND sql LIKE '%AUTOINCREMENT%'";
            if !connection.prepare(sql)?.exists([table.name])? {
                return Err(fault());
            }
            let sql = "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)";
            connection.execute(sql, (table.name, wanted))?;
        }
        _ => return Err(fault()),
    }
    Ok(())
}
