//! What can go wrong while a model is made; no text of the corpus is ever part of a message.

use std::path::PathBuf;

/// An error of `carnet train`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("cannot use {}: {source}", name.display())]
    File {
        /// The file or folder.
        name: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of the corpus, an evaluation set or a recipe is not what it should be.
    #[error("{} cannot be used: {why}", name.display())]
    Bad {
        /// The file.
        name: PathBuf,
        /// What is wrong, and where.
        why: String,
    },
    /// The engine refused a model.
    #[error(transparent)]
    Engine(#[from] crate::engine::Error),
    /// The system gives no threads to work with.
    #[error("cannot start threads: {0}")]
    Threads(String),
    /// The run was interrupted; its last checkpoint is whole.
    #[error("stopped; the same command goes on from the last checkpoint")]
    Stopped,
}

/// A result of `carnet train`.
pub type Result<T> = std::result::Result<T, Error>;
