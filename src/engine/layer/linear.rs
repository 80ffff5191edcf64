//! A matrix with an optional bias and what an adapter adds, kept as runs of rows small enough for
//! any GPU buffer.
//!
//! Weights are dequantized to f32 once, while loading. A run never exceeds [`RUN_BYTES`], because
//! some drivers bind at most 128 MiB. An adapter stays two thin matrices of its own beside the
//! weights, never added to them: weights may be kept packed, and packing them again after an addition
//! would round most of it away.

use std::collections::BTreeMap;

use burn::tensor::{Device, TensorData};
use rayon::prelude::*;

use super::Tensor;
use crate::engine::adapter::Pair;
use crate::engine::device::is_cpu;
use crate::engine::weights::{self, Weights};
use crate::engine::{Error, Result};

/// Largest run of rows, in bytes of f32.
const RUN_BYTES: usize = 96 << 20;

/// Matrices of fewer numbers are multiplied by one core.
const SHARED_NUMBERS: usize = 1 << 18;

/// Takes tensors from a file to a device and tells how far it has come.
pub(in crate::engine) struct Loader<'a> {
    pub(in crate::engine) weights: &'a Weights,
    pub(in crate::engine) device: &'a Device,
    /// What an adapter adds, by the name of the matrix; each is taken out by the matrix it is for.
    pub(in crate::engine) added: BTreeMap<&'a str, &'a Pair>,
    /// Called with the bytes of the file used up by the last tensor; `Err` stops loading.
    pub(in crate::engine) loaded: &'a mut dyn FnMut(u64) -> Result<()>,
}

impl Loader<'_> {
    /// The one-dimensional tensor `name` of `len` numbers. `[len]`
    pub(in crate::engine) fn vector(&mut self, name: &str, len: usize) -> Result<Tensor<1>> {
        let tensor = self.weights.get(name, &[len])?;
        let numbers = numbers(&tensor, 0, 1)?;
        self.count(&tensor)?;
        Ok(Tensor::from_data(TensorData::new(numbers, [len]), self.device))
    }

    /// Whether the file holds `name`.
    pub(in crate::engine) fn has(&self, name: &str) -> bool {
        self.weights.find(name).is_some()
    }

    /// What is added to the matrix `name` of that many outputs and inputs.
    fn added(&mut self, name: &str, outputs: usize, inputs: usize) -> Option<Box<LowRank>> {
        let pair = self.added.remove(name)?;
        let matrix =
            |numbers: &[f32], shape| Tensor::from_data(TensorData::new(numbers.to_vec(), shape), self.device);
        let a = matrix(&pair.a, [pair.rank, inputs]);
        Some(Box::new(LowRank { a, b: matrix(&pair.b, [outputs, pair.rank]) }))
    }

    fn count(&mut self, tensor: &weights::Tensor<'_>) -> Result<()> {
        tensor.release();
        (self.loaded)(tensor.stored_bytes() as u64)
    }
}

/// What an adapter adds to a matrix: x · Aᵀ · Bᵀ.
#[derive(Debug)]
struct LowRank {
    a: Tensor<2>,
    b: Tensor<2>,
}

/// y = x · Wᵀ + b
#[derive(Debug)]
pub(in crate::engine) struct Linear {
    runs: Vec<Tensor<2>>,
    /// Views of the same rows, one for each CPU core: Burn multiplies a single row on one core only,
    /// and decoding is nothing but single rows. Empty on a GPU.
    shares: Vec<Tensor<2>>,
    /// Boxed, as most matrices have none.
    bias: Option<Box<Tensor<2>>>,
    added: Option<Box<LowRank>>,
}

impl Linear {
    /// Reads `{name}.weight` `[outputs, inputs]` and, where the file has it, `{name}.bias` `[outputs]`.
    pub(in crate::engine) fn load(
        loader: &mut Loader<'_>,
        name: &str,
        outputs: usize,
        inputs: usize,
    ) -> Result<Self> {
        let weight = format!("{name}.weight");
        let tensor = loader.weights.get(&weight, &[outputs, inputs])?;
        let runs = runs(&tensor, 0, outputs, loader.device)?;
        loader.count(&tensor)?;
        let bias = format!("{name}.bias");
        let bias = match loader.has(&bias) {
            true => Some(Box::new(loader.vector(&bias, outputs)?.unsqueeze_dim(0))),
            false => None,
        };
        let added = loader.added(&weight, outputs, inputs);
        Ok(Self { added, ..Self::of(runs, bias) })
    }

