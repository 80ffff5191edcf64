//! Finds the vocabulary of an opened model: in its settings, or in the `tokenizer.json` beside it.
//!
//! The file is read whole, but never beyond the bound its parser sets.

use std::fs::File;
use std::io::Read;

use super::Tokenizer;
use crate::engine::weights::Weights;
use crate::engine::{Error, Result};

/// One byte more than the parser accepts, so that it is the parser who refuses.
const READ_BYTES_MAX: u64 = (64 << 20) + 1;

impl Tokenizer {
    /// The tokenizer of a model.
    ///
    /// # Errors
    /// [`Error::Open`], and those of [`Tokenizer::from_metadata`] and [`Tokenizer::from_json`].
    pub fn open(weights: &Weights) -> Result<Self> {
        let Some(path) = weights.tokenizer_json() else {
            return Self::from_metadata(weights.metadata());
        };
        let failed = |source| Error::Open { path: path.to_owned(), source };
        let mut json = Vec::new();
        File::open(path).map_err(failed)?.take(READ_BYTES_MAX).read_to_end(&mut json).map_err(failed)?;
        Self::from_json(&json, weights.metadata())
    }
}
