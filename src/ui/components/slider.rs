//! A number between two others.
//!
//! The page moves the thumb; the program writes a value only where the page does not have it yet,
//! so that a late answer never pulls the thumb back.

use std::cell::RefCell;
use std::rc::Rc;

use dioxus::prelude::*;

/// What the page has.
struct Held {
    value: f64,
    /// The text it was given last.
    written: String,
}

impl Held {
    /// The text to draw for `value`: the same as before while the page has that value already.
    fn text(&mut self, value: f64) -> String {
        if self.value.to_bits() != value.to_bits() {
            self.value = value;
            let text = value.to_string();
            // Only what differs is written: the same number gets another spelling.
            self.written = if self.written == text { format!("{text}e0") } else { text };
        }
        self.written.clone()
    }
}

/// A slider with its name, its value in words and a line about it.
#[component]
pub fn Slider(
    /// The id of the input; its hint takes its own from it.
    id: String,
    /// Its name.
    label: String,
    /// The value in words, as it is shown and read aloud.
    value_text: String,
    /// A line about it.
    hint: Option<String>,
    /// The value.
    value: f64,
    /// The least.
    min: f64,
    /// The most.
    max: f64,
    /// From one value to the next.
    step: f64,
    /// It cannot be moved now.
    #[props(default)]
    is_disabled: bool,
    /// The value while the thumb moves.
    on_slide: Callback<f64>,
) -> Element {
    let held = use_hook(|| Rc::new(RefCell::new(Held { value, written: value.to_string() })));
    let written = held.borrow_mut().text(value);
    rsx! {
        div { class: "slider",
            div { class: "slider-head",
                label { class: "field-label", r#for: "{id}", "{label}" }
                output { class: "slider-value", "for": "{id}", "{value_text}" }
            }
            input {
                id: "{id}",
                class: "slider-input",
                r#type: "range",
                min: "{min}",
                max: "{max}",
                step: "{step}",
                // In quotes, so that it is written only when it changes.
                "value": written,
                disabled: is_disabled,
                aria_valuetext: "{value_text}",
                aria_describedby: hint.as_ref().map(|_| format!("{id}-hint")),
                oninput: move |event| {
                    if let Ok(value) = event.value().parse::<f64>() && value.is_finite() {
                        held.borrow_mut().value = value;
                        on_slide.call(value);
                    }
                },
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
    fn a_value_the_page_has_is_not_written_again() {
        let mut held = Held { value: 0.5, written: "0.5".into() };
        assert_eq!(held.text(0.5), "0.5");
        // The thumb was moved, and the program says what it was told.
        held.value = 0.75;
        assert_eq!(held.text(0.75), "0.5");
        // The program goes back to where it began: written, though the text was the same.
        assert_eq!(held.text(0.5), "0.5e0");
        assert_eq!(held.text(1.0), "1");
    }

    #[test]
    fn a_slider_says_its_name_and_value() {
        let page = html(|| {
            rsx! {
                Slider {
                    id: "free",
                    label: "How freely it writes",
                    value_text: "0.8, lively",
                    hint: "temperature",
                    value: 0.8,
                    min: 0.0,
                    max: 2.0,
                    step: 0.05,
                    on_slide: |_| {},
                }
            }
        });
        for part in [
            "for=\"free\"",
            "type=\"range\"",
            "min=\"0\"",
            "max=\"2\"",
            "step=\"0.05\"",
            "value=\"0.8\"",
            "aria-valuetext=\"0.8, lively\"",
            "aria-describedby=\"free-hint\"",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }
}
