//! The door of a store: which ways lead to its data key, and how they are opened and changed.
//!
//! Every change writes the key file whole and anew, so that after a crash the ways in are those of
//! before or those of after; the database is never touched. Nothing secret is kept here between two
//! calls. Callers hold the lock of the store.
//!
//! What the ways are worth:
//! - *open*: the data key lies beside the database as it is. Whoever reads the folder reads all.
//!   It is there until the recovery code has been asked back, so that nobody loses everything before
//!   having a way back, and stays where the device has no key store and no passphrase is set.
//! - *device*: the key that unwraps lies in the device's key store. It is lost with the device, and
//!   on phones with a changed signature of the app; then the recovery code is the way.
//! - *passphrase*: as good as the passphrase is hard to guess.
//! - *recovery code*: 150 random bits.
//!
//! A way that is taken away is overwritten on the disk, but flash memory may keep old bytes: what
//! must never again open the store is only safe after a restore of a backup, which has a new data key.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::super::error::{Error, Result};
use super::code::RecoveryCode;
use super::data_key::{DataKey, KeyId};
use super::device::{Device, uptime_ms};
use super::disk::{Disk, Files};
use super::file::{self, Found};
use super::kdf::Kdf;
use super::slots::{Content, Kind, TypedSlot};
use super::{passphrase, unasked};

/// The keys of one store.
#[derive(Clone)]
pub struct Keys {
    files: Arc<dyn Files>,
    id: KeyId,
    kdf: Kdf,
}

/// What somebody opens a store with.
pub enum Secret {
    /// Nothing: the device knows, or nobody asks.
    None,
    /// The passphrase, as typed.
    Passphrase(Zeroizing<String>),
    /// The recovery code, as typed.
    Code(Zeroizing<String>),
}

/// Which ways lead in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyStatus {
    /// The store opens without a question.
    pub opens_unasked: bool,
    /// The recovery code was asked back once.
    pub confirmed: bool,
    /// A recovery code was shown and waits to be asked back.
    pub code_shown: bool,
    /// A passphrase opens the store.
    pub passphrase: bool,
    /// What one guess at the passphrase costs.
    pub passphrase_kdf: Option<Kdf>,
    /// A key in the device's key store opens the store.
    pub device_slot: bool,
    /// The data key lies beside the database as it is: whoever reads the folder reads the store.
    pub lies_beside: bool,
    /// How long until the next passphrase or code may be tried.
    pub wait: Option<Duration>,
}

impl Keys {
    /// Makes the keys of a new store in `folder`, which exists. The store opens without a question
    /// until the recovery code, which is to be shown now, was confirmed.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::NoSpace`], [`Error::Io`], [`Error::DeviceKeys`] without randomness.
    pub fn create(folder: &Path) -> Result<(Self, DataKey, RecoveryCode)> {
        Self::create_in(Arc::new(Disk::new(folder)))
    }

    pub(super) fn create_in(files: Arc<dyn Files>) -> Result<(Self, DataKey, RecoveryCode)> {
        let key = DataKey::random()?;
        let code = RecoveryCode::random()?;
        let mut content = Content::new(key.id());
        content.open = Some(unasked::open_slot(&key));
        content.recovery_shown = Some(code_slot(&key, &code)?);
        file::create(&*files, &content)?;
        Ok((Self::over(files, key.id()), key, code))
    }

