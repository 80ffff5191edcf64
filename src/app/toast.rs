//! The one short message at the bottom: what was done, and the way to undo it.

use super::Notice;

/// A short message.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    /// Tells this message from the ones before, so that an old timer takes nothing away.
    pub number: u64,
    /// What it says.
    pub says: Says,
}

/// What a short message says.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// A key of the locale.
    Key(&'static str),
    /// Something went wrong.
    Notice(Notice),
    /// The chat's own model is gone and another one answers.
    StandsIn {
        /// The name of the one that answers.
        name: String,
    },
    /// A chat is about to be deleted and can be brought back.
    Removed {
        /// Its title.
        title: String,
    },
}
