//! Passphrase, locking by itself, recovery code; and plainly where the key lies.

use std::time::Duration;

use dioxus::prelude::*;

use crate::app::settings::{AutoLock, Event, JobKind, Keys, Outcome};
use crate::app::{Event as AppEvent, Notice};
use crate::ui::components::{Button, ButtonLook, Choice, ChoiceOption, Glyph, Icon, Sheet};
use crate::ui::screens::jobs::{JobBar, JobOutcome};
use crate::ui::screens::page::{Group, Page};
use crate::ui::screens::secret::{CodeCard, NewPassphrase, SecretField, TypeCode, Typed};
use crate::ui::text::{t, t_with};
use crate::ui::{use_act, use_part};

/// The job of this page.
const JOBS: &[JobKind] = &[JobKind::Keys];

/// What lies over the page.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    Set,
    Remove,
    NewCode,
}

/// Passphrase and recovery code.
#[component]
pub fn LockScreen() -> Element {
    let keys = use_part(|app| app.settings.kept.keys);
    // What is wrong with a code that was typed is said where it was typed.
    let fault = use_part(|app| match &app.settings.outcome {
        Some(Outcome::Failed(notice)) if app.settings.code.is_some() => Some(notice.clone()),
        _ => None,
    });
    let mut over = use_signal(|| None::<Over>);
    let on_open = use_callback(move |what| over.set(Some(what)));
    let on_close = use_callback(move |()| over.set(None));
    rsx! {
        Page { id: "lock-title", title: t("settings-lock-title"),
            JobBar { kinds: JOBS }
            if fault().is_none() {
                JobOutcome { kinds: JOBS }
            }
            Passphrase { keys: keys(), on_open }
            if keys().passphrase {
                AutoLockChoice {}
            }
            RecoveryCode { keys: keys(), fault: fault(), on_open }
            p { class: "note",
                Glyph { icon: Icon::Key }
                {t(where_the_key_is(keys()))}
            }
            match over() {
                Some(Over::Set) => rsx! { SetSheet { asks_old: keys().passphrase, on_close } },
                Some(Over::Remove) => rsx! { RemoveSheet { on_close } },
                Some(Over::NewCode) => rsx! { NewCodeSheet { on_close } },
                None => VNode::empty(),
            }
        }
    }
}

pub(super) fn where_the_key_is(keys: Keys) -> &'static str {
    match keys {
        Keys { passphrase: true, .. } => "settings-lock-key-passphrase",
        Keys { lies_beside: true, code_confirmed: false, .. } => "settings-lock-key-waiting",
        Keys { lies_beside: true, .. } => "settings-lock-key-beside",
        _ => "settings-lock-key-device",
    }
}

#[component]
fn Passphrase(keys: Keys, on_open: Callback<Over>) -> Element {
    let act = use_act();
    let is_busy = use_part(|app| app.settings.job.is_some())();
    rsx! {
        Group { id: "lock-passphrase", title: t("gate-passphrase-label"),
            p { {t(if keys.passphrase { "settings-lock-on" } else { "settings-lock-off" })} }
            if !keys.code_confirmed && !keys.passphrase {
                p { class: "warning", {t("settings-lock-needs-code")} }
            }
            div { class: "buttons",
                if keys.passphrase {
                    Button {
                        label: t("settings-lock-now"),
                        icon: Icon::Lock,
                        on_press: move |()| act.call(AppEvent::LockNow),
                    }
                }
                Button {
                    label: t(if keys.passphrase { "settings-lock-change" } else { "settings-lock-set" }),
                    look: if keys.passphrase { ButtonLook::Quiet } else { ButtonLook::Primary },
                    is_disabled: is_busy || !keys.code_confirmed,
                    on_press: move |()| on_open.call(Over::Set),
                }
                if keys.passphrase {
                    Button {
                        label: t("settings-lock-remove"),
                        look: ButtonLook::Danger,
                        is_disabled: is_busy,
                        on_press: move |()| on_open.call(Over::Remove),
                    }
                }
            }
        }
    }
}

#[component]
fn AutoLockChoice() -> Element {
    let act = use_act();
    let chosen = use_part(|app| app.settings.kept.auto_lock);
    let value = |lock: AutoLock| {
        AutoLock::ALL.iter().position(|other| *other == lock).unwrap_or_default().to_string()
    };
    let options = AutoLock::ALL.iter().map(|lock| ChoiceOption::new(&value(*lock), &auto_lock_words(*lock)));
    rsx! {
        div { class: "group card",
            Choice {
                id: "auto-lock",
                label: t("settings-autolock"),
                options: options.collect::<Vec<_>>(),
                chosen: value(chosen()),
                on_choose: move |value: String| {
                    let lock = value.parse::<usize>().ok().and_then(|at| AutoLock::ALL.get(at));
                    if let Some(lock) = lock {
                        act.call(Event::AutoLock(*lock).into());
                    }
                },
            }
        }
    }
}

