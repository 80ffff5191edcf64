//! The files of a store, the lock that keeps a second program out, and swaps of whole folders.
//!
//! A store's folder appears whole or not at all: it is built beside its place and renamed. What is
//! found in its place is never overwritten.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::error::{Error, Result};

const RESERVE_BYTES: u64 = 4 << 20;
/// A program that is just ending, or a process that was just started from this one, may hold the
/// lock for a moment longer.
const LOCK_PATIENCE: Duration = Duration::from_millis(300);
const LOCK_PAUSE: Duration = Duration::from_millis(10);
/// Followed by a number: a damaged store that is kept.
const DAMAGED: &str = "store.damaged-";
const KEYS: [&str; 3] = ["keys.a", "keys.b", "keys.new"];
/// In a store that was salvaged, until the damaged one has its name.
const SALVAGED: &str = "salvaged";

/// Where the parts of a store lie.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    data: PathBuf,
}

impl Folder {
    pub(super) fn new(data: &Path) -> Self {
        Self { data: data.to_owned() }
    }

    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    pub(super) fn store(&self) -> PathBuf {
        self.data.join("store")
    }

    /// Where a new store is built.
    pub(super) fn fresh(&self) -> PathBuf {
        self.data.join("store.new")
    }

    /// Where a restored store is built.
    pub(super) fn restored(&self) -> PathBuf {
        self.data.join("store.restored")
    }

    /// The store that a restored one takes the place of.
    pub(super) fn old(&self) -> PathBuf {
        self.data.join("store.old")
    }

    /// Damaged stores whose place a salvaged one took, with their numbers.
    pub(super) fn damaged(&self) -> Vec<(u32, PathBuf)> {
        let names = fs::read_dir(&self.data).into_iter().flatten().flatten().map(|found| found.path());
        let number = |path: &Path| path.file_name()?.to_str()?.strip_prefix(DAMAGED)?.parse().ok();
        names.filter_map(|path| Some((number(&path)?, path))).collect()
    }

    /// Every folder that may hold something of a store.
    pub(super) fn all(&self) -> Vec<PathBuf> {
        let fixed =
            [self.store(), self.fresh(), self.restored(), self.old(), self.data.join("store.verified")];
        fixed.into_iter().chain(self.damaged().into_iter().map(|(_, path)| path)).collect()
    }

    pub(super) fn database(&self) -> PathBuf {
        self.store().join("journal.db")
    }

    /// There while the store is open: found at the start, the last end was none.
    pub(super) fn unclean(&self) -> PathBuf {
        self.store().join("unclean")
    }

    fn reserve(&self) -> PathBuf {
        self.store().join("reserve")
    }

