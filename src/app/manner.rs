//! How answers are drawn, in the numbers a person can move, each within its range.

use serde::{Deserialize, Serialize};

use crate::data::{Limits, Sampling};
use crate::library::starter;

/// How a chat's answers are drawn and how long they may be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manner {
    /// How freely it writes, 0 to 2: 0 is always the likeliest word.
    pub temperature: f32,
    /// Choose among so many likeliest words, 0 to 200; 0 is all.
    pub top_k: usize,
    /// Choose among the likeliest words up to this share, 0.05 to 1.
    pub top_p: f32,
    /// Leave out words less likely than this share of the likeliest, 0 to 0.5.
    pub min_p: f32,
    /// How much repeating is held back, 1 to 1.5.
    pub repeat_penalty: f32,
    /// Longest answer in tokens, 16 to 8192.
    pub max_tokens: usize,
    /// The same number gives the same answer; `None` draws a new one each time.
    pub seed: Option<u64>,
    /// Memory of the conversation in tokens, 512 to 32768; `None` is the usual.
    pub context: Option<usize>,
}

impl Default for Manner {
    /// A common middle: lively, seldom astray.
    fn default() -> Self {
        Self {
            temperature: 0.7,
            top_k: 40,
            top_p: 0.95,
            min_p: 0.05,
            repeat_penalty: 1.1,
            max_tokens: 1024,
            seed: None,
            context: None,
        }
    }
}

impl Manner {
    /// How the model that comes with Carnet answers where nobody chose anything.
    pub fn of_starter() -> Self {
        let usual = Self::default();
        let sampling = starter::sampling();
        Self {
            temperature: sampling.temperature,
            top_k: sampling.top_k,
            top_p: sampling.top_p,
            min_p: sampling.min_p,
            repeat_penalty: sampling.repeat_penalty,
            max_tokens: starter::limits().max_tokens.unwrap_or(usual.max_tokens),
            ..usual
        }
    }

    /// The same with every number in its range, as after reading a file.
    #[must_use]
    pub fn checked(self) -> Self {
        let usual = Self::default();
        let within = |x: f32, low: f32, high: f32, usual: f32| {
            if x.is_finite() { x.clamp(low, high) } else { usual }
        };
        Self {
            temperature: within(self.temperature, 0.0, 2.0, usual.temperature),
            top_k: self.top_k.min(200),
            top_p: within(self.top_p, 0.05, 1.0, usual.top_p),
            min_p: within(self.min_p, 0.0, 0.5, usual.min_p),
            repeat_penalty: within(self.repeat_penalty, 1.0, 1.5, usual.repeat_penalty),
            max_tokens: self.max_tokens.clamp(16, 8192),
            seed: self.seed,
            context: self.context.map(|context| context.clamp(512, 32_768)),
        }
    }

    /// What the engine is asked for; `fresh_seed` where the person chose none.
    pub fn sampling(&self, fresh_seed: u64) -> Sampling {
        Sampling {
            temperature: self.temperature,
            top_k: self.top_k,
            top_p: self.top_p,
            min_p: self.min_p,
            repeat_penalty: self.repeat_penalty,
            seed: self.seed.unwrap_or(fresh_seed),
            ..Sampling::default()
        }
    }

    /// When an answer ends.
    pub fn limits(&self) -> Limits {
        Limits::at_most(self.max_tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_foreign_file_come_into_their_ranges() {
        let wild = Manner {
            temperature: f32::NAN,
            top_k: 9_999,
            top_p: -1.0,
            min_p: 7.0,
            repeat_penalty: f32::INFINITY,
            max_tokens: 0,
            seed: Some(1),
            context: Some(usize::MAX),
        };
        let checked = wild.checked();
        assert_eq!((checked.temperature, checked.top_k, checked.top_p), (0.7, 200, 0.05));
        assert_eq!((checked.min_p, checked.repeat_penalty, checked.max_tokens), (0.5, 1.1, 16));
        assert_eq!(checked.context, Some(32_768));
        assert_eq!(checked.sampling(5).seed, 1);
        assert_eq!(Manner::default().checked(), Manner::default());
        assert_eq!(Manner::default().sampling(5).seed, 5);
        assert_eq!(Manner::of_starter().checked(), Manner::of_starter());
        assert_eq!(Manner::of_starter().sampling(0), starter::sampling());
    }
}
