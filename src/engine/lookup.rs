//! Guesses how an answer goes on from what was said before, so that several tokens cost one pass.
//!
//! A guess is only ever a proposal: the token is drawn from the same logits by the same sampler as
//! without it, so the text is the same, token for token. Where guesses are seldom right they are made
//! seldom. Source: Saxena 2023, prompt lookup decoding; Leviathan et al. 2023 (arXiv:2211.17192).

use std::collections::VecDeque;

/// Longest and shortest run of tokens that must have stood before.
const RUN_MAX: usize = 4;
const RUN_MIN: usize = 2;
/// Share from which a second token is guessed with the first.
const EVEN: f32 = 0.5;
/// Share below which guessing costs more than it gains.
const LEAST: f32 = 0.25;
/// How much the last guess counts in the share.
const WEIGHT: f32 = 0.15;
/// Most tokens without a guess after wrong ones.
const PAUSE_MAX: usize = 64;
/// Right guesses in a row after which a wrong one is taken for a slip in what is being copied.
const COPIED: usize = 3;
/// Tokens that may be left out at a slip.
const SKIP_MAX: usize = 6;

/// Guesses of one answer.
#[derive(Debug)]
pub(super) struct Lookup {
    /// Guessed tokens with the logits after each, in order; all of them are in the cache.
    ahead: VecDeque<(u32, Vec<f32>)>,
    /// Running share of right guesses.
    right: f32,
    /// Tokens to go without a guess, and how many next time.
    wait: usize,
    pause: usize,
    is_on: bool,
    /// Right guesses in a row, and whether so many came before the last wrong one that it may be a slip.
    copied: usize,
    slipped: bool,
    /// Where the last guess stood, and how many tokens were seen then.
    from: (usize, usize),
}

/// What became of a drawn token.
pub(super) enum Met {
    /// It was guessed: these are the logits after it.
    Guessed(Vec<f32>),
    /// It was not; so many guessed tokens must be taken out of the cache.
    Other(usize),
}

impl Lookup {
    /// Guesses nothing when not switched on.
    pub(super) fn new(is_on: bool) -> Self {
        Self {
            ahead: VecDeque::new(),
            right: 0.5,
            wait: 0,
            pause: 1,
            is_on,
            copied: 0,
            slipped: false,
            from: (0, 0),
        }
    }

    /// Compares a drawn token with the guess.
    pub(super) fn meet(&mut self, id: u32) -> Met {
        match self.ahead.pop_front() {
            None => Met::Other(0),
            Some((guessed, logits)) if guessed == id => {
                self.learn(1.0);
                Met::Guessed(logits)
            }
            Some(_) => {
                self.learn(0.0);
                Met::Other(1 + self.give_up())
            }
        }
    }

    /// Forgets what is guessed ahead; returns how many tokens that is.
    pub(super) fn give_up(&mut self) -> usize {
        let count = self.ahead.len();
        self.ahead.clear();
        count
    }

    /// Keeps a guess that was computed: its tokens with the logits after each.
    pub(super) fn keep(&mut self, guess: &[u32], rows: impl Iterator<Item = Vec<f32>>) {
        self.ahead.extend(guess.iter().copied().zip(rows));
    }

    /// What may follow `seen`, at most `most` tokens: what followed the latest run of tokens that ends
    /// like it, or what is being copied, after a slip.
    pub(super) fn guess(&mut self, seen: &[u32], most: usize) -> Vec<u32> {
        if !self.is_on || self.wait > 0 {
            self.wait = self.wait.saturating_sub(1);
            return Vec::new();
        }
        let most = most.min(self.at_once());
        let is_slip = std::mem::take(&mut self.slipped);
        let after_slip = || if is_slip { self.after_slip(seen) } else { None };
        let Some(at) = after_run(seen).or_else(after_slip) else { return Vec::new() };
        self.from = (at, seen.len());
        seen.iter().skip(at).take(most).copied().collect()
    }

    /// Where what is being copied goes on: after the last token, where it stands a little further on, as some
    /// were left out; else as if one had been put in the place of another.
    fn after_slip(&self, seen: &[u32]) -> Option<usize> {
        let (at, len) = self.from;
        let next = at + seen.len().checked_sub(len)?;
        let near = seen.get(next..(next + SKIP_MAX).min(seen.len().saturating_sub(1)))?;
        let skipped = near.iter().position(|token| Some(token) == seen.last());
        Some(next + skipped.map_or(0, |skipped| skipped + 1))
    }

    /// How many tokens to guess. A pass over three costs a third more than one over one, over eight nearly three
    /// times as much: many are worth it only while they are right.
    fn at_once(&self) -> usize {
        match self.copied {
            0 if self.right < EVEN => 1,
            0 => 2,
            1..4 => 3,
            _ => 7,
        }
    }

