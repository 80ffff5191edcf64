//! What a model learnt from the journal: an adapter, as the store keeps it.
//!
//! Its bytes are read apart, and only to be applied.

use super::{AdapterId, Moment};

/// A kept adapter, without its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Adapter {
    /// Its number.
    pub id: AdapterId,
    /// The model it is for, by its id in the library.
    pub model: String,
    /// How thin its matrices are.
    pub rank: usize,
    /// How many entries it learnt from.
    pub entries: usize,
    /// Perplexity on entries it did not learn from, without it.
    pub before: f64,
    /// The same with it.
    pub after: f64,
    /// When it was learnt.
    pub created: Moment,
    /// Whether the model answers with it.
    pub switched_on: bool,
    /// Words it learnt from were deleted since, and it may still know them.
    pub stale: bool,
    /// Size of its bytes.
    pub size: u64,
}

/// What an adapter starts with.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAdapter {
    /// The model it is for, by its id in the library.
    pub model: String,
    /// How thin its matrices are.
    pub rank: usize,
    /// Perplexity on entries it did not learn from, without it.
    pub before: f64,
    /// The same with it.
    pub after: f64,
}
