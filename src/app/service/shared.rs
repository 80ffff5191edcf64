//! What the threads of the service share: the open store, the library, the engine, the ways to stop.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::app::{Event, Notice, RunId};
use crate::engine::device::Choice;
use crate::engine::{self, Engine};
use crate::library::Library;
use crate::platform;
use crate::store::{self, Store, Vault};

/// How long the end of a run is waited for before the store closes.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Asks a long job to stop.
#[derive(Debug, Default)]
pub(super) struct Flag(AtomicBool);

impl Flag {
    pub(super) fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(super) fn lower(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    pub(super) fn is_up(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What every thread may use.
pub(super) struct Shared {
    pub(super) data: PathBuf,
    pub(super) device: Choice,
    pub(super) vault: Vault,
    pub(super) library: Library,
    pub(super) engine: Engine,
    pub(super) model_stop: Flag,
    pub(super) store_stop: Flag,
    /// The engine is asked for something: what goes on between two answers ends.
    pub(super) busy: Flag,
    store: Mutex<Option<Store>>,
    /// Held while what is known of the graphics chip changes: two threads learn of it.
    gpu: Mutex<()>,
    /// Answers asked for and not ended, each with its way to stop.
    runs: Mutex<HashMap<RunId, Arc<Flag>>>,
    ended: Condvar,
    /// Raised when the engine was emptied: what the answers' thread knows of it is no longer so.
    pub(super) forget: Flag,
    tell: Arc<dyn Fn(Event) + Send + Sync>,
}

impl Shared {
    pub(super) fn new(
        data: PathBuf,
        device: Choice,
        tell: Arc<dyn Fn(Event) + Send + Sync>,
    ) -> engine::Result<Self> {
        platform::use_threads(None);
        Ok(Self {
            vault: crate::app::vault(&data),
            library: Library::open(&data),
            engine: Engine::start_after(platform::stay_on_fast_cores)?,
            data,
            device,
            model_stop: Flag::default(),
            store_stop: Flag::default(),
            busy: Flag::default(),
            store: Mutex::default(),
            gpu: Mutex::default(),
            runs: Mutex::default(),
            ended: Condvar::new(),
            forget: Flag::default(),
            tell,
        })
    }

    pub(super) fn tell(&self, event: impl Into<Event>) {
        (self.tell)(event.into());
    }

    /// The open store.
    ///
    /// # Errors
    /// [`store::Error::Locked`].
    pub(super) fn store(&self) -> store::Result<Store> {
        locked(&self.store).clone().ok_or(store::Error::Locked)
    }

    pub(super) fn set_store(&self, store: Store) {
        *locked(&self.store) = Some(store);
    }

    /// Ends all answers, then closes the store and forgets the keys.
    pub(super) fn close(&self) {
        self.busy.raise();
        self.stop_runs();
        let runs = locked(&self.runs);
        let waited = self.ended.wait_timeout_while(runs, LAST_WORDS, |runs| !runs.is_empty());
        drop(waited);
        // The conversation lies in the engine's cache: it goes now, not with the next answer.
        self.forget.raise();
        drop(self.engine.unload());
        if let Some(store) = locked(&self.store).take() {
            store.lock();
        }
    }

    pub(super) fn changing_gpu(&self) -> MutexGuard<'_, ()> {
        locked(&self.gpu)
    }

    /// A run is asked for; from now on it can be stopped.
    pub(super) fn expect_run(&self, run: RunId) {
        locked(&self.runs).insert(run, Arc::default());
    }

    /// The way to stop a run.
    pub(super) fn stop_of(&self, run: RunId) -> Arc<Flag> {
        locked(&self.runs).get(&run).cloned().unwrap_or_default()
    }

    pub(super) fn stop_run(&self, run: RunId) {
        if let Some(stop) = locked(&self.runs).get(&run) {
            stop.raise();
        }
    }

    pub(super) fn end_run(&self, run: RunId) {
        locked(&self.runs).remove(&run);
        self.ended.notify_all();
    }

    fn stop_runs(&self) {
        locked(&self.runs).values().for_each(|stop| stop.raise());
    }

    pub(super) fn stop_all(&self) {
        self.busy.raise();
        self.stop_runs();
        self.model_stop.raise();
        self.store_stop.raise();
    }

    /// Tells what went wrong where nothing else on the page would.
    pub(super) fn complain(&self, error: &store::Error) {
        // A store that was locked meanwhile is no news.
        if !matches!(error, store::Error::Locked) {
            self.tell(Event::Say(crate::app::Says::Notice(Notice::from(error))));
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
