//! Roles: ready-made ones, the person's own, and the editor of these.

use dioxus::prelude::*;

use super::chat_setup::MannerChoice;
use super::manner::MannerEditor;
use crate::app::nav::Screen;
use crate::app::persona::{NAME_BYTES_MAX, PRESETS, Preset as ReadyMade, SYSTEM_BYTES_MAX};
use crate::app::{App, Event, Manner, Persona, chat, persona, settings};
use crate::ui::components::{
    Button, ButtonLook, ChoiceOption, Icon, List, Preset, Row, Sheet, Switch, TextArea, TextField,
};
use crate::ui::screens::page::Page;
use crate::ui::text::{language, t, t_with};
use crate::ui::{use_act, use_app, use_part};

/// All roles as a choice: none, the ready-made ones, the person's own.
pub(super) fn roles(app: &App) -> Vec<ChoiceOption> {
    let option = |value: &str, name: &str, line: Option<String>| ChoiceOption {
        hint: line,
        ..ChoiceOption::new(value, name)
    };
    let none = option("", &t("persona-none-name"), Some(t("persona-none-line")));
    let ready = PRESETS.iter().map(|preset| option(preset.id, &t(preset.name), Some(t(preset.about))));
    let own = app.personas.own.iter().map(|persona| option(&persona.id, &persona.name, None));
    std::iter::once(none).chain(ready).chain(own).collect()
}

/// The list of roles.
#[component]
pub fn PersonasScreen() -> Element {
    let act = use_act();
    let mut shown = use_signal(|| None::<ReadyMade>);
    let begin = move |_: ()| {
        act.call(persona::Event::Begin { name: String::new(), system: String::new() }.into());
        act.call(Event::Go(Screen::Persona(String::new())));
    };
    rsx! {
        Page { id: "personas-title", title: t("persona-title"), intro: t("persona-line"),
            Own {}
            Button { label: t("persona-new"), icon: Icon::Plus, look: ButtonLook::Quiet, on_press: begin }
            Ready { on_show: move |preset| shown.set(Some(preset)) }
            if let Some(preset) = shown() {
                ReadySheet { preset, on_close: move |()| shown.set(None) }
            }
        }
    }
}

#[component]
fn Own() -> Element {
    let act = use_act();
    let own = use_part(|app| app.personas.own.clone());
    let usual = use_part(|app| app.settings.kept.persona.clone());
    rsx! {
        h2 { class: "group-title", {t("persona-yours")} }
        if own.read().is_empty() {
            p { class: "page-line", {t("persona-yours-empty")} }
        } else {
            List { label: t("persona-yours"),
                for persona in own() {
                    Row {
                        key: "{persona.id}",
                        title: persona.name.clone(),
                        subtitle: (usual.read().as_deref() == Some(persona.id.as_str())).then(|| t("persona-usual")),
                        icon: Icon::Persona,
                        leads_on: true,
                        on_press: move |()| act.call(Event::Go(Screen::Persona(persona.id.clone()))),
                    }
                }
            }
        }
    }
}

#[component]
fn Ready(on_show: Callback<ReadyMade>) -> Element {
    let usual = use_part(|app| app.settings.kept.persona.clone());
    rsx! {
        h2 { class: "group-title", {t("persona-ready")} }
        List { label: t("persona-ready"),
            for preset in PRESETS.iter().copied() {
                Row {
                    title: t(preset.name),
                    subtitle: t(preset.about),
                    note: (usual.read().as_deref() == Some(preset.id)).then(|| t("persona-usual")),
                    leads_on: true,
                    on_press: move |()| on_show.call(preset),
                }
            }
        }
    }
}

/// What a ready-made role tells the model, and what can be done with it.
#[component]
fn ReadySheet(preset: ReadyMade, on_close: Callback<()>) -> Element {
    let act = use_act();
    let copy = move |()| {
        on_close.call(());
        act.call(persona::Event::Begin { name: t(preset.name), system: t(preset.system) }.into());
        act.call(Event::Go(Screen::Persona(String::new())));
    };
    rsx! {
        Sheet { id: "role", title: t(preset.name), close_label: t("action-close"), on_close,
            div { class: "words",
                p { {t(preset.about)} }
                h3 { class: "group-title", {t("persona-prompt-label")} }
                p { class: "quoted", {t(preset.system)} }
            }
            UsualSwitch { id: preset.id }
            div { class: "sheet-buttons",
                Button { label: t("persona-copy"), look: ButtonLook::Quiet, on_press: copy }
                UseButton { id: preset.id, on_press: on_close }
            }
        }
    }
}

/// Makes a role the one new chats begin with, or lets it go again.
#[component]
fn UsualSwitch(id: String) -> Element {
    let act = use_act();
    let usual = use_part(|app| app.settings.kept.persona.clone());
    let is_on = usual.read().as_deref() == Some(id.as_str());
    rsx! {
        Switch {
            id: "persona-usual",
            label: t("persona-usual"),
            is_on,
            on_switch: move |is_on: bool| {
                act.call(settings::Event::UsualPersona(is_on.then(|| id.clone())).into());
            },
        }
    }
}

