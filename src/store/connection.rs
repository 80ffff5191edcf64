//! Opening SQLite: the key, the version gate and every setting, in the one right order.
//!
//! A connection that leaves this file is encrypted, durable and defensive. A file is created only by
//! [`create`]; opening never makes one.

use std::ffi::c_int;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, ffi};
use zeroize::Zeroizing;

use super::error::{Error, Result};
use super::key::DataKey;
use super::options::Options;

/// The first SQLite without the WAL bug that loses committed writes (<https://sqlite.org/wal.html>).
const SQLITE_NEEDED: &str = "3.51.3";
const SALT_BYTES: usize = 16;
/// In the file's header: tells Carnet's databases from others.
const APPLICATION_ID: i32 = i32::from_be_bytes(*b"crnt");
const BUSY_MS: u64 = 5_000;
/// Pages kept in memory by the writer and by each reader: 8 MiB, in KiB as SQLite counts.
const CACHE_KIB: i32 = 8 * 1024;

/// Makes an empty database where none is.
///
/// # Errors
/// [`Error::Exists`] when there is a file already; what the system says.
pub(super) fn create(path: &Path, key: &DataKey, options: &Options) -> Result<Connection> {
    if options.hooks.vfs.is_none() && path.exists() {
        return Err(Error::Exists { folder: path.to_owned() });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = raw(path, flags, options)?;
    unlock(&connection, key, options)?;
    gate(&connection)?;
    // Freed pages can be given back to the disk later; this has to be said before the first table.
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    write_settings(&connection, options)?;
    Ok(connection)
}

/// Opens the database for writing.
///
/// # Errors
/// [`Error::WrongKey`] and [`Error::Damaged`] are told apart; no file is made or changed then.
pub(super) fn open_writer(path: &Path, key: &DataKey, options: &Options) -> Result<Connection> {
    // SQLite would begin a new database in it, and remove its log.
    if options.hooks.vfs.is_none() && path.metadata().is_ok_and(|found| found.len() == 0) {
        return Err(Error::Damaged { what: "the file is empty".to_owned() });
    }
    if options.hooks.vfs.is_none() && !options.hooks.plain {
        refuse_wrong_key(path, key, options)?;
    }
    let connection = raw(path, OpenFlags::SQLITE_OPEN_READ_WRITE, options)?;
    // Until the first page was read the log is not touched, not even by closing.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    unlock(&connection, key, options)?;
    gate(&connection)?;
    read_header(&connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    write_settings(&connection, options)?;
    settle_log(&connection, path)?;
    Ok(connection)
}

/// Opens the database for reading only. A writer must have it open.
///
/// # Errors
/// As [`open_writer`].
pub(super) fn open_reader(path: &Path, key: &DataKey, options: &Options) -> Result<Connection> {
    let connection = raw(path, OpenFlags::SQLITE_OPEN_READ_ONLY, options)?;
    unlock(&connection, key, options)?;
    read_header(&connection)?;
    common_settings(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn raw(path: &Path, flags: OpenFlags, options: &Options) -> Result<Connection> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_PRIVATE_CACHE;
    let connection = match &options.hooks.vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs.as_str()),
        None => Connection::open_with_flags(path, flags),
    }?;
    connection.busy_timeout(std::time::Duration::from_millis(BUSY_MS))?;
    Ok(connection)
}

/// Hands the key to SQLCipher: the data key itself, and a salt derived from it, so that a damaged
/// salt in the file costs nothing.
fn unlock(connection: &Connection, key: &DataKey, options: &Options) -> Result<()> {
    if options.hooks.plain {
        return Ok(());
    }
    let mut spec = Zeroizing::new(Vec::with_capacity(2 * (key.bytes().len() + SALT_BYTES) + 3));
    spec.extend_from_slice(b"x'");
    for byte in key.bytes().iter().chain(&salt(key)) {
        spec.extend_from_slice(&hex(*byte));
    }
    spec.push(b'\'');
    let length = c_int::try_from(spec.len()).unwrap_or(c_int::MAX);
    // Before anything else, lest the library tell a terminal or a system log what it finds.
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    // `PRAGMA key` would leave the key in SQL texts that nobody wipes; SQLCipher wipes this copy.
    // SAFETY: the handle is of an open connection that no other thread has, and `spec` outlives
    // the call, which copies `length` bytes of it.
    #[allow(unsafe_code, reason = "rusqlite has no call for this function of SQLCipher")]
    let code = unsafe { ffi::sqlite3_key(connection.handle(), spec.as_ptr().cast(), length) };
    if code == ffi::SQLITE_OK { Ok(()) } else { Err(Error::Database { what: format!("key, code {code}") }) }
}

/// Says whether every page read so far was sound. SQLCipher gives zeros for one that is not, and for
/// all after it, without an error: what a job has read counts only when this is asked afterwards.
///
/// # Errors
/// [`Error::Damaged`]; the connection is of no more use then.
pub(super) fn prove(connection: &Connection, options: &Options) -> Result<()> {
    // Answered while it is compiled, so it must be compiled each time.
    let sound = || connection.query_row("PRAGMA cipher_status", [], |row| row.get::<_, String>(0));
    if options.hooks.plain || sound()? == "1" {
        return Ok(());
    }
    Err(Error::Damaged { what: "a page is not what its checksum says".to_owned() })
}

/// The versions of what the store is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    /// SQLite's.
    pub sqlite: String,
    /// SQLCipher's.
    pub cipher: Option<String>,
    /// The newest schema this program writes.
    pub schema: u32,
}

