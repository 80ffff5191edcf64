//! A file the person chose: what it is, whether it fits, and the two ways to bring it in.

use dioxus::prelude::*;

use super::fit::{FitChip, FitReasons};
use crate::app::models::{Candidate, Event, Fit, ImportWay};
use crate::i18n::{Arg, bytes};
use crate::ui::components::{Button, ButtonLook, Glyph, Icon, Sheet};
use crate::ui::text::{language, t, t_with};
use crate::ui::{use_act, use_part};

/// The file that is to be decided on, while there is one.
#[component]
pub(super) fn CandidateSheet() -> Element {
    let act = use_act();
    let candidate = use_part(|app| app.models.candidate.clone());
    let on_close = use_callback(move |()| act.call(Event::Decline.into()));
    let Some(candidate) = candidate() else { return VNode::empty() };
    let facts = format!("{} · {}", candidate.about, bytes(language(), candidate.size_bytes));
    rsx! {
        Sheet { id: "candidate", title: t("models-candidate-title"), close_label: t("action-close"), on_close,
            p { class: "candidate-name", dir: "auto", {candidate.name.clone()} }
            p { class: "small", {facts} }
            if let Some(needs) = candidate.needs {
                FitReasons { needs }
            } else {
                FitChip {}
            }
            p { class: "small", {disk(&candidate)} }
            Ways { candidate }
        }
    }
}

fn disk(candidate: &Candidate) -> String {
    let size = Arg::Bytes(candidate.size_bytes);
    match candidate.disk_bytes {
        Some(free) => t_with("models-candidate-disk", &[("size", size), ("free", Arg::Bytes(free))]),
        None => t_with("models-candidate-size", &[("size", size)]),
    }
}

/// Moving comes first: it uses no space twice.
#[component]
fn Ways(candidate: Candidate) -> Element {
    let act = use_act();
    let can_copy = candidate.can_copy();
    let is_too_large = candidate.needs.is_some_and(|needs| needs.fit == Fit::TooLarge);
    // What would not run is not urged on anybody.
    let first = if is_too_large { ButtonLook::Quiet } else { ButtonLook::Primary };
    if !candidate.can_move && !can_copy {
        return rsx! {
            p { class: "warning",
                Glyph { icon: Icon::Warning }
                {t("models-candidate-neither")}
            }
        };
    }
    rsx! {
        div { class: "ways",
            if candidate.can_move {
                Button {
                    label: t("models-candidate-move"),
                    look: first,
                    on_press: move |()| act.call(Event::Import(ImportWay::Move).into()),
                }
                p { class: "small", {t("models-candidate-move-line")} }
            }
            Button {
                label: t("models-candidate-copy"),
                look: if candidate.can_move { ButtonLook::Quiet } else { first },
                is_disabled: !can_copy,
                on_press: move |()| act.call(Event::Import(ImportWay::Copy).into()),
            }
            p { class: "small",
                {t(if can_copy { "models-import-disk" } else { "models-candidate-full" })}
            }
        }
    }
}
