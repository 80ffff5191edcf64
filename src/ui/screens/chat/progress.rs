//! What is being done for an answer before and while it is written.

use dioxus::prelude::*;

use crate::app::chat::Phase;
use crate::i18n::Arg;
use crate::ui::components::Progress;
use crate::ui::text::{t, t_with};
use crate::ui::use_part;

/// A step and how far it is.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Waiting,
    Loading(u8),
    Reading(u8),
    Writing,
    Stopping,
}

fn percent(share: f32) -> u8 {
    // A share outside of 0 to 1 is cut off by the conversion.
    (share * 100.0).clamp(0.0, 100.0) as u8
}

fn use_step() -> Memo<Step> {
    use_part(|app| match &app.chat.run {
        None => Step::Writing,
        Some(run) if run.stopping => Step::Stopping,
        Some(run) => match run.phase {
            Phase::Waiting => Step::Waiting,
            Phase::Loading { share } => Step::Loading(percent(share)),
            Phase::Reading { share } => Step::Reading(percent(share)),
            Phase::Writing => Step::Writing,
        },
    })
}

/// The place of an answer that has no message yet.
#[component]
pub(super) fn Waiting() -> Element {
    rsx! {
        div { class: "turn turn-answer", Progressing {} }
    }
}

/// A line with the step, and how far it is. Says nothing while words appear.
#[component]
pub(super) fn Progressing() -> Element {
    let step = use_step();
    let model = use_part(|app| {
        let row = app.models.of_chat(app.chat.model.as_deref());
        row.map(|row| row.record.name.clone()).unwrap_or_default()
    });
    let (words, share) = match step() {
        Step::Writing => return VNode::empty(),
        Step::Waiting => (t("chat-waiting"), None),
        Step::Stopping => (t("chat-stopping"), None),
        Step::Loading(percent) => (t_with("chat-loading", &[("model", model().into())]), Some(percent)),
        Step::Reading(percent) => {
            let share = Arg::Share(f64::from(percent) / 100.0);
            (t_with("chat-reading", &[("share", share)]), Some(percent))
        }
    };
    rsx! {
        div { class: "progressing",
            Progress { label: words, share: share.map(|percent| f64::from(percent) / 100.0) }
        }
    }
}
