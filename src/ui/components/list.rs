//! Lists of rows: each row is one button with what belongs to it beside it.

use dioxus::prelude::*;

use super::icon::{Glyph, Icon};

/// A list with a name.
#[component]
pub fn List(
    /// What it lists.
    label: String,
    /// Its rows.
    children: Element,
) -> Element {
    rsx! {
        // Without its dots a list is no list to some readers of the screen unless it says so.
        ul { class: "list", role: "list", aria_label: "{label}", {children} }
    }
}

/// One row. With `on_press` the whole of it is a button, but for what stands behind.
#[component]
pub fn Row(
    /// The id of the row, for focus.
    id: Option<String>,
    /// What it is.
    title: String,
    /// A line about it.
    subtitle: Option<String>,
    /// A sign before it.
    icon: Option<Icon>,
    /// A short word at its end: a time, a number, what is chosen.
    note: Option<String>,
    /// It leads to a page: shown by a chevron.
    #[props(default)]
    leads_on: bool,
    /// It is the one that is open.
    #[props(default)]
    is_current: bool,
    /// It cannot be pressed now.
    #[props(default)]
    is_disabled: bool,
    /// It was pressed.
    on_press: Option<Callback<()>>,
    /// What stands behind the row and is pressed on its own.
    children: Element,
) -> Element {
    let words = rsx! {
        if let Some(icon) = icon {
            Glyph { icon }
        }
        span { class: "row-words",
            span { class: "row-title", dir: "auto", "{title}" }
            if let Some(subtitle) = subtitle {
                span { class: "row-subtitle", dir: "auto", "{subtitle}" }
            }
        }
        if note.is_some() || leads_on {
            span { class: "row-end",
                if let Some(note) = note {
                    span { class: "row-note", "{note}" }
                }
                if leads_on {
                    Glyph { icon: Icon::ChevronRight }
                }
            }
        }
    };
    rsx! {
        li { class: "row", "data-current": is_current.then_some("true"),
            if let Some(on_press) = on_press {
                button {
                    id,
                    class: "row-main",
                    r#type: "button",
                    disabled: is_disabled,
                    aria_current: is_current.then_some("true"),
                    onclick: move |_| on_press.call(()),
                    {words}
                }
            } else {
                div { id, class: "row-main", {words} }
            }
            {children}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::html;
    use super::*;

    #[test]
    fn a_row_is_a_button_only_when_it_can_be_pressed() {
        let page = html(|| {
            rsx! {
                List { label: "Chats",
                    Row {
                        title: "First",
                        subtitle: "a line",
                        note: "2 h",
                        icon: Icon::Chats,
                        leads_on: true,
                        is_current: true,
                        on_press: |()| {},
                        button { "menu" }
                    }
                    Row { title: "Second" }
                }
            }
        });
        assert!(page.contains("<ul class=\"list\" role=\"list\" aria-label=\"Chats\">"), "{page}");
        assert_eq!(page.matches("<button").count(), 2, "{page}");
        assert_eq!(page.matches("<li").count(), 2, "{page}");
        for part in [
            "aria-current=\"true\"",
            ">First</span>",
            ">a line</span>",
            ">2 h</span>",
            "<div class=\"row-main\">",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }
}
