//! The long job of the models: how far it is, the way to stop it, and what it led to.

use dioxus::prelude::*;

use super::speed::SpeedWords;
use crate::app::models::{Event, JobKind, Models, Outcome};
use crate::ui::components::{Button, ButtonLook};
use crate::ui::screens::jobs::{DoneBox, Working};
use crate::ui::screens::notice::NoticeBox;
use crate::ui::text::{t, t_with};
use crate::ui::{use_act, use_part};

/// The job under way, whichever model it is about.
#[component]
pub(super) fn ModelJob() -> Element {
    let act = use_act();
    let job = use_part(|app| app.models.job.clone());
    let on_stop = use_callback(move |()| act.call(Event::Stop.into()));
    let Some(job) = job() else { return VNode::empty() };
    let label = match &job.kind {
        _ if job.stopping => t("models-stopping"),
        JobKind::Inspect => t("models-inspect-busy"),
        JobKind::Import(name) => t_with("models-import-title", &[("name", name.as_str().into())]),
        JobKind::Verify(_) => t("models-verify-busy"),
        JobKind::Bench(_) => t("models-measure-busy"),
    };
    let can_stop = job.kind != JobKind::Inspect;
    rsx! {
        Working {
            label,
            share: job.share,
            is_stopping: job.stopping,
            on_stop: can_stop.then_some(on_stop),
        }
    }
}

/// What the last job led to; with `of`, only when it was about that model.
#[component]
pub(super) fn ModelOutcome(of: Option<String>) -> Element {
    let act = use_act();
    let outcome = use_part(move |app| {
        let models = &app.models;
        models.outcome.clone().filter(|outcome| is_about(outcome, of.as_deref())).map(|outcome| {
            let name = name_of(models, &outcome);
            (outcome, name)
        })
    });
    let is_starter = use_part(|app| match &app.models.outcome {
        Some(Outcome::Unsound(id)) => app.models.find(id).is_some_and(|row| row.record.built_in),
        _ => false,
    });
    let on_close = use_callback(move |()| act.call(Event::Noted.into()));
    let Some((outcome, name)) = outcome() else { return VNode::empty() };
    let named = |key| t_with(key, &[("name", name.as_str().into())]);
    match outcome {
        Outcome::Failed(notice) => rsx! { NoticeBox { notice, on_close } },
        Outcome::Stopped => rsx! { DoneBox { words: t("models-stopped"), on_close } },
        Outcome::Imported { already: true, .. } => {
            rsx! { DoneBox { words: named("models-import-there"), on_close } }
        }
        Outcome::Imported { .. } => rsx! { DoneBox { words: named("models-import-done"), on_close } },
        Outcome::Sound(_) => rsx! { DoneBox { words: t("models-verify-good"), on_close } },
        Outcome::Unsound(_) => rsx! {
            div { class: "notice", role: "alert",
                div { class: "notice-words",
                    p { {t(if is_starter() { "models-starter-bad" } else { "models-verify-bad" })} }
                    Button { label: t("action-close"), look: ButtonLook::Quiet, on_press: on_close }
                }
            }
        },
        Outcome::Measured(speed) => rsx! {
            DoneBox { words: name.clone(), on_close, SpeedWords { speed } }
        },
    }
}

/// Failures and a stop are about whatever was begun; they show wherever the person is.
fn is_about(outcome: &Outcome, of: Option<&str>) -> bool {
    match (outcome, of) {
        (Outcome::Imported { .. }, of) => of.is_none(),
        (Outcome::Sound(id) | Outcome::Unsound(id), Some(of)) => id == of,
        // The page of the model shows its measurement anyway.
        (Outcome::Measured(_), of) => of.is_none(),
        _ => true,
    }
}

fn name_of(models: &Models, outcome: &Outcome) -> String {
    let id = match outcome {
        Outcome::Imported { name, .. } => return name.clone(),
        Outcome::Sound(id) | Outcome::Unsound(id) => id,
        Outcome::Measured(speed) => &speed.model,
        Outcome::Stopped | Outcome::Failed(_) => return String::new(),
    };
    models.find(id).map(|row| row.record.name.clone()).unwrap_or_default()
}
