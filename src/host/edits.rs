//! What the virtual DOM changed, as the page reads it.
//!
//! Remembers which elements a batch makes: until the page has drawn it, an event that names one
//! of them was meant for the element that had its number before.

use std::collections::HashSet;

use dioxus_core::{AttributeValue, ElementId, Template, WriteMutations};
use dioxus_interpreter_js::MutationState;

/// The batch being written, for one page. A page that is loaded again needs a new one.
#[derive(Default)]
pub(super) struct Edits {
    state: MutationState,
    is_empty: bool,
    made: HashSet<ElementId>,
}

/// Changes that belong on the page together.
#[derive(Default)]
pub(super) struct Batch {
    /// As the page's interpreter reads them.
    pub(super) bytes: Vec<u8>,
    /// The elements they make.
    pub(super) made: HashSet<ElementId>,
}

impl Edits {
    pub(super) fn new() -> Self {
        Self { is_empty: true, ..Self::default() }
    }

    /// Takes what was written since the last call; `None` when that is nothing.
    pub(super) fn take(&mut self) -> Option<Batch> {
        if std::mem::replace(&mut self.is_empty, true) {
            return None;
        }
        Some(Batch { bytes: self.state.export_memory(), made: std::mem::take(&mut self.made) })
    }

    fn write(&mut self) -> &mut MutationState {
        self.is_empty = false;
        &mut self.state
    }
}

impl WriteMutations for Edits {
    fn append_children(&mut self, id: ElementId, count: usize) {
        self.write().append_children(id, count);
    }

    fn assign_node_id(&mut self, path: &'static [u8], id: ElementId) {
        self.made.insert(id);
        self.write().assign_node_id(path, id);
    }

    fn create_placeholder(&mut self, id: ElementId) {
        self.made.insert(id);
        self.write().create_placeholder(id);
    }

    fn create_text_node(&mut self, value: &str, id: ElementId) {
        self.made.insert(id);
        self.write().create_text_node(value, id);
    }

    fn load_template(&mut self, template: Template, index: usize, id: ElementId) {
        self.made.insert(id);
        self.write().load_template(template, index, id);
    }

    fn replace_node_with(&mut self, id: ElementId, count: usize) {
        self.write().replace_node_with(id, count);
    }

    fn replace_placeholder_with_nodes(&mut self, path: &'static [u8], count: usize) {
        self.write().replace_placeholder_with_nodes(path, count);
    }

    fn insert_nodes_after(&mut self, id: ElementId, count: usize) {
        self.write().insert_nodes_after(id, count);
    }

    fn insert_nodes_before(&mut self, id: ElementId, count: usize) {
        self.write().insert_nodes_before(id, count);
    }

    fn set_attribute(
        &mut self,
        name: &'static str,
        namespace: Option<&'static str>,
        value: &AttributeValue,
        id: ElementId,
    ) {
        self.write().set_attribute(name, namespace, value, id);
    }

    fn set_node_text(&mut self, value: &str, id: ElementId) {
        self.write().set_node_text(value, id);
    }

    fn create_event_listener(&mut self, name: &'static str, id: ElementId) {
        self.write().create_event_listener(name, id);
    }

    fn remove_event_listener(&mut self, name: &'static str, id: ElementId) {
        self.write().remove_event_listener(name, id);
    }

    fn remove_node(&mut self, id: ElementId) {
        self.write().remove_node(id);
    }

    fn push_root(&mut self, id: ElementId) {
        self.write().push_root(id);
    }
}
