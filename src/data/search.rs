//! What a person looks for, and what is found.
//!
//! A query is plain words, never a query language: nothing that is typed can be wrong.

use super::{ChatId, Day, EntryId, MessageId, Moment};

/// Where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SearchKind {
    /// Messages of chats.
    Message,
    /// Journal entries, with their titles and tags.
    Entry,
    /// Titles of chats.
    Chat,
}

/// What to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// All words must be there, in any order, in any case, with or without accents.
    pub text: String,
    /// The last word may go on: for searching while typing.
    pub typing: bool,
    /// Where to look; empty looks everywhere.
    pub kinds: Vec<SearchKind>,
    /// Only in this chat.
    pub chat: Option<ChatId>,
    /// Only entries with this tag.
    pub tag: Option<String>,
    /// Not before this day.
    pub from: Option<Day>,
    /// Not after this day.
    pub to: Option<Day>,
    /// At most so many hits.
    pub limit: usize,
}

impl Query {
    /// Everything that holds all words of `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            typing: false,
            kinds: Vec::new(),
            chat: None,
            tag: None,
            from: None,
            to: None,
            limit: 20,
        }
    }
}

/// What a hit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A message.
    Message(ChatId, MessageId),
    /// A journal entry.
    Entry(EntryId),
    /// A chat, by its title.
    Chat(ChatId),
}

/// A piece of a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether it is what was looked for.
    pub found: bool,
}

/// Something found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// What it is.
    pub place: Place,
    /// Title of the entry or of the chat; may be empty.
    pub title: String,
    /// The words around what was found.
    pub snippet: Vec<Piece>,
    /// When it happened.
    pub when: Moment,
    /// Larger is better; comparable within one answer only.
    pub score: f64,
}
