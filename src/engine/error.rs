//! The one error type at the engine's border.
//!
//! A variant says what the person can do next, not which crate failed. No variant ever carries
//! text of a prompt, a chat or an answer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use crate::engine::AdapterFault;
use crate::engine::weights::Fault;

/// What the engine can fail with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be opened or read.
    #[error("cannot open {path:?}: {source}; check the path and that the file may be read")]
    Open {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file is broken, cut short or not what it says it is.
    #[error("this model file cannot be used: {0}; get the file again from where it came from")]
    DamagedFile(#[from] Fault),
    /// The file is sound, but made for a network Carnet does not know.
    #[error("unknown architecture {name:?}; choose a model of one of these: {known}")]
    UnknownArchitecture {
        /// As the file spells it.
        name: String,
        /// What would work, comma separated.
        known: String,
    },
    /// A tensor is stored in a format Carnet does not read.
    #[error(
        "tensor {tensor:?} has unknown format {format}; choose a file quantized as one of these: {known}"
    )]
    UnknownFormat {
        /// The tensor's name.
        tensor: String,
        /// Number or name of the format.
        format: String,
        /// What would work, comma separated.
        known: String,
    },
    /// The text splitter named by the file is unknown; guessing would give wrong tokens silently.
    #[error("unknown pre-tokenizer {name:?}; Carnet would split text wrongly, choose another model file")]
    UnknownPreTokenizer {
        /// As the file spells it.
        name: String,
    },
    /// The vocabulary is of a kind Carnet does not read.
    #[error("unknown tokenizer {name:?}; choose a model with one of these: gpt2, llama, gemma4")]
    UnknownTokenizer {
        /// As the file spells it.
        name: String,
    },
    /// The vocabulary contradicts itself.
    #[error("the tokenizer of this file cannot be used: {what}; get the file again from where it came from")]
    Tokenizer {
        /// What is wrong with it.
        what: String,
    },
    /// A metadata key the architecture needs is absent.
    #[error(
        "the file lacks the setting {key:?}; it was not made for this architecture, get another conversion of the model"
    )]
    MissingKey {
        /// The key.
        key: String,
    },
    /// A metadata value cannot be right.
    #[error("the setting {key:?} of this file cannot be right: {why}; get another conversion of the model")]
    BadValue {
        /// The key.
        key: String,
        /// What is wrong with it.
        why: String,
    },
    /// A tensor the architecture needs is absent.
    #[error(
        "the file lacks the tensor {name:?}; it is incomplete or made for another architecture, get it again"
    )]
    MissingTensor {
        /// Its name.
        name: String,
    },
    /// A tensor has another shape than the settings of the file ask for.
    #[error(
        "tensor {name:?} has shape {found:?} where the settings ask for {expected:?}; get another conversion of the model"
    )]
    WrongShape {
        /// Its name.
        name: String,
        /// As stored, outermost dimension first.
        found: Vec<usize>,
        /// As needed, outermost dimension first.
        expected: Vec<usize>,
    },
    /// A tensor holds numbers nothing can be computed with.
    #[error(
        "tensor {tensor:?} holds numbers that are not finite; get the file again from where it came from"
    )]
    NotFinite {
        /// Its name.
        tensor: String,
    },
    /// The adapter beside a model is broken or made for another one; the model itself is sound.
    #[error("this adapter cannot be used: {0}; the model works without it")]
    BadAdapter(#[from] AdapterFault),
    /// The model computed no usable numbers.
    #[error("the model answered with numbers that are not finite; try --device cpu or another file")]
    NoAnswer,
    /// The model does not fit beside what already runs.
    #[error("this model needs {} with a context of {context} tokens and {} is free; close other programs, choose a shorter context or a smaller model", mib(*needed_bytes), mib(*free_bytes))]
    NotEnoughMemory {
        /// What the plan asks for.
        needed_bytes: u64,
        /// What the device can give.
        free_bytes: u64,
        /// Context length the plan was made for, in tokens.
        context: usize,
    },
    /// The prompt is longer than the context.
    #[error(
        "the text is {tokens} tokens long and the context holds {context}; shorten it or ask for a longer context"
    )]
    PromptTooLong {
        /// Length of the prompt.
        tokens: usize,
        /// Length of the context.
        context: usize,
    },
    /// A token id outside the vocabulary.
    #[error("token {id} is outside the vocabulary of {vocab} tokens")]
    TokenOutOfRange {
        /// The id asked for.
        id: u32,
        /// How many there are.
        vocab: usize,
    },
    /// Nothing to continue.
    #[error("there is nothing to continue: the prompt is empty")]
    EmptyPrompt,
    /// A sampling setting outside its range.
    #[error("the sampling setting {name} cannot be used; choose {wanted}")]
    BadSampling {
        /// As the command line spells it.
        name: &'static str,
        /// What would work.
        wanted: &'static str,
    },
    /// A chat template that could not be used.
    #[error("the chat template cannot be used: {why}")]
    Template {
        /// What the template engine said, without any text of the conversation.
        why: String,
    },
    /// No device of the kind asked for.
    #[error("no usable GPU was found ({why}); use --device cpu")]
    NoGpu {
        /// What the driver said.
        why: String,
    },
    /// No model is loaded.
    #[error("no model is loaded; load one first")]
    NotLoaded,
    /// A run that has nothing to show was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// Something failed inside the engine; the worker goes on.
    #[error("the engine failed at {stage} ({what}); try again, or use --device cpu")]
    Internal {
        /// What it was doing.
        stage: &'static str,
        /// What the panic or the driver said, without private text.
        what: String,
    },
    /// What was kept of a conversation could not be used or kept.
    #[error("the kept state of this conversation cannot be used: {what}; the conversation is read again")]
    Shelf {
        /// What the shelf said, or what is wrong with a part.
        what: String,
    },
    /// The engine thread is gone.
    #[error("the engine has stopped; start Carnet again")]
    Stopped,
}

/// The engine's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Runs what may panic inside a driver or a kernel; a panic becomes an error.
pub(in crate::engine) fn fenced<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let what = "an operation crashed; the model was put away".to_owned();
        Err(Error::Internal { stage: "computing", what })
    })
}

fn mib(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1024 * 1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_becomes_an_error_without_its_text() {
        let crash = || -> Result<()> { panic!("a private word") };
        let error = fenced(crash).expect_err("an error");
        assert!(matches!(error, Error::Internal { .. }));
        assert!(!error.to_string().contains("private"));
    }
}
