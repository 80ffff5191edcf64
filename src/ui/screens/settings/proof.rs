//! That nothing leaves this device: what is so right now, what runs where, how to see for oneself.

use dioxus::prelude::*;

use super::when;
use crate::app::settings::{Event, Keys, Proof};
use crate::ui::components::{Button, ButtonLook, Glyph, Icon};
use crate::ui::screens::page::{Group, Page};
use crate::ui::text::{t, t_with};
use crate::ui::{use_act, use_part};

/// That nothing leaves this device.
#[component]
pub fn ProofScreen() -> Element {
    let act = use_act();
    let proof = use_part(|app| app.settings.proof);
    let keys = use_part(|app| app.settings.kept.keys);
    // No seal over a promise that does not hold.
    let is_broken = use_part(|app| app.settings.proof.is_some_and(|proof| proof.internet > Some(0)));
    rsx! {
        Page { id: "proof-title", title: t("proof-title"), intro: t("proof-line"),
            if !is_broken() {
                div { class: "proof-seal",
                    Glyph { icon: Icon::Seal }
                    span { {t("proof-seal")} }
                }
            }
            Group { id: "proof-now", title: t("proof-now"),
                match proof() {
                    Some(proof) => rsx! { Now { proof } },
                    None => rsx! { p { class: "loading", role: "status", {t("proof-busy")} } },
                }
                div { class: "buttons",
                    Button {
                        label: t("proof-again"),
                        look: ButtonLook::Quiet,
                        icon: Icon::Retry,
                        on_press: move |()| act.call(Event::Prove.into()),
                    }
                }
            }
            Group { id: "proof-where", title: t("proof-where"),
                Point { icon: Icon::Model, words: t("proof-where-answers") }
                Point { icon: Icon::Database, words: t("proof-where-files") }
                Point { icon: Icon::Lock, words: t("proof-encrypted") }
                Point { icon: Icon::Key, words: t(key_words(keys())) }
                Point { icon: Icon::Text, words: t("proof-fonts") }
            }
            Group { id: "proof-self", title: t("proof-self"),
                Point { icon: Icon::Globe, words: t("proof-flight") }
                Point { icon: Icon::Shield, words: t("proof-permission") }
                Point { icon: Icon::Search, words: t("proof-computer") }
                Point { icon: Icon::Book, words: t("proof-source") }
            }
        }
    }
}

/// The same words as on the page of the lock: one truth.
fn key_words(keys: Keys) -> &'static str {
    super::lock::where_the_key_is(keys)
}

#[component]
fn Now(proof: Proof) -> Element {
    let (icon, class, words) = match proof.internet {
        Some(0) => (Icon::Check, "good", t("proof-sockets-none")),
        Some(count) => (Icon::Warning, "bad", t_with("proof-sockets-some", &[("count", count.into())])),
        None => (Icon::Info, "unknown", t("proof-sockets-unknown")),
    };
    rsx! {
        p { class, role: "status",
            Glyph { icon }
            {words}
        }
        if let Some(local) = proof.local {
            p { class: "small", {t_with("proof-sockets-local", &[("count", local.into())])} }
        }
        p { class: "small", {t_with("proof-checked", &[("when", when(proof.when).into())])} }
    }
}

#[component]
fn Point(icon: Icon, words: String) -> Element {
    rsx! {
        p { class: "point",
            Glyph { icon }
            span { {words} }
        }
    }
}
