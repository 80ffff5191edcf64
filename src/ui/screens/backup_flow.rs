//! A file for a backup was chosen: its secret is asked for, the work is shown, and what came of it.
//!
//! Stands on the page of backups and at the gate, where a restored backup opens the way in.

use dioxus::prelude::*;
use zeroize::Zeroizing;

use super::jobs::{JobBar, JobOutcome};
use super::secret::{NewPassphrase, SecretField, Typed};
use crate::app::effect::Pick;
use crate::app::settings::{BackupKey, Event, JobKind};
use crate::ui::components::{Button, Choice, ChoiceOption, FieldKind, Sheet, TextField};
use crate::ui::text::{t, t_with};
use crate::ui::{use_act, use_part};

/// The jobs of this flow.
const JOBS: &[JobKind] = &[JobKind::Backup, JobKind::VerifyBackup, JobKind::Restore];

/// The sheet, the job and its outcome, each while there is one.
#[component]
pub fn BackupFlow() -> Element {
    let act = use_act();
    let chosen = use_part(|app| app.settings.chosen.clone());
    let on_close = use_callback(move |()| act.call(Event::Decline.into()));
    rsx! {
        if let Some((pick, path)) = chosen() {
            for name in [path.file_name().unwrap_or_default().to_string_lossy().into_owned()] {
                match pick {
                    Pick::BackupTo => rsx! { SealSheet { name, on_close } },
                    Pick::BackupToVerify | Pick::BackupFrom => rsx! {
                        OpenSheet { name, restores: pick == Pick::BackupFrom, on_close }
                    },
                    Pick::Model => VNode::empty(),
                }
            }
        }
        JobBar { kinds: JOBS }
        JobOutcome { kinds: JOBS }
    }
}

/// The two kinds of secrets.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Code,
    Passphrase,
}

impl Kind {
    fn of(value: &str) -> Self {
        if value == Self::Code.value() { Self::Code } else { Self::Passphrase }
    }

    fn value(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Passphrase => "passphrase",
        }
    }

    fn key(self, secret: Zeroizing<String>) -> BackupKey {
        match self {
            Self::Code => BackupKey::Code(secret),
            Self::Passphrase => BackupKey::Passphrase(secret),
        }
    }
}

#[component]
fn KindChoice(label: String, kind: Kind, on_choose: Callback<Kind>) -> Element {
    let options = vec![
        ChoiceOption::new(Kind::Code.value(), &t("backup-kind-code")),
        ChoiceOption::new(Kind::Passphrase.value(), &t("backup-kind-passphrase")),
    ];
    rsx! {
        Choice {
            id: "backup-kind",
            label,
            options,
            chosen: kind.value(),
            on_choose: move |value: String| on_choose.call(Kind::of(&value)),
        }
    }
}

/// What a new backup opens with.
#[component]
fn SealSheet(name: String, on_close: Callback<()>) -> Element {
    let act = use_act();
    let has_code = use_part(|app| app.settings.kept.keys.code_confirmed);
    let mut kind = use_signal(|| if has_code() { Kind::Code } else { Kind::Passphrase });
    let begin = move |kind: Kind, secret| act.call(Event::Proceed(kind.key(secret)).into());
    rsx! {
        Sheet { id: "backup-seal", title: t("backup-make"), close_label: t("action-close"), on_close,
            p { class: "small file-name", {t_with("backup-file", &[("name", name.into())])} }
            KindChoice { label: t("backup-to-title"), kind: kind(), on_choose: move |chosen| kind.set(chosen) }
            p { class: "small", {t("backup-secret-line")} }
            match kind() {
                Kind::Passphrase => rsx! {
                    NewPassphrase {
                        action: t("backup-make"),
                        busy: t("backup-busy"),
                        on_chosen: move |(_, new)| begin(Kind::Passphrase, new),
                    }
                },
                Kind::Code if has_code() => rsx! {
                    div { class: "form",
                        Button {
                            label: t("backup-make"),
                            on_press: move |()| begin(Kind::Code, Zeroizing::default()),
                        }
                    }
                },
                Kind::Code => rsx! { p { class: "warning", {t("backup-needs-code")} } },
            }
        }
    }
}

/// What an existing backup is opened with.
#[component]
fn OpenSheet(name: String, restores: bool, on_close: Callback<()>) -> Element {
    let act = use_act();
    let mut kind = use_signal(|| Kind::Code);
    let mut typed = use_signal(Typed::default);
    let replaces = use_part(|app| app.gate.is_open());
    let begin = use_callback(move |()| {
        let typed = typed.peek().clone();
        if !typed.is_empty() {
            act.call(Event::Proceed(kind.peek().key(typed.secret())).into());
        }
    });
    let title = if restores { t("backup-restore") } else { t("backup-verify") };
    rsx! {
        Sheet { id: "backup-open", title, close_label: t("action-close"), on_close,
            p { class: "small file-name", {t_with("backup-file", &[("name", name.into())])} }
            if restores && replaces() {
                p { class: "warning", {t("backup-restore-replace")} }
            }
            KindChoice {
                label: t("backup-from-title"),
                kind: kind(),
                on_choose: move |chosen| {
                    kind.set(chosen);
                    typed.set(Typed::default());
                },
            }
            div { class: "form",
                match kind() {
                    Kind::Code => rsx! {
                        TextField {
                            id: "backup-code",
                            label: t("gate-check-label"),
                            kind: FieldKind::Code,
                            hint: t("gate-check-hint"),
                            on_input: move |text: String| typed.set(Typed::from(text)),
                            on_enter: move |()| begin.call(()),
                        }
                    },
                    Kind::Passphrase => rsx! {
                        SecretField {
                            id: "backup-passphrase",
                            label: t("gate-passphrase-label"),
                            on_input: move |text| typed.set(text),
                            on_enter: move |()| begin.call(()),
                        }
                    },
                }
                Button {
                    label: if restores { t("backup-restore-start") } else { t("backup-verify-start") },
                    is_disabled: typed.read().is_empty(),
                    on_press: move |()| begin.call(()),
                }
            }
        }
    }
}
