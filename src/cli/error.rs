//! What a command can fail with: always one line, with what can be done about it.

use std::io;
use std::path::PathBuf;

use crate::{engine, library, store};

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error(transparent)]
    Engine(#[from] engine::Error),
    #[error(transparent)]
    Window(crate::host::Error),
    #[error(transparent)]
    Library(#[from] library::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[cfg(feature = "train")]
    #[error(transparent)]
    Train(#[from] crate::train::Error),
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
    #[error("{name:?} is a file; name a folder for the data with --data DIR or CARNET_DATA")]
    NoFolder { name: PathBuf },
    #[error(
        "nothing is stored in {folder:?} yet; `carnet journal add` begins, `carnet backup restore FILE` brings a backup back"
    )]
    NothingStored { folder: PathBuf },
    #[error(
        "the store is locked: give its passphrase with --passphrase-fd N or its recovery code with --code-fd N, or run this at a terminal"
    )]
    Locked,
    #[error(
        "the key store of this device failed ({why}); try again, or give the recovery code with --code-fd N"
    )]
    KeyStore { why: String },
    #[error("the {what} is needed and there is no terminal to ask for it; hand it over with {option} N")]
    NobodyToAsk { what: &'static str, option: &'static str },
    #[error("cannot read the {what} from the open file {number}: {why}")]
    Descriptor { what: &'static str, number: u32, why: String },
    #[error("{what} cannot be undone, and there is no terminal to ask; say --yes when you mean it")]
    NeedsYes { what: &'static str },
    #[error("nothing was changed: {why}")]
    NotAgreed { why: &'static str },
    #[error("there is no entry {id}; `carnet journal list` shows which there are")]
    NoEntry { id: i64 },
    #[error("there is nothing to write: the text is empty")]
    NoText,
    #[error(
        "nothing in {name:?} could be taken; journals are Markdown, text or Day One files, measurements a CSV table"
    )]
    NothingTaken { name: PathBuf },
    #[error(
        "backups are for the owner of the recovery code, and it was never confirmed: run `carnet store confirm` first, or make this one with --passphrase"
    )]
    BackupForNobody,
    #[error(
        "confirm the recovery code first with `carnet store confirm`: without it a lost passphrase would lose everything"
    )]
    ConfirmFirst,
    #[error("the store is not sound: {what}")]
    StoreNotSound { what: String },
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
