//! What the model wrote, and the small line below it.

use std::rc::Rc;
use std::sync::Arc;

use dioxus::prelude::*;

use super::messages::Marks;
use super::progress::Progressing;
use super::turn::Branches;
use crate::app::{Event, chat};
use crate::data::{AnswerStats, Message, MessageId, MessageState};
use crate::i18n::Arg;
use crate::ui::components::{Glyph, Icon, IconButton};
use crate::ui::markdown::{Labels, MessageText};
use crate::ui::text::{t, t_with};
use crate::ui::use_act;

/// An answer: text on the page, no bubble.
#[component]
pub(super) fn Answer(
    message: Arc<Message>,
    marks: Marks,
    labels: Rc<Labels>,
    on_menu: Callback<MessageId>,
) -> Element {
    let act = use_act();
    let text: Rc<str> = Rc::from(message.text.as_str());
    let is_writing = marks.writing.is_some();
    rsx! {
        if !text.is_empty() || !is_writing {
            MessageText {
                text,
                writing: is_writing,
                labels,
                on_copy_code: move |code| act.call(Event::Copy(code)),
            }
        }
        if is_writing {
            Progressing {}
        } else {
            Ending { message: Arc::clone(&message), marks }
            Foot { message, is_busy: marks.is_busy, on_menu }
        }
    }
}

/// Why an answer ended where it ends, if not by itself, and how it goes on.
#[component]
fn Ending(message: Arc<Message>, marks: Marks) -> Element {
    let act = use_act();
    let (id, can_continue) = (message.id, marks.can_continue.is_some());
    let words = match message.state {
        MessageState::Stopped => Some(t("chat-state-stopped")),
        MessageState::Interrupted => Some(t("chat-state-interrupted")),
        MessageState::Failed => Some(t("chat-state-failed")),
        MessageState::Done if can_continue && marks.is_full => Some(t("chat-state-full")),
        MessageState::Done if can_continue => Some(t("chat-state-length")),
        MessageState::Done | MessageState::Streaming => None,
    };
    let is_failed = message.state == MessageState::Failed;
    rsx! {
        if let Some(words) = words {
            div { class: "ending",
                p { class: "ending-words",
                    if is_failed {
                        Glyph { icon: Icon::Warning }
                    }
                    {words}
                }
                if can_continue {
                    button {
                        class: "pill",
                        r#type: "button",
                        onclick: move |_| act.call(chat::Event::Continue(id).into()),
                        Glyph { icon: Icon::Continue }
                        {t("chat-continue")}
                    }
                }
            }
        }
    }
}

/// The small line: which model, how fast, and what can be done.
#[component]
fn Foot(message: Arc<Message>, is_busy: bool, on_menu: Callback<MessageId>) -> Element {
    let act = use_act();
    let id = message.id;
    let copied = Arc::clone(&message);
    let speed = message.stats.as_ref().and_then(speed);
    let about: Vec<String> = message.model.iter().cloned().chain(speed.map(speed_words)).collect();
    rsx! {
        div { class: "turn-foot",
            p { class: "made-by", {about.join(" · ")} }
            div { class: "turn-actions",
                Branches { message: Arc::clone(&message), is_busy }
                IconButton {
                    icon: Icon::Copy,
                    label: t("chat-copy"),
                    on_press: move |()| act.call(Event::Copy(copied.text.clone())),
                }
                IconButton {
                    icon: Icon::Retry,
                    label: t("chat-regenerate"),
                    is_disabled: is_busy,
                    on_press: move |()| act.call(chat::Event::Retry(id).into()),
                }
                IconButton { icon: Icon::More, label: t("action-more"), on_press: move |()| on_menu.call(id) }
            }
        }
    }
}

/// Tokens written a second; `None` where too little was written to tell.
fn speed(stats: &AnswerStats) -> Option<f64> {
    let seconds = f64::from(stats.decode_ms) / 1000.0;
    (stats.generated_tokens > 1 && seconds > 0.0).then(|| f64::from(stats.generated_tokens) / seconds)
}

fn speed_words(speed: f64) -> String {
    let digits = u8::from(speed < 10.0);
    t_with("chat-stats-tokens", &[("speed", Arg::Decimal(speed, digits))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_told_only_where_it_was_measured() {
        let stats = |generated_tokens, decode_ms| AnswerStats {
            generated_tokens,
            decode_ms,
            ..AnswerStats::default()
        };
        assert_eq!(speed(&stats(30, 2_000)), Some(15.0));
        assert_eq!(speed(&stats(1, 2_000)), None);
        assert_eq!(speed(&stats(30, 0)), None);
    }
}
