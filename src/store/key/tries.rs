//! Wrong tries and the growing delay after them.
//!
//! The delay holds off somebody who sits at the locked screen. It is counted on the time since the
//! device was started, so setting the clock does not shorten it; a restart does not either: what
//! is left is then counted anew. Against somebody who copied the files only Argon2id stands.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The wrong try that brings the first delay.
const FIRST_DELAYED: u32 = 5;
const FIRST_MS: u64 = 30_000;
const LONGEST_MS: u64 = 3_600_000;

/// The tries since the last right one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tries {
    count: u32,
    /// The uptime at which `wait_ms` was left.
    uptime_ms: u64,
    wait_ms: u64,
}

impl Tries {
    /// Counts one try at this uptime, before it is known to be right.
    pub(super) fn count(&mut self, uptime_ms: u64) {
        self.count = self.count.saturating_add(1);
        self.uptime_ms = uptime_ms;
        self.wait_ms = match self.count.checked_sub(FIRST_DELAYED) {
            None => 0,
            Some(over) => FIRST_MS.checked_shl(over.min(16)).unwrap_or(LONGEST_MS).min(LONGEST_MS),
        };
    }

    /// What is still to wait at this uptime.
    pub(super) fn rest(&self, uptime_ms: u64) -> Duration {
        // After a restart the device has been up for `uptime_ms`, and that much has surely passed.
        let passed = uptime_ms.checked_sub(self.uptime_ms).unwrap_or(uptime_ms);
        // A damaged number must not lock anybody out for ever.
        Duration::from_millis(self.wait_ms.min(LONGEST_MS).saturating_sub(passed))
    }

    /// Counts the rest from now on, so that a restart does not bring back what has passed.
    pub(super) fn note(&mut self, uptime_ms: u64) {
        let rest = self.rest(uptime_ms);
        self.wait_ms = u64::try_from(rest.as_millis()).unwrap_or(LONGEST_MS);
        self.uptime_ms = uptime_ms;
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    use super::*;

    #[test]
    fn the_delay_starts_after_five_and_grows_to_an_hour() {
        let mut tries = Tries::default();
        let mut delays = Vec::new();
        for _ in 0..20 {
            tries.count(7);
            delays.push(tries.rest(7).as_secs());
        }
        assert_eq!(delays[..12], [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600]);
        assert!(delays[12..].iter().all(|delay| *delay == 3600));
        assert_eq!(Tries { count: u32::MAX, ..tries }.rest(7).as_secs(), 3600);
    }

    #[test]
    fn hostile_numbers_lock_nobody_out_for_ever() {
        let mut tries = Tries { count: u32::MAX, uptime_ms: u64::MAX, wait_ms: u64::MAX };
        assert_eq!(tries.rest(1_000), Duration::from_secs(3599));
        tries.note(1_000);
        assert_eq!(tries.rest(3_600_000), Duration::ZERO);
        tries.count(u64::MAX);
        assert_eq!(tries.rest(u64::MAX), Duration::from_secs(3600));
    }

    #[test]
    fn d8_no_order_of_restarts_and_looks_shortens_the_wait() {
        for seed in 0..10_000 {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            let mut below = |bound: u64| random.next_u64() % bound;
            // True time and the uptime of the device since its last start.
            let (mut now, mut started) = (10_000_000, 10_000_000 - below(4_000_000));
            let mut tries = Tries { count: 4 + below(9) as u32, ..Tries::default() };
            tries.count(now - started);
            let ends = now + tries.rest(now - started).as_millis() as u64;
            let mut looks = 0;
            while tries.rest(now - started) > Duration::ZERO {
                now += below(200_000) + 1;
                if below(4) == 0 {
                    started = now - below(now.min(500));
                }
                if below(2) == 0 {
                    tries.note(now - started);
                }
                looks += 1;
                assert!(looks < 100_000, "seed {seed}: never ends");
            }
            assert!(now >= ends, "seed {seed}: over {} ms too early", ends - now);
        }
    }
}
