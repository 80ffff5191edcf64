//! Attention against plain sums in f64 over what the cache stores.

use super::super::cache::{Precision, Shape};
use super::*;

/// kv heads, group, key length, value length.
const HEADS: &[(usize, usize, usize, usize)] = &[
    (1, 1, 16, 16),
    (3, 3, 64, 64),
    (2, 4, 64, 64),
    (1, 9, 24, 24),
    (2, 2, 80, 80),
    (1, 7, 128, 64),
    (1, 5, 256, 256),
    (3, 2, 24, 40),
    (2, 1, 64, 5),
];

/// Positions before, positions that ask, window.
const SPANS: &[(usize, usize, Option<usize>)] = &[
    (0, 1, None),
    (0, 70, None),
    (300, 1, None),
    (1100, 2, None),
    (517, 33, None),
    (600, 3, Some(64)),
    (250, 20, Some(7)),
    (900, 1, Some(300)),
    (40, 70, Some(1)),
];

/// Numbers between -1 and 1.
fn random(count: usize, mut state: u64) -> Vec<f32> {
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    };
    (0..count).map(next).collect()
}

/// Every set of instructions, and the tile unit.
fn all_means() -> Vec<Means> {
    let mut all: Vec<_> =
        Level::all().into_iter().map(|level| Means { level, may_use_tiles: false }).collect();
    all.push(Means { level: Level::best(), may_use_tiles: true });
    all
}

struct Case {
    look: Look,
    cache: LayerCache,
    queries: Vec<f32>,
    start: usize,
}

impl Case {
    fn new(
        heads: (usize, usize, usize, usize),
        (before, count, window): (usize, usize, Option<usize>),
        softcap: Option<f32>,
    ) -> Self {
        Self::kept(Precision::Half, heads, (before, count, window), softcap)
    }

    fn kept(
        precision: Precision,
        heads: (usize, usize, usize, usize),
        (before, count, window): (usize, usize, Option<usize>),
        softcap: Option<f32>,
    ) -> Self {
        let (kv_heads, group, key_len, value_len) = heads;
        let shape = Shape { kv_heads, key_len, value_len };
        let mut cache = LayerCache::new(shape, precision);
        let positions = before + count;
        let keys = random(positions * kv_heads * key_len, 1);
        cache.append(&keys, &random(positions * kv_heads * value_len, 2));
        let look = Look { heads: kv_heads * group, scale: 6.0 / (key_len as f32).sqrt(), softcap, window };
        let queries = random(count * look.heads * key_len, 3);
        Self { look, cache, queries, start: before }
    }

    fn count(&self) -> usize {
        self.queries.len() / (self.look.heads * self.cache.shape().key_len)
    }

    /// The definition, in f64.
    fn wanted(&self) -> Vec<f64> {
        let Shape { kv_heads, key_len, value_len } = self.cache.shape();
        let (first, rows) = (self.cache.first(), self.cache.rows(0..usize::MAX));
        let numbers = |floats: &[f32]| floats.iter().map(|float| f64::from(*float)).collect::<Vec<_>>();
        let (keys, values) = (numbers(&rows.keys), numbers(&rows.values));
        let mut out = Vec::new();
        for (row, query) in self.queries.chunks(key_len).enumerate() {
            let (position, head) = (self.start + row / self.look.heads, row % self.look.heads);
            let head = head / (self.look.heads / kv_heads);
            let oldest =
                self.look.window.map_or(0, |window| (position + 1).saturating_sub(window)).max(first);
            let scores: Vec<f64> = (oldest..=position)
                .map(|seen| {
                    let key = &keys[((seen - first) * kv_heads + head) * key_len..][..key_len];
                    let score: f64 = query.iter().zip(key).map(|(q, k)| f64::from(*q) * k).sum();
                    let score = score * f64::from(self.look.scale);
                    self.look.softcap.map_or(score, |cap| f64::from(cap) * (score / f64::from(cap)).tanh())
                })
                .collect();
            let most = scores.iter().copied().fold(f64::MIN, f64::max);
            let weights: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
            let total: f64 = weights.iter().sum();
            for i in 0..value_len {
                let value = |seen: usize| values[((seen - first) * kv_heads + head) * value_len + i];
                let sum: f64 = weights.iter().zip(oldest..).map(|(w, seen)| w * value(seen)).sum();
                out.push(sum / total);
            }
        }
        out
    }

    fn attend(&self, means: Means, pool: &Pool) -> Vec<f32> {
        let mut out = vec![f32::NAN; self.count() * self.look.heads * self.cache.shape().value_len];
        attend_with(means, self.look, &self.queries, &self.cache, self.start, &mut out, pool);
        out
    }

    /// Every means that may look at such a cache.
    fn means(&self) -> impl Iterator<Item = Means> {
        let is_half = matches!(self.cache.pages, Pages::Half(_));
        all_means().into_iter().filter(move |means| is_half || !means.may_use_tiles)
    }

    fn check(&self, pools: &[Pool]) {
        let wanted = self.wanted();
        for means in self.means() {
            // On tiles a value and its weight are each rounded to 2^-9 of themselves.
            let within = if means.may_use_tiles { 4e-3 } else { 3e-6 };
            for pool in pools {
                for (i, (got, want)) in self.attend(means, pool).iter().zip(&wanted).enumerate() {
                    let wrong = (f64::from(*got) - want).abs();
                    let shape = (self.cache.shape(), self.look, self.start, self.count());
                    assert!(wrong <= within, "{means:?} {shape:?} at {i}: {got} not {want}");
                }
            }
        }
    }
}

