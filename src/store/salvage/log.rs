//! The write-ahead log: what was committed and did not yet reach the database file.
//!
//! SQLite stops reading its log at the first bad frame. Here every frame of the log's present round
//! counts whose page is sound and that a commit follows. Format:
//! <https://www.sqlite.org/fileformat2.html#walformat>.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::super::error::{Error, Result};
use super::cell::be_u32;
use super::cipher::{Cipher, PAGE_BYTES};

const HEADER_BYTES: u64 = 32;
const FRAME_HEADER_BYTES: usize = 24;
const FRAME_BYTES: usize = FRAME_HEADER_BYTES + PAGE_BYTES;
/// Both marks of a log, for checksums in either order of bytes.
const MARKS: [u32; 2] = [0x377f_0682, 0x377f_0683];

/// A log and what is good in it.
pub(super) struct Log {
    pub(super) file: File,
    /// Of each page the newest committed version: where its bytes begin.
    pub(super) places: HashMap<u32, u64>,
    /// Pages of the database after the last commit.
    pub(super) pages: Option<u32>,
    /// Frames of the present round that are not sound.
    pub(super) damaged: u64,
}

/// Reads the log at `path`; `None` when there is none.
///
/// # Errors
/// [`Error::Io`] when it is there and cannot be opened.
pub(super) fn read(path: &Path, cipher: &Cipher) -> Result<Option<Log>> {
    let mut file = match File::open(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(|e| Error::io("read", path, e))?,
    };
    let mut header = [0; HEADER_BYTES as usize];
    if file.read_exact(&mut header).is_err() {
        return Ok(None);
    }
    // The round of the log: frames left over from an earlier one have other salts.
    let mut round = be_u32(&header, 0).filter(|mark| MARKS.contains(mark)).and_then(|_| salts(&header, 16));
    let mut log = Log { file, places: HashMap::new(), pages: None, damaged: 0 };
    let mut pending = Vec::new();
    let (mut at, mut frame) = (HEADER_BYTES, vec![0; FRAME_BYTES]);
    while read_frame(&mut log.file, at, &mut frame) {
        let begin = at.saturating_add(FRAME_HEADER_BYTES as u64);
        at = at.saturating_add(FRAME_BYTES as u64);
        let found = salts(&frame, 8);
        if *round.get_or_insert(found.unwrap_or_default()) != found.unwrap_or_default() {
            continue;
        }
        let (Some(page), Some(size)) = (be_u32(&frame, 0), be_u32(&frame, 4)) else { continue };
        match cipher.open(page, frame.get(FRAME_HEADER_BYTES..).unwrap_or_default()) {
            Some(_) => pending.push((page, begin)),
            None => log.damaged = log.damaged.saturating_add(1),
        }
        if size > 0 {
            log.places.extend(pending.drain(..));
            log.pages = Some(size);
        }
    }
    Ok(Some(log))
}

fn salts(bytes: &[u8], at: usize) -> Option<(u32, u32)> {
    Some((be_u32(bytes, at)?, be_u32(bytes, at.checked_add(4)?)?))
}

fn read_frame(file: &mut File, at: u64, frame: &mut [u8]) -> bool {
    file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(frame)).is_ok()
}
