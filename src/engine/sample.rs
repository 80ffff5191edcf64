//! From a row of logits to the next token: small pure functions, and the one that chains them.
//!
//! Order: logit bias, repeat, presence and frequency penalties; then at temperature 0 the
//! likeliest token, else top-k, top-p, min-p, temperature and one draw. That is llama.cpp's
//! default order, so settings people share mean the same here. The repeat penalty is that of
//! CTRL (Keskar et al. 2019, section 4.1), min-p that of Nguyen et al. 2024.
//!
//! The same row, settings and seed give the same token on every platform: numbers come from
//! ChaCha, sums run in a fixed order, and `exp` is computed here rather than by the system.

use std::cmp::Ordering;
use std::collections::{BTreeMap, VecDeque};

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::data::Sampling;
use crate::engine::{Error, Result};

/// A token that may still be drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Its id.
    pub id: u32,
    /// Its logit; never NaN or infinite.
    pub logit: f32,
}

/// Draws one token after the other, as one [`Sampling`] says.
#[derive(Clone, Debug)]
pub struct Sampler {
    sampling: Sampling,
    rng: ChaCha12Rng,
    recent: VecDeque<u32>,
}

impl Sampler {
    /// A sampler that has seen nothing yet.
    ///
    /// # Errors
    /// [`Error::BadSampling`] names the first setting that makes no sense, such as a negative
    /// temperature or a `top_p` above 1.
    pub fn new(sampling: &Sampling) -> Result<Self> {
        check(sampling)?;
        let mut seed = [0; 32];
        for (byte, of_seed) in seed.iter_mut().zip(sampling.seed.to_le_bytes()) {
            *byte = of_seed;
        }
        let rng = ChaCha12Rng::from_seed(seed);
        Ok(Self { sampling: sampling.clone(), rng, recent: VecDeque::new() })
    }

    /// Takes note of a token for the penalties: each of the prompt, then each that was drawn.
    pub fn see(&mut self, token: u32) {
        self.recent.push_back(token);
        while self.recent.len() > self.sampling.penalty_window {
            self.recent.pop_front();
        }
    }

    /// How many of the largest logits decide the next token; `None` if any may.
    pub fn needs(&self) -> Option<usize> {
        let Sampling { temperature, top_k, repeat_penalty, presence_penalty, frequency_penalty, .. } =
            self.sampling;
        let raises = repeat_penalty < 1.0 || presence_penalty < 0.0 || frequency_penalty < 0.0;
        let lowers = repeat_penalty > 1.0 || presence_penalty > 0.0 || frequency_penalty > 0.0;
        let kept = if temperature == 0.0 { 1 } else { top_k };
        if raises || kept == 0 || !self.sampling.logit_bias.is_empty() {
            return None;
        }
        // Each token seen lately may fall below one that was lower.
        Some(kept + if lowers { self.recent.len() } else { 0 })
    }

