//! Version, what Carnet is built on, what its model learnt from, and under which licenses.

use dioxus::prelude::*;

use crate::ui::components::{Button, ButtonLook};
use crate::ui::link::Link;
use crate::ui::screens::page::{Group, Page};
use crate::ui::text::{t, t_with};

/// Each crate of the program with version and license, one a line, separated by spaces.
const LICENSES: &str = include_str!("../../../../assets/licenses.txt");

/// What the starter model was trained on, and under which licenses: headings, paragraphs, lists.
const NOTICE: &str = include_str!("../../../../models/NOTICE.md");

/// Version and licenses.
#[component]
pub fn AboutScreen() -> Element {
    let version = use_context::<Link>().version();
    let mut is_listed = use_signal(|| false);
    let mut is_noticed = use_signal(|| false);
    let count = LICENSES.lines().count();
    rsx! {
        Page { id: "about-title", title: t("about-title"), intro: t("about-line"),
            div { class: "group card",
                p { class: "about-name", translate: "no", {t("gate-name")} }
                p { class: "small", {t_with("about-version", &[("version", version.into())])} }
                p { {t("about-name")} }
                p { {t("about-built")} }
                p { {t("about-honest")} }
                p { {t("about-models")} }
            }
            Group { id: "about-licenses", title: t("about-licenses"),
                p {
                    {t("about-licenses-line")}
                    " "
                    {t_with("about-crates", &[("count", count.into())])}
                    "."
                }
                div { class: "buttons",
                    Button {
                        label: t(if is_listed() { "about-licenses-hide" } else { "about-licenses-show" }),
                        look: ButtonLook::Quiet,
                        on_press: move |()| is_listed.toggle(),
                    }
                }
                if is_listed() {
                    Crates {}
                }
            }
            Group { id: "about-notice", title: t("about-notice"),
                p { {t("about-notice-line")} }
                div { class: "buttons",
                    Button {
                        label: t(if is_noticed() { "about-notice-hide" } else { "about-notice-show" }),
                        look: ButtonLook::Quiet,
                        on_press: move |()| is_noticed.toggle(),
                    }
                }
                if is_noticed() {
                    Notice {}
                }
            }
        }
    }
}

/// The notice as it stands in the sources; it is English in every language.
#[component]
fn Notice() -> Element {
    let lines = NOTICE.lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    rsx! {
        div { class: "small", lang: "en",
            for (at , line) in lines.enumerate() {
                if let Some(title) = line.strip_prefix("## ") {
                    h3 { key: "{at}", {title} }
                } else {
                    p { key: "{at}", {line} }
                }
            }
        }
    }
}

#[component]
fn Crates() -> Element {
    rsx! {
        ul { class: "crates", role: "list", aria_label: t("about-licenses"),
            for line in LICENSES.lines() {
                Crate { key: "{line}", line }
            }
        }
    }
}

#[component]
fn Crate(line: &'static str) -> Element {
    let mut parts = line.splitn(3, ' ');
    let [name, version, license] = [(); 3].map(|()| parts.next().unwrap_or_default());
    rsx! {
        li {
            span { class: "crate-name", {name} }
            " "
            span { class: "crate-version", {version} }
            " "
            span { class: "crate-license", {license} }
        }
    }
}
