//! A sheet from below: a dialog over the page.
//!
//! It takes the focus when it opens and keeps it; Escape, the backdrop and its button close it. It
//! asks for nothing to be lost: closing is always the harmless way out.

use std::rc::Rc;

use dioxus::prelude::*;

use super::button::IconButton;
use super::icon::Icon;

/// A dialog with a title. Drawn only while it is open.
#[component]
pub fn Sheet(
    /// The id of the dialog; its title takes its own from it.
    id: String,
    /// What it is about.
    title: String,
    /// Name of the button that closes it.
    close_label: String,
    /// It is to be closed.
    on_close: Callback<()>,
    /// What it holds.
    children: Element,
) -> Element {
    let mut panel = use_signal(|| None::<Rc<MountedData>>);
    // Behind the last element and before the first, focus comes back to the dialog.
    let bring_back = move |_: FocusEvent| {
        if let Some(panel) = panel.peek().clone() {
            spawn(async move {
                // A window that cannot focus leaves the keyboard where it is.
                let _ = panel.set_focus(true).await;
            });
        }
    };
    rsx! {
        div { class: "sheet-layer",
            div { class: "sheet-backdrop", aria_hidden: "true", onclick: move |_| on_close.call(()) }
            span { class: "sheet-edge", tabindex: "0", aria_hidden: "true", onfocus: bring_back }
            div {
                id: "{id}",
                class: "sheet",
                role: "dialog",
                aria_modal: "true",
                aria_labelledby: "{id}-title",
                tabindex: "-1",
                "data-autofocus": "true",
                onmounted: move |event| panel.set(Some(event.data())),
                onkeydown: move |event| {
                    if event.key() == Key::Escape && !event.is_composing() {
                        event.stop_propagation();
                        on_close.call(());
                    }
                },
                div { class: "sheet-head",
                    h2 { class: "sheet-title", id: "{id}-title", "{title}" }
                    IconButton { label: close_label, icon: Icon::Close, on_press: on_close }
                }
                div { class: "sheet-body", {children} }
            }
            span { class: "sheet-edge", tabindex: "0", aria_hidden: "true", onfocus: bring_back }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::html;
    use super::*;

    #[test]
    fn a_sheet_is_a_named_modal_dialog() {
        let page = html(|| {
            rsx! {
                Sheet { id: "pick", title: "Choose a model", close_label: "Close", on_close: |()| {},
                    p { "inside" }
                }
            }
        });
        for part in [
            "role=\"dialog\"",
            "aria-modal=\"true\"",
            "aria-labelledby=\"pick-title\"",
            "id=\"pick-title\">Choose a model",
            "data-autofocus=\"true\"",
            "aria-label=\"Close\"",
            "<p>inside</p>",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }
}
