//! The first run: what Carnet is, the recovery code, a passphrase. Every page after the first can
//! wait for later.

use dioxus::prelude::*;
use zeroize::Zeroizing;

use super::{Title, Wordmark};
use crate::app::effect::Pick;
use crate::app::gate::{Event, Step, Welcome};
use crate::app::{Notice, settings};
use crate::i18n::Language;
use crate::ui::components::{Button, ButtonLook, Glyph, Icon};
use crate::ui::screens::backup_flow::BackupFlow;
use crate::ui::screens::notice::NoticeBox;
use crate::ui::screens::secret::{CodeCard, NewPassphrase, TypeCode};
use crate::ui::screens::settings::LanguageChoice;
use crate::ui::text::t;
use crate::ui::{use_act, use_part};

/// The page of the first run the person is on.
#[component]
pub(super) fn WelcomePages(welcome: Welcome) -> Element {
    let Welcome { step, busy, notice } = welcome;
    match step {
        Step::Hello => rsx! { Hello { is_busy: busy, notice } },
        Step::Code(code) => rsx! { ShowCode { code } },
        Step::TypeBack(_) => rsx! { TypeBack { is_busy: busy, notice } },
        Step::Lock => rsx! { OfferLock { is_busy: busy, notice } },
    }
}

#[component]
fn Hello(is_busy: bool, notice: Option<Notice>) -> Element {
    let act = use_act();
    let is_restoring = use_part(|app| app.settings.job.is_some());
    let is_waiting = is_busy || is_restoring();
    rsx! {
        section { class: "gate-page", aria_labelledby: "gate-title",
            Wordmark {}
            Title { words: t("gate-welcome-title") }
            div { class: "gate-words",
                p { {t("gate-welcome-what")} }
                p { {t("gate-welcome-private")} }
                p { {t("gate-welcome-start")} }
            }
            LanguageChoice { languages: Language::ALL.to_vec() }
            if let Some(notice) = notice {
                NoticeBox { notice }
            }
            BackupFlow {}
            div { class: "gate-acts",
                Button {
                    label: if is_busy { t("gate-begin-busy") } else { t("gate-begin") },
                    is_busy,
                    is_disabled: is_waiting,
                    on_press: move |()| act.call(Event::Begin.into()),
                }
                Button {
                    label: t("backup-restore"),
                    look: ButtonLook::Quiet,
                    is_disabled: is_waiting,
                    on_press: move |()| act.call(settings::Event::PickFile(Pick::BackupFrom).into()),
                }
            }
            Seal {}
        }
    }
}

/// Nothing leaves the device: said, not proved; the proof has its own page.
#[component]
fn Seal() -> Element {
    rsx! {
        p { class: "seal",
            Glyph { icon: Icon::Seal }
            {t("proof-seal")}
        }
    }
}

#[component]
fn ShowCode(code: Zeroizing<String>) -> Element {
    let act = use_act();
    rsx! {
        section { class: "gate-page", aria_labelledby: "gate-title",
            Title { words: t("gate-code-title") }
            p { {t("gate-code-why")} }
            CodeCard { code }
            p { {t("gate-code-how")} }
            div { class: "gate-acts",
                Button { label: t("gate-code-written"), on_press: move |()| act.call(Event::Written.into()) }
                Later { line: t("gate-code-later") }
            }
        }
    }
}

#[component]
fn TypeBack(is_busy: bool, notice: Option<Notice>) -> Element {
    let act = use_act();
    rsx! {
        section { class: "gate-page", aria_labelledby: "gate-title",
            Title { words: t("gate-check-title") }
            p { {t("gate-check-why")} }
            TypeCode { notice, is_busy, on_typed: move |typed| act.call(Event::TypedCode(typed).into()) }
            div { class: "gate-acts",
                Button {
                    label: t("gate-check-again"),
                    look: ButtonLook::Quiet,
                    is_disabled: is_busy,
                    on_press: move |()| act.call(Event::ShowCode.into()),
                }
                Later { line: t("gate-code-later") }
            }
        }
    }
}

#[component]
fn OfferLock(is_busy: bool, notice: Option<Notice>) -> Element {
    let act = use_act();
    rsx! {
        section { class: "gate-page", aria_labelledby: "gate-title",
            p { class: "gate-done", role: "status",
                Glyph { icon: Icon::Check }
                {t("gate-check-right")}
            }
            Title { words: t("gate-lock-title") }
            p { {t("gate-lock-why")} }
            p { {t("gate-lock-forgotten")} }
            NewPassphrase {
                action: t("gate-lock-set"),
                busy: t("gate-passphrase-busy"),
                is_busy,
                notice,
                on_chosen: move |(_, new)| act.call(Event::Passphrase(new).into()),
            }
            div { class: "gate-acts",
                Button {
                    label: t("gate-lock-skip"),
                    look: ButtonLook::Quiet,
                    is_disabled: is_busy,
                    on_press: move |()| act.call(Event::Later.into()),
                }
            }
        }
    }
}

/// A page can wait; where it is found again.
#[component]
fn Later(line: String) -> Element {
    let act = use_act();
    rsx! {
        Button {
            label: t("action-later"),
            look: ButtonLook::Quiet,
            on_press: move |()| act.call(Event::Later.into()),
        }
        p { class: "small", {line} }
    }
}
