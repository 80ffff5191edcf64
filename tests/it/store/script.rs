//! What a person does with a store, step by step, the same for the same seed, and what must be there
//! after each step.
//!
//! The ids a script speaks of are those the store gives in order, so a step that failed can be
//! done again.

mod person;

use carnet::data::{ChatId, DraftPlace, EntryId, MessageId};

use crate::support::random::Random;

pub use person::{Person, Trace};

/// Words that texts are made of; each view looks some up.
const WORDS: [&str; 12] = [
    "train", "garden", "été", "cœur", "coffee", "naïve", "lantern", "orage", "letter", "harbour", "nuage",
    "apple",
];

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
}

fn text(random: &mut Random, words: usize) -> String {
    (0..words).map(|_| random.pick(&WORDS)).collect::<Vec<_>>().join(" ")
}

/// A script of about `len` steps in which every kind of step comes.
pub fn script(seed: u64, len: usize) -> Vec<Step> {
    let mut writer = Script {
        random: Random::new(seed),
        steps: Vec::new(),
        chats: Vec::new(),
        n_chats: 0,
        n_messages: 0,
        entries: Vec::new(),
        n_entries: 0,
    };
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
