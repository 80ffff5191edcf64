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
mod run;

use std::ops::ControlFlow;

use zeroize::Zeroizing;

use super::dice::Dice;
use super::error::{Error, Result};
use crate::engine;
use crate::engine::tokenizer::Tokenizer;
use rows::Rows;
use run::Run;

/// Fewer entries tell too little of how somebody writes, and of whether anything was learnt.
pub const ENTRIES_MIN: usize = 10;
/// Rows learnt from at once.
const BATCH_ROWS: usize = 2;
/// One entry in so many is kept to measure on.
const HELD_OUT: usize = 10;

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
    pub rate: f64,
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
    let run = Run::new(&base.weights, (rows(&from)?, rows(&held)?), options, dice);
    let done = run.go(watch)?;
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
