//! Personalisation: low-rank adapters learnt from a person's own entries, on the device itself.
//!
//! The model's weights stand still; each matrix W gets two thin ones, and W + alpha/rank · B·A is
//! what learns. Entries go in as texts and the adapter comes out as bytes, in memory both: whoever
//! calls keeps them in the store. Nothing here writes a file or a word of an entry anywhere.
//! Source: Hu et al. 2021, LoRA (arXiv:2106.09685).

mod base;
mod file;
mod low_rank;
mod rows;

use std::ops::ControlFlow;

use burn::tensor::Device;
use zeroize::Zeroizing;

use super::dice::Dice;
use super::error::{Error, Result};
use super::network::{Batch, Kernels, Network, Weights};
use crate::engine;
use crate::engine::tokenizer::Tokenizer;
use low_rank::{Adam, Adapter};
use rows::Rows;

/// Fewer entries tell too little of how somebody writes, and of whether anything was learnt.
pub const ENTRIES_MIN: usize = 10;
/// Rows learnt from at once.
const BATCH_ROWS: usize = 2;
/// One entry in so many is kept to measure on.
const HELD_OUT: usize = 10;
/// An epoch that improves by less than this share is the last.
const LEAST_GAIN: f64 = 0.002;

/// How to learn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// How thin the matrices are.
    pub rank: usize,
    /// How strongly they count, over the rank.
    pub alpha: f32,
    /// At most so often through all entries.
    pub epochs: usize,
    /// Step size at its highest.
    pub rate: f32,
    /// Tokens of a row; longer entries are cut.
    pub row: usize,
    /// What is drawn by chance, is drawn from this.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { rank: 8, alpha: 16.0, epochs: 12, rate: 2e-3, row: 256, seed: 7 }
    }
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Steps done, of `steps`; fewer will be done if nothing more is learnt.
    pub step: usize,
    /// Steps in all.
    pub steps: usize,
    /// Perplexity on the entries kept apart, as last measured.
    pub perplexity: f64,
}

/// What came of it.
#[derive(Debug)]
pub struct Learnt {
    /// The adapter, in llama.cpp's format.
    pub file: Zeroizing<Vec<u8>>,
    /// Perplexity on the entries kept apart, before.
    pub before: f64,
    /// The same after.
    pub after: f64,
    /// Which of the texts were learnt from, in order; the others were measured on.
    pub from: Vec<usize>,
    /// How often all of them were gone through.
    pub epochs: usize,
}

/// Learns an adapter for the model `weights` from `texts`. `watch` hears of every step and stops
/// the learning.
///
/// # Errors
/// [`Error::TooLittle`], [`Error::NotAdaptable`], [`Error::NothingLearnt`], [`Error::Stopped`]; what
/// the engine says of the model.
pub fn learn(
    weights: &engine::weights::Weights,
    texts: &[Zeroizing<String>],
    options: &Options,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Learnt> {
    if texts.len() < ENTRIES_MIN {
        return Err(Error::TooLittle { found: texts.len(), needed: ENTRIES_MIN });
    }
    let tokenizer = Tokenizer::open(weights)?;
    let base = base::read(weights, &tokenizer)?;
    let mut dice = Dice::new(options.seed);
    let (from, held) = split(texts.len(), &mut dice);
    let row = options.row.min(base.context);
    let rows = |which: &[usize]| {
        Rows::of(which.iter().filter_map(|&at| texts.get(at)).map(|text| text.as_str()), &tokenizer, row)
    };
    let (learnt, held) = (rows(&from)?, rows(&held)?);
    let adapter = Adapter::new(&base.weights, options, &mut dice);
    let run = Run { base: &base.weights, kernels: base.kernels(), learnt, held, options, dice };
    let done = run.go(adapter, watch)?;
    let file = file::write(&base.architecture, options.alpha, &done.adapter);
    Ok(Learnt { file, before: done.before, after: done.after, from, epochs: done.epochs })
}

/// What learning takes at its height, in bytes: the weights five times over, for each step has its own
/// copy and its gradients, and what a batch leaves behind on its way through the network.
pub fn memory_bytes(weights: &engine::weights::Weights, options: &Options) -> u64 {
    let numbers: usize = weights.tensors().map(|tensor| tensor.len()).sum();
    let outputs: usize = weights.tensors().map(|tensor| tensor.rows()).sum();
    let batch = BATCH_ROWS * options.row * outputs * 6;
    ((5 * numbers + batch) * size_of::<f32>()) as u64
}

/// Which of `count` texts are learnt from, and which are kept apart, each in order.
fn split(count: usize, dice: &mut Dice) -> (Vec<usize>, Vec<usize>) {
    let mut order: Vec<usize> = (0..count).collect();
    dice.shuffle(&mut order);
    let mut held = order.split_off(count - count.div_ceil(HELD_OUT));
    order.sort_unstable();
    held.sort_unstable();
    (order, held)
}

/// One learning.
struct Run<'a> {
    base: &'a Weights,
    kernels: Kernels,
    learnt: Rows,
    held: Rows,
    options: &'a Options,
    dice: Dice,
}

