//! A ring that fills.

use dioxus::prelude::*;

/// From here the ring warns, also by its shape: it is closed by a second stroke.
const HIGH: f64 = 0.9;

/// A ring that says how full something is; pressed, it says so in words.
#[component]
pub fn Meter(
    /// What fills, and how full it is, in words.
    label: String,
    /// How full, from 0 to 1.
    share: f64,
    /// It was pressed.
    on_press: Option<Callback<()>>,
) -> Element {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let percent = (share * 100.0).round();
    let is_high = share >= HIGH;
    let ring = rsx! {
        svg { class: "meter-ring", view_box: "0 0 24 24", "aria-hidden": "true", "focusable": "false",
            circle { class: "meter-track", cx: "12", cy: "12", r: "9" }
            circle {
                class: "meter-fill",
                cx: "12",
                cy: "12",
                r: "9",
                "pathLength": "100",
                stroke_dasharray: "{percent} 100",
            }
            if is_high {
                circle { class: "meter-high", cx: "12", cy: "12", r: "4" }
            }
        }
    };
    rsx! {
        if let Some(on_press) = on_press {
            button {
                class: "meter",
                r#type: "button",
                aria_label: "{label}",
                title: "{label}",
                "data-high": is_high.then_some("true"),
                onclick: move |_| on_press.call(()),
                {ring}
            }
        } else {
            span {
                class: "meter",
                role: "img",
                aria_label: "{label}",
                "data-high": is_high.then_some("true"),
                {ring}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::html;
    use super::*;

    #[test]
    fn a_ring_fills_and_warns() {
        let page = html(|| {
            rsx! {
                Meter { label: "Memory: 40 %", share: 0.4, on_press: |()| {} }
                Meter { label: "Memory: 95 %", share: 0.95 }
                Meter { label: "Memory: unknown", share: f64::NAN }
            }
        });
        assert!(
            page.contains("<button class=\"meter\" type=\"button\" aria-label=\"Memory: 40 %\""),
            "{page}"
        );
        for share in
            ["stroke-dasharray=\"40 100\"", "stroke-dasharray=\"95 100\"", "stroke-dasharray=\"0 100\""]
        {
            assert!(page.contains(share), "{share} in {page}");
        }
        assert_eq!(page.matches("data-high").count(), 1, "{page}");
        assert_eq!(page.matches("class=\"meter-high\"").count(), 1, "{page}");
    }
}
