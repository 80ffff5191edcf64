//! The virtual DOM on one side, the page on the other.
//!
//! At most one batch of edits is on its way; the next one is drawn when the page has painted it,
//! so that however fast the application changes, the page gets one batch a frame. Each page gets
//! a virtual DOM of its own: what a person must not lose lives outside of it.

use std::collections::HashSet;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine};
use dioxus_core::{ElementId, Event, VirtualDom};
use dioxus_html::HtmlEvent;

use super::edits::{Batch, Edits};
use super::message::Message;
use super::mounted;
use super::shell::Outbox;

/// A page that says nothing for so long is asked whether it lives; after as long again it is
/// loaded anew.
const SILENCE_MAX: Duration = Duration::from_secs(8);
/// A page that ends as soon as it stands is not loaded more often than this.
const LOAD_EVERY: Duration = Duration::from_secs(1);

/// The page, as the bridge needs it.
pub(super) trait Page {
    /// Runs a script and forgets it.
    fn run(&self, script: &str);
    /// Runs a script; its value comes as JSON, empty where it has none.
    fn ask(&self, script: &str, answer: Box<dyn FnOnce(String) + Send>);
    /// Asks for any sign of life; it comes through [`Bridge::on_sign_of_life`].
    fn ask_for_life(&self);
    /// Loads the page anew.
    fn load(&self);
    /// Ends the process behind the page, which then says so, or loads the page anew.
    fn end(&self);
}

enum Phase {
    /// The page is on its way; no script reaches it.
    Loading { since: Instant },
    /// The page ended just after it was loaded.
    Lost { until: Instant },
    /// The page shows all it was sent.
    Still,
    /// A batch is on its way to the page.
    Drawing { number: u64, made: HashSet<ElementId>, since: Instant, is_doubted: bool },
}

/// See the module.
pub(super) struct Bridge {
    make: Box<dyn Fn() -> VirtualDom>,
    dom: Option<VirtualDom>,
    edits: Edits,
    page: Rc<dyn Page>,
    outbox: Rc<Outbox>,
    waker: Waker,
    phase: Phase,
    is_idle: bool,
    batches: u64,
    loaded_at: Instant,
    started_at: Instant,
}

impl Bridge {
    /// A bridge to a page that is being loaded. `waker` calls [`Bridge::draw`] from any thread.
    pub(super) fn new(
        make: Box<dyn Fn() -> VirtualDom>,
        page: Rc<dyn Page>,
        outbox: Rc<Outbox>,
        waker: Waker,
        started_at: Instant,
    ) -> Self {
        let now = Instant::now();
        Self {
            make,
            dom: None,
            edits: Edits::new(),
            page,
            outbox,
            waker,
            phase: Phase::Loading { since: now },
            is_idle: false,
            batches: 0,
            loaded_at: now,
            started_at,
        }
    }

    /// Takes a message of the page.
    pub(super) fn on_message(&mut self, message: Message) {
        match message {
            Message::Ready => self.start_page(),
            Message::Painted(number) => self.on_painted(number),
            Message::Broken => self.on_page_end(),
            Message::UserEvent(event) => self.on_event(*event),
        }
    }

    /// Draws what changed, unless the page has not painted yet what it was sent.
    pub(super) fn draw(&mut self) {
        let (Some(dom), Phase::Still) = (&mut self.dom, &self.phase) else { return };
        let has_work = pin!(dom.wait_for_work()).poll(&mut Context::from_waker(&self.waker)).is_ready();
        if has_work {
            dom.render_immediate(&mut self.edits);
        }
        self.is_idle = !has_work;
        self.send();
        if has_work && matches!(self.phase, Phase::Still) {
            // Nothing to paint; whatever is next waits for its turn behind the window's events.
            self.waker.wake_by_ref();
        }
    }

    /// The process behind the page ended, or the page is beyond repair.
    pub(super) fn on_page_end(&mut self) {
        let now = Instant::now();
        let until = self.loaded_at + LOAD_EVERY;
        log::warn!("the page ended; it is loaded again");
        if now < until {
            self.phase = Phase::Lost { until };
        } else {
            self.load(now);
        }
    }

    /// The page lives, however slow it is.
    pub(super) fn on_sign_of_life(&mut self) {
        if let Phase::Drawing { since, is_doubted, .. } = &mut self.phase {
            (*since, *is_doubted) = (Instant::now(), false);
        }
    }

    /// When [`Bridge::check`] has something to do even if nothing happens.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.phase {
            Phase::Lost { until } => Some(until),
            Phase::Loading { since } | Phase::Drawing { since, .. } => Some(since + SILENCE_MAX),
            Phase::Still => None,
        }
    }

    /// Does what is due.
    pub(super) fn check(&mut self, now: Instant) {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        if let Phase::Drawing { since, is_doubted, .. } = &mut self.phase
            && !*is_doubted
        {
            (*since, *is_doubted) = (now, true);
            self.page.ask_for_life();
        } else if matches!(self.phase, Phase::Drawing { .. }) {
            log::warn!("the page does not answer");
            self.phase = Phase::Loading { since: now };
            self.page.end();
        } else {
            self.load(now);
        }
    }

    /// Whether the page takes scripts.
    pub(super) fn is_ready(&self) -> bool {
        matches!(self.phase, Phase::Still | Phase::Drawing { .. })
    }

    /// Whether the page shows all there is to show.
    pub(super) fn is_settled(&self) -> bool {
        self.is_idle && matches!(self.phase, Phase::Still)
    }

    fn load(&mut self, now: Instant) {
        (self.phase, self.loaded_at) = (Phase::Loading { since: now }, now);
        self.page.load();
    }

    fn start_page(&mut self) {
        // The old one goes first: what it holds may be held once only.
        self.dom = None;
        self.edits = Edits::new();
        self.outbox.start_page();
        let mut dom = (self.make)();
        dom.rebuild(&mut self.edits);
        self.dom = Some(dom);
        (self.phase, self.is_idle) = (Phase::Still, false);
        self.send();
    }

    fn on_painted(&mut self, number: u64) {
        if let Phase::Drawing { number: sent, .. } = self.phase
            && sent == number
        {
            if number == 1 {
                log::info!("first screen after {} ms", self.started_at.elapsed().as_millis());
            }
            self.phase = Phase::Still;
            self.draw();
        }
    }

    fn on_event(&mut self, event: HtmlEvent) {
        let Some(dom) = &self.dom else { return };
        let is_mounted = event.name == "mounted";
        if let Phase::Drawing { made, .. } = &self.phase
            && made.contains(&event.element)
            && !is_mounted
        {
            // It happened to the element that had this number before, and that is gone.
            return;
        }
        let data = if is_mounted {
            mounted::event_data(event.element, Rc::clone(&self.page))
        } else {
            event.data.into_any()
        };
        dom.runtime().handle_event(&event.name, Event::new(data, event.bubbles), event.element);
        self.draw();
    }

    fn send(&mut self) {
        let commands = self.outbox.take();
        let batch = self.edits.take();
        if batch.is_none() && commands.is_none() {
            return;
        }
        let Batch { bytes, made } = batch.unwrap_or_default();
        self.batches += 1;
        let (number, commands) = (self.batches, commands.unwrap_or_else(|| "[]".to_owned()));
        let edits = BASE64_STANDARD.encode(bytes);
        self.page.run(&format!("carnet.edits({number},\"{edits}\",{commands})"));
        self.phase = Phase::Drawing { number, made, since: Instant::now(), is_doubted: false };
    }
}

#[cfg(test)]
mod tests;
