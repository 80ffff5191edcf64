//! chrF2 (Popović 2015) of a set, as sacreBLEU computes it: up to six characters together, spaces
//! left out, recall counting twice as much, the best reference of each item.

use std::collections::BTreeMap;

use super::{Judged, counts, f_score};

const ORDERS: usize = 6;
const BETA: f64 = 2.0;

/// Runs made, runs of the reference, runs in both: one row an order.
type Sums = [[usize; 3]; ORDERS];
type Grams = Vec<BTreeMap<Vec<char>, usize>>;

/// chrF2 of a set, 0 to 100.
pub fn chrf(set: &[Judged]) -> f64 {
    let mut total = Sums::default();
    for judged in set {
        let answer = grams(&judged.answer);
        let found = judged.references.iter().map(|text| sums(&answer, &grams(text)));
        // The first of equals, as the reference program takes it.
        let best = found.reduce(|best, next| if score(&next) > score(&best) { next } else { best });
        for (row, more) in total.iter_mut().zip(best.unwrap_or_default()) {
            row.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
    }
    score(&total)
}

fn grams(text: &str) -> Grams {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    (1..=ORDERS).map(|len| counts(chars.windows(len).map(<[char]>::to_vec))).collect()
}

fn sums(answer: &Grams, reference: &Grams) -> Sums {
    let mut sums = Sums::default();
    for (row, (made, known)) in sums.iter_mut().zip(answer.iter().zip(reference)) {
        let shared = made.iter().map(|(gram, n)| known.get(gram).map_or(0, |m| *n.min(m))).sum();
        // Runs longer than the reference are not held against an answer.
        let counted = if known.is_empty() { 0 } else { made.values().sum() };
        *row = [counted, known.values().sum(), shared];
    }
    sums
}

/// The F score of the means over all orders that occur on both sides.
fn score(sums: &Sums) -> f64 {
    let used: Vec<_> = sums.iter().filter(|[made, known, _]| *made > 0 && *known > 0).collect();
    if used.is_empty() {
        return 0.0;
    }
    let mean =
        |share: fn(&[usize; 3]) -> f64| used.iter().map(|row| share(row)).sum::<f64>() / used.len() as f64;
    let precision = mean(|[made, _, shared]| *shared as f64 / *made as f64);
    let recall = mean(|[_, known, shared]| *shared as f64 / *known as f64);
    100.0 * f_score(precision, recall, BETA)
}
