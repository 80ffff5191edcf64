//! What is being typed. The page holds the text field; this holds its text.
//!
//! The text goes back into the field only when its generation changes: typing is never echoed.

use super::{Chat, Effect};
use crate::app::effect::Conversation;
use crate::data::{DraftPlace, MessageId, Role};

/// The longest message, in bytes.
pub const TEXT_BYTES_MAX: usize = 1 << 20;

/// What is being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Composer {
    text: String,
    generation: u64,
    /// The message being changed instead of a new one.
    pub editing: Option<MessageId>,
    /// What was typed before the change was begun.
    aside: String,
}

impl Composer {
    /// The text as it is now.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Grows whenever the text was set from here and the field has to follow.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether there is something to send, and not too much.
    pub fn can_send(&self) -> bool {
        !self.text.trim().is_empty() && !self.is_too_long()
    }

    /// Whether the text is longer than a message may be.
    pub fn is_too_long(&self) -> bool {
        self.text.len() > TEXT_BYTES_MAX
    }

    /// An empty one in the place of this one: the field on the page has to follow.
    pub(super) fn after(&self) -> Self {
        Self { generation: self.generation + 1, ..Self::default() }
    }

    /// A draft that was kept; what has been typed meanwhile is worth more.
    pub(super) fn restore(&mut self, draft: String) {
        if self.text.is_empty() && !draft.is_empty() {
            self.set(draft);
        }
    }

    fn set(&mut self, text: String) {
        self.text = text;
        self.generation += 1;
    }

    /// Takes the text out to be sent; what was put aside comes back.
    pub(super) fn take(&mut self) -> String {
        let aside = std::mem::take(&mut self.aside);
        let sent = std::mem::take(&mut self.text);
        self.set(aside);
        self.editing = None;
        sent
    }
}

impl Chat {
    /// Where the draft of this chat is kept.
    pub(super) fn draft_place(&self) -> DraftPlace {
        self.id().map_or(DraftPlace::NewChat, DraftPlace::Chat)
    }

    pub(super) fn typed(&mut self, text: String) -> Vec<Effect> {
        self.composer.text = text;
        [self.keep_draft(), self.prepare()].concat()
    }

    /// Has the model ready by the time the question is typed, once for what is chosen.
    fn prepare(&mut self) -> Vec<Effect> {
        if self.is_prepared || self.is_busy() || self.opening {
            return Vec::new();
        }
        self.is_prepared = true;
        vec![Effect::Prepare(Box::new(self.conversation()))]
    }

    /// What an answer in this chat needs to know of it.
    pub(super) fn conversation(&self) -> Conversation {
        let (system, model, setup) = (self.system.clone(), self.model.clone(), self.setup.clone());
        Conversation { id: self.id(), system, model, setup }
    }

    /// A text to begin with; what was typed is not lost for it.
    pub(super) fn suggested(&mut self, text: String) -> Vec<Effect> {
        if self.composer.text.trim().is_empty() {
            self.composer.set(text);
        }
        [self.keep_draft(), vec![Effect::Focus("composer")]].concat()
    }

    /// Keeps the text for the next start; the text of a change is none.
    fn keep_draft(&self) -> Vec<Effect> {
        let draft = match self.composer.editing {
            Some(_) => &self.composer.aside,
            None => &self.composer.text,
        };
        vec![Effect::KeepDraft(self.draft_place(), draft.clone())]
    }

    pub(super) fn edit(&mut self, id: MessageId) -> Vec<Effect> {
        let is_own = |role| role == Role::User;
        let Some(message) = self.rows.iter().find(|row| row.id == id && is_own(row.role)) else {
            return Vec::new();
        };
        if self.composer.editing.is_none() {
            self.composer.aside = std::mem::take(&mut self.composer.text);
        }
        self.composer.editing = Some(id);
        let text = message.text.clone();
        self.composer.set(text);
        vec![Effect::Focus("composer")]
    }

    pub(super) fn cancel_edit(&mut self) -> Vec<Effect> {
        if self.composer.editing.is_some() {
            self.composer.take();
        }
        Vec::new()
    }
}