/// The versions of what the store is made of.
pub fn versions() -> Versions {
    let memory = Connection::open_in_memory();
    let cipher = memory.and_then(|memory| memory.query_row("PRAGMA cipher_version", [], |row| row.get(0)));
    Versions { sqlite: rusqlite::version().to_owned(), cipher: cipher.ok(), schema: super::migrate::LATEST }
}

/// Two hexadecimal digits.
fn hex(byte: u8) -> [u8; 2] {
    let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
    [digit(byte >> 4), digit(byte & 15)]
}

/// The salt SQLCipher writes in front of the file.
pub(super) fn salt(key: &DataKey) -> [u8; SALT_BYTES] {
    let mut salt = [0; SALT_BYTES];
    key.derive(b"carnet database salt", &mut salt);
    salt
}

/// Refuses to run on a SQLite that can lose data, and on one without encryption.
fn gate(connection: &Connection) -> Result<()> {
    let found = rusqlite::version();
    if parts(found) < parts(SQLITE_NEEDED) {
        return Err(Error::OldSqlite { found: found.to_owned(), needed: SQLITE_NEEDED });
    }
    let cipher: rusqlite::Result<String> =
        connection.query_row("PRAGMA cipher_version", [], |row| row.get(0));
    cipher
        .map(|_| ())
        .map_err(|_| Error::OldSqlite { found: "without encryption".to_owned(), needed: SQLITE_NEEDED })
}

