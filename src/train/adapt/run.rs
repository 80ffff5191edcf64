//! The learning itself: steps through the entries until those kept apart are predicted no better.

use std::ops::ControlFlow;

use burn::tensor::Device;

use super::low_rank::Adapter;
use super::rows::Rows;
use super::{BATCH_ROWS, Options, Progress};
use crate::train::dice::Dice;
use crate::train::error::{Error, Result};
use crate::train::network::{Kernels, Network, Weights};
use crate::train::optimizer::{Gradients, Method, Optimizer, Pace, half_cosine};

/// An epoch that improves by less than this share is the last.
const LEAST_GAIN: f64 = 0.002;

/// One learning.
pub(super) struct Run<'a> {
    base: &'a Weights,
    kernels: Kernels,
    learnt: Rows,
    held: Rows,
    options: &'a Options,
    dice: Dice,
    optimizer: Optimizer,
    adapter: Adapter,
    /// The base with the adapter in it.
    merged: Weights,
}

/// What it came to.
pub(super) struct Done {
    pub(super) adapter: Adapter,
    pub(super) before: f64,
    pub(super) after: f64,
    pub(super) epochs: usize,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        base: &'a Weights,
        (learnt, held): (Rows, Rows),
        options: &'a Options,
        mut dice: Dice,
    ) -> Self {
        let adapter = Adapter::new(base, options, &mut dice);
        let kernels = Kernels::choose(&Device::flex(), &base.shape, learnt.row());
        let optimizer = Optimizer::new(&adapter.thin);
        Self { base, kernels, learnt, held, options, dice, optimizer, adapter, merged: base.clone() }
    }

    /// Learns until the held-out entries are predicted no better, and gives what predicted them best.
    ///
    /// # Errors
    /// [`Error::NothingLearnt`], [`Error::Stopped`].
    pub(super) fn go(mut self, watch: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> Result<Done> {
        let before = self.perplexity();
        let mut best = Done { adapter: self.adapter.clone(), before, after: before, epochs: 0 };
        for epoch in 0..self.options.epochs {
            self.epoch(epoch, best.after, watch)?;
            let after = self.perplexity();
            let gain = 1.0 - after / best.after;
            if gain > 0.0 {
                best = Done { adapter: self.adapter.clone(), before, after, epochs: epoch + 1 };
            }
            if gain.is_nan() || gain < LEAST_GAIN {
                break;
            }
        }
        if best.epochs == 0 { Err(Error::NothingLearnt) } else { Ok(best) }
    }

    /// Goes once through all rows, in an order of its own.
    fn epoch(
        &mut self,
        epoch: usize,
        perplexity: f64,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<()> {
        let mut order: Vec<usize> = (0..self.learnt.count()).collect();
        self.dice.shuffle(&mut order);
        let batches = order.len().div_ceil(BATCH_ROWS);
        let steps = batches * self.options.epochs;
        for (at, rows) in order.chunks(BATCH_ROWS).enumerate() {
            let step = epoch * batches + at;
            if watch(Progress { step, steps, perplexity }).is_break() {
                return Err(Error::Stopped);
            }
            self.step(rows, self.options.rate * share(step, steps));
        }
        Ok(())
    }

    /// One step. The network gives the gradient of each whole matrix; those of its thin ones follow
    /// by the chain rule, so the network need not know of adapters.
    fn step(&mut self, rows: &[usize], rate: f64) {
        let network = Network::new(&self.merged, self.kernels, &Device::flex().autodiff());
        let loss = network.loss(&self.learnt.batch(rows));
        let mut gradients = Gradients::zeros(&self.adapter.thin);
        network.gradients(&loss, |at, gradient| {
            if let Ok(whole) = gradient.as_slice::<f32>() {
                self.adapter.follow(at, whole, &mut gradients);
            }
        });
        // A step nobody can take is none.
        if gradients.norm().is_finite() {
            let pace = Pace { rate, decay: 0.01, clip: 1.0, method: Method::AdamW };
            self.optimizer.step(&mut self.adapter.thin, &gradients, pace, self.kernels);
            self.adapter.merge(self.base, &mut self.merged);
        }
    }

    /// How uncertain the network is of the held-out entries, in tokens it wavers between.
    fn perplexity(&self) -> f64 {
        let network = Network::new(&self.merged, self.kernels, &Device::flex());
        let all: Vec<usize> = (0..self.held.count()).collect();
        let (mut sum, mut count) = (0.0, 0.0);
        for rows in all.chunks(BATCH_ROWS) {
            let batch = self.held.batch(rows);
            sum += f64::from(network.loss(&batch).into_scalar::<f32>()) * f64::from(batch.count);
            count += f64::from(batch.count);
        }
        f64::exp(sum / count)
    }
}

/// The share of the rate: rises over the first twentieth of the steps, then falls to a tenth along
/// half a cosine.
fn share(step: usize, steps: usize) -> f64 {
    let warm = steps.div_ceil(20);
    if step < warm {
        return (step + 1) as f64 / warm as f64;
    }
    let along = (step - warm) as f64 / (steps - warm).max(1) as f64;
    half_cosine(along, 0.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_and_falls() {
        let shares: Vec<f64> = (0..100).map(|step| share(step, 100)).collect();
        assert!(shares[..5].is_sorted() && shares[5..].is_sorted_by(|a, b| a >= b), "{shares:?}");
        assert!((shares[4] - 1.0).abs() < 1e-9 && (0.1..0.11).contains(&shares[99]), "{shares:?}");
        assert_eq!(share(0, 1), 1.0);
    }
}
