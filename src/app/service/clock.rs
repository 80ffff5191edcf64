//! The clock: sends events after a while.

use std::collections::BTreeMap;
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
    // By time, then by order of asking.
    let mut waiting: BTreeMap<(Instant, u64), Event> = BTreeMap::new();
    let mut count = 0_u64;
    loop {
        let next = match waiting.first_key_value() {
            Some(((due, _), _)) => inbox.recv_timeout(due.saturating_duration_since(Instant::now())),
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match next {
            Ok(alarm) => {
                count += 1;
                waiting.insert((alarm.due, count), alarm.event);
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Some((_, event)) = waiting.pop_first() {
                    shared.tell(event);
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
