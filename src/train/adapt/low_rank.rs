//! The thin matrices that learn, and how they follow from the gradient of the whole ones.
//!
//! With W' = W + s·B·A the chain rule gives dB = s · dW' · Aᵀ and dA = s · Bᵀ · dW'. B begins as zero,
//! so nothing is changed before the first step.

use burn::tensor::TensorData;
use rayon::prelude::*;

use super::Options;
use crate::train::dice::Dice;
use crate::train::network::{Parameter, Place, TOKEN_TABLE, Weights};
use crate::train::optimizer::Gradients;

/// A pair of thin matrices for every matrix of a network.
#[derive(Clone)]
pub(super) struct Adapter {
    pub(super) rank: usize,
    /// alpha / rank
    scale: f32,
    /// The matrices they are for.
    places: Vec<Place>,
    /// Of each place in turn A `[rank, inputs]` and B `[outputs, rank]`.
    pub(super) thin: Weights,
}

/// One matrix with its thin ones.
pub(super) struct Pair<'a> {
    /// The matrix, as GGUF names it.
    pub(super) name: &'a str,
    pub(super) a: &'a Parameter,
    pub(super) b: &'a Parameter,
}

impl Adapter {
    /// A pair for every matrix of the network but the token table, which changes nothing yet.
    pub(super) fn new(base: &Weights, options: &Options, dice: &mut Dice) -> Self {
        let rank = options.rank.max(1);
        let places: Vec<Place> = base.shape.places().into_iter().filter(is_adapted).collect();
        let mut parameters = Vec::with_capacity(2 * places.len());
        for place in &places {
            let (inputs, outputs) = (inputs(place), place.dims[0]);
            let deviation = 1.0 / (inputs as f64).sqrt();
            let a = (0..rank * inputs).map(|_| (dice.normal() * deviation) as f32).collect();
            parameters.push(Parameter { dims: vec![rank, inputs], values: a, parts: vec![rank] });
            let b = vec![0.0; outputs * rank];
            parameters.push(Parameter { dims: vec![outputs, rank], values: b, parts: vec![outputs] });
        }
        let thin = Weights { shape: base.shape, parameters };
        Self { rank, scale: options.alpha / rank as f32, places, thin }
    }

    /// All pairs.
    pub(super) fn pairs(&self) -> impl Iterator<Item = Pair<'_>> {
        let (thin, _) = self.thin.parameters.as_chunks::<2>();
        self.places.iter().zip(thin).map(|(place, [a, b])| Pair { name: &place.name, a, b })
    }

    /// Puts the base with what was learnt into `merged`, which is as the base but for the matrices.
    pub(super) fn merge(&self, base: &Weights, merged: &mut Weights) {
        for (place, Pair { a, b, .. }) in self.places.iter().zip(self.pairs()) {
            let still = base.parameters.get(place.parameter).and_then(|w| w.values.get(place.values.clone()));
            let whole = merged.parameters.get_mut(place.parameter);
            let whole = whole.and_then(|w| w.values.get_mut(place.values.clone()));
            let (Some(whole), Some(still)) = (whole, still) else { continue };
            let rows = whole.par_chunks_mut(inputs(place)).zip(still.par_chunks(inputs(place)));
            rows.zip(b.values.par_chunks(self.rank)).for_each(|((whole, still), b)| {
                whole.copy_from_slice(still);
                for (b, a) in b.iter().zip(a.values.chunks(inputs(place))) {
                    let factor = self.scale * b;
                    whole.iter_mut().zip(a).for_each(|(whole, a)| *whole += factor * a);
                }
            });
        }
    }

    /// Adds what the gradient `whole` of the network's parameter number `parameter` means for the
    /// pairs in it.
    pub(super) fn follow(&self, parameter: usize, whole: &[f32], gradients: &mut Gradients) {
        for (at, (place, pair)) in self.places.iter().zip(self.pairs()).enumerate() {
            let Some(whole) = whole.get(place.values.clone()).filter(|_| place.parameter == parameter) else {
                continue;
            };
            gradients
                .add(2 * at, &TensorData::new(self.of_a(pair.b, whole, inputs(place)), pair.a.dims.clone()));
            gradients.add(
                2 * at + 1,
                &TensorData::new(self.of_b(pair.a, whole, inputs(place)), pair.b.dims.clone()),
            );
        }
    }

    /// s · Bᵀ · dW'
    fn of_a(&self, b: &Parameter, whole: &[f32], inputs: usize) -> Vec<f32> {
        let mut gradient = vec![0.0; self.rank * inputs];
        gradient.par_chunks_mut(inputs).enumerate().for_each(|(r, gradient)| {
            for (b, row) in b.values.iter().skip(r).step_by(self.rank).zip(whole.chunks(inputs)) {
                let factor = self.scale * b;
                gradient.iter_mut().zip(row).for_each(|(sum, g)| *sum += factor * g);
            }
        });
        gradient
    }

    /// s · dW' · Aᵀ
    fn of_b(&self, a: &Parameter, whole: &[f32], inputs: usize) -> Vec<f32> {
        let row = |row: &[f32]| -> Vec<f32> {
            let product = |a: &[f32]| self.scale * row.iter().zip(a).map(|(g, a)| g * a).sum::<f32>();
            a.values.chunks(inputs).map(product).collect()
        };
        whole.par_chunks(inputs).flat_map_iter(row).collect()
    }
}

/// All matrices are but the token table: it is the head, too, and no adapter's format has a place
/// for it.
fn is_adapted(place: &Place) -> bool {
    place.dims.len() == 2 && place.name != TOKEN_TABLE
}

/// Numbers in a row of a matrix.
fn inputs(place: &Place) -> usize {
    place.dims.last().copied().unwrap_or(1)
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
        for b in adapter.thin.parameters.iter_mut().skip(1).step_by(2) {
            b.values.iter_mut().for_each(|b| *b = (dice.normal() * 0.1) as f32);
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
        let names: Vec<&str> = adapter.pairs().map(|pair| pair.name).collect();
        assert_eq!(names.len(), 7 * 2);
        assert_eq!((names[2], names[13]), ("blk.0.attn_v.weight", "blk.1.ffn_down.weight"));
        let mut merged = base.clone();
        merged.parameters.iter_mut().skip(1).for_each(|w| {
            if w.dims.len() == 2 {
                w.values.fill(9.0);
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
        let mut gradients = Gradients::zeros(&adapter.thin);
        factors.iter().enumerate().for_each(|(at, whole)| adapter.follow(at, whole, &mut gradients));
        let mut merged = base.clone();
        let mut at = |adapter: &Adapter| {
            adapter.merge(&base, &mut merged);
            loss(&merged, &factors)
        };
        let before = at(&adapter);
        let mut squares = 0.0;
        for matrix in 0..adapter.thin.parameters.len() {
            for number in 0..adapter.thin.parameters[matrix].values.len() {
                adapter.thin.parameters[matrix].values[number] += 0.5;
                squares += ((at(&adapter) - before) / 0.5).powi(2);
                adapter.thin.parameters[matrix].values[number] -= 0.5;
            }
        }
        assert!(
            (gradients.norm() / squares.sqrt() - 1.0).abs() < 1e-4,
            "{} {}",
            gradients.norm(),
            squares.sqrt()
        );
    }
}
