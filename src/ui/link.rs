//! What the screens are connected to: where effects go, where events come from, what time it is.
//!
//! Outlives the page. A page that died is drawn again from the same link, with the state and the
//! events that came meanwhile. Names neither host nor service.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::Stream;

use crate::app::{App, Effect, Event};
use crate::data::Moment;

/// What a link is made of.
pub struct Connection {
    /// The state to begin with.
    pub app: App,
    /// Does an effect, soon, on another thread.
    pub send: Rc<dyn Fn(Effect)>,
    /// What happened, from any thread.
    pub events: UnboundedReceiver<Event>,
    /// Tag of the system's language.
    pub system_language: Option<String>,
    /// Version of the program.
    pub version: &'static str,
    /// The clock dates are told by.
    pub now: fn() -> Moment,
}

/// See the module. Stands in the root context.
#[derive(Clone)]
pub struct Link {
    parts: Rc<Parts>,
}

struct Parts {
    app: RefCell<App>,
    events: RefCell<UnboundedReceiver<Event>>,
    send: Rc<dyn Fn(Effect)>,
    version: &'static str,
    now: fn() -> Moment,
    is_started: Cell<bool>,
}

impl Link {
    /// A link that was not used yet.
    pub fn new(connection: Connection) -> Self {
        let Connection { mut app, send, events, system_language, version, now } = connection;
        app.system_language = system_language;
        let is_started = Cell::new(false);
        let (app, events) = (RefCell::new(app), RefCell::new(events));
        Self { parts: Rc::new(Parts { app, events, send, version, now, is_started }) }
    }

    /// Has an effect done.
    pub fn send(&self, effect: Effect) {
        (self.parts.send)(effect);
    }

    /// Version of the program.
    pub fn version(&self) -> &'static str {
        self.parts.version
    }

    /// What the clock shows.
    pub fn now(&self) -> Moment {
        (self.parts.now)()
    }

    /// Whether this is the first page; only that one begins.
    pub(super) fn is_first(&self) -> bool {
        !self.parts.is_started.replace(true)
    }

    /// The state for a page.
    pub(super) fn take_app(&self) -> App {
        self.parts.app.take()
    }

    /// The state of a page that ends.
    pub(super) fn keep_app(&self, app: App) {
        self.parts.app.replace(app);
    }

    /// Waits for events and takes all there are; none once nobody can send any more.
    pub(super) async fn events(&self) -> Vec<Event> {
        poll_fn(|context| self.poll_events(context)).await
    }

    fn poll_events(&self, context: &mut Context<'_>) -> Poll<Vec<Event>> {
        let mut ready = Vec::new();
        let mut events = self.parts.events.borrow_mut();
        loop {
            match Pin::new(&mut *events).poll_next(context) {
                Poll::Ready(Some(event)) => ready.push(event),
                Poll::Pending if ready.is_empty() => return Poll::Pending,
                Poll::Ready(None) | Poll::Pending => return Poll::Ready(ready),
            }
        }
    }
}
