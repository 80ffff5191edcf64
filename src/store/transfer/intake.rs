//! Hands what was read on to the store in batches, and keeps the report.
//!
//! An entry with more files than are held in memory at once goes on in further entries, which are
//! handed over before it: whatever stops an import, an entry that is there is whole.

use sha2::{Digest, Sha256};

use super::report::{Remark, Report, Why};
use super::{
    Error, Hash, ImportSource, Kind, Moment, NewAttachment, NewEntry, Progress, Result, Sink, limits, links,
    text,
};

/// What waits is handed over when it is more than this.
const BATCH_BYTES: u64 = 4 << 20;
const BATCH_ENTRIES: usize = 100;

/// The open end of an import.
pub(super) struct Intake<'a> {
    sink: &'a mut dyn Sink,
    progress: &'a mut dyn FnMut(Progress) -> bool,
    /// What is said at the end.
    pub(super) report: Report,
    waiting: Vec<(String, NewEntry)>,
    waiting_bytes: u64,
    stopped: bool,
}

impl<'a> Intake<'a> {
    pub(super) fn new(
        kind: Kind,
        sink: &'a mut dyn Sink,
        progress: &'a mut dyn FnMut(Progress) -> bool,
    ) -> Self {
        let report = Report::new(kind);
        Self { sink, progress, report, waiting: Vec::new(), waiting_bytes: 0, stopped: false }
    }

    /// The store's side.
    pub(super) fn sink(&mut self) -> &mut dyn Sink {
        &mut *self.sink
    }

    /// Says how far the import has come.
    ///
    /// # Errors
    /// It is to stop.
    pub(super) fn tell(&mut self, done: u64, total: u64) -> Result<()> {
        self.stopped = self.stopped || !(self.progress)(Progress { done, total });
        if self.stopped { Err(Error::Stopped) } else { Ok(()) }
    }

    /// Takes an entry that was read from `name`.
    ///
    /// # Errors
    /// The store failed.
    pub(super) fn add(&mut self, name: &str, entry: NewEntry) -> Result<()> {
        let size = size_of(&entry);
        self.report.attachments = self.report.attachments.saturating_add(entry.attachments.len() as u64);
        if self.waiting_bytes.saturating_add(size) > BATCH_BYTES || self.waiting.len() >= BATCH_ENTRIES {
            self.flush()?;
        }
        if size > BATCH_BYTES {
            return self.hand_over(name, entry);
        }
        self.waiting_bytes = self.waiting_bytes.saturating_add(size);
        self.waiting.push((name.to_owned(), entry));
        Ok(())
    }

