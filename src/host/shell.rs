//! What screens may ask of the window.
//!
//! What is asked of the page waits for the batch that is being drawn, and is done after it: an
//! element can be given the keyboard in the same breath as it is made.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::task::Waker;

use futures_util::future::{LocalBoxFuture, ready};
use serde::Serialize;

use super::automation::Picks;
use super::system;
use crate::ui::shell::{PageLook, PickRequest, Shell};

/// Something the page is to do.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Command {
    Look { language: String, theme: Option<&'static str>, text_percent: u16, reduce_motion: bool },
    Focus { id: String },
    ScrollTo { id: String },
    Copy { text: String },
}

/// What waits for the next batch.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    commands: RefCell<Vec<Command>>,
    look: RefCell<Option<Command>>,
}

impl Outbox {
    /// A new page: it has to be told how to look, and nothing that the last one was told.
    pub(super) fn start_page(&self) {
        *self.commands.borrow_mut() = self.look.borrow().iter().cloned().collect();
    }

    /// Takes what waits, as JSON.
    pub(super) fn take(&self) -> Option<String> {
        let commands = std::mem::take(&mut *self.commands.borrow_mut());
        if commands.is_empty() { None } else { serde_json::to_string(&commands).ok() }
    }
}

/// The shell of a window.
pub(super) struct WindowShell {
    outbox: Rc<Outbox>,
    /// Makes the window draw.
    waker: Waker,
    close: Box<dyn Fn()>,
    /// Where a test answers instead of a person.
    picks: Option<Rc<Picks>>,
}

impl WindowShell {
    pub(super) fn new(
        outbox: Rc<Outbox>,
        waker: Waker,
        close: Box<dyn Fn()>,
        picks: Option<Rc<Picks>>,
    ) -> Self {
        Self { outbox, waker, close, picks }
    }

    fn send(&self, command: Command) {
        self.outbox.commands.borrow_mut().push(command);
        self.waker.wake_by_ref();
    }
}

impl Shell for WindowShell {
    fn copy(&self, text: &str) {
        self.send(Command::Copy { text: text.to_owned() });
    }

    fn set_page(&self, look: PageLook) {
        let PageLook { language, theme, text_percent, reduce_motion } = look;
        let command = Command::Look { language, theme, text_percent, reduce_motion };
        *self.outbox.look.borrow_mut() = Some(command.clone());
        self.send(command);
    }

    fn focus(&self, element_id: &str) {
        self.send(Command::Focus { id: element_id.to_owned() });
    }

    fn scroll_to(&self, element_id: &str) {
        self.send(Command::ScrollTo { id: element_id.to_owned() });
    }

    fn pick_file(&self, request: PickRequest) -> LocalBoxFuture<'static, Option<PathBuf>> {
        match &self.picks {
            Some(picks) => Box::pin(ready(picks.next())),
            None => system::pick_file(request),
        }
    }

    fn close(&self) {
        (self.close)();
    }
}
