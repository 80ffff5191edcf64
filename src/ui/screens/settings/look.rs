//! Language, theme, size of text, motion: every change is seen at once.

use std::rc::Rc;

use dioxus::prelude::*;

use crate::app::settings::Event;
use crate::app::{Look, Theme};
use crate::i18n::{Language, percent};
use crate::ui::components::{Choice, ChoiceOption, Slider, Switch};
use crate::ui::screens::page::Page;
use crate::ui::text::{language, t};
use crate::ui::{use_act, use_app, use_part};

/// Stands for the system's language among the tags.
const SYSTEM: &str = "system";

/// What is chosen among the languages: these, and the system's where that is offered.
#[component]
pub fn LanguageChoice(
    /// The languages.
    languages: Vec<Language>,
    /// The system's own is offered first.
    #[props(default)]
    offers_system: bool,
) -> Element {
    let change = use_change();
    let tag = use_part(|app| app.settings.look.language.clone());
    let system = offers_system.then(|| ChoiceOption::new(SYSTEM, &t("settings-language-system")));
    let named = languages.iter().map(|one| ChoiceOption::new(one.tag(), &one.own_name()));
    let chosen = match tag() {
        Some(tag) => tag,
        None if offers_system => SYSTEM.to_owned(),
        None => language().tag().to_owned(),
    };
    rsx! {
        Choice {
            id: "language",
            label: t("settings-language"),
            options: system.into_iter().chain(named).collect::<Vec<_>>(),
            chosen,
            is_compact: !offers_system,
            on_choose: move |value: String| {
                change.call(Rc::new(move |look| look.language = (value != SYSTEM).then(|| value.clone())));
            },
        }
    }
}

type Change = Rc<dyn Fn(&mut Look)>;

/// Changes one thing of the look and leaves the rest.
fn use_change() -> Callback<Change> {
    let (app, act) = (use_app(), use_act());
    use_callback(move |change: Change| {
        let mut look = app.peek().settings.look.clone();
        change(&mut look);
        act.call(Event::Look(look).into());
    })
}

const THEMES: [(Theme, &str, &str); 3] = [
    (Theme::System, "system", "settings-theme-system"),
    (Theme::Light, "light", "settings-theme-light"),
    (Theme::Dark, "dark", "settings-theme-dark"),
];

/// Language, theme, size of text.
#[component]
pub fn LookScreen() -> Element {
    let change = use_change();
    let look = use_part(|app| app.settings.look.clone());
    let is_still = look.read().still;
    rsx! {
        Page { id: "look-title", title: t("settings-look"),
            div { class: "group card",
                LanguageChoice { languages: Language::ALL.to_vec(), offers_system: true }
            }
            div { class: "group card",
                ThemeChoice { theme: look.read().theme }
            }
            div { class: "group card",
                SizeSlider { size: look.read().text_percent }
                p { class: "sample", {t("settings-text-size-sample")} }
            }
            div { class: "group card",
                Switch {
                    id: "motion",
                    label: t("settings-motion"),
                    hint: t("settings-motion-line"),
                    is_on: is_still,
                    on_switch: move |still| change.call(Rc::new(move |look| look.still = still)),
                }
            }
        }
    }
}

#[component]
fn ThemeChoice(theme: Theme) -> Element {
    let change = use_change();
    let options = THEMES.iter().map(|(_, value, name)| ChoiceOption::new(value, &t(name)));
    let chosen = THEMES.iter().find(|(other, ..)| *other == theme).map_or("system", |(_, value, _)| *value);
    rsx! {
        Choice {
            id: "theme",
            label: t("settings-theme"),
            options: options.collect::<Vec<_>>(),
            chosen,
            on_choose: move |value: String| {
                if let Some((theme, ..)) = THEMES.iter().find(|(_, known, _)| *known == value) {
                    change.call(Rc::new(|look| look.theme = *theme));
                }
            },
        }
    }
}

/// Moves through the sizes that are offered, not through all numbers.
#[component]
fn SizeSlider(size: u16) -> Element {
    let change = use_change();
    let at = Look::SIZES.iter().position(|known| *known >= size).unwrap_or_default();
    rsx! {
        Slider {
            id: "text-size",
            label: t("settings-text-size"),
            value_text: percent(language(), f64::from(size) / 100.0),
            value: at as f64,
            min: 0.0,
            max: (Look::SIZES.len() - 1) as f64,
            step: 1.0,
            on_slide: move |at: f64| {
                if let Some(size) = Look::SIZES.get(at.round() as usize) {
                    change.call(Rc::new(|look| look.text_percent = *size));
                }
            },
        }
    }
}
