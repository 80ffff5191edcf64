//! All models: what is there, what runs, and the way to bring one in.

use dioxus::prelude::*;

use super::fit::{FitChip, facts};
use super::import::CandidateSheet;
use super::job::{ModelJob, ModelOutcome};
use crate::app::Event as AppEvent;
use crate::app::models::{Event, Row};
use crate::app::nav::Screen;
use crate::app::settings::Event as Settings;
use crate::data::Moment;
use crate::ui::components::{Button, ButtonLook, Glyph, Icon, Switch};
use crate::ui::screens::notice::NoticeBox;
use crate::ui::screens::page::{Group, Page};
use crate::ui::text::{t, t_with};
use crate::ui::{use_act, use_part};

/// All models.
#[component]
pub fn ModelsScreen() -> Element {
    let act = use_act();
    let failed = use_part(|app| app.models.failed.clone());
    let has_starter_alone = use_part(|app| app.models.has_starter_alone() && app.models.damaged.is_empty());
    let is_read = use_part(|app| app.models.rows.is_some());
    rsx! {
        Page { id: "models-title", title: t("models-title"), intro: t("models-line"),
            ModelJob {}
            ModelOutcome {}
            if let Some(notice) = failed() {
                NoticeBox {
                    notice,
                    action: t("action-retry"),
                    on_action: move |()| act.call(AppEvent::Go(Screen::Models)),
                }
            } else if !is_read() {
                p { class: "loading", role: "status", {t("models-loading")} }
            }
            if is_read() {
                Rows {}
                if has_starter_alone() {
                    Larger {}
                }
                ImportButton {}
                Chip {}
            }
            CandidateSheet {}
        }
    }
}

/// How to get a larger model, for somebody who never did.
#[component]
fn Larger() -> Element {
    rsx! {
        Group { id: "models-larger", title: t("models-larger-title"),
            p { {t("models-larger-line")} }
            p { {t("models-larger-size")} }
            p { {t("models-larger-names")} }
        }
    }
}

/// The way from a chat to a larger model.
#[component]
pub fn ImportHint() -> Element {
    let act = use_act();
    rsx! {
        div { class: "hint",
            p { class: "hint-words", {t("models-starter-line")} }
            Button {
                label: t("models-larger"),
                look: ButtonLook::Quiet,
                on_press: move |()| act.call(AppEvent::Go(Screen::Models)),
            }
        }
    }
}

#[component]
fn ImportButton() -> Element {
    let act = use_act();
    let is_busy = use_part(|app| app.models.job.is_some());
    rsx! {
        div { class: "buttons",
            Button {
                label: t("models-import"),
                icon: Icon::Download,
                is_disabled: is_busy(),
                on_press: move |()| act.call(Event::PickFile.into()),
            }
        }
    }
}

/// Whether models may run on the graphics chip, and how it did.
#[component]
fn Chip() -> Element {
    let act = use_act();
    let gpu = use_part(|app| app.settings.kept.gpu.clone());
    let rests = !gpu().is_off && gpu().rests(Moment::now().unix_ms);
    rsx! {
        Group { id: "models-gpu", title: t("models-gpu"),
            Switch {
                id: "use-gpu",
                label: t("models-gpu-use"),
                hint: t("models-gpu-line"),
                is_on: !gpu().is_off,
                on_switch: move |wanted| act.call(Settings::UseGpu(wanted).into()),
            }
            if rests {
                p { class: "warning",
                    Glyph { icon: Icon::Warning }
                    {t("models-gpu-rests")}
                }
                div { class: "buttons",
                    Button {
                        label: t("models-gpu-again"),
                        look: ButtonLook::Quiet,
                        on_press: move |()| act.call(Settings::TryGpu.into()),
                    }
                }
            }
        }
    }
}

#[component]
fn Rows() -> Element {
    let rows = use_part(|app| app.models.rows.clone().unwrap_or_default());
    let usual = use_part(|app| app.models.usual.clone());
    let damaged = use_part(|app| app.models.damaged.clone());
    rsx! {
        ul { class: "models", role: "list", aria_label: t("models-title"),
            for row in rows() {
                ModelRow {
                    key: "{row.record.id}",
                    is_usual: usual.read().as_deref() == Some(row.record.id.as_str()),
                    row,
                }
            }
            for id in damaged() {
                DamagedRow { key: "{id}", id }
            }
        }
    }
}

#[component]
fn ModelRow(row: Row, is_usual: bool) -> Element {
    let act = use_act();
    let Row { record, needs, refused } = row;
    let line = facts(&record.summary.architecture, &record.summary.format, record.size_bytes);
    let id = record.id;
    rsx! {
        li { class: "card model",
            button {
                class: "model-main",
                r#type: "button",
                onclick: move |_| act.call(AppEvent::Go(Screen::Model(id.clone()))),
                span { class: "model-words",
                    span { class: "model-name", dir: "auto", {record.name} }
                    span { class: "model-facts", {line} }
                    if record.built_in {
                        span { class: "model-facts", {t("models-starter-line")} }
                    }
                    span { class: "model-marks",
                        if refused.is_some() {
                            span { class: "fit fit-large",
                                Glyph { icon: Icon::Warning }
                                {t("models-refused")}
                            }
                        } else {
                            FitChip { needs }
                        }
                        if is_usual {
                            span { class: "model-chip",
                                Glyph { icon: Icon::Check }
                                {t("models-chosen")}
                            }
                        }
                    }
                }
                Glyph { icon: Icon::ChevronRight }
            }
        }
    }
}

/// A model whose own record cannot be read: it can only go.
#[component]
pub(super) fn DamagedRow(id: String) -> Element {
    let act = use_act();
    let is_busy = use_part(|app| app.models.job.is_some());
    let label = t_with("models-damaged-remove", &[("id", id.as_str().into())]);
    rsx! {
        li { class: "card model model-damaged",
            Glyph { icon: Icon::Warning }
            div { class: "model-words",
                p { class: "model-name", {t("models-damaged")} }
                p { {t("models-damaged-line")} }
                Button {
                    label,
                    look: ButtonLook::Danger,
                    icon: Icon::Trash,
                    is_disabled: is_busy(),
                    on_press: move |()| act.call(Event::Remove(id.clone()).into()),
                }
            }
        }
    }
}
