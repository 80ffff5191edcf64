//! How far the graphics chip can be trusted: what it did here, and what the person wants.
//!
//! A driver may fail, compute wrongly or end the whole program. Two failures within a day, and the chip
//! rests until the day is over or somebody asks for another try. Invariant: a use that was begun and never
//! ended counts as a failure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::Trial;

/// A day, in milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// So many models' measurements are kept.
const TRIALS_MAX: usize = 64;
/// So many failures within a day are too many.
const TOO_MANY: usize = 2;

/// What is known of the graphics chip. Times are milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Gpu {
    /// The person wants it left alone.
    pub is_off: bool,
    /// When it failed, the latest last.
    failures: Vec<i64>,
    /// When the use that has not ended was begun.
    begun: Option<i64>,
    /// The version of the program in which all this was.
    version: String,
    /// What a turn of each model takes there and on the processor.
    trials: BTreeMap<String, Trial>,
}

impl Gpu {
    /// Whether it is to be left out for now because it failed too often.
    pub fn rests(&self, now: i64) -> bool {
        self.failures.iter().filter(|when| is_recent(**when, now)).count() >= TOO_MANY
    }

    /// Whether models may run on it.
    pub fn may_be_used(&self, now: i64) -> bool {
        !self.is_off && !self.rests(now)
    }

    /// It is about to be used. A use that never ended, ended the program. Another version of the program
    /// may do better.
    pub fn begin(&mut self, now: i64, version: &str) {
        if self.version != version {
            *self = Self { is_off: self.is_off, version: version.to_owned(), ..Self::default() };
        }
        if let Some(begun) = self.begun.replace(now) {
            self.failures.push(begun);
        }
        self.failures.retain(|when| is_recent(*when, now));
    }

    /// What was measured of a model.
    pub fn trial(&self, model: &str) -> Option<&Trial> {
        self.trials.get(model)
    }

    /// Takes note of what was measured of a model.
    pub fn measured(&mut self, model: &str, trial: Trial) {
        if self.trials.len() >= TRIALS_MAX {
            self.trials.clear();
        }
        self.trials.insert(model.to_owned(), trial);
    }

    /// The use ended, well or not.
    pub fn end(&mut self) {
        self.begun = None;
    }

    /// It failed.
    pub fn fail(&mut self, now: i64) {
        self.failures.push(now);
    }

    /// It gets another try, and is measured again.
    pub fn forgive(&mut self) {
        self.failures.clear();
        self.trials.clear();
    }
}

/// Whether it was in the last day. What a clock that was set back has put into the future was not.
fn is_recent(when: i64, now: i64) -> bool {
    (0..DAY_MS).contains(&(now - when))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_800_000_000_000;

    #[test]
    fn two_failures_in_a_day_are_too_many_until_it_is_over_or_forgiven() {
        let mut gpu = Gpu::default();
        gpu.fail(NOON);
        assert!(gpu.may_be_used(NOON));
        gpu.fail(NOON + DAY_MS);
        assert!(gpu.may_be_used(NOON + DAY_MS), "the first was a day before");
        gpu.fail(NOON + DAY_MS + 1);
        assert!(gpu.rests(NOON + DAY_MS + 1) && !gpu.may_be_used(NOON + DAY_MS + 1));
        assert!(gpu.may_be_used(NOON + 2 * DAY_MS + 1));
        assert!(gpu.may_be_used(NOON - 1), "the clock was set back");
        gpu.forgive();
        assert!(gpu.may_be_used(NOON + DAY_MS + 2));
        gpu.is_off = true;
        assert!(!gpu.may_be_used(NOON));
    }

    #[test]
    fn a_use_that_ended_the_program_is_a_failure_in_the_same_version() {
        let mut gpu = Gpu::default();
        gpu.begin(NOON, "1");
        gpu.end();
        for later in 1..=3 {
            assert!(gpu.may_be_used(NOON + later));
            gpu.begin(NOON + later, "1");
        }
        assert!(gpu.rests(NOON + 4));
        let trial = Trial { chip: "a chip".to_owned(), gpu_us: 2, cpu_us: 1 };
        gpu.measured("model", trial.clone());
        gpu.begin(NOON + 5, "1");
        assert_eq!(gpu.trial("model"), Some(&trial));
        gpu.begin(NOON + 5, "2");
        assert!(gpu.may_be_used(NOON + 5) && gpu.trial("model").is_none());
        gpu.measured("model", trial);
        let kept: Gpu = serde_json::from_str(&serde_json::to_string(&gpu).unwrap()).unwrap();
        assert_eq!(kept, gpu);
    }
}