    /// Makes the keys of a restored store in `folder`, which exists, for the data key it was
    /// written with. With the `code` the person has typed that code stays theirs, confirmed;
    /// without, a new one is made, to be shown and confirmed.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn adopt(
        folder: &Path,
        key: &DataKey,
        device: &dyn Device,
        code: Option<&RecoveryCode>,
    ) -> Result<(Self, Option<RecoveryCode>)> {
        let mut content = Content::new(key.id());
        let fresh = if code.is_some() { None } else { Some(RecoveryCode::random()?) };
        match (code, &fresh) {
            (Some(code), _) => {
                content.recovery = Some(code_slot(key, code)?);
                unasked::ensure(&mut content, key, device)?;
            }
            (None, Some(fresh)) => {
                content.recovery_shown = Some(code_slot(key, fresh)?);
                content.open = Some(unasked::open_slot(key));
            }
            (None, None) => {}
        }
        let files = Arc::new(Disk::new(folder));
        file::create(&*files, &content)?;
        Ok((Self::over(files, key.id()), fresh))
    }

    /// The keys in `folder`.
    ///
    /// # Errors
    /// [`Error::KeysMissing`], [`Error::KeysDamaged`], [`Error::Newer`], [`Error::Io`].
    pub fn load(folder: &Path) -> Result<Self> {
        Self::load_in(Arc::new(Disk::new(folder)))
    }

    pub(super) fn load_in(files: Arc<dyn Files>) -> Result<Self> {
        let id = file::load(&*files)?.content.id();
        Ok(Self::over(files, id))
    }

    fn over(files: Arc<dyn Files>, id: KeyId) -> Self {
        Self { files, id, kdf: Kdf::DEFAULT }
    }

    /// These keys, with passphrases set from now on costing `kdf` a guess: [`Kdf::FLOOR`] on phones
    /// with little memory.
    #[must_use]
    pub fn with_kdf(self, kdf: Kdf) -> Self {
        Self { kdf, ..self }
    }

    /// Names the data key: tells a wrong key from a damaged database.
    pub fn key_id(&self) -> KeyId {
        self.id
    }

    /// Which ways lead in now.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn status(&self, device: &dyn Device) -> Result<KeyStatus> {
        let content = self.found()?.content;
        let wait = content.tries.rest(uptime_ms(device));
        Ok(KeyStatus {
            opens_unasked: content.open.is_some() || (content.device.is_some() && device.name().is_some()),
            confirmed: content.recovery.is_some(),
            code_shown: content.recovery_shown.is_some(),
            passphrase: content.passphrase.is_some(),
            passphrase_kdf: content.passphrase.as_ref().map(|slot| slot.kdf),
            device_slot: content.device.is_some(),
            lies_beside: content.open.is_some(),
            wait: (!wait.is_zero()).then_some(wait),
        })
    }

    /// The data key.
    ///
    /// A typed secret is counted as a wrong try, on the disk, before it is looked at, and the count
    /// is cleared when it was right. Misspelled recovery codes are not counted.
    ///
    /// # Errors
    /// [`Error::SecretNeeded`], [`Error::WrongPassphrase`], [`Error::BadCode`], [`Error::WrongCode`],
    /// [`Error::Wait`], [`Error::NoSlot`], [`Error::KeyLimit`], [`Error::NoMemory`],
    /// [`Error::DeviceKeys`], and as [`load`](Self::load).
    pub fn unlock(&mut self, device: &dyn Device, secret: Secret) -> Result<DataKey> {
        let found = self.found()?;
        if !found.is_whole {
            // A write that a crash cut short is finished; on a full disk the next one does it.
            let _ = file::save(&*self.files, &found, found.content.clone());
        }
        match secret {
            Secret::None => unasked::unlock(&found.content, device),
            Secret::Passphrase(text) => self.unlock_passphrase(device, &text),
            Secret::Code(text) => self.unlock_code(device, &text),
        }
    }

    fn unlock_passphrase(&self, device: &dyn Device, text: &str) -> Result<DataKey> {
        let content = self.found()?.content;
        let slot = content.passphrase.ok_or(Error::NoSlot { what: "passphrase" })?;
        slot.kdf.check()?;
        self.count_try(device)?;
        let key = slot.open(self.id, Kind::Passphrase, passphrase::normal(text).as_bytes())?;
        self.let_in(device, key.ok_or(Error::WrongPassphrase)?)
    }

    fn unlock_code(&self, device: &dyn Device, text: &str) -> Result<DataKey> {
        let content = self.found()?.content;
        let code = RecoveryCode::read(text)?;
        let slots: Vec<TypedSlot> = content.recovery.into_iter().chain(content.recovery_shown).collect();
        if slots.is_empty() {
            return Err(Error::NoSlot { what: "recovery code" });
        }
        slots.iter().try_for_each(|slot| slot.kdf.check())?;
        self.count_try(device)?;
        for slot in slots {
            if let Some(key) = slot.open(self.id, Kind::Recovery, code.letters().as_ref())? {
                return self.let_in(device, key);
            }
        }
        Err(Error::WrongCode)
    }

    /// Counts a try durably, or says how long to wait for the next one.
    fn count_try(&self, device: &dyn Device) -> Result<()> {
        let found = self.found()?;
        let mut content = found.content.clone();
        let now = uptime_ms(device);
        let rest = content.tries.rest(now);
        if rest.is_zero() {
            content.tries.count(now);
            return file::save(&*self.files, &found, content);
        }
        content.tries.note(now);
        // Without the note a restart would only make the wait longer.
        let _ = file::save(&*self.files, &found, content);
        Err(Error::Wait { seconds: rest.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX) })
    }

    /// After a right secret: the tries are forgotten, and a device slot that no longer works is
    /// made anew.
    fn let_in(&self, device: &dyn Device, key: DataKey) -> Result<DataKey> {
        let found = self.found()?;
        let mut content = found.content.clone();
        content.tries = Default::default();
        if unasked::is_lost(&content, device) {
            content.device = unasked::device_slot(&key, device)?.or(content.device);
        }
        // The secret was right: a disk that cannot forget the tries now must not keep the person out.
        let _ = file::save(&*self.files, &found, content);
        Ok(key)
    }

    /// Confirms that the person has the recovery code, by having it typed. From then on the store's
    /// key no longer lies beside the database where the device has a key store that works.
    ///
    /// # Errors
    /// [`Error::NoSlot`] when no code waits for it, [`Error::BadCode`], [`Error::WrongCode`],
    /// [`Error::KeyLimit`], [`Error::NoMemory`], [`Error::NoSpace`], and as [`load`](Self::load).
    pub fn confirm_code(&mut self, device: &dyn Device, typed: &str) -> Result<()> {
        let found = self.found()?;
        let mut content = found.content.clone();
        let slot = content.recovery_shown.take().ok_or(Error::NoSlot { what: "recovery code to confirm" })?;
        let code = RecoveryCode::read(typed)?;
        let key = slot.open(self.id, Kind::Recovery, code.letters().as_ref())?.ok_or(Error::WrongCode)?;
        content.recovery = Some(slot);
        if content.open.is_some()
            && let Some(slot) = unasked::device_slot(&key, device)?
        {
            content.device = Some(slot);
            content.open = None;
        }
        file::save(&*self.files, &found, content)
    }

    /// Makes a new recovery code, to be shown now. The old one stays valid until the new one is
    /// confirmed.
    ///
    /// # Errors
    /// [`Error::WrongKey`], [`Error::NoMemory`], [`Error::NoSpace`], and as [`load`](Self::load).
    pub fn new_code(&mut self, key: &DataKey) -> Result<RecoveryCode> {
        let found = self.found_for(key)?;
        let code = RecoveryCode::random()?;
        let mut content = found.content.clone();
        content.recovery_shown = Some(code_slot(key, &code)?);
        file::save(&*self.files, &found, content)?;
        Ok(code)
    }

    /// Sets or changes the passphrase. Unless the store is to open `also_without_asking`, it will be
    /// asked for from now on.
    ///
    /// # Errors
    /// [`Error::CodeNotConfirmed`], [`Error::BadPassphrase`], [`Error::WrongKey`], [`Error::NoMemory`],
    /// [`Error::NoSpace`], and as [`load`](Self::load).
    pub fn set_passphrase(
        &mut self,
        device: &dyn Device,
        key: &DataKey,
        new: &str,
        also_without_asking: bool,
    ) -> Result<()> {
        let found = self.found_for(key)?;
        let mut content = found.content.clone();
        if content.recovery.is_none() {
            return Err(Error::CodeNotConfirmed);
        }
        let text = passphrase::checked(new)?;
        content.passphrase = Some(TypedSlot::new(key, Kind::Passphrase, self.kdf, text.as_bytes())?);
        content.tries = Default::default();
        if also_without_asking {
            unasked::ensure(&mut content, key, device)?;
            return file::save(&*self.files, &found, content);
        }
        content.open = None;
        let gone = content.device.take();
        file::save(&*self.files, &found, content)?;
        if let Some(slot) = gone {
            // The slot it unwrapped is gone: a key left behind in the key store opens nothing.
            let _ = device.forget(&slot.item);
        }
        Ok(())
    }

    /// Takes the passphrase away: the store opens without a question.
    ///
    /// # Errors
    /// [`Error::NoSlot`], [`Error::WrongKey`], [`Error::NoSpace`], and as [`load`](Self::load).
    pub fn remove_passphrase(&mut self, device: &dyn Device, key: &DataKey) -> Result<()> {
        let found = self.found_for(key)?;
        let mut content = found.content.clone();
        content.passphrase.take().ok_or(Error::NoSlot { what: "passphrase" })?;
        unasked::ensure(&mut content, key, device)?;
        file::save(&*self.files, &found, content)
    }

    /// Destroys every way to the data key, for good. Works on damaged key files too.
    ///
    /// # Errors
    /// [`Error::Io`] when a file could not be removed.
    pub fn forget(folder: &Path, device: &dyn Device) -> Result<()> {
        let files = Disk::new(folder);
        if let Ok(found) = file::load(&files)
            && let Some(slot) = found.content.device
        {
            // The slot it unwraps goes with the files: a key left behind opens nothing.
            let _ = device.forget(&slot.item);
        }
        file::destroy(&files)
    }

    fn found(&self) -> Result<Found> {
        let found = file::load(&*self.files)?;
        if found.content.id() == self.id { Ok(found) } else { Err(Error::WrongKey) }
    }

    fn found_for(&self, key: &DataKey) -> Result<Found> {
        if key.id() == self.id { self.found() } else { Err(Error::WrongKey) }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "Secret::None",
            Self::Passphrase(_) => "Secret::Passphrase(hidden)",
            Self::Code(_) => "Secret::Code(hidden)",
        })
    }
}

/// The slot of a recovery code. Nobody guesses 150 random bits, so the least cost will do: it stands
/// for a code that somebody saw in part, on a torn sheet or a blurred picture.
fn code_slot(key: &DataKey, code: &RecoveryCode) -> Result<TypedSlot> {
    TypedSlot::new(key, Kind::Recovery, Kdf::FLOOR, code.letters().as_ref())
}
