//! What the store can fail with: each variant says what happened and what can be done.
//!
//! No variant ever carries a text of the person's: a kind, a count, a file name at most.

use std::io;
use std::path::{Path, PathBuf};

/// What the store can fail with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing was stored here yet.
    #[error("nothing is stored in {folder:?} yet")]
    NoStore {
        /// The data folder.
        folder: PathBuf,
    },
    /// A store stands where one was to be made.
    #[error("a store already stands in {folder:?}; it is never overwritten")]
    Exists {
        /// The data folder.
        folder: PathBuf,
    },
    /// The keys are there, the database is not.
    #[error(
        "the keys in {folder:?} are there but the database is missing; nothing was made in its place: bring the file journal.db back, or restore a backup"
    )]
    DatabaseMissing {
        /// The store's folder.
        folder: PathBuf,
    },
    /// The database is there, the keys are not.
    #[error(
        "the database in {folder:?} is there but its key files are missing; bring keys.a or keys.b back, or restore a backup"
    )]
    KeysMissing {
        /// The store's folder.
        folder: PathBuf,
    },
    /// Both copies of the key file are unreadable.
    #[error(
        "both key files in {folder:?} are damaged ({what}); they and the database were left as they are: bring a copy of keys.a back, or restore a backup"
    )]
    KeysDamaged {
        /// The store's folder.
        folder: PathBuf,
        /// What is wrong with them.
        what: &'static str,
    },
    /// The key files ask for more than this program gives.
    #[error("the key files ask for {what}, which is above the limit; they were not used")]
    KeyLimit {
        /// What they ask for.
        what: &'static str,
    },
    /// A newer program wrote this.
    #[error(
        "this was written by a newer Carnet (version {found}, this one knows up to {known}); install the newer one, nothing was changed"
    )]
    Newer {
        /// Its version.
        found: u32,
        /// The highest this program knows.
        known: u32,
    },
    /// The passphrase does not open the store.
    #[error("this passphrase does not open the store; try again, or use the recovery code")]
    WrongPassphrase,
    /// The recovery code is misspelled.
    #[error("this is not a recovery code: {what}; it has 32 letters and digits in groups of four")]
    BadCode {
        /// What is wrong with it.
        what: &'static str,
    },
    /// The recovery code belongs to something else.
    #[error("this recovery code belongs to another store or was replaced; look for the newest one")]
    WrongCode,
    /// The data key does not belong to this database.
    #[error("this key belongs to another store; nothing was changed")]
    WrongKey,
    /// A secret is needed.
    #[error("the store is locked: its passphrase or recovery code is needed")]
    SecretNeeded,
    /// There is no such way in.
    #[error("this store has no {what}")]
    NoSlot {
        /// Which way in.
        what: &'static str,
    },
    /// The recovery code must be confirmed first.
    #[error("confirm the recovery code first: without it a lost passphrase would lose everything")]
    CodeNotConfirmed,
    /// Too many wrong tries.
    #[error("too many wrong tries; the next one is possible in {seconds} s")]
    Wait {
        /// How long, from now, on a clock that cannot be set.
        seconds: u64,
    },
    /// The passphrase cannot be used.
    #[error("this passphrase cannot be used: {why}")]
    BadPassphrase {
        /// What is wrong with it.
        why: &'static str,
    },
    /// The memory something takes is not there.
    #[error("there is not enough free memory for this; close other programs and try again")]
    NoMemory,
    /// The device's key store failed.
    #[error("the key store of this device failed: {why}")]
    DeviceKeys {
        /// What it said.
        why: String,
    },
    /// The store was locked meanwhile.
    #[error("the store is locked")]
    Locked,
    /// Another program has the store open.
    #[error("Carnet already has this store open in another window or command; close it and try again")]
    AlreadyOpen,
    /// The database is damaged.
    #[error(
        "the database is damaged ({what}); it was left as it is: restore a backup, or save what is readable with `carnet store salvage`"
    )]
    Damaged {
        /// What was found.
        what: String,
    },
    /// The encrypted SQLite inside this program is too old.
    #[error("the SQLite in this program is {found}, which can lose data; at least {needed} is needed")]
    OldSqlite {
        /// Its version.
        found: String,
        /// The first good one.
        needed: &'static str,
    },
    /// The disk is full.
    #[error("the disk is full; nothing was lost: make room (deleting works) and try again")]
    NoSpace,
    /// Reading or writing failed.
    #[error("cannot {action} {path:?}: {source}")]
    Io {
        /// What was tried, such as `read`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// There is no such thing.
    #[error("there is no {what} {id}")]
    NotFound {
        /// A noun, such as `entry`.
        what: &'static str,
        /// Its number or name.
        id: String,
    },
    /// What was to be stored cannot be.
    #[error("{what} cannot be stored: {why}")]
    Invalid {
        /// A noun, such as `measurement`.
        what: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Over a limit.
    #[error("{what} is too large: at most {limit} is taken")]
    TooLarge {
        /// A noun, such as `text`.
        what: &'static str,
        /// The limit in words, such as `8 MiB`.
        limit: &'static str,
    },
    /// It was broken off on purpose.
    #[error("stopped before it was done; nothing was changed")]
    Cancelled,
    /// A backup cannot be used.
    #[error("this backup cannot be used: {0}; nothing was changed")]
    Backup(#[from] super::backup::Fault),
    /// An outside file cannot be imported.
    #[error("{name:?} cannot be imported: {why}")]
    Import {
        /// The file's name.
        name: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// An export has no place.
    #[error("cannot export to {folder:?}: {why}; name a new or empty folder")]
    Export {
        /// The folder named.
        folder: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The person stopped it.
    #[error("stopped; what was taken before stays")]
    Stopped,
    /// SQLite failed in a way that is Carnet's own fault.
    #[error("the database refused a command ({what}); please report this")]
    Database {
        /// SQLite's own name for it, without any text of the person's.
        what: String,
    },
}

/// The store's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failed file operation; a full disk has its own variant.
    pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace,
            _ => Self::Io { action, path: path.to_owned(), source },
        }
    }
}

impl From<rusqlite::Error> for Error {
    /// Tells damage, a full disk and a failing disk from faults of the program. SQLite's messages
    /// may quote values, so only the names of error codes are kept.
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let rusqlite::Error::SqliteFailure(failure, _) = &error else {
            return Self::Database { what: kind_of(&error).to_owned() };
        };
        let what = || format!("{:?}, code {}", failure.code, failure.extended_code);
        match failure.code {
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged { what: what() },
            ErrorCode::DiskFull => Self::NoSpace,
            ErrorCode::OutOfMemory => Self::NoMemory,
            ErrorCode::OperationInterrupted => Self::Locked,
            ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly => Self::Io {
                action: "use",
                path: PathBuf::from("journal.db"),
                source: io::Error::other(what()),
            },
            _ => Self::Database { what: what() },
        }
    }
}

/// The kind of an error that is not SQLite's, without its text.
fn kind_of(error: &rusqlite::Error) -> &'static str {
    match error {
        rusqlite::Error::QueryReturnedNoRows => "no row",
        rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::FromSqlConversionFailure(..) => {
            "column type"
        }
        rusqlite::Error::IntegralValueOutOfRange(..) => "number out of range",
        _ => "unexpected",
    }
}
