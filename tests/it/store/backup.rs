//! Backups as a person has them: what was restored is what was there, whatever happens meanwhile.
//!
//! Generated stores are filled through the store's own border; every random run names its seed.

mod hostile;
mod kills;
mod law;

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use carnet::data::{
    ChatId, DraftPlace, EntryId, MessageState, Moment, Mood, NewAttachment, NewChat, NewDigest, NewEntry,
    NewMeasurement, Role, SourceText,
};
use carnet::data::{DigestKind, DigestSource};
use carnet::store::backup::{Progress, Report, Restored, Unlock, restore};
use carnet::store::{DataKey, Hooks, Options, Result, Store, WholeMessage};

use crate::support::random::Random;

/// A folder in memory where there is such a place: these tests write thousands of stores.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

/// Stands in for what is derived from a recovery code.
const SECRET: [u8; 32] = [9; 32];
const PASSPHRASE: &str = "une phrase à retenir";

fn go(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// These tests are not about power cuts: the disk need not be waited for.
fn quick() -> Options {
    Options { hooks: Hooks { synchronous: Some("OFF"), ..Hooks::default() }, ..Options::default() }
}

fn restored(data: &Path, file: &Path, unlock: &Unlock<'_>) -> Result<Report> {
    let key = key();
    restore(data, file, unlock, &Restored { key: &key, recipient: None }, &quick(), |_| Ok(()), &mut go)
}

fn key() -> DataKey {
    DataKey::from_bytes([4; 32])
}

/// Names and bytes of all files of a folder.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(files(&entry.path())),
            false => found.push((entry.path(), fs::read(entry.path()).unwrap())),
        }
    }
    found.sort();
    found
}

/// Names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn words(random: &mut Random, most: u64) -> String {
    let all = ["été", "l’œuvre", "house", "🦀", "it's", "\"x\"", "\n", "مرحبا", "'); DROP", "sleep", "7 h"];
    (0..random.within(0..=most)).map(|_| random.pick(&all)).collect::<Vec<_>>().join(" ")
}

fn moment(random: &mut Random) -> Moment {
    let offset_minutes = random.within(0..=1_680) as i16 - 840;
    Moment { unix_ms: random.within(0..=4_000_000_000_000) as i64 - 1_000_000_000_000, offset_minutes }
}

/// A chat with a tree of messages.
fn talk(random: &mut Random, most: u64) -> Vec<WholeMessage> {
    let states = [MessageState::Done, MessageState::Stopped, MessageState::Interrupted, MessageState::Failed];
    let message = |at: u64, random: &mut Random| WholeMessage {
        parent: (at > 0 && random.within(0..=9) > 0).then(|| random.index(at as usize)),
        role: random.pick(&[Role::User, Role::Assistant, Role::System]),
        text: words(random, 30),
        state: random.pick(&states),
        created: moment(random),
        model: (random.within(0..=1) == 0).then(|| "starter".to_owned()),
        stats: None,
    };
    (0..random.within(0..=most)).map(|at| message(at, random)).collect()
}

fn entry(random: &mut Random) -> NewEntry {
    let mut entry = NewEntry::new(moment(random), words(random, 60) + "e");
    entry.title = words(random, 4);
    entry.mood = Mood::new(random.within(0..=6) as u8);
    entry.tags =
        (0..random.within(0..=3)).map(|_| random.pick(&["été", "work", "Sleep"]).to_owned()).collect();
    if random.within(0..=3) == 0 {
        let length = random.edged(1..=100_000) as usize;
        let (name, media_type) = ("photo d'été.png".to_owned(), "image/png".to_owned());
        entry.attachments.push(NewAttachment { name, media_type, bytes: random.bytes(length) });
    }
    entry
}

/// Puts a bit of everything into a store.
fn fill(store: &Store, seed: u64) {
    let random = &mut Random::new(seed);
    let chats = store.chats();
    let folder = (random.within(0..=1) == 0).then(|| chats.add_folder(words(random, 3) + "f").unwrap());
    for _ in 0..random.within(0..=3) {
        let new = NewChat { title: words(random, 5), system: words(random, 5), model: None, folder };
        let chat = chats.add_whole(new, talk(random, 8)).unwrap();
        chats.pin(chat, random.within(0..=1) == 0).unwrap();
        store.drafts().set(DraftPlace::Chat(chat), words(random, 9) + "d").unwrap();
    }
    if random.within(0..=2) == 0 {
        chats.remove(chats.add(NewChat::default()).unwrap()).unwrap();
    }
    for _ in 0..random.within(0..=4) {
        let id = store.journal().add(entry(random)).unwrap();
        match random.within(0..=5) {
            0 => store.journal().update(id, entry(random)).unwrap(),
            1 => store.journal().remove(id).unwrap(),
            _ => measured(store, random, id),
        }
    }
    store.settings().set("theme", &words(random, 2)).unwrap();
}

fn measured(store: &Store, random: &mut Random, id: EntryId) {
    let kinds = store.measurements().kinds().unwrap();
    let new = NewMeasurement {
        kind: kinds[random.index(kinds.len())].id,
        value: f64::from(random.normal()),
        when: moment(random),
        source: "typed".to_owned(),
        note: words(random, 3),
        entry: Some(id),
    };
    store.measurements().add(new).unwrap();
    let source = DigestSource { sentence: 0, source: SourceText::Entry(id), start: 0, end: 0 };
    let (kind, text) = (DigestKind::Summary, words(random, 9));
    let new = NewDigest { kind, text, maker: "rule".to_owned(), days: None, sources: vec![source] };
    store.digests().add(new).unwrap();
}

/// Texts of the path shown.
fn texts(store: &Store, chat: ChatId) -> Vec<String> {
    store.chats().path(chat).unwrap().into_iter().map(|message| message.text).collect()
}
