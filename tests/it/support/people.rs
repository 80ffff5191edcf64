//! The store of a made-up person: years of chats, a journal in two languages, measurements.
//!
//! The same seed and size give the same life. Chats overlap in time and one goes on over all the
//! years, as with real people; numbers and times therefore do not run alike.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use carnet::data::{ChatId, MessageState, Moment, Mood, NewChat, NewEntry, NewMeasurement, Role};
use carnet::store::{Clock, Store, WholeMessage};

use super::random::Random;
use super::words::Words;

const DAY_MS: i64 = 86_400_000;
/// 2019-01-01; when a life begins to be written down.
const BEGIN_MS: i64 = 1_546_300_800_000;
const YEARS: i64 = 7;
const TAGS: &[&str] = &[
    "work",
    "family",
    "santé",
    "sleep",
    "running",
    "voyage",
    "ideas",
    "dreams",
    "cuisine",
    "livres",
    "money",
    "garden",
    "musique",
    "gratitude",
    "école",
    "friends",
];

/// How much a person wrote.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub chats: usize,
    pub messages: usize,
    /// Messages of the longest chat.
    pub longest: usize,
    pub entries: usize,
    pub measurements: usize,
}

/// The size the figures of the issue are for.
pub const BIG: Size =
    Size { chats: 700, messages: 100_000, longest: 5_000, entries: 10_000, measurements: 20_000 };

/// A chat with all that was said in it.
#[derive(Debug)]
pub struct Talk {
    pub chat: NewChat,
    pub began: Moment,
    pub messages: Vec<WholeMessage>,
}

/// What a person wrote.
#[derive(Debug)]
pub struct Life {
    /// In order of their beginning, the longest first; what was said in them overlaps in time.
    pub talks: Vec<Talk>,
    /// In the order of time.
    pub entries: Vec<NewEntry>,
    /// With the key of their kind, in the order of time.
    pub measurements: Vec<(&'static str, f64, Moment)>,
}

/// A clock that stands where the life put into the store is.
#[derive(Clone, Debug, Default)]
pub struct LifeClock(Arc<AtomicI64>);

impl LifeClock {
    pub fn clock(&self) -> Clock {
        let at = self.0.clone();
        Arc::new(move || Moment { unix_ms: at.load(Ordering::Relaxed), offset_minutes: 60 })
    }

    pub fn set(&self, moment: Moment) {
        self.0.store(moment.unix_ms, Ordering::Relaxed);
    }
}

/// Puts a life into a store that runs on `clock`, which is at its end afterwards; gives the chats.
pub fn fill(store: &Store, clock: &LifeClock, life: Life) -> Vec<ChatId> {
    let mut chats = Vec::new();
    for talk in life.talks {
        clock.set(talk.began);
        chats.push(store.chats().add_whole(talk.chat, talk.messages).unwrap());
    }
    let mut entries = life.entries;
    while !entries.is_empty() {
        let rest = entries.split_off(entries.len().min(1_000));
        clock.set(entries[entries.len() - 1].when);
        store.journal().import(std::mem::replace(&mut entries, rest)).unwrap();
    }
    let measured = life.measurements.into_iter().map(|(kind, value, when)| NewMeasurement {
        kind: store.measurements().kind(kind).unwrap().id,
        value,
        when,
        source: "typed".to_owned(),
        note: String::new(),
        entry: None,
    });
    store.measurements().import(measured.collect()).unwrap();
    clock.set(Moment::utc(BEGIN_MS + YEARS * 365 * DAY_MS));
    chats
}

/// Makes up a life.
pub struct Person {
    random: Random,
    english: Words,
    french: Words,
    size: Size,
}

impl Person {
    /// Somebody who wrote as much as `size` says.
    pub fn new(seed: u64, size: Size) -> Self {
        Self { random: Random::new(seed), english: Words::english(), french: Words::french(), size }
    }

    /// What this person wrote.
    pub fn life(mut self) -> Life {
        let talks = self.talks();
        let entries = (0..self.size.entries).map(|at| self.entry(at)).collect();
        let measured = (0..self.size.measurements).map(|at| {
            let kinds = [("sleep", 4.0, 5.0), ("weight", 60.0, 5.0), ("steps", 500.0, 15_000.0)];
            let (kind, least, width) = self.random.pick(&kinds);
            let value = least + f64::from(self.random.unit().abs()) * width;
            (kind, value, self.moment(at, self.size.measurements))
        });
        let measurements = measured.collect();
        Life { talks, entries, measurements }
    }

