//! The list of chats, and what is found in them.

mod found;
mod row;
mod sheets;

use dioxus::prelude::*;

use crate::app::nav::Tab;
use crate::app::{Event, chats};
use crate::data::ChatId;
use crate::ui::components::{Button, Empty, FieldKind, Glyph, Icon, IconButton, List, Preset, TextField};
use crate::ui::screens::notice::NoticeBox;
use crate::ui::text::t;
use crate::ui::{use_act, use_app, use_part};
use found::Found;
use row::ChatRow;
use sheets::RowSheet;
pub use sheets::{DeleteRow, PinRow, RenameSheet};

/// What floats over the list.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    Menu(ChatId),
    Rename(ChatId),
}

/// All chats.
#[component]
pub fn ChatsScreen() -> Element {
    let is_looking = use_part(|app| !app.chats.query.trim().is_empty());
    rsx! {
        section { class: "screen chats", aria_labelledby: "chats-title",
            header { class: "top",
                h1 { id: "chats-title", class: "top-title", {t("chats-title")} }
            }
            SearchField {}
            Trouble {}
            if is_looking() {
                Found {}
            } else {
                Rows {}
            }
        }
    }
}

/// Asks while words are typed.
#[component]
fn SearchField() -> Element {
    let act = use_act();
    let app = use_app();
    let mut preset = use_signal(|| Preset::new(&app.peek().chats.query));
    let is_any = use_part(|app| !app.chats.query.is_empty());
    let look_for = move |text| act.call(chats::Event::Searched(text).into());
    rsx! {
        div { class: "search", role: "search",
            Glyph { icon: Icon::Search }
            TextField {
                id: "chats-search",
                label: t("chats-search-label"),
                is_label_hidden: true,
                kind: FieldKind::Search,
                placeholder: t("chats-search-placeholder"),
                preset: preset(),
                on_input: look_for,
            }
            if is_any() {
                IconButton {
                    icon: Icon::Close,
                    label: t("action-clear"),
                    on_press: move |()| {
                        let empty = preset.peek().replaced("");
                        preset.set(empty);
                        look_for(String::new());
                    },
                }
            }
        }
    }
}

#[component]
fn Trouble() -> Element {
    let act = use_act();
    let failed = use_part(|app| app.chats.failed.clone());
    let failed = failed.read();
    let Some(notice) = failed.clone() else { return VNode::empty() };
    rsx! {
        NoticeBox {
            notice,
            action: t("action-retry"),
            on_action: move |()| act.call(Event::GoToTab(Tab::Chats)),
        }
    }
}

#[component]
fn Rows() -> Element {
    let rows =
        use_part(|app| app.chats.rows.is_some().then(|| app.chats.shown().cloned().collect::<Vec<_>>()));
    let open = use_part(|app| app.chat.id().filter(|_| app.nav.can_go_back()));
    let answering = use_part(|app| app.chat.id().filter(|_| app.chat.is_busy()));
    let mut over = use_signal(|| None::<Over>);
    let rows = rows.read();
    // What was never read is not empty: nothing is shown, and nothing flashes.
    let Some(rows) = rows.as_ref() else { return VNode::empty() };
    if rows.is_empty() {
        return rsx! { Nothing {} };
    }
    let (pinned, others): (Vec<_>, Vec<_>) = rows.iter().cloned().partition(|chat| chat.pinned);
    let groups = [
        ("chats-pinned", !pinned.is_empty(), pinned),
        ("chats-earlier", rows.iter().any(|chat| chat.pinned), others),
    ];
    rsx! {
        for (name , has_title , group) in groups {
            if !group.is_empty() {
                if has_title {
                    h2 { class: "group-title", aria_hidden: "true", {t(name)} }
                }
                List { label: if has_title { t(name) } else { t("chats-list-label") },
                    for chat in group {
                        ChatRow {
                            key: "{chat.id.0}",
                            is_open: open() == Some(chat.id),
                            is_answering: answering() == Some(chat.id),
                            on_more: move |id| over.set(Some(Over::Menu(id))),
                            chat,
                        }
                    }
                }
            }
        }
        match over() {
            Some(Over::Menu(id)) => rsx! {
                RowSheet {
                    id,
                    on_rename: move |()| over.set(Some(Over::Rename(id))),
                    on_close: move |()| over.set(None),
                }
            },
            Some(Over::Rename(id)) => rsx! {
                RenameSheet { id, on_close: move |()| over.set(None) }
            },
            None => VNode::empty(),
        }
    }
}

/// The first page of the notebook, still white.
#[component]
fn Nothing() -> Element {
    let act = use_act();
    rsx! {
        Empty { title: t("chats-empty-title"), text: t("chats-empty-line"),
            Button { label: t("chats-empty-action"), icon: Icon::Write, on_press: move |()| act.call(Event::NewChat) }
        }
    }
}
