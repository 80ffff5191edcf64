//! The thin matrices that learn, and how they follow from the gradient of the whole ones.
//!
//! With W' = W + s·B·A the chain rule gives dB = s · dW' · Aᵀ and dA = s · Bᵀ · dW'. B begins as zero,
//! so nothing is changed before the first step.

use rayon::prelude::*;

use super::Options;
use crate::train::dice::Dice;
use crate::train::network::Weights;

/// Never adapted: the table of tokens is the head, too, and no adapter's format has a place for it.
const TOKEN_TABLE: &str = "token_embd.weight";

/// A pair for every matrix.
#[derive(Clone)]
pub(super) struct Adapter {
    pub(super) rank: usize,
    /// alpha / rank
    scale: f32,
    pub(super) pairs: Vec<Pair>,
}

/// What is learnt of one matrix.
#[derive(Clone)]
pub(super) struct Pair {
    /// The matrix, as GGUF names it.
    pub(super) name: String,
    /// Which of the network's parameters it lies in, and from which value on.
    parameter: usize,
    from: usize,
    pub(super) outputs: usize,
    pub(super) inputs: usize,
    /// [rank, inputs]
    pub(super) a: Vec<f32>,
    /// [outputs, rank]
    pub(super) b: Vec<f32>,
}

/// Gradients of one pair.
pub(super) struct Gradient {
    a: Vec<f32>,
    b: Vec<f32>,
}

impl Adapter {
    /// A pair for every matrix of the network but the token table, which changes nothing yet.
    pub(super) fn new(weights: &Weights, options: &Options, dice: &mut Dice) -> Self {
        let rank = options.rank.max(1);
        let places = weights.parameters.iter().enumerate().flat_map(|(at, parameter)| {
            let columns = parameter.dims.get(1).copied().unwrap_or(1);
            let starts = parameter.parts.iter().scan(0, move |from, rows| {
                let start = *from;
                *from += rows * columns;
                Some(start)
            });
            starts.map(move |start| (at, start))
        });
        let pairs =
            weights.named().into_iter().zip(places).filter_map(|((name, dims, _), (parameter, from))| {
                let [outputs, inputs] = *dims.as_slice() else { return None };
                if name == TOKEN_TABLE {
                    return None;
                }
                let deviation = 1.0 / (inputs as f64).sqrt();
                let a = (0..rank * inputs).map(|_| (dice.normal() * deviation) as f32).collect();
                Some(Pair { name, parameter, from, outputs, inputs, a, b: vec![0.0; outputs * rank] })
            });
        let pairs = pairs.collect();
        Self { rank, scale: options.alpha / rank as f32, pairs }
    }

    /// Puts the base with what was learnt into `merged`, which is as the base but for the matrices.
    pub(super) fn merge(&self, base: &Weights, merged: &mut Weights) {
        for pair in &self.pairs {
            let place = pair.place();
            let whole =
                merged.parameters.get_mut(pair.parameter).and_then(|w| w.values.get_mut(place.clone()));
            let still = base.parameters.get(pair.parameter).and_then(|w| w.values.get(place));
            let (Some(whole), Some(still)) = (whole, still) else { continue };
            let rows = whole.par_chunks_mut(pair.inputs).zip(still.par_chunks(pair.inputs));
            rows.zip(pair.b.par_chunks(self.rank)).for_each(|((whole, still), b)| {
                whole.copy_from_slice(still);
                for (b, a) in b.iter().zip(pair.a.chunks(pair.inputs)) {
                    let factor = self.scale * b;
                    whole.iter_mut().zip(a).for_each(|(whole, a)| *whole += factor * a);
                }
            });
        }
    }

    /// Gradients of zero.
    pub(super) fn no_gradients(&self) -> Vec<Gradient> {
        let none = |pair: &Pair| Gradient { a: vec![0.0; pair.a.len()], b: vec![0.0; pair.b.len()] };
        self.pairs.iter().map(none).collect()
    }

