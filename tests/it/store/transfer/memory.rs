//! A store in memory, as both ends of an import and an export, and a few people's files.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use carnet::data::{
    Attachment, Chat, ChatId, Entry, EntryId, Folder, Hash, ImportSource, KindId, MeasureKind, Measurement,
    MeasurementId, Message, MessageId, Moment, NewEntry, NewMeasurement, Revision,
};
use carnet::store::transfer::{Import, Kind, Report, Sink, Source, import};
use carnet::store::{Error, Imported, Result};
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// What was imported, and what is exported.
#[derive(Default)]
pub struct Memory {
    pub entries: Vec<Entry>,
    pub files: HashMap<Hash, Vec<u8>>,
    pub kinds: Vec<MeasureKind>,
    pub measurements: Vec<Measurement>,
    pub folders: Vec<Folder>,
    pub chats: Vec<Chat>,
    pub messages: Vec<Message>,
    /// The messages of the path shown, of all chats.
    pub shown: Vec<MessageId>,
    /// Entries with this word in their text are refused, as a store refuses what is too large.
    pub refuses: Option<&'static str>,
    /// Counts only: for tests of what an import holds itself.
    pub forgets: bool,
    /// The sources of the entries.
    pub known: HashSet<ImportSource>,
}

/// The moment all tests call now.
pub fn now() -> Moment {
    Moment { unix_ms: 1_795_390_200_000, offset_minutes: 60 }
}

impl Memory {
    /// With the kinds that stand ready.
    pub fn new() -> Self {
        let ready = [("sleep", "h"), ("weight", "kg"), ("steps", ""), ("water", "l")];
        let kind = |(id, (key, unit)): (i64, (&str, &str))| MeasureKind {
            id: KindId(id),
            key: key.to_owned(),
            name: String::new(),
            unit: unit.to_owned(),
            built_in: true,
        };
        Self { kinds: (1..).zip(ready).map(kind).collect(), ..Self::default() }
    }

    pub fn forgetful() -> Self {
        Self { forgets: true, ..Self::new() }
    }

    /// Puts an entry in, as a journal does.
    pub fn add(&mut self, new: NewEntry) {
        let id = EntryId(self.entries.len() as i64 + 1);
        let attach = |file: carnet::data::NewAttachment| {
            let hash = Hash(Sha256::digest(&file.bytes).into());
            let size = file.bytes.len() as u64;
            (Attachment { hash, name: file.name, media_type: file.media_type, size }, file.bytes)
        };
        let mut tags = new.tags;
        tags.sort();
        tags.dedup();
        let mut attachments = Vec::new();
        for (attachment, bytes) in new.attachments.into_iter().map(attach) {
            self.files.insert(attachment.hash, bytes);
            attachments.push(attachment);
        }
        self.entries.push(Entry {
            id,
            when: new.when,
            title: new.title,
            text: new.text,
            mood: new.mood,
            tags,
            attachments,
            source: new.source,
            created: now(),
            updated: now(),
        });
    }

    /// The name of a kind's key.
    pub fn key(&self, id: KindId) -> &str {
        self.kinds.iter().find(|kind| kind.id == id).map_or("", |kind| &kind.key)
    }
}

impl Sink for Memory {
    fn entries(&mut self, entries: Vec<NewEntry>) -> Result<Imported> {
        if self.refuses.is_some_and(|word| entries.iter().any(|entry| entry.text.contains(word))) {
            return Err(Error::TooLarge { what: "the text", limit: "8 MiB" });
        }
        let mut imported = Imported::default();
        for entry in entries {
            let source = entry.source.clone().expect("an imported entry has a source");
            if !self.known.insert(source) {
                imported.already_there += 1;
                continue;
            }
            imported.added += 1;
            if !self.forgets {
                self.add(entry);
            }
        }
        Ok(imported)
    }

    fn kinds(&mut self) -> Result<Vec<MeasureKind>> {
        Ok(self.kinds.clone())
    }

    fn add_kind(&mut self, key: &str, name: &str, unit: &str) -> Result<KindId> {
        assert!(!key.is_empty() && !key.contains(char::is_whitespace) && key.len() <= 100, "{key:?}");
        assert!(self.kinds.iter().all(|kind| kind.key != key), "{key} twice");
        let id = KindId(self.kinds.len() as i64 + 1);
        let (key, name, unit) = (key.to_owned(), name.to_owned(), unit.to_owned());
        self.kinds.push(MeasureKind { id, key, name, unit, built_in: false });
        Ok(id)
    }

    fn known_measurements(&mut self, after: Option<MeasurementId>, limit: usize) -> Result<Vec<Measurement>> {
        Source::measurements(self, after, limit)
    }

    fn measurements(&mut self, measurements: Vec<NewMeasurement>) -> Result<()> {
        for new in measurements {
            assert!(new.value.is_finite());
            let NewMeasurement { kind, value, when, source, note, entry } = new;
            let id = MeasurementId(self.measurements.len() as i64 + 1);
            self.measurements.push(Measurement { id, kind, value, when, source, note, entry });
        }
        Ok(())
    }
}

/// A page of `all` behind `after`.
#[allow(clippy::needless_pass_by_value, reason = "called as the store's own functions are")]
fn page<T: Clone, I: PartialOrd>(all: &[T], id: impl Fn(&T) -> I, after: Option<I>, limit: usize) -> Vec<T> {
    let is_behind = |one: &&T| after.as_ref().is_none_or(|after| id(one) > *after);
    all.iter().filter(is_behind).take(limit).cloned().collect()
}

impl Source for Memory {
    fn entries(&self, after: Option<EntryId>, limit: usize) -> Result<Vec<Entry>> {
        Ok(page(&self.entries, |entry| entry.id, after, limit))
    }

    fn revisions(&self, _: EntryId) -> Result<Vec<Revision>> {
        Ok(Vec::new())
    }

    fn attachment(&self, hash: Hash) -> Result<Vec<u8>> {
        Ok(self.files[&hash].clone())
    }

    fn folders(&self) -> Result<Vec<Folder>> {
        Ok(self.folders.clone())
    }

    fn chats(&self) -> Result<Vec<Chat>> {
        Ok(self.chats.clone())
    }

    fn path(&self, chat: ChatId) -> Result<Vec<MessageId>> {
        let is_here = |id: &&MessageId| self.messages.iter().any(|one| one.id == **id && one.chat == chat);
        Ok(self.shown.iter().filter(is_here).copied().collect())
    }

    fn messages(&self, chat: ChatId, after: Option<MessageId>, limit: usize) -> Result<Vec<Message>> {
        let here: Vec<Message> = self.messages.iter().filter(|one| one.chat == chat).cloned().collect();
        Ok(page(&here, |message| message.id, after, limit))
    }

    fn kinds(&self) -> Result<Vec<MeasureKind>> {
        Ok(self.kinds.clone())
    }

    fn measurements(&self, after: Option<MeasurementId>, limit: usize) -> Result<Vec<Measurement>> {
        Ok(page(&self.measurements, |one| one.id, after, limit))
    }
}

/// A folder for files.
pub struct Desk(TempDir);

impl Desk {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn root(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }
}

/// Imports as somebody in Paris does.
pub fn take(path: &Path, kind: Option<Kind>, memory: &mut Memory) -> Result<Report> {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    let what = Import { kind, zone, now: now(), ..Import::new(path) };
    import(&what, memory, &mut |_| true)
}

/// What was skipped: names with reasons, in short.
pub fn skipped(report: &Report) -> Vec<String> {
    report.skipped.iter().map(|note| format!("{}: {}", note.name, note.why)).collect()
}
