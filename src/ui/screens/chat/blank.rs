//! A chat that is not begun: ruled paper, who answers, and ways to begin.

use dioxus::prelude::*;

use crate::app::chat;
use crate::app::persona::PRESETS;
use crate::ui::components::{Empty, Glyph, Icon};
use crate::ui::screens::models::ImportHint;
use crate::ui::text::{language, t, t_with};
use crate::ui::{use_act, use_app, use_part};

/// Ways to begin: the name, and what goes into the composer.
const STARTERS: &[(&str, &str)] = &[
    ("chat-start-explain", "chat-start-explain-text"),
    ("chat-start-write", "chat-start-write-text"),
    ("chat-start-think", "chat-start-think-text"),
];

/// The white page.
#[component]
pub(super) fn Blank() -> Element {
    let model =
        use_part(|app| app.models.of_chat(app.chat.model.as_deref()).map(|row| row.record.name.clone()));
    let is_starter =
        use_part(|app| app.models.of_chat(app.chat.model.as_deref()).is_some_and(|row| row.record.built_in));
    rsx! {
        div { class: "chat-body chat-blank",
            match model() {
                Some(model) => rsx! {
                    Empty { title: t("chat-empty-title"), text: t_with("chat-empty-line", &[("model", model.into())]),
                        Roles {}
                        Starters {}
                        if is_starter() {
                            ImportHint {}
                        }
                    }
                },
                None => rsx! {
                    Empty { title: t("chat-empty-title") }
                },
            }
        }
    }
}

/// Who the model is to be.
#[component]
fn Roles() -> Element {
    let act = use_act();
    let app = use_app();
    let chosen = use_part(|app| app.chat.setup.persona.clone());
    let roles = use_part(|app| {
        let language = app.language();
        let own = app.personas.own.iter().map(|persona| persona.id.clone());
        let ids = PRESETS.iter().map(|preset| preset.id.to_owned()).chain(own);
        ids.filter_map(|id| Some((app.personas.name(&id, language)?, id))).collect::<Vec<_>>()
    });
    let choose = move |id: &str| {
        let told = app.peek().personas.told(id, language());
        let Some((system, manner)) = told else { return };
        // A second press lets the role go.
        let event = if app.peek().chat.setup.persona.as_deref() == Some(id) {
            chat::Event::Instruct { persona: None, system: String::new(), manner: None }
        } else {
            chat::Event::Instruct { persona: Some(id.to_owned()), system, manner }
        };
        act.call(event.into());
    };
    rsx! {
        div { class: "pills", role: "group", aria_label: t("persona-choose"),
            for (name , id) in roles() {
                button {
                    key: "{id}",
                    class: "pill",
                    r#type: "button",
                    aria_pressed: if chosen.read().as_deref() == Some(id.as_str()) { "true" } else { "false" },
                    onclick: move |_| choose(&id),
                    {name}
                }
            }
        }
    }
}

#[component]
fn Starters() -> Element {
    let act = use_act();
    rsx! {
        div { class: "starters",
            for (name , text) in STARTERS.iter().copied() {
                button {
                    class: "starter",
                    r#type: "button",
                    onclick: move |_| act.call(chat::Event::Suggested(format!("{} ", t(text))).into()),
                    span { {t(name)} }
                    Glyph { icon: Icon::ChevronRight }
                }
            }
        }
    }
}
