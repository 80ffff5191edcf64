//! How answers are drawn: sliders with plain words first, the terms in small print.
//!
//! A number is kept when the thumb is let go, not while it moves.

use dioxus::prelude::*;

use crate::app::{Manner, settings};
use crate::i18n::number;
use crate::ui::components::{Button, ButtonLook, Choice, ChoiceOption, FieldKind, Preset, Slider, TextField};
use crate::ui::screens::page::Page;
use crate::ui::text::{language, t};
use crate::ui::{use_act, use_part};

/// Ways of writing: value, name, line, temperature.
const WAYS: &[(&str, &str, &str, f32)] = &[
    ("exact", "sampling-preset-exact-name", "sampling-preset-exact-line", 0.0),
    ("balanced", "sampling-preset-balanced-name", "sampling-preset-balanced-line", 0.7),
    ("lively", "sampling-preset-lively-name", "sampling-preset-lively-line", 1.1),
];
/// Lengths of answers that are offered, in tokens.
const LENGTHS: &[usize] = &[64, 128, 256, 512, 1024, 2048, 4096, 8192];
/// Sizes of the model's memory that are offered, in tokens.
const CONTEXTS: &[usize] = &[512, 1024, 2048, 4096, 8192, 16_384, 32_768];

/// How answers are drawn where a chat says nothing else.
#[component]
pub fn MannerScreen() -> Element {
    let act = use_act();
    let manner = use_part(|app| app.settings.kept.manner.clone());
    rsx! {
        Page { id: "manner-title", title: t("sampling-title"), intro: t("sampling-usual-line"),
            p { class: "small", {t("sampling-starter-line")} }
            MannerEditor {
                id: "usual",
                manner: manner(),
                on_change: move |manner| act.call(settings::Event::Mannered(manner).into()),
            }
        }
    }
}

/// Everything that can be moved.
#[component]
pub fn MannerEditor(
    /// Begins the ids of its parts.
    id: &'static str,
    /// The manner as it is kept.
    manner: Manner,
    /// It is to be another.
    on_change: Callback<Manner>,
) -> Element {
    let mut draft = use_signal(|| manner.clone());
    let mut kept = use_signal(|| manner.clone());
    if *kept.peek() != manner {
        kept.set(manner.clone());
        draft.set(manner);
    }
    let change = move |change: &dyn Fn(&mut Manner)| {
        let mut next = draft.peek().clone();
        change(&mut next);
        draft.set(next);
    };
    let settle = use_callback(move |()| {
        let next = draft.peek().clone();
        if next != *kept.peek() {
            on_change.call(next);
        }
    });
    rsx! {
        // The page tells of a change when the thumb is let go.
        div { class: "manner", onchange: move |_| settle.call(()),
            Ways { id, draft, settle }
            Sliders { id, parts: FIRST, draft }
            details { class: "more",
                summary { {t("sampling-advanced")} }
                Sliders { id, parts: OTHERS, draft }
                Seed { id, draft, settle }
            }
            Button {
                label: t("sampling-reset"),
                look: ButtonLook::Quiet,
                is_disabled: *draft.read() == Manner::default(),
                on_press: move |()| {
                    let mut change = change;
                    change(&|manner| *manner = Manner::default());
                    settle.call(());
                },
            }
        }
    }
}

/// Three ways for who does not want to know the numbers.
#[component]
fn Ways(id: &'static str, draft: Signal<Manner>, settle: Callback<()>) -> Element {
    let now = draft.read().temperature;
    let chosen = WAYS.iter().find(|way| (way.3 - now).abs() < 0.01).map_or("", |way| way.0);
    let options = WAYS.iter().map(|(value, name, line, _)| ChoiceOption {
        hint: Some(t(line)),
        ..ChoiceOption::new(value, &t(name))
    });
    rsx! {
        Choice {
            id: "{id}-way",
            label: t("sampling-title"),
            is_label_hidden: true,
            options: options.collect::<Vec<_>>(),
            chosen,
            on_choose: move |value: String| {
                if let Some(way) = WAYS.iter().find(|way| way.0 == value) {
                    draft.write().temperature = way.3;
                    settle.call(());
                }
            },
        }
    }
}