    /// The next token. `logits`, one for each token of the vocabulary, are changed by bias and
    /// penalties. The token is not noted; the caller does that with [`Sampler::see`].
    ///
    /// `None` when no logit is a number above minus infinity; the pass before has failed.
    pub fn next(&mut self, logits: &mut [f32]) -> Option<u32> {
        let sampling = &self.sampling;
        logit_bias(logits, &sampling.logit_bias);
        penalties(logits, self.recent.iter().copied(), sampling);
        let likeliest = argmax(logits)?;
        // An infinite logit leaves nothing to weigh: the token was forced.
        let forced = logits.get(likeliest as usize).is_none_or(|logit| logit.is_infinite());
        if sampling.temperature == 0.0 || sampling.top_k == 1 || forced {
            return Some(likeliest);
        }
        let mut candidates = candidates(logits);
        top_k(&mut candidates, sampling.top_k);
        top_p(&mut candidates, sampling.top_p);
        min_p(&mut candidates, sampling.min_p);
        temperature(&mut candidates, sampling.temperature);
        // 53 bits are what a double holds below 1.
        let draw_at = (self.rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        draw(&candidates, draw_at)
    }
}

/// The id of the greatest logit. The lowest id wins a tie, NaN and minus infinity never win.
pub fn argmax(logits: &[f32]) -> Option<u32> {
    let mut best: Option<(usize, f32)> = None;
    for (id, &logit) in logits.iter().enumerate() {
        if logit > best.map_or(f32::NEG_INFINITY, |(_, most)| most) {
            best = Some((id, logit));
        }
    }
    u32::try_from(best?.0).ok()
}

/// Adds each bias to its token's logit. Tokens outside the vocabulary are passed over.
pub fn logit_bias(logits: &mut [f32], biases: &[(u32, f32)]) {
    for (id, bias) in biases {
        if let Some(logit) = logits.get_mut(*id as usize) {
            *logit += bias;
        }
    }
}

/// Lowers the logits of the tokens in `recent`, once for each distinct token: divided by the
/// repeat penalty where positive and multiplied where negative, then less the presence penalty,
/// less the frequency penalty times how often the token occurs.
pub fn penalties(logits: &mut [f32], recent: impl Iterator<Item = u32>, sampling: &Sampling) {
    let Sampling { repeat_penalty, presence_penalty, frequency_penalty, .. } = *sampling;
    if repeat_penalty == 1.0 && presence_penalty == 0.0 && frequency_penalty == 0.0 {
        return;
    }
    let mut counts = BTreeMap::<u32, u32>::new();
    for id in recent {
        *counts.entry(id).or_default() += 1;
    }
    for (id, count) in counts {
        let Some(logit) = logits.get_mut(id as usize) else {
            continue;
        };
        let scaled = if *logit > 0.0 { *logit / repeat_penalty } else { *logit * repeat_penalty };
        *logit = scaled - presence_penalty - frequency_penalty * count as f32;
    }
}

/// All tokens with a finite logit, in the order of their ids.
pub fn candidates(logits: &[f32]) -> Vec<Candidate> {
    let ids = 0_u32..;
    let pairs = ids.zip(logits).filter(|(_, logit)| logit.is_finite());
    pairs.map(|(id, &logit)| Candidate { id, logit }).collect()
}

/// Keeps the `k` likeliest, likeliest first; 0 keeps all and their order.
pub fn top_k(candidates: &mut Vec<Candidate>, k: usize) {
    if k == 0 {
        return;
    }
    likeliest_first(candidates, k);
    candidates.truncate(k);
}

/// Keeps the shortest run of likeliest tokens whose probabilities sum to `p` or more, at least
/// one, likeliest first; 1 keeps all and their order.
pub fn top_p(candidates: &mut Vec<Candidate>, p: f32) {
    if p >= 1.0 {
        return;
    }
    let most = greatest(candidates);
    let wanted = f64::from(p) * candidates.iter().map(|c| weight(c.logit, most)).sum::<f64>();
    // Sorting a whole vocabulary for the few tokens that matter would take milliseconds.
    let mut sorted = 64;
    loop {
        likeliest_first(candidates, sorted);
        let mut sum = 0.0;
        let reached = candidates.iter().take(sorted).position(|c| {
            sum += weight(c.logit, most);
            sum >= wanted
        });
        if let Some(last) = reached {
            return candidates.truncate(last + 1);
        }
        if sorted >= candidates.len() {
            return;
        }
        sorted *= 8;
    }
}

/// Keeps tokens at least `p` times as likely as the likeliest; 0 keeps all.
pub fn min_p(candidates: &mut Vec<Candidate>, p: f32) {
    if p <= 0.0 {
        return;
    }
    let most = greatest(candidates);
    candidates.retain(|c| weight(c.logit, most) >= f64::from(p));
}

/// Divides the logits by `temperature`, which is above 0. The greatest logit becomes 0, so that
/// nothing overflows however small the temperature.
pub fn temperature(candidates: &mut [Candidate], temperature: f32) {
    let most = greatest(candidates);
    for candidate in candidates {
        candidate.logit = ((candidate.logit - most) / temperature).max(f32::MIN);
    }
}

/// The probabilities of the candidates, in their order; they sum to 1.
pub fn softmax(candidates: &[Candidate]) -> Vec<f64> {
    let most = greatest(candidates);
    let weights: Vec<f64> = candidates.iter().map(|c| weight(c.logit, most)).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

/// The candidate on whose share of the line from 0 to 1 the point `at` lies.
pub fn draw(candidates: &[Candidate], at: f64) -> Option<u32> {
    let mut end = 0.0;
    for (candidate, probability) in candidates.iter().zip(softmax(candidates)) {
        end += probability;
        if at < end {
            return Some(candidate.id);
        }
    }
    // The shares may sum to a hair less than 1.
    candidates.iter().max_by(|a, b| by_likelihood(b, a)).map(|candidate| candidate.id)
}

/// Sorts the `k` likeliest to the front; the rest follow in any order.
fn likeliest_first(candidates: &mut [Candidate], k: usize) {
    if k < candidates.len() {
        candidates.select_nth_unstable_by(k, by_likelihood);
    }
    let front = k.min(candidates.len());
    if let Some(front) = candidates.get_mut(..front) {
        front.sort_unstable_by(by_likelihood);
    }
}

/// Likeliest first; the lower id wins a tie, so that no order depends on a sort's whims.
fn by_likelihood(a: &Candidate, b: &Candidate) -> Ordering {
    b.logit.total_cmp(&a.logit).then(a.id.cmp(&b.id))
}

fn greatest(candidates: &[Candidate]) -> f32 {
    candidates.iter().map(|c| c.logit).fold(f32::NEG_INFINITY, f32::max)
}

/// How likely a logit is, where the greatest counts 1.
fn weight(logit: f32, most: f32) -> f64 {
    exp_of_negative(f64::from(logit) - f64::from(most))
}

/// e to the power of `x <= 0`, within one part in 10^14.
///
/// The system's `exp` differs in the last bit from one system to the next. This one uses only
/// operations IEEE 754 fixes: `x = k ln 2 + r`, a Taylor sum for `r`, and `k` as an exponent.
fn exp_of_negative(x: f64) -> f64 {
    const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    let k = (x * std::f64::consts::LOG2_E).round();
    if k < -1000.0 {
        return 0.0;
    }
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    let sum = (1..=14).rev().fold(1.0, |sum, n| 1.0 + sum * r / f64::from(n));
    let exponent = (k as i64 + 1023).clamp(1, 2046) as u64;
    sum * f64::from_bits(exponent << 52)
}

fn check(sampling: &Sampling) -> Result<()> {
    let Sampling { temperature, top_p, min_p, repeat_penalty, .. } = *sampling;
    let Sampling { presence_penalty, frequency_penalty, .. } = *sampling;
    let share = 0.0..=1.0;
    let rules = [
        ("temperature", temperature >= 0.0 && temperature.is_finite(), "a number from 0 up"),
        ("top-p", share.contains(&top_p), "a number from 0 to 1"),
        ("min-p", share.contains(&min_p), "a number from 0 to 1"),
        ("repeat-penalty", repeat_penalty > 0.0 && repeat_penalty.is_finite(), "a number above 0"),
        ("presence-penalty", presence_penalty.is_finite(), "a number"),
        ("frequency-penalty", frequency_penalty.is_finite(), "a number"),
        ("logit-bias", sampling.logit_bias.iter().all(|(_, bias)| !bias.is_nan()), "numbers"),
    ];
    match rules.into_iter().find(|(_, holds, _)| !holds) {
        Some((name, _, wanted)) => Err(Error::BadSampling { name, wanted }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
