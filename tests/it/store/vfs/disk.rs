//! The disk: files as bytes, a log of everything that changes them, and the faults it can be told.
//!
//! Every call is one step under one lock, so a call is either before a power cut, the one that was
//! cut, or after it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::ffi;

use super::crash::{Crashes, Event, Image};
use super::locks::Locks;

/// What a call of a faulty disk does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It fails; a write may have written its first half.
    Io,
    /// A call that needs room says that the disk is full; others fail.
    Full,
    /// A read returns its first half, as if the file ended there; others fail.
    ShortRead,
    /// A sync fails, and what it was to make durable never will be, as on Linux; others fail.
    Sync,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Io, Self::Full, Self::ShortRead, Self::Sync];
}

/// A fault to come.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// The call it begins with, counted from 0 by [`Disk::calls`].
    pub at: u64,
    pub kind: Kind,
    /// Every later call it applies to fails as well, until it is lifted.
    pub for_ever: bool,
}

/// The calls that can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Open,
    Delete,
    Access,
    Read,
    Write,
    Truncate,
    Sync,
    Size,
    Map,
}

impl Call {
    /// Whether a fault of this kind happens in this call rather than in a later one.
    fn can_have(self, kind: Kind) -> bool {
        match kind {
            Kind::Io => true,
            Kind::Full => matches!(self, Self::Write | Self::Open | Self::Map),
            Kind::ShortRead => self == Self::Read,
            Kind::Sync => self == Self::Sync,
        }
    }

    /// What SQLite's own layer says when this call fails.
    fn code(self, kind: Kind) -> i32 {
        match (self, kind) {
            (Self::Write, Kind::Full) => ffi::SQLITE_FULL,
            (Self::Read, Kind::ShortRead) => ffi::SQLITE_IOERR_SHORT_READ,
            (Self::Open, _) => ffi::SQLITE_CANTOPEN,
            (Self::Delete, _) => ffi::SQLITE_IOERR_DELETE,
            (Self::Access, _) => ffi::SQLITE_IOERR_ACCESS,
            (Self::Read, _) => ffi::SQLITE_IOERR_READ,
            (Self::Write, _) => ffi::SQLITE_IOERR_WRITE,
            (Self::Truncate, _) => ffi::SQLITE_IOERR_TRUNCATE,
            (Self::Sync, _) => ffi::SQLITE_IOERR_FSYNC,
            (Self::Size, _) => ffi::SQLITE_IOERR_FSTAT,
            (Self::Map, Kind::Full) => ffi::SQLITE_IOERR_SHMSIZE,
            (Self::Map, _) => ffi::SQLITE_IOERR_SHMMAP,
        }
    }
}

/// A file's bytes and who holds it; it lives on while a handle is open after its name is gone.
#[derive(Default)]
pub(super) struct Node {
    pub(super) bytes: Vec<u8>,
    pub(super) locks: Locks,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) nodes: Vec<Node>,
    pub(super) names: BTreeMap<String, usize>,
    log: Vec<Event>,
    /// What the disk held when the log began.
    first: Image,
    calls: u64,
    fault: Option<Fault>,
    /// How many calls failed by a fault.
    failed: u64,
    cut_at: Option<usize>,
    is_cut: bool,
    capacity: Option<usize>,
}

/// A disk; clones are the same disk.
#[derive(Clone, Default)]
pub struct Disk(Arc<Mutex<State>>);

impl Disk {
    /// A disk that holds these files, all of them durable.
    pub fn new(image: Image) -> Self {
        let mut state = State::default();
        for (name, bytes) in &image {
            state.names.insert(name.clone(), state.nodes.len());
            state.nodes.push(Node { bytes: bytes.clone(), locks: Locks::default() });
        }
        state.first = image;
        Self(Arc::new(Mutex::new(state)))
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What stands on the disk for programs that run: synced or not.
    pub fn image(&self) -> Image {
        let state = self.state();
        state.names.iter().map(|(name, node)| (name.clone(), state.nodes[*node].bytes.clone())).collect()
    }

    /// How many changes and syncs there were.
    pub fn events(&self) -> usize {
        self.state().log.len()
    }

    /// How many calls that could fail there were.
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// How many calls failed by a fault.
    pub fn failed(&self) -> u64 {
        self.state().failed
    }

    /// Cuts the power in the midst of change number `event`, counted by [`Self::events`]: that
    /// change and all calls after it fail.
    pub fn cut_at(&self, event: usize) {
        self.state().cut_at = Some(event);
    }

    /// Whether the power is cut.
    pub fn is_cut(&self) -> bool {
        self.state().is_cut
    }

    /// From now on a fault waits, or none.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.state().fault = fault;
    }

    /// All files together may have so many bytes.
    pub fn set_capacity(&self, bytes: Option<usize>) {
        self.state().capacity = bytes;
    }

    /// Bytes of all files together.
    pub fn used(&self) -> usize {
        self.state().used()
    }

