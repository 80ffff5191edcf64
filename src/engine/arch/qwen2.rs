//! Qwen2 and Qwen2.5: the plain decoder with biases on queries, keys and values.
//!
//! Rotates halves. Source: Yang et al. 2024 (arXiv:2407.10671).

use super::Architecture;
use super::blueprint::{Blueprint, Keys, Pairing};
use crate::engine::Result;

pub(super) static ARCHITECTURE: Architecture = Architecture { name: "qwen2", blueprint };

fn blueprint(keys: &Keys<'_>) -> Result<Blueprint> {
    // Biases need no word here: a projection carries one wherever the file has it.
    Blueprint::read(keys, Pairing::Halves)
}
