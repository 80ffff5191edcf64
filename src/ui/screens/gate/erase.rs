//! Deleting everything, behind a word that has to be typed.

use dioxus::prelude::*;

use crate::app::gate::Event;
use crate::ui::components::{Button, ButtonLook, FieldKind, Sheet, TextField};
use crate::ui::text::{t, t_with};
use crate::ui::use_act;

/// Says what is deleted and asks for the word.
#[component]
pub fn EraseSheet(on_close: Callback<()>) -> Element {
    let act = use_act();
    let mut is_meant = use_signal(|| false);
    let word = t("settings-erase-word");
    let label = t_with("settings-erase-type", &[("word", word.clone().into())]);
    rsx! {
        Sheet { id: "erase", title: t("settings-erase-title"), close_label: t("action-close"), on_close,
            p { {t("settings-erase-line")} }
            p { {t("settings-erase-keeps")} }
            TextField {
                id: "erase-word",
                label,
                kind: FieldKind::Code,
                on_input: move |typed: String| {
                    let meant = typed.trim().to_lowercase() == word;
                    if *is_meant.peek() != meant {
                        is_meant.set(meant);
                    }
                },
            }
            div { class: "sheet-buttons",
                Button { label: t("action-cancel"), look: ButtonLook::Quiet, on_press: on_close }
                Button {
                    label: t("settings-erase"),
                    look: ButtonLook::Danger,
                    is_disabled: !is_meant(),
                    on_press: move |()| {
                        on_close.call(());
                        act.call(Event::Erase.into());
                    },
                }
            }
        }
    }
}