/// Begins a chat with a role.
#[component]
fn UseButton(id: String, on_press: Callback<()>) -> Element {
    let act = use_act();
    let app = use_app();
    let begin = move |()| {
        on_press.call(());
        act.call(Event::NewChat);
        let told = app.peek().personas.told(&id, language());
        if let Some((system, manner)) = told {
            act.call(chat::Event::Instruct { persona: Some(id.clone()), system, manner }.into());
        }
    };
    rsx! {
        Button { label: t("persona-use"), icon: Icon::Write, on_press: begin }
    }
}

/// The editor of a role.
#[component]
pub fn PersonaScreen() -> Element {
    let edited = use_part(|app| app.personas.edited.clone());
    let edited = edited.read();
    let title = match edited.as_ref() {
        Some(persona) if !persona.id.is_empty() => t("persona-edit"),
        _ => t("persona-new"),
    };
    rsx! {
        Page { id: "persona-title", title,
            if edited.is_some() {
                Editor {}
            }
        }
    }
}

#[component]
fn Editor() -> Element {
    let act = use_act();
    let app = use_app();
    let first = use_hook(|| app.peek().personas.edited.clone().unwrap_or_default());
    let manner = use_part(|app| app.personas.edited.as_ref().and_then(|edited| edited.manner.clone()));
    let is_whole = use_part(|app| app.personas.edited.as_ref().is_some_and(Persona::is_whole));
    let is_too_long = use_part(|app| {
        let is_long =
            |edited: &Persona| edited.name.len() > NAME_BYTES_MAX || edited.system.len() > SYSTEM_BYTES_MAX;
        app.personas.edited.as_ref().is_some_and(is_long)
    });
    let choose = move |is_own: bool| {
        let own = is_own.then(|| app.peek().settings.kept.manner.clone());
        act.call(persona::Event::Mannered(own).into());
    };
    rsx! {
        div { class: "part",
            TextField {
                id: "persona-name",
                label: t("persona-name-label"),
                preset: Preset::new(&first.name),
                takes_focus: first.name.is_empty(),
                on_input: move |text| act.call(persona::Event::Named(text).into()),
            }
            TextArea {
                id: "persona-system",
                label: t("persona-prompt-label"),
                hint: t("persona-prompt-hint"),
                error: is_too_long().then(|| t("persona-too-long")),
                rows: 6_usize,
                preset: Preset::new(&first.system),
                on_input: move |text| act.call(persona::Event::Instructed(text).into()),
            }
            MannerChoice { id: "persona-manner", own: t("sampling-of-role"), is_own: manner.read().is_some(), on_choose: choose }
            if let Some(manner) = manner() {
                MannerEditor {
                    id: "persona",
                    manner,
                    on_change: move |manner: Manner| act.call(persona::Event::Mannered(Some(manner)).into()),
                }
            }
            if !is_whole() && !is_too_long() {
                p { class: "small", {t("persona-incomplete")} }
            }
            div { class: "page-buttons",
                Button {
                    label: t("action-cancel"),
                    look: ButtonLook::Quiet,
                    on_press: move |()| act.call(persona::Event::Discard.into()),
                }
                Button {
                    label: t("action-save"),
                    is_disabled: !is_whole(),
                    on_press: move |()| act.call(persona::Event::Keep.into()),
                }
            }
            if !first.id.is_empty() {
                Remove { id: first.id.clone(), name: first.name.clone() }
            }
        }
    }
}

/// Use for new chats, and deletion behind a question.
#[component]
fn Remove(id: String, name: String) -> Element {
    let act = use_act();
    let mut is_asked = use_signal(|| false);
    rsx! {
        UsualSwitch { id: id.clone() }
        div { class: "page-buttons",
            Button {
                label: t("persona-delete"),
                look: ButtonLook::Danger,
                icon: Icon::Trash,
                on_press: move |()| is_asked.set(true),
            }
            UseButton { id: id.clone(), on_press: |()| {} }
        }
        if is_asked() {
            Sheet {
                id: "persona-delete",
                title: t_with("persona-delete-title", &[("name", name.into())]),
                close_label: t("action-close"),
                on_close: move |()| is_asked.set(false),
                p { class: "words", {t("persona-delete-line")} }
                div { class: "sheet-buttons",
                    Button { label: t("action-cancel"), look: ButtonLook::Quiet, on_press: move |()| is_asked.set(false) }
                    Button {
                        label: t("action-delete"),
                        look: ButtonLook::Danger,
                        on_press: move |()| act.call(persona::Event::Remove(id.clone()).into()),
                    }
                }
            }
        }
    }
}