#[test]
fn equals_sums_in_double_precision() {
    let pools = [Pool::new(1), Pool::new(3)];
    for heads in HEADS {
        for span in SPANS {
            for precision in [Precision::Half, Precision::Full] {
                Case::kept(precision, *heads, *span, None).check(&pools);
            }
        }
    }
}

#[test]
fn scores_are_squeezed() {
    let pools = [Pool::new(2)];
    for heads in &HEADS[..4] {
        for span in &SPANS[1..6] {
            Case::new(*heads, *span, Some(1.5)).check(&pools);
        }
    }
}

#[test]
fn what_is_forgotten_or_taken_back_is_not_seen() {
    let pools = [Pool::new(1), Pool::new(2)];
    for heads in &HEADS[..4] {
        let mut case = Case::new(*heads, (1000, 30, Some(300)), None);
        case.cache.forget_before(700);
        assert_eq!(case.cache.first(), 512);
        case.check(&pools);
        // A wider window than is held sees what is held.
        case.look.window = None;
        case.check(&pools);
        let mut case = Case::new(*heads, (1000, 30, None), None);
        case.cache.truncate(909);
        case.start = 909 - 30;
        case.check(&pools);
    }
}

#[test]
fn far_apart_scores_stay_finite() {
    for softcap in [None, Some(50.0)] {
        let mut case = Case::new((1, 3, 64, 64), (700, 19, None), softcap);
        case.look.scale = 900.0;
        let wanted = case.wanted();
        for means in all_means() {
            for (got, want) in case.attend(means, &Pool::new(2)).iter().zip(&wanted) {
                // Scores of some thousands have steps of 1e-3.
                assert!((f64::from(*got) - want).abs() < 2e-2, "{means:?}: {got} not {want}");
            }
        }
    }
}

#[test]
fn every_split_covers_every_position_once() {
    let case = Case::new((3, 2, 16, 16), (3000, 40, Some(2900)), None);
    for (count, is_few) in [(1, true), (3, true), (40, true), (40, false), (1, false)] {
        let call = Call {
            level: Level::best(),
            look: case.look,
            queries: &case.queries,
            cache: &case.cache,
            start: case.start,
            is_few,
            group: 2,
            #[cfg(target_arch = "x86_64")]
            unit: None,
        };
        let split = call.split(count);
        let tasks = 3 * split.stretches * split.ranges;
        let mut seen = 0;
        for task in (0..tasks).map(|at| call.task(&split, at)) {
            seen += task.span.len() * task.tokens.len();
            assert!(split.ranges == 1 || task.span.len() <= RANGE);
        }
        let wanted: usize = (0..split.stretches)
            .map(|at| at * split.tokens..((at + 1) * split.tokens).min(count))
            .map(|tokens| call.span(tokens.clone()).len() * tokens.len())
            .sum();
        assert_eq!(seen, 3 * wanted, "{split:?}");
        assert_eq!(split.ranges > 1, is_few, "{split:?}");
    }
}

#[test]
fn few_positions_come_to_the_same_together_and_alone() {
    for heads in HEADS {
        for window in [None, Some(300), Some(5)] {
            let precision = if window.is_none() { Precision::Full } else { Precision::Half };
            let case = Case::kept(precision, *heads, (1020, FEW, window), None);
            let each = case.queries.len() / FEW;
            for means in case.means() {
                let together = case.attend(means, &Pool::new(3));
                assert_eq!(together, case.attend(means, &Pool::new(1)));
                let mut alone = vec![0.0; together.len()];
                let rows = case.queries.chunks(each).zip(alone.chunks_mut(together.len() / FEW));
                for (at, (query, out)) in rows.enumerate() {
                    attend_with(means, case.look, query, &case.cache, case.start + at, out, &Pool::new(2));
                }
                assert_eq!(together, alone, "{means:?} {heads:?} {window:?}");
            }
        }
    }
}

/// A text may be read in one go or in several.
#[test]
fn many_positions_come_to_the_same_in_one_call_and_in_several() {
    for heads in HEADS {
        for (before, window) in [(0, None), (50, Some(70)), (400, None), (700, Some(300)), (41, None)] {
            let precision = if before == 41 { Precision::Full } else { Precision::Half };
            let case = Case::kept(precision, *heads, (before, 140, window), None);
            let (asked, given) = (case.queries.len() / 140, heads.0 * heads.1 * heads.3);
            for means in case.means() {
                let together = case.attend(means, &Pool::new(3));
                let mut apart = vec![f32::NAN; together.len()];
                for cuts in [[0, 9, 60, 140], [0, 101, 131, 140]] {
                    for part in cuts.windows(2) {
                        let queries = &case.queries[part[0] * asked..part[1] * asked];
                        let out = &mut apart[part[0] * given..part[1] * given];
                        let start = case.start + part[0];
                        attend_with(means, case.look, queries, &case.cache, start, out, &Pool::new(2));
                    }
                    assert_eq!(together, apart, "{means:?} {heads:?} {before} {window:?}");
                }
            }
        }
    }
}

#[test]
fn nothing_asked_is_nothing_done() {
    let cache = LayerCache::new(Shape { kv_heads: 2, key_len: 8, value_len: 8 }, Precision::Half);
    let look = Look { heads: 4, scale: 1.0, softcap: None, window: None };
    attend(look, &[], &cache, 0, &mut [], &Pool::new(1));
    // Asking an empty cache gives zeros, not what was there.
    let mut out = [7.0; 32];
    attend(look, &[1.0; 32], &cache, 0, &mut out, &Pool::new(2));
    assert_eq!(out, [0.0; 32]);
}
