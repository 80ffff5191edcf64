//! The window: runs a Dioxus virtual DOM in the system's web view, without any socket.
//!
//! Edits go in as scripts, one batch a frame; events come back through the web view's message
//! handler; the page and all it loads come from the binary. The web view holds no state that
//! cannot be drawn again: when its process dies, the page is loaded anew from what the
//! application knows.
//!
//! - `window.rs`: the event loop, the web view and what it may not do
//! - `open.rs`: the app with its service, in the window
//! - `bridge.rs`: the virtual DOM on one side, the page on the other
//! - `edits.rs`: what the virtual DOM changed, as the page reads it
//! - `message.rs`: what the page says
//! - `page.rs`, `page.js`: the page, its policy and its own script
//! - `assets.rs`: the closed table of everything the page may load
//! - `mounted.rs`: elements that can be asked for their place
//! - `shell.rs`: what screens may ask of the window
//! - `automation.rs`: the window driven by a test
//! - `system.rs`: what differs between systems
//! - `stock.rs`: Dioxus' own renderer, for hot reload
#![cfg_attr(feature = "hot-reload", allow(dead_code, reason = "the stock renderer stands in for ours"))]

mod assets;
mod automation;
mod bridge;
mod edits;
mod message;
mod mounted;
mod open;
mod page;
mod shell;
#[cfg(feature = "hot-reload")]
mod stock;
mod system;
mod window;

pub use open::open;
#[cfg(feature = "hot-reload")]
pub use stock::run;
#[cfg(not(feature = "hot-reload"))]
pub use window::run;

/// What the window is like.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its title.
    pub title: String,
    /// Width and height at the start, in logical pixels.
    pub size: (f64, f64),
    /// Red, green and blue of the page before there is anything on it.
    pub background: (u8, u8, u8),
    /// A test drives the window through standard input and output.
    pub automation: bool,
}

impl Options {
    /// A window like a phone; driven by a test only where the environment asks for it.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            size: (390.0, 844.0),
            background: (0xFA, 0xF7, 0xF1),
            automation: automation::is_asked_for(),
        }
    }
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system has no screen to open a window on.
    #[error("there is no display to open a window on")]
    NoDisplay,
    /// The window could not be opened.
    #[error("the window could not be opened: {0}")]
    Window(#[from] tao::error::OsError),
    /// The service could not be started.
    #[error(transparent)]
    Service(#[from] crate::app::service::NotStarted),
    /// The web view could not be started.
    #[error("the web view could not be started: {0}")]
    WebView(#[from] wry::Error),
}
