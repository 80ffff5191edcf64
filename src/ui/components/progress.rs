//! How far something is that takes a while.

use dioxus::prelude::*;

/// A bar with its name and, where it is known, how far it is.
#[component]
pub fn Progress(
    /// What is going on.
    label: String,
    /// How far, from 0 to 1; without it the bar only says that something goes on.
    share: Option<f64>,
    /// How far in words: "310 of 980 MB".
    detail: Option<String>,
) -> Element {
    let permille =
        share.filter(|share| share.is_finite()).map(|share| (share.clamp(0.0, 1.0) * 1000.0).round());
    rsx! {
        div { class: "progress",
            div { class: "progress-head",
                span { class: "progress-label", "{label}" }
                if let Some(detail) = &detail {
                    span { class: "progress-detail", "{detail}" }
                }
            }
            if let Some(permille) = permille {
                progress {
                    class: "progress-bar",
                    max: "1000",
                    value: "{permille}",
                    aria_label: "{label}",
                    aria_valuetext: detail,
                }
            } else {
                progress { class: "progress-bar", aria_label: "{label}", aria_valuetext: detail }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::html;
    use super::*;

    #[test]
    fn a_bar_says_how_far_it_is_or_that_it_is_not_known() {
        let page = html(|| {
            rsx! {
                Progress { label: "Copying", share: 0.3164, detail: "310 of 980 MB" }
                Progress { label: "Checking" }
                Progress { label: "Odd", share: f64::NAN }
                Progress { label: "Over", share: 7.0 }
            }
        });
        assert!(page.contains("max=\"1000\" value=\"316\" aria-label=\"Copying\""), "{page}");
        assert!(page.contains("aria-valuetext=\"310 of 980 MB\""), "{page}");
        assert!(page.contains("<progress class=\"progress-bar\" aria-label=\"Checking\">"), "{page}");
        assert!(page.contains("<progress class=\"progress-bar\" aria-label=\"Odd\">"), "{page}");
        assert!(page.contains("value=\"1000\" aria-label=\"Over\""), "{page}");
    }
}
