//! A short message at the bottom, with at most one thing to do about it.
//!
//! Its place is always on the page, because a reader of the screen hears only what changes in a
//! place it knows.

use dioxus::prelude::*;

use super::button::IconButton;
use super::icon::Icon;

/// The place of the message; empty without one.
#[component]
pub fn Toast(
    /// What it says.
    message: Option<String>,
    /// What can be done: the words of its button.
    action: Option<String>,
    /// Name of the button that takes the message away.
    close_label: String,
    /// The action was chosen.
    on_action: Callback<()>,
    /// The message is to go.
    on_close: Callback<()>,
) -> Element {
    rsx! {
        div { class: "toast-place", role: "status", aria_live: "polite",
            if let Some(message) = message {
                div { class: "toast",
                    p { class: "toast-words", dir: "auto", "{message}" }
                    if let Some(action) = action {
                        button {
                            class: "toast-action",
                            r#type: "button",
                            onclick: move |_| on_action.call(()),
                            "{action}"
                        }
                    }
                    IconButton { label: close_label, icon: Icon::Close, on_press: on_close }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::html;
    use super::*;

    #[test]
    fn the_place_is_there_before_the_message() {
        let page = html(|| {
            rsx! {
                Toast { close_label: "Close", on_action: |()| {}, on_close: |()| {} }
            }
        });
        assert_eq!(page, "<div class=\"toast-place\" role=\"status\" aria-live=\"polite\"></div>");
        let page = html(|| {
            rsx! {
                Toast { message: "Deleted", action: "Undo", close_label: "Close", on_action: |()| {}, on_close: |()| {} }
            }
        });
        for part in [">Deleted</p>", ">Undo</button>", "aria-label=\"Close\""] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }
}