fn parts(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

/// Reads the first page.
fn read_header(connection: &Connection) -> Result<()> {
    let count = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    Ok(count.map(|_| ())?)
}

/// Refuses a key that is another store's before anything is touched. The salt in front of the file
/// comes of the key; one that differs may be damaged, so then the first page decides, read without
/// the log and without a trace.
fn refuse_wrong_key(path: &Path, key: &DataKey, options: &Options) -> Result<()> {
    if first_bytes(path).is_none_or(|found| found == salt(key)) {
        return Ok(());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let connection = raw(Path::new(&immutable(path)), flags, options)?;
    unlock(&connection, key, options)?;
    read_header(&connection).map_err(|_| Error::WrongKey)
}

/// The address of a file that SQLite is to take for one that never changes.
fn immutable(path: &Path) -> String {
    let path = path.to_string_lossy();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let escaped = path
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02x}") });
    format!("file:{}?immutable=1", escaped.collect::<String>())
}

pub(super) fn first_bytes(path: &Path) -> Option<[u8; SALT_BYTES]> {
    let mut found = [0; SALT_BYTES];
    File::open(path).ok()?.read_exact(&mut found).ok()?;
    Some(found)
}

fn common_settings(connection: &Connection) -> Result<()> {
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn write_settings(connection: &Connection, options: &Options) -> Result<()> {
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", options.hooks.synchronous.unwrap_or("FULL"))?;
    // Apple's plain fsync leaves data in the drive's cache; elsewhere these change nothing.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    common_settings(connection)
}

/// Moves all that is in the log to its place and cuts the log; false when a reader kept it from that.
pub(super) fn checkpoint(connection: &Connection) -> Result<bool> {
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}

/// Moves what is in the log to its place. After a failed sync the log may be whole in the memory of
/// the system only, and no later sync would write it again; what is answered from now on must not
/// rest on it. On a full disk it stays where it is.
fn settle_log(connection: &Connection, path: &Path) -> Result<()> {
    match checkpoint(connection) {
        Ok(true) | Err(Error::NoSpace) => Ok(()),
        Ok(false) => Err(Error::io("empty the log of", path, std::io::Error::other("it is being read"))),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d5_the_sqlite_inside_is_one_that_loses_nothing() {
        assert!(parts(rusqlite::version()) >= parts(SQLITE_NEEDED), "{}", rusqlite::version());
        assert!(parts("3.51.2") < parts(SQLITE_NEEDED));
        assert!(parts("3.50.99") < parts(SQLITE_NEEDED));
        assert!(parts("3.51.10") > parts(SQLITE_NEEDED));
        assert!(parts("4.0") > parts(SQLITE_NEEDED));
    }

    fn setting(connection: &Connection, name: &str) -> String {
        let value = connection
            .query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, rusqlite::types::Value>(0));
        match value.unwrap() {
            rusqlite::types::Value::Integer(value) => value.to_string(),
            rusqlite::types::Value::Text(value) => value,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn every_setting_is_in_force() {
        let folder = tempfile::tempdir().unwrap();
        let (path, key) = (folder.path().join("journal.db"), DataKey::random().unwrap());
        let writer = create(&path, &key, &Options::default()).unwrap();
        writer.execute_batch("CREATE TABLE t (a)").unwrap();
        for (name, value) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("foreign_keys", "1"),
            ("secure_delete", "1"),
            ("trusted_schema", "0"),
            ("cell_size_check", "1"),
            ("temp_store", "2"),
            ("fullfsync", "1"),
            ("checkpoint_fullfsync", "1"),
            ("auto_vacuum", "2"),
            ("busy_timeout", "5000"),
        ] {
            assert_eq!(setting(&writer, name), value, "{name}");
        }
        assert!(writer.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE).unwrap());
        assert!(writer.execute_batch("SELECT load_extension('x')").is_err());
        let reader = open_reader(&path, &key, &Options::default()).unwrap();
        assert!(reader.execute_batch("INSERT INTO t VALUES (1)").is_err());
    }

    #[test]
    fn opening_makes_no_file_and_tells_a_wrong_key_from_a_damaged_page() {
        let folder = tempfile::tempdir().unwrap();
        let (path, key) = (folder.path().join("journal.db"), DataKey::random().unwrap());
        assert!(open_writer(&path, &key, &Options::default()).is_err());
        assert!(!path.exists());
        create(&path, &key, &Options::default()).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
        let wrong = open_writer(&path, &DataKey::random().unwrap(), &Options::default());
        assert!(matches!(wrong, Err(Error::WrongKey)), "{wrong:?}");
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[..SALT_BYTES].fill(7);
        std::fs::write(&path, &bytes).unwrap();
        open_writer(&path, &key, &Options::default()).unwrap().execute_batch("SELECT * FROM t").unwrap();
        bytes[..SALT_BYTES].copy_from_slice(&salt(&key));
        bytes[100] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let damaged = open_writer(&path, &key, &Options::default());
        assert!(matches!(damaged, Err(Error::Damaged { .. })), "{damaged:?}");
    }
}
