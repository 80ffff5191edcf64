//! The one thread that writes: it owns the only connection that may.
//!
//! Every job is one transaction, answered after its commit. After a failing disk the connection is
//! closed and opened anew, never used again: what it believes may differ from what was kept.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::{Connection, InterruptHandle, Transaction, TransactionBehavior};

use super::connection;
use super::error::{Error, Result};
use super::key::DataKey;
use super::options::Options;

type Job = Box<dyn FnOnce(&mut State) + Send>;

/// The handle to the writing thread. Dropping it ends the thread after the jobs before.
pub(super) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    interrupt: Arc<Mutex<Option<InterruptHandle>>>,
}

/// What the thread owns.
struct State {
    path: PathBuf,
    key: DataKey,
    options: Options,
    connection: Option<Connection>,
    interrupt: Arc<Mutex<Option<InterruptHandle>>>,
}

impl Writer {
    /// Starts the thread on an open connection.
    pub(super) fn start(connection: Connection, path: &Path, key: DataKey, options: Options) -> Result<Self> {
        let interrupt = Arc::new(Mutex::new(Some(connection.get_interrupt_handle())));
        let state = State {
            path: path.to_owned(),
            key,
            options,
            connection: Some(connection),
            interrupt: interrupt.clone(),
        };
        let (jobs, waiting) = channel();
        let thread =
            std::thread::Builder::new().name("carnet-store".to_owned()).spawn(move || work(state, &waiting));
        let thread = thread.map_err(|e| Error::io("start a thread for", path, e))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread), interrupt })
    }

    /// Runs `job` in a transaction on the thread; the receiver gets its answer after the commit.
    pub(super) fn post<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<Receiver<Result<T>>> {
        self.send(move |state| state.transact(job))
    }

    /// Runs `job` outside a transaction on the thread.
    pub(super) fn direct<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<Receiver<Result<T>>> {
        self.send(move |state| state.with(job))
    }

    fn send<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut State) -> Result<T> + Send + 'static,
    ) -> Result<Receiver<Result<T>>> {
        let (answer, receiver) = channel();
        let job: Job = Box::new(move |state| {
            let done = catch_unwind(AssertUnwindSafe(|| job(state)));
            let done = done.unwrap_or_else(|_| {
                state.close();
                Err(Error::Database { what: "a job failed".to_owned() })
            });
            // Nobody waiting is no failure: the work is done.
            let _ = answer.send(done);
        });
        self.jobs.as_ref().ok_or(Error::Locked)?.send(job).map_err(|_| Error::Locked)?;
        Ok(receiver)
    }

    /// Breaks off what runs right now, which is then rolled back.
    pub(super) fn interrupt(&self) {
        if let Some(handle) = self.interrupt.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            handle.interrupt();
        }
    }

    /// Ends the thread after the jobs before, closing its connection.
    pub(super) fn stop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A job that dropped the last handle runs on the thread itself, which cannot wait for itself.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop();
    }
}

fn work(mut state: State, waiting: &Receiver<Job>) {
    for job in waiting {
        job(&mut state);
    }
    state.close();
}

impl State {
    fn close(&mut self) {
        *self.interrupt.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if let Some(connection) = self.connection.take() {
            // An interrupt that met nothing would break off the last checkpoint; the next statement
            // takes it away. What cannot be checkpointed stays in the log, which loses nothing.
            let _ = connection.execute_batch("SELECT 1");
        }
    }

    fn with<T>(&mut self, job: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => connection::open_writer(&self.path, &self.key, &self.options)?,
        };
        *self.interrupt.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(connection.get_interrupt_handle());
        let connection = self.connection.insert(connection);
        let done = job(connection);
        if matches!(done, Err(Error::Io { .. } | Error::Damaged { .. } | Error::Database { .. })) {
            self.close();
        }
        done
    }

    fn transact<T>(&mut self, job: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let options = self.options.clone();
        self.with(|connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = job(&transaction);
            connection::prove(&transaction, &options)?;
            let done = done?;
            transaction.commit()?;
            Ok(done)
        })
    }
}
