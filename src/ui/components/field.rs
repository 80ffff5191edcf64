//! Fields for text. The page holds what is typed and tells it; a field writes into the page only
//! what the program wants there.
//!
//! A [`Preset`] carries that text with a number: a new number writes the text, the same number
//! never does, whatever else changes around it. So a field is cleared after sending, or filled
//! with a draft, and typing is never disturbed by an answer that comes late.

use std::cell::RefCell;
use std::rc::Rc;

use dioxus::prelude::*;
use dioxus_core::AttributeValue;

/// What the program wants to stand in a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preset {
    /// The text. Read when the field appears and when `generation` changes.
    pub text: Rc<str>,
    /// Counts how often the program has put a text in.
    pub generation: u64,
}

impl Preset {
    /// `text` as the field's first text.
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), generation: 0 }
    }

    /// `text` in the place of what the field holds now.
    pub fn replaced(&self, text: &str) -> Self {
        Self { text: text.into(), generation: self.generation + 1 }
    }
}

/// What a field has written into the page.
struct Written {
    generation: u64,
    text: Rc<str>,
    is_gone: bool,
}

/// The value to be drawn: the same as long as the generation is, so that nothing is written.
fn use_value(preset: &Preset) -> AttributeValue {
    let written = use_hook(|| {
        let Preset { text, generation } = preset.clone();
        Rc::new(RefCell::new(Written { generation, text, is_gone: false }))
    });
    let again = use_hook(dioxus_core::schedule_update);
    let mut written = written.borrow_mut();
    if written.generation == preset.generation {
        written.is_gone = false;
    } else {
        // Only what differs is written, and what was typed since is not known here: the same text
        // once more is written by taking it away first.
        written.is_gone = written.text == preset.text;
        written.generation = preset.generation;
        written.text = preset.text.clone();
        if written.is_gone {
            again();
            return AttributeValue::None;
        }
    }
    AttributeValue::Text(written.text.to_string())
}

/// What a field is for; the keyboard and its help follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldKind {
    /// Words.
    #[default]
    Words,
    /// Words to look for.
    Search,
    /// A secret: dots, and no keyboard that learns.
    Secret,
    /// A code: as typed, without corrections.
    Code,
    /// A number.
    Number,
}

impl FieldKind {
    /// The input's type and its keyboard.
    fn inputs(self) -> (&'static str, &'static str) {
        match self {
            Self::Words | Self::Code => ("text", "text"),
            Self::Search => ("search", "search"),
            Self::Secret => ("password", "text"),
            Self::Number => ("text", "decimal"),
        }
    }

    fn is_corrected(self) -> bool {
        matches!(self, Self::Words)
    }
}

/// The ids of a field's hint and error, as far as they are there.
fn described_by(id: &str, hint: Option<&String>, error: Option<&String>) -> Option<String> {
    match (hint, error) {
        (Some(_), Some(_)) => Some(format!("{id}-error {id}-hint")),
        (None, Some(_)) => Some(format!("{id}-error")),
        (Some(_), None) => Some(format!("{id}-hint")),
        (None, None) => None,
    }
}

/// The words below a field.
fn notes(id: &str, hint: Option<&String>, error: Option<&String>) -> Element {
    rsx! {
        if let Some(error) = error {
            p { class: "field-error", id: "{id}-error", role: "alert", "{error}" }
        }
        if let Some(hint) = hint {
            p { class: "field-hint", id: "{id}-hint", "{hint}" }
        }
    }
}

