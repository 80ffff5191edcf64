//! The mean of the ends of stages, which is better than each of them.
//!
//! Stages that went on from one another end in one basin of the loss, around its bottom: their mean is nearer
//! to it. Sources: Izmailov et al. 2018 (arXiv:1803.05407); Kaddour 2022 (arXiv:2209.14981).

use std::path::Path;

use crate::engine::weights;
use crate::train::error::Result;
use crate::train::network::{Shape, Weights};

/// The mean of what some stages wrote, networks of one shape.
///
/// # Errors
/// [`crate::train::Error::Engine`] where a stage's file is not there or not of that shape.
pub(super) fn averaged(stages: &[String], work: &Path, shape: Shape) -> Result<Weights> {
    let mut mean = Weights::zeros(shape);
    for name in stages {
        add(&mut mean, &work.join(format!("{name}.gguf")), 1.0 / stages.len() as f32)?;
    }
    Ok(mean)
}

/// The weights of a model file, a network of this shape.
///
/// # Errors
/// [`crate::train::Error::Engine`] where it cannot be read or has another shape.
pub(super) fn of_file(file: &Path, shape: Shape) -> Result<Weights> {
    let mut weights = Weights::zeros(shape);
    add(&mut weights, file, 1.0)?;
    Ok(weights)
}

/// Adds a share of what a model file holds.
fn add(sum: &mut Weights, file: &Path, share: f32) -> Result<()> {
    let file = weights::Weights::open(file)?;
    for place in sum.shape.places() {
        let mut numbers = vec![0.0; place.values.len()];
        file.get(&place.name, &place.dims)?.dequantize(0, &mut numbers)?;
        let sums = sum.parameters.get_mut(place.parameter).and_then(|part| part.values.get_mut(place.values));
        sums.unwrap_or_default().iter_mut().zip(numbers).for_each(|(sum, number)| *sum += share * number);
    }
    Ok(())
}
