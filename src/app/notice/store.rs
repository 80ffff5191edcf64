//! Notices of the store: what became of what the person wrote is always said.

use std::time::Duration;

use super::{Notice, file_name};
use crate::i18n::Arg;
use crate::store::Error;
use crate::store::backup::Fault;

impl From<&Error> for Notice {
    fn from(error: &Error) -> Self {
        match error {
            Error::NoStore { .. } => Self::new("error-store-none"),
            Error::Exists { .. } => Self::new("error-store-exists"),
            Error::DatabaseMissing { .. } => Self::new("error-store-database-missing"),
            Error::KeysMissing { .. } => Self::new("error-store-keys-missing"),
            Error::KeysDamaged { what, .. } => Self::new("error-store-keys-damaged").detail(what),
            Error::KeyLimit { what } => Self::new("error-store-key-limit").detail(what),
            Error::Newer { found, known } => {
                Self::new("error-store-newer").detail(&format!("version {found}, known {known}"))
            }
            Error::WrongPassphrase => Self::new("error-passphrase-wrong"),
            Error::BadCode { what } => Self::new(misspelled_key(what)).detail(what),
            Error::WrongCode => Self::new("error-code-wrong"),
            Error::WrongKey => Self::new("error-store-wrong-key"),
            Error::SecretNeeded => Self::new("error-store-secret-needed"),
            Error::NoSlot { what } => Self::new("error-store-no-slot").with("what", way_in(what)),
            Error::CodeNotConfirmed => Self::new("error-code-not-confirmed"),
            Error::Wait { seconds } => {
                Self::new("error-passphrase-wait").with("time", Duration::from_secs(*seconds))
            }
            Error::BadPassphrase { why } => Self::new("error-passphrase-unusable").detail(why),
            Error::NoMemory => Self::new("error-no-memory"),
            Error::DeviceKeys { why } => Self::new("error-device-keys").detail(why),
            Error::Locked => Self::new("error-store-locked"),
            Error::AlreadyOpen => Self::new("error-store-already-open"),
            Error::Damaged { what } => Self::new("error-store-damaged").detail(what),
            Error::OldSqlite { found, needed } => {
                Self::new("error-program-old").detail(&format!("SQLite {found}, needed {needed}"))
            }
            Error::NoSpace => Self::new("error-no-space"),
            Error::Io { action, path, source } => Self::new("error-file-failed")
                .with("file", file_name(path))
                .detail(&format!("{action}: {source}")),
            Error::NotFound { what, id } => Self::new("error-not-found").detail(&format!("{what} {id}")),
            Error::Invalid { what, why } => Self::new("error-not-kept").detail(&format!("{what}: {why}")),
            Error::TooLarge { what, limit } => {
                Self::new("error-too-large").detail(&format!("{what}: at most {limit}"))
            }
            Error::Cancelled => Self::new("error-cancelled"),
            Error::Backup(fault) => fault.into(),
            Error::Import { name, why } => {
                Self::new("error-import").with("file", file_name(name)).detail(why)
            }
            Error::Export { folder, why } => {
                Self::new("error-export").with("folder", file_name(folder)).detail(why)
            }
            Error::Stopped => Self::new("error-stopped"),
            Error::Database { what } => Self::new("error-database").detail(what),
        }
    }
}

/// What to look for in a code that is none, by the store's word for it.
fn misspelled_key(what: &str) -> &'static str {
    match what {
        "it is too short" => "error-code-short",
        "it is too long" => "error-code-long",
        "it has a character that is in no code" => "error-code-letter",
        _ => "error-code-misspelled",
    }
}

/// The store's word for a way in, as the texts choose by it.
fn way_in(what: &str) -> Arg {
    Arg::from(if what == "passphrase" { "passphrase" } else { "code" })
}

impl From<&Fault> for Notice {
    fn from(fault: &Fault) -> Self {
        let key = match fault {
            Fault::NotABackup | Fault::OtherContent => "error-backup-not-one",
            Fault::Encryption | Fault::Format { .. } | Fault::Newer { .. } => "error-backup-newer",
            Fault::NeedsPassphrase => "error-backup-needs-passphrase",
            Fault::NeedsCode => "error-backup-needs-code",
            Fault::WrongSecret => "error-backup-wrong-secret",
            Fault::WorkFactor { .. } | Fault::TooLarge | Fault::FrameTooLarge | Fault::TooManyRecords => {
                "error-backup-too-large"
            }
            Fault::CutShort => "error-backup-cut-short",
            Fault::Preamble
            | Fault::Damaged
            | Fault::Trailing
            | Fault::Header
            | Fault::FrameKind
            | Fault::UnknownTable
            | Fault::MissingTable { .. }
            | Fault::Columns { .. }
            | Fault::Value { .. }
            | Fault::Count { .. }
            | Fault::Checksum
            | Fault::Duplicate { .. }
            | Fault::Type { .. }
            | Fault::NotAllowed { .. }
            | Fault::Reference { .. }
            | Fault::Sequence { .. }
            | Fault::NotAsWritten => "error-backup-damaged",
        };
        Self::new(key).detail(fault)
    }
}
