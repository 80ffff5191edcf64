//! A matrix of a fast tier, where its model lies.

use std::sync::Arc;

use burn::tensor::Device;

use super::HostMatrix;
use super::gpu::{DeviceMatrix, anchor};
use crate::engine::weights::{Tensor, Weights};
use crate::engine::{Error, Result};

/// Rows of one or more tensors, and what is added to the product with them.
#[derive(Debug)]
pub(in crate::engine) enum Matrix {
    /// As they lie in the file.
    Host(HostMatrix),
    /// Packed anew in the memory of a GPU.
    Device(Box<DeviceMatrix>),
}

impl Matrix {
    /// For the processor: a matrix without outputs yet, for rows of `inputs` numbers.
    pub(in crate::engine) fn on_host(weights: &Arc<Weights>, inputs: usize) -> Self {
        Self::Host(HostMatrix::new(Arc::clone(weights), inputs))
    }

    /// The same for a GPU.
    ///
    /// # Errors
    /// [`Error::Internal`] if `device` is none.
    pub(in crate::engine) fn on_device(device: &Device, inputs: usize) -> Result<Self> {
        let what = || Error::Internal { stage: "loading", what: "this device has no kernels".to_owned() };
        Ok(Self::Device(Box::new(DeviceMatrix::new(anchor(device).ok_or_else(what)?, inputs))))
    }

    /// Adds rows `first..first + count` of a tensor below those there are.
    ///
    /// # Errors
    /// Those of [`HostMatrix::add`].
    pub(in crate::engine) fn add(
        &mut self,
        weights: &Arc<Weights>,
        tensor: &Tensor<'_>,
        first: usize,
        count: usize,
    ) -> Result<()> {
        match self {
            Self::Host(matrix) => matrix.add(tensor, first, count),
            Self::Device(matrix) => {
                let mut rows = HostMatrix::new(Arc::clone(weights), matrix.inputs());
                rows.add(tensor, first, count)?;
                rows.stacks().iter().for_each(|rows| matrix.add(rows.format, rows.bytes));
                Ok(())
            }
        }
    }

    /// What is added to every product: a number for each of the outputs there are.
    pub(in crate::engine) fn set_bias(&mut self, bias: Vec<f32>) {
        match self {
            Self::Host(matrix) => matrix.set_bias(bias),
            Self::Device(matrix) => matrix.set_bias(&bias),
        }
    }
}
