//! What the engine tells while it works, and what it asks for: plain data, no tensors.
//!
//! The events of one run come in this order: any number of `Progressed`, `TokenArrived` and `Moved`, then
//! exactly one of `Loaded`, `Fitted`, `BroughtBack`, `Computed`, `Finished` or `Failed`, and nothing after it.
//! Unloading, settling and keeping end without a word.

use crate::engine::device::{Choice, Tier};
use crate::engine::weights::Source;
use crate::engine::{AdapterFile, Error, Trial};

/// What to load, and within which bounds.
#[derive(Clone, Debug)]
pub struct LoadRequest {
    /// Where the model lies.
    pub source: Source,
    /// Where it should run.
    pub device: Choice,
    /// Context length in tokens; `None` takes the model's own, at most [`DEFAULT_CONTEXT`].
    pub context: Option<usize>,
    /// Memory that may be used, in bytes; `None` loads without asking.
    pub free_bytes: Option<u64>,
    /// What is applied beside the weights; without it the model is as its file says.
    pub adapter: Option<AdapterFile>,
    /// What is known of this model from [`ModelInfo::trial`]. Of the same chip it is not measured again.
    pub trial: Option<Trial>,
}

impl LoadRequest {
    /// A model as its file says, on a device, within no bounds.
    pub fn new(source: Source, device: Choice) -> Self {
        Self { source, device, context: None, free_bytes: None, adapter: None, trial: None }
    }
}

/// Context length when nobody asks for another: enough for a chat, small enough for a phone.
pub const DEFAULT_CONTEXT: usize = 4096;

/// How far a long step has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Steps done: bytes while loading, tokens while reading the prompt.
    pub done: u64,
    /// Steps in all.
    pub total: u64,
}

/// The long steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Weights go from the file to the device.
    Loading,
    /// The prompt is read.
    Reading,
}

/// News of one run.
#[derive(Debug)]
pub enum Event {
    /// A long step went on.
    Progressed(Progress),
    /// More of the answer: whole characters, possibly none while a character is incomplete.
    TokenArrived {
        /// The token's id.
        id: u32,
        /// What it adds to the shown text.
        text: String,
    },
    /// The GPU failed, `why` in its own words; from here on the CPU computes, and the run goes on.
    Moved {
        /// What the device said.
        why: String,
    },
    /// A model is ready.
    Loaded(Box<ModelInfo>),
    /// How much of a conversation fits.
    Fitted(Fitted),
    /// So many positions were brought back from a shelf.
    BroughtBack(usize),
    /// The logits asked for, `rows` x `vocab`.
    Computed(Vec<Vec<f32>>),
    /// The answer ended.
    Finished {
        /// Why.
        finish: Finish,
        /// What it took.
        stats: Stats,
        /// Text that was held back as a possible stop text and is shown after all.
        tail: String,
    },
    /// The run failed; the engine lives on.
    Failed(Error),
}

/// Why an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// The model closed its turn.
    EndOfText,
    /// A stop text came up.
    StopText,
    /// As many tokens as were allowed.
    TokenBudget,
    /// The context is full.
    ContextFull,
    /// The caller went away or asked to stop.
    Cancelled,
}

/// What one run took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stats {
    /// Tokens of the prompt.
    pub prompt_tokens: usize,
    /// Of these, how many the cache already held.
    pub reused_tokens: usize,
    /// Tokens of the answer, the end token not counted.
    pub answer_tokens: usize,
    /// Of these, how many were guessed from what stood before and computed together.
    pub guessed_tokens: usize,
    /// Time for the part of the prompt that was read, in seconds.
    pub prefill_s: f64,
    /// Time for the answer, in seconds.
    pub decode_s: f64,
    /// Context in use after the run, in tokens.
    pub context_used: usize,
}

impl Stats {
    /// Prompt tokens read a second.
    pub fn prefill_tokens_per_s(&self) -> f64 {
        rate(self.prompt_tokens.saturating_sub(self.reused_tokens), self.prefill_s)
    }

    /// Answer tokens written a second. The first token comes out of the prefill.
    pub fn decode_tokens_per_s(&self) -> f64 {
        rate(self.answer_tokens.saturating_sub(1), self.decode_s)
    }
}

fn rate(n: usize, seconds: f64) -> f64 {
    if seconds > 0.0 { n as f64 / seconds } else { 0.0 }
}

/// How much of a conversation the model can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// Index of the first turn it sees, standing instructions aside.
    pub first: usize,
    /// Tokens these turns take.
    pub tokens: usize,
    /// Tokens there are.
    pub context: usize,
}

/// What is loaded, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelInfo {
    /// The model's own name, or the file's.
    pub name: String,
    /// Its architecture.
    pub architecture: String,
    /// Format of most of its weights.
    pub format: String,
    /// Numbers in all tensors.
    pub parameters: u64,
    /// Rows of logits.
    pub vocab: usize,
    /// Context length loaded with, in tokens.
    pub context: usize,
    /// Context length trained with, in tokens.
    pub trained_context: usize,
    /// The device, in its own words.
    pub device: String,
    /// Which set of operations runs: see `device`.
    pub tier: Tier,
    /// Bytes the weights take on the device.
    pub weights_bytes: u64,
    /// Bytes of weights one decoded token reads.
    pub bytes_per_token: u64,
    /// Bytes of cache one position takes while no window drops it.
    pub kv_bytes_per_token: u64,
    /// How the chat template was found: the file's own, or the fallback family and why.
    pub template: String,
    /// Rank of the adapter that is applied; `None` without one.
    pub adapter_rank: Option<usize>,
    /// Something the person should know, such as a device that fell back.
    pub notice: Option<String>,
    /// Whether a GPU was to be used and failed.
    pub has_gpu_failed: bool,
    /// Where [`Choice::Auto`] found a GPU: what a turn takes there and here.
    pub trial: Option<Trial>,
    /// Time to load, in seconds.
    pub load_s: f64,
}
