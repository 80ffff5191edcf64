//! The open chat.
//!
//! What changes while an answer is written is read by the row that is written, what changes while
//! a person types by the composer: neither draws the other anew.

mod answer;
mod blank;
mod composer;
mod header;
mod memory;
mod messages;
mod progress;
mod sheets;
mod transcript;
mod turn;

use dioxus::prelude::*;

use crate::ui::use_part;
use blank::Blank;
use composer::ComposerArea;
use header::Header;
use messages::Messages;

/// The open chat, or one that is not begun.
#[component]
pub fn ChatScreen() -> Element {
    let is_blank = use_part(|app| app.chat.rows.is_empty() && app.chat.run.is_none() && !app.chat.opening);
    // A list of its own for each chat: it begins at its end, wherever the last one was scrolled to.
    let list = use_part(|app| app.chat.id().filter(|_| !app.chat.opening));
    rsx! {
        section { class: "screen chat", aria_labelledby: "chat-title",
            Header {}
            if is_blank() {
                Blank {}
            } else {
                for chat in [list()] {
                    Messages { key: "{chat:?}" }
                }
            }
            ComposerArea {}
        }
    }
}