/// What it came to.
struct Done {
    adapter: Adapter,
    before: f64,
    after: f64,
    epochs: usize,
}

impl Run<'_> {
    /// Learns until the held-out entries are predicted no better, and goes back to where they were
    /// predicted best.
    fn go(
        mut self,
        mut adapter: Adapter,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Done> {
        let per_epoch = self.learnt.count().div_ceil(BATCH_ROWS);
        let steps = per_epoch * self.options.epochs;
        let mut merged = self.base.clone();
        let before = self.perplexity(&merged);
        let mut best = Done { adapter: adapter.clone(), before, after: before, epochs: 0 };
        let mut adam = Adam::default();
        for epoch in 0..self.options.epochs {
            let mut order: Vec<usize> = (0..self.learnt.count()).collect();
            self.dice.shuffle(&mut order);
            for (at, rows) in order.chunks(BATCH_ROWS).enumerate() {
                let step = epoch * per_epoch + at;
                let progress = Progress { step, steps, perplexity: best.after };
                if watch(progress).is_break() {
                    return Err(Error::Stopped);
                }
                self.step(&mut adapter, &mut merged, &mut adam, rows, rate(step, steps, self.options.rate));
            }
            adapter.merge(self.base, &mut merged);
            let after = self.perplexity(&merged);
            let gain = 1.0 - after / best.after;
            if gain > 0.0 {
                best = Done { adapter: adapter.clone(), after, epochs: epoch + 1, ..best };
            }
            if gain.is_nan() || gain < LEAST_GAIN {
                break;
            }
        }
        if best.epochs == 0 { Err(Error::NothingLearnt) } else { Ok(best) }
    }

    /// One step. The network gives the gradient of each whole matrix; those of its thin ones follow
    /// by the chain rule, so the network need not know of adapters.
    fn step(&self, adapter: &mut Adapter, merged: &mut Weights, adam: &mut Adam, rows: &[usize], rate: f32) {
        adapter.merge(self.base, merged);
        let network = Network::new(merged, self.kernels, &Device::flex().autodiff());
        let loss = network.loss(&self.learnt.batch(rows));
        let mut gradients = adapter.no_gradients();
        network.gradients(loss, |at, gradient| {
            if let Ok(values) = gradient.as_slice::<f32>() {
                adapter.follow(at, values, &mut gradients);
            }
        });
        adam.step(adapter, &gradients, rate);
    }

    /// How uncertain the network is of the held-out entries, in tokens it wavers between.
    fn perplexity(&self, weights: &Weights) -> f64 {
        let network = Network::new(weights, self.kernels, &Device::flex());
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

/// Rises over the first twentieth of the steps, then falls to a tenth along half a cosine.
fn rate(step: usize, steps: usize, highest: f32) -> f32 {
    let warm = steps.div_ceil(20);
    if step < warm {
        return highest * (step + 1) as f32 / warm as f32;
    }
    let share = (step - warm) as f32 / (steps - warm).max(1) as f32;
    highest * (0.1 + 0.45 * (1.0 + (std::f32::consts::PI * share).cos()))
}
