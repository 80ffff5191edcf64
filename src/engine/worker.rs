//! The one thread that owns device, weights and caches, and the handles to it.
//!
//! A closed set of commands goes in, events come out. Dropping a [`Run`] cancels it. A panic
//! inside becomes [`Event::Failed`] and costs the loaded model, whose state can no longer be
//! trusted; the thread lives on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::data::{Limits, Prompt, Sampling, Shelf, Turn};
use crate::engine::error::fenced;
use crate::engine::generate::{Session, Watch};
use crate::engine::loading::load;
use crate::engine::{Error, Event, LoadRequest, Result};

/// What the thread can be asked for.
pub(super) enum Task {
    Load(Box<LoadRequest>),
    Unload,
    Generate { prompt: Prompt, sampling: Sampling, limits: Limits },
    Fit { turns: Vec<Turn>, from: usize, reserve: usize },
    Settle,
    ReadAhead(Vec<Turn>),
    Keep(Box<dyn Shelf>),
    BringBack(Box<dyn Shelf>, Prompt),
    Logits { tokens: Vec<u32> },
    LogitsAfter { tokens: Vec<u32> },
}

struct Command {
    task: Task,
    events: Sender<Event>,
    cancelled: Arc<AtomicBool>,
}

/// A handle to the engine thread; clones share it, the last drop ends it.
#[derive(Clone, Debug)]
pub struct Engine {
    commands: Sender<Command>,
}

impl Engine {
    /// Starts the engine thread. Nothing is loaded, no device is opened yet.
    ///
    /// # Errors
    /// [`Error::Internal`] if the system gives no thread.
    pub fn start() -> Result<Self> {
        Self::start_after(|| ())
    }

    /// The same; its thread, and what it starts, begins with `prepare`.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_after(prepare: impl FnOnce() + Send + 'static) -> Result<Self> {
        let (commands, inbox) = channel();
        let thread = thread::Builder::new().name("engine".to_owned()).spawn(move || {
            prepare();
            serve(&inbox);
        });
        match thread {
            Ok(_) => Ok(Self { commands }),
            Err(error) => Err(Error::Internal { stage: "starting", what: error.to_string() }),
        }
    }

    /// Loads a model in place of the one before. Ends with [`Event::Loaded`].
    pub fn load(&self, request: LoadRequest) -> Run {
        self.run(Task::Load(Box::new(request)))
    }

    /// Frees the loaded model. Ends without a last event.
    pub fn unload(&self) -> Run {
        self.run(Task::Unload)
    }

    /// Continues a prompt. Ends with [`Event::Finished`].
    pub fn generate(&self, prompt: Prompt, sampling: Sampling, limits: Limits) -> Run {
        self.run(Task::Generate { prompt, sampling, limits })
    }

    /// Finds how many of the latest turns fit beside `reserve` tokens of answer; `from` is the first
    /// turn that was seen the last time. Ends with [`Event::Fitted`].
    pub fn fit(&self, turns: Vec<Turn>, from: usize, reserve: usize) -> Run {
        self.run(Task::Fit { turns, from, reserve })
    }

    /// Uses the time until the next prompt: reads what the last answer said as a prompt is read, so that
    /// the next turn need not. Ends without a last event.
    pub fn settle(&self) -> Run {
        self.run(Task::Settle)
    }

    /// Reads what every question after `turns` begins with, before one is asked. Ends without a last event.
    pub fn read_ahead(&self, turns: Vec<Turn>) -> Run {
        self.run(Task::ReadAhead(turns))
    }

    /// Settles, and puts the conversation in the cache on a shelf. Ends without a last event.
    pub fn keep(&self, shelf: Box<dyn Shelf>) -> Run {
        self.run(Task::Keep(shelf))
    }

    /// Brings back what a shelf has of `prompt`, where the cache has much less. Ends with
    /// [`Event::BroughtBack`].
    pub fn bring_back(&self, shelf: Box<dyn Shelf>, prompt: Prompt) -> Run {
        self.run(Task::BringBack(shelf, prompt))
    }

    /// Computes the logits after each of `tokens`. Ends with [`Event::Computed`].
    pub fn logits(&self, tokens: Vec<u32>) -> Run {
        self.run(Task::Logits { tokens })
    }

    /// Computes the logits after the last of `tokens`; those the cache holds are not read again.
    /// Ends with [`Event::Computed`].
    pub fn logits_after(&self, tokens: Vec<u32>) -> Run {
        self.run(Task::LogitsAfter { tokens })
    }

    fn run(&self, task: Task) -> Run {
        let (events, news) = channel();
        let cancelled = Arc::new(AtomicBool::new(false));
        let command = Command { task, events: events.clone(), cancelled: Arc::clone(&cancelled) };
        if self.commands.send(command).is_err() {
            // The receiver is in our hands; the send cannot fail.
            let _ = events.send(Event::Failed(Error::Stopped));
        }
        Run { news, canceller: Canceller(cancelled) }
    }
}

