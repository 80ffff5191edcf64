//! What else can be done with a chat and with an answer, and how an answer was made.

use std::time::Duration;

use dioxus::prelude::*;

use super::transcript::{Names, transcript};
use crate::app::nav::Screen;
use crate::app::{App, Event, chat};
use crate::data::{AnswerStats, ChatId, Message, MessageId};
use crate::i18n::{Arg, when_relative};
use crate::ui::components::{Icon, Sheet};
use crate::ui::link::Link;
use crate::ui::markdown::plain;
use crate::ui::screens::chats::{DeleteRow, PinRow};
use crate::ui::screens::menu::MenuLine;
use crate::ui::text::{language, t, t_with};
use crate::ui::{use_act, use_app};

/// What can be done with the chat.
#[component]
pub(super) fn ChatSheet(id: Option<ChatId>, on_rename: Callback<()>, on_close: Callback<()>) -> Element {
    let act = use_act();
    let app = use_app();
    let setup = move |()| {
        on_close.call(());
        act.call(Event::Go(Screen::ChatSetup));
    };
    let copy = move |()| {
        let names = Names { own: t("chat-role-you"), answer: t("chat-role-answer") };
        let text = transcript(&app.peek().chat.rows, &names);
        on_close.call(());
        act.call(Event::Copy(text));
    };
    rsx! {
        Sheet { id: "chat-menu", title: t("chat-menu"), close_label: t("action-close"), on_close,
            MenuLine { icon: Icon::Sliders, label: t("chat-setup"), line: t("chat-setup-line"), on_press: setup }
            if let Some(id) = id {
                MenuLine { icon: Icon::Edit, label: t("action-rename"), on_press: on_rename }
                PinRow { id, on_done: on_close }
                MenuLine { icon: Icon::Copy, label: t("chat-copy-all"), on_press: copy }
                DeleteRow { id, on_done: on_close }
            }
        }
    }
}

fn find(app: &App, id: MessageId) -> Option<std::sync::Arc<Message>> {
    app.chat.rows.iter().find(|row| row.id == id).cloned()
}

/// What else can be done with an answer.
#[component]
pub(super) fn AnswerSheet(id: MessageId, on_details: Callback<()>, on_close: Callback<()>) -> Element {
    let act = use_act();
    let app = use_app();
    let copy_plain = move |()| {
        let text = find(&app.peek(), id).map(|row| plain(&row.text));
        on_close.call(());
        if let Some(text) = text {
            act.call(Event::Copy(text));
        }
    };
    rsx! {
        Sheet { id: "answer-menu", title: t("chat-role-answer"), close_label: t("action-close"), on_close,
            MenuLine { icon: Icon::Copy, label: t("chat-copy-plain"), on_press: copy_plain }
            MenuLine {
                icon: Icon::Retry,
                label: t("chat-regenerate"),
                line: t("chat-edit-note"),
                is_disabled: app.read().chat.is_busy(),
                on_press: move |()| {
                    on_close.call(());
                    act.call(chat::Event::Retry(id).into());
                },
            }
            MenuLine { icon: Icon::Info, label: t("chat-stats-label"), on_press: on_details }
        }
    }
}

/// How an answer was made: which model, on what, how much and how fast.
#[component]
pub(super) fn DetailsSheet(id: MessageId, on_close: Callback<()>) -> Element {
    let app = use_app();
    let link = use_context::<Link>();
    let message = use_hook(|| find(&app.peek(), id));
    let Some(message) = message else { return VNode::empty() };
    let when = when_relative(language(), message.created.wall(), link.now().wall());
    let measured = message.stats.as_ref().map(measured).unwrap_or_default();
    let facts = message.model.iter().cloned().chain([when]).chain(measured);
    rsx! {
        Sheet { id: "answer-details", title: t("chat-stats-label"), close_label: t("action-close"), on_close,
            ul { class: "facts", role: "list",
                for fact in facts {
                    li { {fact} }
                }
            }
        }
    }
}

/// What was measured while an answer was made.
fn measured(stats: &AnswerStats) -> Vec<String> {
    let took = |ms: u32| Arg::Duration(Duration::from_millis(ms.into()));
    let (read, reused) = (stats.prompt_tokens.into(), stats.reused_tokens.into());
    vec![
        t_with("chat-stats-device", &[("device", stats.device.as_str().into())]),
        t_with("chat-stats-read", &[("count", read), ("reused", reused), ("time", took(stats.prefill_ms))]),
        t_with(
            "chat-stats-written",
            &[("count", stats.generated_tokens.into()), ("time", took(stats.decode_ms))],
        ),
    ]
}
