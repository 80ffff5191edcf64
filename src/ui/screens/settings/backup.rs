//! Backup and restore: three things to do, each with what it does.

use dioxus::prelude::*;

use super::when;
use crate::app::effect::Pick;
use crate::app::settings::Event;
use crate::ui::components::{Button, ButtonLook, Glyph, Icon};
use crate::ui::screens::backup_flow::BackupFlow;
use crate::ui::screens::page::Page;
use crate::ui::text::{t, t_with};
use crate::ui::{use_act, use_part};

/// Backup and restore.
#[component]
pub fn BackupScreen() -> Element {
    let last = use_part(|app| app.settings.kept.backed_up);
    rsx! {
        Page { id: "backup-title", title: t("backup-title"), intro: t("backup-line"),
            BackupFlow {}
            div { class: "group card",
                p { class: if last().is_some() { "good" } else { "warning" },
                    Glyph { icon: if last().is_some() { Icon::Check } else { Icon::Info } }
                    match last() {
                        Some(moment) => t_with("backup-last", &[("when", when(moment).into())]),
                        None => t("backup-never"),
                    }
                }
                Act { pick: Pick::BackupTo, icon: Icon::Upload, name: "backup-make", look: ButtonLook::Primary }
                p { class: "small", {t("backup-where")} }
            }
            div { class: "group card",
                p { {t("backup-verify-line")} }
                Act { pick: Pick::BackupToVerify, icon: Icon::Shield, name: "backup-verify", look: ButtonLook::Quiet }
            }
            div { class: "group card",
                p { {t("backup-restore-line")} }
                p { class: "warning", {t("backup-restore-replace")} }
                Act { pick: Pick::BackupFrom, icon: Icon::Download, name: "backup-restore", look: ButtonLook::Quiet }
            }
        }
    }
}

#[component]
fn Act(pick: Pick, icon: Icon, name: &'static str, look: ButtonLook) -> Element {
    let act = use_act();
    let is_busy = use_part(|app| app.settings.job.is_some());
    rsx! {
        div { class: "buttons",
            Button {
                label: t(name),
                icon,
                look,
                is_disabled: is_busy(),
                on_press: move |()| act.call(Event::PickFile(pick).into()),
            }
        }
    }
}
