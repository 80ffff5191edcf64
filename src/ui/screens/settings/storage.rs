//! What is stored where, with sizes, and the search for damage.

use dioxus::prelude::*;

use crate::app::settings::{Event, JobKind, Storage};
use crate::i18n::bytes;
use crate::ui::components::{Button, ButtonLook, Icon};
use crate::ui::screens::jobs::{JobBar, JobOutcome};
use crate::ui::screens::page::{Fact, Facts, Group, Page};
use crate::ui::text::{language, t, t_with};
use crate::ui::{use_act, use_part};

/// The job of this page.
const JOBS: &[JobKind] = &[JobKind::Check];

/// What is stored where.
#[component]
pub fn StorageScreen() -> Element {
    let act = use_act();
    let storage = use_part(|app| app.settings.storage.clone());
    let is_busy = use_part(|app| app.settings.job.is_some());
    rsx! {
        Page { id: "storage-title", title: t("settings-storage"), intro: t("settings-storage-line"),
            match storage() {
                Some(storage) => rsx! { Sizes { storage } },
                None => rsx! { p { class: "loading", role: "status", {t("settings-storage-loading")} } },
            }
            Group { id: "storage-check", title: t("settings-storage-check"),
                p { {t("settings-storage-check-line")} }
                JobBar { kinds: JOBS }
                JobOutcome { kinds: JOBS }
                div { class: "buttons",
                    Button {
                        label: t("settings-storage-check"),
                        look: ButtonLook::Quiet,
                        icon: Icon::Shield,
                        is_disabled: is_busy(),
                        on_press: move |()| act.call(Event::Check.into()),
                    }
                }
            }
        }
    }
}

#[component]
fn Sizes(storage: Storage) -> Element {
    let size = |count| bytes(language(), count);
    let chats = t_with("settings-storage-count", &[("chats", storage.chats.into())]);
    let models = t_with("settings-models-count", &[("count", storage.models.into())]);
    let all = storage.store_bytes.saturating_add(storage.models_bytes);
    let both = |size: String, what: String| format!("{size} · {what}");
    rsx! {
        div { class: "group card",
            Facts {
                Fact { name: t("settings-storage-journal"), value: both(size(storage.store_bytes), chats) }
                Fact { name: t("settings-storage-cache"), value: size(storage.cache_bytes) }
                Fact { name: t("settings-storage-models"), value: both(size(storage.models_bytes), models) }
                if let Some(free) = storage.free_bytes {
                    Fact { name: t("settings-storage-free"), value: size(free) }
                }
                Fact {
                    name: t("settings-storage-keystore"),
                    value: storage.key_store.unwrap_or_else(|| t("settings-storage-keystore-none")),
                }
                Fact { name: t("settings-storage-place"), value: storage.folder }
            }
            p { class: "facts-sum", {t_with("settings-storage-size", &[("size", size(all).into())])} }
        }
    }
}
