//! What a command can fail with: always one line, with what can be done about it.

use std::io;
use std::path::PathBuf;

use crate::{engine, library};

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error(transparent)]
    Engine(#[from] engine::Error),
    #[error(transparent)]
    Library(#[from] library::Error),
    #[error(
        "there is no model yet: import one with `carnet models import FILE`, or name one with --model FILE"
    )]
    NoModel,
    #[error("cannot read {name:?}: {source}; check the path and that the file may be read")]
    Read {
        name: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot read standard input: {0}")]
    Input(#[source] io::Error),
    #[error("{name:?} cannot be used: {why}")]
    BadInput { name: PathBuf, why: String },
    #[error("cannot write the result: {0}")]
    Write(#[from] io::Error),
    #[error("the system names no folder for data; name one with --data DIR or CARNET_DATA")]
    NoDataFolder,
    #[error("{0}")]
    Usage(&'static str),
    #[error("model {id} is not sound: {what}; remove it and import it again")]
    NotSound { id: String, what: String },
    #[error("{0} sockets to the internet are open in this process; please report this")]
    OpenSockets(usize),
    #[error("no device computes right here; run `carnet doctor` and report what it says")]
    NoDevice,
    #[error("something failed inside Carnet ({place}); please report this")]
    Crashed { place: String },
    /// Ctrl-C; nothing is printed for it.
    #[error("interrupted")]
    Interrupted,
}

/// The command line's result.
pub(super) type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether whoever read the output stopped reading, which is no failure.
    pub(super) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Write(source) if source.kind() == io::ErrorKind::BrokenPipe)
    }
}
