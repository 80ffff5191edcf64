//! Making a backup: written beside its place, read back from the disk, then renamed.
//!
//! Under the final name there is at every moment the former file or the whole new one. Rows are read
//! in one transaction, so that they belong together while the writer goes on.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::super::error::{Error, Result};
use super::super::folder::sync_folder;
use super::super::migrate;
use super::envelope::{self, Seal};
use super::frame::{Kind, Writer};
use super::header::Header;
use super::reader::{self, Ignore, Origin};
use super::report::{Checked, Progress, Report, Stage, Watch};
use super::tables::Table;
use super::{BYTES_MAX, RECORDS_MAX, content};
use crate::data::{Hash, Moment};

/// A backup that is being made; dropped before it is done, it leaves nothing behind.
pub(super) struct Making<'a> {
    file: &'a Path,
    part: PathBuf,
    seal: &'a Seal<'a>,
    done: bool,
}

impl<'a> Making<'a> {
    /// Makes room for a backup at `file`, where one may stand.
    pub(super) fn new(file: &'a Path, seal: &'a Seal<'a>) -> Result<Self> {
        let part = part_of(file)?;
        // What an earlier run left behind when it was killed.
        match fs::remove_file(&part) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(Error::io("remove", &part, e)),
            _ => {}
        }
        Ok(Self { file, part, seal, done: false })
    }

    /// Writes all that `connection` reads, as it is at one moment.
    pub(super) fn write(
        &self,
        connection: &Connection,
        created: Moment,
        watch: &mut Watch<'_>,
    ) -> Result<Written> {
        write(connection, &self.part, self.seal, created, watch)
    }

    /// Reads it back and puts it in its place.
    pub(super) fn finish(mut self, written: Written, watch: &mut Watch<'_>) -> Result<Report> {
        let Written { mut report, sealed } = written;
        match self.seal.unlock() {
            None => compare_bytes(&self.part, sealed, report.bytes, watch)?,
            Some(unlock) => {
                let (plain, _) = envelope::open(&self.part, &unlock)?;
                let origin = Origin { path: &self.part, stage: Stage::ReadingBack };
                let (_, content) = reader::read(plain, &origin, &mut Ignore, watch)?;
                if content != report.content {
                    return Err(not_read_back(&self.part));
                }
                report.checked = Checked::Decrypted;
            }
        }
        fs::rename(&self.part, self.file).map_err(|e| Error::io("rename to", self.file, e))?;
        self.done = true;
        sync_folder(folder_of(self.file))?;
        Ok(report)
    }
}

