//! A baseline that knows the word before and no more: token bigrams with interpolated Kneser-Ney
//! smoothing (Kneser and Ney 1995, as in Chen and Goodman 1998, section 2.7) over the model's own
//! vocabulary.
//!
//! Probabilities of a row sum to 1, and none is 0.

use std::collections::HashMap;
use std::sync::Arc;

use super::scorer::Scorer;
use crate::train::Result;

/// Taken from every count and given to what was not seen.
const DISCOUNT: f64 = 0.75;

/// What was counted, and what follows from it.
#[derive(Debug)]
pub struct Bigram {
    /// What followed each token, and how often.
    after: Vec<HashMap<u32, u32>>,
    /// How often something followed each token.
    total: Vec<u64>,
    /// Natural logarithms of how likely each token is after something unforeseen.
    alone: Vec<f32>,
}

/// Counts token pairs.
#[derive(Debug)]
pub struct Counter {
    after: Vec<HashMap<u32, u32>>,
}

impl Counter {
    /// Nothing is counted yet, for a vocabulary of this size.
    pub fn new(vocab: usize) -> Self {
        Self { after: vec![HashMap::new(); vocab] }
    }

    /// Counts the pairs of a text. Ids outside the vocabulary are passed over.
    pub fn add(&mut self, ids: &[u32]) {
        let vocab = self.after.len();
        for (before, id) in ids.iter().zip(ids.iter().skip(1)) {
            if let Some(row) = self.after.get_mut(*before as usize).filter(|_| (*id as usize) < vocab) {
                *row.entry(*id).or_default() += 1;
            }
        }
    }

    /// The model of what was counted.
    pub fn finish(self) -> Bigram {
        // How many different tokens each one followed; one more, so that none is impossible.
        let mut kinds = vec![1.0_f64; self.after.len()];
        for id in self.after.iter().flat_map(HashMap::keys) {
            if let Some(kinds) = kinds.get_mut(*id as usize) {
                *kinds += 1.0;
            }
        }
        let all: f64 = kinds.iter().sum();
        let alone = kinds.into_iter().map(|kinds| (kinds / all).ln() as f32).collect();
        let total = self.after.iter().map(|row| row.values().copied().map(u64::from).sum()).collect();
        Bigram { after: self.after, total, alone }
    }
}

impl Bigram {
    /// The natural logarithm of what is left for the unforeseen after `before`, and what was seen
    /// there with how often and in all.
    fn seen(&self, before: u32) -> Option<(f64, &HashMap<u32, u32>, f64)> {
        let row = self.after.get(before as usize).filter(|row| !row.is_empty())?;
        let total = self.total.get(before as usize).copied()? as f64;
        Some((DISCOUNT * row.len() as f64 / total, row, total))
    }

    /// The natural logarithm of the probability of `id` after `before`.
    fn log_prob(&self, before: u32, id: u32) -> f32 {
        let alone = self.alone.get(id as usize).copied().unwrap_or(f32::NEG_INFINITY);
        let Some((left, row, total)) = self.seen(before) else { return alone };
        let count = row.get(&id).copied().map_or(0.0, |count| f64::from(count) - DISCOUNT);
        (count / total + left * f64::from(alone).exp()).ln() as f32
    }

    /// The natural logarithms of all probabilities after `before`.
    fn row(&self, before: u32) -> Vec<f32> {
        let Some((left, row, _)) = self.seen(before) else { return self.alone.clone() };
        let left = left.ln() as f32;
        let mut logs: Vec<f32> = self.alone.iter().map(|alone| alone + left).collect();
        for &id in row.keys() {
            if let Some(log) = logs.get_mut(id as usize) {
                *log = self.log_prob(before, id);
            }
        }
        logs
    }
}

impl Scorer for Arc<Bigram> {
    fn rows(&mut self, ids: &[u32]) -> Result<Vec<Vec<f32>>> {
        Ok(ids.iter().map(|&id| self.row(id)).collect())
    }

    fn next(&mut self, ids: &[u32]) -> Result<Vec<f32>> {
        Ok(ids.last().map_or_else(|| self.alone.clone(), |&id| self.row(id)))
    }

    fn log_probs(&mut self, ids: &[u32]) -> Result<Vec<f32>> {
        Ok(ids.iter().zip(ids.iter().skip(1)).map(|(&before, &id)| self.log_prob(before, id)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted() -> Bigram {
        let mut counter = Counter::new(4);
        counter.add(&[0, 1, 2, 0, 1, 1, 9, 2]);
        counter.finish()
    }

    /// Pairs 0-1 twice, 1-2, 2-0 and 1-1 once; each of 0 and 2 followed one token, 1 followed two.
    #[test]
    fn probabilities_by_hand() {
        let bigram = counted();
        let near = |log: f32, expected: f64| assert!((f64::from(log).exp() - expected).abs() < 1e-6);
        // Alone: (1+1, 2+1, 1+1, 0+1) of 8.
        near(bigram.log_prob(3, 1), 3.0 / 8.0);
        near(bigram.log_prob(3, 3), 1.0 / 8.0);
        // After 0 came one kind, twice.
        near(bigram.log_prob(0, 1), 1.25 / 2.0 + 0.375 * 3.0 / 8.0);
        near(bigram.log_prob(0, 2), 0.375 * 2.0 / 8.0);
    }

    #[test]
    fn rows_sum_to_one_and_agree_with_single_probabilities() {
        let mut bigram = Arc::new(counted());
        for before in 0..5 {
            let row = bigram.next(&[before]).unwrap();
            let sum: f64 = row.iter().map(|log| f64::from(*log).exp()).sum();
            assert!((sum - 1.0).abs() < 1e-5, "{before}: {sum}");
            for (id, log) in row.iter().enumerate() {
                assert!((log - bigram.log_prob(before, id as u32)).abs() < 1e-5);
            }
        }
        let log_probs = bigram.log_probs(&[0, 1, 2]).unwrap();
        assert_eq!(log_probs, [bigram.log_prob(0, 1), bigram.log_prob(1, 2)]);
    }
}
