//! One or more matrices on the same numbers, with biases and what an adapter adds.
//!
//! Their outputs stand one after the other. The reference tier dequantizes to f32 once, in runs of rows
//! that never exceed [`RUN_BYTES`], because some drivers bind at most 128 MiB; the fast tiers compute
//! with the packed weights. An adapter stays two thin matrices of its own beside the weights, never
//! added to them: packing them again after an addition would round most of it away.

use std::ops::Range;

use burn::tensor::{Device, TensorData, s};
use rayon::prelude::*;

use super::loader::{Piece, numbers};
use super::{Loader, Tensor};
use crate::engine::Result;
use crate::engine::adapter::Pair;
use crate::engine::device::{Tier, is_cpu};
use crate::engine::kernel::{self, Matrix};
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
        /// Boxed, as most matrices have none.
        bias: Option<Box<Tensor<2>>>,
    },
    /// With a kernel on packed weights.
    Packed(Matrix),
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
            Tier::Fast | Tier::Gpu => Product::packed(loader, pieces, inputs)?,
        };
        let mut first = 0;
        let mut added = Vec::new();
        for piece in pieces {
            let outputs = first..first + piece.outputs;
            first = outputs.end;
            let pair = loader.added.remove(format!("{}.weight", piece.name).as_str());
            added.extend(pair.map(|pair| LowRank::new(pair, outputs, inputs, loader.device)));
        }
        Ok(Self { product, added })
    }

    /// Whether a kernel does it; what comes of it goes on to kernels, too.
    pub(in crate::engine) fn is_packed(&self) -> bool {
        matches!(self.product, Product::Packed(_))
    }

    /// `[T, inputs]` to `[S, T, outputs]`, of which the sum over S is meant.
    pub(in crate::engine) fn forward(&self, x: &Tensor<2>) -> Tensor<3> {
        let product = self.product.forward(x);
        if self.added.is_empty() {
            return product;
        }
        let mut y = self.add_up(product);
        let [n, _] = y.dims();
        for LowRank { outputs, a, b } in &self.added {
            let more = x.clone().matmul(a.clone().transpose()).matmul(b.clone().transpose());
            let part = s![0..n, outputs.clone()];
            y = y.clone().slice_assign(part, y.slice(part) + more);
        }
        y.unsqueeze()
    }

    /// `[T, inputs]` to `[T, outputs]`.
    pub(in crate::engine) fn sum(&self, x: &Tensor<2>) -> Tensor<2> {
        self.add_up(self.forward(x))
    }

    fn add_up(&self, parts: Tensor<3>) -> Tensor<2> {
        if self.is_packed() { kernel::sum(parts, 1.0, None) } else { only(parts) }
    }
}

/// The one part that plain operations give. `[1, T, N]` to `[T, N]`
pub(super) fn only(parts: Tensor<3>) -> Tensor<2> {
    let [_, n, len] = parts.dims();
    parts.reshape([n, len])
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
        let bias = bias(loader, pieces)?.map(|numbers| {
            let shape = [1, numbers.len()];
            Box::new(Tensor::from_data(TensorData::new(numbers, shape), loader.device))
        });
        Ok(Self::Plain { runs: all, shares, bias })
    }

    fn packed(loader: &mut Loader<'_>, pieces: &[Piece], inputs: usize) -> Result<Self> {
        let on_gpu = loader.tier == Tier::Gpu;
        let mut matrix = match on_gpu {
            true => Matrix::on_device(loader.device, inputs)?,
            false => Matrix::on_host(loader.weights, inputs),
        };
        for piece in pieces {
            let (tensor, first) = piece.find(loader.weights, inputs)?;
            matrix.add(loader.weights, &tensor, first, piece.outputs)?;
            loader.count(piece, &tensor, on_gpu)?;
        }
        if let Some(numbers) = bias(loader, pieces)? {
            matrix.set_bias(numbers);
        }
        Ok(Self::Packed(matrix))
    }

    fn forward(&self, x: &Tensor<2>) -> Tensor<3> {
        let (runs, shares, bias) = match self {
            Self::Packed(matrix) => return kernel::product(x.clone(), matrix),
            Self::Plain { runs, shares, bias } => (runs, shares, bias),
        };
        let product = |run: &Tensor<2>| x.clone().matmul(run.clone().transpose());
        let [n, _] = x.dims();
        let y: Tensor<2> = match runs.as_slice() {
            _ if n == 1 && !shares.is_empty() => Tensor::cat(shares.par_iter().map(product).collect(), 1),
            [run] => product(run),
            runs => Tensor::cat(runs.iter().map(product).collect(), 1),
        };
        match bias {
            Some(bias) => (y + Tensor::clone(bias)).unsqueeze(),
            None => y.unsqueeze(),
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
fn bias(loader: &mut Loader<'_>, pieces: &[Piece]) -> Result<Option<Vec<f32>>> {
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
    Ok(Some(numbers))
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
