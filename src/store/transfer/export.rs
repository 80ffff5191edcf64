//! A folder that people and other programs can read without Carnet: Markdown, CSV and JSON.
//!
//! ```text
//! journal/2026/2026-11-22 Title.md    front matter, then the text as it is
//! chats/2026-11-22 Title.md           the path shown, then the other branches
//! attachments/<SHA-256>.jpg           each file once
//! measurements.csv
//! carnet.json                         everything, also what has no other place here
//! ```
//!
//! Invariant: the folder appears under its name only when all of it is written; what stood there
//! is never touched. An import of the folder gives the same entries and measurements.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::names::Names;
use super::{
    Error, Hash, Progress, Result, Source, dates, media, numbers, written_chat, written_entry, written_json,
};
use crate::data::{Attachment, Entry, Measurement};

/// What an export holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// All of it: a file for each entry and chat, the table of measurements, and the JSON.
    Markdown,
    /// `carnet.json` and the attached files.
    Json,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Entries.
    pub entries: u64,
    /// Chats.
    pub chats: u64,
    /// Measurements.
    pub measurements: u64,
    /// Attached files, each once.
    pub attachments: u64,
}

/// How many are taken from the store at once: one may hold eight megabytes.
pub(super) const PAGE: usize = 4;
const MEASUREMENT_PAGE: usize = 1_000;

/// Writes an export into the new or empty folder `folder`. `progress` is asked now and then; `false`
/// from it stops, and nothing is left.
///
/// # Errors
/// [`Error::Export`] when something stands there; [`Error::NoSpace`]; [`Error::Stopped`]; what the store says.
pub fn export(
    source: &dyn Source,
    folder: &Path,
    format: Format,
    progress: &mut dyn FnMut(Progress) -> bool,
) -> Result<Exported> {
    let is_there = check_target(folder)?;
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Removed again whatever happens, unless it gets its name.
    let build = tempfile::Builder::new().prefix(".carnet-export-").tempdir_in(parent);
    let build = build.map_err(|error| Error::io("make a folder in", parent, error))?;
    let mut desk = Desk::new(source, build.path(), progress);
    desk.make_folder("")?;
    if format == Format::Markdown {
        written_entry::all(&mut desk)?;
        written_chat::all(&mut desk)?;
        measurements(&mut desk)?;
    }
    written_json::all(&mut desk)?;
    let done = desk.done;
    if is_there {
        fs::remove_dir(folder).map_err(|error| Error::io("replace", folder, error))?;
    }
    fs::rename(build.path(), folder).map_err(|error| Error::io("make", folder, error))?;
    // It has its name: there is nothing left to remove.
    let _ = build.keep();
    Ok(done)
}

/// Says whether an empty folder stands at the target.
fn check_target(folder: &Path) -> Result<bool> {
    let refused = |why| Err(Error::Export { folder: folder.to_owned(), why });
    let Ok(about) = fs::symlink_metadata(folder) else { return Ok(false) };
    if !about.is_dir() {
        return refused("something that is no folder stands there");
    }
    let mut entries = fs::read_dir(folder).map_err(|error| Error::io("read", folder, error))?;
    if entries.next().is_some() { refused("the folder is not empty") } else { Ok(true) }
}

/// What the parts of an export share.
pub(super) struct Desk<'a> {
    pub(super) source: &'a dyn Source,
    pub(super) names: Names,
    pub(super) done: Exported,
    root: &'a Path,
    progress: &'a mut dyn FnMut(Progress) -> bool,
    /// The name of each attached file that is written.
    attached: HashMap<Hash, String>,
    steps: u64,
}

impl<'a> Desk<'a> {
    fn new(source: &'a dyn Source, root: &'a Path, progress: &'a mut dyn FnMut(Progress) -> bool) -> Self {
        let (names, done, attached) = (Names::default(), Exported::default(), HashMap::new());
        Self { source, names, done, root, progress, attached, steps: 0 }
    }

    /// Counts a step.
    ///
    /// # Errors
    /// The export is to stop.
    pub(super) fn step(&mut self) -> Result<()> {
        self.steps = self.steps.saturating_add(1);
        if (self.progress)(Progress { done: self.steps, total: 0 }) { Ok(()) } else { Err(Error::Stopped) }
    }

