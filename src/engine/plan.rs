//! What a model will need in memory, computed from its header before anything is loaded.
//!
//! The plan counts what this tier does: weights as f32, keys and values as f32, one chunk of the
//! prompt at a time. A model that does not fit is refused with the numbers.

use crate::engine::arch::{self, Blueprint, FfnPlan};
use crate::engine::cache::PAGE;
use crate::engine::event::DEFAULT_CONTEXT;
use crate::engine::weights::Weights;
use crate::engine::{Error, Result};

/// Positions of the prompt computed at once; also how often a run may be cancelled.
pub(in crate::engine) const CHUNK: usize = 64;

const NUMBER_BYTES: u64 = size_of::<f32>() as u64;
/// Program, driver and allocator, whatever the model.
const BASE_BYTES: u64 = 64 << 20;

/// What loading and running will take, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryPlan {
    /// Weights on the device.
    pub weights_bytes: u64,
    /// Keys and values of a full context.
    pub kv_bytes: u64,
    /// Everything a step computes with, and the program itself.
    pub scratch_bytes: u64,
    /// All of it.
    pub total_bytes: u64,
    /// Context length planned for, in tokens.
    pub context: usize,
}

impl MemoryPlan {
    /// With so many bytes more on the device, beside the model's own weights.
    pub(in crate::engine) fn and(self, bytes: u64) -> Self {
        let (weights_bytes, total_bytes) = (self.weights_bytes + bytes, self.total_bytes + bytes);
        Self { weights_bytes, total_bytes, ..self }
    }

    /// Whether it fits into `free_bytes`.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`] with both numbers.
    pub fn check(&self, free_bytes: u64) -> Result<()> {
        if self.total_bytes <= free_bytes {
            return Ok(());
        }
        Err(Error::NotEnoughMemory { needed_bytes: self.total_bytes, free_bytes, context: self.context })
    }
}

/// Plans for a context of `context` tokens; `None` takes the trained one, at most
/// [`DEFAULT_CONTEXT`].
///
/// # Errors
/// Those of [`arch::blueprint`].
pub fn plan(weights: &Weights, context: Option<usize>) -> Result<MemoryPlan> {
    Ok(of_blueprint(weights, &arch::blueprint(weights)?, context))
}

/// The context a model is given: never longer than it was trained with.
pub(in crate::engine) fn context(blueprint: &Blueprint, wanted: Option<usize>) -> usize {
    wanted.unwrap_or(DEFAULT_CONTEXT).clamp(1, blueprint.trained_context)
}

pub(in crate::engine) fn of_blueprint(
    weights: &Weights,
    blueprint: &Blueprint,
    wanted: Option<usize>,
) -> MemoryPlan {
    let context = context(blueprint, wanted);
    let weights_bytes = weights_bytes(weights);
    let kv_bytes = blueprint.layers.iter().map(|layer| kv_bytes(&layer.attention, context)).sum();
    let scratch_bytes = BASE_BYTES + step_bytes(blueprint, context);
    let total_bytes = weights_bytes + kv_bytes + scratch_bytes;
    MemoryPlan { weights_bytes, kv_bytes, scratch_bytes, total_bytes, context }
}

/// Every tensor as f32, but for a token table with an output matrix of its own: rows of that one
/// are read from the file as they are needed.
fn weights_bytes(weights: &Weights) -> u64 {
    let untied = weights.find("output.weight").is_some();
    let resident = weights.tensors().filter(|tensor| !(untied && tensor.name() == "token_embd.weight"));
    resident.map(|tensor| tensor.len() as u64 * NUMBER_BYTES).sum()
}

/// Bytes one more position takes in all layers.
pub(in crate::engine) fn kv_bytes_per_token(blueprint: &Blueprint) -> u64 {
    blueprint.layers.iter().map(|layer| position_bytes(&layer.attention)).sum()
}

/// Bytes of weights one decoded token reads: all but the token table, and of experts those used.
pub(in crate::engine) fn bytes_per_token(weights: &Weights, blueprint: &Blueprint) -> u64 {
    let share = blueprint.layers.first().map_or(1.0, |layer| match layer.ffn {
        FfnPlan::Experts { count, used, .. } => used as f64 / count as f64,
        FfnPlan::Dense { .. } => 1.0,
    });
    let untied = weights.find("output.weight").is_some();
    let read = weights.tensors().filter(|tensor| !(untied && tensor.name() == "token_embd.weight"));
    read.map(|tensor| {
        let bytes = tensor.len() as u64 * NUMBER_BYTES;
        match tensor.shape().len() {
            3 => (bytes as f64 * share) as u64,
            _ => bytes,
        }
    })
    .sum()
}

fn position_bytes(attention: &arch::AttentionPlan) -> u64 {
    (attention.kv_heads * (attention.key_len + attention.value_len)) as u64 * NUMBER_BYTES
}

fn kv_bytes(attention: &arch::AttentionPlan, context: usize) -> u64 {
    let held = match attention.window {
        Some(window) => context.min(window.saturating_add(PAGE + CHUNK)),
        None => context,
    };
    held.next_multiple_of(PAGE) as u64 * position_bytes(attention)
}

/// The largest tensors alive at once while a chunk is computed, and one growing cache buffer.
fn step_bytes(blueprint: &Blueprint, context: usize) -> u64 {
    let layer = |layer: &arch::LayerPlan| {
        let inner = match layer.ffn {
            FfnPlan::Dense { width, .. } | FfnPlan::Experts { width, .. } => width,
        };
        let attention = &layer.attention;
        let scores = attention.heads * context * 3;
        let numbers = CHUNK * (scores + inner * 4 + blueprint.width * 6);
        numbers as u64 * NUMBER_BYTES + 2 * kv_bytes(attention, context)
    };
    let logits = blueprint.vocab as u64 * 4 * NUMBER_BYTES;
    blueprint.layers.iter().map(layer).max().unwrap_or(0) + logits
}
