//! BLEU (Papineni et al. 2002) of a set, as sacreBLEU computes it (Post 2018): words of 13a, up to
//! four of them together, exponential smoothing, the reference closest in length.

use super::{Judged, counts, mteval_words};

const ORDERS: usize = 4;

/// What is summed over a set.
#[derive(Default)]
struct Sums {
    found: [usize; ORDERS],
    made: [usize; ORDERS],
    answer_len: usize,
    reference_len: usize,
}

/// BLEU of a set, 0 to 100.
pub fn bleu(set: &[Judged]) -> f64 {
    let mut sums = Sums::default();
    set.iter().for_each(|judged| sums.add(judged));
    sums.score()
}

impl Sums {
    fn add(&mut self, judged: &Judged) {
        let answer = mteval_words(&judged.answer);
        let references: Vec<Vec<String>> = judged.references.iter().map(|text| mteval_words(text)).collect();
        self.answer_len += answer.len();
        let closest = references.iter().map(Vec::len).min_by_key(|&len| (len.abs_diff(answer.len()), len));
        self.reference_len += closest.unwrap_or(0);
        for (at, (found, made)) in self.found.iter_mut().zip(&mut self.made).enumerate() {
            let known: Vec<_> = references.iter().map(|words| counts(words.windows(at + 1))).collect();
            for (gram, count) in counts(answer.windows(at + 1)) {
                let allowed = known.iter().filter_map(|grams| grams.get(gram)).max().copied();
                *found += count.min(allowed.unwrap_or(0));
                *made += count;
            }
        }
    }

    fn score(&self) -> f64 {
        if self.found.iter().all(|&n| n == 0) || self.made.contains(&0) {
            return 0.0;
        }
        let mut smoothing = 1.0;
        let mut logs = 0.0;
        for (&found, &made) in self.found.iter().zip(&self.made) {
            let hits = if found == 0 {
                // Each order without a hit counts half as much as the one before it.
                smoothing *= 2.0;
                1.0 / smoothing
            } else {
                found as f64
            };
            logs += (hits / made as f64).ln();
        }
        let (answer, reference) = (self.answer_len as f64, self.reference_len as f64);
        let brevity = if answer < reference { (1.0 - reference / answer).exp() } else { 1.0 };
        100.0 * brevity * (logs / ORDERS as f64).exp()
    }
}
