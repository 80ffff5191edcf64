//! The one short message at the bottom, and the way to undo what it tells.

use dioxus::prelude::*;

use crate::app::{Event, Says, chats};
use crate::ui::components::Toast;
use crate::ui::text::{language, t, t_with};
use crate::ui::{use_act, use_part};

/// The place of short messages. Always there, so that who listens to the page hears each one.
#[component]
pub fn Toasts() -> Element {
    let act = use_act();
    let toast = use_part(|app| app.toast.clone());
    let toast = toast.read();
    let words = toast.as_ref().map(|toast| match &toast.says {
        Says::Key(key) => t(key),
        Says::StandsIn { name } => t_with("chat-model-stands-in", &[("model", name.as_str().into())]),
        Says::Notice(notice) => notice.words(language()),
        Says::Removed { title } => {
            let title = if title.is_empty() { t("chats-untitled") } else { title.clone() };
            t_with("chats-deleted", &[("title", title.into())])
        }
    });
    let number = toast.as_ref().map_or(0, |toast| toast.number);
    let can_undo = matches!(toast.as_ref().map(|toast| &toast.says), Some(Says::Removed { .. }));
    rsx! {
        Toast {
            message: words,
            action: can_undo.then(|| t("action-undo")),
            close_label: t("action-close"),
            on_action: move |()| act.call(chats::Event::Undo.into()),
            on_close: move |()| act.call(Event::Unsay(number)),
        }
    }
}
