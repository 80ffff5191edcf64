//! The store: one encrypted SQLite file that keeps everything a person wrote, and loses none of it.
//!
//! The only part that says `rusqlite`; its border speaks [`crate::data`] types. What was answered
//! with `Ok` is on the disk. Built after `security.md` section 5 of the design's evidence: WAL with
//! `synchronous=FULL`, one writing thread, readers that can only read, keys in slots.
//!
//! To add a table: one file in `migrations/`, one line in `migrate.rs` and in
//! `migrations/released.sha256`, its place in the backup's list, and a service file here.

mod adapters;
mod answer;
mod attachments;
pub mod backup;
mod chats;
mod chunks;
mod connection;
mod digests;
mod drafts;
mod error;
mod folder;
mod health;
mod journal;
mod key;
mod measurements;
mod migrate;
mod options;
mod readers;
mod retention;
mod row;
pub mod salvage;
mod search;
mod settings;
mod snapshots;
pub mod transfer;
mod tree;
mod vault;
mod writer;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, Transaction};

pub use adapters::Adapters;
pub use answer::Answer;
pub use chats::{ChatFilter, Chats, WholeMessage};
pub use chunks::Chunks;
pub use connection::{Versions, versions};
pub use digests::Digests;
pub use drafts::Drafts;
pub use error::{Error, Result};
pub use health::{Depth, Health};
pub use journal::{EntryFilter, Imported, Journal};
pub use key::{DataKey, Device, KEY_BYTES, Kdf, KeyId, KeyStatus, Keys, RecoveryCode, Secret};
pub use measurements::Measurements;
pub use options::{Clock, Hooks, Options};
pub use settings::Settings;
pub use snapshots::{KeptCache, Snapshots};
pub use vault::{BackupSecret, State, Vault};

use crate::data::{Hit, Moment, Query};
use folder::Folder;
use readers::Readers;
use writer::Writer;

/// Pages given back to the disk at a time: 16 MiB.
const VACUUM_PAGES: u32 = 4096;

/// An open store. Clones are handles to the same one; locking one locks all.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    folder: Folder,
    options: Options,
    readers: Readers,
    /// Gone once the store is locked.
    open: Mutex<Option<Open>>,
    health: Mutex<Health>,
}

/// What an open store has and a locked one has not.
struct Open {
    writer: Writer,
    /// Keeps other programs out.
    _lock: File,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("folder", &self.shared.folder.data()).finish_non_exhaustive()
    }
}

impl Store {
    /// Makes an empty store in the data folder `data`; its key slots are the caller's to write.
    ///
    /// # Errors
    /// [`Error::Exists`] when anything of a store is there already.
    pub fn create(data: &Path, key: &DataKey, options: &Options) -> Result<Self> {
        Self::create_with(data, options, |_| Ok(key.clone()))
    }

    /// As [`Store::create`]; `keys` puts the key files into the folder before it gets its name.
    fn create_with(
        data: &Path,
        options: &Options,
        keys: impl FnOnce(&Path) -> Result<DataKey>,
    ) -> Result<Self> {
        let folder = Folder::new(data);
        let lock = folder.lock()?;
        folder.settle()?;
        if folder.store().exists() {
            return Err(Error::Exists { folder: data.to_owned() });
        }
        // A database in a test's file system cannot move with its folder.
        let home = if options.hooks.vfs.is_some() { folder.store() } else { folder.fresh() };
        if folder.fresh().exists() {
            folder::remove_folder(&folder.fresh())?;
        }
        std::fs::create_dir_all(&home).map_err(|e| Error::io("make", &home, e))?;
        let key = keys(&home)?;
        let mut connection = connection::create(&home.join("journal.db"), &key, options)?;
        migrate::run(&mut connection, options.hooks.schema.unwrap_or(migrate::LATEST))?;
        connection.close().map_err(|(_, e)| Error::from(e))?;
        if options.hooks.vfs.is_none() {
            folder::sync_folder(&home)?;
            folder::rename(&home, &folder.store())?;
            folder::sync_folder(data)?;
        }
        Self::start(folder, lock, &key, options)
    }

    /// Opens the store in the data folder `data`, upgrading its schema when it is older.
    ///
    /// # Errors
    /// Each bad state has its own variant; nothing is made or repaired in place of what is missing.
    pub fn open(data: &Path, key: &DataKey, options: &Options) -> Result<Self> {
        let folder = Folder::new(data);
        if !data.exists() {
            return Err(Error::NoStore { folder: data.to_owned() });
        }
        let lock = folder.lock()?;
        folder.settle()?;
        Self::open_with(folder, lock, key, options)
    }