    /// Keeps other programs out until the answer is dropped.
    ///
    /// # Errors
    /// [`Error::AlreadyOpen`].
    pub(super) fn lock(&self) -> Result<File> {
        fs::create_dir_all(&self.data).map_err(|e| Error::io("make", &self.data, e))?;
        let path = self.data.join("store.lock");
        let mut options = OpenOptions::new();
        let file = options.create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|e| Error::io("open", &path, e))?;
        let patience = Instant::now() + LOCK_PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if Instant::now() < patience => std::thread::sleep(LOCK_PAUSE),
                Err(TryLockError::WouldBlock) => return Err(Error::AlreadyOpen),
                Err(TryLockError::Error(e)) => return Err(Error::io("lock", &path, e)),
            }
        }
    }

    /// Finishes what an interrupted restore or creation left behind. The lock must be held.
    pub(super) fn settle(&self) -> Result<()> {
        let (store, old, restored) = (self.store(), self.old(), self.restored());
        if !store.exists() && old.exists() && restored.exists() {
            rename(&restored, &store)?;
        } else if !store.exists() && old.exists() {
            rename(&old, &store)?;
        }
        sync_folder(&self.data)?;
        self.retire()?;
        for leftover in [restored, self.fresh()] {
            if store.exists() && leftover.exists() {
                remove_folder(&leftover)?;
            }
        }
        Ok(())
    }

    /// Puts the finished `store.restored` in the place of the store.
    pub(super) fn swap(&self) -> Result<()> {
        if self.store().exists() {
            rename(&self.store(), &self.old())?;
            sync_folder(&self.data)?;
        }
        rename(&self.restored(), &self.store())?;
        sync_folder(&self.data)?;
        self.retire()
    }

    /// Gives the finished `store.restored` the store's keys, and says in it that it was salvaged: what
    /// it takes the place of is kept.
    pub(super) fn mark_salvaged(&self) -> Result<()> {
        let side = self.restored();
        for name in KEYS {
            let (from, to) = (self.store().join(name), side.join(name));
            if from.exists() {
                fs::copy(&from, &to).map_err(|e| Error::io("copy", &from, e))?;
                let synced = OpenOptions::new().write(true).open(&to).and_then(|file| file.sync_all());
                synced.map_err(|e| Error::io("keep", &to, e))?;
            }
        }
        let path = side.join(SALVAGED);
        File::create(&path).and_then(|file| file.sync_all()).map_err(|e| Error::io("write", &path, e))?;
        sync_folder(&side)
    }

    /// What the store took the place of goes; a damaged one that was salvaged gets a name to stay under.
    fn retire(&self) -> Result<()> {
        let (old, mark) = (self.old(), self.store().join(SALVAGED));
        if !self.store().exists() {
            return Ok(());
        }
        if old.exists() && mark.exists() {
            // The store has them too, and a change of the passphrase there must hold here.
            KEYS.iter().try_for_each(|name| wipe(&old.join(name)))?;
            rename(&old, &self.next_damaged())?;
            sync_folder(&self.data)?;
        } else if old.exists() {
            remove_folder(&old)?;
        }
        match fs::remove_file(&mark) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io("remove", &mark, e)),
            _ => Ok(()),
        }
    }

    /// Where the next damaged store is kept.
    pub(super) fn next_damaged(&self) -> PathBuf {
        let last = self.damaged().into_iter().map(|(number, _)| number).max().unwrap_or(0);
        self.data.join(format!("{DAMAGED}{}", last.saturating_add(1)))
    }

    /// Takes a little room of the disk, to be given up when it is full so that deleting works.
    pub(super) fn keep_reserve(&self) {
        let path = self.reserve();
        if path.metadata().is_ok_and(|found| found.len() == RESERVE_BYTES) {
            return;
        }
        // Without room for it there is none to give up: the store works all the same.
        let zeros = vec![0; usize::try_from(RESERVE_BYTES).unwrap_or(0)];
        if fs::write(&path, zeros).is_err() {
            let _ = fs::remove_file(&path);
        }
    }

    /// Gives the reserve up. False when it was gone already.
    pub(super) fn give_up_reserve(&self) -> bool {
        fs::remove_file(self.reserve()).is_ok()
    }
}

/// Removes a file after overwriting it.
fn wipe(path: &Path) -> Result<()> {
    let wiped = OpenOptions::new().write(true).open(path).and_then(|mut file| {
        let length = usize::try_from(file.metadata()?.len()).unwrap_or(0);
        file.write_all(&vec![0; length])?;
        file.sync_all()?;
        fs::remove_file(path)
    });
    match wiped {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io("remove", path, e)),
        _ => Ok(()),
    }
}

/// Renames a folder.
pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|e| Error::io("rename", from, e))
}

/// Removes a folder with all in it.
pub(super) fn remove_folder(path: &Path) -> Result<()> {
    fs::remove_dir_all(path).map_err(|e| Error::io("remove", path, e))
}

/// Makes sure that names in `folder` survive a power cut.
pub(super) fn sync_folder(folder: &Path) -> Result<()> {
    // Systems that cannot open a folder keep names without being asked.
    match File::open(folder) {
        Ok(file) => file.sync_all().map_err(|e| Error::io("keep", folder, e)),
        Err(_) if cfg!(not(unix)) => Ok(()),
        Err(e) => Err(Error::io("open", folder, e)),
    }
}