    /// The event that first removed a file of this name.
    pub fn first_removal_of(&self, name: &str) -> Option<usize> {
        let is_it = |event: &Event| matches!(event, Event::Delete { name: removed, .. } if removed == name);
        self.state().log.iter().position(is_it)
    }

    /// Every state the disk could be found in after a power loss at any time so far.
    pub fn crashes(&self) -> Crashes {
        let state = self.state();
        Crashes::new(&state.first, state.log.clone())
    }
}

impl State {
    fn used(&self) -> usize {
        self.names.values().map(|node| self.nodes[*node].bytes.len()).sum()
    }

    /// Counts a call; the code it fails with, if it does.
    pub(super) fn call(&mut self, call: Call) -> Result<(), i32> {
        if self.is_cut {
            return Err(call.code(Kind::Io));
        }
        let now = self.calls;
        self.calls += 1;
        let Some(fault) = self.fault.filter(|fault| now >= fault.at && call.can_have(fault.kind)) else {
            return Ok(());
        };
        if !fault.for_ever {
            self.fault = None;
        }
        self.failed += 1;
        Err(call.code(fault.kind))
    }

    /// Notes a change; fails when the power is cut in it.
    fn change(&mut self, event: Event) -> Result<(), i32> {
        self.log.push(event);
        self.is_cut |= self.cut_at.is_some_and(|at| self.log.len() > at);
        if self.is_cut { Err(ffi::SQLITE_IOERR) } else { Ok(()) }
    }

    /// Opens `name`, making it when told to.
    pub(super) fn open(&mut self, name: Option<&str>, flags: i32) -> Result<usize, i32> {
        self.call(Call::Open)?;
        if let Some(node) = name.and_then(|name| self.names.get(name)) {
            let must_be_new = flags & ffi::SQLITE_OPEN_EXCLUSIVE != 0;
            return if must_be_new { Err(ffi::SQLITE_CANTOPEN) } else { Ok(*node) };
        }
        if flags & ffi::SQLITE_OPEN_CREATE == 0 {
            return Err(ffi::SQLITE_CANTOPEN);
        }
        let node = self.nodes.len();
        self.nodes.push(Node::default());
        if let Some(name) = name {
            self.change(Event::Create { node, name: name.to_owned() })?;
            self.names.insert(name.to_owned(), node);
        }
        Ok(node)
    }

    pub(super) fn delete(&mut self, name: &str, sync_folder: bool) -> Result<(), i32> {
        self.call(Call::Delete)?;
        if self.names.remove(name).is_none() {
            return Err(ffi::SQLITE_IOERR_DELETE_NOENT);
        }
        self.change(Event::Delete { name: name.to_owned(), sync_folder })
    }

    /// Fills `out`; what lies behind the end of the file reads as zero and is told.
    pub(super) fn read(&mut self, node: usize, at: usize, out: &mut [u8]) -> Result<(), i32> {
        let mut there = out.len();
        let said = self.call(Call::Read);
        match said {
            Err(ffi::SQLITE_IOERR_SHORT_READ) => there /= 2,
            other => other?,
        }
        let bytes = self.nodes[node].bytes.get(at..).unwrap_or_default();
        there = there.min(bytes.len());
        out[..there].copy_from_slice(&bytes[..there]);
        out[there..].fill(0);
        if there < out.len() { Err(ffi::SQLITE_IOERR_SHORT_READ) } else { Ok(()) }
    }

    pub(super) fn write(&mut self, node: usize, at: usize, bytes: &[u8]) -> Result<(), i32> {
        let said = self.call(Call::Write).and_then(|()| {
            let more = (at + bytes.len()).saturating_sub(self.nodes[node].bytes.len());
            let is_full = more > 0 && self.capacity.is_some_and(|most| self.used() + more > most);
            if is_full { Err(ffi::SQLITE_FULL) } else { Ok(()) }
        });
        if self.is_cut {
            return said;
        }
        let written = if said.is_ok() { bytes } else { &bytes[..bytes.len() / 2] };
        let file = &mut self.nodes[node].bytes;
        // A write that fails has written its first half where that needs no room.
        let fits = said.is_ok() || at + written.len() <= file.len();
        if fits && !written.is_empty() {
            overwrite(file, at, written);
            self.change(Event::Write { node, at, bytes: written.into() })?;
        }
        said
    }

    pub(super) fn truncate(&mut self, node: usize, len: usize) -> Result<(), i32> {
        self.call(Call::Truncate)?;
        self.nodes[node].bytes.resize(len, 0);
        self.change(Event::Truncate { node, len })
    }

    pub(super) fn sync(&mut self, node: usize, folder: bool) -> Result<(), i32> {
        if let Err(code) = self.call(Call::Sync) {
            // The kernel forgets what it could not write: a later sync says nothing about it.
            if !self.is_cut {
                self.change(Event::SyncFailed { node })?;
            }
            return Err(code);
        }
        self.change(Event::Sync { node, folder })
    }
}

/// Puts `bytes` at `at`, with zeros between the old end and them.
pub(super) fn overwrite(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[at..end].copy_from_slice(bytes);
}
