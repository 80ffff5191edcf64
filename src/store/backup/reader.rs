//! Reads the frames of a backup, judging each before its rows are handed on.
//!
//! Whatever the bytes are, this ends, holds one frame at most, and gives a named fault for all that
//! a backup cannot hold. What only a database can judge (types, keys, references) is left to it.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use rusqlite::types::ValueRef;

use super::super::error::{Error, Result};
use super::Fault;
use super::content::ContentHash;
use super::frame::{FRAME_MAX, Kind, Reader, Stop};
use super::header::{Described, HEADER_MAX, Header};
use super::report::{Progress, Stage, Watch};
use super::tables::Table;
use super::value::{take, take_array, take_slice};
use crate::data::Hash;

/// What takes the rows of a backup.
pub(super) trait Take {
    /// The header is good; rows follow.
    fn begin(&mut self, header: &Header) -> Result<()>;
    /// One row with as many values as the table has columns.
    fn row(&mut self, table: &'static Table, described: &Described, values: &[ValueRef<'_>]) -> Result<()>;
}

/// Takes rows and does nothing with them.
pub(super) struct Ignore;

impl Take for Ignore {
    fn begin(&mut self, _: &Header) -> Result<()> {
        Ok(())
    }

    fn row(&mut self, _: &'static Table, _: &Described, _: &[ValueRef<'_>]) -> Result<()> {
        Ok(())
    }
}

/// Where rows come from, for words about it.
pub(super) struct Origin<'a> {
    /// Named when it cannot be read.
    pub(super) path: &'a Path,
    pub(super) stage: Stage,
}

impl Origin<'_> {
    fn error(&self, stop: Stop) -> Error {
        match stop {
            Stop::Fault(fault) => Error::Backup(fault),
            Stop::Io(error) => Error::io("read", self.path, error),
        }
    }
}

/// Reads a whole backup out of its encryption.
pub(super) fn read(
    input: impl Read,
    origin: &Origin<'_>,
    to: &mut dyn Take,
    watch: &mut Watch<'_>,
) -> Result<(Header, Hash)> {
    let mut frames = Reader::new(input);
    let (kind, payload, _) = frames.next(HEADER_MAX).map_err(|stop| origin.error(foreign(stop)))?;
    if kind != Kind::Header {
        return Err(Fault::OtherContent.into());
    }
    let header = Header::read(payload)?;
    to.begin(&header)?;
    let total = header.rows().unwrap_or(0);
    let mut progress = Progress { stage: origin.stage, done: 0, total };
    let mut counter = Counter::new(&header);
    loop {
        let (kind, payload, before) = frames.next(FRAME_MAX).map_err(|stop| origin.error(stop))?;
        match kind {
            Kind::Header => return Err(Fault::FrameKind.into()),
            Kind::Rows => progress.done = progress.done.saturating_add(counter.rows(payload, to)?),
            Kind::End => {
                counter.finish(payload, before)?;
                break;
            }
        }
        if watch(progress) == ControlFlow::Break(()) {
            return Err(Error::Cancelled);
        }
    }
    frames.finish().map_err(|stop| origin.error(stop))?;
    let hash = counter.hash.finish();
    Ok((header, hash))
}

/// A first frame that makes no sense is that of another program's file.
fn foreign(stop: Stop) -> Stop {
    match stop {
        Stop::Fault(Fault::FrameTooLarge | Fault::FrameKind) => Stop::Fault(Fault::OtherContent),
        other => other,
    }
}

/// Walks through the tables as their rows come, each as often as the header said.
struct Counter<'a> {
    header: &'a Header,
    tables: Vec<(&'static Table, &'a Described)>,
    /// The table whose rows come, and how many came.
    at: usize,
    came: u64,
    hash: ContentHash,
}

impl<'a> Counter<'a> {
    fn new(header: &'a Header) -> Self {
        let mut counter =
            Self { header, tables: header.tables().collect(), at: 0, came: 0, hash: ContentHash::new() };
        if let Some((_, first)) = counter.tables.first() {
            counter.hash.table(first);
        }
        counter
    }

    /// Takes a frame of rows and says how many they were.
    fn rows(&mut self, mut payload: &[u8], to: &mut dyn Take) -> Result<u64, Error> {
        let input = &mut payload;
        let [length] = take_array(input).copied().ok_or(Fault::UnknownTable)?;
        let name = take_slice(input, usize::from(length)).ok_or(Fault::UnknownTable)?;
        let (table, described) = self.find(name)?;
        let fault = Fault::Value { table: table.name };
        let count = u32::from_le_bytes(*take_array(input).ok_or_else(|| fault.clone())?);
        self.came = self.came.saturating_add(u64::from(count));
        // An empty frame would let a small file take for ever.
        if count == 0 || self.came > described.rows {
            return Err(Fault::Count { table: table.name }.into());
        }
        self.hash.rows(input);
        let mut values = Vec::with_capacity(described.columns.len());
        for _ in 0..count {
            values.clear();
            for _ in &described.columns {
                values.push(take(input).ok_or_else(|| fault.clone())?);
            }
            to.row(table, described, &values)?;
        }
        if input.is_empty() { Ok(u64::from(count)) } else { Err(fault.into()) }
    }

    /// The table of that name, which is the one at hand or a later one.
    fn find(&mut self, name: &[u8]) -> Result<(&'static Table, &'a Described), Fault> {
        loop {
            let (table, described) = self.tables.get(self.at).copied().ok_or(Fault::UnknownTable)?;
            if table.name.as_bytes() == name {
                return Ok((table, described));
            }
            if !self.tables.iter().skip(self.at).any(|(table, _)| table.name.as_bytes() == name) {
                return Err(Fault::UnknownTable);
            }
            self.close()?;
        }
    }

    /// No more rows come of the table at hand.
    fn close(&mut self) -> Result<(), Fault> {
        let Some((table, described)) = self.tables.get(self.at) else { return Ok(()) };
        if self.came != described.rows {
            return Err(Fault::Count { table: table.name });
        }
        self.came = 0;
        self.at = self.at.saturating_add(1);
        if let Some((_, next)) = self.tables.get(self.at) {
            self.hash.table(next);
        }
        Ok(())
    }

    /// Compares the last frame with what came before it.
    fn finish(&mut self, mut payload: &[u8], before: [u8; 32]) -> Result<(), Fault> {
        while self.at < self.tables.len() {
            self.close()?;
        }
        let input = &mut payload;
        if take_array(input) != Some(&before) {
            return Err(Fault::Checksum);
        }
        for (table, described) in self.header.tables() {
            let rows = take_array(input).map(|bytes| u64::from_le_bytes(*bytes));
            if rows != Some(described.rows) {
                return Err(Fault::Count { table: table.name });
            }
        }
        if input.is_empty() { Ok(()) } else { Err(Fault::Trailing) }
    }
}
