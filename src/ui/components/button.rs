//! Buttons: every one has a name, is reached by keyboard and at least 44 px high.

use dioxus::prelude::*;

use super::icon::{Glyph, Icon};

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonLook {
    /// The one thing to do here.
    #[default]
    Primary,
    /// Something else to do.
    Quiet,
    /// Something that takes away.
    Danger,
}

impl ButtonLook {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
        }
    }
}

/// A button with words on it.
#[component]
pub fn Button(
    /// The words.
    label: String,
    /// How it looks.
    #[props(default)]
    look: ButtonLook,
    /// A sign before the words.
    icon: Option<Icon>,
    /// It cannot be pressed now.
    #[props(default)]
    is_disabled: bool,
    /// What it started is still going on.
    #[props(default)]
    is_busy: bool,
    /// The id of the element, for focus.
    id: Option<String>,
    /// It was pressed.
    on_press: Callback<()>,
) -> Element {
    rsx! {
        button {
            id,
            class: look.class(),
            r#type: "button",
            disabled: is_disabled,
            aria_busy: is_busy.then_some("true"),
            onclick: move |_| on_press.call(()),
            if let Some(icon) = icon {
                Glyph { icon }
            }
            span { class: "button-label", "{label}" }
        }
    }
}

/// A button with a sign and a name that is read aloud and shown on hovering.
#[component]
pub fn IconButton(
    /// The name.
    label: String,
    /// The sign.
    icon: Icon,
    /// For a button that stays pressed: whether it is.
    is_pressed: Option<bool>,
    /// For a button that opens something: whether that is open.
    is_expanded: Option<bool>,
    /// It cannot be pressed now.
    #[props(default)]
    is_disabled: bool,
    /// Filled with ink blue: the one thing to do here.
    #[props(default)]
    is_primary: bool,
    /// The id of the element, for focus.
    id: Option<String>,
    /// It was pressed.
    on_press: Callback<()>,
) -> Element {
    rsx! {
        button {
            id,
            class: if is_primary { "icon-button icon-button-primary" } else { "icon-button" },
            r#type: "button",
            aria_label: "{label}",
            title: "{label}",
            aria_pressed: is_pressed.map(|is| is.to_string()),
            aria_expanded: is_expanded.map(|is| is.to_string()),
            disabled: is_disabled,
            onclick: move |_| on_press.call(()),
            Glyph { icon }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::html;
    use super::*;

    #[test]
    fn a_button_has_a_name_and_a_state() {
        let page = html(|| {
            rsx! {
                Button { label: "Import", icon: Icon::Download, is_busy: true, on_press: |()| {} }
                Button { label: "Delete", look: ButtonLook::Danger, is_disabled: true, on_press: |()| {} }
                IconButton { label: "Pin", icon: Icon::Pin, is_pressed: true, on_press: |()| {} }
            }
        });
        for part in [
            "aria-busy=\"true\"",
            ">Import</span>",
            "class=\"button button-danger\"",
            "disabled=true",
            "aria-label=\"Pin\"",
            "aria-pressed=\"true\"",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(!page.contains("aria-expanded"), "{page}");
    }
}
