//! Entries as rows of tokens of equal length, several to a row.
//!
//! Every entry begins with the token a document begins with, behind which nothing is seen; padding
//! is never learnt.

use std::sync::Arc;

use crate::engine::tokenizer::{Specials, Tokenizer};
use crate::train::error::{Error, Result};
use crate::train::network::Batch;

/// Texts in rows.
pub(super) struct Rows {
    ids: Vec<u32>,
    /// The token after each, or -1 where there is nothing to learn.
    targets: Vec<i32>,
    row: usize,
}

impl Rows {
    /// Cuts texts into tokens, and these into rows of `row`.
    ///
    /// # Errors
    /// What the tokenizer says; [`Error::NothingLearnt`] where there is no token after another.
    pub(super) fn of<'a>(
        texts: impl Iterator<Item = &'a str>,
        tokenizer: &Tokenizer,
        row: usize,
    ) -> Result<Self> {
        let documents = texts.map(|text| Ok(tokenizer.encode_prompt(text, Specials::Plain)?));
        let documents = documents.collect::<Result<Vec<Vec<u32>>>>()?;
        let rows = Self::pack(&documents, row, tokenizer.bos().unwrap_or(0));
        if rows.targets.iter().any(|&target| target >= 0) { Ok(rows) } else { Err(Error::NothingLearnt) }
    }

    /// Lays documents end to end. A last row is filled up with `padding`.
    fn pack(documents: &[Vec<u32>], row: usize, padding: u32) -> Self {
        let (mut ids, mut targets) = (Vec::new(), Vec::new());
        for document in documents {
            ids.extend_from_slice(document);
            let next = document.iter().skip(1).map(|&id| i32::try_from(id).unwrap_or(-1));
            targets.extend(next.chain([-1]).take(document.len()));
        }
        let len = ids.len().next_multiple_of(row);
        ids.resize(len, padding);
        targets.resize(len, -1);
        Self { ids, targets, row }
    }

    /// How many rows there are.
    pub(super) fn count(&self) -> usize {
        self.ids.len() / self.row
    }

    /// Tokens of a row.
    pub(super) fn row(&self) -> usize {
        self.row
    }

    /// The rows with these numbers.
    pub(super) fn batch(&self, rows: &[usize]) -> Batch {
        let of = |row: &usize| row * self.row..(row + 1) * self.row;
        let ids = rows.iter().filter_map(|row| self.ids.get(of(row))).flatten().copied().collect();
        let targets = rows.iter().filter_map(|row| self.targets.get(of(row))).flatten().copied();
        let targets: Vec<i32> = targets.collect();
        let count = targets.iter().filter(|&&target| target >= 0).count().max(1);
        Batch { ids, targets: Arc::new(targets), row: self.row, count: count as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_but_the_first_is_learnt_once_and_never_across_documents() {
        let documents = [vec![0, 5, 6, 7], vec![0, 8], vec![0, 9, 10]];
        let rows = Rows::pack(&documents, 4, 0);
        assert_eq!(rows.count(), 3);
        assert_eq!(rows.ids, [0, 5, 6, 7, 0, 8, 0, 9, 10, 0, 0, 0]);
        assert_eq!(rows.targets, [5, 6, 7, -1, 8, -1, 9, 10, -1, -1, -1, -1]);
        let batch = rows.batch(&[2, 0]);
        assert_eq!(batch.ids, [10, 0, 0, 0, 0, 5, 6, 7]);
        assert_eq!((batch.row, batch.count), (4, 3.0));
    }
}
