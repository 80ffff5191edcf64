//! What comes in from other programs, and what goes out readable.
//!
//! Outside files are hostile: each is read under the limits of `limits`, and what is not taken is
//! named in a report. Nothing here names SQL: an import gives [`crate::data`] types to a [`Sink`],
//! an export takes them from a [`Source`]; a store is both.
//!
//! To add a format: a variant of [`Kind`], a file with an `import` function, a line in `guess` and
//! one in `import`.

mod dates;
mod dayone;
mod export;
mod front;
mod guess;
mod intake;
mod json_guard;
mod kinds;
mod limits;
mod links;
mod loose;
mod markdown;
mod media;
mod names;
mod numbers;
mod packed;
mod report;
mod store_ends;
mod table;
mod text;
mod tree;
mod unescape;
mod unpack;
mod written_chat;
mod written_entry;
mod written_json;

use std::path::Path;

use jiff::tz::TimeZone;

pub use export::{Exported, Format, export};
pub use report::{Note, Remark, Report, Why};

use super::error::{Error, Result};
use super::journal::Imported;
use crate::data::{
    Chat, ChatId, Entry, EntryId, Folder, Hash, ImportSource, KindId, MeasureKind, Measurement,
    MeasurementId, Message, MessageId, Moment, Mood, NewAttachment, NewEntry, NewMeasurement, Revision,
};
use intake::Intake;

/// What an import is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Markdown files, and plain texts beside them.
    Markdown,
    /// Plain texts.
    Text,
    /// A JSON export of Day One.
    DayOne,
    /// A table of measurements.
    Csv,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Markdown, Self::Text, Self::DayOne, Self::Csv];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Text => "text",
            Self::DayOne => "dayone",
            Self::Csv => "csv",
        }
    }
}

/// How far a long work has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Files, entries or lines done.
    pub done: u64,
    /// Of how many; 0 when that is not known.
    pub total: u64,
}

/// Where an import puts what it reads.
pub trait Sink {
    /// Takes entries in one transaction; one whose source is there already is passed over.
    ///
    /// # Errors
    /// [`Error::Invalid`] or [`Error::TooLarge`] when one of them cannot be stored: then none is.
    fn entries(&mut self, entries: Vec<NewEntry>) -> Result<Imported>;

    /// The kinds of measurement.
    ///
    /// # Errors
    /// What the store says.
    fn kinds(&mut self) -> Result<Vec<MeasureKind>>;

    /// Makes a kind of measurement.
    ///
    /// # Errors
    /// What the store says.
    fn add_kind(&mut self, key: &str, name: &str, unit: &str) -> Result<KindId>;

    /// Measurements that are there, in order of writing.
    ///
    /// # Errors
    /// What the store says.
    fn known_measurements(&mut self, after: Option<MeasurementId>, limit: usize) -> Result<Vec<Measurement>>;

    /// Takes measurements in one transaction.
    ///
    /// # Errors
    /// What the store says; then none is taken.
    fn measurements(&mut self, measurements: Vec<NewMeasurement>) -> Result<()>;
}

/// Where an export takes what it writes.
pub trait Source {
    /// Entries in order of writing, from after `after` on.
    ///
    /// # Errors
    /// What the store says.
    fn entries(&self, after: Option<EntryId>, limit: usize) -> Result<Vec<Entry>>;

    /// What an entry said before, the newest first.
    ///
    /// # Errors
    /// What the store says.
    fn revisions(&self, entry: EntryId) -> Result<Vec<Revision>>;

    /// The bytes of an attached file.
    ///
    /// # Errors
    /// What the store says.
    fn attachment(&self, hash: Hash) -> Result<Vec<u8>>;

    /// The folders of chats.
    ///
    /// # Errors
    /// What the store says.
    fn folders(&self) -> Result<Vec<Folder>>;

    /// All chats.
    ///
    /// # Errors
    /// What the store says.
    fn chats(&self) -> Result<Vec<Chat>>;

    /// The messages of the path shown, first to last.
    ///
    /// # Errors
    /// What the store says.
    fn path(&self, chat: ChatId) -> Result<Vec<MessageId>>;

    /// All messages of a chat in order of writing, from after `after` on.
    ///
    /// # Errors
    /// What the store says.
    fn messages(&self, chat: ChatId, after: Option<MessageId>, limit: usize) -> Result<Vec<Message>>;

    /// The kinds of measurement.
    ///
    /// # Errors
    /// What the store says.
    fn kinds(&self) -> Result<Vec<MeasureKind>>;

    /// Measurements in order of writing, from after `after` on.
    ///
    /// # Errors
    /// What the store says.
    fn measurements(&self, after: Option<MeasurementId>, limit: usize) -> Result<Vec<Measurement>>;
}

/// The media type of a file of this name, such as `image/jpeg`.
pub fn media_type(name: &str) -> &'static str {
    media::of_name(name)
}

/// What to import.
#[derive(Clone, Debug)]
pub struct Import<'a> {
    /// A file, a folder or a zip archive.
    pub path: &'a Path,
    /// What to read it as; `None` looks at what it holds.
    pub kind: Option<Kind>,
    /// Where times without a zone were written.
    pub zone: TimeZone,
    /// The moment of a text that carries no date at all.
    pub now: Moment,
}

impl<'a> Import<'a> {
    /// What stands at `path`, written on this device's clock.
    pub fn new(path: &'a Path) -> Self {
        Self { path, kind: None, zone: TimeZone::system(), now: Moment::now() }
    }
}

/// Imports, and says what was taken and what was not. `progress` is asked now and then; `false`
/// from it stops. What was handed over before a stop or a failure stays, and is passed over when
/// the same import is begun again.
///
/// # Errors
/// [`Error::Import`] when nothing of it can be used; [`Error::Stopped`]; what the store says.
pub fn import(
    what: &Import<'_>,
    sink: &mut dyn Sink,
    progress: &mut dyn FnMut(Progress) -> bool,
) -> Result<Report> {
    let unusable = |why: Why| Error::Import { name: what.path.to_owned(), why: why.to_string() };
    let mut intake = Intake::new(what.kind.unwrap_or(Kind::Markdown), sink, progress);
    let tree = tree::Tree::open(what.path, &what.zone, &mut intake.report).map_err(unusable)?;
    let kind = what.kind.unwrap_or_else(|| guess::kind(&tree));
    intake.report.kind = kind;
    match kind {
        Kind::Markdown | Kind::Text => markdown::import(what, kind, &tree, &mut intake)?,
        Kind::DayOne => dayone::import(what, &tree, &mut intake)?,
        Kind::Csv => table::import(what, &tree, &mut intake)?,
    }
    intake.flush()?;
    let report = intake.report;
    // A single file with a single fault: the fault is the answer.
    match (report.skipped.as_slice(), tree.items()) {
        ([fault], [file]) if fault.name == file.path && report.taken() == 0 => Err(unusable(fault.why)),
        _ => Ok(report),
    }
}
