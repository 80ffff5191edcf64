//! A real volume of 8 MiB, full to the brim: the store, a backup, its check and an import on it.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use carnet::data::{Moment, NewChat, NewEntry, Query};
use carnet::store::backup::{self, Seal, Unlock};
use carnet::store::transfer::{Import, import};
use carnet::store::{DataKey, Depth, Error, Options, Store};

use super::writers;
use crate::support::random::Random;

const IDENTITY: [u8; 32] = [9; 32];

/// A file system in memory of its own, gone at the end.
struct Volume {
    folder: tempfile::TempDir,
}

impl Volume {
    /// `None` where the system does not let this process mount anything.
    fn new(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let options = format!("size={size}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder.path());
        let is_mounted = mount.output().is_ok_and(|done| done.status.success());
        is_mounted.then_some(Self { folder })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// All files on it that are not of the store.
    fn others(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.path()).unwrap().map(|file| file.unwrap().path());
        let data = std::fs::read_dir(self.path().join("data")).unwrap().map(|file| file.unwrap().path());
        let is_store = |path: &PathBuf| {
            path.ends_with("data") || path.ends_with("store") || path.ends_with("store.lock")
        };
        files.chain(data).filter(|path| !is_store(path)).collect()
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.path()).output());
    }
}

/// Text that no compression makes small.
fn text(random: &mut Random, bytes: usize) -> String {
    (0..bytes / 8).map(|_| format!("{:07x} ", random.next() >> 36)).collect()
}

/// Writes entries, ever smaller, until not even a short one fits. Answers how many fitted.
fn fill(store: &Store, random: &mut Random) -> usize {
    let mut added = 0;
    for bytes in [20_000, 2_000, 8] {
        loop {
            let mut entry = NewEntry::new(Moment::utc(added as i64), text(random, bytes));
            entry.title = format!("number{added}");
            match store.journal().add(entry) {
                Ok(_) => added += 1,
                Err(Error::NoSpace) => break,
                Err(error) => panic!("entry {added} of {bytes} bytes: {error}"),
            }
        }
    }
    added
}

#[test]
fn d6_a_real_volume_of_8_mib_runs_full() {
    let Some(volume) = Volume::new("8m") else {
        eprintln!("skipped: this process may not mount a volume");
        return;
    };
    let (data, key, options) = (volume.path().join("data"), DataKey::random().unwrap(), Options::default());
    let (mut store, mut random) = (Store::create(&data, &key, &options).unwrap(), Random::new(8));
    store.chats().add(NewChat::default()).unwrap();
    let mut added = fill(&store, &mut random);
    assert!(added >= 10, "{added}");
    for (name, write) in writers() {
        let said = write(&store);
        assert!(matches!(said, Ok(()) | Err(Error::NoSpace)), "{name}: {said:?}");
        added = store.journal().count().unwrap();
    }
    backup_and_import_say_so(&volume, &store);
    for round in 0..5 {
        drop(store);
        store = Store::open(&data, &key, &options).unwrap_or_else(|error| panic!("round {round}: {error}"));
        let entries = store.journal().all(None, 100_000).unwrap();
        assert_eq!(entries.len(), added, "round {round}");
        store.search(&Query::new("number0")).unwrap();
        // Deleting works while full, and makes room: a short entry may need much of it, when the search
        // index is put in order just then.
        let mut removed = 0;
        for old in entries.iter().rev() {
            store.journal().remove(old.id).unwrap_or_else(|error| panic!("round {round}: {error}"));
            removed += 1;
            match store.journal().add(NewEntry::new(Moment::utc(0), "there is room again")) {
                Ok(_) => break,
                Err(error) => assert!(matches!(error, Error::NoSpace), "round {round}: {error}"),
            }
        }
        assert!(removed < entries.len() / 2, "round {round}: {removed} of {} are gone", entries.len());
        added = added - removed + 1;
        added += fill(&store, &mut random);
    }
    store.journal().remove(store.journal().all(None, 1).unwrap()[0].id).unwrap();
    store.check(Depth::Full).unwrap();
}

/// What is to be written beside the store, or into it from a file, finds no room and leaves nothing.
fn backup_and_import_say_so(volume: &Volume, store: &Store) {
    let go_on = &mut |_| ControlFlow::Continue(());
    let said = store.backup(&volume.path().join("b.age"), &Seal::Identity(&IDENTITY), go_on);
    assert!(matches!(said, Err(Error::NoSpace)), "{said:?}");
    assert_eq!(volume.others(), Vec::<PathBuf>::new());
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("b.age");
    store.backup(&file, &Seal::Identity(&IDENTITY), go_on).unwrap();
    let unlock = Unlock::Identity(&IDENTITY);
    let said = backup::verify(&file, &unlock, volume.path(), &Options::default(), go_on);
    assert!(matches!(said, Err(Error::NoSpace)), "{said:?}");
    assert_eq!(volume.others(), Vec::<PathBuf>::new());
    let note = elsewhere.path().join("note.md");
    std::fs::write(&note, text(&mut Random::new(9), 200_000)).unwrap();
    let said = import(&Import::new(&note), &mut store.clone(), &mut |_| true);
    assert!(matches!(said, Err(Error::NoSpace)), "{said:?}");
    assert_eq!(volume.others(), Vec::<PathBuf>::new());
}
