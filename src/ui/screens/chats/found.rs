//! What was found in the chats, each with the words around it.

use dioxus::prelude::*;

use crate::app::Event;
use crate::data::{Hit, Place};
use crate::i18n::when_relative;
use crate::ui::link::Link;
use crate::ui::text::{language, t, t_with};
use crate::ui::{use_act, use_part};

/// The hits, or that there are none.
#[component]
pub(super) fn Found() -> Element {
    let hits =
        use_part(|app| app.chats.hits.is_some().then(|| app.chats.found().cloned().collect::<Vec<_>>()));
    let query = use_part(|app| app.chats.query.trim().to_owned());
    let hits = hits.read();
    let Some(hits) = hits.as_ref() else {
        return rsx! { p { class: "found-count", role: "status" } };
    };
    if hits.is_empty() {
        return rsx! {
            div { class: "none", role: "status",
                p { class: "none-title", {t_with("chats-search-none", &[("query", query().into())])} }
                p { class: "none-line", {t("chats-search-none-line")} }
            }
        };
    }
    rsx! {
        p { class: "found-count", role: "status", {t_with("chats-search-count", &[("count", hits.len().into())])} }
        ul { class: "list", role: "list",
            for (at , hit) in hits.iter().cloned().enumerate() {
                HitRow { key: "{at}", hit }
            }
        }
    }
}

#[component]
fn HitRow(hit: Hit) -> Element {
    let act = use_act();
    let link = use_context::<Link>();
    let place = hit.place;
    let title = if hit.title.is_empty() { t("chats-untitled") } else { hit.title.clone() };
    let when = when_relative(language(), hit.when.wall(), link.now().wall());
    let open = move |_| match place {
        Place::Message(chat, message) => act.call(Event::OpenChat(chat, Some(message))),
        Place::Chat(chat) => act.call(Event::OpenChat(chat, None)),
        // Entries are looked for in the journal.
        Place::Entry(_) => {}
    };
    rsx! {
        li { class: "row",
            button { class: "row-main hit", r#type: "button", onclick: open,
                span { class: "hit-head",
                    span { class: "row-title", dir: "auto", {title} }
                    span { class: "row-note", {when} }
                }
                span { class: "row-snippet", dir: "auto",
                    for piece in hit.snippet {
                        if piece.found {
                            mark { {piece.text} }
                        } else {
                            {piece.text}
                        }
                    }
                }
            }
        }
    }
}