    /// Adds what the gradient of the network's parameter number `parameter` means for its pairs.
    pub(super) fn follow(&self, parameter: usize, whole: &[f32], gradients: &mut [Gradient]) {
        for (pair, gradient) in self.pairs.iter().zip(gradients) {
            let Some(whole) = whole.get(pair.place()).filter(|_| pair.parameter == parameter) else {
                continue;
            };
            let rows = gradient.b.par_chunks_mut(self.rank).zip(whole.par_chunks(pair.inputs));
            rows.for_each(|(b, row)| {
                for (b, a) in b.iter_mut().zip(pair.a.chunks(pair.inputs)) {
                    *b += self.scale * row.iter().zip(a).map(|(g, a)| g * a).sum::<f32>();
                }
            });
            gradient.a.par_chunks_mut(pair.inputs).enumerate().for_each(|(r, a)| {
                let column = pair.b.iter().skip(r).step_by(self.rank);
                for (b, row) in column.zip(whole.chunks(pair.inputs)) {
                    let factor = self.scale * b;
                    a.iter_mut().zip(row).for_each(|(a, g)| *a += factor * g);
                }
            });
        }
    }
}

impl Pair {
    fn place(&self) -> std::ops::Range<usize> {
        self.from..self.from + self.outputs * self.inputs
    }
}

/// Adam with weights that decay apart from it (Loshchilov and Hutter 2019, arXiv:1711.05101).
#[derive(Default)]
pub(super) struct Adam {
    steps: i32,
    /// First and second moments, by pair: those of A, then those of B.
    moments: Vec<[Vec<[f32; 2]>; 2]>,
}

impl Adam {
    const KEPT: [f32; 2] = [0.9, 0.99];
    const LEAST: f32 = 1e-8;
    const DECAY: f32 = 0.01;

