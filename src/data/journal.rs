//! The journal: entries with their mood, tags and attachments, and what they said before.
//!
//! An entry's day is the day on the wall clock of its moment; a change keeps the former text as a
//! revision.

use serde::{Deserialize, Serialize};

use super::{EntryId, Hash, Moment, RevisionId};

/// How a day felt, from 1 (bad) to 5 (good).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Mood(u8);

impl Mood {
    /// A mood from 1 to 5; `None` for any other number.
    pub fn new(value: u8) -> Option<Self> {
        (1..=5).contains(&value).then_some(Self(value))
    }

    /// From 1 to 5.
    pub fn value(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Mood {
    type Error = &'static str;

    fn try_from(value: u8) -> Result<Self, Self::Error> {
        Self::new(value).ok_or("a mood is a number from 1 to 5")
    }
}

impl From<Mood> for u8 {
    fn from(mood: Mood) -> Self {
        mood.0
    }
}

/// A file that belongs to an entry. Its bytes are read by its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Names the bytes.
    pub hash: Hash,
    /// The file's name, kept as text only.
    pub name: String,
    /// Its media type, such as `image/jpeg`.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
}

/// A file to be attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAttachment {
    /// The file's name, kept as text only.
    pub name: String,
    /// Its media type, such as `image/jpeg`.
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Where an imported entry came from. The same source is taken once only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ImportSource {
    /// The kind of import, such as `dayone` or `markdown`.
    pub format: String,
    /// What names the entry there: an identifier, or a hash of path and text.
    pub key: String,
}

/// A journal entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: EntryId,
    /// When it happened, which may be before it was written.
    pub when: Moment,
    /// May be empty.
    pub title: String,
    /// The text, in Markdown.
    pub text: String,
    /// How it felt.
    pub mood: Option<Mood>,
    /// Sorted, without doubles.
    pub tags: Vec<String>,
    /// In the order they were added.
    pub attachments: Vec<Attachment>,
    /// Where it was imported from.
    pub source: Option<ImportSource>,
    /// When it was written here.
    pub created: Moment,
    /// When it last changed.
    pub updated: Moment,
}

/// What an entry starts with, and what an edit puts in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// When it happened.
    pub when: Moment,
    /// May be empty.
    pub title: String,
    /// The text, in Markdown.
    pub text: String,
    /// How it felt.
    pub mood: Option<Mood>,
    /// In any order; doubles, also by case, count once.
    pub tags: Vec<String>,
    /// Files to attach.
    pub attachments: Vec<NewAttachment>,
    /// Where it is imported from.
    pub source: Option<ImportSource>,
}

impl NewEntry {
    /// An entry of `text` alone.
    pub fn new(when: Moment, text: impl Into<String>) -> Self {
        Self {
            when,
            title: String::new(),
            text: text.into(),
            mood: None,
            tags: Vec::new(),
            attachments: Vec::new(),
            source: None,
        }
    }
}

/// What an entry said before a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its number.
    pub id: RevisionId,
    /// The entry.
    pub entry: EntryId,
    /// Its title then.
    pub title: String,
    /// Its text then.
    pub text: String,
    /// Its mood then.
    pub mood: Option<Mood>,
    /// When it was replaced.
    pub replaced: Moment,
}
