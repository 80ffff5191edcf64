//! The bar above a chat: the way back, what it is called, who answers, how full the model's memory is.

use dioxus::prelude::*;

use super::memory::{MemoryRing, MemorySheet};
use super::sheets::ChatSheet;
use crate::app::nav::Screen;
use crate::app::{App, Event};
use crate::ui::components::{Icon, IconButton};
use crate::ui::screens::chats::RenameSheet;
use crate::ui::text::{language, t};
use crate::ui::{use_act, use_part};

/// What floats over the chat.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    Menu,
    Rename,
    Memory,
}

/// The name of the model that answers, and of the persona it answers as.
fn answers(app: &App) -> (Option<String>, Option<String>) {
    let model = app.models.of_chat(app.chat.model.as_deref()).map(|row| row.record.name.clone());
    let persona = app.chat.setup.persona.as_deref().and_then(|id| app.personas.name(id, app.language()));
    (model, persona)
}

/// The bar.
#[component]
pub(super) fn Header() -> Element {
    let act = use_act();
    let title = use_part(|app| app.chat.title().to_owned());
    let answers = use_part(answers);
    let id = use_part(|app| app.chat.id());
    let is_blank = use_part(|app| app.chat.rows.is_empty() && !app.chat.opening);
    let is_opening = use_part(|app| app.chat.opening);
    let mut over = use_signal(|| None::<Over>);
    let (model, persona) = answers();
    let line: Vec<String> = [model, persona].into_iter().flatten().collect();
    // While it is read from the store nobody knows its title; a wrong one would flash.
    let title = if title.read().is_empty() && !is_opening() { t("chats-untitled") } else { title() };
    let close = move |()| over.set(None);
    rsx! {
        header { class: "head", lang: language().tag(),
            IconButton { icon: Icon::Back, label: t("action-back"), on_press: move |()| act.call(Event::Back) }
            div { class: "head-words",
                h1 {
                    id: "chat-title",
                    class: "head-title",
                    tabindex: "-1",
                    // In a chat that is not begun the composer takes the keyboard.
                    "data-autofocus": (!is_blank()).then_some("true"),
                    dir: "auto",
                    {title}
                }
                button {
                    class: "head-answers",
                    r#type: "button",
                    onclick: move |_| act.call(Event::Go(Screen::ChatSetup)),
                    span { class: "unseen", {t("chat-setup-now")} " " }
                    span { class: "head-answers-words", {line.join(" · ")} }
                }
            }
            MemoryRing { on_press: move |()| over.set(Some(Over::Memory)) }
            IconButton { icon: Icon::More, label: t("chat-menu"), on_press: move |()| over.set(Some(Over::Menu)) }
        }
        match (over(), id()) {
            (Some(Over::Menu), id) => rsx! {
                ChatSheet { id, on_rename: move |()| over.set(Some(Over::Rename)), on_close: close }
            },
            (Some(Over::Rename), Some(id)) => rsx! {
                RenameSheet { id, on_close: close }
            },
            (Some(Over::Memory), _) => rsx! {
                MemorySheet { on_close: close }
            },
            (Some(Over::Rename), None) | (None, _) => VNode::empty(),
        }
    }
}
