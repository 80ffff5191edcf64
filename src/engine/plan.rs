//! What a model will need in memory, computed from its header before anything is loaded.
//!
//! The plan counts what a tier does: the processor's kernels read weights where they lie in the file and
//! keep keys and values in half precision, but for files of floats; a GPU's have packed copies of the weights; the reference keeps
//! all of it as f32. All compute one chunk of the prompt at a time. A model that does not fit is refused
//! with the numbers.

use crate::engine::arch::{self, Blueprint, FfnPlan};
use crate::engine::cache;
use crate::engine::device::Tier;
use crate::engine::event::DEFAULT_CONTEXT;
use crate::engine::kernel::{self, PAGE};
use crate::engine::weights::{Tensor, Weights};
use crate::engine::{Error, Result};

/// Positions of the prompt computed at once.
pub(in crate::engine) fn chunk(tier: Tier) -> usize {
    match tier {
        Tier::Reference | Tier::Gpu => 64,
        Tier::Fast => 96,
    }
}

/// What the kernels of the fast tier keep for themselves, all workers together.
const KERNEL_BYTES: u64 = 8 << 20;
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
pub fn plan(weights: &Weights, tier: Tier, context: Option<usize>) -> Result<MemoryPlan> {
    Ok(of_blueprint(weights, &arch::blueprint(weights)?, tier, context))
}

/// The context a model is given: never longer than it was trained with.
pub(in crate::engine) fn context(blueprint: &Blueprint, wanted: Option<usize>) -> usize {
    wanted.unwrap_or(DEFAULT_CONTEXT).clamp(1, blueprint.trained_context)
}

pub(in crate::engine) fn of_blueprint(
    weights: &Weights,
    blueprint: &Blueprint,
    tier: Tier,
    wanted: Option<usize>,
) -> MemoryPlan {
    let context = context(blueprint, wanted);
    let weights_bytes = resident(weights).map(|tensor| tensor_bytes(&tensor, tier)).sum();
    let kv_bytes = blueprint.layers.iter().map(|layer| kv_bytes(&layer.attention, tier, context)).sum();
    let scratch_bytes = BASE_BYTES + step_bytes(blueprint, tier, context);
    let total_bytes = weights_bytes + kv_bytes + scratch_bytes;
    MemoryPlan { weights_bytes, kv_bytes, scratch_bytes, total_bytes, context }
}

/// Every tensor but a token table with an output matrix of its own: rows of that one are read from the
/// file as they are needed.
fn resident(weights: &Weights) -> impl Iterator<Item = Tensor<'_>> {
    let untied = weights.find("output.weight").is_some();
    weights.tensors().filter(move |tensor| !(untied && tensor.name() == "token_embd.weight"))
}

fn tensor_bytes(tensor: &Tensor<'_>, tier: Tier) -> u64 {
    match tier {
        Tier::Reference => tensor.len() as u64 * NUMBER_BYTES,
        Tier::Fast => tensor.stored_bytes() as u64,
        Tier::Gpu => {
            let len = tensor.row_len();
            let bytes = |rows| kernel::packed_bytes(tensor.format(), rows, len);
            let bytes = match *tensor.shape() {
                // Each of a stack by itself.
                [count, rows, _] => count * bytes(rows),
                [rows, _] => bytes(rows),
                _ => tensor.len() * size_of::<f32>(),
            };
            bytes as u64
        }
    }
}

/// Bytes one more position takes in all layers.
pub(in crate::engine) fn kv_bytes_per_token(blueprint: &Blueprint, tier: Tier) -> u64 {
    blueprint.layers.iter().map(|layer| position_bytes(&layer.attention, tier)).sum()
}

/// Bytes of weights one decoded token reads: all but the token table, and of experts those used.
pub(in crate::engine) fn bytes_per_token(weights: &Weights, blueprint: &Blueprint, tier: Tier) -> u64 {
    let share = blueprint.layers.first().map_or(1.0, |layer| match layer.ffn {
        FfnPlan::Experts { count, used, .. } => used as f64 / count as f64,
        FfnPlan::Dense { .. } => 1.0,
    });
    let read = |tensor: Tensor<'_>| {
        let bytes = tensor_bytes(&tensor, tier);
        match tensor.shape().len() {
            3 => (bytes as f64 * share) as u64,
            _ => bytes,
        }
    };
    resident(weights).map(read).sum()
}

fn position_bytes(attention: &arch::AttentionPlan, tier: Tier) -> u64 {
    let number_bytes = match tier {
        Tier::Reference | Tier::Gpu => NUMBER_BYTES,
        Tier::Fast => cache::precision(attention).bytes() as u64,
    };
    (attention.kv_heads * (attention.key_len + attention.value_len)) as u64 * number_bytes
}

fn kv_bytes(attention: &arch::AttentionPlan, tier: Tier, context: usize) -> u64 {
    let held = match attention.window {
        Some(window) => context.min(window.saturating_add(PAGE + chunk(tier))),
        None => context,
    };
    let grown = match tier {
        // Buffers grow by an eighth.
        Tier::Gpu => held + held / 8,
        Tier::Fast | Tier::Reference => held,
    };
    grown.next_multiple_of(PAGE) as u64 * position_bytes(attention, tier)
}

/// The largest tensors alive at once while a chunk is computed; in the reference tier also all scores of
/// it and one growing cache buffer.
fn step_bytes(blueprint: &Blueprint, tier: Tier, context: usize) -> u64 {
    let rows = chunk(tier).min(context);
    let layer = |layer: &arch::LayerPlan| {
        let inner = match layer.ffn {
            FfnPlan::Dense { width, .. } | FfnPlan::Experts { width, .. } => width,
        };
        let attention = &layer.attention;
        let numbers = rows * (inner * 4 + blueprint.width * 6);
        let own = match tier {
            Tier::Fast => KERNEL_BYTES,
            Tier::Gpu => gpu_bytes(blueprint, attention, rows, inner, context),
            Tier::Reference => {
                let scores = rows * attention.heads * context * 3;
                scores as u64 * NUMBER_BYTES + 2 * kv_bytes(attention, tier, context)
            }
        };
        numbers as u64 * NUMBER_BYTES + own
    };
    let logits = blueprint.vocab as u64 * 4 * NUMBER_BYTES;
    blueprint.layers.iter().map(layer).max().unwrap_or(0) + logits
}

/// What a GPU's kernels hand on besides: parts of products, and what each tile of positions saw.
fn gpu_bytes(
    blueprint: &Blueprint,
    attention: &arch::AttentionPlan,
    rows: usize,
    inner: usize,
    context: usize,
) -> u64 {
    let product = kernel::parts_bytes(blueprint.width, rows, 2 * inner);
    let back = kernel::parts_bytes(inner, rows, blueprint.width);
    let seen = rows * attention.heads * attention.value_len * context.div_ceil(64) * size_of::<f32>();
    (product + back + seen) as u64
}
