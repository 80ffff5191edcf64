//! A place where there is nothing yet: ruled paper, a line about it, and how to begin.

use dioxus::prelude::*;

use super::icon::{Glyph, Icon};

/// An empty page with its margin line.
#[component]
pub fn Empty(
    /// What is not there yet, in a few words.
    title: String,
    /// A sentence or two about it.
    text: Option<String>,
    /// A sign above it.
    icon: Option<Icon>,
    /// How to begin.
    children: Element,
) -> Element {
    rsx! {
        div { class: "empty",
            if let Some(icon) = icon {
                Glyph { icon }
            }
            h2 { class: "empty-title", "{title}" }
            if let Some(text) = text {
                p { class: "empty-text", "{text}" }
            }
            div { class: "empty-actions", {children} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::html;
    use super::*;

    #[test]
    fn an_empty_page_says_what_is_missing_and_how_to_begin() {
        let page = html(|| {
            rsx! {
                Empty { title: "No chats yet", text: "They stay on this device.", icon: Icon::Chats,
                    button { "Begin" }
                }
            }
        });
        for part in [">No chats yet</h2>", ">They stay on this device.</p>", "<button>Begin</button>", "<svg"]
        {
            assert!(page.contains(part), "{part} in {page}");
        }
    }
}
