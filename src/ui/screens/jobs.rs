//! A long job of the store: how far it is, the way to stop it, and what it led to.
//!
//! A screen shows only the jobs it can begin.

use dioxus::prelude::*;

use super::notice::NoticeBox;
use crate::app::Event as AppEvent;
use crate::app::nav::Screen;
use crate::app::settings::{Event, JobKind, Outcome};
use crate::i18n::{Arg, percent};
use crate::ui::components::{Button, ButtonLook, Glyph, Icon, IconButton, Progress};
use crate::ui::text::{language, t, t_with};
use crate::ui::{use_act, use_part};

/// The job under way, if it is one of these.
#[component]
pub fn JobBar(kinds: &'static [JobKind]) -> Element {
    let act = use_act();
    let job = use_part(move |app| app.settings.job.filter(|job| kinds.contains(&job.kind)));
    let on_stop = use_callback(move |()| act.call(Event::Stop.into()));
    let Some(job) = job() else { return VNode::empty() };
    let is_second_half = job.share.is_some_and(|share| share >= 0.5);
    let label = match job.kind {
        _ if job.stopping => "models-stopping",
        JobKind::Backup if is_second_half => "backup-checking",
        JobKind::Backup => "backup-busy",
        JobKind::VerifyBackup => "backup-verify-busy",
        JobKind::Restore => "backup-restore-busy",
        JobKind::Check => "settings-storage-check-busy",
        JobKind::Keys => "settings-keys-busy",
    };
    let can_stop = !matches!(job.kind, JobKind::Keys | JobKind::Check);
    rsx! {
        Working {
            label: t(label),
            share: job.share,
            is_stopping: job.stopping,
            on_stop: can_stop.then_some(on_stop),
        }
    }
}

/// A job under way, with the way to stop it where there is one.
#[component]
pub fn Working(
    /// What is done.
    label: String,
    /// How far it is, 0 to 1.
    share: Option<f32>,
    /// It was asked to stop.
    is_stopping: bool,
    /// Asks it to stop.
    on_stop: Option<Callback<()>>,
) -> Element {
    rsx! {
        div { class: "job",
            Progress {
                label,
                share: share.map(f64::from),
                detail: share.map(|share| percent(language(), share.into())),
            }
            if let Some(on_stop) = on_stop {
                Button {
                    label: t("action-stop"),
                    look: ButtonLook::Quiet,
                    is_disabled: is_stopping,
                    on_press: on_stop,
                }
            }
        }
    }
}

/// What the last job led to, if it was one of these.
#[component]
pub fn JobOutcome(kinds: &'static [JobKind]) -> Element {
    let act = use_act();
    let outcome = use_part(move |app| {
        let settings = &app.settings;
        settings.outcome.clone().filter(|_| settings.last.is_some_and(|last| kinds.contains(&last)))
    });
    let has_new_code = use_part(|app| app.settings.code.is_some());
    let on_close = use_callback(move |()| act.call(Event::Noted.into()));
    let outcome = outcome();
    let Some(outcome) = outcome else { return VNode::empty() };
    match outcome {
        Outcome::Failed(notice) => rsx! { NoticeBox { notice, on_close } },
        Outcome::Done(key) => rsx! { DoneBox { words: t(key), on_close } },
        Outcome::Backup { kind, chats, entries, bytes } => rsx! {
            DoneBox { words: backup_words(kind, bytes), on_close,
                p { {contents(chats, entries)} }
                if kind == JobKind::Backup {
                    p { {t("backup-where")} }
                }
                if kind == JobKind::Restore {
                    p { {t("backup-restored-lock")} }
                }
                if kind == JobKind::Restore && has_new_code() {
                    p { {t("backup-restored-code")} }
                    Button {
                        label: t("backup-restored-code-action"),
                        look: ButtonLook::Quiet,
                        icon: Icon::Key,
                        on_press: move |()| act.call(AppEvent::Go(Screen::Lock)),
                    }
                }
            }
        },
    }
}

fn backup_words(kind: JobKind, bytes: u64) -> String {
    match kind {
        JobKind::Restore => t("backup-restore-done"),
        JobKind::VerifyBackup => t("backup-verified"),
        JobKind::Backup | JobKind::Check | JobKind::Keys => {
            t_with("backup-made", &[("size", Arg::Bytes(bytes))])
        }
    }
}

fn contents(chats: u64, entries: u64) -> String {
    t_with("backup-contents", &[("chats", chats.into()), ("entries", entries.into())])
}

/// Something went well.
#[component]
pub fn DoneBox(
    /// What was done.
    words: String,
    /// Puts it away.
    on_close: Callback<()>,
    /// What more there is to say.
    children: Element,
) -> Element {
    rsx! {
        div { class: "notice notice-done", role: "status",
            Glyph { icon: Icon::Check }
            div { class: "notice-words",
                p { {words} }
                {children}
            }
            IconButton { icon: Icon::Close, label: t("action-close"), on_press: on_close }
        }
    }
}
