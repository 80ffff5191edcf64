//! Rows of ids in the order of training, and which of them are learnt.
//!
//! A row has `row + 1` ids: inputs are all but the last, targets all but the first. Where everything
//! is learnt, documents are joined and cut, and a row begins with the last id of the one before it
//! in the stream, so that every id is a target once. Where answers are learnt, whole conversations
//! share a row and padding fills it. The same recipe, corpus and vocabulary give the same rows.

mod chat;
mod file;
mod fill;
mod source;
mod take;
mod words;

use std::path::Path;

use sha2::{Digest, Sha256};

use super::corpus::Which;
use super::dice::Dice;
use super::error::Result;
use super::recipe::{Learn, Recipe, Stage};
use super::teacher::Teacher;
use super::vocabulary::Vocabulary;

pub use chat::conversation;
pub use source::is_source;
pub use words::sample;

use take::{Items, Taker};

/// Rows to train or to test on.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// Tokens of a row, as in the recipe.
    row: usize,
    /// `row + 1` ids for each.
    ids: Vec<u16>,
    /// Whether the id at the same place is learnt; never for the first of a row.
    learn: Vec<bool>,
    /// Share of the French among the tokens they were drawn from.
    french: f64,
}

impl Rows {
    /// The rows of a stage.
    ///
    /// # Errors
    /// As [`super::corpus::records()`]; [`super::Error::Bad`] when a source has nothing that fits.
    pub fn build(
        recipe: &Recipe,
        stage: &Stage,
        folder: &Path,
        vocabulary: &Vocabulary,
        teacher: Option<&mut Teacher>,
    ) -> Result<Self> {
        let wanted = stage.rows() * stage.row + 1;
        let shares: f64 = stage.mix.values().sum();
        let mut taker = Taker::new(vocabulary, stage, folder, recipe.seed, teacher);
        let mut sources = Vec::new();
        for (name, share) in stage.mix.iter().filter(|(_, share)| **share > 0.0) {
            let budget = (share / shares * wanted as f64).ceil() as usize;
            sources.push(taker.take(name, Which::Learn, budget)?);
        }
        Ok(Self::fill(stage, &sources, stage.rows(), &mut Dice::new(recipe.seed)))
    }

    /// Rows of what is never learnt, by source, at most `rows_max` of each. Sources without any
    /// are left out.
    ///
    /// # Errors
    /// As [`Rows::build`].
    pub fn held(
        recipe: &Recipe,
        stage: &Stage,
        folder: &Path,
        vocabulary: &Vocabulary,
        rows_max: usize,
    ) -> Result<Vec<(String, Self)>> {
        let mut taker = Taker::new(vocabulary, stage, folder, recipe.seed, None);
        let mut found = Vec::new();
        for name in stage.mix.iter().filter(|(_, share)| **share > 0.0).map(|(name, _)| name) {
            let items = taker.take(name, Which::Held, rows_max * stage.row + 1)?;
            let rows = Self::fill(stage, &[items], rows_max, &mut Dice::new(recipe.seed));
            if !rows.is_empty() {
                found.push((name.clone(), rows));
            }
        }
        Ok(found)
    }

    /// Lays items out in rows, both in a drawn order, and keeps so many rows.
    fn fill(stage: &Stage, sources: &[Items], rows_max: usize, dice: &mut Dice) -> Self {
        let mut order: Vec<(usize, usize)> = Vec::new();
        for (source, items) in sources.iter().enumerate() {
            order.extend((0..items.len()).map(|item| (source, item)));
        }
        dice.shuffle(&mut order);
        let items = order.iter().filter_map(|(source, item)| sources.get(*source)?.get(*item));
        let (ids, learn) = match stage.learn {
            Learn::All => fill::joined(stage.row, items),
            Learn::Answers => fill::whole(stage.row, items),
        };
        let of_all: usize = sources.iter().map(|items| items.ids.len()).sum();
        let french: usize = sources.iter().map(|items| items.french).sum();
        let mut rows = Self { row: stage.row, ids, learn, french: french as f64 / of_all.max(1) as f64 };
        // The last rows are those that padding would fill.
        rows.keep(rows_max);
        rows.shuffle(dice);
        rows
    }

    /// Items were drawn at random, but the fullest rows of a packing came first.
    fn shuffle(&mut self, dice: &mut Dice) {
        let size = self.row + 1;
        for at in (1..self.len()).rev() {
            let other = dice.below(at + 1);
            for place in 0..size {
                self.ids.swap(at * size + place, other * size + place);
                self.learn.swap(at * size + place, other * size + place);
            }
        }
    }

    fn keep(&mut self, rows: usize) {
        self.ids.truncate(rows * (self.row + 1));
        self.learn.truncate(rows * (self.row + 1));
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.ids.len() / (self.row + 1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Tokens of a row, as in the recipe.
    pub fn size(&self) -> usize {
        self.row
    }

    /// Share of the French among the tokens they were drawn from, by the language of answers.
    pub fn french(&self) -> f64 {
        self.french
    }

    /// A row's `size() + 1` ids, and which of them are learnt; empty where there is no such row.
    pub fn row(&self, at: usize) -> (&[u16], &[bool]) {
        let range = at * (self.row + 1)..(at + 1) * (self.row + 1);
        let ids = self.ids.get(range.clone()).unwrap_or_default();
        (ids, self.learn.get(range).unwrap_or_default())
    }

    /// What rows of a stage depend on, but for the corpus: the recipe, the vocabulary, and the makers
    /// by a few of their texts.
    pub fn fingerprint(
        recipe: &Recipe,
        stage: &Stage,
        vocabulary: &Vocabulary,
        teacher: Option<&Path>,
    ) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(format!("{teacher:?} {:?}", recipe.teacher));
        hash.update(recipe.seed.to_le_bytes());
        let Stage { tokens, row, rows_per_step, learn, mix, .. } = stage;
        hash.update(format!("{tokens} {row} {rows_per_step} {learn:?} {mix:?}"));
        for token in vocabulary.tokens() {
            hash.update(token);
            hash.update([0]);
        }
        for name in stage.mix.keys() {
            hash.update(source::made(name, recipe.seed));
        }
        hash.finalize().into()
    }
}
