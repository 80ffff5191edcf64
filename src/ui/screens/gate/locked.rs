//! A locked store: one field, and the way to the other secret.

use std::time::Duration;

use dioxus::prelude::*;

use super::{EraseSheet, Title};
use crate::app::effect::Pick;
use crate::app::gate::{Event, Locked, Ways};
use crate::app::settings;
use crate::ui::components::{Button, ButtonLook, FieldKind, Glyph, Icon, Sheet, TextField};
use crate::ui::screens::backup_flow::BackupFlow;
use crate::ui::screens::secret::{SecretField, Typed};
use crate::ui::text::{language, t, t_with};
use crate::ui::{use_act, use_part};

/// Asks for the passphrase or the recovery code.
#[component]
pub(super) fn LockedPage(locked: Locked) -> Element {
    let act = use_act();
    let mut is_stuck = use_signal(|| false);
    let other = match locked.way {
        Ways::Code => locked.has_passphrase.then_some((Ways::Passphrase, "gate-unlock-by-passphrase")),
        Ways::Passphrase | Ways::Unasked => Some((Ways::Code, "gate-unlock-by-code")),
    };
    let is_restoring = use_part(|app| app.settings.job.is_some());
    let is_busy = locked.busy || is_restoring();
    rsx! {
        section { class: "gate-page gate-locked", aria_labelledby: "gate-title",
            div { class: "gate-sign", Glyph { icon: Icon::Lock } }
            Title { words: t("gate-locked-title") }
            p { class: "gate-line", {t("gate-locked-line")} }
            // Another way is another field: nothing typed in one is carried into the other.
            for way in [locked.way] {
                Unlock { key: "{way:?}", locked: locked.clone() }
            }
            BackupFlow {}
            div { class: "gate-acts",
                if let Some((way, name)) = other {
                    Button {
                        label: t(name),
                        look: ButtonLook::Quiet,
                        icon: Icon::Key,
                        is_disabled: is_busy,
                        on_press: move |()| act.call(Event::Use(way).into()),
                    }
                }
                Button {
                    label: t("gate-stuck"),
                    look: ButtonLook::Quiet,
                    is_disabled: is_busy,
                    on_press: move |()| is_stuck.set(true),
                }
            }
            if is_stuck() {
                Stuck { on_close: move |()| is_stuck.set(false) }
            }
        }
    }
}

#[component]
fn Unlock(locked: Locked) -> Element {
    let act = use_act();
    let mut typed = use_signal(Typed::default);
    let send = use_callback(move |()| {
        let secret = typed.peek().clone().secret();
        act.call(Event::Unlock(secret).into());
    });
    let Locked { way, busy, notice, wait, .. } = locked;
    // The time to wait says it all.
    let error = notice.filter(|_| wait.is_none()).map(|notice| notice.words(language()));
    rsx! {
        div { class: "form",
            if way == Ways::Code {
                TextField {
                    id: "unlock",
                    label: t("gate-check-label"),
                    kind: FieldKind::Code,
                    hint: t("gate-check-hint"),
                    error,
                    takes_focus: true,
                    on_input: move |text: String| typed.set(Typed::from(text)),
                    on_enter: move |()| send.call(()),
                }
            } else {
                SecretField {
                    id: "unlock",
                    label: t("gate-passphrase-label"),
                    error,
                    takes_focus: true,
                    on_input: move |text| typed.set(text),
                    on_enter: move |()| send.call(()),
                }
            }
            Waiting { wait }
            Button {
                label: if busy { t("gate-unlock-busy") } else { t("gate-unlock") },
                icon: Icon::Unlock,
                is_busy: busy,
                is_disabled: busy || wait.is_some() || typed.read().is_empty(),
                on_press: move |()| send.call(()),
            }
        }
    }
}

/// How long until the next try. Said aloud once, not every second.
#[component]
fn Waiting(wait: Option<Duration>) -> Element {
    let Some(wait) = wait else { return VNode::empty() };
    // Whole seconds, the last one included.
    let seconds = wait.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX);
    rsx! {
        p { class: "gate-wait", role: "timer",
            Glyph { icon: Icon::Clock }
            {t_with("gate-wait", &[("time", Duration::from_secs(seconds).into())])}
        }
    }
}

/// What is left to somebody without any secret.
#[component]
fn Stuck(on_close: Callback<()>) -> Element {
    let act = use_act();
    let mut erases = use_signal(|| false);
    if erases() {
        return rsx! { EraseSheet { on_close } };
    }
    rsx! {
        Sheet { id: "stuck", title: t("gate-stuck-title"), close_label: t("action-close"), on_close,
            p { {t("gate-stuck-line")} }
            div { class: "sheet-buttons",
                Button {
                    label: t("backup-restore"),
                    look: ButtonLook::Quiet,
                    icon: Icon::Download,
                    on_press: move |()| {
                        on_close.call(());
                        act.call(settings::Event::PickFile(Pick::BackupFrom).into());
                    },
                }
                Button {
                    label: t("settings-erase"),
                    look: ButtonLook::Danger,
                    icon: Icon::Trash,
                    on_press: move |()| erases.set(true),
                }
            }
        }
    }
}
