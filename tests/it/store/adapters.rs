//! What models learnt from the journal: kept whole, apart by model, and gone without a trace.

use carnet::data::{Adapter, EntryId, Moment, NewAdapter, NewEntry, PartId, SnapshotOwner};
use carnet::store::backup::{Restored, Seal, Unlock, restore};
use carnet::store::{DataKey, Depth, Error, Options, Store};
use std::ops::ControlFlow;
use zeroize::Zeroizing;

use super::privacy::{betrayals, hashes};
use crate::support::random::Random;

fn key() -> DataKey {
    DataKey::from_bytes([6; 32])
}

struct Desk {
    folder: tempfile::TempDir,
    store: Store,
}

impl Desk {
    fn new(options: &Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(folder.path(), &key(), options).unwrap();
        Self { folder, store }
    }

    fn entry(&self, text: &str) -> EntryId {
        self.store.journal().add(NewEntry::new(Moment::utc(0), text)).unwrap()
    }

    fn put(&self, model: &str, learnt_from: &[EntryId], bytes: &[u8]) -> Adapter {
        let new = NewAdapter { model: model.to_owned(), rank: 8, before: 40.5, after: 30.25 };
        self.store.adapters().put(new, learnt_from.to_vec(), Zeroizing::new(bytes.to_vec())).unwrap();
        self.find(model).unwrap()
    }

    fn find(&self, model: &str) -> Option<Adapter> {
        self.store.adapters().find(model).unwrap()
    }
}

#[test]
fn each_model_has_one_and_it_comes_back_whole() {
    let desk = Desk::new(&Options::default());
    let entry = desk.entry("Long jour.");
    // More than two parts.
    let bytes = Random::new(1).bytes((2 << 20) + 17);
    let adapter = desk.put("a", &[entry], &bytes);
    assert_eq!((adapter.rank, adapter.entries, adapter.size), (8, 1, bytes.len() as u64));
    assert_eq!((adapter.before, adapter.after), (40.5, 30.25));
    assert!(adapter.switched_on && !adapter.stale);
    assert_eq!(*desk.store.adapters().read(adapter.id).unwrap(), bytes);
    desk.put("b", &[entry], b"other");
    let newer = desk.put("a", &[entry], b"newer");
    assert!(newer.id > adapter.id);
    assert!(matches!(desk.store.adapters().read(adapter.id), Err(Error::NotFound { .. })));
    let models: Vec<String> =
        desk.store.adapters().list().unwrap().into_iter().map(|one| one.model).collect();
    assert_eq!(models, ["a", "b"]);
    desk.store.adapters().remove("a").unwrap();
    assert_eq!(desk.find("a"), None);
    assert_eq!(*desk.store.adapters().read(desk.find("b").unwrap().id).unwrap(), b"other");
    assert!(matches!(desk.store.adapters().remove("a"), Err(Error::NotFound { .. })));
    desk.store.check(Depth::Full).unwrap();
}

#[test]
fn nothing_without_content_is_kept() {
    let desk = Desk::new(&Options::default());
    let entry = desk.entry("a");
    let new = |rank| NewAdapter { model: "m".to_owned(), rank, before: 2.0, after: 1.0 };
    let put = |rank, from: Vec<EntryId>, bytes: &[u8]| {
        desk.store.adapters().put(new(rank), from, Zeroizing::new(bytes.to_vec()))
    };
    for refused in [put(0, vec![entry], b"x"), put(8, vec![], b"x"), put(8, vec![entry], b"")] {
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    }
    assert_eq!(desk.store.adapters().list().unwrap(), []);
}

#[test]
fn it_is_switched_off_and_on() {
    let desk = Desk::new(&Options::default());
    desk.put("m", &[desk.entry("a")], b"x");
    for on in [false, false, true] {
        desk.store.adapters().switch("m", on).unwrap();
        assert_eq!(desk.find("m").unwrap().switched_on, on);
    }
    assert!(matches!(desk.store.adapters().switch("n", true), Err(Error::NotFound { .. })));
}

