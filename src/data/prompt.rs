//! Who said what: the turns of a conversation and what a model is asked to continue.
//!
//! The text of a turn is data. It never becomes a control token, whatever it spells.

use serde::{Deserialize, Serialize};

/// Who speaks in a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Standing instructions for the whole conversation.
    System,
    /// The person.
    User,
    /// The model.
    Assistant,
    /// The result of a tool the model asked for.
    Tool,
}

impl Role {
    /// The name chat templates know this role by.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::Tool => "tool",
        }
    }
}

/// One utterance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Who speaks.
    pub role: Role,
    /// What was said, as typed.
    pub content: String,
}

impl Turn {
    /// A turn of `role` saying `content`.
    pub fn new(role: Role, content: impl Into<String>) -> Self {
        Self { role, content: content.into() }
    }
}

/// What a model is asked to continue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Plain text, continued as it stands.
    Text(String),
    /// A conversation, laid out by the model's own chat template and answered as the assistant.
    Chat(Vec<Turn>),
    /// A conversation whose last answer was begun and goes on.
    Continued {
        /// The turns before the answer.
        turns: Vec<Turn>,
        /// What the answer says so far.
        begun: String,
    },
    /// Token ids, taken as they are.
    Tokens(Vec<u32>),
}
