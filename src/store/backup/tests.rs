//! The law of backups on generated databases of every version, and backups with a wrong content.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::super::{connection, migrate};
use super::content;
use super::frame::FRAME_MAX;
use super::*;
use crate::data::{Hash, Moment};

mod sample;
mod wrong;

use sample::{Random, fill};
use wrong::{Inside, wrong_contents};

const SECRET: [u8; 32] = [7; 32];

fn go(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A database of version `schema` with generated content.
fn database(folder: &Path, schema: u32, seed: u64) -> rusqlite::Connection {
    let key = DataKey::from_bytes([1; 32]);
    let mut made = connection::create(&folder.join("from.db"), &key, &Options::default()).unwrap();
    migrate::run(&mut made, schema).unwrap();
    made.pragma_update(None, "synchronous", "OFF").unwrap();
    fill(&made, schema, seed);
    made
}

fn backed_up(from: &rusqlite::Connection, file: &Path) -> Report {
    let seal = Seal::Identity(&SECRET);
    let making = Making::new(file, &seal).unwrap();
    let written = making.write(from, Moment::utc(1), &mut go).unwrap();
    making.finish(written, &mut go).unwrap()
}

/// What every folder below holds: names and hashes.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(files(&entry.path())),
            false => found.push((entry.path(), fs::read(entry.path()).unwrap())),
        }
    }
    found.sort();
    found
}

#[test]
fn b1_what_is_restored_and_backed_up_again_is_the_same() {
    for seed in 0..8 {
        for schema in 1..=migrate::LATEST {
            let folder = tempfile::tempdir().unwrap();
            let (file, data) = (folder.path().join("a.carnet"), folder.path().join("data"));
            let from = database(folder.path(), schema, seed);
            let made = backed_up(&from, &file);
            assert_eq!(made.checked, Checked::Decrypted);
            assert_eq!(made.content, content::hash(&from, schema).unwrap(), "seed {seed}, schema {schema}");

            let (key, start) = (
                DataKey::from_bytes([2; 32]),
                Restored { key: &DataKey::from_bytes([2; 32]), recipient: None },
            );
            let unlock = Unlock::Identity(&SECRET);
            let restored = restore(&data, &file, &unlock, &start, &Options::default(), |_| Ok(()), &mut go);
            let restored = restored.unwrap_or_else(|e| panic!("seed {seed}, schema {schema}: {e}"));
            assert_eq!(restored.content, made.content);
            assert_eq!(restored.rows, made.rows);
            assert_eq!(restored.bytes, fs::metadata(&file).unwrap().len());

            let to =
                connection::open_reader(&data.join("store/journal.db"), &key, &Options::default()).unwrap();
            assert_eq!(migrate::version(&to).unwrap(), migrate::LATEST);
            if schema == migrate::LATEST {
                let again = folder.path().join("b.carnet");
                assert_eq!(backed_up(&to, &again).content, made.content, "seed {seed}");
            }
        }
    }
}

#[test]
fn the_hash_of_the_content_sees_every_change() {
    let folder = tempfile::tempdir().unwrap();
    let from = database(folder.path(), migrate::LATEST, 5);
    let mut seen: Vec<Hash> = vec![content::hash(&from, migrate::LATEST).unwrap()];
    for change in [
        "UPDATE entry SET text = text || 'x' WHERE id = (SELECT max(id) FROM entry)",
        "INSERT INTO folder (name) VALUES ('')",
        "DELETE FROM folder WHERE id = (SELECT max(id) FROM folder)",
        "INSERT INTO setting VALUES ('', '')",
        "UPDATE setting SET value = '2' WHERE key = ''",
        "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'message'",
    ] {
        assert!(from.execute(change, []).unwrap() > 0, "{change} does nothing");
        seen.push(content::hash(&from, migrate::LATEST).unwrap());
    }
    // What never travels does not count.
    from.execute_batch("INSERT INTO setting VALUES ('backup_recipient', '\"age1\"'); DELETE FROM chunk")
        .unwrap();
    assert_eq!(content::hash(&from, migrate::LATEST).unwrap(), *seen.last().unwrap());
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), count);
}

fn sealed(plain: &[u8], file: &Path) {
    let mut out = envelope::seal(fs::File::create(file).unwrap(), &Seal::Identity(&SECRET), file).unwrap();
    out.write_all(plain).unwrap();
    out.finish().unwrap();
}

