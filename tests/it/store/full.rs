//! D6: on a full disk every writer says so by name, reading and deleting work, and all goes on once
//! there is room.
//!
//! First on the disk in memory, byte by byte; then on a real volume of 8 MiB where the system lets
//! the test have one.

mod volume;

use std::sync::Arc;

use carnet::data::{
    ChatId, DraftPlace, EntryId, KindId, Moment, NewAdapter, NewChat, NewChunk, NewEntry, NewMeasurement,
    NewMessage, PartId, Role, SnapshotOwner, SourceText,
};
use carnet::store::{Error, Result, Store};

use super::power::{begin, data_folder};
use super::script::{Person, Step, script};
use super::vfs::Vfs;
use crate::support::long;

/// What the store keeps back on a real disk.
const RESERVE: usize = 4 << 20;

/// A store that was used for a while, on a disk without any room; the reserve comes back when the
/// store gives it up.
fn full_store(vfs: &Vfs, folder: std::path::PathBuf, seed: u64) -> Person {
    let mut person = begin(vfs, folder);
    let steps = script(seed, 30).into_iter().filter(|step| !removes(step));
    for (at, step) in (0..).zip(steps) {
        person.go(at, &step).unwrap();
    }
    let disk = vfs.disk();
    person.close();
    person.options.hooks.on_full = Some(Arc::new(vfs.make_room(RESERVE)));
    person.open().unwrap();
    person.open().unwrap().chats().add(NewChat { title: "kept".to_owned(), ..NewChat::default() }).unwrap();
    disk.set_capacity(Some(disk.used()));
    person
}

fn removes(step: &Step) -> bool {
    let removes = matches!(step, Step::RemoveChat(_) | Step::RemoveEntry(_) | Step::RemoveMessage(_));
    removes || matches!(step, Step::Retain(1..))
}

