//! Conversations as they are kept: a tree of messages, of which one path is shown.
//!
//! An edit or a second answer never replaces a message: it becomes its sibling, and the path shown
//! is stored.

use serde::{Deserialize, Serialize};

use super::{ChatId, FolderId, MessageId, Moment, Role};

/// A group of chats that the person made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// Its number.
    pub id: FolderId,
    /// Its name.
    pub name: String,
}

/// A conversation, without its messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// Its number.
    pub id: ChatId,
    /// What the list shows; may be empty.
    pub title: String,
    /// Standing instructions for the model; may be empty.
    pub system: String,
    /// The model chosen for this chat, by its id in the library.
    pub model: Option<String>,
    /// Where it is filed.
    pub folder: Option<FolderId>,
    /// Stays at the top of the list.
    pub pinned: bool,
    /// When it began.
    pub created: Moment,
    /// When it last changed.
    pub updated: Moment,
}

/// What a chat starts with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewChat {
    /// What the list shows; may be empty.
    pub title: String,
    /// Standing instructions for the model; may be empty.
    pub system: String,
    /// The model chosen for this chat.
    pub model: Option<String>,
    /// Where it is filed.
    pub folder: Option<FolderId>,
}

/// How far a message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageState {
    /// An answer is being written right now.
    Streaming,
    /// Complete.
    Done,
    /// The person stopped it.
    Stopped,
    /// The program ended while it was written; what was kept can be continued.
    Interrupted,
    /// The model failed while it was written.
    Failed,
}

impl MessageState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Streaming, Self::Done, Self::Stopped, Self::Interrupted, Self::Failed];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Streaming => "streaming",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }
}

/// What an answer took.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerStats {
    /// Where it ran, as shown to the person ("GPU", "CPU").
    pub device: String,
    /// Tokens of the prompt, those found in the cache included.
    pub prompt_tokens: u32,
    /// Of these, tokens found in the cache.
    pub reused_tokens: u32,
    /// Tokens written.
    pub generated_tokens: u32,
    /// Time to read the prompt, in milliseconds.
    pub prefill_ms: u32,
    /// Time to write the answer, in milliseconds.
    pub decode_ms: u32,
}

/// Where a message stands among those that follow the same message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// Counted from 0 in order of writing.
    pub position: u32,
    /// How many there are; 1 where the talk does not fork.
    pub count: u32,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its number.
    pub id: MessageId,
    /// The conversation it belongs to.
    pub chat: ChatId,
    /// The message it follows; the first ones follow none.
    pub parent: Option<MessageId>,
    /// Who speaks.
    pub role: Role,
    /// What was said.
    pub text: String,
    /// How far it is written.
    pub state: MessageState,
    /// When it was begun.
    pub created: Moment,
    /// The model that wrote it, as it was called then.
    pub model: Option<String>,
    /// What it took, for answers.
    pub stats: Option<AnswerStats>,
    /// Its place among its siblings.
    pub branch: Branch,
}

/// What a message starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// The message it follows; `None` starts the conversation anew.
    pub parent: Option<MessageId>,
    /// Who speaks.
    pub role: Role,
    /// What was said.
    pub text: String,
    /// The model that speaks.
    pub model: Option<String>,
}

/// What a half-written text belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DraftPlace {
    /// The composer of a chat that is not begun yet.
    NewChat,
    /// The composer of a chat.
    Chat(ChatId),
    /// The editor of a new entry.
    NewEntry,
    /// The editor of an entry.
    Entry(super::EntryId),
}
