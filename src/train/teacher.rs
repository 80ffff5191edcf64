//! Learning from a larger model as well as from the text (Hinton and others 2015; Kim and Rush 2016).
//!
//! Any file the engine runs can teach. One with our vocabulary is asked for its probabilities of
//! every token; any other writes answers in its own words, which take the place of some of ours.

use std::path::Path;

use crate::data::Limits;
use crate::engine::device::Choice;
use crate::engine::weights::Weights;

use super::error::Result;
use super::eval::{Model, Scorer, Writer};
use super::recipe::TeacherPart;
use super::sample::{By, Sample};
use super::vocabulary::Vocabulary;

/// Longest answer that is taken over, in the teacher's tokens.
const ANSWER_TOKENS_MAX: usize = 160;

/// A model that teaches.
pub struct Teacher {
    model: Model,
    part: TeacherPart,
    knows_our_tokens: bool,
}

/// What a teacher thinks of every token of some rows.
pub struct Opinion {
    /// Probabilities at the temperature: one value for each token of the vocabulary, row after row.
    pub probabilities: Vec<f32>,
    /// Weight against the text, 0 to 1.
    pub weight: f32,
    /// Temperature of both sides.
    pub temperature: f32,
}

impl Teacher {
    /// Loads a teacher.
    ///
    /// # Errors
    /// What the engine says of the file.
    pub fn open(file: &Path, part: TeacherPart, vocabulary: &Vocabulary, device: Choice) -> Result<Self> {
        let weights = Weights::open(file)?;
        let tokens = weights.metadata().texts("tokenizer.ggml.tokens");
        let knows_our_tokens = tokens.is_some_and(|tokens| tokens.iter().eq(vocabulary.tokens()));
        Ok(Self { model: Model::open(&file.into(), device)?, part, knows_our_tokens })
    }

    /// Whether it is asked for probabilities; else it writes answers.
    pub fn has_opinions(&self) -> bool {
        self.knows_our_tokens
    }

    /// What it thinks of rows of ids, every row by itself.
    ///
    /// # Errors
    /// What the engine says.
    pub fn opinion(&mut self, ids: &[u32], row: usize) -> Result<Opinion> {
        let temperature = self.part.temperature as f32;
        let mut probabilities = Vec::new();
        for ids in ids.chunks(row) {
            for mut line in self.model.rows(ids)? {
                let most = line.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                line.iter_mut().for_each(|value| *value = ((*value - most) / temperature).exp());
                let total: f32 = line.iter().sum();
                probabilities.extend(line.iter().map(|value| value / total));
            }
        }
        Ok(Opinion { probabilities, weight: self.part.weight as f32, temperature })
    }

    /// Share of the conversations that it answers.
    pub fn share(&self) -> f64 {
        if self.knows_our_tokens { 0.0 } else { self.part.weight }
    }

    /// Puts its own answer in the place of ours, where the conversation is one exchange in words.
    ///
    /// # Errors
    /// What the engine says.
    pub fn answer(&mut self, sample: &mut Sample) -> Result<()> {
        if let [asked, answered] = sample.turns.as_mut_slice()
            && (asked.by, answered.by) == (By::User, By::Assistant)
        {
            let text = self.model.greedy(&asked.text, Limits::at_most(ANSWER_TOKENS_MAX))?;
            if !text.trim().is_empty() {
                text.trim().clone_into(&mut answered.text);
            }
        }
        Ok(())
    }
}
