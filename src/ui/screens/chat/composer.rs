//! Where a person writes: the page holds the text and grows with it, Send becomes Stop meanwhile.

use std::rc::Rc;

use dioxus::prelude::*;

use super::messages::END;
use crate::app::nav::Screen;
use crate::app::{Event, chat};
use crate::ui::components::{Button, ButtonLook, Icon, IconButton, Preset, TextArea};
use crate::ui::screens::notice::NoticeBox;
use crate::ui::shell::use_shell;
use crate::ui::text::t;
use crate::ui::{use_act, use_part};

/// The field grows with its text no further than this many characters can make it.
const MIRRORED_MAX: usize = 2_000;

/// A text the program puts into the field; its number alone tells it from another.
#[derive(Clone)]
struct Put(Preset);

impl PartialEq for Put {
    fn eq(&self, other: &Self) -> bool {
        self.0.generation == other.0.generation
    }
}

/// The bottom of a chat.
#[component]
pub(super) fn ComposerArea() -> Element {
    let is_editing = use_part(|app| app.chat.composer.editing.is_some());
    let is_too_long = use_part(|app| app.chat.composer.is_too_long());
    rsx! {
        div { class: "composer-area",
            Trouble {}
            if is_editing() {
                Editing {}
            }
            if is_too_long() {
                p { class: "composer-warning", role: "alert", {t("chat-too-long")} }
            }
            div { class: "composer",
                div { class: "composer-field",
                    Mirror {}
                    Field {}
                }
                SendOrStop {}
            }
        }
    }
}

/// What went wrong, and the way out of it.
#[component]
fn Trouble() -> Element {
    let act = use_act();
    let notice = use_part(|app| app.chat.notice.clone());
    let Some(notice) = notice() else { return VNode::empty() };
    let is_about_model = notice.key.starts_with("error-model-");
    rsx! {
        NoticeBox {
            notice,
            action: is_about_model.then(|| t("chat-model-other")),
            on_action: move |()| act.call(Event::Go(Screen::ChatSetup)),
            on_close: move |()| act.call(chat::Event::Noted.into()),
        }
    }
}

#[component]
fn Editing() -> Element {
    let act = use_act();
    rsx! {
        div { class: "editing", role: "status",
            p { class: "editing-words",
                strong { {t("chat-edit-title")} }
                " "
                span { {t("chat-edit-note")} }
            }
            Button {
                label: t("chat-edit-cancel"),
                look: ButtonLook::Quiet,
                on_press: move |()| act.call(chat::Event::CancelEdit.into()),
            }
        }
    }
}

/// The same text behind the field, unseen: it makes the field as high as its text.
#[component]
fn Mirror() -> Element {
    let text = use_part(|app| {
        let text = app.chat.composer.text();
        let end = text.char_indices().nth(MIRRORED_MAX).map_or(text.len(), |(at, _)| at);
        text.get(..end).unwrap_or_default().to_owned()
    });
    rsx! {
        // The sign behind it holds open a last line that is empty yet.
        div { class: "composer-mirror", aria_hidden: "true", "{text}\u{200b}" }
    }
}

#[component]
fn Field() -> Element {
    let act = use_act();
    let send = use_send();
    let put = use_part(|app| {
        let composer = &app.chat.composer;
        Put(Preset { text: Rc::from(composer.text()), generation: composer.generation() })
    });
    let is_new = use_part(|app| app.chat.rows.is_empty() && !app.chat.opening);
    rsx! {
        TextArea {
            id: "composer",
            label: t("chat-composer-label"),
            is_label_hidden: true,
            placeholder: t("chat-composer-placeholder"),
            preset: put().0,
            takes_focus: is_new(),
            on_input: move |text| act.call(chat::Event::Typed(text).into()),
            on_enter: send,
        }
    }
}

fn use_send() -> Callback<()> {
    let act = use_act();
    let shell = use_shell();
    use_callback(move |()| {
        act.call(chat::Event::Send.into());
        shell.scroll_to(END);
    })
}

#[component]
fn SendOrStop() -> Element {
    let act = use_act();
    let send = use_send();
    let is_busy = use_part(|app| app.chat.is_busy());
    let is_stopping = use_part(|app| app.chat.run.as_ref().is_some_and(|run| run.stopping));
    let is_editing = use_part(|app| app.chat.composer.editing.is_some());
    let can_send = use_part(|app| app.chat.can_send());
    if is_busy() {
        return rsx! {
            IconButton {
                id: "stop",
                icon: Icon::Stop,
                label: t("chat-stop"),
                is_primary: true,
                is_disabled: is_stopping(),
                on_press: move |()| act.call(chat::Event::Stop.into()),
            }
        };
    }
    rsx! {
        IconButton {
            id: "send",
            icon: Icon::Send,
            label: if is_editing() { t("chat-edit-send") } else { t("chat-send") },
            is_primary: true,
            is_disabled: !can_send(),
            on_press: send,
        }
    }
}