/// A field of one line.
#[component]
pub fn TextField(
    /// The id of the input; hint and error take theirs from it.
    id: String,
    /// Its name.
    label: String,
    /// The name is read aloud but not shown: what the field is for is plain to see.
    #[props(default)]
    is_label_hidden: bool,
    /// What the program wants to stand in it.
    #[props(default)]
    preset: Preset,
    /// What it is for.
    #[props(default)]
    kind: FieldKind,
    /// A help below it.
    hint: Option<String>,
    /// What is wrong with what was typed.
    error: Option<String>,
    /// Words in the empty field; never the only name.
    placeholder: Option<String>,
    /// It is focused when it appears.
    #[props(default)]
    takes_focus: bool,
    /// It cannot be changed now.
    #[props(default)]
    is_disabled: bool,
    /// The text after each change.
    on_input: Callback<String>,
    /// Enter was pressed.
    on_enter: Option<Callback<()>>,
) -> Element {
    let value = use_value(&preset);
    let (input_type, keyboard) = kind.inputs();
    rsx! {
        div { class: "field",
            label { class: if is_label_hidden { "field-label unseen" } else { "field-label" }, r#for: "{id}", "{label}" }
            input {
                id: "{id}",
                class: "field-input",
                r#type: input_type,
                inputmode: keyboard,
                // In quotes, so that it is written only when it changes.
                "value": value,
                placeholder,
                disabled: is_disabled,
                autocomplete: "off",
                autocapitalize: if kind.is_corrected() { "sentences" } else { "off" },
                "autocorrect": if kind.is_corrected() { "on" } else { "off" },
                spellcheck: if kind.is_corrected() { "true" } else { "false" },
                aria_invalid: error.as_ref().map(|_| "true"),
                aria_describedby: described_by(&id, hint.as_ref(), error.as_ref()),
                "data-autofocus": takes_focus.then_some("true"),
                "data-enter": on_enter.map(|_| "send"),
                oninput: move |event| on_input.call(event.value()),
                onkeydown: move |event| {
                    if event.key() == Key::Enter && !event.is_composing() && let Some(on_enter) = on_enter {
                        on_enter.call(());
                    }
                },
            }
            {notes(&id, hint.as_ref(), error.as_ref())}
        }
    }
}

/// A field of many lines that grows with its text.
#[component]
pub fn TextArea(
    /// The id of the text area; hint and error take theirs from it.
    id: String,
    /// Its name.
    label: String,
    /// The name is read aloud but not shown: what the field is for is plain to see.
    #[props(default)]
    is_label_hidden: bool,
    /// What the program wants to stand in it.
    #[props(default)]
    preset: Preset,
    /// Lines shown when it is empty.
    #[props(default = 1)]
    rows: usize,
    /// A help below it.
    hint: Option<String>,
    /// What is wrong with what was typed.
    error: Option<String>,
    /// Words in the empty field; never the only name.
    placeholder: Option<String>,
    /// It is focused when it appears.
    #[props(default)]
    takes_focus: bool,
    /// It cannot be changed now.
    #[props(default)]
    is_disabled: bool,
    /// The text after each change.
    on_input: Callback<String>,
    /// Enter was pressed without Shift. Without this, Enter makes a line.
    on_enter: Option<Callback<()>>,
    /// The field got the focus.
    on_focus: Option<Callback<()>>,
) -> Element {
    let value = use_value(&preset);
    rsx! {
        div { class: "field",
            label { class: if is_label_hidden { "field-label unseen" } else { "field-label" }, r#for: "{id}", "{label}" }
            textarea {
                id: "{id}",
                class: "field-input field-area",
                rows: "{rows}",
                dir: "auto",
                // In quotes, so that it is written only when it changes.
                "value": value,
                placeholder,
                disabled: is_disabled,
                aria_invalid: error.as_ref().map(|_| "true"),
                aria_describedby: described_by(&id, hint.as_ref(), error.as_ref()),
                "data-autofocus": takes_focus.then_some("true"),
                "data-enter": on_enter.map(|_| "send"),
                oninput: move |event| on_input.call(event.value()),
                onfocus: move |_| {
                    if let Some(on_focus) = on_focus {
                        on_focus.call(());
                    }
                },
                onkeydown: move |event| {
                    let is_send = event.key() == Key::Enter && !event.modifiers().shift();
                    if is_send && !event.is_composing() && let Some(on_enter) = on_enter {
                        on_enter.call(());
                    }
                },
            }
            {notes(&id, hint.as_ref(), error.as_ref())}
        }
    }
}

#[cfg(test)]
mod tests {
    use dioxus_core::NoOpMutations;

    use super::super::testing::{html, written};
    use super::*;

    thread_local! {
        static STATE: RefCell<(Preset, Option<String>)> = RefCell::default();
    }

    fn area() -> Element {
        let (preset, hint) = STATE.with_borrow(Clone::clone);
        rsx! {
            TextArea { id: "words", label: "Message", preset, hint, on_input: |_| {} }
        }
    }

    #[test]
    fn only_a_new_generation_writes_into_the_page() {
        let set = |preset: &Preset, hint: Option<&str>| {
            STATE.with_borrow_mut(|state| *state = (preset.clone(), hint.map(str::to_owned)));
        };
        let draft = Preset::new("draft");
        set(&draft, None);
        let mut dom = VirtualDom::new(area);
        dom.rebuild(&mut NoOpMutations);
        assert!(dioxus_ssr::render(&dom).contains("value=\"draft\""));

        // Typed in the meantime, told back with the same number, and something else changed.
        set(&Preset { text: "draft and more".into(), ..draft.clone() }, Some("a hint"));
        assert_eq!(written(&mut dom, "value"), Vec::<String>::new());

        let sent = draft.replaced("");
        set(&sent, None);
        assert_eq!(written(&mut dom, "value"), ["Text(\"\")"]);
        // Typed and sent once more: the same empty text is written again.
        let sent = sent.replaced("");
        set(&sent, None);
        assert_eq!(written(&mut dom, "value"), ["None", "Text(\"\")"]);
        set(&sent, Some("a hint"));
        assert_eq!(written(&mut dom, "value"), Vec::<String>::new());
        set(&sent.replaced("restored"), None);
        assert_eq!(written(&mut dom, "value"), ["Text(\"restored\")"]);
    }

    #[test]
    fn a_field_says_its_name_its_hint_and_its_fault() {
        let page = html(|| {
            rsx! {
                TextField {
                    id: "phrase",
                    label: "Passphrase",
                    kind: FieldKind::Secret,
                    hint: "Long ones are good",
                    error: "Too short",
                    on_enter: |()| {},
                    on_input: |_| {},
                }
                TextArea { id: "note", label: "Note", is_label_hidden: true, on_input: |_| {} }
            }
        });
        for part in [
            "for=\"phrase\"",
            "type=\"password\"",
            "aria-invalid=\"true\"",
            "aria-describedby=\"phrase-error phrase-hint\"",
            "role=\"alert\">Too short",
            "autocorrect=\"off\"",
            "data-enter=\"send\"",
            "class=\"field-label unseen\" for=\"note\"",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }
}
