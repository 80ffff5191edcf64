//! Notices of the model library: a failed import changes nothing, and says so.

use super::{Notice, file_name};
use crate::i18n::Arg;
use crate::library::Error;

impl From<&Error> for Notice {
    fn from(error: &Error) -> Self {
        match error {
            Error::NotFound { id } => Self::new("error-model-gone").detail(id),
            Error::Ambiguous { id, count } => Self::new("error-model-gone").detail(&format!("{id}: {count}")),
            Error::BuiltIn => Self::new("error-model-built-in"),
            Error::Source { path, source } => {
                Self::new("error-file-open").with("file", file_name(path)).detail(source)
            }
            Error::Model(error) => error.into(),
            Error::NotAModel { why, .. } => Self::new("error-model-not-one").detail(why),
            Error::NotEnoughSpace { needed_bytes, free_bytes } => Self::new("error-model-space")
                .with("needed", Arg::Bytes(*needed_bytes))
                .with("free", Arg::Bytes(*free_bytes)),
            Error::DiskFull => Self::new("error-model-disk-full"),
            Error::SourceChanged { path } => Self::new("error-model-changed").with("file", file_name(path)),
            Error::Stopped => Self::new("error-cancelled"),
            Error::DamagedRecord { id, why } => {
                Self::new("error-model-record").detail(&format!("{id}: {why}"))
            }
            Error::Folder { path, source } => {
                Self::new("error-file-failed").with("file", file_name(path)).detail(source)
            }
        }
    }
}
