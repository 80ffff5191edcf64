//! Notices of the engine: whether it is the file, the device or the text, and what helps.

use super::{Notice, file_name};
use crate::engine::Error;
use crate::engine::weights::Fault;
use crate::i18n::Arg;

impl From<&Error> for Notice {
    fn from(error: &Error) -> Self {
        match error {
            Error::Open { path, source } => {
                Self::new("error-file-open").with("file", file_name(path)).detail(source)
            }
            Error::DamagedFile(fault) => fault.into(),
            Error::UnknownArchitecture { name, known } => {
                Self::new("error-model-unknown").with("name", quoted(name)).detail(known)
            }
            Error::UnknownFormat { known, .. } => {
                Self::new("error-model-format").with("known", known.as_str()).detail(error)
            }
            Error::UnknownPreTokenizer { .. } | Error::UnknownTokenizer { .. } => {
                Self::new("error-model-words").detail(error)
            }
            Error::Tokenizer { .. }
            | Error::MissingKey { .. }
            | Error::BadValue { .. }
            | Error::MissingTensor { .. }
            | Error::WrongShape { .. }
            | Error::NotFinite { .. } => Self::new("error-model-unsound").detail(error),
            Error::BadAdapter(fault) => Self::new("error-adapter").detail(fault),
            Error::NoAnswer => Self::new("error-model-no-answer"),
            Error::NotEnoughMemory { needed_bytes, free_bytes, .. } => Self::new("error-model-memory")
                .with("needed", Arg::Bytes(*needed_bytes))
                .with("free", Arg::Bytes(*free_bytes)),
            Error::PromptTooLong { tokens, context } => {
                Self::new("error-text-too-long").with("length", *tokens).with("room", *context)
            }
            Error::EmptyPrompt => Self::new("error-text-empty"),
            Error::BadSampling { name, wanted } => {
                Self::new("error-sampling").detail(&format!("{name}: {wanted}"))
            }
            Error::Template { why } => Self::new("error-model-template").detail(why),
            Error::NoGpu { why } => Self::new("error-no-gpu").detail(why),
            Error::NotLoaded => Self::new("error-model-not-loaded"),
            Error::Cancelled => Self::new("error-cancelled"),
            Error::Internal { stage, what } => {
                Self::new("error-engine-failed").detail(&format!("{stage}: {what}"))
            }
            Error::TokenOutOfRange { .. } | Error::Shelf { .. } => {
                Self::new("error-engine-failed").detail(error)
            }
            Error::Stopped => Self::new("error-engine-stopped"),
        }
    }
}

impl From<&Fault> for Notice {
    fn from(fault: &Fault) -> Self {
        let key = match fault {
            Fault::NotGguf { .. } | Fault::NotSafetensors { .. } => "error-model-not-one",
            Fault::SplitModel { .. } => "error-model-split",
            Fault::CutShort { .. } | Fault::TensorOutsideFile { .. } | Fault::HeaderBeyondFile { .. } => {
                "error-model-cut-short"
            }
            _ => "error-model-damaged",
        };
        Self::new(key).detail(fault)
    }
}

/// A name out of a file, as a text may show it.
fn quoted(name: &str) -> String {
    file_name(name.as_ref())
}
