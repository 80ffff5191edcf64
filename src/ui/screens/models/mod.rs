//! The models on this device: what is there, import, and one of them.

use dioxus::prelude::*;

/// All models.
#[component]
pub fn ModelsScreen() -> Element {
    VNode::empty()
}

/// One model.
#[component]
pub fn ModelScreen(id: String) -> Element {
    let _ = id;
    VNode::empty()
}
