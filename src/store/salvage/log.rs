//! The write-ahead log: what was committed and did not yet reach the database file.
//!
//! SQLite stops reading its log at the first bad frame, and takes what follows for an unfinished
//! write. Here every frame of the log's present round counts whose page is sound and that a commit
//! follows. Format: <https://www.sqlite.org/fileformat2.html#walformat>.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::super::error::{Error, Result};
use super::super::key::DataKey;
use super::cell::be_u32;
use super::cipher::{Cipher, PAGE_BYTES};

const HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;
const FRAME_BYTES: usize = FRAME_HEADER_BYTES + PAGE_BYTES;
/// Marks of a log whose checksums take the lowest byte of a word first, or the highest.
const LOW_FIRST: u32 = 0x377f_0682;
const HIGH_FIRST: u32 = 0x377f_0683;

/// A log and what is good in it.
pub(super) struct Log {
    pub(super) file: File,
    /// Of each page the newest committed version: where its bytes begin.
    pub(super) places: HashMap<u32, u64>,
    /// Pages of the database after the last commit.
    pub(super) pages: Option<u32>,
    /// Frames of the present round that are not sound.
    pub(super) damaged: u64,
    /// SQLite knows no frame of it.
    header_is_bad: bool,
    /// Commits at or behind the first frame that SQLite takes for none.
    unreached: u64,
}

/// Where the log of a database is.
fn path_of(database: &Path) -> PathBuf {
    PathBuf::from(format!("{}-wal", database.display()))
}

/// Reads the log of a database; `None` when there is none.
///
/// # Errors
/// [`Error::Io`] when it is there and cannot be opened.
pub(super) fn read(database: &Path, cipher: &Cipher) -> Result<Option<Log>> {
    let path = path_of(database);
    let mut file = match File::open(&path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(|e| Error::io("read", &path, e))?,
    };
    let mut header = [0; HEADER_BYTES];
    if file.read_exact(&mut header).is_err() {
        return Ok(None);
    }
    let mut chain = Chain::new(&header);
    let log = Log {
        file,
        places: HashMap::new(),
        pages: None,
        damaged: 0,
        header_is_bad: chain.is_none(),
        unreached: 0,
    };
    // The round of the log: frames left over from an earlier one have other salts.
    let round = chain.as_ref().and_then(|_| salts(&header, 16));
    Ok(Some(log.scan(cipher, &mut chain, round)))
}

impl Log {
    fn scan(mut self, cipher: &Cipher, chain: &mut Option<Chain>, mut round: Option<(u32, u32)>) -> Self {
        let mut pending = Vec::new();
        let (mut at, mut frame) = (HEADER_BYTES as u64, vec![0; FRAME_BYTES]);
        while read_at(&mut self.file, at, &mut frame) {
            let begin = at.saturating_add(FRAME_HEADER_BYTES as u64);
            at = at.saturating_add(FRAME_BYTES as u64);
            let found = salts(&frame, 8).unwrap_or_default();
            let is_present = *round.get_or_insert(found) == found;
            *chain = chain.take().filter(|_| is_present).and_then(|chain| chain.next(&frame));
            let (Some(page), Some(size), true) = (be_u32(&frame, 0), be_u32(&frame, 4), is_present) else {
                continue;
            };
            match cipher.open(page, frame.get(FRAME_HEADER_BYTES..).unwrap_or_default()) {
                Some(_) => pending.push((page, begin)),
                None => self.damaged = self.damaged.saturating_add(1),
            }
            if size > 0 {
                self.places.extend(pending.drain(..));
                self.pages = Some(size);
                self.unreached = self.unreached.saturating_add(u64::from(chain.is_none()));
            }
        }
        self
    }

    /// Whether the database has another version of a page that was committed.
    fn is_ahead_of(&mut self, mut database: &File) -> bool {
        let (mut ours, mut theirs) = (vec![0; PAGE_BYTES], vec![0; PAGE_BYTES]);
        self.places.iter().any(|(page, at)| {
            let place = u64::from(*page).saturating_sub(1).saturating_mul(PAGE_BYTES as u64);
            let read = database.seek(SeekFrom::Start(place)).and_then(|_| database.read_exact(&mut theirs));
            read.is_err() || !read_at(&mut self.file, *at, &mut ours) || ours != theirs
        })
    }
}

/// Refuses a database whose log has commits that SQLite would pass over, and then overwrite.
///
/// A power loss can tear only the last commit, which was not yet answered; with more behind a bad
/// frame, or with a bad header, the log was damaged later.
///
/// # Errors
/// [`Error::Damaged`]; what the disk says.
pub(in super::super) fn check(database: &Path, key: &DataKey) -> Result<()> {
    // Most often there is no log, or nothing in it.
    if !path_of(database).metadata().is_ok_and(|found| found.len() > HEADER_BYTES as u64) {
        return Ok(());
    }
    let Some(mut log) = read(database, &Cipher::new(key))? else { return Ok(()) };
    let file = File::open(database).map_err(|e| Error::io("read", database, e))?;
    let is_lost =
        if log.header_is_bad { log.unreached > 0 && log.is_ahead_of(&file) } else { log.unreached > 1 };
    if is_lost { Err(Error::Damaged { what: "changes at the end of its log".to_owned() }) } else { Ok(()) }
}