#[test]
fn b3_a_wrong_content_is_refused_by_its_name_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("bad.carnet"));
    let from = database(folder.path(), migrate::LATEST, 5);
    // The standing store, and the same backup before it is made wrong.
    let (key, unlock) = (DataKey::from_bytes([3; 32]), Unlock::Identity(&SECRET));
    let start = Restored { key: &key, recipient: None };
    let attempt = || restore(&data, &file, &unlock, &start, &Options::default(), |_| Ok(()), &mut go);
    sealed(&Inside::of(&from).bytes(), &file);
    attempt().unwrap();
    check_frames(&Inside::of(&from).bytes()).unwrap();
    let before = files(&data);
    for (number, (fault, change)) in wrong_contents().into_iter().enumerate() {
        let mut inside = Inside::of(&from);
        change(&mut inside);
        sealed(&inside.bytes(), &file);
        match attempt() {
            Err(Error::Backup(found)) => assert_eq!(found, fault, "case {number}"),
            other => panic!("case {number}, {fault:?}: {other:?}"),
        }
        let verified = verify(&file, &unlock, folder.path(), &Options::default(), &mut go);
        assert!(matches!(verified, Err(Error::Backup(found)) if found == fault), "case {number}");
        assert!(files(&data) == before, "case {number} changed the store or left something");
        assert!(!folder.path().join("store.verified").exists(), "case {number}");
    }
}

#[test]
fn b3_frames_over_their_limits_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let from = database(folder.path(), migrate::LATEST, 5);
    let good = Inside::of(&from).bytes();
    let head = 5 + Inside::of(&from).header.bytes().unwrap().len();
    let with = |prefix: &[u8]| check_frames(&[&good[..head], prefix].concat()).unwrap_err();
    let over = u32::try_from(FRAME_MAX + 1).unwrap().to_le_bytes();
    assert_eq!(with(&[&over[..], &[2]].concat()), Fault::FrameTooLarge);
    assert_eq!(with(&[0, 0, 0, 0, 7]), Fault::FrameKind);
    assert_eq!(with(&[0, 0, 0, 0, 1]), Fault::FrameKind);
    assert_eq!(with(&[0, 0, 0, 0, 2]), Fault::UnknownTable);
    assert_eq!(
        with(&[11, 0, 0, 0, 2, 6, b'f', b'o', b'l', b'd', b'e', b'r', 0, 0, 0, 0]),
        Fault::Count { table: "folder" }
    );
    assert_eq!(with(&[]), Fault::CutShort);
    assert_eq!(check_frames(b"hello, this is some text").unwrap_err(), Fault::OtherContent);
    let random = &mut Random(1);
    let cuts = (0..300).map(|_| random.below(good.len())).chain(0..head).chain(good.len() - 99..good.len());
    for length in cuts {
        assert!(check_frames(&good[..length]).is_err(), "cut at {length}");
    }
}

#[test]
fn b3_no_changed_byte_inside_goes_unnoticed() {
    let folder = tempfile::tempdir().unwrap();
    let good = Inside::of(&database(folder.path(), migrate::LATEST, 9)).bytes();
    let random = &mut Random(11);
    let head = 2_000.min(good.len());
    for at in (0..head).chain((0..2_000).map(|_| random.below(good.len())).collect::<Vec<_>>()) {
        let mut bad = good.clone();
        bad[at] ^= 1 << random.below(8);
        assert!(check_frames(&bad).is_err(), "byte {at}");
    }
}

#[test]
fn a_stopped_backup_or_restore_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("a.carnet"));
    let from = database(folder.path(), migrate::LATEST, 5);
    backed_up(&from, &file);
    let good = fs::read(&file).unwrap();
    let seal = Seal::Identity(&SECRET);
    for stage in [Stage::Writing, Stage::ReadingBack] {
        let mut stop = |progress: Progress| match progress.stage == stage {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let making = Making::new(&file, &seal).unwrap();
        let written = making.write(&from, Moment::utc(2), &mut stop);
        let made = written.and_then(|written| making.finish(written, &mut stop));
        assert!(matches!(made, Err(Error::Cancelled)), "{stage:?}: {made:?}");
        assert_eq!(fs::read(&file).unwrap(), good);
    }
    let start = Restored { key: &DataKey::from_bytes([3; 32]), recipient: None };
    for stage in [Stage::Restoring, Stage::Checking] {
        let mut stop = |progress: Progress| match progress.stage == stage {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let unlock = Unlock::Identity(&SECRET);
        let made = restore(&data, &file, &unlock, &start, &Options::default(), |_| Ok(()), &mut stop);
        assert!(matches!(made, Err(Error::Cancelled)), "{stage:?}: {made:?}");
        let names: Vec<_> = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["store.lock"]);
    }
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.retain(|name| !name.to_string_lossy().starts_with("from.db"));
    names.sort();
    assert_eq!(names, ["a.carnet", "data"]);
}