impl Drop for Making<'_> {
    fn drop(&mut self) {
        if !self.done {
            // There may be nothing to remove; what stays is removed by the next run.
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// Where a backup is written until it is whole: beside its place, under a name that nothing else has.
pub(super) fn part_of(file: &Path) -> Result<PathBuf> {
    let name = file.file_name().ok_or(Error::Invalid { what: "backup", why: "its path names no file" })?;
    let mut part = OsString::from(".");
    part.push(name);
    part.push(".carnet-part");
    Ok(file.with_file_name(part))
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A backup on the disk, and the SHA-256 of its encrypted bytes as they were written.
pub(super) struct Written {
    report: Report,
    sealed: [u8; 32],
}

fn write(
    connection: &Connection,
    part: &Path,
    seal: &Seal<'_>,
    created: Moment,
    watch: &mut Watch<'_>,
) -> Result<Written> {
    // Never rolled back to anything: dropping it only lets the snapshot go.
    let transaction = connection.unchecked_transaction()?;
    let schema = migrate::version(&transaction)?;
    let program = env!("CARGO_PKG_VERSION").to_owned();
    let header = Header { schema, created, program, tables: content::describe(&transaction, schema)? };
    let rows = header.rows().filter(|rows| *rows <= RECORDS_MAX);
    let total = rows.ok_or(Error::TooLarge { what: "the store", limit: "5,000,000 records in a backup" })?;

    let io = |e| write_error(part, e);
    let file = OpenOptions::new().write(true).create_new(true).open(part).map_err(io)?;
    let hashing = Hashing { out: BufWriter::with_capacity(1 << 18, file), hash: Sha256::new(), bytes: 0 };
    let mut frames = Writer::new(envelope::seal(hashing, seal, part)?);
    frames.write(Kind::Header, &header.bytes()?).map_err(io)?;
    let mut progress = Progress { stage: Stage::Writing, done: 0, total };
    let content = content::write(&transaction, &header, &mut |table, rows, bytes| {
        frames.write(Kind::Rows, &rows_frame(table, rows, bytes)).map_err(io)?;
        progress.done = progress.done.saturating_add(u64::from(rows));
        match watch(progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Cancelled),
        }
    })?;
    let end = end_frame(&header, frames.hash());
    frames.write(Kind::End, &end).map_err(io)?;
    let hashing = frames.into_inner().finish().map_err(io)?;
    let (sealed, bytes) = hashing.finish(part)?;
    Ok(Written { report: report(&header, content, bytes, Checked::AsWritten), sealed })
}

/// A failed write; a file that would be over the limit is no failure of the disk.
fn write_error(part: &Path, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::FileTooLarge => Error::TooLarge { what: "the store", limit: "2 GiB in a backup" },
        _ => Error::io("write", part, error),
    }
}

/// The payload of a frame of rows.
pub(super) fn rows_frame(table: &Table, rows: u32, bytes: &[u8]) -> Vec<u8> {
    let name = table.name.as_bytes();
    let length = u8::try_from(name.len()).unwrap_or(u8::MAX);
    [&[length][..], name, &rows.to_le_bytes(), bytes].concat()
}

/// The payload of the last frame.
pub(super) fn end_frame(header: &Header, before: [u8; 32]) -> Vec<u8> {
    let mut end = before.to_vec();
    header.tables.iter().for_each(|table| end.extend_from_slice(&table.rows.to_le_bytes()));
    end
}

/// What is told about a backup.
pub(super) fn report(header: &Header, content: Hash, bytes: u64, checked: Checked) -> Report {
    Report {
        bytes,
        created: header.created,
        program: header.program.clone(),
        schema: header.schema,
        rows: header.tables().map(|(table, described)| (table.name, described.rows)).collect(),
        content,
        checked,
    }
}

/// Reads the file again and compares it with what was written.
fn compare_bytes(part: &Path, sealed: [u8; 32], total: u64, watch: &mut Watch<'_>) -> Result<()> {
    let io = |e| Error::io("read", part, e);
    let mut file = File::open(part).map_err(io)?;
    let (mut hash, mut buffer, mut done) = (Sha256::new(), vec![0; 1 << 18], 0u64);
    loop {
        let count = file.read(&mut buffer).map_err(io)?;
        let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else { break };
        hash.update(bytes);
        done = done.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        if watch(Progress { stage: Stage::ReadingBack, done, total }) == ControlFlow::Break(()) {
            return Err(Error::Cancelled);
        }
    }
    let found: [u8; 32] = hash.finalize().into();
    if found == sealed { Ok(()) } else { Err(not_read_back(part)) }
}

fn not_read_back(part: &Path) -> Error {
    Error::io("keep", part, io::Error::other("what was read back is not what was written"))
}

/// Hashes and counts what goes to the disk, and refuses to go over the limit.
struct Hashing {
    out: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Hashing {
    /// Brings everything to the disk.
    fn finish(self, part: &Path) -> Result<([u8; 32], u64)> {
        let file = self.out.into_inner().map_err(|e| Error::io("write", part, e.into_error()))?;
        file.sync_all().map_err(|e| Error::io("write", part, e))?;
        Ok((self.hash.finalize().into(), self.bytes))
    }
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hash.update(bytes.get(..count).unwrap_or_default());
        self.bytes = self.bytes.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        if self.bytes > BYTES_MAX { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(count) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