    pub(super) fn make_folder(&self, path: &str) -> Result<()> {
        let path = self.root.join(path);
        fs::create_dir_all(&path).map_err(|error| Error::io("make", &path, error))
    }

    /// Writes a new file through `work`.
    ///
    /// # Errors
    /// It cannot be written, or `work` fails.
    pub(super) fn file(
        &mut self,
        path: &str,
        work: impl FnOnce(&mut Self, &mut Out) -> Result<()>,
    ) -> Result<()> {
        let path = self.root.join(path);
        let file = File::create_new(&path).map_err(|error| Error::io("write", &path, error))?;
        let mut out = Out { file: BufWriter::new(file), path };
        work(self, &mut out)?;
        let flushed = out.file.flush().and_then(|()| out.file.get_ref().sync_all());
        flushed.map_err(|error| Error::io("write", &out.path, error))
    }

    /// Writes an attached file once, and says its path from the export's folder.
    ///
    /// # Errors
    /// It cannot be read or written.
    pub(super) fn attachment(&mut self, file: &Attachment) -> Result<String> {
        if let Some(name) = self.attached.get(&file.hash) {
            return Ok(name.clone());
        }
        if self.attached.is_empty() {
            self.make_folder("attachments")?;
        }
        let bytes = self.source.attachment(file.hash)?;
        let ending = media::ending(&file.media_type, &file.name);
        let name = format!("attachments/{}.{ending}", file.hash.hex());
        self.file(&name, |_, out| out.bytes(&bytes))?;
        self.attached.insert(file.hash, name.clone());
        self.done.attachments = self.done.attachments.saturating_add(1);
        Ok(name)
    }

    /// Gives every entry to `work`.
    ///
    /// # Errors
    /// The store's, or those of `work`.
    pub(super) fn each_entry(&mut self, mut work: impl FnMut(&mut Self, &Entry) -> Result<()>) -> Result<()> {
        let mut after = None;
        loop {
            let page = self.source.entries(after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.id);
            for entry in &page {
                self.step()?;
                work(self, entry)?;
            }
        }
    }

    /// Gives every measurement to `work`.
    ///
    /// # Errors
    /// The store's, or those of `work`.
    pub(super) fn each_measurement(
        &mut self,
        mut work: impl FnMut(&Measurement) -> Result<()>,
    ) -> Result<u64> {
        let (mut after, mut count) = (None, 0_u64);
        loop {
            let page = self.source.measurements(after, MEASUREMENT_PAGE)?;
            let Some(last) = page.last() else { return Ok(count) };
            after = Some(last.id);
            self.step()?;
            for one in &page {
                count = count.saturating_add(1);
                work(one)?;
            }
        }
    }
}

/// A file being written.
pub(super) struct Out {
    file: BufWriter<File>,
    path: PathBuf,
}

impl Out {
    pub(super) fn text(&mut self, text: &str) -> Result<()> {
        self.bytes(text.as_bytes())
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|error| Error::io("write", &self.path, error))
    }

    /// Writes a value as JSON.
    pub(super) fn json(&mut self, value: &impl serde::Serialize) -> Result<()> {
        let written = serde_json::to_writer(&mut self.file, value);
        written.map_err(|error| Error::io("write", &self.path, error.into()))
    }
}

/// Writes the table of measurements, where there are any.
fn measurements(desk: &mut Desk<'_>) -> Result<()> {
    let kinds: HashMap<_, _> = desk.source.kinds()?.into_iter().map(|kind| (kind.id, kind)).collect();
    desk.file("measurements.csv", |desk, out| {
        let mut table = csv::Writer::from_writer(Vec::new());
        let failed = |_| Error::Invalid { what: "a measurement", why: "it cannot be written as a line" };
        table.write_record(["when", "kind", "name", "value", "unit", "note", "source"]).map_err(failed)?;
        desk.done.measurements = desk.each_measurement(|one| {
            let Some(kind) = kinds.get(&one.kind) else { return Ok(()) };
            let (when, value) = (dates::written(one.when), numbers::written(one.value));
            let line = [&when, &kind.key, &kind.name, &value, &kind.unit, &one.note, &one.source];
            table.write_record(line).map_err(failed)
        })?;
        out.bytes(&table.into_inner().unwrap_or_default())
    })
}