    /// The time of the `at`th of `all` things spread over the years.
    fn moment(&mut self, at: usize, all: usize) -> Moment {
        let step = YEARS * 365 * DAY_MS / all.max(1) as i64;
        let within = self.random.within(0..=step as u64) as i64;
        // Paris, roughly: summer time half of the year.
        let unix_ms = BEGIN_MS + at as i64 * step + within;
        let summer = (unix_ms - BEGIN_MS) / (DAY_MS * 182) % 2 == 1;
        Moment { unix_ms, offset_minutes: if summer { 120 } else { 60 } }
    }

    /// Chat 0 is the longest and goes on over the years; of the others most end soon, and sometimes
    /// one is taken up again.
    fn talks(&mut self) -> Vec<Talk> {
        let (chats, longest) = (self.size.chats.max(2), self.size.longest.min(self.size.messages));
        let mut rest = self.size.messages - longest;
        let sittings = rest.div_ceil(20).max(chats - 1);
        let mut long_rest = longest;
        let mut talks = vec![self.begin(0, sittings)];
        for sitting in 0..sittings {
            let newest = sitting * (chats - 1) / sittings + 1;
            if talks.len() <= newest {
                talks.push(self.begin(sitting, sittings));
            }
            let back = self.random.within(0..=9) == 0;
            let chat = if back { self.random.within(1..=newest as u64) as usize } else { newest };
            let count = rest.div_ceil(sittings - sitting);
            rest -= count;
            self.sitting(&mut talks[chat], count, (sitting, sittings));
            let due = longest - longest * (sitting + 1) / sittings;
            if long_rest > due + 40 || sitting + 1 == sittings {
                self.sitting(&mut talks[0], long_rest - due, (sitting, sittings));
                long_rest = due;
            }
        }
        talks
    }

    fn begin(&mut self, sitting: usize, sittings: usize) -> Talk {
        let step = YEARS * 365 * DAY_MS / sittings as i64;
        let began = Moment { unix_ms: BEGIN_MS + sitting as i64 * step, offset_minutes: 60 };
        let words = self.random.within(2..=6) as usize;
        let title = self.text(words);
        let system = if self.random.within(0..=4) == 0 { self.text(12) } else { String::new() };
        Talk { chat: NewChat { title, system, ..NewChat::default() }, began, messages: Vec::new() }
    }

    /// Question and answer by turns, one after the other.
    fn sitting(&mut self, talk: &mut Talk, count: usize, place: (usize, usize)) {
        let start = self.moment(place.0, place.1);
        for at in 0..count {
            let parent = talk.messages.len().checked_sub(1);
            let (role, words) = match talk.messages.len() % 2 {
                0 => (Role::User, self.random.within(3..=30)),
                _ => (Role::Assistant, self.random.within(20..=110)),
            };
            talk.messages.push(WholeMessage {
                parent,
                role,
                text: self.text(words as usize),
                state: MessageState::Done,
                created: Moment { unix_ms: start.unix_ms + at as i64 * 20_000, ..start },
                model: (role == Role::Assistant).then(|| "a small model".to_owned()),
                stats: None,
            });
        }
    }

    fn entry(&mut self, at: usize) -> NewEntry {
        let words = self.random.within(10..=250) as usize;
        let mut entry = NewEntry::new(self.moment(at, self.size.entries), self.text(words));
        entry.tags = (0..self.random.within(0..=3)).map(|_| self.random.pick(TAGS).to_owned()).collect();
        entry.mood = u8::try_from(self.random.within(0..=5)).ok().and_then(Mood::new);
        if self.random.within(0..=1) == 0 {
            entry.title = self.text(4);
        }
        entry
    }

    /// In English or French.
    fn text(&mut self, words: usize) -> String {
        let language = if self.random.within(0..=1) == 0 { &self.english } else { &self.french };
        language.text(&mut self.random, words)
    }
}
