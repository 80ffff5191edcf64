//! How one chat answers: its model, its role, its manner.

use dioxus::prelude::*;

use crate::app::nav::Screen;
use crate::app::persona::SYSTEM_BYTES_MAX;
use crate::app::{App, Event, Manner, chat};
use crate::i18n::bytes;
use crate::ui::components::{Button, ButtonLook, Choice, ChoiceOption, Preset, TextArea};
use crate::ui::screens::manner::MannerEditor;
use crate::ui::screens::models::ImportHint;
use crate::ui::screens::page::Page;
use crate::ui::screens::personas::roles;
use crate::ui::text::{language, t, t_with};
use crate::ui::{use_act, use_app, use_part};

/// Model, role and manner of the open chat.
#[component]
pub fn ChatSetupScreen() -> Element {
    rsx! {
        Page { id: "setup-title", title: t("chat-setup"),
            Model {}
            Role {}
            MannerOfChat {}
        }
    }
}

/// The models there are; the first choice is the usual one.
fn models(app: &App) -> Vec<ChoiceOption> {
    let rows = app.models.rows.iter().flatten();
    let option = |value: &str, name: String, hint: String| ChoiceOption {
        hint: Some(hint),
        ..ChoiceOption::new(value, &name)
    };
    let usual = app.models.of_chat(None);
    let first = usual.map(|row| option("", t("chat-model-usual"), row.record.name.clone()));
    let others = rows
        .map(|row| option(&row.record.id, row.record.name.clone(), bytes(language(), row.record.size_bytes)));
    first.into_iter().chain(others).collect()
}

/// The name of the model the chat had and that is no longer here, as far as it is known.
fn gone(app: &App) -> Option<String> {
    let id =
        app.chat.model.as_deref().filter(|id| app.models.rows.is_some() && app.models.find(id).is_none())?;
    let named = app.chat.rows.iter().rev().find_map(|row| row.model.clone());
    Some(named.unwrap_or_else(|| id.to_owned()))
}

#[component]
fn Model() -> Element {
    let act = use_act();
    let app = use_app();
    let options = use_memo(move || models(&app.read()));
    let chosen = use_part(|app| app.chat.model.clone().unwrap_or_default());
    let gone = use_part(gone);
    let has_starter_alone = use_part(|app| app.models.has_starter_alone());
    rsx! {
        section { class: "part", aria_labelledby: "setup-model-label",
            if let Some(model) = gone() {
                p { class: "part-line warning", {t_with("chat-model-gone", &[("model", model.into())])} }
            }
            Choice {
                id: "setup-model",
                label: t("chat-model-choose"),
                options: options(),
                chosen: chosen(),
                on_choose: move |id: String| {
                    act.call(chat::Event::ChooseModel((!id.is_empty()).then_some(id)).into());
                },
            }
            if has_starter_alone() {
                ImportHint {}
            }
        }
    }
}

#[component]
fn Role() -> Element {
    let act = use_act();
    let app = use_app();
    let options = use_memo(move || roles(&app.read()));
    let chosen = use_part(|app| app.chat.setup.persona.clone().unwrap_or_default());
    let choose = move |id: String| {
        let told = app.peek().personas.told(&id, language());
        let manner_now = app.peek().chat.setup.manner.clone();
        let event = match told {
            Some((system, manner)) => chat::Event::Instruct { persona: Some(id), system, manner },
            None => chat::Event::Instruct { persona: None, system: String::new(), manner: manner_now },
        };
        act.call(event.into());
    };
    rsx! {
        section { class: "part",
            Choice { id: "setup-role", label: t("persona-choose"), options: options(), chosen: chosen(), on_choose: choose }
            Instructions {}
        }
    }
}

/// What the model is told, to be changed for this chat alone.
#[component]
fn Instructions() -> Element {
    let act = use_act();
    let app = use_app();
    let system = use_part(|app| app.chat.system.clone());
    let mut preset = use_signal(|| Preset::new(&app.peek().chat.system));
    let mut typed = use_signal(|| app.peek().chat.system.clone());
    use_effect(move || {
        // Another role was chosen: its text takes the place of what stood there.
        let system = system();
        if system != *typed.peek() {
            let next = preset.peek().replaced(&system);
            preset.set(next);
            typed.set(system);
        }
    });
    let is_changed = use_memo(move || *typed.read() != *system.read());
    let is_too_long = use_memo(move || typed.read().len() > SYSTEM_BYTES_MAX);
    let save = move |()| {
        let setup = app.peek().chat.setup.clone();
        let system = typed.peek().clone();
        act.call(chat::Event::Instruct { persona: setup.persona, system, manner: setup.manner }.into());
    };
    rsx! {
        TextArea {
            id: "setup-system",
            label: t("persona-prompt-label"),
            hint: t("persona-prompt-hint"),
            rows: 6_usize,
            preset: preset(),
            error: is_too_long().then(|| t("persona-too-long")),
            on_input: move |text| typed.set(text),
        }
        if is_changed() {
            Button { label: t("action-save"), is_disabled: is_too_long(), on_press: save }
        }
    }
}

/// The usual manner, or one of its own.
#[component]
fn MannerOfChat() -> Element {
    let act = use_act();
    let app = use_app();
    let manner = use_part(|app| app.chat.setup.manner.clone());
    let choose = move |is_own: bool| {
        let own = is_own.then(|| app.peek().settings.kept.manner.clone());
        act.call(chat::Event::Mannered(own).into());
    };
    rsx! {
        section { class: "part",
            MannerChoice { id: "setup-manner", own: t("sampling-of-chat"), is_own: manner.read().is_some(), on_choose: choose }
            if let Some(manner) = manner() {
                MannerEditor {
                    id: "setup",
                    manner,
                    on_change: move |manner: Manner| act.call(chat::Event::Mannered(Some(manner)).into()),
                }
            } else {
                Button {
                    label: t("sampling-usual-change"),
                    look: ButtonLook::Quiet,
                    on_press: move |()| act.call(Event::Go(Screen::Manner)),
                }
            }
        }
    }
}

/// As usual, or in a way of its own.
#[component]
pub(super) fn MannerChoice(
    /// The id of the choice.
    id: &'static str,
    /// What a way of its own is called here.
    own: String,
    /// Whether there is one.
    is_own: bool,
    /// Called with whether there is to be one.
    on_choose: Callback<bool>,
) -> Element {
    let options = vec![ChoiceOption::new("usual", &t("sampling-usual")), ChoiceOption::new("own", &own)];
    rsx! {
        Choice {
            id,
            label: t("sampling-title"),
            is_compact: true,
            options,
            chosen: if is_own { "own" } else { "usual" },
            on_choose: move |value| on_choose.call(value == "own"),
        }
    }
}
