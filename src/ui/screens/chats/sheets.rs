//! What can be done with a chat: the sheet behind its row, the one that renames it, and their lines.

use dioxus::prelude::*;

use crate::app::chats;
use crate::data::ChatId;
use crate::ui::components::{Button, ButtonLook, Icon, Preset, Sheet, TextField};
use crate::ui::screens::menu::MenuLine;
use crate::ui::text::t;
use crate::ui::{use_act, use_app, use_part};

/// What can be done with a chat of the list.
#[component]
pub(super) fn RowSheet(id: ChatId, on_rename: Callback<()>, on_close: Callback<()>) -> Element {
    let title = use_part(move |app| app.chats.title(id).unwrap_or_default().to_owned());
    let title = if title.read().is_empty() { t("chats-untitled") } else { title() };
    rsx! {
        Sheet { id: "chat-menu", title, close_label: t("action-close"), on_close,
            MenuLine { icon: Icon::Edit, label: t("action-rename"), on_press: on_rename }
            PinRow { id, on_done: on_close }
            DeleteRow { id, on_done: on_close }
        }
    }
}

/// Pins a chat or lets it go.
#[component]
pub fn PinRow(id: ChatId, on_done: Callback<()>) -> Element {
    let act = use_act();
    let is_pinned =
        use_part(move |app| app.chats.rows.iter().flatten().any(|chat| chat.id == id && chat.pinned));
    let (icon, name) = if is_pinned() { (Icon::Unpin, "chats-unpin") } else { (Icon::Pin, "chats-pin") };
    rsx! {
        MenuLine {
            icon,
            label: t(name),
            on_press: move |()| {
                act.call(chats::Event::Pin(id, !is_pinned()).into());
                on_done.call(());
            },
        }
    }
}

/// Deletes a chat; the short message that follows undoes it.
#[component]
pub fn DeleteRow(id: ChatId, on_done: Callback<()>) -> Element {
    let act = use_act();
    rsx! {
        MenuLine {
            icon: Icon::Trash,
            label: t("action-delete"),
            is_danger: true,
            on_press: move |()| {
                on_done.call(());
                act.call(chats::Event::Remove(id).into());
            },
        }
    }
}

/// Asks for another title.
#[component]
pub fn RenameSheet(id: ChatId, on_close: Callback<()>) -> Element {
    let act = use_act();
    let app = use_app();
    let first = use_hook(|| app.peek().chats.title(id).unwrap_or_default().to_owned());
    let mut title = use_signal(|| first.clone());
    let save = use_callback(move |()| {
        act.call(chats::Event::Rename(id, title()).into());
        on_close.call(());
    });
    rsx! {
        Sheet { id: "rename", title: t("chats-rename-title"), close_label: t("action-close"), on_close,
            TextField {
                id: "rename-field",
                label: t("chats-rename-label"),
                preset: Preset::new(&first),
                takes_focus: true,
                on_input: move |text| title.set(text),
                on_enter: move |()| save.call(()),
            }
            div { class: "sheet-buttons",
                Button { label: t("action-cancel"), look: ButtonLook::Quiet, on_press: on_close }
                Button { label: t("action-save"), is_disabled: title.read().trim().is_empty(), on_press: save }
            }
        }
    }
}