    /// Reads matrix number `index` of the stack `{name}.weight` [count, outputs, inputs].
    pub(in crate::engine) fn load_stacked(
        loader: &mut Loader<'_>,
        name: &str,
        (index, count): (usize, usize),
        outputs: usize,
        inputs: usize,
    ) -> Result<Self> {
        let tensor = loader.weights.get(&format!("{name}.weight"), &[count, outputs, inputs])?;
        let runs = runs(&tensor, index * outputs, outputs, loader.device)?;
        if index + 1 == count {
            tensor.release();
        }
        (loader.loaded)((tensor.stored_bytes() / count) as u64)?;
        Ok(Self::of(runs, None))
    }

    fn of(runs: Vec<Tensor<2>>, bias: Option<Box<Tensor<2>>>) -> Self {
        let numbers: usize = runs.iter().map(|run| run.shape().num_elements()).sum();
        let on_cpu = runs.first().is_some_and(|run| is_cpu(&run.device()));
        let shares = match on_cpu && numbers >= SHARED_NUMBERS {
            true => runs.iter().flat_map(shares).collect(),
            false => Vec::new(),
        };
        Self { runs, shares, bias, added: None }
    }

    /// [T, inputs] to [T, outputs].
    pub(in crate::engine) fn forward(&self, x: &Tensor<2>) -> Tensor<2> {
        let product = |run: &Tensor<2>| x.clone().matmul(run.clone().transpose());
        let [n, _] = x.dims();
        let y = match self.runs.as_slice() {
            _ if n == 1 && !self.shares.is_empty() => {
                Tensor::cat(self.shares.par_iter().map(product).collect(), 1)
            }
            [run] => product(run),
            runs => Tensor::cat(runs.iter().map(product).collect(), 1),
        };
        let y = match &self.bias {
            Some(bias) => y + Tensor::clone(bias),
            None => y,
        };
        match &self.added {
            Some(added) => {
                y + x.clone().matmul(added.a.clone().transpose()).matmul(added.b.clone().transpose())
            }
            None => y,
        }
    }
}

/// Divides the rows of a run among the cores.
fn shares(run: &Tensor<2>) -> Vec<Tensor<2>> {
    let [rows, _] = run.dims();
    let share = rows.div_ceil(rayon::current_num_threads());
    let part = |start| run.clone().narrow(0, start, share.min(rows - start));
    (0..rows).step_by(share).map(part).collect()
}

fn runs(tensor: &weights::Tensor<'_>, first: usize, rows: usize, device: &Device) -> Result<Vec<Tensor<2>>> {
    let row_len = tensor.row_len();
    let run_rows = (RUN_BYTES / size_of::<f32>() / row_len.max(1)).max(1);
    let run = |start: usize| {
        let n = run_rows.min(rows - start);
        let numbers = numbers(tensor, first + start, n)?;
        Ok(Tensor::from_data(TensorData::new(numbers, [n, row_len]), device))
    };
    (0..rows).step_by(run_rows).map(run).collect()
}

/// Dequantizes `rows` rows on all cores and refuses numbers no model can compute with.
fn numbers(tensor: &weights::Tensor<'_>, first: usize, rows: usize) -> Result<Vec<f32>> {
    let row_len = tensor.row_len().max(1);
    // Long enough that a task outweighs its dispatch.
    let task_rows = (16_384 / row_len).max(1);
    let mut numbers = vec![0.0; rows * row_len];
    numbers.par_chunks_mut(task_rows * row_len).enumerate().try_for_each(|(task, out)| {
        tensor.dequantize(first + task * task_rows, out)?;
        match out.iter().all(|x| x.is_finite()) {
            true => Ok(()),
            false => Err(Error::NotFinite { tensor: tensor.name().to_owned() }),
        }
    })?;
    Ok(numbers)
}
