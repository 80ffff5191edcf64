//! Connections that only read, lent out one to a caller and kept for the next.

use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, InterruptHandle};

use super::connection;
use super::error::{Error, Result};
use super::key::DataKey;
use super::options::Options;

/// At most so many readers at once; further callers wait.
const READERS_MAX: usize = 4;

/// The readers of one store.
pub(super) struct Readers {
    path: PathBuf,
    options: Options,
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Default)]
struct State {
    /// Gone once the store is locked.
    key: Option<DataKey>,
    idle: Vec<Connection>,
    busy: Vec<(u64, InterruptHandle)>,
    opening: usize,
    next: u64,
}

impl Readers {
    pub(super) fn new(path: PathBuf, key: DataKey, options: Options) -> Self {
        let state = Mutex::new(State { key: Some(key), ..State::default() });
        Self { path, options, state, returned: Condvar::new() }
    }

    /// Lends a connection to `job`.
    pub(super) fn with<T>(&self, job: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let (ticket, connection) = self.take()?;
        let lent = Lent { readers: self, ticket, connection: Some(connection) };
        let Some(connection) = lent.connection.as_ref() else { return Err(Error::Locked) };
        let done = job(connection);
        let done = connection::prove(connection, &self.options).and(done);
        if matches!(done, Err(Error::Io { .. } | Error::Damaged { .. })) {
            lent.discard();
        }
        done
    }

    /// The data key, until it is dropped.
    pub(super) fn key(&self) -> Result<DataKey> {
        self.state().key.clone().ok_or(Error::Locked)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Result<(u64, Connection)> {
        let mut state = self.state();
        loop {
            let key = state.key.clone().ok_or(Error::Locked)?;
            if let Some(connection) = state.idle.pop() {
                return Ok((state.lend(&connection), connection));
            }
            if state.busy.len() + state.opening < READERS_MAX {
                state.opening += 1;
                drop(state);
                let opened = connection::open_reader(&self.path, &key, &self.options);
                state = self.state();
                state.opening -= 1;
                self.returned.notify_all();
                let connection = opened?;
                if state.key.is_none() {
                    return Err(Error::Locked);
                }
                return Ok((state.lend(&connection), connection));
            }
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Breaks off all reading, waits for it and drops the key.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.key = None;
        state.idle.clear();
        while !state.busy.is_empty() || state.opening > 0 {
            state.busy.iter().for_each(|(_, handle)| handle.interrupt());
            // Woken early and often: a reader between two statements misses an interrupt.
            let pause = std::time::Duration::from_millis(5);
            state = self.returned.wait_timeout(state, pause).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.idle.clear();
    }
}

impl State {
    fn lend(&mut self, connection: &Connection) -> u64 {
        self.next += 1;
        self.busy.push((self.next, connection.get_interrupt_handle()));
        self.next
    }
}

/// A connection that comes back when this is dropped, also by a panic.
struct Lent<'a> {
    readers: &'a Readers,
    ticket: u64,
    connection: Option<Connection>,
}

impl Lent<'_> {
    /// Closes the connection instead of keeping it.
    fn discard(mut self) {
        self.connection = None;
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut state = self.readers.state();
        state.busy.retain(|(ticket, _)| *ticket != self.ticket);
        if let Some(connection) = self.connection.take().filter(|_| state.key.is_some()) {
            state.idle.push(connection);
        }
        drop(state);
        self.readers.returned.notify_all();
    }
}
