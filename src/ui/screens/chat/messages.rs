//! The messages on the page: a stretch of the chat that slides while it is scrolled.

use std::rc::Rc;

use dioxus::prelude::*;

use super::progress::Waiting;
use super::sheets::{AnswerSheet, DetailsSheet};
use super::turn::Turn;
use crate::app::chat;
use crate::data::{MessageId, Role};
use crate::ui::components::{Button, ButtonLook, Glyph, Icon};
use crate::ui::markdown::Labels;
use crate::ui::shell::use_shell;
use crate::ui::text::t;
use crate::ui::{use_act, use_app, use_part};

/// So near to its first or last row the stretch slides, in pixels.
const NEAR: f64 = 600.0;
/// So far from the end the way back to it is offered, in pixels.
const FAR: f64 = 480.0;
/// Id of the element behind the last message.
pub(super) const END: &str = "chat-end";

/// What is the same for all rows and changes seldom.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Marks {
    /// The answer being written.
    pub(super) writing: Option<MessageId>,
    /// The first message the model still sees, where there are others before it.
    pub(super) first_seen: Option<MessageId>,
    /// The answer that can go on.
    pub(super) can_continue: Option<MessageId>,
    /// The message brought into view.
    pub(super) target: Option<MessageId>,
    /// It stopped where the model's memory was full.
    pub(super) is_full: bool,
    /// An answer is being made: branches stay as they are.
    pub(super) is_busy: bool,
}

/// A sheet over the messages.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Over {
    /// What else can be done with an answer.
    Menu(MessageId),
    /// How it was made.
    Details(MessageId),
}

fn use_marks() -> Memo<Marks> {
    use_part(|app| {
        let chat = &app.chat;
        let first_seen =
            chat.context.as_ref().filter(|context| context.unseen > 0).and_then(|c| c.first_seen);
        Marks {
            writing: chat.run.as_ref().and_then(|run| run.message),
            first_seen,
            can_continue: chat.rows.last().filter(|last| chat.can_continue(last)).map(|last| last.id),
            target: chat.target,
            is_full: chat.context.as_ref().is_some_and(|context| context.used + 1 >= context.total),
            is_busy: chat.is_busy(),
        }
    })
}

/// The words every message needs, made once.
fn use_labels() -> Memo<Rc<Labels>> {
    use_memo(|| {
        Rc::new(Labels {
            copy_code: t("chat-copy-code"),
            code: t("chat-code-plain"),
            table: t("chat-table-label"),
            picture: t("chat-picture-label"),
            task_done: t("chat-task-done"),
            task_open: t("chat-task-open"),
        })
    })
}

/// The list of messages.
#[component]
pub(super) fn Messages() -> Element {
    let act = use_act();
    let app = use_app();
    let rows = use_part(|app| app.chat.shown().to_vec());
    let is_opening = use_part(|app| app.chat.opening);
    let at_start = use_part(|app| app.chat.window.at_start(app.chat.rows.len()));
    let at_end = use_part(|app| app.chat.window.at_end(app.chat.rows.len()));
    let waits = use_part(|app| app.chat.run.as_ref().is_some_and(|run| run.message.is_none()));
    let marks = use_marks();
    let labels = use_labels();
    let mut over = use_signal(|| None::<Over>);
    let mut is_away = use_signal(|| false);
    let scrolled = move |event: Event<ScrollData>| {
        let above = event.scroll_top();
        let below = f64::from(event.scroll_height() - event.client_height()) - above;
        let (len, window) = (app.peek().chat.rows.len(), app.peek().chat.window);
        if above < NEAR && !window.at_start(len) {
            act.call(chat::Event::Reached { first: true }.into());
        } else if below < NEAR && !window.at_end(len) {
            act.call(chat::Event::Reached { first: false }.into());
        }
        let away = below > FAR || !window.at_end(len);
        if *is_away.peek() != away {
            is_away.set(away);
        }
    };
    rsx! {
        div { class: "chat-body",
            div {
                class: "messages",
                id: "messages",
                role: "group",
                aria_label: t("chat-list-label"),
                aria_busy: is_opening(),
                tabindex: "0",
                "data-keep": "end",
                onscroll: scrolled,
                if !at_start() {
                    Button {
                        label: t("chat-earlier"),
                        look: ButtonLook::Quiet,
                        on_press: move |()| act.call(chat::Event::Reached { first: true }.into()),
                    }
                }
                for message in rows() {
                    Turn {
                        key: "{message.id.0}",
                        marks: marks().of(message.id),
                        message,
                        labels: labels(),
                        on_menu: move |id| over.set(Some(Over::Menu(id))),
                    }
                }
                if !at_end() {
                    Button {
                        label: t("chat-later"),
                        look: ButtonLook::Quiet,
                        on_press: move |()| act.call(chat::Event::Reached { first: false }.into()),
                    }
                }
                if waits() {
                    Waiting {}
                }
                div { id: END, class: "messages-end" }
            }
            if is_away() {
                ToEnd {}
            }
        }
        Spoken {}
        match over() {
            Some(Over::Menu(id)) => rsx! {
                AnswerSheet {
                    id,
                    on_details: move |()| over.set(Some(Over::Details(id))),
                    on_close: move |()| over.set(None),
                }
            },
            Some(Over::Details(id)) => rsx! {
                DetailsSheet { id, on_close: move |()| over.set(None) }
            },
            None => VNode::empty(),
        }
    }
}

impl Marks {
    /// What of it concerns one message, so that the others are not drawn anew.
    fn of(self, id: MessageId) -> Self {
        let own = |mark: Option<MessageId>| mark.filter(|marked| *marked == id);
        Self {
            writing: own(self.writing),
            first_seen: own(self.first_seen),
            can_continue: own(self.can_continue),
            target: own(self.target),
            is_full: self.is_full && self.can_continue == Some(id),
            is_busy: self.is_busy,
        }
    }
}

#[component]
fn ToEnd() -> Element {
    let act = use_act();
    let shell = use_shell();
    rsx! {
        button {
            class: "to-end",
            r#type: "button",
            aria_label: t("chat-to-end"),
            onclick: move |_| {
                act.call(chat::Event::ToEnd.into());
                shell.scroll_to(END);
            },
            Glyph { icon: Icon::ArrowDown }
        }
    }
}

/// Says that an answer is being written and that it is ready, to who listens to the page.
#[component]
fn Spoken() -> Element {
    let mut was_busy = use_signal(|| false);
    let is_busy = use_part(|app| app.chat.is_busy());
    let has_answer = use_part(|app| app.chat.rows.last().is_some_and(|last| last.role == Role::Assistant));
    use_effect(move || {
        if is_busy() {
            was_busy.set(true);
        }
    });
    let words = match (is_busy(), was_busy() && has_answer()) {
        (true, _) => t("chats-answering"),
        (false, true) => t("chat-answer-ready"),
        (false, false) => String::new(),
    };
    rsx! {
        p { class: "unseen", role: "status", {words} }
    }
}
