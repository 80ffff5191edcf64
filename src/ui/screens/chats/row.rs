//! One chat of the list.

use dioxus::prelude::*;

use crate::app::Event;
use crate::data::{Chat, ChatId};
use crate::i18n::when_relative;
use crate::ui::components::{Icon, IconButton, Row};
use crate::ui::link::Link;
use crate::ui::text::{language, t, t_with};
use crate::ui::use_act;

/// A chat: a touch opens it, the button at its end says what else can be done.
#[component]
pub(super) fn ChatRow(chat: Chat, is_open: bool, is_answering: bool, on_more: Callback<ChatId>) -> Element {
    let act = use_act();
    let link = use_context::<Link>();
    let id = chat.id;
    let title = if chat.title.is_empty() { t("chats-untitled") } else { chat.title.clone() };
    let when = when_relative(language(), chat.updated.wall(), link.now().wall());
    rsx! {
        Row {
            title: title.clone(),
            subtitle: is_answering.then(|| t("chats-answering")),
            note: when,
            is_current: is_open,
            on_press: move |()| act.call(Event::OpenChat(id, None)),
            IconButton {
                icon: Icon::More,
                label: t_with("chats-row-menu", &[("title", title.into())]),
                on_press: move |()| on_more.call(id),
            }
        }
    }
}
