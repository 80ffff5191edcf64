//! Copying and hashing large files in pieces, with progress and a way to stop.
//!
//! The copy goes through the system's own file-to-file copy, which shares the blocks on file
//! systems that can; a hard link would be as fast but would let a later write to the source reach
//! into the library. The hash is taken from the copy, not from what was read for it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::error::{Error, Result, at};
use crate::data::hex;

const PIECE_BYTES: u64 = 16 << 20;

/// How far a long step of the library has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// What is being done.
    pub pass: Pass,
    /// Bytes done.
    pub done: u64,
    /// Bytes in all.
    pub total: u64,
}

/// The long steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Files are copied.
    Copying,
    /// Files are read again and hashed.
    Hashing,
}

/// Tells somebody how far a pass over several files has come; `false` from them stops it.
pub(super) struct Tally<'a> {
    report: &'a mut dyn FnMut(Copied) -> bool,
    copied: Copied,
}

impl<'a> Tally<'a> {
    /// A tally of one pass over `total` bytes.
    pub(super) fn new(pass: Pass, total: u64, report: &'a mut dyn FnMut(Copied) -> bool) -> Self {
        Self { report, copied: Copied { pass, done: 0, total } }
    }

    fn add(&mut self, bytes: u64) -> Result<()> {
        self.copied.done = self.copied.done.saturating_add(bytes);
        if (self.report)(self.copied) { Ok(()) } else { Err(Error::Stopped) }
    }
}

/// Copies a file of `size` bytes and waits until the copy is on the disk.
pub(super) fn copy(from: &Path, to: &Path, size: u64, tally: &mut Tally<'_>) -> Result<()> {
    let source = File::open(from).map_err(|source| Error::Source { path: from.to_owned(), source })?;
    let mut target = File::create_new(to).map_err(at(to))?;
    let mut left = size;
    while left > 0 {
        let copied = io::copy(&mut (&source).take(left.min(PIECE_BYTES)), &mut target).map_err(at(to))?;
        if copied == 0 {
            return Err(Error::SourceChanged { path: from.to_owned() });
        }
        left = left.saturating_sub(copied);
        tally.add(copied)?;
    }
    target.sync_all().map_err(at(to))
}

/// SHA-256 of a file in hexadecimal.
pub(super) fn sha256(path: &Path, tally: &mut Tally<'_>) -> Result<String> {
    let mut file = File::open(path).map_err(at(path))?;
    let mut piece = vec![0; 1 << 20];
    let mut hash = Sha256::new();
    loop {
        let read = match file.read(&mut piece) {
            Ok(0) => return Ok(hex(&hash.finalize())),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(at(path)(error)),
        };
        hash.update(piece.get(..read).unwrap_or_default());
        tally.add(read as u64)?;
    }
}

/// SHA-256 of what lies in memory, in hexadecimal.
pub(super) fn sha256_of_bytes(bytes: &[u8], tally: &mut Tally<'_>) -> Result<String> {
    let mut hash = Sha256::new();
    for piece in bytes.chunks(1 << 20) {
        hash.update(piece);
        tally.add(piece.len() as u64)?;
    }
    Ok(hex(&hash.finalize()))
}

/// What stands for a model whose files have these hashes: the only one, or SHA-256 of all in order.
pub(super) fn sha256_of_all(hashes: &[&str]) -> String {
    match hashes {
        [only] => (*only).to_owned(),
        several => hex(&Sha256::digest(several.iter().map(|hash| format!("{hash}\n")).collect::<String>())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_hash_of_its_source_and_the_tally_ends_full() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::write(&from, "abc").unwrap();
        let mut seen = Vec::new();
        let mut report = |copied: Copied| {
            seen.push(copied.done);
            true
        };
        copy(&from, &to, 3, &mut Tally::new(Pass::Copying, 3, &mut report)).unwrap();
        // The test vector of FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(&to, &mut Tally::new(Pass::Hashing, 3, &mut report)).unwrap(), expected);
        assert_eq!(sha256_of_all(&[expected]), expected);
        assert_eq!(sha256_of_all(&["a", "b"]), hex(&Sha256::digest("a\nb\n")));
        assert_eq!(seen, [3, 3]);
    }

    #[test]
    fn a_source_shorter_than_announced_is_named_and_a_refusal_stops() {
        let folder = tempfile::tempdir().unwrap();
        let from = folder.path().join("a");
        std::fs::write(&from, "abc").unwrap();
        let mut go = |_| true;
        let short = copy(&from, &folder.path().join("b"), 4, &mut Tally::new(Pass::Copying, 4, &mut go));
        assert!(matches!(short, Err(Error::SourceChanged { .. })));
        let mut stop = |_| false;
        let stopped = copy(&from, &folder.path().join("c"), 3, &mut Tally::new(Pass::Copying, 3, &mut stop));
        assert!(matches!(stopped, Err(Error::Stopped)));
    }
}