/// A number of the manner as a slider shows it.
#[derive(Clone, Copy)]
struct Part {
    /// Ends the slider's id.
    id: &'static str,
    /// Keys of name, term and line.
    name: &'static str,
    term: &'static str,
    line: &'static str,
    /// Least, most, step.
    range: (f64, f64, f64),
    get: fn(&Manner) -> f64,
    set: fn(&mut Manner, f64),
    /// The value in words.
    say: fn(f64) -> String,
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

const FIRST: &[Part] = &[
    Part {
        id: "freedom",
        name: "sampling-freedom-name",
        term: "sampling-freedom-term",
        line: "sampling-freedom-line",
        range: (0.0, 2.0, 0.05),
        get: |manner| hundredths(manner.temperature),
        set: |manner, value| manner.temperature = value as f32,
        say: decimal,
    },
    Part {
        id: "length",
        name: "sampling-length-name",
        term: "sampling-length-term",
        line: "sampling-length-line",
        range: (0.0, 7.0, 1.0),
        get: |manner| place(LENGTHS, manner.max_tokens),
        set: |manner, value| manner.max_tokens = at(LENGTHS, value),
        say: |value| whole(at(LENGTHS, value)),
    },
];

const OTHERS: &[Part] = &[
    Part {
        id: "top-k",
        name: "sampling-top-k-name",
        term: "sampling-top-k-term",
        line: "sampling-top-k-line",
        range: (0.0, 200.0, 5.0),
        get: |manner| manner.top_k as f64,
        set: |manner, value| manner.top_k = value as usize,
        say: decimal,
    },
    Part {
        id: "top-p",
        name: "sampling-top-p-name",
        term: "sampling-top-p-term",
        line: "sampling-top-p-line",
        range: (0.05, 1.0, 0.05),
        get: |manner| hundredths(manner.top_p),
        set: |manner, value| manner.top_p = value as f32,
        say: decimal,
    },
    Part {
        id: "min-p",
        name: "sampling-min-p-name",
        term: "sampling-min-p-term",
        line: "sampling-min-p-line",
        range: (0.0, 0.5, 0.01),
        get: |manner| hundredths(manner.min_p),
        set: |manner, value| manner.min_p = value as f32,
        say: decimal,
    },
    Part {
        id: "repeat",
        name: "sampling-repeat-name",
        term: "sampling-repeat-term",
        line: "sampling-repeat-line",
        range: (1.0, 1.5, 0.05),
        get: |manner| hundredths(manner.repeat_penalty),
        set: |manner, value| manner.repeat_penalty = value as f32,
        say: decimal,
    },
    Part {
        id: "context",
        name: "sampling-context-name",
        term: "sampling-context-term",
        line: "sampling-context-line",
        range: (0.0, 7.0, 1.0),
        // The first place is the usual size, whatever it is on this device.
        get: |manner| manner.context.map_or(0.0, |context| place(CONTEXTS, context) + 1.0),
        set: |manner, value| manner.context = (value >= 1.0).then(|| at(CONTEXTS, value - 1.0)),
        say: |value| if value < 1.0 { t("sampling-context-usual") } else { whole(at(CONTEXTS, value - 1.0)) },
    },
];

/// A number of two digits without the noise of its storage.
fn hundredths(value: f32) -> f64 {
    (f64::from(value) * 100.0).round() / 100.0
}

/// The place of the entry that is nearest to `value` from below.
fn place(table: &[usize], value: usize) -> f64 {
    table.iter().rposition(|entry| *entry <= value).unwrap_or(0) as f64
}

fn at(table: &[usize], place: f64) -> usize {
    let last = table.len().saturating_sub(1);
    table.get((place.max(0.0) as usize).min(last)).copied().unwrap_or(1024)
}

/// Plain words, and the term they stand for in small print behind them.
fn explained(line_key: &str, term_key: &str) -> String {
    format!("{} ({})", t(line_key), t(term_key))
}

fn decimal(value: f64) -> String {
    number(language(), value, 2)
}

fn whole(value: usize) -> String {
    number(language(), value as f64, 0)
}

#[component]
fn Sliders(id: &'static str, parts: &'static [Part], draft: Signal<Manner>) -> Element {
    rsx! {
        for part in parts.iter().copied() {
            Slider {
                id: "{id}-{part.id}",
                label: t(part.name),
                value_text: (part.say)((part.get)(&draft.read())),
                hint: explained(part.line, part.term),
                value: (part.get)(&draft.read()),
                min: part.range.0,
                max: part.range.1,
                step: part.range.2,
                on_slide: move |value| (part.set)(&mut draft.write(), value),
            }
        }
    }
}

/// The number answers are drawn with: empty is a new one each time.
#[component]
fn Seed(id: &'static str, draft: Signal<Manner>, settle: Callback<()>) -> Element {
    let first = use_hook(|| draft.peek().seed.map(|seed| seed.to_string()).unwrap_or_default());
    rsx! {
        TextField {
            id: "{id}-seed",
            label: t("sampling-seed-name"),
            kind: FieldKind::Number,
            placeholder: t("sampling-seed-random"),
            hint: explained("sampling-seed-line", "sampling-seed-term"),
            preset: Preset::new(&first),
            on_input: move |text: String| draft.write().seed = text.trim().parse().ok(),
            on_enter: settle,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slider_gives_back_what_it_took_and_stays_in_range() {
        for part in FIRST.iter().chain(OTHERS) {
            let (least, most, step) = part.range;
            let steps = ((most - least) / step).round() as usize;
            for at in 0..=steps {
                let mut manner = Manner::default();
                let value = (((least + step * at as f64) * 100.0).round()) / 100.0;
                (part.set)(&mut manner, value);
                assert!(((part.get)(&manner) - value).abs() < 1e-9, "{} {value}", part.id);
                assert_eq!(manner.clone().checked(), manner, "{} {value}", part.id);
            }
        }
    }

    #[test]
    fn a_number_between_two_places_stands_at_the_one_before() {
        assert_eq!(at(LENGTHS, place(LENGTHS, 1000)), 512);
        assert_eq!(at(LENGTHS, place(LENGTHS, 1)), 64);
        assert_eq!(at(LENGTHS, 99.0), 8192);
        assert_eq!(at(LENGTHS, f64::NAN), 64);
    }
}
