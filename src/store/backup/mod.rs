//! Backups: one portable encrypted file with everything a person wrote.
//!
//! The file is age v1 around frames (see `frame.rs`): described in full, independent of SQLite's
//! own format and of this device. `envelope.rs` closes and opens it, `content.rs` says what is in
//! it, `create.rs` writes it, `reader.rs` judges it, `restore.rs` builds a store of it. The law:
//! what is restored and backed up again has the same content.

mod content;
mod create;
mod envelope;
mod fault;
mod frame;
mod header;
mod reader;
mod report;
mod restore;
mod sound;
mod tables;
#[cfg(test)]
mod tests;
mod value;

use std::ops::ControlFlow;
use std::path::Path;

pub use envelope::{Recipient, Seal, Unlock, identity_text};
pub use fault::Fault;
pub use report::{Checked, Progress, Report, Stage, Watch};

use super::Store;
use super::error::{Error, Result};
use super::folder::{Folder, rename, sync_folder};
use super::key::DataKey;
use super::options::Options;
use create::Making;
use restore::Start;

/// The layout this program writes and reads.
const FORMAT: u16 = 1;
/// Most bytes of a backup file.
const BYTES_MAX: u64 = 2 << 30;
/// Most rows of a backup.
const RECORDS_MAX: u64 = 5_000_000;

impl Store {
    /// Writes a backup of everything a person wrote into `file`, reads it back, and only then lets
    /// it have its name; a former file of that name stays whole until then. The store may be
    /// written to meanwhile: the backup is of one moment.
    ///
    /// # Errors
    /// What the disk says; [`Error::Cancelled`] when `watch` breaks off; [`Error::TooLarge`] above
    /// 2 GiB or 5,000,000 records. Nothing is left behind then.
    pub fn backup(&self, file: &Path, seal: &Seal<'_>, watch: &mut Watch<'_>) -> Result<Report> {
        let making = Making::new(file, seal)?;
        let created = self.now();
        let written = self.read(|connection| making.write(connection, created, watch))?;
        making.finish(written, watch)
    }

    /// Who can read backups made without asking for a secret; `None` until it was said.
    ///
    /// # Errors
    /// What the store says.
    pub fn backup_recipient(&self) -> Result<Option<Recipient>> {
        let kept = self.settings().get::<String>(tables::RECIPIENT_SETTING)?;
        kept.map(|text| text.parse()).transpose()
    }

    /// Says who can read the backups from now on: the owner of the recovery code in force.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_backup_recipient(&self, recipient: &Recipient) -> Result<()> {
        self.settings().set(tables::RECIPIENT_SETTING, &recipient.to_string())
    }
}

/// Decrypts all of a backup, builds a store of it under a key that nobody keeps, in a folder inside
/// `scratch` that is removed again, and checks that store.
///
/// # Errors
/// [`Error::Backup`] with the name of what is wrong; what the disk says.
pub fn verify(
    file: &Path,
    unlock: &Unlock<'_>,
    scratch: &Path,
    options: &Options,
    watch: &mut Watch<'_>,
) -> Result<Report> {
    let key = DataKey::random()?;
    let folder = scratch.join("store.verified");
    let start = Start { folder: &folder, key: &key, options, recipient: None };
    let report = restore::build(&start, file, unlock, watch)?;
    restore::clear(&folder)?;
    Ok(report)
}

/// What a restored store is opened with.
#[derive(Debug)]
pub struct Restored<'a> {
    /// The new store's data key.
    pub key: &'a DataKey,
    /// Who can read its backups: the owner of the recovery code that will be in force.
    pub recipient: Option<&'a Recipient>,
}

/// Makes the store in the data folder `data` of a backup. It is built and checked beside the store
/// that may stand there, `beside` puts its key files into its folder, and then it takes the store's
/// place. The store must not be open.
///
/// # Errors
/// [`Error::Backup`] with the name of what is wrong, [`Error::AlreadyOpen`], what the disk says. The
/// standing store is as it was then, and nothing of the attempt is left.
pub fn restore(
    data: &Path,
    file: &Path,
    unlock: &Unlock<'_>,
    restored: &Restored<'_>,
    options: &Options,
    beside: impl FnOnce(&Path) -> Result<()>,
    watch: &mut Watch<'_>,
) -> Result<Report> {
    let folder = Folder::new(data);
    let _lock = folder.lock()?;
    folder.settle()?;
    let side = folder.restored();
    let start = Start { folder: &side, key: restored.key, options, recipient: restored.recipient };
    let report = restore::build(&start, file, unlock, watch)?;
    let placed = beside(&side).and_then(|()| sync_folder(&side)).and_then(|()| folder.swap());
    match placed {
        Err(error) if side.exists() => {
            if !folder.store().exists() && folder.old().exists() {
                rename(&folder.old(), &folder.store())?;
            }
            restore::clear(&side)?;
            Err(error)
        }
        // In its place; what may be left of the former store goes when this one is opened.
        _ => Ok(report),
    }
}

/// Judges the inside of a backup that is not encrypted, as tests and fuzzers make it. What only a
/// database can judge is not.
///
/// # Errors
/// The name of what is wrong.
#[doc(hidden)]
pub fn check_frames(bytes: &[u8]) -> Result<Report, Fault> {
    let origin = reader::Origin { path: Path::new("memory"), stage: Stage::Restoring };
    let read = reader::read(bytes, &origin, &mut reader::Ignore, &mut |_| ControlFlow::Continue(()));
    let (header, content) = read.map_err(|error| match error {
        Error::Backup(fault) => fault,
        _ => Fault::Damaged,
    })?;
    let bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Ok(create::report(&header, content, bytes, Checked::Decrypted))
}
