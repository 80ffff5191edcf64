//! Whether a model fits, and what it is made of, in words a person can act on.

use dioxus::prelude::*;

use crate::app::models::{Fit, Needs};
use crate::i18n::{Arg, Language, bytes, number, text};
use crate::ui::components::{Glyph, Icon};
use crate::ui::text::{language, t, t_with};

/// A sign and a word for how it fits; `None` where it is not known.
fn verdict(fit: Option<Fit>) -> (Icon, &'static str, &'static str) {
    match fit {
        Some(Fit::Fits) => (Icon::Check, "fit-good", "models-fit-good"),
        Some(Fit::Tight) => (Icon::Info, "fit-tight", "models-fit-tight"),
        Some(Fit::TooLarge) => (Icon::Warning, "fit-large", "models-fit-large"),
        None => (Icon::Info, "fit-unknown", "models-fit-unknown"),
    }
}

/// How a model goes with the memory, in a few words.
#[component]
pub(super) fn FitChip(needs: Option<Needs>) -> Element {
    let (icon, class, name) = verdict(needs.map(|needs| needs.fit));
    rsx! {
        span { class: "fit {class}",
            Glyph { icon }
            {t(name)}
        }
    }
}

/// The same with its numbers, and a bar of what is free.
#[component]
pub(super) fn FitReasons(needs: Needs) -> Element {
    let (_, class, _) = verdict(Some(needs.fit));
    let reason = match needs.fit {
        Fit::Fits => "models-fit-good-why",
        Fit::Tight => "models-fit-tight-why",
        Fit::TooLarge => "models-fit-large-why",
    };
    let rest = needs.total_bytes.saturating_sub(needs.weights_bytes).saturating_sub(needs.context_bytes);
    let numbers = [("needed", Arg::Bytes(needs.total_bytes)), ("free", Arg::Bytes(needs.free_bytes))];
    let parts = [
        ("weights", Arg::Bytes(needs.weights_bytes)),
        ("memory", Arg::Bytes(needs.context_bytes)),
        ("rest", Arg::Bytes(rest)),
    ];
    let percent = |count: u64| {
        let all = needs.total_bytes.max(needs.free_bytes).max(1);
        format!("{:.1}", 100.0 * count as f64 / all as f64)
    };
    let weights = percent(needs.weights_bytes);
    let all = percent(needs.total_bytes);
    let free = percent(needs.free_bytes);
    rsx! {
        FitChip { needs }
        // The words below say the same.
        svg { class: "fit-bar {class}", view_box: "0 0 100 6", "preserveAspectRatio": "none", "aria-hidden": "true",
            rect { class: "fit-free", x: "0", y: "0", width: free, height: "6" }
            rect { class: "fit-all", x: "0", y: "0", width: all, height: "6" }
            rect { class: "fit-weights", x: "0", y: "0", width: weights, height: "6" }
        }
        p { {t_with(reason, &numbers)} }
        p { class: "small", {t_with("models-fit-parts", &parts)} }
    }
}

/// Bits of a number in a format, as its name says.
fn bits(format: &str) -> Option<u64> {
    let name = format.to_ascii_uppercase();
    match name.as_str() {
        "F32" => return Some(32),
        "F16" | "BF16" => return Some(16),
        "MXFP4" => return Some(4),
        _ => {}
    }
    let rest = name.strip_prefix("IQ").or_else(|| name.strip_prefix('Q'))?;
    rest.chars().next()?.to_digit(10).map(u64::from)
}

/// How its numbers are packed, with what that means where it is known.
pub(super) fn format_words(format: &str) -> String {
    match bits(format) {
        Some(bits) => t_with("models-bits", &[("format", format.into()), ("bits", bits.into())]),
        None => format.to_owned(),
    }
}

/// How many numbers it has: `1.2 billion`, `135 million`.
pub(super) fn count_words(language: Language, parameters: u64) -> String {
    let millions = parameters as f64 / 1e6;
    let (key, count) = match millions {
        ..0.5 => return number(language, parameters as f64, 0),
        ..999.5 => ("models-numbers-millions", Arg::Decimal(millions, u8::from(millions < 10.0))),
        _ => ("models-numbers-billions", Arg::Decimal(millions / 1e3, 1)),
    };
    text(language, key, &[("count", count)])
}

/// Family, format and size in one line.
pub(super) fn facts(architecture: &str, format: &str, size: u64) -> String {
    let args = [
        ("architecture", architecture.into()),
        ("format", format.into()),
        ("size", bytes(language(), size).into()),
    ];
    t_with("models-facts", &args)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_says_its_bits_where_its_name_does() {
        for (format, expected) in [
            ("Q4_K", Some(4)),
            ("q8_0", Some(8)),
            ("IQ4_NL", Some(4)),
            ("BF16", Some(16)),
            ("F32", Some(32)),
            ("MXFP4", Some(4)),
            ("Quark", None),
            ("", None),
        ] {
            assert_eq!(bits(format), expected, "{format}");
        }
    }

    #[test]
    fn counts_are_said_in_the_unit_that_reads_best() {
        for (count, expected) in [
            (260_000, "260,000"),
            (4_600_000, "4.6 million"),
            (134_515_008, "135 million"),
            (999_600_000, "1 billion"),
            (1_235_814_432, "1.2 billion"),
        ] {
            assert_eq!(count_words(Language::English, count).replace('\u{a0}', " "), expected);
        }
    }
}
