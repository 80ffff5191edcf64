//! Somebody who follows a script, and what was there after each of their steps.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use carnet::data::{
    AnswerStats, DigestKind, DigestSource, KindId, KnownModel, MessageId, MessageState, Moment, Mood,
    NewAttachment, NewChat, NewChunk, NewDigest, NewEntry, NewMeasurement, NewMessage, PartId, Retention,
    Role, SnapshotOwner, SourceText,
};
use carnet::store::{Answer, DataKey, Error, Hooks, Options, Result, Store};

use super::super::vfs::{Disk, Vfs};
use super::super::view::view;
use super::{Step, WORDS};

const START_MS: i64 = 1_780_000_000_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Somebody who follows a script on a disk.
pub struct Person {
    pub key: DataKey,
    pub folder: PathBuf,
    pub options: Options,
    pub store: Option<Store>,
    answer: Option<Answer>,
    clock: Arc<AtomicI64>,
    /// Waits until what is kept in silence is kept.
    pub waits: bool,
}

impl Person {
    /// On the disk of `vfs`, with a data folder for what is not the database.
    pub fn new(vfs: &Vfs, folder: PathBuf) -> Self {
        let clock = Arc::new(AtomicI64::new(START_MS));
        let shown = clock.clone();
        let hooks = Hooks { vfs: Some(vfs.name().to_owned()), ..Hooks::default() };
        let options = Options { clock: Arc::new(move || Moment::utc(shown.load(Ordering::Relaxed))), hooks };
        Self {
            key: DataKey::from_bytes([7; 32]),
            folder,
            options,
            store: None,
            answer: None,
            clock,
            waits: false,
        }
    }

    /// The database's name on the disk.
    pub fn database(&self) -> String {
        self.folder.join("store").join("journal.db").display().to_string()
    }

    /// Makes the store.
    pub fn create(&mut self) -> Result<()> {
        self.store = Some(Store::create(&self.folder, &self.key, &self.options)?);
        Ok(())
    }

    /// Opens the store, if it is not.
    pub fn open(&mut self) -> Result<&Store> {
        if self.store.is_none() {
            self.store = Some(Store::open(&self.folder, &self.key, &self.options)?);
        }
        self.store.as_ref().ok_or(Error::Locked)
    }

    /// Ends the program in good order, as far as the disk goes along.
    pub fn close(&mut self) {
        self.answer = None;
        self.store = None;
    }

    /// All that the store shows.
    pub fn look(&mut self) -> Result<Vec<String>> {
        view(self.open()?, &WORDS[..4])
    }

    /// Does step number `at` of a script, at a time of its own.
    pub fn go(&mut self, at: usize, step: &Step) -> Result<()> {
        let passed = match step {
            Step::Retain(days) => *days * DAY_MS,
            _ => 0,
        };
        self.clock.store(START_MS + at as i64 * 60_000 + passed, Ordering::Relaxed);
        match step {
            Step::Restart => {
                self.close();
                self.open().map(|_| ())
            }
            Step::Look => self.look().map(|_| ()),
            Step::Begin(..) | Step::Push(_) | Step::Finish(..) => self.answer(step),
            _ => change(self.open()?, step),
        }
    }

    fn answer(&mut self, step: &Step) -> Result<()> {
        let store = self.open()?.clone();
        match step {
            Step::Begin(chat, parent) => {
                self.answer = None;
                let new = message(Role::Assistant, Some(*parent), "");
                self.answer = Some(store.chats().begin_answer(*chat, new)?);
            }
            Step::Push(piece) => {
                let Some(answer) = &mut self.answer else { return Ok(()) };
                for token in piece.split_inclusive(' ') {
                    answer.push(token)?;
                }
                let (id, whole) = (answer.id(), answer.text().to_owned());
                let since = Instant::now();
                while self.waits && store.chats().message(id)?.text != whole {
                    assert!(since.elapsed() < Duration::from_secs(30), "a piece is never kept");
                    std::thread::sleep(Duration::from_micros(50));
                }
            }
            Step::Finish(id, whole) => {
                let mut answer = match self.answer.take() {
                    Some(answer) => answer,
                    None => store.chats().continue_answer(*id)?,
                };
                let rest = whole.get(answer.text().len()..).unwrap_or_default().to_owned();
                let pushed = if rest.is_empty() { Ok(()) } else { answer.push(&rest) };
                let stats =
                    AnswerStats { generated_tokens: 3, device: "CPU".to_owned(), ..AnswerStats::default() };
                return pushed.and(answer.finish(MessageState::Done, Some(stats)));
            }
            _ => {}
        }
        Ok(())
    }
}

fn message(role: Role, parent: Option<MessageId>, text: &str) -> NewMessage {
    NewMessage { parent, role, text: text.to_owned(), model: None }
}

