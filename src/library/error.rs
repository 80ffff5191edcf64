//! What the library can fail with: each variant names the file and what can be done.

use std::io;
use std::path::{Path, PathBuf};

/// What the library can fail with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No model has this id.
    #[error("no model has the id {id:?}; see `carnet models list`")]
    NotFound {
        /// As it was asked for.
        id: String,
    },
    /// Several ids start like this.
    #[error("{count} models have an id that starts with {id:?}; write more of it")]
    Ambiguous {
        /// As it was asked for.
        id: String,
        /// How many there are.
        count: usize,
    },
    /// The model is part of the program.
    #[error("the model that comes with Carnet is part of it and cannot be removed")]
    BuiltIn,
    /// The file to import is not there, or cannot be read.
    #[error("cannot open {path:?}: {source}; check the path and that the file may be read")]
    Source {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file to import is no model the reader accepts.
    #[error(transparent)]
    Model(#[from] crate::engine::Error),
    /// What was named is neither a model file nor a folder with one.
    #[error("{path:?} is no model: {why}")]
    NotAModel {
        /// What was named.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Too little room on the disk.
    #[error("the model takes {} and {} is free on this disk; make room and import it again", mib(*needed_bytes), mib(*free_bytes))]
    NotEnoughSpace {
        /// Size of all its files.
        needed_bytes: u64,
        /// What is free.
        free_bytes: u64,
    },
    /// The disk filled up while a model was copied.
    #[error("the disk is full; nothing was imported, make room and import the model again")]
    DiskFull,
    /// The source changed under the copy.
    #[error("{path:?} changed while it was copied; nothing was imported, try again when it is complete")]
    SourceChanged {
        /// The file.
        path: PathBuf,
    },
    /// The caller asked to stop.
    #[error("stopped; nothing was changed")]
    Stopped,
    /// A record that cannot be read.
    #[error("the record of model {id} is damaged ({why}); remove the model and import it again")]
    DamagedRecord {
        /// The model.
        id: String,
        /// What is wrong with it.
        why: String,
    },
    /// The data folder failed.
    #[error("cannot use {path:?} in the data folder: {source}; check that it exists and may be written")]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Names the path a failure in the data folder belongs to.
pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Error {
    move |source| match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::DiskFull,
        _ => Error::Folder { path: path.to_owned(), source },
    }
}

fn mib(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1024 * 1024))
}
