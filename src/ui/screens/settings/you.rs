//! The hub: every matter in one line, with how it stands.

use dioxus::prelude::*;

use super::when;
use crate::app::nav::Screen;
use crate::app::{App, Event, Theme, persona};
use crate::data::Retention;
use crate::ui::components::{Button, ButtonLook, Glyph, Icon, List, Row};
use crate::ui::text::{language, t, t_with};
use crate::ui::{use_act, use_app, use_part};

/// A line of the hub: where it leads, its sign, its name.
type Line = (Screen, Icon, &'static str);

/// The hub, in order: groups and their lines.
const GROUPS: &[(&str, &[Line])] = &[
    (
        "settings-group-answers",
        &[
            (Screen::Models, Icon::Model, "models-title"),
            (Screen::Personas, Icon::Persona, "persona-title"),
            (Screen::Manner, Icon::Sliders, "sampling-title"),
        ],
    ),
    (
        "settings-group-notes",
        &[
            (Screen::Lock, Icon::Lock, "settings-lock-title"),
            (Screen::Backup, Icon::Upload, "backup-title"),
            (Screen::Keeping, Icon::Clock, "settings-keeping"),
            (Screen::Storage, Icon::Database, "settings-storage"),
        ],
    ),
    (
        "settings-group-app",
        &[
            (Screen::Look, Icon::Sun, "settings-look"),
            (Screen::Proof, Icon::Shield, "proof-title"),
            (Screen::About, Icon::Info, "about-title"),
        ],
    ),
];

/// All of it, in one line each.
#[component]
pub fn YouScreen() -> Element {
    rsx! {
        section { class: "screen you", aria_labelledby: "you-title",
            header { class: "top",
                h1 { id: "you-title", class: "top-title", {t("settings-title")} }
            }
            div { class: "page-body",
                Reminder {}
                for (title , lines) in GROUPS.iter().copied() {
                    div { key: "{title}", class: "group",
                        h2 { class: "group-title", {t(title)} }
                        div { class: "card card-rows",
                            List { label: t(title),
                                for line in lines.iter() {
                                    HubRow { key: "{line.2}", line: line.clone() }
                                }
                            }
                        }
                    }
                }
                p { class: "seal",
                    Glyph { icon: Icon::Seal }
                    {t("proof-seal")}
                }
            }
        }
    }
}

#[component]
fn HubRow(line: Line) -> Element {
    let act = use_act();
    let (screen, icon, name) = line;
    let here = screen.clone();
    let is_current = use_part(move |app| *app.nav.here() == here);
    let app = use_app();
    let subtitle = state(&app.read(), &screen);
    rsx! {
        Row {
            title: t(name),
            subtitle,
            icon,
            leads_on: true,
            is_current: is_current(),
            on_press: move |()| act.call(Event::Go(screen.clone())),
        }
    }
}

/// How a matter stands, in a few words.
fn state(app: &App, screen: &Screen) -> Option<String> {
    let kept = &app.settings.kept;
    Some(match screen {
        Screen::Models => {
            let rows = app.models.rows.as_ref()?;
            t_with("settings-models-count", &[("count", rows.len().into())])
        }
        Screen::Personas => persona_name(app, kept.persona.as_deref()),
        Screen::Manner => t(freedom(kept.manner.temperature)),
        Screen::Lock if kept.keys.passphrase => t("settings-lock-state-on"),
        Screen::Lock => t("settings-lock-state-off"),
        Screen::Backup => match kept.backed_up {
            Some(moment) => t_with("backup-last", &[("when", when(moment).into())]),
            None => t("backup-never"),
        },
        Screen::Keeping => match kept.retention {
            Retention::Forever => t("settings-keeping-state-forever"),
            Retention::Days(days) => t_with("settings-keeping-state-days", &[("count", days.into())]),
        },
        Screen::Storage => t("settings-storage-state"),
        Screen::Look => {
            let theme = match app.settings.look.theme {
                Theme::System => "settings-theme-label-system",
                Theme::Light => "settings-theme-label-light",
                Theme::Dark => "settings-theme-label-dark",
            };
            let args = [("language", language().own_name().into()), ("theme", t(theme).into())];
            t_with("settings-look-state", &args)
        }
        Screen::Proof => t("proof-seal"),
        Screen::About => {
            t_with("about-version", &[("version", use_context::<crate::ui::link::Link>().version().into())])
        }
        _ => return None,
    })
}

/// The name of the usual persona.
fn persona_name(app: &App, id: Option<&str>) -> String {
    let preset = persona::PRESETS.iter().find(|preset| Some(preset.id) == id);
    match (preset, id.and_then(|id| app.personas.find(id))) {
        (Some(preset), _) => t(preset.name),
        (None, Some(own)) => own.name.clone(),
        (None, None) => t("persona-none-name"),
    }
}

/// How freely it writes, in a word.
fn freedom(temperature: f32) -> &'static str {
    match temperature {
        ..0.35 => "sampling-preset-exact-name",
        0.35..0.95 => "sampling-preset-balanced-name",
        _ => "sampling-preset-lively-name",
    }
}

/// While the recovery code is not confirmed, losing the device is losing the notes: said first.
#[component]
fn Reminder() -> Element {
    let act = use_act();
    let is_due = use_part(|app| !app.settings.kept.keys.code_confirmed);
    if !is_due() {
        return VNode::empty();
    }
    rsx! {
        div { class: "reminder", role: "note", aria_labelledby: "reminder-title",
            Glyph { icon: Icon::Key }
            div { class: "reminder-words",
                p { id: "reminder-title", class: "reminder-title", {t("settings-reminder-title")} }
                p { {t("settings-reminder-line")} }
                Button {
                    label: t("settings-reminder-action"),
                    look: ButtonLook::Quiet,
                    on_press: move |()| act.call(Event::Go(Screen::Lock)),
                }
            }
        }
    }
}