fn auto_lock_words(lock: AutoLock) -> String {
    match lock {
        AutoLock::AtOnce => t("settings-autolock-at-once"),
        AutoLock::Minutes(minutes) => {
            let time = Duration::from_secs(60 * u64::from(minutes));
            t_with("settings-autolock-after", &[("time", time.into())])
        }
        AutoLock::AtEnd => t("settings-autolock-at-end"),
    }
}

#[component]
fn RecoveryCode(keys: Keys, fault: Option<Notice>, on_open: Callback<Over>) -> Element {
    let act = use_act();
    let code = use_part(|app| app.settings.code.clone());
    let is_busy = use_part(|app| app.settings.job.is_some())();
    let (words, action) = match keys.code_confirmed {
        true => ("settings-code-there", "settings-code-renew"),
        false => ("settings-code-missing", "settings-code-make"),
    };
    rsx! {
        Group { id: "lock-code", title: t("settings-code"),
            if let Some(code) = code() {
                h3 { class: "card-title", {t("settings-code-new")} }
                p { {t("settings-code-new-line")} }
                CodeCard { code }
                TypeCode { notice: fault, is_busy, on_typed: move |typed| act.call(Event::ConfirmCode(typed).into()) }
                div { class: "buttons",
                    Button {
                        label: t("settings-code-hide"),
                        look: ButtonLook::Quiet,
                        on_press: move |()| act.call(Event::HideCode.into()),
                    }
                }
            } else {
                p { class: if keys.code_confirmed { "good" } else { "warning" },
                    if keys.code_confirmed {
                        Glyph { icon: Icon::Check }
                    }
                    {t(words)}
                }
                div { class: "buttons",
                    Button {
                        label: t(action),
                        look: if keys.code_confirmed { ButtonLook::Quiet } else { ButtonLook::Primary },
                        icon: Icon::Key,
                        is_disabled: is_busy,
                        on_press: move |()| {
                            if keys.code_confirmed {
                                on_open.call(Over::NewCode);
                            } else {
                                act.call(Event::NewCode.into());
                            }
                        },
                    }
                }
            }
        }
    }
}

#[component]
fn SetSheet(asks_old: bool, on_close: Callback<()>) -> Element {
    let act = use_act();
    let name = if asks_old { "settings-lock-change" } else { "settings-lock-set" };
    rsx! {
        Sheet { id: "lock-set", title: t(name), close_label: t("action-close"), on_close,
            if !asks_old {
                p { {t("gate-lock-why")} }
                p { {t("gate-lock-forgotten")} }
            }
            NewPassphrase {
                asks_old,
                action: t(name),
                busy: t("gate-passphrase-busy"),
                on_chosen: move |(old, new)| {
                    on_close.call(());
                    act.call(Event::SetPassphrase { old, new }.into());
                },
            }
        }
    }
}

#[component]
fn RemoveSheet(on_close: Callback<()>) -> Element {
    let act = use_act();
    let mut typed = use_signal(Typed::default);
    let send = use_callback(move |()| {
        let old = typed.peek().clone();
        if !old.is_empty() {
            on_close.call(());
            act.call(Event::RemovePassphrase(old.secret()).into());
        }
    });
    rsx! {
        Sheet { id: "lock-remove", title: t("settings-lock-remove"), close_label: t("action-close"), on_close,
            p { {t("settings-lock-remove-line")} }
            div { class: "form",
                SecretField {
                    id: "passphrase-old",
                    label: t("settings-lock-current"),
                    on_input: move |text| typed.set(text),
                    on_enter: move |()| send.call(()),
                }
                Button {
                    label: t("settings-lock-remove"),
                    look: ButtonLook::Danger,
                    is_disabled: typed.read().is_empty(),
                    on_press: move |()| send.call(()),
                }
            }
        }
    }
}

#[component]
fn NewCodeSheet(on_close: Callback<()>) -> Element {
    let act = use_act();
    rsx! {
        Sheet { id: "code-new", title: t("settings-code-renew"), close_label: t("action-close"), on_close,
            p { {t("settings-code-renew-line")} }
            div { class: "sheet-buttons",
                Button { label: t("action-cancel"), look: ButtonLook::Quiet, on_press: on_close }
                Button {
                    label: t("settings-code-renew"),
                    on_press: move |()| {
                        on_close.call(());
                        act.call(Event::NewCode.into());
                    },
                }
            }
        }
    }
}
