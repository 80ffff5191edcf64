//! `carnet` alone: the app in its window, or the chat in the terminal where there is no display.

use super::error::{Error, Result};
use super::{Globals, chat, output};
use crate::host;

/// Opens the app and returns when its window is closed.
pub(super) fn run(globals: &Globals) -> Result<()> {
    match host::open(&globals.data_folder()?, globals.device) {
        Ok(()) => Ok(()),
        Err(host::Error::NoDisplay) => {
            output::note("there is no display, so the chat opens in the terminal");
            chat::run(&chat::Options::default(), globals)
        }
        Err(error) => Err(Error::Window(error)),
    }
}
