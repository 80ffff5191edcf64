//! Model files in memory: mapped, not read, so that only what is used costs memory.
//!
//! The one place where the weights say `unsafe`. A map is private and never written.

use std::fs::{self, File};
use std::io;
use std::ops::Deref;
use std::path::Path;

use memmap2::{Mmap, MmapOptions};

use crate::engine::{Error, Result};

/// The bytes of one file.
#[derive(Debug)]
pub(crate) enum Map {
    /// A file of its own.
    File(Mmap),
    /// A part of the program, which the system maps and takes back by itself.
    BuiltIn(&'static [u8]),
}

impl Deref for Map {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::File(map) => map,
            Self::BuiltIn(bytes) => bytes,
        }
    }
}

/// Maps a regular file read-only and privately.
pub(super) fn open(path: &Path) -> Result<Map> {
    let failed = |source| Error::Open { path: path.to_owned(), source };
    // Looked at before it is opened, because opening a pipe waits for somebody to write to it.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")));
    }
    let file = File::open(path).map_err(failed)?;
    // SAFETY: the map is private and never written. Another process that shortens the file while
    // it is open can still end this one; model files in the library are ours alone, and a file
    // opened in place is the person's own to keep.
    #[allow(unsafe_code, reason = "a map cannot be had without")]
    unsafe { MmapOptions::new().map_copy_read_only(&file) }.map(Map::File).map_err(failed)
}

/// Gives the memory of a range back; the next look at it reads the file again.
pub(super) fn release(map: &Map, offset: usize, bytes: usize) {
    let Map::File(map) = map else { return };
    if offset.checked_add(bytes).is_none_or(|end| end > map.len()) {
        return;
    }
    #[cfg(unix)]
    {
        // SAFETY: the map was never written, so its pages hold what the file holds and come back
        // unchanged; the range was checked to lie within the map.
        #[allow(unsafe_code, reason = "pages of a map that was written to would be lost")]
        let released =
            unsafe { map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, offset, bytes) };
        if let Err(error) = released {
            log::debug!("mapped pages stay in memory: {error}");
        }
    }
}
