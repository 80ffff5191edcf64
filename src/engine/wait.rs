//! Waits for a device, but not for ever: a driver that hangs must not hang an answer.
//!
//! What was waited for in vain goes on in the driver's own threads; nobody looks at it again, and what it
//! holds is left to it.

use std::cell::Cell;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::engine::{Error, Result};

/// One step of a model takes a GPU well below a second.
const STEP: Duration = Duration::from_secs(10);
/// Kernels are compiled while a model is loaded.
const LOADING: Duration = Duration::from_secs(60);
/// What computes on the processor may take its time.
const SOFTWARE: Duration = Duration::from_secs(600);

thread_local! {
    static IS_LOADING: Cell<bool> = const { Cell::new(false) };
}

/// Does what a device needs more time for than for a step.
pub(in crate::engine) fn while_loading<T>(work: impl FnOnce() -> T) -> T {
    let before = IS_LOADING.replace(true);
    let done = work();
    IS_LOADING.set(before);
    done
}

/// How long to wait for a device now.
pub(in crate::engine) fn patience(is_software: bool) -> Duration {
    match (is_software, IS_LOADING.get()) {
        (true, _) => SOFTWARE,
        (false, true) => LOADING,
        (false, false) => STEP,
    }
}

/// What comes of `found` within `limit`.
///
/// # Errors
/// [`Error::Internal`] where nothing comes.
pub(in crate::engine) fn within<T>(limit: Duration, found: impl Future<Output = T>) -> Result<T> {
    #[cfg(test)]
    if let Some(limit) = crate::engine::injected::patience() {
        return Err(silent(limit));
    }
    let until = Instant::now() + limit;
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut found = pin!(found);
    loop {
        if let Poll::Ready(found) = found.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Ok(found);
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(silent(limit));
        }
        thread::park_timeout(left);
    }
}

fn silent(limit: Duration) -> Error {
    let what = format!("the graphics chip did not answer for {} seconds", limit.as_secs());
    Error::Internal { stage: "computing", what }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn};

    use super::*;

    #[test]
    fn what_comes_is_waited_for_and_what_does_not_is_not() {
        assert_eq!(within(STEP, async { 7 }).unwrap(), 7);
        let mut asked = false;
        let late = poll_fn(|context| {
            if asked {
                return Poll::Ready(8);
            }
            asked = true;
            let waker = context.waker().clone();
            thread::spawn(move || {
                thread::sleep(Duration::from_millis(20));
                waker.wake();
            });
            Poll::Pending
        });
        assert_eq!(within(STEP, late).unwrap(), 8);
        let never = within(Duration::from_millis(30), pending::<()>()).unwrap_err();
        assert!(never.to_string().contains("did not answer"), "{never}");
    }

    #[test]
    fn loading_and_software_take_their_time() {
        assert_eq!([patience(false), patience(true)], [STEP, SOFTWARE]);
        while_loading(|| assert_eq!([patience(false), patience(true)], [LOADING, SOFTWARE]));
        assert_eq!(patience(false), STEP);
    }
}