    /// As [`Store::open`], with the lock at hand and the folder settled.
    fn open_with(folder: Folder, lock: File, key: &DataKey, options: &Options) -> Result<Self> {
        if options.hooks.vfs.is_none() && !folder.database().exists() {
            return Err(match folder.store().exists() {
                true => Error::DatabaseMissing { folder: folder.store() },
                false => Error::NoStore { folder: folder.data().to_owned() },
            });
        }
        if options.hooks.vfs.is_none() && !options.hooks.plain && folder.unclean().exists() {
            salvage::check_log(&folder.database(), key)?;
        }
        Self::start(folder, lock, key, options)
    }

    fn start(folder: Folder, lock: File, key: &DataKey, options: &Options) -> Result<Self> {
        let path = folder.database();
        let mut connection = connection::open_writer(&path, key, options)?;
        let was_unclean = folder.unclean().exists();
        health::upgrade(&mut connection, &path, key, options)?;
        begin(&folder, &mut connection, options)?;
        folder.keep_reserve();
        let writer = Writer::start(connection, &path, key.clone(), options.clone())?;
        let readers = Readers::new(path, key.clone(), options.clone());
        let health = if was_unclean { Health::Checking } else { Health::Sound };
        let shared = Shared {
            folder,
            options: options.clone(),
            readers,
            open: Mutex::new(Some(Open { writer, _lock: lock })),
            health: Mutex::new(health),
        };
        let store = Self { shared: Arc::new(shared) };
        if was_unclean {
            store.check_in_background();
        }
        Ok(store)
    }

    /// Chats and their messages.
    pub fn chats(&self) -> Chats<'_> {
        Chats(self)
    }

    /// Texts that are being typed.
    pub fn drafts(&self) -> Drafts<'_> {
        Drafts(self)
    }

    /// The journal.
    pub fn journal(&self) -> Journal<'_> {
        Journal(self)
    }

    /// Numbers about a life.
    pub fn measurements(&self) -> Measurements<'_> {
        Measurements(self)
    }

    /// Summaries and digests.
    pub fn digests(&self) -> Digests<'_> {
        Digests(self)
    }

    /// Stretches of texts for retrieval.
    pub fn chunks(&self) -> Chunks<'_> {
        Chunks(self)
    }

    /// Kept key-value caches.
    pub fn snapshots(&self) -> Snapshots<'_> {
        Snapshots(self)
    }

    /// What models learnt from the journal.
    pub fn adapters(&self) -> Adapters<'_> {
        Adapters(self)
    }

    /// What the person decided.
    pub fn settings(&self) -> Settings<'_> {
        Settings(self)
    }

    /// What matches `query`, best first.
    ///
    /// # Errors
    /// What the store says; no text is a wrong query.
    pub fn search(&self, query: &Query) -> Result<Vec<Hit>> {
        let now = self.now();
        self.read(|connection| search::search(connection, query, now))
    }

    /// The data folder.
    pub fn data_folder(&self) -> &Path {
        self.shared.folder.data()
    }

    /// Size of the database with its log, in bytes.
    pub fn size(&self) -> u64 {
        let path = self.shared.folder.database();
        let log = PathBuf::from(format!("{}-wal", path.display()));
        [path, log].iter().filter_map(|path| path.metadata().ok()).map(|found| found.len()).sum()
    }

    /// Closes all connections and drops the key, for every handle: calls after it fail with
    /// [`Error::Locked`]. What runs is broken off and rolled back, what was answered stays.
    pub fn lock(&self) {
        self.shared.close();
    }

    fn now(&self) -> Moment {
        (self.shared.options.clock)()
    }

    /// The data key's bytes with every bit turned, for the test that looks for them in memory.
    #[doc(hidden)]
    pub fn turned_key_for_tests(&self) -> [u8; KEY_BYTES] {
        let mut turned = [0; KEY_BYTES];
        if let Ok(key) = self.key() {
            turned.iter_mut().zip(key.bytes()).for_each(|(turned, byte)| *turned = !byte);
        }
        turned
    }

    /// The data key, as long as the store is open.
    fn key(&self) -> Result<DataKey> {
        self.shared.readers.key()
    }

    /// Reads in one statement or, inside a transaction of its own, in several.
    fn read<T>(&self, job: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.shared.readers.with(job)
    }

    /// Writes in one transaction; after `Ok` it is on the disk.
    fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let answer = self.with_writer(|writer| writer.post(job))?;
        let done = answer.recv().unwrap_or(Err(Error::Locked));
        if matches!(done, Err(Error::NoSpace)) {
            // What the log holds twice is room for the next try.
            let _ = self.empty_log();
        }
        done
    }

    /// Removes in one transaction, giving up the reserve when the disk is full; then empties the
    /// log, in which the removed words would stay.
    fn remove<T: Send + 'static>(
        &self,
        job: impl Fn(&Transaction<'_>) -> Result<T> + Clone + Send + 'static,
    ) -> Result<T> {
        let mut done = self.write(job.clone());
        if matches!(done, Err(Error::NoSpace)) {
            make_room(&self.shared.folder, &self.shared.options);
            // The log may hold what is in its place already.
            let _ = self.empty_log();
            done = self.write(job);
        }
        let done = done?;
        let mut emptied = self.empty_log();
        if matches!(emptied, Err(Error::NoSpace)) {
            make_room(&self.shared.folder, &self.shared.options);
            emptied = self.empty_log();
        }
        emptied?;
        self.shared.folder.keep_reserve();
        Ok(done)
    }

    /// Moves all that is in the log to its place, cuts the log, and gives freed pages back, some at a
    /// time, so that others may write between.
    fn empty_log(&self) -> Result<()> {
        let mut left = i64::MAX;
        loop {
            let now = self.direct(|connection| {
                // Each row is a page given back, so all rows have to be asked for.
                let mut vacuum = connection.prepare(&format!("PRAGMA incremental_vacuum({VACUUM_PAGES})"))?;
                let mut rows = vacuum.query([])?;
                while rows.next()?.is_some() {}
                Ok(connection.query_row("PRAGMA freelist_count", [], |row| row.get::<_, i64>(0))?)
            })?;
            if now == 0 || now >= left {
                break;
            }
            left = now;
        }
        self.direct(|connection| connection::checkpoint(connection).map(|_| ()))
    }

    /// Runs outside a transaction on the writing thread.
    fn direct<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let answer = self.with_writer(|writer| writer.direct(job))?;
        answer.recv().unwrap_or(Err(Error::Locked))
    }

    fn with_writer<T>(&self, job: impl FnOnce(&Writer) -> Result<T>) -> Result<T> {
        let open = self.shared.open.lock().unwrap_or_else(PoisonError::into_inner);
        job(&open.as_ref().ok_or(Error::Locked)?.writer)
    }
}

