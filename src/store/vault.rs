//! A data folder with all ways into its store: make, open, lock, change the keys, restore, erase.
//!
//! Nothing is ever made in the place of what is missing or damaged; the only way to an empty store
//! over a former one is [`Vault::erase`], which says so in its name.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::backup::{self, Recipient, Report, Restored, Unlock, Watch};
use super::error::{Error, Result};
use super::folder::{Folder, remove_folder, sync_folder};
use super::key::{DataKey, Device, KeyStatus, Keys, RecoveryCode, Secret};
use super::options::Options;
use super::{Store, salvage};

/// A data folder and the device it is on.
#[derive(Clone)]
pub struct Vault {
    folder: Folder,
    device: Arc<dyn Device>,
    options: Options,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("data", &self.folder.data()).finish_non_exhaustive()
    }
}

/// What stands in a data folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing: a store can be made or restored.
    Empty,
    /// A store, with these ways in.
    Stored(KeyStatus),
}

/// What opens a backup, as typed.
pub enum BackupSecret {
    /// The recovery code in force when it was made.
    Code(Zeroizing<String>),
    /// The passphrase it was made with.
    Passphrase(Zeroizing<String>),
}

impl fmt::Debug for BackupSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BackupSecret(hidden)")
    }
}

impl Vault {
    /// The store in the data folder `data`, on `device`. Touches nothing yet.
    pub fn new(data: &Path, device: Arc<dyn Device>, options: Options) -> Self {
        Self { folder: Folder::new(data), device, options }
    }

    /// What stands here.
    ///
    /// # Errors
    /// [`Error::DatabaseMissing`], [`Error::KeysMissing`], [`Error::KeysDamaged`], [`Error::Newer`].
    pub fn state(&self) -> Result<State> {
        let (store, old) = (self.folder.store(), self.folder.old());
        // A restore that was cut short is finished when the store is opened.
        let home = if !store.exists() && old.exists() { old } else { store };
        if !home.exists() {
            return Ok(State::Empty);
        }
        let keys = Keys::load(&home)?.status(&*self.device)?;
        if !home.join("journal.db").exists() {
            return Err(Error::DatabaseMissing { folder: home });
        }
        Ok(State::Stored(keys))
    }

    /// What the device's key store is called; `None` where there is none.
    pub fn device_name(&self) -> Option<String> {
        self.device.name()
    }

    /// Makes an empty store, with a recovery code to be shown now and confirmed soon. Until then it
    /// opens without a question.
    ///
    /// # Errors
    /// [`Error::Exists`]; what the disk says.
    pub fn create(&self) -> Result<(Store, RecoveryCode)> {
        let mut code = None;
        let store = Store::create_with(self.folder.data(), &self.options, |home| {
            let (_, key, made) = Keys::create(home)?;
            code = Some(made);
            Ok(key)
        })?;
        let code = code.ok_or(Error::NoSlot { what: "recovery code" })?;
        store.set_backup_recipient(&Recipient::of(&code.backup_identity())?)?;
        Ok((store, code))
    }

    /// Opens the store.
    ///
    /// # Errors
    /// Those of the keys ([`Error::SecretNeeded`], [`Error::WrongPassphrase`], [`Error::WrongCode`],
    /// [`Error::BadCode`], [`Error::Wait`]) and of [`Store::open`].
    pub fn open(&self, secret: Secret) -> Result<Store> {
        if matches!(self.state()?, State::Empty) {
            return Err(Error::NoStore { folder: self.folder.data().to_owned() });
        }
        let lock = self.folder.lock()?;
        self.folder.settle()?;
        let key = self.keys()?.unlock(&*self.device, secret)?;
        let opened = Store::open_with(self.folder.clone(), lock, &key, &self.options);
        // The key is that of the key files beside the database, so it is the database that is wrong.
        opened.map_err(|error| match error {
            Error::WrongKey => {
                Error::Damaged { what: "its beginning does not belong to its key files".to_owned() }
            }
            error => error,
        })
    }