/// The events of one command, in order. Dropping it cancels the command.
#[derive(Debug)]
pub struct Run {
    news: Receiver<Event>,
    canceller: Canceller,
}

/// What waiting for an event led to.
#[derive(Debug)]
pub enum Waited {
    /// An event.
    Event(Event),
    /// The time is over, the run is not.
    Nothing,
    /// The run is over.
    Over,
}

/// Stops one run from anywhere.
#[derive(Clone, Debug)]
pub struct Canceller(Arc<AtomicBool>);

impl Canceller {
    /// Asks the run to stop; it ends with what it has.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Run {
    /// The next event, if it comes in time; `None` also when the run is over.
    pub fn next_timeout(&self, timeout: Duration) -> Option<Event> {
        self.news.recv_timeout(timeout).ok()
    }

    /// Waits for the next event, at most so long.
    pub fn wait(&self, timeout: Duration) -> Waited {
        match self.news.recv_timeout(timeout) {
            Ok(event) => Waited::Event(event),
            Err(RecvTimeoutError::Timeout) => Waited::Nothing,
            Err(RecvTimeoutError::Disconnected) => Waited::Over,
        }
    }

    /// A handle that stops this run.
    pub fn canceller(&self) -> Canceller {
        self.canceller.clone()
    }
}

impl Iterator for Run {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        self.news.recv().ok()
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.canceller.cancel();
    }
}

fn serve(inbox: &Receiver<Command>) {
    let mut session: Option<Session> = None;
    while let Ok(Command { task, events, cancelled }) = inbox.recv() {
        // A gone receiver is a normal end: the run was dropped, which also cancelled it.
        let mut emit = |event| {
            let _ = events.send(event);
        };
        let mut watch = Watch { emit: &mut emit, cancelled: &cancelled };
        let last = fenced(|| perform(task, &mut session, &mut watch));
        if matches!(last, Err(Error::Internal { .. })) {
            // Its state can no longer be trusted.
            session = None;
        }
        match last {
            Ok(Some(event)) => emit(event),
            Ok(None) => {}
            Err(error) => emit(Event::Failed(error)),
        }
    }
}

/// Does what is asked; the run's last event, if it has one.
pub(super) fn perform(
    task: Task,
    session: &mut Option<Session>,
    watch: &mut Watch<'_>,
) -> Result<Option<Event>> {
    match task {
        Task::Load(request) => {
            // First, so that two models are never in memory at once.
            *session = None;
            let (loaded, info) = load(&request, watch)?;
            *session = Some(loaded);
            Ok(Some(Event::Loaded(Box::new(info))))
        }
        Task::Unload => {
            *session = None;
            Ok(None)
        }
        Task::Settle | Task::Keep(_) if session.is_none() => Ok(None),
        task => compute(task, session.as_mut().ok_or(Error::NotLoaded)?, watch),
    }
}

/// Does what needs a model.
fn compute(task: Task, session: &mut Session, watch: &mut Watch<'_>) -> Result<Option<Event>> {
    Ok(match task {
        Task::Load(_) | Task::Unload => None,
        Task::Generate { prompt, sampling, limits } => {
            Some(session.answer(&prompt, &sampling, &limits, watch)?)
        }
        Task::Fit { turns, from, reserve } => Some(Event::Fitted(session.fit(&turns, from, reserve)?)),
        Task::Settle => {
            session.settle(watch)?;
            None
        }
        Task::ReadAhead(turns) => {
            session.read_ahead(&turns, watch)?;
            None
        }
        Task::Keep(shelf) => {
            session.keep(&*shelf, watch)?;
            None
        }
        Task::BringBack(shelf, prompt) => {
            Some(Event::BroughtBack(session.bring_back(&*shelf, &prompt, watch)?))
        }
        Task::Logits { tokens } => {
            Some(Event::Computed(session.logits(&tokens, watch)?.ok_or(Error::Cancelled)?))
        }
        Task::LogitsAfter { tokens } => {
            Some(Event::Computed(session.logits_after(&tokens, watch)?.ok_or(Error::Cancelled)?))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_a_model_says_so_and_the_thread_lives_on() {
        let engine = Engine::start().expect("an engine");
        for _ in 0..2 {
            let last = engine.logits(vec![1]).last();
            assert!(matches!(last, Some(Event::Failed(Error::NotLoaded))));
        }
        assert!(engine.unload().last().is_none());
    }
}
