//! Ctrl-C: stops the running step where there is one, else the program.
//!
//! A step that cannot stop in time does not hold the person: the third press leaves.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

type Action = Box<dyn Fn() + Send>;

static CURRENT: Mutex<Option<Action>> = Mutex::new(None);
static PRESSES: AtomicU32 = AtomicU32::new(0);
const PRESSES_MAX: u32 = 3;

/// From here on Ctrl-C goes to the current step.
pub(super) fn install() {
    if let Err(error) = ctrlc::set_handler(press) {
        log::warn!("Ctrl-C keeps its usual meaning: {error}");
    }
}

/// While this lives, Ctrl-C does `action`; afterwards what it did before.
pub(super) fn during(action: impl Fn() + Send + 'static) -> Step {
    PRESSES.store(0, Ordering::SeqCst);
    Step { before: swap(Some(Box::new(action))) }
}

/// A step that Ctrl-C stops.
pub(super) struct Step {
    before: Option<Action>,
}

impl Step {
    /// Whether Ctrl-C was pressed since the step began.
    pub(super) fn was_stopped(&self) -> bool {
        PRESSES.load(Ordering::SeqCst) > 0
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        swap(self.before.take());
        PRESSES.store(0, Ordering::SeqCst);
    }
}

fn swap(action: Option<Action>) -> Option<Action> {
    std::mem::replace(&mut *CURRENT.lock().unwrap_or_else(PoisonError::into_inner), action)
}

fn press() {
    let presses = PRESSES.fetch_add(1, Ordering::SeqCst) + 1;
    match CURRENT.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
        Some(action) if presses < PRESSES_MAX => action(),
        _ => std::process::exit(i32::from(super::INTERRUPTED)),
    }
}
