//! The clock: sends events after a while.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Shared;
use crate::app::Event;
use crate::engine::{Error, Result};

/// A thread that waits.
pub(super) struct Clock {
    alarms: Mutex<Option<Sender<Alarm>>>,
}

struct Alarm {
    due: Instant,
    event: Event,
}

impl Clock {
    pub(super) fn start(shared: Arc<Shared>) -> Result<Self> {
        let (alarms, inbox) = channel();
        thread::Builder::new()
            .name("clock".to_owned())
            .spawn(move || serve(&shared, &inbox))
            .map_err(|error| Error::Internal { stage: "starting", what: error.to_string() })?;
        Ok(Self { alarms: Mutex::new(Some(alarms)) })
    }

    /// Sends `event` in `ms` milliseconds.
    pub(super) fn after(&self, ms: u64, event: Event) {
        let Some(due) = Instant::now().checked_add(Duration::from_millis(ms)) else { return };
        let alarms = self.alarms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(alarms) = &*alarms {
            let _ = alarms.send(Alarm { due, event });
        }
    }

    /// Sends nothing any more.
    pub(super) fn stop(&self) {
        self.alarms.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

fn serve(shared: &Shared, inbox: &Receiver<Alarm>) {
    // Ordered by time, then by order of asking; events themselves have no order.
    let mut order: BinaryHeap<Reverse<(Instant, u64)>> = BinaryHeap::new();
    let mut waiting: Vec<(u64, Event)> = Vec::new();
    let mut count = 0_u64;
    loop {
        let next = match order.peek() {
            Some(Reverse((due, _))) => inbox.recv_timeout(due.saturating_duration_since(Instant::now())),
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match next {
            Ok(alarm) => {
                count += 1;
                order.push(Reverse((alarm.due, count)));
                waiting.push((count, alarm.event));
            }
            Err(RecvTimeoutError::Timeout) => {
                let Some(Reverse((_, number))) = order.pop() else { continue };
                if let Some(at) = waiting.iter().position(|(other, _)| *other == number) {
                    shared.tell(waiting.swap_remove(at).1);
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