/// The running checksum of a log: with it SQLite tells its own frames, in their order.
struct Chain {
    low_first: bool,
    sum: (u32, u32),
}

impl Chain {
    /// The sum of a sound header.
    fn new(header: &[u8]) -> Option<Self> {
        let low_first = match be_u32(header, 0)? {
            LOW_FIRST => true,
            HIGH_FIRST => false,
            _ => return None,
        };
        let chain = Self { low_first, sum: (0, 0) }.add(header.get(..24)?);
        (salts(header, 24)? == chain.sum).then_some(chain)
    }

    /// The sum after a frame that follows.
    fn next(self, frame: &[u8]) -> Option<Self> {
        let chain = self.add(frame.get(..8)?).add(frame.get(FRAME_HEADER_BYTES..)?);
        (salts(frame, 16)? == chain.sum).then_some(chain)
    }

    fn add(mut self, bytes: &[u8]) -> Self {
        for pair in bytes.chunks_exact(8) {
            let words = be_u32(pair, 0).zip(be_u32(pair, 4)).unwrap_or_default();
            let words = if self.low_first { (words.0.swap_bytes(), words.1.swap_bytes()) } else { words };
            self.sum.0 = self.sum.0.wrapping_add(words.0).wrapping_add(self.sum.1);
            self.sum.1 = self.sum.1.wrapping_add(words.1).wrapping_add(self.sum.0);
        }
        self
    }
}

/// Two numbers side by side.
fn salts(bytes: &[u8], at: usize) -> Option<(u32, u32)> {
    Some((be_u32(bytes, at)?, be_u32(bytes, at.checked_add(4)?)?))
}

fn read_at(file: &mut File, at: u64, bytes: &mut [u8]) -> bool {
    file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(bytes)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::super::super::connection;
    use super::super::super::options::Options;
    use super::*;

    /// A database with commits in its log, as bytes of both.
    fn logged(key: &DataKey) -> (Vec<u8>, Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let connection = connection::create(&path, key, &Options::default()).unwrap();
        connection.execute_batch("CREATE TABLE t (a TEXT); PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        for _ in 0..4 {
            connection.execute_batch("INSERT INTO t VALUES (hex(randomblob(4000)))").unwrap();
        }
        (std::fs::read(&path).unwrap(), std::fs::read(path_of(&path)).unwrap())
    }

    fn checked(key: &DataKey, (database, log): (&[u8], &[u8])) -> Result<()> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        std::fs::write(&path, database).unwrap();
        std::fs::write(path_of(&path), log).unwrap();
        check(&path, key)
    }

    #[test]
    fn a_torn_end_is_no_damage_and_a_torn_middle_is() {
        let key = DataKey::random().unwrap();
        let (database, log) = logged(&key);
        checked(&key, (&database, &log)).unwrap();
        let frames = (log.len() - HEADER_BYTES) / FRAME_BYTES;
        assert!(frames >= 8);
        let mut told = 0;
        for frame in 0..frames {
            let mut torn = log.clone();
            torn[HEADER_BYTES + frame * FRAME_BYTES + 2_000] ^= 1;
            let is_last_commit = frame + 1 == frames;
            let found = checked(&key, (&database, &torn));
            assert!(!is_last_commit || found.is_ok());
            told += usize::from(matches!(found, Err(Error::Damaged { .. })));
            torn.truncate(HEADER_BYTES + frame * FRAME_BYTES + 3_000);
            checked(&key, (&database, &torn)).unwrap();
        }
        assert!(told * 3 >= frames * 2, "{told} of {frames}");
    }

    #[test]
    fn a_bad_header_is_damage_only_while_the_log_has_what_the_database_has_not() {
        let key = DataKey::random().unwrap();
        let (mut database, mut log) = logged(&key);
        log[20] ^= 1;
        assert!(matches!(checked(&key, (&database, &log)), Err(Error::Damaged { .. })));
        // As after a checkpoint, when the next round was just begun.
        for frame in log[HEADER_BYTES..].chunks(FRAME_BYTES) {
            let end = be_u32(frame, 0).unwrap() as usize * PAGE_BYTES;
            database.resize(database.len().max(end), 0);
            database[end - PAGE_BYTES..end].copy_from_slice(&frame[FRAME_HEADER_BYTES..]);
        }
        checked(&key, (&database, &log)).unwrap();
        let noise: Vec<u8> = (0..20_000_u32).map(|at| (at.wrapping_mul(0x9e37_79b9) >> 24) as u8).collect();
        checked(&key, (&database, &noise)).unwrap();
    }
}
