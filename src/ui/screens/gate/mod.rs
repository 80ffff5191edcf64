//! The way in: first run, lock, and what to do when the store cannot be opened.

use dioxus::prelude::*;

/// What is shown until the store is open.
#[component]
pub fn GateScreen() -> Element {
    VNode::empty()
}
