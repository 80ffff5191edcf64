//! All pages of a damaged database, those in its log included, each sound or not there at all.
//!
//! Only reads. A page that the disk itself cannot read is a damaged one, not the end.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::super::error::{Error, Result};
use super::super::key::DataKey;
use super::cell::be_u32;
use super::cipher::{Cipher, PAGE_BYTES};
use super::log::{self, Log};

/// SQLite locks bytes of this page and never uses it.
const LOCK_PAGE: u32 = 0x4000_0000 / PAGE_BYTES as u32 + 1;
/// Where the header of the tree begins on page 1.
pub(super) const FIRST_HEADER: usize = 100;

/// Where the newest sound version of a page is, and what the page is for.
#[derive(Clone, Copy)]
enum Found {
    Nowhere,
    Database(u8),
    Log(u8, u64),
}

/// The pages of a database.
pub(super) struct Pages {
    database: File,
    log: Option<Log>,
    cipher: Cipher,
    /// By number, less one.
    found: Vec<Found>,
}

impl Pages {
    /// Reads every page once.
    ///
    /// # Errors
    /// [`Error::Io`] when the file cannot be opened.
    pub(super) fn open(path: &Path, key: &DataKey) -> Result<Self> {
        let failed = |e| Error::io("read", path, e);
        let mut database = File::open(path).map_err(failed)?;
        let length = database.seek(SeekFrom::End(0)).map_err(failed)?;
        let cipher = Cipher::new(key);
        let log = log::read(path, &cipher)?;
        let in_file = u32::try_from(length.div_ceil(PAGE_BYTES as u64)).unwrap_or(u32::MAX);
        let highest = log.iter().flat_map(|log| log.places.keys()).copied().max().unwrap_or(0);
        // Pages behind the end are of an earlier time and were given back.
        let end = log.as_ref().and_then(|log| log.pages).unwrap_or(u32::MAX);
        let mut pages = Self { database, log, cipher, found: Vec::new() };
        for number in 1..=in_file.max(highest).min(end) {
            let found = pages.find(number);
            pages.found.push(found);
        }
        Ok(pages)
    }

    fn find(&self, number: u32) -> Found {
        let at = self.log.as_ref().and_then(|log| log.places.get(&number)).copied();
        let kind = |page: Vec<u8>| page.get(if number == 1 { FIRST_HEADER } else { 0 }).copied().unwrap_or(0);
        if let (Some(log), Some(at)) = (&self.log, at)
            && let Some(page) = self.take(&log.file, at, number)
        {
            return Found::Log(kind(page), at);
        }
        match self.take(&self.database, place(number), number) {
            Some(page) => Found::Database(kind(page)),
            None => Found::Nowhere,
        }
    }

    fn take(&self, mut file: &File, at: u64, number: u32) -> Option<Vec<u8>> {
        let mut raw = [0; PAGE_BYTES];
        file.seek(SeekFrom::Start(at)).ok()?;
        file.read_exact(&mut raw).ok()?;
        self.cipher.open(number, &raw)
    }

    fn found(&self, number: u32) -> Option<Found> {
        self.found.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
    }

    /// The number of the last page.
    pub(super) fn last(&self) -> u32 {
        u32::try_from(self.found.len()).unwrap_or(u32::MAX)
    }

    /// The first byte of a page's tree header, by which SQLite tells kinds of pages apart; `None`
    /// for a damaged page.
    pub(super) fn kind(&self, number: u32) -> Option<u8> {
        match self.found(number)? {
            Found::Nowhere => None,
            Found::Database(kind) | Found::Log(kind, _) => Some(kind),
        }
    }

    /// A sound page, as SQLite left it.
    pub(super) fn read(&self, number: u32) -> Option<Vec<u8>> {
        match (self.found(number)?, &self.log) {
            (Found::Database(_), _) => self.take(&self.database, place(number), number),
            (Found::Log(_, at), Some(log)) => self.take(&log.file, at, number),
            _ => None,
        }
    }

    /// A number in the header of the file; `None` when page 1 is damaged.
    pub(super) fn header(&self, at: usize) -> Option<u32> {
        be_u32(&self.read(1)?, at)
    }

    /// How many pages are sound, and how many are not, frames of the log included.
    pub(super) fn counts(&self) -> (u64, u64) {
        let in_log = self.log.as_ref().map_or(0, |log| log.damaged);
        let (mut sound, mut damaged) = (0_u64, in_log);
        for number in (1..=self.last()).filter(|number| *number != LOCK_PAGE) {
            match self.kind(number) {
                Some(_) => sound = sound.saturating_add(1),
                None => damaged = damaged.saturating_add(1),
            }
        }
        (sound, damaged)
    }
}

fn place(number: u32) -> u64 {
    u64::from(number).saturating_sub(1).saturating_mul(PAGE_BYTES as u64)
}
