//! What screens ask of the window that shows them: clipboard, look of the page, focus, files.
//!
//! Whoever runs the screens puts an [`Rc<dyn Shell>`] into the root context; nothing here knows
//! who that is.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use futures_util::future::{LocalBoxFuture, ready};

/// The window, as a screen sees it.
pub trait Shell {
    /// Puts text on the clipboard.
    fn copy(&self, text: &str);

    /// Gives the page its language, colors and size of text.
    fn set_page(&self, look: PageLook);

    /// Moves the keyboard to an element, once what is being drawn stands on the page.
    fn focus(&self, element_id: &str);

    /// Brings an element into view, once what is being drawn stands on the page.
    fn scroll_to(&self, element_id: &str);

    /// Asks the person for a file to read or, with a name to save under, for a place to write.
    /// `None`: they chose none, or this system has no such dialog.
    fn pick_file(&self, request: PickRequest) -> LocalBoxFuture<'static, Option<PathBuf>>;

    /// Closes the window.
    fn close(&self);
}

/// The shell of the window this component is in.
pub fn use_shell() -> Rc<dyn Shell> {
    dioxus::prelude::use_context()
}

/// How the whole page looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLook {
    /// Language tag of its text.
    pub language: String,
    /// `light` or `dark`; `None` follows the system.
    pub theme: Option<&'static str>,
    /// Size of text in percent of the usual.
    pub text_percent: u16,
    /// Nothing moves, whatever the system says.
    pub reduce_motion: bool,
}

/// Which file is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PickRequest {
    /// What the dialog says at its top.
    pub title: String,
    /// Endings of the files offered, without the dot; none offers all.
    pub extensions: Vec<String>,
    /// Where to look first.
    pub folder: Option<PathBuf>,
    /// Asks for a place to write, and offers this name.
    pub save_name: Option<String>,
}

/// One thing asked of a [`FakeShell`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// [`Shell::copy`].
    Copy(String),
    /// [`Shell::set_page`].
    SetPage(PageLook),
    /// [`Shell::focus`].
    Focus(String),
    /// [`Shell::scroll_to`].
    ScrollTo(String),
    /// [`Shell::pick_file`].
    PickFile(PickRequest),
    /// [`Shell::close`].
    Close,
}

/// A shell without a window: remembers what it was asked, and answers with what it was given.
#[derive(Debug, Default)]
pub struct FakeShell {
    /// Everything asked so far, oldest first.
    pub asked: RefCell<Vec<Asked>>,
    /// The file that is picked next, and always.
    pub picks: RefCell<Option<PathBuf>>,
}

impl FakeShell {
    fn note(&self, asked: Asked) {
        self.asked.borrow_mut().push(asked);
    }
}

impl Shell for FakeShell {
    fn copy(&self, text: &str) {
        self.note(Asked::Copy(text.to_owned()));
    }

    fn set_page(&self, look: PageLook) {
        self.note(Asked::SetPage(look));
    }

    fn focus(&self, element_id: &str) {
        self.note(Asked::Focus(element_id.to_owned()));
    }

    fn scroll_to(&self, element_id: &str) {
        self.note(Asked::ScrollTo(element_id.to_owned()));
    }

    fn pick_file(&self, request: PickRequest) -> LocalBoxFuture<'static, Option<PathBuf>> {
        self.note(Asked::PickFile(request));
        Box::pin(ready(self.picks.borrow().clone()))
    }

    fn close(&self) {
        self.note(Asked::Close);
    }
}
