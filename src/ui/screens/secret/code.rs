//! The recovery code: shown once in groups, and typed back.

use dioxus::prelude::*;
use zeroize::Zeroizing;

use super::Typed;
use crate::app::{Event, Notice};
use crate::ui::components::{Button, ButtonLook, FieldKind, Icon, TextField};
use crate::ui::text::{language, t};
use crate::ui::use_act;

/// The code in groups, to be written down. Copying is possible and advised against.
#[component]
pub fn CodeCard(code: Zeroizing<String>) -> Element {
    let groups: Vec<String> = code.split('-').map(str::to_owned).collect();
    rsx! {
        div { class: "code-card",
            div { class: "code-groups", role: "group", aria_label: t("gate-code-label"), translate: "no",
                for (at , group) in groups.into_iter().enumerate() {
                    span { key: "{at}", class: "code-group", {group} }
                    " "
                }
            }
            CopyCode { code }
        }
    }
}

/// Asks once more before the code goes where other apps read.
#[component]
fn CopyCode(code: Zeroizing<String>) -> Element {
    let act = use_act();
    let mut is_asked = use_signal(|| false);
    let mut is_copied = use_signal(|| false);
    if !is_asked() {
        let label = if is_copied() { t("action-copied") } else { t("action-copy") };
        return rsx! {
            Button { label, look: ButtonLook::Quiet, icon: Icon::Copy, on_press: move |()| is_asked.set(true) }
        };
    }
    rsx! {
        div { class: "code-copy", role: "group", aria_label: t("action-copy"),
            p { class: "small", {t("gate-code-copy-why")} }
            div { class: "buttons",
                Button {
                    label: t("action-cancel"),
                    look: ButtonLook::Quiet,
                    on_press: move |()| is_asked.set(false),
                }
                Button {
                    label: t("gate-code-copy-anyway"),
                    look: ButtonLook::Quiet,
                    icon: Icon::Copy,
                    on_press: move |()| {
                        act.call(Event::Copy(code.to_string()));
                        is_copied.set(true);
                        is_asked.set(false);
                    },
                }
            }
        }
    }
}

/// Has the code typed back.
#[component]
pub fn TypeCode(
    /// Why the last try did not do.
    notice: Option<Notice>,
    /// A try is under way.
    is_busy: bool,
    /// It was typed.
    on_typed: Callback<Zeroizing<String>>,
) -> Element {
    let mut typed = use_signal(Typed::default);
    let send = use_callback(move |()| {
        let typed = typed.peek().clone();
        if !typed.is_empty() {
            on_typed.call(typed.secret());
        }
    });
    rsx! {
        div { class: "form",
            TextField {
                id: "type-code",
                label: t("gate-check-label"),
                kind: FieldKind::Code,
                hint: t("gate-check-hint"),
                error: notice.map(|notice| notice.words(language())),
                on_input: move |text: String| typed.set(Typed::from(text)),
                on_enter: move |()| send.call(()),
            }
            Button {
                label: if is_busy { t("gate-check-busy") } else { t("gate-check-action") },
                is_busy,
                is_disabled: is_busy || typed.read().is_empty(),
                on_press: move |()| send.call(()),
            }
        }
    }
}
