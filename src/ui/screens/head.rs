//! The bar at the top of a screen that lies on another: the way back, the title, what else fits.

use dioxus::prelude::*;

use crate::app::Event;
use crate::ui::components::{Icon, IconButton};
use crate::ui::text::t;
use crate::ui::use_act;

/// The bar; `children` stand at its end. Name the screen's section with `aria-labelledby: id`.
#[component]
pub fn Head(
    /// Id of the title, for the section it names.
    id: &'static str,
    /// The title.
    title: String,
    /// A smaller line below the title.
    #[props(default)]
    line: Option<String>,
    /// What stands at the end.
    children: Element,
) -> Element {
    let act = use_act();
    rsx! {
        header { class: "head",
            IconButton { icon: Icon::Back, label: t("action-back"), on_press: move |()| act.call(Event::Back) }
            div { class: "head-words",
                // Who listens to the page hears where they are when the screen appears.
                h1 { id, class: "head-title", tabindex: "-1", "data-autofocus": true, {title} }
                if let Some(line) = line {
                    p { class: "head-line", {line} }
                }
            }
            {children}
        }
    }
}
