//! K1, K2 and K4: a locked store tells nothing, a wrong key changes nothing, what was deleted is gone.
//!
//! Words are looked for as UTF-8, UTF-16 in both orders, hexadecimal and base64 in all files of the
//! data folder, and, after a deletion, in the decrypted pages too.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use carnet::data::{
    DigestKind, DigestSource, DraftPlace, KnownModel, MessageState, Moment, Mood, NewAdapter, NewAttachment,
    NewChat, NewChunk, NewDigest, NewEntry, NewMeasurement, NewMessage, PartId, Query, Role, SnapshotOwner,
    SourceText,
};
use carnet::store::backup::Seal;
use carnet::store::{BackupSecret, ChatFilter, DataKey, Depth, Error, Options, Secret, State, Store, Vault};
use sha2::{Digest, Sha256};

use super::keys::Phone;
use crate::support::long;
use crate::support::random::Random;

pub fn vault(folder: &Path) -> Vault {
    Vault::new(folder, Arc::new(Phone::default()), Options::default())
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// A hash of every file, by path.
pub fn hashes(folder: &Path) -> BTreeMap<PathBuf, [u8; 32]> {
    files(folder)
        .into_iter()
        .map(|path| (path.clone(), Sha256::digest(fs::read(path).unwrap()).into()))
        .collect()
}

/// The ways a word may be written in a file.
fn spellings(word: &str) -> Vec<Vec<u8>> {
    let utf16: Vec<u16> = word.encode_utf16().collect();
    let hex: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut found = vec![
        word.as_bytes().to_vec(),
        utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
    ];
    // In base64 a word looks otherwise by its place among groups of three; the ends may differ.
    for before in 0..3 {
        let padded = ["\0".repeat(before).as_bytes(), word.as_bytes()].concat();
        let text = BASE64_STANDARD_NO_PAD.encode(padded);
        found.push(text.as_bytes()[(before * 4).div_ceil(3)..text.len() - 2].to_vec());
    }
    found
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// Where any spelling of any of these words stands.
pub fn betrayals(folder: &Path, words: &[String]) -> Vec<(PathBuf, String)> {
    let spelled: Vec<(String, Vec<Vec<u8>>)> =
        words.iter().map(|word| (word.clone(), spellings(word))).collect();
    let mut found = Vec::new();
    for path in files(folder) {
        let bytes = fs::read(&path).unwrap();
        for (word, spellings) in &spelled {
            if spellings.iter().any(|spelling| holds(&bytes, spelling)) {
                found.push((path.clone(), word.clone()));
            }
        }
    }
    found
}

/// Fills every field a person can fill, each with a word of its own that stands nowhere else.
struct Canaries(Vec<String>);

impl Canaries {
    fn word(&mut self, place: &str) -> String {
        let word = format!("canary{}{place}quetzal", self.0.len());
        self.0.push(word.clone());
        word
    }
}

fn fill(store: &Store) -> Vec<String> {
    let mut canaries = Canaries(Vec::new());
    fill_chats(store, &mut canaries);
    fill_the_rest(store, &mut canaries);
    canaries.0
}

fn fill_chats(store: &Store, canaries: &mut Canaries) {
    let mut word = |place: &str| canaries.word(place);
    let folder = store.chats().add_folder(word("folder")).unwrap();
    let new = NewChat {
        title: word("title"),
        system: word("system"),
        model: Some(word("chatmodel")),
        folder: Some(folder),
    };
    let chat = store.chats().add(new).unwrap();
    let asked = NewMessage { parent: None, role: Role::User, text: word("message"), model: None };
    let asked = store.chats().add_message(chat, asked).unwrap();
    let begun = NewMessage {
        parent: Some(asked),
        role: Role::Assistant,
        text: String::new(),
        model: Some(word("by")),
    };
    let mut answer = store.chats().begin_answer(chat, begun).unwrap();
    let partial = word("answer");
    (0..40).for_each(|_| answer.push(&partial).unwrap());
    answer.finish(MessageState::Stopped, None).unwrap();
    store.drafts().set(DraftPlace::Chat(chat), word("draft")).unwrap();
    store.drafts().set(DraftPlace::NewEntry, word("entrydraft")).unwrap();
}

fn fill_the_rest(store: &Store, canaries: &mut Canaries) {
    let mut word = |place: &str| canaries.word(place);
    let attachment = NewAttachment {
        name: word("file"),
        media_type: word("type"),
        bytes: word("bytes").repeat(2_000).into_bytes(),
    };
    let first = NewEntry {
        title: word("entrytitle"),
        text: word("before").repeat(500),
        mood: Mood::new(1),
        tags: vec![word("tag")],
        attachments: vec![attachment],
        source: Some(carnet::data::ImportSource { format: word("format"), key: word("key") }),
        ..NewEntry::new(Moment::utc(0), "")
    };
    let entry = store.journal().add(first.clone()).unwrap();
    let second = NewEntry { text: word("after"), attachments: vec![], ..first };
    store.journal().update(entry, second).unwrap();
    let kind = store.measurements().add_kind(&word("kind"), &word("kindname"), &word("unit")).unwrap();
    let measurement = NewMeasurement {
        kind,
        value: 1.0,
        when: Moment::utc(0),
        source: word("source"),
        note: word("note"),
        entry: Some(entry),
    };
    store.measurements().add(measurement).unwrap();
    let source = DigestSource { sentence: 0, source: SourceText::Entry(entry), start: 0, end: 1 };
    let digest = NewDigest {
        kind: DigestKind::Summary,
        text: word("digest"),
        maker: word("maker"),
        days: None,
        sources: vec![source],
    };
    store.digests().add(digest).unwrap();
    let chunk = NewChunk { start: 0, end: 1, vector: vec![1.0] };
    store.chunks().replace(SourceText::Entry(entry), vec![chunk]).unwrap();
    let owner = SnapshotOwner::Named(word("snapshot"));
    let cache = word("cache").repeat(1_000).into_bytes();
    let id = PartId { digest: [7; 16], positions: 16 };
    store.snapshots().shelf(owner, word("reader")).keep(0, id, cache).unwrap();
    let adapter = NewAdapter { model: word("adapted"), rank: 8, before: 2.0, after: 1.0 };
    let learnt = word("learnt").repeat(1_000).into_bytes();
    store.adapters().put(adapter, vec![entry], learnt.into()).unwrap();
    store.settings().set(&word("setting"), &word("value")).unwrap();
    let model = KnownModel { id: word("id"), name: word("name"), about: word("about"), size: 1 };
    store.settings().remember_model(model).unwrap();
}

fn delete_all_of_it(store: &Store, words: &[String]) {
    for chat in store.chats().list(ChatFilter::default()).unwrap() {
        store.chats().remove(chat.id).unwrap();
    }
    for folder in store.chats().folders().unwrap() {
        store.chats().remove_folder(folder.id).unwrap();
    }
    for entry in store.journal().all(None, usize::MAX).unwrap() {
        store.journal().remove(entry.id).unwrap();
    }
    for kind in store.measurements().kinds().unwrap().iter().filter(|kind| !kind.built_in) {
        store.measurements().remove_kind(kind.id).unwrap();
    }
    store.drafts().set(DraftPlace::NewEntry, "").unwrap();
    store.snapshots().prune(0).unwrap();
    for adapter in store.adapters().list().unwrap() {
        store.adapters().remove(&adapter.model).unwrap();
    }
    let setting = words.iter().find(|word| word.contains("setting")).unwrap();
    store.settings().remove(setting).unwrap();
    for model in store.settings().models().unwrap() {
        store.settings().forget_model(&model.id).unwrap();
    }
}

#[test]
fn k2_words_of_every_field_stand_in_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(folder.path());
    let (store, code) = vault.create().unwrap();
    vault.confirm_code(&store, &code.shown()).unwrap();
    let words = fill(&store);
    assert!(words.len() > 30, "{}", words.len());
    let identity = code.backup_identity();
    let backup = folder.path().join("kept.carnet");
    store.backup(&backup, &Seal::Identity(&identity), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(store.search(&Query::new(&words[0])).unwrap().len(), 0, "a folder's name is not searched");
    assert_eq!(
        store.search(&Query::new(words.iter().find(|w| w.contains("message")).unwrap())).unwrap().len(),
        1
    );
    // Open, with its log and its shared memory on the disk, as a thief of a running phone finds it.
    assert_eq!(betrayals(folder.path(), &words), []);
    store.lock();
    assert_eq!(betrayals(folder.path(), &words), []);
    let secret = BackupSecret::Code(code.shown());
    vault.verify(&backup, &secret, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(betrayals(folder.path(), &words), []);
    let keys: Vec<String> = fs::read_dir(folder.path().join("store"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("keys"))
        .collect();
    assert_eq!(keys.len(), 2);
}

/// The search itself must find what is there.
#[test]
fn k2_the_search_finds_a_word_in_every_spelling() {
    let folder = tempfile::tempdir().unwrap();
    let word = "canary7notequetzal".to_owned();
    for spelling in spellings(&word) {
        fs::write(folder.path().join("x"), [b"..".as_slice(), &spelling, b".."].concat()).unwrap();
        assert_eq!(betrayals(folder.path(), std::slice::from_ref(&word)).len(), 1, "{spelling:?}");
    }
    for before in ["", "a", "ab"] {
        fs::write(folder.path().join("x"), BASE64_STANDARD_NO_PAD.encode(format!("{before}{word} and more")))
            .unwrap();
        assert_eq!(betrayals(folder.path(), std::slice::from_ref(&word)).len(), 1, "{before}");
    }
}

#[test]
fn k2_deleted_words_are_in_no_page_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    // Without encryption the pages are there to be looked into; everything else is as always.
    let mut options = Options::default();
    options.hooks.plain = true;
    let key = DataKey::random().unwrap();
    let store = Store::create(folder.path(), &key, &options).unwrap();
    let words = fill(&store);
    let there = betrayals(folder.path(), &words);
    let missing: Vec<&String> =
        words.iter().filter(|word| there.iter().all(|(_, found)| found != *word)).collect();
    assert!(missing.is_empty(), "not even there before: {missing:?}");
    delete_all_of_it(&store, &words);
    assert_eq!(betrayals(folder.path(), &words), [], "with the store open");
    store.check(Depth::Full).unwrap();
    store.lock();
    assert_eq!(betrayals(folder.path(), &words), []);
}

#[test]
fn deleting_everything_leaves_no_file_of_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(folder.path());
    let (store, _) = vault.create().unwrap();
    fill(&store);
    assert!(matches!(vault.erase(), Err(Error::AlreadyOpen)));
    store.lock();
    vault.erase().unwrap();
    let left = files(folder.path());
    assert_eq!(left, [folder.path().join("store.lock")]);
    assert_eq!(vault.state().unwrap(), State::Empty);
    vault.create().unwrap();
}

#[test]
fn k1_a_wrong_key_is_named_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let key = DataKey::random().unwrap();
    let store = Store::create(folder.path(), &key, &Options::default()).unwrap();
    fill(&store);
    // A log with something in it must stay as it is, too: the files of a killed process.
    let copy = tempfile::tempdir().unwrap();
    fs::create_dir(copy.path().join("store")).unwrap();
    for name in ["journal.db", "journal.db-wal", "journal.db-shm"] {
        fs::copy(folder.path().join("store").join(name), copy.path().join("store").join(name)).unwrap();
    }
    drop(store);
    fs::write(copy.path().join("store.lock"), "").unwrap();
    let before = hashes(copy.path());
    let mut random = Random::new(3);
    for attempt in 0..long(60, 1_000) {
        let mut bytes = *key.bytes();
        match attempt % 2 {
            0 => bytes[random.index(32)] ^= 1 << random.index(8),
            _ => bytes.copy_from_slice(&random.bytes(32)),
        }
        let opened = Store::open(copy.path(), &DataKey::from_bytes(bytes), &Options::default());
        assert!(matches!(opened, Err(Error::WrongKey)), "{attempt}: {opened:?}");
        assert_eq!(hashes(copy.path()), before, "{attempt}");
    }
    // The right key and a damaged first page: damage, by name, and nothing changed either.
    for attempt in 0..long(60, 1_000) {
        let damaged = tempfile::tempdir().unwrap();
        fs::create_dir(damaged.path().join("store")).unwrap();
        let path = damaged.path().join("store/journal.db");
        fs::copy(copy.path().join("store/journal.db"), &path).unwrap();
        fs::write(damaged.path().join("store.lock"), "").unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes[16 + random.index(4_080)] ^= 1 << random.index(8);
        fs::write(&path, &bytes).unwrap();
        let before = hashes(damaged.path());
        let opened = Store::open(damaged.path(), &key, &Options::default());
        assert!(matches!(opened, Err(Error::Damaged { .. })), "{attempt}: {opened:?}");
        assert_eq!(hashes(damaged.path()), before, "{attempt}");
    }
}

/// How long locking takes while others read and write without end.
fn lock_while_busy() -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(folder.path(), &DataKey::random().unwrap(), &Options::default()).unwrap();
    for _ in 0..10 {
        let entries = (0..100).map(|i| NewEntry::new(Moment::utc(0), format!("{i} ").repeat(2_000)));
        store.journal().import(entries.collect()).unwrap();
    }
    let mut busy = Vec::new();
    for _ in 0..2 {
        let store = store.clone();
        busy.push(std::thread::spawn(move || while store.check(Depth::Quick).is_ok() {}));
    }
    let writing = store.clone();
    busy.push(std::thread::spawn(move || {
        let new = || NewEntry::new(Moment::utc(0), "word ".repeat(1_000));
        while writing.journal().add(new()).is_ok() {}
    }));
    std::thread::sleep(Duration::from_millis(200));
    let began = Instant::now();
    store.lock();
    let took = began.elapsed();
    busy.into_iter().for_each(|thread| thread.join().unwrap());
    assert!(matches!(store.journal().count(), Err(Error::Locked)));
    took
}

