//! What a person does with a store, step by step, the same for the same seed, and what must be there
//! after each step.
//!
//! The ids a script speaks of are those the store gives in order, so a step that failed can be
//! done again.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use carnet::data::{
    AnswerStats, ChatId, DigestKind, DigestSource, DraftPlace, EntryId, KindId, KnownModel, MessageId,
    MessageState, Moment, Mood, NewAttachment, NewChat, NewChunk, NewDigest, NewEntry, NewMeasurement,
    NewMessage, Retention, Role, SnapshotOwner, SourceText,
};
use carnet::store::{Answer, DataKey, Error, Hooks, Options, Result, Store};

use super::vfs::{Disk, Vfs};
use super::view::view;
use crate::support::random::Random;

/// Words that texts are made of; each view looks some up.
const WORDS: [&str; 12] = [
    "train", "garden", "été", "cœur", "coffee", "naïve", "lantern", "orage", "letter", "harbour", "nuage",
    "apple",
];
const START_MS: i64 = 1_780_000_000_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// One thing a person does.
#[derive(Clone, Debug)]
pub enum Step {
    AddChat(String),
    Say(ChatId, Option<MessageId>, String),
    /// An answer begins; its pieces follow, then its end, with nothing between.
    Begin(ChatId, MessageId),
    /// 32 tokens come, which are kept without anybody waiting for it.
    Push(String),
    /// The answer with this id ends, with this text.
    Finish(MessageId, String),
    Rename(ChatId, String),
    Show(MessageId),
    RemoveMessage(MessageId),
    RemoveChat(ChatId),
    AddEntry(String),
    UpdateEntry(EntryId, String),
    RemoveEntry(EntryId),
    Draft(DraftPlace, String),
    Measure(f64),
    Setting(String),
    Model(String),
    Digest(EntryId, String),
    Chunk(EntryId),
    Keep(ChatId, usize),
    /// Chats are to be kept for so many days.
    Rule(u32),
    /// The rule on old chats is applied, so many days after the start.
    Retain(i64),
    /// The program ends and starts again.
    Restart,
    /// All is looked at and looked through.
    Look,
}

impl Step {
    /// Nobody is told that it is kept.
    pub fn is_silent(&self) -> bool {
        matches!(self, Self::Push(_))
    }

    /// Whether it needs no room on the disk.
    pub fn makes_room(&self) -> bool {
        matches!(self, Self::RemoveChat(_) | Self::RemoveEntry(_) | Self::RemoveMessage(_))
    }
}

fn text(random: &mut Random, words: usize) -> String {
    (0..words).map(|_| random.pick(&WORDS)).collect::<Vec<_>>().join(" ")
}

/// A script of about `len` steps in which every kind of step comes.
pub fn script(seed: u64, len: usize) -> Vec<Step> {
    let mut writer = Script { random: Random::new(seed), steps: Vec::new(), chats: Vec::new(), n_chats: 0,
        n_messages: 0, entries: Vec::new(), n_entries: 0 };
    writer.begin();
    while writer.steps.len() < len {
        writer.more();
    }
    writer.end();
    writer.steps
}

struct Script {
    random: Random,
    steps: Vec<Step>,
    /// Chats that are there, each with its messages.
    chats: Vec<(ChatId, Vec<MessageId>)>,
    n_chats: i64,
    n_messages: i64,
    entries: Vec<EntryId>,
    n_entries: i64,
}

impl Script {
    /// What every script begins with, so that each kind of thing is there.
    fn begin(&mut self) {
        self.add_chat();
        self.talk(0);
        self.add_entry();
        let note = text(&mut self.random, 4);
        self.steps.push(Step::Digest(EntryId(1), note));
        self.steps.push(Step::Chunk(EntryId(1)));
        self.steps.push(Step::Keep(ChatId(1), 9_000));
        self.steps.push(Step::Measure(7.5));
        self.steps.push(Step::Rule(3));
        self.steps.push(Step::Retain(0));
    }

    /// The old chats go; what is talked in later is a new one.
    fn end(&mut self) {
        self.steps.extend([1, 3].map(Step::Retain));
        self.chats.clear();
        self.add_chat();
        self.talk(0);
    }

    fn add_chat(&mut self) {
        self.n_chats += 1;
        self.chats.push((ChatId(self.n_chats), Vec::new()));
        let title = text(&mut self.random, 2);
        self.steps.push(Step::AddChat(title));
    }

    fn add_entry(&mut self) {
        self.n_entries += 1;
        self.entries.push(EntryId(self.n_entries));
        let words = self.random.within(1..=60) as usize;
        let text = text(&mut self.random, words);
        self.steps.push(Step::AddEntry(text));
    }

    fn next_message(&mut self, chat: usize) -> MessageId {
        self.n_messages += 1;
        let id = MessageId(self.n_messages);
        self.chats[chat].1.push(id);
        id
    }

