//! One of a few: a group of radio buttons. Arrow keys go through it as the page knows them to.

use dioxus::prelude::*;

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceOption {
    /// Told back when it is chosen.
    pub value: String,
    /// Its name.
    pub label: String,
    /// A line about it.
    pub hint: Option<String>,
}

impl ChoiceOption {
    /// A thing to choose that needs no explanation.
    pub fn new(value: &str, label: &str) -> Self {
        Self { value: value.to_owned(), label: label.to_owned(), hint: None }
    }
}

/// A group to choose one of.
#[component]
pub fn Choice(
    /// The id of the group; its parts take theirs from it.
    id: String,
    /// What is chosen.
    label: String,
    /// The name is read aloud but not shown.
    #[props(default)]
    is_label_hidden: bool,
    /// What there is to choose.
    options: Vec<ChoiceOption>,
    /// The value of the one that is chosen.
    chosen: String,
    /// Side by side, for two or three short names.
    #[props(default)]
    is_compact: bool,
    /// It cannot be chosen now.
    #[props(default)]
    is_disabled: bool,
    /// Another one was chosen.
    on_choose: Callback<String>,
) -> Element {
    rsx! {
        div {
            id: "{id}",
            class: if is_compact { "choice choice-compact" } else { "choice" },
            role: "radiogroup",
            aria_labelledby: "{id}-label",
            span { class: if is_label_hidden { "field-label unseen" } else { "field-label" }, id: "{id}-label", "{label}" }
            div { class: "choice-options",
                for (at , option) in options.into_iter().enumerate() {
                    label { key: "{option.value}", class: "choice-option",
                        input {
                            id: "{id}-{at}",
                            class: "choice-input",
                            r#type: "radio",
                            name: "{id}",
                            checked: option.value == chosen,
                            disabled: is_disabled,
                            aria_describedby: option.hint.as_ref().map(|_| format!("{id}-{at}-hint")),
                            onchange: {
                                let value = option.value.clone();
                                move |_| on_choose.call(value.clone())
                            },
                        }
                        span { class: "choice-words",
                            span { class: "choice-label", "{option.label}" }
                            if let Some(hint) = &option.hint {
                                span { class: "choice-hint", id: "{id}-{at}-hint", "{hint}" }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::html;
    use super::*;

    #[test]
    fn one_of_a_named_group_is_chosen() {
        let page = html(|| {
            let hinted = ChoiceOption {
                hint: Some("as the system is".into()),
                ..ChoiceOption::new("system", "System")
            };
            rsx! {
                Choice {
                    id: "theme",
                    label: "Look",
                    options: vec![ChoiceOption::new("light", "Light"), hinted],
                    chosen: "light",
                    on_choose: |_| {},
                }
            }
        });
        assert_eq!(page.matches("type=\"radio\" name=\"theme\"").count(), 2, "{page}");
        assert_eq!(page.matches("checked=true").count(), 1, "{page}");
        for part in
            ["role=\"radiogroup\" aria-labelledby=\"theme-label\"", "aria-describedby=\"theme-1-hint\""]
        {
            assert!(page.contains(part), "{part} in {page}");
        }
    }
}
