//! The table of architectures. One forward pass (`engine/model.rs`) runs them all; a file here
//! says only where its architecture differs from the plain decoder.
//!
//! To add one: a file with `ARCHITECTURE` (its GGUF name and a function from settings to
//! [`Blueprint`]) and one line in [`ARCHITECTURES`]. Tensor names are GGUF's; for safetensors,
//! add its `model_type` to `engine/weights/hf`.

mod blueprint;
mod gemma2;
mod gemma3;
mod granite;
mod llama;
mod olmoe;
mod phi3;
mod qwen2;
mod qwen3;
mod qwen3moe;
mod smollm3;

pub use blueprint::{
    Activation, AttentionPlan, Blueprint, Factors, FfnPlan, HeadNorm, LayerPlan, Pairing, RopePlan, Stretch,
};

use crate::engine::weights::Weights;
use crate::engine::{Error, Result};
use blueprint::Keys;

/// One architecture.
struct Architecture {
    /// `general.architecture` in GGUF, and the prefix of its settings.
    name: &'static str,
    /// Reads the settings.
    blueprint: fn(&Keys<'_>) -> Result<Blueprint>,
}

static ARCHITECTURES: [&Architecture; 10] = [
    &llama::ARCHITECTURE,
    &qwen2::ARCHITECTURE,
    &qwen3::ARCHITECTURE,
    &qwen3moe::ARCHITECTURE,
    &gemma2::ARCHITECTURE,
    &gemma3::ARCHITECTURE,
    &phi3::ARCHITECTURE,
    &olmoe::ARCHITECTURE,
    &smollm3::ARCHITECTURE,
    &granite::ARCHITECTURE,
];

/// All names, comma separated.
pub fn names() -> String {
    ARCHITECTURES.map(|architecture| architecture.name).join(", ")
}

/// Reads the settings of an opened file into a checked blueprint. Reads no tensor.
///
/// # Errors
/// [`Error::UnknownArchitecture`], [`Error::MissingKey`], [`Error::BadValue`], and
/// [`Error::MissingTensor`] or [`Error::WrongShape`] for the token table.
pub fn blueprint(weights: &Weights) -> Result<Blueprint> {
    let name = weights.metadata().require_text("general.architecture")?;
    let architecture = ARCHITECTURES
        .into_iter()
        .find(|architecture| architecture.name == name)
        .ok_or_else(|| Error::UnknownArchitecture { name: name.to_owned(), known: names() })?;
    (architecture.blueprint)(&Keys::new(weights, architecture.name))
}
