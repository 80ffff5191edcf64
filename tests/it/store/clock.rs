//! D8: clocks jump and zones change; order, ids and delays do not, and no rule removes what is new.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use carnet::data::{Moment, NewChat, NewEntry, NewMessage, Retention, Role};
use carnet::store::{ChatFilter, DataKey, Depth, Options, Store};

use crate::support::long;
use crate::support::random::Random;

const DAY_MS: i64 = 86_400_000;
const YEARS_50: i64 = 50 * 365 * DAY_MS;
/// 2026-11-22.
const TODAY: i64 = 1_795_305_600_000;

/// A store whose clock the test sets.
struct Watchmaker {
    _folder: tempfile::TempDir,
    now: Arc<AtomicI64>,
    store: Store,
}

impl Watchmaker {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(TODAY));
        let read = now.clone();
        let clock = move || {
            let unix_ms = read.load(Ordering::Relaxed);
            // The zone changes with the hour, as on a journey or at the end of summer.
            Moment { unix_ms, offset_minutes: (unix_ms / 3_600_000 % 27 - 12) as i16 * 60 }
        };
        let options = Options { clock: Arc::new(clock), ..Options::default() };
        let store = Store::create(folder.path(), &DataKey::random().unwrap(), &options).unwrap();
        Self { _folder: folder, now, store }
    }

    fn set(&self, unix_ms: i64) {
        self.now.store(unix_ms, Ordering::Relaxed);
    }

    fn pass(&self, days: i64) {
        self.now.fetch_add(days * DAY_MS, Ordering::Relaxed);
    }

    fn chat(&self, title: &str) {
        let chat = self.store.chats().add(NewChat { title: title.to_owned(), ..NewChat::default() }).unwrap();
        let said = NewMessage { parent: None, role: Role::User, text: title.to_owned(), model: None };
        self.store.chats().add_message(chat, said).unwrap();
    }

    fn titles(&self) -> Vec<String> {
        let mut titles: Vec<String> = self
            .store
            .chats()
            .list(ChatFilter::default())
            .unwrap()
            .into_iter()
            .map(|chat| chat.title)
            .collect();
        titles.sort();
        titles
    }
}

#[test]
fn d8_order_is_that_of_writing_whatever_the_clock_says() {
    let desk = Watchmaker::new();
    let mut random = Random::new(8);
    let chat = desk.store.chats().add(NewChat::default()).unwrap();
    let (mut said, mut written, mut talked) = (Vec::new(), Vec::new(), Vec::new());
    let mut parent = None;
    for n in 0..long(300, 10_000) {
        let jump = match random.index(4) {
            0 => random.within(0..=2 * YEARS_50 as u64) as i64 - YEARS_50,
            1 => -3_600_000,
            _ => random.within(0..=10_000) as i64,
        };
        desk.set(TODAY + jump);
        let text = n.to_string();
        match random.index(3) {
            0 => {
                let new = NewMessage { parent, role: Role::User, text: text.clone(), model: None };
                parent = Some(desk.store.chats().add_message(chat, new).unwrap());
                said.push(text);
            }
            1 => {
                let when = Moment { unix_ms: TODAY + jump, offset_minutes: 840 };
                written.push(desk.store.journal().add(NewEntry::new(when, text)).unwrap());
            }
            _ => {
                talked.push(desk.store.chats().add(NewChat { title: text, ..NewChat::default() }).unwrap());
            }
        }
    }
    let path: Vec<String> =
        desk.store.chats().path(chat).unwrap().into_iter().map(|message| message.text).collect();
    assert_eq!(path, said);
    let entries: Vec<_> =
        desk.store.journal().all(None, usize::MAX).unwrap().iter().map(|entry| entry.id).collect();
    assert_eq!(entries, written, "entries in order of writing, every one once");
    assert!(written.is_sorted() && written.windows(2).all(|pair| pair[0] != pair[1]));
    let listed = desk.store.journal().list(&Default::default()).unwrap();
    assert_eq!(listed.len(), written.len(), "no entry of the future hides another");
    assert!(listed.is_sorted_by_key(|entry| std::cmp::Reverse(entry.when.day())));
    let mut chats: Vec<_> =
        desk.store.chats().list(ChatFilter::default()).unwrap().iter().map(|chat| chat.id).collect();
    chats.retain(|id| *id != chat);
    talked.reverse();
    assert_eq!(chats, talked, "the chat talked in last stands first");
    desk.store.check(Depth::Full).unwrap();
}

#[test]
fn d8_the_rule_removes_old_chats_and_no_jump_of_the_clock_makes_new_ones_old() {
    let desk = Watchmaker::new();
    desk.store.settings().set_retention(Retention::Days(30)).unwrap();
    desk.chat("old");
    desk.chat("pinned");
    let pinned =
        desk.store.chats().list(ChatFilter { limit: Some(1), ..ChatFilter::default() }).unwrap()[0].id;
    desk.store.chats().pin(pinned, true).unwrap();
    assert_eq!(desk.store.apply_retention().unwrap(), 0);
    desk.pass(1);
    desk.chat("new");
    assert_eq!(desk.store.apply_retention().unwrap(), 0);
    // The clock leaps ahead and comes back: nothing may go, though all looks old meanwhile.
    let now = desk.now.load(Ordering::Relaxed);
    desk.set(now + YEARS_50);
    assert_eq!(desk.store.apply_retention().unwrap(), 0);
    assert_eq!(desk.store.apply_retention().unwrap(), 0);
    desk.set(now);
    assert_eq!(desk.store.apply_retention().unwrap(), 0);
    assert_eq!(desk.titles(), ["new", "old", "pinned"]);
    // A chat begun while the clock was far behind is not taken for an old one.
    desk.set(now - YEARS_50);
    desk.chat("behind");
    desk.set(now);
    for _ in 0..29 {
        desk.pass(1);
        assert_eq!(desk.store.apply_retention().unwrap(), 0);
    }
    desk.pass(1);
    assert_eq!(desk.store.apply_retention().unwrap(), 1);
    assert_eq!(desk.titles(), ["behind", "new", "pinned"]);
    desk.pass(1);
    assert_eq!(desk.store.apply_retention().unwrap(), 2);
    assert_eq!(desk.titles(), ["pinned"]);
    // Back after half a year: the first look removes nothing, the one of the next day does.
    desk.chat("before the journey");
    desk.pass(180);
    assert_eq!(desk.store.apply_retention().unwrap(), 0);
    desk.pass(1);
    assert_eq!(desk.store.apply_retention().unwrap(), 1);
    desk.store.settings().set_retention(Retention::Forever).unwrap();
    desk.pass(1_000);
    assert_eq!(desk.store.apply_retention().unwrap(), 0);
}
