//! A line of a menu: what is done when it is pressed.

use dioxus::prelude::*;

use crate::ui::components::{Glyph, Icon};

/// One thing to do, as wide as the sheet it stands in.
#[component]
pub fn MenuLine(
    /// A sign before it.
    icon: Icon,
    /// What it does.
    label: String,
    /// What it does, said longer.
    #[props(default)]
    line: Option<String>,
    /// It takes something away.
    #[props(default)]
    is_danger: bool,
    /// It cannot be done now.
    #[props(default)]
    is_disabled: bool,
    /// It was pressed.
    on_press: Callback<()>,
) -> Element {
    rsx! {
        button {
            class: if is_danger { "menu-line menu-line-danger" } else { "menu-line" },
            r#type: "button",
            disabled: is_disabled,
            onclick: move |_| on_press.call(()),
            Glyph { icon }
            span { class: "menu-words",
                span { {label} }
                if let Some(line) = line {
                    span { class: "menu-about", {line} }
                }
            }
        }
    }
}
