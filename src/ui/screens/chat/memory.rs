//! How full the model's memory is, and in words what it no longer sees.

use dioxus::prelude::*;

use crate::app::Event;
use crate::i18n::Arg;
use crate::ui::components::{Button, ButtonLook, Icon, Meter, Sheet};
use crate::ui::text::{t, t_with};
use crate::ui::{use_act, use_part};

/// From here the memory is said to be nearly full.
const NEAR: f32 = 0.85;

/// The ring; nothing before the first answer.
#[component]
pub(super) fn MemoryRing(on_press: Callback<()>) -> Element {
    // Whole percents, so that the ring is not drawn anew at every word.
    let percent = use_part(|app| app.chat.context.as_ref().map(|context| (context.share() * 100.0).round()));
    let Some(percent) = percent() else { return VNode::empty() };
    let share = f64::from(percent) / 100.0;
    rsx! {
        Meter { label: t_with("memory-label", &[("share", Arg::Share(share))]), share, on_press }
    }
}

/// What the model still sees.
#[component]
pub(super) fn MemorySheet(on_close: Callback<()>) -> Element {
    let act = use_act();
    let context = use_part(|app| app.chat.context.clone().unwrap_or_default());
    let model = use_part(|app| {
        let row = app.models.of_chat(app.chat.model.as_deref());
        row.map(|row| row.record.name.clone()).unwrap_or_default()
    });
    let context = context();
    let is_near = context.share() >= NEAR;
    let used = t_with(
        "memory-used",
        &[("used", context.used.into()), ("room", context.total.into()), ("model", model().into())],
    );
    rsx! {
        Sheet { id: "memory", title: t("memory-title"), close_label: t("action-close"), on_close,
            div { class: "words",
                if context.unseen > 0 {
                    p { {t_with("memory-unseen", &[("count", context.unseen.into())])} " " {t("memory-unseen-safe")} }
                } else {
                    p { {t("memory-all")} }
                    if is_near {
                        p { {t("memory-near")} }
                    }
                }
                p { class: "small", {used} }
                if context.unseen > 0 || is_near {
                    p { {t("memory-advice")} }
                    Button {
                        label: t("chats-new"),
                        look: ButtonLook::Quiet,
                        icon: Icon::Write,
                        on_press: move |()| {
                            on_close.call(());
                            act.call(Event::NewChat);
                        },
                    }
                }
            }
        }
    }
}
