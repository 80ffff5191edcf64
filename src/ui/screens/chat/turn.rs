//! One message, with what can be done with it.

use std::rc::Rc;
use std::sync::Arc;

use dioxus::prelude::*;

use super::answer::Answer;
use super::messages::Marks;
use crate::app::{Event, chat};
use crate::data::{Message, MessageId, Role};
use crate::ui::components::{Icon, IconButton};
use crate::ui::markdown::Labels;
use crate::ui::text::{t, t_with};
use crate::ui::use_act;

/// A message of the list.
#[component]
pub(super) fn Turn(
    message: Arc<Message>,
    marks: Marks,
    labels: Rc<Labels>,
    on_menu: Callback<MessageId>,
) -> Element {
    let (id, is_own) = (message.id.0, message.role == Role::User);
    rsx! {
        if marks.first_seen.is_some() {
            p { class: "no-longer-seen", span { {t("memory-unseen-line")} } }
        }
        article {
            class: if is_own { "turn turn-own" } else { "turn turn-answer" },
            id: "m{id}",
            "data-row": true,
            "data-reveal": marks.target.is_some().then_some("center"),
            aria_label: if is_own { t("chat-role-you") } else { t("chat-role-answer") },
            if is_own {
                Own { message, is_busy: marks.is_busy }
            } else {
                Answer { message, marks, labels, on_menu }
            }
        }
    }
}

/// What the person wrote, as they wrote it.
#[component]
fn Own(message: Arc<Message>, is_busy: bool) -> Element {
    let act = use_act();
    let id = message.id;
    let copied = Arc::clone(&message);
    rsx! {
        div { class: "bubble", dir: "auto", {message.text.as_str()} }
        div { class: "turn-foot",
            div { class: "turn-actions",
                Branches { message: Arc::clone(&message), is_busy }
                IconButton {
                    icon: Icon::Edit,
                    label: t("chat-edit"),
                    is_disabled: is_busy,
                    on_press: move |()| act.call(chat::Event::Edit(id).into()),
                }
                IconButton {
                    icon: Icon::Copy,
                    label: t("chat-copy"),
                    on_press: move |()| act.call(Event::Copy(copied.text.clone())),
                }
            }
        }
    }
}

/// The way between the versions of a message; nothing where there is one only.
#[component]
pub(super) fn Branches(message: Arc<Message>, is_busy: bool) -> Element {
    let act = use_act();
    let (id, at, count) = (message.id, message.branch.position + 1, message.branch.count);
    if count < 2 {
        return VNode::empty();
    }
    let step = move |forward| act.call(chat::Event::Branch { message: id, forward }.into());
    let places = [("position", at.into()), ("count", count.into())];
    rsx! {
        div { class: "branches", role: "group", aria_label: t_with("chat-branch-label", &places),
            IconButton {
                icon: Icon::ChevronLeft,
                label: t("chat-branch-previous"),
                is_disabled: is_busy || at <= 1,
                on_press: move |()| step(false),
            }
            span { class: "branches-count", {t_with("chat-branch", &places)} }
            IconButton {
                icon: Icon::ChevronRight,
                label: t("chat-branch-next"),
                is_disabled: is_busy || at >= count,
                on_press: move |()| step(true),
            }
        }
    }
}