fn entry(text: &str) -> NewEntry {
    let mut entry = NewEntry::new(Moment::utc(START_MS), text);
    entry.title = text.split(' ').take(2).collect::<Vec<_>>().join(" ");
    entry.tags = vec!["Voyage".to_owned(), format!("n{}", text.len() % 7)];
    entry.mood = Mood::new(1 + (text.len() % 5) as u8);
    if text.len().is_multiple_of(2) {
        let bytes = text.repeat(40).into_bytes();
        entry.attachments =
            vec![NewAttachment { name: "a.txt".to_owned(), media_type: "text/plain".to_owned(), bytes }];
    }
    entry
}

/// The steps that are one call of the store, or few.
fn change(store: &Store, step: &Step) -> Result<()> {
    let chats = store.chats();
    match step {
        Step::AddChat(title) => {
            chats.add(NewChat { title: title.clone(), ..NewChat::default() })?;
        }
        Step::Say(chat, parent, text) => {
            chats.add_message(*chat, message(Role::User, *parent, text))?;
        }
        Step::Rename(chat, title) => chats.rename(*chat, title.as_str())?,
        Step::Show(message) => chats.show(*message)?,
        Step::RemoveMessage(message) => chats.remove_message(*message)?,
        Step::RemoveChat(chat) => chats.remove(*chat)?,
        Step::AddEntry(text) => {
            store.journal().add(entry(text))?;
        }
        Step::UpdateEntry(id, text) => store.journal().update(*id, entry(text))?,
        Step::RemoveEntry(id) => store.journal().remove(*id)?,
        Step::Draft(place, text) => store.drafts().set(*place, text.as_str())?,
        Step::Setting(text) => store.settings().set("theme", text)?,
        Step::Model(text) => {
            let model = KnownModel { id: "m".to_owned(), name: text.clone(), about: String::new(), size: 1 };
            store.settings().remember_model(model)?;
        }
        Step::Measure(value) => {
            let new = NewMeasurement {
                kind: KindId(1),
                value: *value,
                when: Moment::utc(START_MS),
                source: "typed".to_owned(),
                note: String::new(),
                entry: None,
            };
            store.measurements().add(new)?;
        }
        Step::Digest(entry, text) => {
            let source = SourceText::Entry(*entry);
            let sources = vec![DigestSource { sentence: 0, source, start: 0, end: 1 }];
            let new = NewDigest {
                kind: DigestKind::Summary,
                text: text.clone(),
                maker: "m".to_owned(),
                days: None,
                sources,
            };
            store.digests().add(new)?;
        }
        Step::Chunk(entry) => {
            let new = vec![NewChunk { start: 0, end: 1, vector: vec![0.5; 8] }];
            store.chunks().replace(SourceText::Entry(*entry), new)?;
        }
        Step::Keep(chat, size) => {
            let owner = SnapshotOwner::Chat(*chat);
            let id = PartId { digest: [1; 16], positions: 16 };
            store.snapshots().shelf(owner, "m").keep(0, id, vec![3; *size])?;
        }
        Step::Rule(days) => store.settings().set_retention(Retention::Days(*days))?,
        Step::Retain(_) => {
            store.apply_retention()?;
        }
        _ => {}
    }
    Ok(())
}

/// A script that was followed without faults: what was there after each step, and how far the disk
/// was by then.
pub struct Trace {
    /// What was there at the start, then after each step.
    pub views: Vec<Vec<String>>,
    /// Events of the disk by the end of each step.
    pub marks: Vec<usize>,
    /// Events before the first step.
    pub from: usize,
    pub disk: Disk,
}

impl Trace {
    /// Follows `steps` from where the disk stands.
    pub fn follow(person: &mut Person, vfs: &Vfs, steps: &[Step]) -> Self {
        person.waits = true;
        let disk = vfs.disk();
        let (mut views, mut marks) = (vec![person.look().unwrap()], Vec::new());
        let from = disk.events();
        for (at, step) in steps.iter().enumerate() {
            person.go(at, step).unwrap_or_else(|error| panic!("step {at}, {step:?}: {error}"));
            marks.push(disk.events());
            views.push(person.look().unwrap());
        }
        person.close();
        Self { views, marks, from, disk }
    }

    /// The states that may be found after a power loss in `event`: from the last one that was
    /// answered, to the one that was under way.
    pub fn allowed(&self, steps: &[Step], event: usize) -> std::ops::RangeInclusive<usize> {
        let done = self.marks.iter().take_while(|mark| **mark <= event).count();
        let mut told = done;
        while told > 0 && steps[told - 1].is_silent() {
            told -= 1;
        }
        told..=(done + 1).min(steps.len())
    }
}
