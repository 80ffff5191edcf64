//! Plain nouns shared by every part of Carnet: roles, turns, chats, entries, measurements, moments.
//!
//! Names nothing else of the crate: these types may be read by the engine, the store and the
//! screens alike, and therefore know none of them.

mod adapter;
mod chat;
mod derived;
mod hash;
mod id;
mod journal;
mod measurement;
mod prompt;
mod sampling;
mod search;
mod settings;
mod shelf;
mod time;

pub use adapter::{Adapter, NewAdapter};
pub use chat::{AnswerStats, Branch, Chat, DraftPlace, Folder, Message, MessageState, NewChat, NewMessage};
pub use derived::{
    Chunk, Digest, DigestKind, DigestSource, NewChunk, NewDigest, Snapshot, SnapshotOwner, SourceText,
};
pub use hash::{Hash, hex};
pub use id::{
    AdapterId, ChatId, ChunkId, DigestId, EntryId, FolderId, KindId, MeasurementId, MessageId, RevisionId,
    SnapshotId,
};
pub use journal::{Attachment, Entry, ImportSource, Mood, NewAttachment, NewEntry, Revision};
pub use measurement::{MeasureKind, Measurement, NewMeasurement};
pub use prompt::{Prompt, Role, Turn};
pub use sampling::{Limits, Sampling};
pub use search::{Hit, Piece, Place, Query, SearchKind};
pub use settings::{KnownModel, Retention};
pub use shelf::{PartId, Shelf, ShelfFault};
pub use time::{Day, Moment};
