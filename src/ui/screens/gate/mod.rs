//! The way in: first run, lock, and what to do when the store cannot be opened.

mod erase;
mod locked;
mod trouble;
mod welcome;

use dioxus::prelude::*;

use crate::app::gate::Gate;
use crate::ui::text::t;
use crate::ui::use_part;
pub use erase::EraseSheet;
use locked::LockedPage;
use trouble::TroublePage;
use welcome::WelcomePages;

/// What is shown until the store is open.
#[component]
pub fn GateScreen() -> Element {
    let gate = use_part(|app| app.gate.clone());
    let page = match gate() {
        Gate::Starting | Gate::Open => rsx! { Starting {} },
        Gate::Welcome(welcome) => rsx! { WelcomePages { welcome } },
        Gate::Locked(locked) => rsx! { LockedPage { locked } },
        Gate::Trouble(trouble) => rsx! { TroublePage { trouble } },
    };
    rsx! {
        main { class: "gate", {page} }
    }
}

/// The page before anything is known. The words come late, so that a quick start shows only paper.
#[component]
fn Starting() -> Element {
    rsx! {
        div { class: "gate-page gate-starting",
            Wordmark {}
            p { class: "gate-late", role: "status", {t("gate-opening")} }
        }
    }
}

/// The name of the app on a strip of its paper.
#[component]
fn Wordmark() -> Element {
    rsx! {
        div { class: "wordmark ruled",
            p { class: "wordmark-name", translate: "no", {t("gate-name")} }
        }
    }
}

/// The title of a page; who listens to the page hears it first.
#[component]
fn Title(words: String) -> Element {
    rsx! {
        h1 { id: "gate-title", class: "gate-title", tabindex: "-1", "data-autofocus": true, {words} }
    }
}