    /// Asks for a secret again, as before an export or a change of the keys.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn prove(&self, store: &Store, secret: Secret) -> Result<()> {
        let key = self.keys()?.unlock(&*self.device, secret)?;
        if key == store.key()? { Ok(()) } else { Err(Error::WrongKey) }
    }

    /// Confirms the recovery code by having it typed. From now on the key lies no longer beside the
    /// database where the device has a key store, and backups are made for this code.
    ///
    /// # Errors
    /// [`Error::BadCode`], [`Error::WrongCode`], [`Error::NoSlot`] when none waits for it.
    pub fn confirm_code(&self, store: &Store, typed: &str) -> Result<()> {
        self.keys()?.confirm_code(&*self.device, typed)?;
        store.set_backup_recipient(&Recipient::of(&RecoveryCode::read(typed)?.backup_identity())?)
    }

    /// Makes a new recovery code, to be shown now; the old one stays valid until it is confirmed.
    ///
    /// # Errors
    /// As every change of the keys.
    pub fn new_code(&self, store: &Store) -> Result<RecoveryCode> {
        self.keys()?.new_code(&store.key()?)
    }

    /// Sets or changes the passphrase. The database is not touched.
    ///
    /// # Errors
    /// [`Error::CodeNotConfirmed`], [`Error::BadPassphrase`]; what the disk says.
    pub fn set_passphrase(&self, store: &Store, new: &str, also_without_asking: bool) -> Result<()> {
        self.keys()?.set_passphrase(&*self.device, &store.key()?, new, also_without_asking)
    }

    /// Takes the passphrase away: the store opens without a question.
    ///
    /// # Errors
    /// [`Error::NoSlot`]; what the disk says.
    pub fn remove_passphrase(&self, store: &Store) -> Result<()> {
        self.keys()?.remove_passphrase(&*self.device, &store.key()?)
    }

    /// Makes the store of a backup, in the place of the one that may stand here. Answers what was
    /// restored and, when the backup was opened with a passphrase, a new recovery code to be shown
    /// and confirmed. A passphrase of the store has to be set anew.
    ///
    /// # Errors
    /// [`Error::Backup`] with the name of what is wrong, [`Error::AlreadyOpen`]; the standing store is
    /// as it was then.
    pub fn restore(
        &self,
        file: &Path,
        secret: &BackupSecret,
        watch: &mut Watch<'_>,
    ) -> Result<(Report, Option<RecoveryCode>)> {
        let key = DataKey::random()?;
        let code = code_of(secret)?;
        let recipient = code.as_ref().map(|code| Recipient::of(&code.backup_identity())).transpose()?;
        let restored = Restored { key: &key, recipient: recipient.as_ref() };
        let mut fresh = None;
        let beside = |home: &Path| {
            fresh = Keys::adopt(home, &key, &*self.device, code.as_ref())?.1;
            Ok(())
        };
        let data = self.folder.data();
        let report = with_unlock(secret, code.as_ref(), |unlock| {
            backup::restore(data, file, unlock, &restored, &self.options, beside, watch)
        })?;
        if let Some(fresh) = &fresh {
            let store = self.open(Secret::None)?;
            store.set_backup_recipient(&Recipient::of(&fresh.backup_identity())?)?;
            store.lock();
        }
        Ok((report, fresh))
    }

    /// Reads a backup whole and builds a store of it that is thrown away.
    ///
    /// # Errors
    /// [`Error::Backup`] with the name of what is wrong.
    pub fn verify(&self, file: &Path, secret: &BackupSecret, watch: &mut Watch<'_>) -> Result<Report> {
        let code = code_of(secret)?;
        let data = self.folder.data();
        std::fs::create_dir_all(data).map_err(|e| Error::io("make", data, e))?;
        with_unlock(secret, code.as_ref(), |unlock| backup::verify(file, unlock, data, &self.options, watch))
    }

    /// Brings back what can be read of a damaged store, in a new one that takes its place. The damaged
    /// one is kept in the folder the report names until [`Vault::erase`], its database as it was; its
    /// keys stay with the store alone, lest a passphrase changed later still opened it there. The ways
    /// in stay the same. The store must not be open.
    ///
    /// # Errors
    /// Those of the keys as in [`Vault::open`], [`Error::Damaged`] when nothing can be read; the store
    /// is as it was then.
    pub fn salvage(&self, secret: Secret) -> Result<salvage::Report> {
        if matches!(self.state()?, State::Empty) {
            return Err(Error::NoStore { folder: self.folder.data().to_owned() });
        }
        let _lock = self.folder.lock()?;
        self.folder.settle()?;
        let key = self.keys()?.unlock(&*self.device, secret)?;
        let side = self.folder.restored();
        let salvaged =
            salvage::salvage(&self.folder.database(), &key, &side, &self.options).and_then(|report| {
                self.folder.mark_salvaged()?;
                Ok(salvage::Report { kept: self.folder.next_damaged(), ..report })
            });
        if salvaged.is_err() && side.exists() {
            remove_folder(&side)?;
        }
        let report = salvaged?;
        self.folder.swap()?;
        Ok(report)
    }

    /// Deletes everything that is stored here, for good: the keys first, without which the rest is
    /// noise, then the files. Works on damaged stores. The store must not be open.
    ///
    /// # Errors
    /// [`Error::AlreadyOpen`]; what the disk says.
    pub fn erase(&self) -> Result<()> {
        let _lock = self.folder.lock()?;
        for home in self.folder.all() {
            if home.exists() {
                Keys::forget(&home, &*self.device)?;
                remove_folder(&home)?;
            }
        }
        sync_folder(self.folder.data())
    }

    /// Where the store's own files are.
    pub fn home(&self) -> PathBuf {
        self.folder.store()
    }

    fn keys(&self) -> Result<Keys> {
        Keys::load(&self.folder.store())
    }
}

fn code_of(secret: &BackupSecret) -> Result<Option<RecoveryCode>> {
    match secret {
        BackupSecret::Code(typed) => RecoveryCode::read(typed).map(Some),
        BackupSecret::Passphrase(_) => Ok(None),
    }
}

fn with_unlock<T>(
    secret: &BackupSecret,
    code: Option<&RecoveryCode>,
    job: impl FnOnce(&Unlock<'_>) -> T,
) -> T {
    match (secret, code.map(RecoveryCode::backup_identity)) {
        (_, Some(identity)) => job(&Unlock::Identity(&identity)),
        (BackupSecret::Code(typed) | BackupSecret::Passphrase(typed), None) => {
            job(&Unlock::Passphrase(typed))
        }
    }
}