/// Gives up the reserve.
fn make_room(folder: &Folder, options: &Options) {
    folder.give_up_reserve();
    if let Some(on_full) = &options.hooks.on_full {
        on_full();
    }
}

/// Notes that the store is open and marks the answers a dead program was writing. A full disk must
/// not keep a person from reading: then what cannot be noted is not.
fn begin(folder: &Folder, connection: &mut Connection, options: &Options) -> Result<()> {
    let mut steps = || -> Result<()> {
        std::fs::write(folder.unclean(), b"").map_err(|e| Error::io("write", &folder.unclean(), e))?;
        answer::mark_interrupted(connection)
    };
    match steps() {
        Err(Error::NoSpace) => make_room(folder, options),
        done => return done,
    }
    match steps() {
        Err(Error::NoSpace) => Ok(()),
        done => done,
    }
}

impl Shared {
    fn close(&self) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(open) = &open {
            open.writer.interrupt();
        }
        self.readers.close();
        if let Some(mut open) = open {
            open.writer.stop();
            // All is in its place and nothing speaks against it: the next start need not check.
            if *self.health.lock().unwrap_or_else(PoisonError::into_inner) == Health::Sound {
                let _ = std::fs::remove_file(self.folder.unclean());
            }
        }
    }
}

/// The schema version a store on the disk has, for tests.
///
/// # Errors
/// What the store says.
#[doc(hidden)]
pub fn schema_for_tests(data: &Path, key: &DataKey) -> Result<u32> {
    migrate::version(&connection::open_writer(&Folder::new(data).database(), key, &Options::default())?)
}

/// Gives a store on the disk another schema version, for the test of a newer one.
///
/// # Errors
/// What the store says.
#[doc(hidden)]
pub fn set_schema_for_tests(data: &Path, key: &DataKey, version: u32) -> Result<()> {
    let connection = connection::open_writer(&Folder::new(data).database(), key, &Options::default())?;
    Ok(connection.pragma_update(None, "user_version", version)?)
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.close();
    }
}
