//! Is the file sound: checks, and upgrades of the schema with a checked copy first.
//!
//! A check changes nothing. What it finds is told with SQLite's own words, which name pages and
//! tables and never a text.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::error::{Error, Result};
use super::key::DataKey;
use super::options::Options;
use super::{Store, connection, migrate};

/// How hard to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The structure of every page.
    Quick,
    /// Also every index, reference and search index.
    Full,
    /// Also that every page authenticates, the free ones too. Cannot be broken off.
    Seals,
}

/// What is known of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// Nothing speaks against it.
    Sound,
    /// The last end was none, so it is being looked through.
    Checking,
    /// Something is wrong; what can be read still is.
    Damaged(String),
}

impl Store {
    /// What is known of the file, without looking now.
    pub fn health(&self) -> Health {
        self.shared.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks the file through.
    ///
    /// # Errors
    /// [`Error::Damaged`] with the first things found.
    pub fn check(&self, depth: Depth) -> Result<()> {
        if depth == Depth::Seals {
            // SQLCipher's own check looks past the log. Nothing else is changed in a file that may be damaged.
            self.direct(|connection| connection::checkpoint(connection))?;
        }
        let checked = self.read(|connection| check(connection, depth));
        let checked = checked.and_then(|()| match depth {
            Depth::Quick => Ok(()),
            Depth::Full | Depth::Seals => self.direct(|connection| check_indexes(connection)),
        });
        let found = match &checked {
            Ok(()) => Health::Sound,
            Err(Error::Damaged { what }) => Health::Damaged(what.clone()),
            Err(_) => return checked,
        };
        *self.shared.health.lock().unwrap_or_else(PoisonError::into_inner) = found;
        checked
    }

    /// After an end that was none. The person need not wait: every page is proved when it is read.
    pub(super) fn check_in_background(&self) {
        let shared = std::sync::Arc::downgrade(&self.shared);
        let look = move || {
            let Some(shared) = shared.upgrade() else { return };
            let found = match shared.readers.with(|connection| check(connection, Depth::Quick)) {
                Ok(()) => Health::Sound,
                Err(Error::Damaged { what }) => Health::Damaged(what),
                Err(_) => return,
            };
            *shared.health.lock().unwrap_or_else(PoisonError::into_inner) = found;
        };
        // Without a thread the state stays "checking", which is the truth.
        let _ = std::thread::Builder::new().name("carnet-check".to_owned()).spawn(look);
    }
}

/// Looks through all pages.
pub(super) fn check(connection: &Connection, depth: Depth) -> Result<()> {
    let checks: &[&str] = match depth {
        Depth::Quick => &["quick_check(10)"],
        Depth::Full => &["integrity_check(10)", "foreign_key_check"],
        Depth::Seals => &["cipher_integrity_check", "integrity_check(10)", "foreign_key_check"],
    };
    for check in checks {
        let found = findings(connection, check)?;
        if !found.is_empty() {
            return Err(Error::Damaged { what: found.join("; ") });
        }
    }
    Ok(())
}

/// Compares the search indexes with the texts. Needs the writing connection: FTS5 takes its checks
/// as insertions.
pub(super) fn check_indexes(connection: &Connection) -> Result<()> {
    for index in ["message_index", "entry_index", "chat_index"] {
        let there: bool = connection.query_row(
            "SELECT count(*) > 0 FROM sqlite_schema WHERE name = ?1",
            [index],
            |row| row.get(0),
        )?;
        if there {
            // Rank 1 compares with the texts; one that is being written is not in its index.
            let writes = "SELECT count(*) > 0 FROM message WHERE state = 'streaming'";
            let is_behind: bool = connection.query_row(writes, [], |row| row.get(0))?;
            let rank = if is_behind && index == "message_index" { 0 } else { 1 };
            let sql = format!("INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', {rank})");
            connection.execute(&sql, [])?;
        }
    }
    Ok(())
}

/// The rows of a check, save the one that says all is well; of a reference, its table alone.
fn findings(connection: &Connection, check: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("PRAGMA {check}"))?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut found = Vec::new();
    for row in rows {
        let row = row?;
        if row != "ok" && found.len() < 10 {
            found.push(if check == "foreign_key_check" { format!("a reference in {row}") } else { row });
        }
    }
    Ok(found)
}

/// Brings the schema up to date. An older database is copied first and the copy checked; it is
/// removed once the upgrade is done, since words removed later would stay in it.
pub(super) fn upgrade(
    connection: &mut Connection,
    path: &Path,
    key: &DataKey,
    options: &Options,
) -> Result<()> {
    let found = migrate::version(connection)?;
    let wanted = options.hooks.schema.unwrap_or(migrate::LATEST);
    let copy = PathBuf::from(format!("{}.v{found}", path.display()));
    if found > 0 && found < wanted {
        check(connection, Depth::Quick)?;
        if options.hooks.vfs.is_none() {
            copy_to(connection, &copy, key, options)?;
        }
    }
    migrate::run(connection, wanted)?;
    if options.hooks.vfs.is_none() {
        for version in 1..migrate::LATEST {
            remove_database(&PathBuf::from(format!("{}.v{version}", path.display())))?;
        }
    }
    Ok(())
}

/// Writes a checked copy of the database under the same key. A half copy from before is replaced.
pub(super) fn copy_to(connection: &Connection, copy: &Path, key: &DataKey, options: &Options) -> Result<()> {
    remove_database(copy)?;
    let mut target = connection::create(copy, key, options)?;
    let steps = Backup::new(connection, &mut target)?;
    steps.run_to_completion(1_024, std::time::Duration::ZERO, None)?;
    drop(steps);
    check(&target, Depth::Quick)?;
    target.close().map_err(|(_, e)| Error::from(e))
}

/// Removes a database file and what SQLite keeps beside it.
pub(super) fn remove_database(path: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let path = PathBuf::from(format!("{}{suffix}", path.display()));
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::io("remove", &path, e)),
            _ => {}
        }
    }
    Ok(())
}