/// The best of some tries: other tests may have the processor meanwhile.
#[test]
fn k4_locking_breaks_off_what_runs_within_half_a_second() {
    let best = (0..5).map(|_| lock_while_busy()).find(|took| *took < Duration::from_millis(500));
    assert!(best.is_some());
}

const MEMORY: &str = "CARNET_MEMORY";

/// Looks through this process' own memory, as a thief of a core dump would.
#[cfg(target_os = "linux")]
fn copies_in_memory(hidden: &[u8; 32]) -> usize {
    use std::io::{Read, Seek, SeekFrom};
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = fs::File::open("/proc/self/mem").unwrap();
    let mut found = 0;
    for line in
        maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|rights| rights.starts_with("rw")))
    {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        let mut bytes = vec![0_u8; (to - from).min(256 << 20) as usize];
        if memory.seek(SeekFrom::Start(from)).is_err() || memory.read_exact(&mut bytes).is_err() {
            continue;
        }
        // The pattern is kept with its bits turned, so as not to find itself; so is what is read.
        bytes.iter_mut().for_each(|byte| *byte = !*byte);
        found += bytes.windows(32).filter(|window| window == hidden).count();
        bytes.fill(0);
    }
    found
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "started by the test below, alone in its process"]
fn k4_the_process_that_locks() {
    if std::env::var_os(MEMORY).is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(folder.path());
    let (store, code) = vault.create().unwrap();
    vault.confirm_code(&store, &code.shown()).unwrap();
    store.lock();
    let store = vault.open(Secret::None).unwrap();
    fill(&store);
    store.search(&Query::new("canary")).unwrap();
    let hidden = store.turned_key_for_tests();
    assert!(copies_in_memory(&hidden) > 0, "the search finds nothing even while the store is open");
    store.lock();
    let left = copies_in_memory(&hidden);
    assert_eq!(left, 0, "copies of the key after locking");
}

#[cfg(target_os = "linux")]
#[test]
fn k4_no_copy_of_the_key_is_in_memory_after_locking() {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["store::privacy::k4_the_process_that_locks", "--exact", "--ignored", "--test-threads=1"])
        .env(MEMORY, "1")
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
}
