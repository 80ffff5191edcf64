//! What stands around the screens: the bar, and the two panes of a wide window.
//!
//! Which pane is seen on a narrow window is the style sheet's business: both are always drawn, the
//! one that is not seen costs nothing while nothing of it changes.

use dioxus::prelude::*;

use super::chat::ChatScreen;
use super::chat_setup::ChatSetupScreen;
use super::chats::ChatsScreen;
use super::manner::MannerScreen;
use super::models::{ModelScreen, ModelsScreen};
use super::personas::{PersonaScreen, PersonasScreen};
use super::settings::{
    AboutScreen, BackupScreen, KeepingScreen, LockScreen, LookScreen, ProofScreen, StorageScreen, YouScreen,
};
use super::toasts::Toasts;
use crate::app::Event;
use crate::app::nav::{Screen, Tab};
use crate::ui::components::{Glyph, Icon};
use crate::ui::text::t;
use crate::ui::{use_act, use_part};

/// A place in the bar.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Tab(Tab, Icon, &'static str),
    Write,
}

/// The bar, in order. A tab is one line.
const BAR: &[Place] = &[
    Place::Tab(Tab::Chats, Icon::Chats, "nav-chats"),
    Place::Write,
    Place::Tab(Tab::You, Icon::You, "nav-you"),
];

/// The app behind the gate.
#[component]
pub fn Frame() -> Element {
    let act = use_act();
    let tab = use_part(|app| app.nav.tab());
    let detail = use_part(|app| app.nav.can_go_back().then(|| app.nav.here().clone()));
    let is_in_chat = use_part(|app| *app.nav.here() == Screen::Chat);
    rsx! {
        div {
            class: "frame",
            "data-detail": detail.read().is_some(),
            "data-chat": is_in_chat(),
            onkeydown: move |event| {
                if event.key() == Key::Escape {
                    act.call(Event::Back);
                }
            },
            main { class: "panes",
                div { class: "pane pane-list",
                    match tab() {
                        Tab::Chats => rsx! { ChatsScreen {} },
                        Tab::You => rsx! { YouScreen {} },
                    }
                }
                div { class: "pane pane-detail",
                    match detail() {
                        Some(screen) => rsx! { Detail { screen } },
                        None => rsx! { div { class: "rest ruled", aria_hidden: "true" } },
                    }
                }
            }
            Bar { tab: tab() }
            Toasts {}
        }
    }
}

#[component]
fn Bar(tab: Tab) -> Element {
    let act = use_act();
    let open = move |place| match place {
        Place::Tab(tab, ..) => act.call(Event::GoToTab(tab)),
        Place::Write => act.call(Event::NewChat),
    };
    rsx! {
        nav { class: "bar", aria_label: t("nav-label"),
            for place in BAR.iter().copied() {
                match place {
                    Place::Tab(other, icon, name) => rsx! {
                        button {
                            class: "bar-tab",
                            r#type: "button",
                            aria_current: (other == tab).then_some("page"),
                            onclick: move |_| open(place),
                            Glyph { icon }
                            span { {t(name)} }
                        }
                    },
                    Place::Write => rsx! {
                        button {
                            class: "bar-write",
                            r#type: "button",
                            onclick: move |_| open(place),
                            Glyph { icon: Icon::Write }
                            span { class: "unseen", {t("nav-write")} }
                        }
                    },
                }
            }
        }
    }
}

/// The screen that lies on a tab's own.
#[component]
fn Detail(screen: Screen) -> Element {
    match screen {
        Screen::Chats | Screen::You => VNode::empty(),
        Screen::Chat => rsx! { ChatScreen {} },
        Screen::ChatSetup => rsx! { ChatSetupScreen {} },
        Screen::Models => rsx! { ModelsScreen {} },
        Screen::Model(id) => rsx! { ModelScreen { id } },
        Screen::Personas => rsx! { PersonasScreen {} },
        Screen::Persona(_) => rsx! { PersonaScreen {} },
        Screen::Manner => rsx! { MannerScreen {} },
        Screen::Look => rsx! { LookScreen {} },
        Screen::Lock => rsx! { LockScreen {} },
        Screen::Backup => rsx! { BackupScreen {} },
        Screen::Keeping => rsx! { KeepingScreen {} },
        Screen::Storage => rsx! { StorageScreen {} },
        Screen::Proof => rsx! { ProofScreen {} },
        Screen::About => rsx! { AboutScreen {} },
    }
}