    /// Hands over what waits.
    ///
    /// # Errors
    /// The store failed.
    pub(super) fn flush(&mut self) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        if waiting.is_empty() {
            return Ok(());
        }
        let batch = waiting.iter().map(|(_, entry)| entry.clone()).collect();
        match self.sink.entries(batch) {
            Ok(imported) => self.count(imported),
            // One of them cannot be stored: the others can.
            Err(Error::Invalid { .. } | Error::TooLarge { .. }) => {
                for (name, entry) in waiting {
                    self.hand_over(&name, entry)?;
                }
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn hand_over(&mut self, name: &str, entry: NewEntry) -> Result<()> {
        match self.sink.entries(vec![entry]) {
            Ok(imported) => self.count(imported),
            Err(Error::Invalid { .. } | Error::TooLarge { .. }) => self.report.skip(name, Why::Refused),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn count(&mut self, imported: super::Imported) {
        self.report.entries = self.report.entries.saturating_add(imported.added as u64);
        self.report.already_there = self.report.already_there.saturating_add(imported.already_there as u64);
    }
}

/// An entry on its way in.
pub(super) struct Draft {
    /// What it holds so far.
    pub(super) entry: NewEntry,
    parts: u32,
}

impl Draft {
    /// An entry of this text, from this source.
    pub(super) fn new(when: Moment, text: String, source: ImportSource) -> Self {
        let entry = NewEntry { source: Some(source), ..NewEntry::new(when, text) };
        Self { entry, parts: 1 }
    }

    /// Makes sure that `size` bytes more may come into memory, or hands over what is there.
    ///
    /// # Errors
    /// The store failed.
    pub(super) fn make_room(&mut self, name: &str, size: u64, intake: &mut Intake<'_>) -> Result<()> {
        let is_full = size_of(&self.entry).saturating_add(size) > limits::ENTRY_BYTES
            || self.entry.attachments.len() >= limits::LIST;
        if !is_full || self.entry.attachments.is_empty() {
            return Ok(());
        }
        self.parts = self.parts.saturating_add(1);
        let attachments = std::mem::take(&mut self.entry.attachments);
        let lines =
            attachments.iter().map(|file| format!("![]({}{})", links::SCHEME, hash_of(&file.bytes).hex()));
        let source = self.entry.source.as_ref().map(|source| ImportSource {
            format: source.format.clone(),
            key: format!("{}#{}", source.key, self.parts),
        });
        let further = NewEntry {
            text: lines.collect::<Vec<_>>().join("\n"),
            attachments,
            source,
            mood: None,
            ..NewEntry { text: String::new(), ..self.entry.clone() }
        };
        intake.report.remark(name, Remark::Continued);
        intake.add(name, further)
    }

    /// Adds a file and says its hash.
    pub(super) fn attach(&mut self, file: NewAttachment) -> Hash {
        let hash = hash_of(&file.bytes);
        if self.entry.attachments.iter().all(|known| known.bytes != file.bytes) {
            self.entry.attachments.push(file);
        }
        hash
    }

    /// Adds tags, as many and as long as are taken.
    pub(super) fn tag(
        &mut self,
        name: &str,
        tags: impl IntoIterator<Item = String>,
        intake: &mut Intake<'_>,
    ) {
        for tag in tags {
            let tag = tag.trim();
            if tag.len() > limits::TAG_BYTES || self.entry.tags.len() >= limits::TAGS {
                intake.report.remark(name, Remark::Tags);
            } else if !tag.is_empty() {
                self.entry.tags.push(tag.to_owned());
            }
        }
    }

    /// Takes the first heading of a Markdown text as title, out of the text where it stands first.
    pub(super) fn take_heading(&mut self) {
        let body = std::mem::take(&mut self.entry.text);
        let (mut fence, mut at, mut is_first) = (None, 0_usize, true);
        for line in body.split_inclusive('\n') {
            let next = at.saturating_add(line.len());
            if !links::in_fence(&mut fence, line)
                && let Some(heading) = line.strip_prefix("# ")
            {
                self.entry.title = text::cut(heading.trim(), limits::TITLE_BYTES).to_owned();
                if is_first && self.entry.title == heading.trim() {
                    self.entry.text =
                        body.get(next..).unwrap_or_default().trim_start_matches('\n').to_owned();
                    return;
                }
                break;
            }
            is_first = is_first && line.trim().is_empty();
            at = next;
        }
        self.entry.text = body;
    }
}

/// What an entry holds in memory, about.
fn size_of(entry: &NewEntry) -> u64 {
    let files = entry.attachments.iter().map(|file| file.bytes.len());
    let texts = entry.tags.iter().map(String::len).chain([entry.text.len(), entry.title.len()]);
    files.chain(texts).fold(0_u64, |sum, size| sum.saturating_add(size as u64))
}

/// SHA-256 of bytes, as the store names them.
pub(super) fn hash_of(bytes: &[u8]) -> Hash {
    Hash(Sha256::digest(bytes).into())
}

/// What names a text of an import: a hash of where it stood and what it was.
pub(super) fn source_key(path: &str, content: &[u8]) -> String {
    let hash = Sha256::new().chain_update(path).chain_update([0]).chain_update(content).finalize();
    Hash(hash.into()).hex()
}
