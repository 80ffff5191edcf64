//! A switch: on or off, at once.

use dioxus::prelude::*;

/// A switch with its name and, below it, what it does. The whole line can be pressed.
#[component]
pub fn Switch(
    /// The id of the switch; its hint takes its own from it.
    id: String,
    /// Its name.
    label: String,
    /// What it does, in a line.
    hint: Option<String>,
    /// Whether it is on.
    is_on: bool,
    /// It cannot be switched now.
    #[props(default)]
    is_disabled: bool,
    /// It was switched; whether it is to be on.
    on_switch: Callback<bool>,
) -> Element {
    rsx! {
        div { class: "switch-line",
            button {
                id: "{id}",
                class: "switch",
                r#type: "button",
                role: "switch",
                aria_checked: "{is_on}",
                aria_describedby: hint.as_ref().map(|_| format!("{id}-hint")),
                disabled: is_disabled,
                onclick: move |_| on_switch.call(!is_on),
                span { class: "switch-label", "{label}" }
                span { class: "switch-track", aria_hidden: "true",
                    span { class: "switch-thumb" }
                }
            }
            if let Some(hint) = &hint {
                p { class: "field-hint", id: "{id}-hint", "{hint}" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::html;
    use super::*;

    #[test]
    fn a_switch_says_whether_it_is_on() {
        let page = html(|| {
            rsx! {
                Switch { id: "a", label: "Lock", hint: "Asks on opening", is_on: true, on_switch: |_| {} }
                Switch { id: "b", label: "Learn", is_on: false, on_switch: |_| {} }
            }
        });
        for part in [
            "role=\"switch\" aria-checked=\"true\" aria-describedby=\"a-hint\"",
            "id=\"a-hint\">Asks on opening",
            "aria-checked=\"false\"",
            ">Learn</span>",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }
}
