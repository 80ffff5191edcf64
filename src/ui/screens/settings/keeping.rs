//! How long chats are kept, and deleting everything.

use dioxus::prelude::*;

use crate::app::settings::Event;
use crate::data::Retention;
use crate::ui::components::{Button, ButtonLook, Choice, ChoiceOption, Icon};
use crate::ui::screens::gate::EraseSheet;
use crate::ui::screens::page::{Group, Page};
use crate::ui::text::{t, t_with};
use crate::ui::{use_act, use_part};

/// What is offered.
const OFFERED: [Retention; 5] = [
    Retention::Forever,
    Retention::Days(365),
    Retention::Days(180),
    Retention::Days(90),
    Retention::Days(30),
];

/// How long chats are kept.
#[component]
pub fn KeepingScreen() -> Element {
    let act = use_act();
    let kept = use_part(|app| app.settings.kept.retention);
    let mut erases = use_signal(|| false);
    // What another version offered is offered as long as it is chosen.
    let chosen = kept();
    let own = (!OFFERED.contains(&chosen)).then_some(chosen);
    let options = OFFERED.into_iter().chain(own).map(|rule| ChoiceOption::new(&value(rule), &words(rule)));
    rsx! {
        Page { id: "keeping-title", title: t("settings-keeping"),
            div { class: "group card",
                Choice {
                    id: "retention",
                    label: t("settings-retention"),
                    options: options.collect::<Vec<_>>(),
                    chosen: value(chosen),
                    on_choose: move |value: String| act.call(Event::Retention(rule(&value)).into()),
                }
                p { class: "small", {t("settings-retention-line")} }
                if chosen != Retention::Forever {
                    p { class: "small", {t("settings-retention-later")} }
                }
            }
            Group { id: "keeping-erase", title: t("settings-erase"),
                p { {t("settings-erase-line")} }
                p { {t("settings-erase-keeps")} }
                div { class: "buttons",
                    Button {
                        label: t("settings-erase"),
                        look: ButtonLook::Danger,
                        icon: Icon::Trash,
                        on_press: move |()| erases.set(true),
                    }
                }
            }
            if erases() {
                EraseSheet { on_close: move |()| erases.set(false) }
            }
        }
    }
}

fn value(rule: Retention) -> String {
    match rule {
        Retention::Forever => "0".to_owned(),
        Retention::Days(days) => days.to_string(),
    }
}

fn rule(value: &str) -> Retention {
    match value.parse() {
        Ok(0) | Err(_) => Retention::Forever,
        Ok(days) => Retention::Days(days),
    }
}

fn words(rule: Retention) -> String {
    match rule {
        Retention::Forever => t("settings-retention-forever"),
        Retention::Days(days) => t_with("settings-retention-days", &[("count", days.into())]),
    }
}