    /// A question after the last message or after any, and its answer in pieces.
    fn talk(&mut self, at: usize) {
        let (chat, messages) = self.chats[at].clone();
        let parent = if self.random.within(0..=3) == 0 && !messages.is_empty() {
            Some(self.random.pick(&messages))
        } else {
            messages.last().copied()
        };
        let question = self.next_message(at);
        let words = self.random.within(1..=30) as usize;
        let said = text(&mut self.random, words);
        self.steps.push(Step::Say(chat, parent, said));
        let answer = self.next_message(at);
        self.steps.push(Step::Begin(chat, question));
        let mut whole = String::new();
        for _ in 0..self.random.within(0..=2) {
            // Words that no view looks up: an unfinished answer is found or not, as it ended.
            let piece: String = (0..32).map(|_| format!("t{} ", self.random.within(0..=99))).collect();
            whole += &piece;
            self.steps.push(Step::Push(piece));
        }
        self.steps.push(Step::Finish(answer, whole));
    }

    fn more(&mut self) {
        let words = self.random.within(1..=20) as usize;
        let text = text(&mut self.random, words);
        let chat = (!self.chats.is_empty()).then(|| self.random.index(self.chats.len()));
        let entry = (!self.entries.is_empty()).then(|| self.random.index(self.entries.len()));
        match (self.random.within(0..=19), chat, entry) {
            (0..=4, Some(chat), _) => self.talk(chat),
            (5, Some(chat), _) => {
                let id = self.chats[chat].0;
                self.steps.push(Step::Rename(id, text));
            }
            (6, Some(chat), _) if !self.chats[chat].1.is_empty() => {
                let id = self.random.pick(&self.chats[chat].1);
                self.steps.push(Step::Show(id));
            }
            (7, Some(chat), _) if !self.chats[chat].1.is_empty() => self.remove_last(chat),
            (8, Some(chat), _) if self.chats.len() > 1 => {
                let id = self.chats.remove(chat).0;
                self.steps.push(Step::RemoveChat(id));
            }
            (9 | 10, _, Some(entry)) => {
                let id = self.entries[entry];
                self.steps.push(Step::UpdateEntry(id, text));
            }
            (11, _, Some(entry)) => {
                let id = self.entries.remove(entry);
                self.steps.push(Step::RemoveEntry(id));
            }
            (12, ..) => self.steps.push(Step::Draft(DraftPlace::NewEntry, text)),
            (13, Some(chat), _) => {
                let place = DraftPlace::Chat(self.chats[chat].0);
                self.steps.push(Step::Draft(place, text));
            }
            (14, ..) => self.steps.push(Step::Measure(1.0)),
            (15, ..) => self.steps.extend([Step::Setting(text.clone()), Step::Model(text)]),
            (16, _, Some(entry)) => {
                let id = self.entries[entry];
                self.steps.extend([Step::Digest(id, text), Step::Chunk(id)]);
            }
            (17, ..) => self.steps.push(Step::Restart),
            (18, ..) => self.steps.push(Step::Look),
            _ if self.n_chats < 4 => self.add_chat(),
            _ => self.add_entry(),
        }
    }

    /// The last message written has nothing after it.
    fn remove_last(&mut self, chat: usize) {
        if let Some(id) = self.chats[chat].1.pop() {
            self.steps.push(Step::RemoveMessage(id));
        }
    }
}

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
        let options =
            Options { clock: Arc::new(move || Moment::utc(shown.load(Ordering::Relaxed))), hooks };
        Self { key: DataKey::from_bytes([7; 32]), folder, options, store: None, answer: None, clock, waits: false }
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
                let stats = AnswerStats { generated_tokens: 3, device: "CPU".to_owned(), ..AnswerStats::default() };
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
            let new = NewMeasurement { kind: KindId(1), value: *value, when: Moment::utc(START_MS),
                source: "typed".to_owned(), note: String::new(), entry: None };
            store.measurements().add(new)?;
        }
        Step::Digest(entry, text) => {
            let source = SourceText::Entry(*entry);
            let sources = vec![DigestSource { sentence: 0, source, start: 0, end: 1 }];
            let new = NewDigest { kind: DigestKind::Summary, text: text.clone(), maker: "m".to_owned(), days: None, sources };
            store.digests().add(new)?;
        }
        Step::Chunk(entry) => {
            let new = vec![NewChunk { start: 0, end: 1, vector: vec![0.5; 8] }];
            store.chunks().replace(SourceText::Entry(*entry), new)?;
        }
        Step::Keep(chat, size) => {
            let owner = SnapshotOwner::Chat(*chat);
            store.snapshots().put(owner, "m", vec![1; 20], vec![3; *size])?;
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
