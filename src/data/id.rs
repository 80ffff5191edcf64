//! Numbers that name what the store keeps.
//!
//! An id is given once and never again, and grows with every new thing of its kind: order by id is
//! order of insertion, whatever the clock said.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A folder of chats.
    FolderId,
    /// A conversation.
    ChatId,
    /// One message of a conversation.
    MessageId,
    /// A journal entry.
    EntryId,
    /// An earlier state of a journal entry.
    RevisionId,
    /// A kind of measurement.
    KindId,
    /// One measurement.
    MeasurementId,
    /// A summary, digest or title made by a model or a rule.
    DigestId,
    /// A stretch of a text that retrieval finds.
    ChunkId,
    /// A kept key-value cache.
    SnapshotId,
    /// What a model learnt from the journal.
    AdapterId,
}
