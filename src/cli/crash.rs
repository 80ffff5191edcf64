//! A panic is a defect of ours: its place is kept for the report, its text is not shown.
//!
//! The text of a panic may quote what was being worked on, and so must reach neither the terminal
//! nor a log.

use std::sync::{Mutex, PoisonError};

static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// From here on a panic keeps its place and prints nothing.
pub(super) fn install() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
        log::warn!("failure at {}", place.as_deref().unwrap_or("an unknown place"));
        *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
}

/// Where the latest panic was.
pub(super) fn place() -> String {
    let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    place.unwrap_or_else(|| "at an unknown place".to_owned())
}
