//! One or more matrices on the same numbers, with biases and what an adapter adds.
//!
//! Their outputs stand one after the other. The reference tier dequantizes to f32 once, in runs of rows
//! that never exceed [`RUN_BYTES`], because some drivers bind at most 128 MiB; the fast tiers compute
//! with the packed weights. An adapter stays two thin matrices of its own beside the weights, never
//! added to them: packing them again after an addition would round most of it away.

use std::ops::Range;
use std::sync::Arc;

use burn::tensor::{Device, TensorData, s};
use rayon::prelude::*;

use super::loader::{Piece, numbers};
use super::{Loader, Tensor};
use crate::engine::Result;
use crate::engine::adapter::Pair;
use crate::engine::device::{Tier, is_cpu};
use crate::engine::kernel::{self, HostMatrix};
use crate::engine::weights;

/// Largest run of rows, in bytes of f32.
const RUN_BYTES: usize = 96 << 20;

/// Matrices of fewer numbers are multiplied by one core.
const SHARED_NUMBERS: usize = 1 << 18;

/// What an adapter adds to the outputs of one matrix: x · Aᵀ · Bᵀ.
#[derive(Debug)]
struct LowRank {
    outputs: Range<usize>,
    a: Tensor<2>,
    b: Tensor<2>,
}

/// y = x · Wᵀ + b
#[derive(Debug)]
pub(in crate::engine) struct Linear {
    product: Product,
    /// Boxed, as most matrices have none.
    bias: Option<Box<Tensor<2>>>,
    added: Vec<LowRank>,
}

/// How x · Wᵀ is computed.
#[derive(Debug)]
enum Product {
    /// With plain operations on runs of rows.
    Plain {
        runs: Vec<Tensor<2>>,
        /// Views of the same rows, one for each CPU core: Burn multiplies a single row on one core
        /// only, and decoding is nothing but single rows. Empty on a GPU.
        shares: Vec<Tensor<2>>,
    },
    /// With a kernel on packed weights.
    Packed(Arc<HostMatrix>),
}

impl Linear {
    /// Reads `{name}.weight` `[outputs, inputs]` and, where the file has it, `{name}.bias` `[outputs]`.
    pub(in crate::engine) fn load(
        loader: &mut Loader<'_>,
        name: &str,
        outputs: usize,
        inputs: usize,
    ) -> Result<Self> {
        Self::load_all(loader, &[Piece::whole(name, outputs)], inputs)
    }

    /// Reads several matrices as one.
    pub(in crate::engine) fn load_all(
        loader: &mut Loader<'_>,
        pieces: &[Piece],
        inputs: usize,
    ) -> Result<Self> {
        let product = match loader.tier {
            Tier::Reference => Product::plain(loader, pieces, inputs)?,
            Tier::Fast => Product::packed(loader, pieces, inputs)?,
        };
        let bias = bias(loader, pieces)?;
        let mut first = 0;
        let mut added = Vec::new();
        for piece in pieces {
            let outputs = first..first + piece.outputs;
            first = outputs.end;
            let pair = loader.added.remove(format!("{}.weight", piece.name).as_str());
            added.extend(pair.map(|pair| LowRank::new(pair, outputs, inputs, loader.device)));
        }
        Ok(Self { product, bias, added })
    }

    /// Whether a kernel does it; what comes of it goes on to kernels, too.
    pub(in crate::engine) fn is_packed(&self) -> bool {
        matches!(self.product, Product::Packed(_))
    }

    /// [T, inputs] to [T, outputs].
    pub(in crate::engine) fn forward(&self, x: &Tensor<2>) -> Tensor<2> {
        let mut y = self.product.forward(x);
        if let Some(bias) = &self.bias {
            y = y + Tensor::clone(bias);
        }
        let [n, _] = y.dims();
        for LowRank { outputs, a, b } in &self.added {
            let more = x.clone().matmul(a.clone().transpose()).matmul(b.clone().transpose());
            let part = s![0..n, outputs.clone()];
            y = y.clone().slice_assign(part, y.slice(part) + more);
        }
        y
    }
}

impl Product {
    fn plain(loader: &mut Loader<'_>, pieces: &[Piece], inputs: usize) -> Result<Self> {
        let mut all = Vec::new();
        for piece in pieces {
            let (tensor, first) = piece.find(loader.weights, inputs)?;
            all.append(&mut runs(&tensor, first, piece.outputs, loader.device)?);
            loader.count(piece, &tensor, true)?;
        }
        let numbers: usize = all.iter().map(|run| run.shape().num_elements()).sum();
        let shares = match is_cpu(loader.device) && numbers >= SHARED_NUMBERS {
            true => all.iter().flat_map(shares).collect(),
            false => Vec::new(),
        };
        Ok(Self::Plain { runs: all, shares })
    }

    fn packed(loader: &mut Loader<'_>, pieces: &[Piece], inputs: usize) -> Result<Self> {
        let mut matrix = HostMatrix::new(Arc::clone(loader.weights), inputs);
        for piece in pieces {
            let (tensor, first) = piece.find(loader.weights, inputs)?;
            matrix.add(&tensor, first, piece.outputs)?;
            loader.count(piece, &tensor, false)?;
        }
        Ok(Self::Packed(Arc::new(matrix)))
    }

    fn forward(&self, x: &Tensor<2>) -> Tensor<2> {
        let (runs, shares) = match self {
            Self::Packed(matrix) => return kernel::linear(x.clone(), matrix),
            Self::Plain { runs, shares } => (runs, shares),
        };
        let product = |run: &Tensor<2>| x.clone().matmul(run.clone().transpose());
        let [n, _] = x.dims();
        match runs.as_slice() {
            _ if n == 1 && !shares.is_empty() => Tensor::cat(shares.par_iter().map(product).collect(), 1),
            [run] => product(run),
            runs => Tensor::cat(runs.iter().map(product).collect(), 1),
        }
    }
}

impl LowRank {
    fn new(pair: &Pair, outputs: Range<usize>, inputs: usize, device: &Device) -> Self {
        let matrix =
            |numbers: &[f32], shape| Tensor::from_data(TensorData::new(numbers.to_vec(), shape), device);
        let b = matrix(&pair.b, [outputs.len(), pair.rank]);
        Self { a: matrix(&pair.a, [pair.rank, inputs]), b, outputs }
    }
}

/// The biases of all pieces, zeros where a piece has none; `None` where no piece has one.
fn bias(loader: &mut Loader<'_>, pieces: &[Piece]) -> Result<Option<Box<Tensor<2>>>> {
    let name = |piece: &Piece| format!("{}.bias", piece.name);
    if !pieces.iter().any(|piece| loader.has(&name(piece))) {
        return Ok(None);
    }
    let mut numbers = Vec::new();
    for piece in pieces {
        match loader.has(&name(piece)) {
            true => numbers.append(&mut loader.numbers(&name(piece), piece.outputs)?),
            false => numbers.resize(numbers.len() + piece.outputs, 0.0),
        }
    }
    let shape = [1, numbers.len()];
    Ok(Some(Box::new(Tensor::from_data(TensorData::new(numbers, shape), loader.device))))
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
