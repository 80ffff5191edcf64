//! The file operations that key files are made of, one by one, so that tests can end the program
//! after each of them.
//!
//! Nothing is durable before it was synced: a file's bytes by `sync`, its name by `sync_folder`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::super::error::{Error, Result};
use super::super::folder::sync_folder;

/// Overwrites what a file held before it was replaced.
pub(super) type Wipe = Box<dyn FnOnce()>;

/// A folder of small files.
pub(super) trait Files: Send + Sync {
    /// The folder, for messages.
    fn folder(&self) -> &Path;
    /// The first `limit` bytes of a file; `None` when it is not there.
    fn read(&self, name: &str, limit: u64) -> io::Result<Option<Zeroizing<Vec<u8>>>>;
    /// Makes a file with these bytes, in the place of what it held.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()>;
    /// Writes over a file from its start, taking no new room on the disk for bytes it has already.
    fn overwrite(&self, name: &str, bytes: &[u8]) -> io::Result<()>;
    /// Makes a file's bytes durable.
    fn sync(&self, name: &str) -> io::Result<()>;
    /// Renames a file, over another one when there is one.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Makes the names in the folder durable.
    fn sync_folder(&self) -> Result<()>;
    /// Keeps hold of what a file holds now, to overwrite it after it was replaced.
    fn wipe_later(&self, name: &str) -> Option<Wipe>;
}

/// A folder on a disk.
pub(super) struct Disk {
    folder: PathBuf,
}

impl Disk {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Files for Disk {
    fn folder(&self) -> &Path {
        &self.folder
    }

    fn read(&self, name: &str, limit: u64) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
        let file = match File::open(self.at(name)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let size = file.metadata()?.len().min(limit);
        let mut bytes =
            Zeroizing::new(Vec::with_capacity(usize::try_from(size).unwrap_or(0).saturating_add(1)));
        file.take(limit).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(self.at(name))?.write_all(bytes)
    }

    fn overwrite(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(self.at(name))?;
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        OpenOptions::new().write(true).open(self.at(name))?.sync_all()
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.at(from), self.at(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.at(name)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    fn sync_folder(&self) -> Result<()> {
        sync_folder(&self.folder)
    }

    fn wipe_later(&self, name: &str) -> Option<Wipe> {
        // Elsewhere an open file may stand in the way of the rename.
        if cfg!(not(unix)) {
            return None;
        }
        let mut file = OpenOptions::new().write(true).open(self.at(name)).ok()?;
        let zeros =
            vec![0; usize::try_from(file.metadata().ok()?.len()).ok()?.min(super::wire::FILE_BYTES_MAX)];
        Some(Box::new(move || {
            // It is gone by name already: what fails here costs only this extra care.
            let _ = file.write_all(&zeros).and_then(|()| file.sync_all());
        }))
    }
}

/// The error of a failed operation on a file.
pub(super) fn failed(files: &dyn Files, action: &'static str, name: &str) -> impl FnOnce(io::Error) -> Error {
    let path = files.folder().join(name);
    move |source| Error::io(action, &path, source)
}
