//! What the pages behind "You" are made of: a page with its way back, groups on it, facts in them.

use dioxus::prelude::*;

use super::head::Head;

/// A page that lies on another.
#[component]
pub fn Page(
    /// The id of its title.
    id: &'static str,
    /// The title.
    title: String,
    /// A sentence or two about it.
    intro: Option<String>,
    /// Its groups.
    children: Element,
) -> Element {
    rsx! {
        section { class: "screen", aria_labelledby: id,
            Head { id, title }
            div { class: "page-body",
                if let Some(intro) = intro {
                    p { class: "page-line", {intro} }
                }
                {children}
            }
        }
    }
}

/// Things of a page that belong together, on a card.
#[component]
pub fn Group(
    /// The id of its title.
    id: &'static str,
    /// The title.
    title: String,
    /// What is on the card.
    children: Element,
) -> Element {
    rsx! {
        section { class: "group", aria_labelledby: id,
            h2 { id, class: "group-title", {title} }
            div { class: "card", {children} }
        }
    }
}

/// Facts, each with its name.
#[component]
pub fn Facts(children: Element) -> Element {
    rsx! { dl { class: "fact-list", {children} } }
}

/// One of them.
#[component]
pub fn Fact(
    /// What it is about.
    name: String,
    /// What is so.
    value: String,
) -> Element {
    rsx! {
        div { class: "fact",
            dt { {name} }
            dd { dir: "auto", {value} }
        }
    }
}
