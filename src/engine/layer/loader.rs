//! Takes tensors from a file to a device and tells how far it has come.

use std::collections::BTreeMap;
use std::sync::Arc;

use burn::tensor::Device;
use rayon::prelude::*;

use crate::engine::adapter::Pair;
use crate::engine::device::Tier;
use crate::engine::weights::{self, Weights};
use crate::engine::{Error, Result};

/// What a model is loaded from, and where to.
pub(in crate::engine) struct Loader<'a> {
    pub(in crate::engine) weights: &'a Arc<Weights>,
    pub(in crate::engine) device: &'a Device,
    pub(in crate::engine) tier: Tier,
    /// What an adapter adds, by the name of the matrix; each is taken out by the matrix it is for.
    pub(in crate::engine) added: BTreeMap<&'a str, &'a Pair>,
    /// Called with the bytes of the file used up by the last tensor; `Err` stops loading.
    pub(in crate::engine) loaded: &'a mut dyn FnMut(u64) -> Result<()>,
}

/// A matrix of a file: a tensor, or one of those it is a stack of.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Piece {
    /// Without `.weight` and `.bias`.
    pub(in crate::engine) name: String,
    /// Rows of the matrix.
    pub(in crate::engine) outputs: usize,
    /// Which of how many matrices of that size in the tensor.
    pub(in crate::engine) of: Option<(usize, usize)>,
}

impl Piece {
    /// A tensor of its own.
    pub(in crate::engine) fn whole(name: impl Into<String>, outputs: usize) -> Self {
        Self { name: name.into(), outputs, of: None }
    }

    /// Its tensor `{name}.weight`, whose rows are `inputs` long, and its first row in there.
    pub(super) fn find<'w>(
        &self,
        weights: &'w Weights,
        inputs: usize,
    ) -> Result<(weights::Tensor<'w>, usize)> {
        let name = format!("{}.weight", self.name);
        match self.of {
            None => Ok((weights.get(&name, &[self.outputs, inputs])?, 0)),
            Some((index, count)) => {
                Ok((weights.get(&name, &[count, self.outputs, inputs])?, index * self.outputs))
            }
        }
    }
}

impl Loader<'_> {
    /// The numbers of the one-dimensional tensor `name`.
    pub(in crate::engine) fn numbers(&mut self, name: &str, len: usize) -> Result<Vec<f32>> {
        let tensor = self.weights.get(name, &[len])?;
        let numbers = numbers(&tensor, 0, 1)?;
        tensor.release();
        (self.loaded)(tensor.stored_bytes() as u64)?;
        Ok(numbers)
    }

    /// Whether the file holds `name`.
    pub(in crate::engine) fn has(&self, name: &str) -> bool {
        self.weights.find(name).is_some()
    }

    /// Tells that a piece was read. `is_copied`: its bytes in the file are not needed any more.
    pub(super) fn count(
        &mut self,
        piece: &Piece,
        tensor: &weights::Tensor<'_>,
        is_copied: bool,
    ) -> Result<()> {
        let (index, count) = piece.of.unwrap_or((0, 1));
        if is_copied && index + 1 == count {
            tensor.release();
        }
        (self.loaded)((tensor.stored_bytes() / count.max(1)) as u64)
    }
}

/// Dequantizes `rows` rows on all cores and refuses numbers no model can compute with.
pub(super) fn numbers(tensor: &weights::Tensor<'_>, first: usize, rows: usize) -> Result<Vec<f32>> {
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
