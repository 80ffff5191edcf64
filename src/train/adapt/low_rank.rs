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
        let pairs = weights.named().into_iter().zip(places).filter_map(|((name, dims, _), (parameter, from))| {
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
            let whole = merged.parameters.get_mut(pair.parameter).and_then(|w| w.values.get_mut(place.clone()));
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
            let Some(whole) = whole.get(pair.place()).filter(|_| pair.parameter == parameter) else { continue };
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
