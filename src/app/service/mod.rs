//! Does what the application asks of the world, on threads of its own, and answers with events.
//!
//! Four threads, each with its queue: the store's (short work, in order), the engine's (answers and
//! measurements), that of long jobs (models, backups), and the clock's. Nothing is done on the
//! caller's thread, so the screen never waits. Dropping the service keeps what is being typed,
//! stops what runs and closes the store.

mod answer;
mod cache;
mod clock;
mod context;
mod gate;
mod gpu;
mod jobs;
mod keeping;
mod models;
mod personal;
mod shared;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};

use super::{Effect, Event};
use crate::engine;
pub use crate::engine::Error as NotStarted;
pub use crate::engine::device::Choice as Device;
use clock::Clock;
use shared::Shared;

/// Runs effects.
pub struct Service {
    shared: Arc<Shared>,
    clock: Clock,
    store: Option<Sender<Effect>>,
    engine: Option<Sender<Effect>>,
    jobs: Option<Sender<Effect>>,
    threads: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Service")
    }
}

impl Service {
    /// Starts the threads. Touches nothing in the data folder yet. `tell` hears every event, from
    /// any thread.
    ///
    /// # Errors
    /// [`engine::Error::Internal`] if the system gives no threads.
    pub fn start(
        data: PathBuf,
        device: Device,
        tell: impl Fn(Event) + Send + Sync + 'static,
    ) -> engine::Result<Self> {
        let shared = Arc::new(Shared::new(data, device, Arc::new(tell))?);
        let mut service = Self {
            clock: Clock::start(Arc::clone(&shared))?,
            shared,
            store: None,
            engine: None,
            jobs: None,
            threads: Vec::new(),
        };
        service.store = Some(service.thread("store", keep)?);
        service.engine = Some(service.thread("answers", answer_all)?);
        service.jobs = Some(service.thread("jobs", work)?);
        Ok(service)
    }

    fn thread(
        &mut self,
        name: &str,
        serve: fn(&Arc<Shared>, &Receiver<Effect>),
    ) -> engine::Result<Sender<Effect>> {
        let (sender, inbox) = channel();
        let shared = Arc::clone(&self.shared);
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || serve(&shared, &inbox));
        let failed =
            |error: std::io::Error| engine::Error::Internal { stage: "starting", what: error.to_string() };
        self.threads.push(thread.map_err(failed)?);
        Ok(sender)
    }

    /// Does an effect, soon. Those of the shell are not for here and are let be.
    pub fn run(&self, effect: Effect) {
        let queue = match &effect {
            Effect::Copy(_) | Effect::Look(_) | Effect::Focus(_) | Effect::Pick(_) => return,
            Effect::After { .. } => {
                if let Effect::After { ms, then } = effect {
                    self.clock.after(ms, *then);
                }
                return;
            }
            Effect::StopRun(run) => return self.shared.stop_run(*run),
            Effect::StopModelJob => return self.shared.model_stop.raise(),
            Effect::StopStoreJob => return self.shared.store_stop.raise(),
            Effect::Answer(ask) => {
                self.shared.expect_run(ask.run);
                self.shared.busy.raise();
                &self.engine
            }
            // Nobody waits for it: what goes on between two answers comes first.
            Effect::Prepare(_) => &self.engine,
            Effect::Bench(_) => {
                self.shared.busy.raise();
                self.shared.model_stop.lower();
                &self.engine
            }
            Effect::InspectFile(_) | Effect::Import(..) | Effect::Verify(_) => {
                self.shared.model_stop.lower();
                &self.jobs
            }
            Effect::Backup(..) | Effect::VerifyBackup(..) | Effect::CheckStore => {
                self.shared.store_stop.lower();
                &self.jobs
            }
            Effect::Restore(..) => {
                self.shared.store_stop.lower();
                &self.store
            }
            Effect::ListModels
            | Effect::RemoveModel(_)
            | Effect::ChooseModel(_)
            | Effect::Survey
            | Effect::Upkeep
            | Effect::Prove => &self.jobs,
            _ => &self.store,
        };
        // A thread that is gone takes no more work; the program is ending.
        if let Some(queue) = queue {
            let _ = queue.send(effect);
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.shared.stop_all();
        self.clock.stop();
        // The answers end before the store closes: their last words are kept.
        for queue in [self.engine.take(), self.jobs.take(), self.store.take()] {
            drop(queue);
        }
        for thread in self.threads.drain(..).rev() {
            let _ = thread.join();
        }
    }
}

/// The store's thread: short work in order; drafts are kept when nothing was typed for a moment.
fn keep(shared: &Arc<Shared>, inbox: &Receiver<Effect>) {
    let mut drafts = keeping::Drafts::default();
    loop {
        let next = match drafts.due_in() {
            Some(wait) => inbox.recv_timeout(wait),
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match next {
            Ok(Effect::KeepDraft(place, text)) => drafts.put(place, text),
            Ok(effect) => {
                drafts.flush(shared);
                fenced(|| {
                    let left = gate::run(shared, effect).and_then(|effect| jobs::restore(shared, effect));
                    if let Some(effect) = left {
                        keeping::run(shared, effect);
                    }
                });
            }
            Err(RecvTimeoutError::Timeout) => drafts.flush(shared),
            Err(RecvTimeoutError::Disconnected) => {
                drafts.flush(shared);
                shared.close();
                return;
            }
        }
    }
}

/// The engine's thread: one answer or measurement after the other; between two, the last chat is kept.
fn answer_all(shared: &Arc<Shared>, inbox: &Receiver<Effect>) {
    let mut loaded = answer::Loaded::default();
    loop {
        let next = match loaded.held {
            Some(_) => inbox.recv_timeout(cache::PAUSE),
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let held = loaded.held.take();
        match next {
            Ok(effect) => {
                // What is asked for from now on ends a keeping again.
                shared.busy.lower();
                fenced(|| match effect {
                    Effect::Answer(ask) => answer::run(shared, &mut loaded, &ask),
                    Effect::Bench(id) => models::bench(shared, &mut loaded, id),
                    Effect::Prepare(chat) => match held {
                        Some(held) if Some(held.chat) == chat.id => loaded.held = Some(held),
                        held => {
                            held.iter().for_each(|held| cache::keep(shared, held));
                            context::prepare(shared, &mut loaded, &chat);
                        }
                    },
                    _ => {}
                });
            }
            Err(RecvTimeoutError::Timeout) => {
                fenced(|| held.iter().for_each(|held| cache::keep(shared, held)));
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// The thread of long jobs.
fn work(shared: &Arc<Shared>, inbox: &Receiver<Effect>) {
    while let Ok(effect) = inbox.recv() {
        fenced(|| {
            if let Some(effect) = models::run(shared, effect) {
                jobs::run(shared, effect);
            }
        });
    }
}

/// A fault of one job must not cost the thread that does all others.
fn fenced(work: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(work)).is_err() {
        log::error!("a job of the app crashed; it was dropped");
    }
}