    fn learn(&mut self, right: f32) {
        self.right += WEIGHT * (right - self.right);
        self.slipped = right == 0.0 && self.copied >= COPIED;
        self.copied = if right > 0.0 { self.copied + 1 } else { 0 };
        if right > 0.0 {
            self.pause = 1;
        } else if self.right < LEAST {
            self.wait = self.pause;
            self.pause = (2 * self.pause).min(PAUSE_MAX);
        }
    }
}

/// Where the latest run of tokens ended that `seen` ends with, of the longest such run.
fn after_run(seen: &[u32]) -> Option<usize> {
    (RUN_MIN..=RUN_MAX).rev().find_map(|run| {
        let (before, end) = seen.split_at_checked(seen.len().checked_sub(run)?)?;
        Some(before.windows(run).rposition(|window| window == end)? + run)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_followed_before_is_guessed() {
        let mut lookup = Lookup::new(true);
        assert_eq!(lookup.guess(&[1, 2, 3, 4, 5, 6, 9, 2, 3], 8), [4, 5]);
        assert_eq!(lookup.guess(&[1, 2, 3, 4, 5, 1, 2, 7, 1, 2], 8), [7, 1]);
        assert_eq!(lookup.guess(&[7, 1, 2, 3, 8, 9, 2, 3, 5, 5, 5, 1, 2, 3], 8), [8, 9]);
        lookup.right = 0.4;
        assert_eq!(lookup.guess(&[1, 2, 3, 4, 5, 6, 9, 2, 3], 8), [4]);
        for (copied, guessed) in [(1, 3), (3, 3), (4, 7), (90, 7)] {
            lookup.copied = copied;
            assert_eq!(lookup.guess(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2], 9).len(), guessed);
            assert_eq!(lookup.guess(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2], 2).len(), 2);
        }
        assert!(lookup.guess(&[1, 2, 3, 4, 5], 8).is_empty());
        assert!(lookup.guess(&[], 8).is_empty() && lookup.guess(&[1], 8).is_empty());
        assert!(Lookup::new(false).guess(&[1, 2, 3, 1, 2], 8).is_empty());
    }

    #[test]
    fn wrong_guesses_make_pauses_that_grow_and_end() {
        let mut lookup = Lookup::new(true);
        let seen = [1, 2, 3, 1, 2];
        let (mut guesses, mut longest, mut pause) = (0, 0, 0);
        for _ in 0..1000 {
            let guess = lookup.guess(&seen, 8);
            if guess.is_empty() {
                pause += 1;
                longest = longest.max(pause);
                continue;
            }
            (pause, guesses) = (0, guesses + 1);
            lookup.keep(&guess, std::iter::repeat(Vec::new()));
            assert!(matches!(lookup.meet(99), Met::Other(n) if n == guess.len()));
        }
        assert_eq!(longest, PAUSE_MAX);
        assert!((10..40).contains(&guesses), "{guesses}");
        lookup.wait = 0;
        for _ in 0..20 {
            lookup.keep(&[4], std::iter::once(vec![0.5]));
            assert!(matches!(lookup.meet(4), Met::Guessed(logits) if logits == [0.5]));
        }
        assert_eq!(lookup.guess(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2], 9).len(), 7);
    }

    #[test]
    fn copying_goes_on_after_a_slip() {
        let source = [10, 11, 12, 13, 14, 15, 16, 17, 18];
        // Copied with a token that stands for another, and with two left out.
        for (said, next) in [(vec![10, 11, 12, 13, 99], 15), (vec![10, 11, 12, 13, 16], 17)] {
            let mut lookup = Lookup::new(true);
            let mut seen = source.to_vec();
            seen.extend(&said[..2]);
            let guess = lookup.guess(&seen, 8);
            assert_eq!(guess, [12, 13]);
            lookup.copied = COPIED;
            lookup.keep(&[12, 13, 14], std::iter::repeat(Vec::new()));
            for &id in &said[2..] {
                seen.push(id);
                lookup.meet(id);
            }
            assert_eq!(lookup.guess(&seen, 1), [next]);
        }
        // Not where nothing was copied before.
        let mut lookup = Lookup::new(true);
        assert_eq!(lookup.guess(&[1, 2, 3, 4, 1, 2], 1), [3]);
        lookup.keep(&[3], std::iter::once(Vec::new()));
        lookup.meet(9);
        assert!(lookup.guess(&[1, 2, 3, 4, 1, 2, 9], 1).is_empty());
    }

    #[test]
    fn a_wrong_guess_takes_the_rest_with_it() {
        let mut lookup = Lookup::new(true);
        lookup.keep(&[4, 5, 6], std::iter::repeat(Vec::new()));
        assert!(matches!(lookup.meet(4), Met::Guessed(_)));
        assert!(matches!(lookup.meet(9), Met::Other(2)));
        assert!(matches!(lookup.meet(6), Met::Other(0)));
    }
}
