//! The pieces screens are made of. They know no product nouns and speak no language: every word and
//! every state comes in as a property, every act goes out as a callback.
//!
//! A new piece is a file, a line below and its rules in `assets/styles/components.css`.

mod button;
mod choice;
mod empty;
mod field;
mod icon;
mod list;
mod meter;
mod progress;
mod sheet;
mod slider;
mod switch;
mod toast;

pub use button::{Button, ButtonLook, IconButton};
pub use choice::{Choice, ChoiceOption};
pub use empty::Empty;
pub use field::{FieldKind, Preset, TextArea, TextField};
pub use icon::{Glyph, Icon};
pub use list::{List, Row};
pub use meter::Meter;
pub use progress::Progress;
pub use sheet::Sheet;
pub use slider::Slider;
pub use switch::Switch;
pub use toast::Toast;

#[cfg(test)]
mod testing {
    //! What the tests of the pieces share.

    use dioxus::prelude::*;
    use dioxus_core::{Mutation, Mutations};

    /// The HTML of a component.
    pub(super) fn html(app: fn() -> Element) -> String {
        let mut dom = VirtualDom::new(app);
        dom.rebuild_in_place();
        dioxus_ssr::render(&dom)
    }

    /// Draws everything anew; what was written to attributes called `name`.
    pub(super) fn written(dom: &mut VirtualDom, name: &str) -> Vec<String> {
        dom.mark_dirty(ScopeId::APP);
        let mut values = Vec::new();
        // A piece may ask for a second drawing at once.
        for _ in 0..3 {
            let mut mutations = Mutations::default();
            dom.render_immediate(&mut mutations);
            for edit in mutations.edits {
                if let Mutation::SetAttribute { name: found, value, .. } = edit
                    && found == name
                {
                    values.push(format!("{value:?}"));
                }
            }
            dom.process_events();
        }
        values
    }
}