#[test]
fn it_turns_stale_when_words_it_learnt_from_are_deleted() {
    let desk = Desk::new(&Options::default());
    let [first, second, other] = ["one", "two", "three"].map(|text| desk.entry(text));
    let stale = || desk.find("m").unwrap().stale;
    desk.put("m", &[first, second], b"x");
    desk.store.journal().remove(other).unwrap();
    desk.store.journal().update(first, NewEntry::new(Moment::utc(0), "one more")).unwrap();
    assert!(!stale(), "nothing it learnt from is gone");
    desk.store.journal().forget_revisions(first).unwrap();
    assert!(stale(), "what the entry said before is gone");
    assert!(!desk.put("m", &[first, second], b"y").stale, "it learnt anew");
    desk.store.journal().remove(second).unwrap();
    assert!(stale());
    assert_eq!(desk.find("m").unwrap().entries, 2, "how many it learnt from stays");
    assert!(desk.put("m", &[first, second], b"z").stale, "removed while it learnt");
}

#[test]
fn caches_of_the_model_go_with_every_change() {
    let desk = Desk::new(&Options::default());
    let entry = desk.entry("a");
    let owner = SnapshotOwner::Named("system".to_owned());
    let part = PartId { digest: [1; 16], positions: 16 };
    let snapshots = || desk.store.snapshots();
    let adapters = || desk.store.adapters();
    let changes: [&dyn Fn(); 4] = [
        &|| drop(desk.put("m", &[entry], b"x")),
        &|| adapters().switch("m", false).unwrap(),
        &|| adapters().switch("m", true).unwrap(),
        &|| adapters().remove("m").unwrap(),
    ];
    snapshots().shelf(owner.clone(), "n").keep(0, part, vec![1]).unwrap();
    for (at, change) in changes.iter().enumerate() {
        snapshots().shelf(owner.clone(), "m").keep(0, part, vec![1]).unwrap();
        change();
        assert_eq!(snapshots().find(&owner, "m").unwrap(), None, "change {at}");
        assert!(snapshots().find(&owner, "n").unwrap().is_some(), "that of another model stays");
    }
}

/// Bytes that would be known again.
fn canary() -> Vec<u8> {
    b"canary0adapterquetzal".repeat(60_000)
}

#[test]
fn k2_it_stands_in_no_file_in_the_clear() {
    let desk = Desk::new(&Options::default());
    let words = ["canary0adapterquetzal".to_owned(), "canary1modelquetzal".to_owned()];
    let adapter = desk.put(&words[1], &[desk.entry("a")], &canary());
    assert_eq!(*desk.store.adapters().read(adapter.id).unwrap(), canary());
    assert_eq!(betrayals(desk.folder.path(), &words), []);
    desk.store.lock();
    assert_eq!(betrayals(desk.folder.path(), &words), []);
    assert!(!hashes(desk.folder.path()).is_empty());
}

#[test]
fn k2_removed_or_replaced_it_is_in_no_page() {
    let mut options = Options::default();
    options.hooks.plain = true;
    let word = ["canary0adapterquetzal".to_owned()];
    for replace in [false, true] {
        let desk = Desk::new(&options);
        let entry = desk.entry("a");
        desk.put("m", &[entry], &canary());
        assert_ne!(betrayals(desk.folder.path(), &word), [], "not even there before");
        match replace {
            true => drop(desk.put("m", &[entry], b"short")),
            false => desk.store.adapters().remove("m").unwrap(),
        }
        assert_eq!(betrayals(desk.folder.path(), &word), []);
        desk.store.lock();
        assert_eq!(betrayals(desk.folder.path(), &word), []);
    }
}

#[test]
fn a_backup_holds_it() {
    let desk = Desk::new(&Options::default());
    let entry = desk.entry("a");
    let bytes = Random::new(2).bytes((1 << 20) + 5);
    let before = desk.put("m", &[entry], &bytes);
    desk.store.adapters().switch("m", false).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("b.carnet"), folder.path().join("data"));
    let secret = [9; 32];
    desk.store.backup(&file, &Seal::Identity(&secret), &mut |_| ControlFlow::Continue(())).unwrap();
    let restored = Restored { key: &key(), recipient: None };
    let go = &mut |_| ControlFlow::Continue(());
    restore(&data, &file, &Unlock::Identity(&secret), &restored, &Options::default(), |_| Ok(()), go)
        .unwrap();
    let store = Store::open(&data, &key(), &Options::default()).unwrap();
    let after = store.adapters().find("m").unwrap().unwrap();
    assert_eq!(after, Adapter { switched_on: false, ..before });
    assert_eq!(*store.adapters().read(after.id).unwrap(), bytes);
    store.journal().remove(entry).unwrap();
    assert!(store.adapters().find("m").unwrap().unwrap().stale, "it is still tied to its entries");
}