/// A name, and a call of the store.
type Way = (&'static str, fn(&Store) -> Result<()>);

/// Every way to write something new.
fn writers() -> Vec<Way> {
    vec![
        ("chat", |store| store.chats().add(NewChat::default()).map(drop_it)),
        ("folder", |store| store.chats().add_folder("f").map(drop_it)),
        ("title", |store| store.chats().rename(ChatId(1), "new")),
        ("message", |store| store.chats().add_message(ChatId(1), said("hello")).map(drop_it)),
        ("answer", |store| store.chats().begin_answer(ChatId(1), said("")).map(drop_it)),
        ("draft", |store| store.drafts().set(DraftPlace::NewChat, "typed")),
        ("entry", |store| store.journal().add(NewEntry::new(Moment::utc(0), "today")).map(drop_it)),
        ("change", |store| store.journal().update(EntryId(1), NewEntry::new(Moment::utc(0), "other"))),
        ("import", |store| store.journal().import(vec![NewEntry::new(Moment::utc(0), "taken")]).map(drop_it)),
        ("kind", |store| store.measurements().add_kind("tea", "", "cups").map(drop_it)),
        ("measurement", |store| store.measurements().add(measured()).map(drop_it)),
        ("chunks", |store| {
            let new = vec![NewChunk { start: 0, end: 1, vector: vec![0.5; 9] }];
            store.chunks().replace(SourceText::Entry(EntryId(1)), new)
        }),
        ("cache", |store| {
            store.snapshots().shelf(SnapshotOwner::Named("s".to_owned()), "m").keep(
                0,
                PartId { digest: [1; 16], positions: 16 },
                vec![1; 9_000],
            )
        }),
        ("adapter", |store| {
            let new = NewAdapter { model: "m".to_owned(), rank: 8, before: 2.0, after: 1.0 };
            store.adapters().put(new, vec![EntryId(1)], vec![1; 9_000].into()).map(drop_it)
        }),
        ("setting", |store| store.settings().set("a", &1)),
    ]
}

fn drop_it<T>(_: T) {}

fn said(text: &str) -> NewMessage {
    NewMessage { parent: None, role: Role::User, text: text.to_owned(), model: None }
}

fn measured() -> NewMeasurement {
    let (when, source, note) = (Moment::utc(0), "typed".to_owned(), String::new());
    NewMeasurement { kind: KindId(1), value: 1.0, when, source, note, entry: None }
}

/// Every way to remove something a script leaves behind.
fn removers() -> Vec<Way> {
    vec![
        ("entry", |store| {
            let id = store.journal().all(None, 1)?.first().map_or(EntryId(0), |entry| entry.id);
            store.journal().remove(id)
        }),
        ("message", |store| {
            let chats = store.chats();
            for chat in chats.list(Default::default())? {
                if let Some(last) = chats.messages(chat.id, None, 1_000)?.last() {
                    return chats.remove_message(last.id);
                }
            }
            Err(Error::Locked)
        }),
        ("chat", |store| {
            let chats = store.chats().list(Default::default())?;
            store.chats().remove(chats.last().map_or(ChatId(0), |chat| chat.id))
        }),
        ("revisions", |store| store.journal().forget_revisions(EntryId(1))),
        ("measurement", |store| {
            let all = store.measurements().all(None, 1)?;
            all.first().map_or(Err(Error::Locked), |one| store.measurements().remove(one.id))
        }),
        ("setting", |store| store.settings().remove("retention")),
        ("cache", |store| store.snapshots().prune(0).map(drop_it)),
    ]
}

#[test]
fn d6_every_writer_says_that_the_disk_is_full_and_goes_on_with_room() {
    for seed in 0..long(2, 20) as u64 {
        let (vfs, (_kept, folder)) = (Vfs::new(), data_folder());
        let mut person = full_store(&vfs, folder, 700 + seed);
        let disk = vfs.disk();
        let before = person.look().unwrap();
        for (name, write) in writers() {
            // A refused write empties the log, which makes a little room for the next one.
            disk.set_capacity(Some(disk.used()));
            let said = write(person.open().unwrap());
            assert!(matches!(said, Err(Error::NoSpace)), "{name}: {said:?}");
        }
        assert_eq!(person.look().unwrap(), before, "reading works and nothing is half there");
        // A little room at a time: some writes find it, none is half done.
        for (turn, (name, write)) in writers().into_iter().cycle().take(60).enumerate() {
            disk.set_capacity(Some(disk.used() + turn * 150));
            let said = write(person.open().unwrap());
            let is_told = matches!(said, Ok(()) | Err(Error::NoSpace | Error::Invalid { .. }));
            assert!(is_told, "{name} with {turn} * 150 bytes: {said:?}");
        }
        disk.set_capacity(None);
        let seen = person.look().unwrap();
        person.close();
        assert_eq!(person.look().unwrap(), seen);
        for (name, write) in writers().into_iter().filter(|(name, _)| *name != "kind") {
            write(person.open().unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

#[test]
fn d6_deleting_works_while_the_disk_is_full() {
    for seed in 0..long(2, 20) as u64 {
        for (name, remove) in removers() {
            let (vfs, (_kept, folder)) = (Vfs::new(), data_folder());
            let mut person = full_store(&vfs, folder, 720 + seed);
            let before = person.look().unwrap();
            let kept = person.open().unwrap().snapshots().size().unwrap();
            remove(person.open().unwrap()).unwrap_or_else(|error| panic!("{name}, script {seed}: {error}"));
            let after = person.look().unwrap();
            // A look leaves caches out.
            let is_cache = name == "cache" && kept > 0;
            assert!(after != before || is_cache || name == "revisions", "{name}");
            assert!(!is_cache || person.open().unwrap().snapshots().size().unwrap() == 0);
            person.close();
            assert_eq!(person.look().unwrap(), after, "{name}");
        }
    }
}

/// Also when the program ended in the midst of an answer.
#[test]
fn d6_a_store_opens_and_reads_on_a_full_disk() {
    for seed in 0..long(2, 20) as u64 {
        let (vfs, (_kept, folder)) = (Vfs::new(), data_folder());
        let mut person = full_store(&vfs, folder, 740 + seed);
        let disk = vfs.disk();
        disk.set_capacity(None);
        let answer = person.open().unwrap().chats().begin_answer(ChatId(1), said("half an")).unwrap();
        let before = person.look().unwrap();
        // The program dies: nothing is cleared up.
        let image = disk.image();
        drop(answer);
        person.close();
        let disk = vfs.start_on(image);
        disk.set_capacity(Some(disk.used()));
        assert_eq!(person.look().unwrap_or_else(|error| panic!("script {seed}: {error}")), before);
        let (_, remove) = removers()[0];
        remove(person.open().unwrap()).unwrap();
    }
}
