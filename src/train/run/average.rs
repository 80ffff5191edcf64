//! The mean of the ends of stages, which is better than each of them.
//!
//! Stages that went on from one another end in one basin of the loss, around its bottom: their mean is nearer
//! to it. Sources: Izmailov et al. 2018 (arXiv:1803.05407); Kaddour 2022 (arXiv:2209.14981).

use std::path::Path;

use crate::engine::weights;
use crate::train::error::Result;
use crate::train::network::{Shape, Weights};
use crate::train::recipe::Stage;

/// The mean of what some stages wrote, networks of one shape.
///
/// # Errors
/// [`crate::train::Error::Engine`] where a stage's file is not there or not of that shape.
pub(super) fn averaged(stages: &[Stage], work: &Path, shape: Shape) -> Result<Weights> {
    let mut mean = Weights::zeros(shape);
    for stage in stages {
        let file = weights::Weights::open(&work.join(format!("{}.gguf", stage.name)))?;
        for place in shape.places() {
            let mut numbers = vec![0.0; place.values.len()];
            file.get(&place.name, &place.dims)?.dequantize(0, &mut numbers)?;
            let sums =
                mean.parameters.get_mut(place.parameter).and_then(|part| part.values.get_mut(place.values));
            let sums = sums.unwrap_or_default().iter_mut().zip(numbers);
            sums.for_each(|(sum, number)| *sum += number / stages.len() as f32);
        }
    }
    Ok(mean)
}
