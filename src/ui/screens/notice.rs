//! Something went wrong: what happened, what is safe, what to do.

use dioxus::prelude::*;

use crate::app::Notice;
use crate::ui::components::{Button, ButtonLook, Glyph, Icon, IconButton};
use crate::ui::text::{language, t};

/// A notice where it happened. The program's own words for it stand behind a press.
#[component]
pub fn NoticeBox(
    /// What is told.
    notice: Notice,
    /// What can be done at once.
    #[props(default)]
    action: Option<String>,
    /// Called to do it.
    #[props(default)]
    on_action: Option<Callback<()>>,
    /// Puts the notice away.
    #[props(default)]
    on_close: Option<Callback<()>>,
) -> Element {
    rsx! {
        div { class: "notice", role: "alert",
            Glyph { icon: Icon::Warning }
            div { class: "notice-words",
                p { {notice.words(language())} }
                if let Some(detail) = notice.detail {
                    details { class: "notice-detail",
                        summary { {t("action-details")} }
                        p { {detail} }
                    }
                }
                if let (Some(action), Some(on_action)) = (action, on_action) {
                    Button { label: action, look: ButtonLook::Quiet, on_press: on_action }
                }
            }
            if let Some(on_close) = on_close {
                IconButton { icon: Icon::Close, label: t("action-close"), on_press: on_close }
            }
        }
    }
}