    /// One step down the gradients, which together are cut to a length of one.
    pub(super) fn step(&mut self, adapter: &mut Adapter, gradients: &[Gradient], rate: f32) {
        if self.moments.is_empty() {
            let none = |pair: &Pair| [vec![[0.0; 2]; pair.a.len()], vec![[0.0; 2]; pair.b.len()]];
            self.moments = adapter.pairs.iter().map(none).collect();
        }
        self.steps += 1;
        let all = gradients.iter().flat_map(|gradient| gradient.a.iter().chain(&gradient.b));
        let length = all.map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt() as f32;
        if !length.is_finite() {
            // A step nobody can take is none.
            return;
        }
        let cut = if length > 1.0 { length.recip() } else { 1.0 };
        let unbiased = Self::KEPT.map(|kept| 1.0 - kept.powi(self.steps));
        let mut down = |values: &mut [f32], gradient: &[f32], moments: &mut [[f32; 2]]| {
            for ((value, g), [first, second]) in values.iter_mut().zip(gradient).zip(moments) {
                let g = g * cut;
                *first += (1.0 - Self::KEPT[0]) * (g - *first);
                *second += (1.0 - Self::KEPT[1]) * (g * g - *second);
                let step = *first / unbiased[0] / ((*second / unbiased[1]).sqrt() + Self::LEAST);
                *value -= rate * (step + Self::DECAY * *value);
            }
        };
        for ((pair, gradient), [a, b]) in adapter.pairs.iter_mut().zip(gradients).zip(&mut self.moments) {
            down(&mut pair.a, &gradient.a, a);
            down(&mut pair.b, &gradient.b, b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::network::Shape;

    fn weights() -> Weights {
        let shape = Shape {
            words: 10,
            width: 8,
            layers: 2,
            heads: 2,
            kv_heads: 1,
            ffn: 12,
            rope_base: 10_000.0,
            eps: 1e-5,
            first_id: 0,
        };
        Weights::random(shape, 3)
    }

    /// An adapter that has learnt something.
    fn adapter(weights: &Weights, dice: &mut Dice) -> Adapter {
        let mut adapter = Adapter::new(weights, &Options { rank: 3, ..Options::default() }, dice);
        for pair in &mut adapter.pairs {
            pair.b.iter_mut().for_each(|b| *b = (dice.normal() * 0.1) as f32);
        }
        adapter
    }

    /// A loss whose gradient by every number of the network is known: a sum with these factors.
    fn loss(weights: &Weights, factors: &[Vec<f32>]) -> f64 {
        let parameter = |(values, factors): (&Vec<f32>, &Vec<f32>)| {
            values.iter().zip(factors).map(|(v, f)| f64::from(*v) * f64::from(*f)).sum::<f64>()
        };
        weights.parameters.iter().map(|parameter| &parameter.values).zip(factors).map(parameter).sum()
    }

    #[test]
    fn there_is_a_pair_for_every_matrix_and_at_first_it_changes_nothing() {
        let base = weights();
        let adapter = Adapter::new(&base, &Options::default(), &mut Dice::new(1));
        assert_eq!(adapter.pairs.len(), 7 * 2);
        let mut merged = base.clone();
        merged.parameters.iter_mut().skip(1).for_each(|w| {
            if w.dims.len() == 2 {
                w.values.fill(9.0)
            }
        });
        adapter.merge(&base, &mut merged);
        for (merged, base) in merged.parameters.iter().zip(&base.parameters) {
            assert_eq!(merged.values, base.values);
        }
    }

    #[test]
    fn gradients_are_what_a_small_change_makes_of_the_loss() {
        let (base, mut dice) = (weights(), Dice::new(5));
        let mut adapter = adapter(&base, &mut dice);
        let mut draw = |values: &Vec<f32>| values.iter().map(|_| dice.normal() as f32).collect::<Vec<f32>>();
        let factors: Vec<Vec<f32>> = base.parameters.iter().map(|w| draw(&w.values)).collect();
        let mut gradients = adapter.no_gradients();
        factors.iter().enumerate().for_each(|(at, whole)| adapter.follow(at, whole, &mut gradients));
        let mut merged = base.clone();
        let mut at = |adapter: &Adapter| {
            adapter.merge(&base, &mut merged);
            loss(&merged, &factors)
        };
        for pair in 0..adapter.pairs.len() {
            for number in [0, 7] {
                let before = at(&adapter);
                adapter.pairs[pair].a[number] += 0.5;
                let by_a = (at(&adapter) - before) / 0.5;
                adapter.pairs[pair].a[number] -= 0.5;
                adapter.pairs[pair].b[number] += 0.5;
                let by_b = (at(&adapter) - before) / 0.5;
                adapter.pairs[pair].b[number] -= 0.5;
                let (a, b) = (gradients[pair].a[number], gradients[pair].b[number]);
                assert!((by_a - f64::from(a)).abs() < 1e-3, "pair {pair}: {by_a} and {a}");
                assert!((by_b - f64::from(b)).abs() < 1e-3, "pair {pair}: {by_b} and {b}");
            }
        }
    }

    #[test]
    fn steps_go_down_and_a_broken_gradient_is_none() {
        let (base, mut dice) = (weights(), Dice::new(6));
        let mut adapter = adapter(&base, &mut dice);
        let factors: Vec<Vec<f32>> = base.parameters.iter().map(|w| vec![1.0; w.values.len()]).collect();
        let (mut merged, mut adam, mut last) = (base.clone(), Adam::default(), f64::INFINITY);
        for _ in 0..20 {
            adapter.merge(&base, &mut merged);
            let now = loss(&merged, &factors);
            assert!(now < last, "{now} after {last}");
            last = now;
            let mut gradients = adapter.no_gradients();
            factors.iter().enumerate().for_each(|(at, whole)| adapter.follow(at, whole, &mut gradients));
            adam.step(&mut adapter, &gradients, 0.01);
        }
        let before = adapter.pairs[0].a.clone();
        let mut broken = adapter.no_gradients();
        broken[1].b[0] = f32::NAN;
        adam.step(&mut adapter, &broken, 0.01);
        assert_eq!(adapter.pairs[0].a, before);
    }
}
