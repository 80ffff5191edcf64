//! What is made from texts and can be made again: summaries, chunks for retrieval, kept caches.
//!
//! Each is tied to its source and goes with it.

use serde::{Deserialize, Serialize};

use super::{ChatId, ChunkId, Day, DigestId, EntryId, MessageId, Moment, SnapshotId};

/// A text that something was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceText {
    /// A journal entry.
    Entry(EntryId),
    /// A message.
    Message(MessageId),
}

/// What a digest is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigestKind {
    /// A shorter text of the same content.
    Summary,
    /// A list of points.
    KeyPoints,
    /// A day or week told in short.
    Digest,
    /// What stands in for the part of a chat that the model no longer sees.
    ChatMemory,
}

impl DigestKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Summary, Self::KeyPoints, Self::Digest, Self::ChatMemory];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::KeyPoints => "key_points",
            Self::Digest => "digest",
            Self::ChatMemory => "chat_memory",
        }
    }
}

/// The piece of a source that a piece of a digest rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestSource {
    /// Which sentence of the digest, from 0.
    pub sentence: u32,
    /// Where it comes from.
    pub source: SourceText,
    /// First byte of the piece in the source's text.
    pub start: u32,
    /// First byte after it.
    pub end: u32,
}

/// A text made from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Its number.
    pub id: DigestId,
    /// What it is.
    pub kind: DigestKind,
    /// What it says.
    pub text: String,
    /// The model, or the name of the rule, that made it.
    pub maker: String,
    /// First and last day it covers, for digests of a time.
    pub days: Option<(Day, Day)>,
    /// When it was made.
    pub created: Moment,
    /// What it rests on.
    pub sources: Vec<DigestSource>,
    /// A source was changed since.
    pub stale: bool,
}

/// What a digest starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDigest {
    /// What it is.
    pub kind: DigestKind,
    /// What it says.
    pub text: String,
    /// The model, or the name of the rule, that made it.
    pub maker: String,
    /// First and last day it covers, for digests of a time.
    pub days: Option<(Day, Day)>,
    /// What it rests on; at least one.
    pub sources: Vec<DigestSource>,
}

/// A stretch of a text that retrieval finds as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    /// Its number.
    pub id: ChunkId,
    /// The text it is cut from.
    pub source: SourceText,
    /// First byte in the source's text.
    pub start: u32,
    /// First byte after it.
    pub end: u32,
    /// Its place in the space of meanings; empty when none was computed.
    pub vector: Vec<f32>,
}

/// What a chunk starts with.
#[derive(Clone, Debug, PartialEq)]
pub struct NewChunk {
    /// First byte in the source's text.
    pub start: u32,
    /// First byte after it.
    pub end: u32,
    /// Its place in the space of meanings; may be empty.
    pub vector: Vec<f32>,
}

/// What a kept key-value cache belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SnapshotOwner {
    /// A conversation.
    Chat(ChatId),
    /// A journal entry.
    Entry(EntryId),
    /// Something shared by many, such as a system prompt, under its own name.
    Named(String),
}

/// A kept key-value cache, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its number.
    pub id: SnapshotId,
    /// What it belongs to.
    pub owner: SnapshotOwner,
    /// The model that can read it, by its id in the library.
    pub model: String,
    /// The names of its parts, by which the engine judges whether it fits.
    pub header: Vec<u8>,
    /// Size of its bytes.
    pub size: u64,
    /// When it was last of use.
    pub used: Moment,
}
