//! One model: what it is, whether it fits, how fast it is, and what can be done with it.

use dioxus::prelude::*;

use super::fit::{FitChip, FitReasons, count_words, format_words};
use super::job::{ModelJob, ModelOutcome};
use super::speed::SpeedWords;
use crate::app::Event as AppEvent;
use crate::app::models::{Event, Record, Row};
use crate::data::Moment;
use crate::i18n::{Arg, bytes};
use crate::ui::components::{Button, ButtonLook, Empty, Glyph, Icon, Sheet};
use crate::ui::link::Link;
use crate::ui::screens::notice::NoticeBox;
use crate::ui::screens::page::{Fact, Facts, Group, Page};
use crate::ui::screens::settings::when;
use crate::ui::text::{language, t, t_with};
use crate::ui::{use_act, use_part};

/// One model.
#[component]
pub fn ModelScreen(id: String) -> Element {
    rsx! {
        // Another model is another page: nothing asked about one is answered about the other.
        for id in [id] {
            ModelPage { key: "{id}", id }
        }
    }
}

#[component]
fn ModelPage(id: String) -> Element {
    let row = use_part(move |app| app.models.find(&id).cloned());
    match row() {
        Some(row) => rsx! { Known { row } },
        None => rsx! { Gone {} },
    }
}

#[component]
fn Gone() -> Element {
    rsx! {
        Page { id: "model-title", title: t("models-title"),
            Empty { title: t("models-gone"), text: t("models-gone-line") }
        }
    }
}

#[component]
fn Known(row: Row) -> Element {
    let Row { record, needs, refused } = row;
    rsx! {
        Page { id: "model-title", title: record.name.clone(),
            ModelJob {}
            ModelOutcome { of: record.id.clone() }
            if let Some(notice) = refused.clone() {
                NoticeBox { notice }
            } else {
                Usual { id: record.id.clone() }
                Group { id: "model-memory", title: t("models-memory"),
                    match needs {
                        Some(needs) => rsx! { FitReasons { needs } },
                        None => rsx! { FitChip {} },
                    }
                }
                SpeedGroup { id: record.id.clone() }
            }
            About { record: record.clone() }
            FileGroup { record }
        }
    }
}

/// Whether new chats use it.
#[component]
fn Usual(id: String) -> Element {
    let act = use_act();
    let sought = id.clone();
    let is_usual = use_part(move |app| app.models.usual.as_ref() == Some(&sought));
    if is_usual() {
        return rsx! {
            p { class: "good",
                Glyph { icon: Icon::Check }
                {t("models-chosen")}
            }
        };
    }
    rsx! {
        div { class: "buttons",
            Button { label: t("models-choose"), on_press: move |()| act.call(Event::Choose(id.clone()).into()) }
        }
    }
}

#[component]
fn SpeedGroup(id: String) -> Element {
    let act = use_act();
    let is_busy = use_part(|app| app.models.job.is_some());
    let sought = id.clone();
    let speed = use_part(move |app| app.models.speeds.iter().find(|speed| speed.model == sought).cloned());
    rsx! {
        Group { id: "model-speed", title: t("models-measure-title"),
            match speed() {
                Some(speed) => rsx! { SpeedWords { speed } },
                None => rsx! { p { {t("models-measure-none")} } },
            }
            div { class: "buttons",
                Button {
                    label: t("models-measure"),
                    look: ButtonLook::Quiet,
                    icon: Icon::Clock,
                    is_disabled: is_busy(),
                    on_press: move |()| act.call(Event::Bench(id.clone()).into()),
                }
            }
        }
    }
}

#[component]
fn About(record: Record) -> Element {
    let imported = Moment::utc(i64::try_from(record.imported_s).unwrap_or(i64::MAX).saturating_mul(1_000));
    let here = Moment { offset_minutes: use_context::<Link>().now().offset_minutes, ..imported };
    rsx! {
        Group { id: "model-about", title: t("models-about"),
            Facts {
                Fact { name: t("models-family"), value: record.summary.architecture }
                Fact { name: t("models-format"), value: format_words(&record.summary.format) }
                if record.summary.parameters > 0 {
                    Fact { name: t("models-numbers"), value: count_words(language(), record.summary.parameters) }
                }
                Fact { name: t("models-size"), value: bytes(language(), record.size_bytes) }
                if let Some(licence) = record.summary.licence {
                    Fact { name: t("models-licence"), value: licence }
                }
                if !record.built_in {
                    Fact { name: t("models-source"), value: record.source_name }
                }
            }
            if record.built_in {
                p { {t("models-starter-line")} }
                p { class: "small", {t("models-starter-made")} }
            } else {
                p { class: "small", {t_with("models-imported", &[("when", when(here).into())])} }
            }
        }
    }
}

#[component]
fn FileGroup(record: Record) -> Element {
    let act = use_act();
    let is_busy = use_part(|app| app.models.job.is_some());
    let mut removes = use_signal(|| false);
    let id = record.id.clone();
    rsx! {
        Group { id: "model-file", title: t("models-file-title"),
            div { class: "buttons",
                Button {
                    label: t("models-verify"),
                    look: ButtonLook::Quiet,
                    icon: Icon::Shield,
                    is_disabled: is_busy(),
                    on_press: move |()| act.call(Event::Verify(id.clone()).into()),
                }
                if !record.built_in {
                    Button {
                        label: t("action-remove"),
                        look: ButtonLook::Danger,
                        icon: Icon::Trash,
                        is_disabled: is_busy(),
                        on_press: move |()| removes.set(true),
                    }
                }
            }
        }
        if removes() {
            RemoveSheet { record, on_close: move |()| removes.set(false) }
        }
    }
}

#[component]
fn RemoveSheet(record: Record, on_close: Callback<()>) -> Element {
    let act = use_act();
    let Record { id, name, size_bytes, .. } = record;
    rsx! {
        Sheet {
            id: "model-remove",
            title: t_with("models-remove-title", &[("name", name.into())]),
            close_label: t("action-close"),
            on_close,
            p { {t_with("models-remove-line", &[("size", Arg::Bytes(size_bytes))])} }
            div { class: "sheet-buttons",
                Button { label: t("action-cancel"), look: ButtonLook::Quiet, on_press: on_close }
                Button {
                    label: t("action-remove"),
                    look: ButtonLook::Danger,
                    icon: Icon::Trash,
                    on_press: move |()| {
                        act.call(Event::Remove(id.clone()).into());
                        act.call(AppEvent::Back);
                    },
                }
            }
        }
    }
}
