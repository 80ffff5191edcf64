//! What a measurement gave, in words a second and in the terms of those who compare.

use std::time::Duration;

use dioxus::prelude::*;

use crate::app::models::Speed;
use crate::i18n::Arg;
use crate::ui::text::{t, t_with};

/// Words in a token, in English and French prose alike, near enough for a speed.
const WORDS_A_TOKEN: f64 = 0.75;
/// Faster than this is faster than anyone reads, in words a second.
const QUICK: f64 = 7.0;
/// Slower than this is slower than reading aloud.
const FAIR: f64 = 2.5;

/// Speed, memory and device of a measurement.
#[component]
pub(super) fn SpeedWords(speed: Speed) -> Element {
    let written = speed.decode_per_s * WORDS_A_TOKEN;
    let verdict = if written >= QUICK {
        "models-measure-quick"
    } else if written >= FAIR {
        "models-measure-fair"
    } else {
        "models-measure-slow"
    };
    let load = Duration::try_from_secs_f64(speed.load_s).unwrap_or_default();
    rsx! {
        p { class: "speed-verdict", {t(verdict)} }
        ul { class: "speed", role: "list",
            Rate { name: "models-measure-writing", per_s: speed.decode_per_s }
            Rate { name: "models-measure-reading", per_s: speed.prefill_per_s }
            li { {t_with("models-measure-loading", &[("time", load.into())])} }
            if let Some(peak) = speed.peak_bytes {
                li { {t_with("models-measure-memory", &[("memory", Arg::Bytes(peak))])} }
            }
            li { {t_with("models-measure-where", &[("device", speed.device.into())])} }
        }
    }
}

#[component]
fn Rate(name: &'static str, per_s: f64) -> Element {
    let words = per_s * WORDS_A_TOKEN;
    let digits = |value: f64| u8::from(value < 10.0);
    let tokens = Arg::Decimal(per_s, digits(per_s));
    rsx! {
        li {
            {t_with(name, &[("speed", Arg::Decimal(words, digits(words)))])}
            " "
            small { class: "term", {t_with("models-measure-tokens", &[("speed", tokens)])} }
        }
    }
}
