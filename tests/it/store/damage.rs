//! D7: whatever byte of a store's files is damaged, everything is as it was, or a named state says
//! that it is not, and what was there stays there; and a salvage brings back what was not hit.

mod harm;
mod original;
mod salvage;

use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use carnet::data::EntryId;
use carnet::store::{Depth, Error, Secret};

use self::harm::{Harm, OLD_PAGE, WAYS, ZEROED, harm};
use self::original::{ORIGINAL, Original, PAGE, Use, files, put, shown, vault};
use super::view::difference;
use crate::support::long;
use crate::support::random::Random;

/// What a person meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Met {
    /// Everything is as it was.
    Whole,
    /// Everything is as it was, and a check says that the file is not.
    WholeAndTold,
    /// The store is as it was after one of the last changes. SQLite takes a log that lost its end for
    /// one that ends there, and so must everybody who was not there.
    AfterAnEarlierChange,
    /// Told when opening.
    ToldAtOnce,
    /// Told when the damaged part was read.
    ToldWhenRead,
    /// Told by a check alone.
    ToldByCheck,
}

fn is_named(error: &Error) -> bool {
    use Error::{Damaged, DatabaseMissing, KeysDamaged, KeysMissing, WrongKey};
    matches!(
        error,
        Damaged { .. } | DatabaseMissing { .. } | KeysDamaged { .. } | KeysMissing { .. } | WrongKey
    )
}

/// Opens the store, reads all of it and has it checked. The error is a broken promise.
fn meet(original: &Original, harm: &Harm) -> Result<Met, String> {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &harm.files);
    let opened = vault(folder.path()).open(Secret::None);
    let store = match opened {
        Ok(store) => store,
        Err(error) if is_named(&error) => {
            let kept = files(folder.path());
            let differs = |name: &&String| kept.get(*name) != harm.files.get(*name);
            let changed: Vec<_> =
                harm.files.keys().filter(differs).filter(|name| !name.ends_with("-shm")).collect();
            // A key file that is alone is made two again.
            let changed: Vec<_> = changed.into_iter().filter(|name| !name.starts_with("keys")).collect();
            return if changed.is_empty() {
                Ok(Met::ToldAtOnce)
            } else {
                Err(format!("{changed:?} changed, {error}"))
            };
        }
        Err(error) => return Err(format!("opening says {error}")),
    };
    let seen = shown(&store);
    let checked = store.check(Depth::Full).and_then(|()| store.check(Depth::Seals));
    store.lock();
    drop(store);
    let bytes = fs::read(folder.path().join("store/journal.db")).unwrap();
    keeps_bytes(&bytes, harm, original)?;
    if let Some(error) = checked.as_ref().err().filter(|error| !is_named(error)) {
        return Err(format!("the check says {error}"));
    }
    let whole = if harm.killed { original.states.last().unwrap() } else { &original.lines };
    match seen {
        Err(error) if is_named(&error) => Ok(Met::ToldWhenRead),
        // Rows of different times need not fit together; and SQLCipher takes a page of zeros for one
        // that was never written.
        Err(Error::Database { .. }) if checked.is_err() && [OLD_PAGE, ZEROED].contains(&harm.name) => {
            Ok(Met::ToldByCheck)
        }
        Err(error) => Err(format!("reading says {error}")),
        Ok(lines) if lines == *whole => Ok(if checked.is_ok() { Met::Whole } else { Met::WholeAndTold }),
        Ok(_) if checked.is_err() => Ok(Met::ToldByCheck),
        Ok(lines) if original.states.iter().rev().skip(1).take(harm.untold).any(|state| *state == lines) => {
            Ok(Met::AfterAnEarlierChange)
        }
        Ok(lines) => Err(format!("other data, untold: {}", difference(&lines, whole))),
    }
}

/// The database is as it was, save pages that came out of its own log, as the log has them.
fn keeps_bytes(bytes: &[u8], harm: &Harm, original: &Original) -> Result<(), String> {
    let before = &harm.files["journal.db"];
    if bytes == before {
        return Ok(());
    }
    let log = &original.killed["journal.db-wal"];
    let frames: Vec<&[u8]> = log[32..].chunks(PAGE + 24).map(|frame| &frame[24..]).collect();
    for (at, page) in bytes.chunks(PAGE).enumerate() {
        let same = before.get(at * PAGE..(at + 1) * PAGE).is_some_and(|before| before == page);
        let from_log = harm.killed && frames.contains(&page);
        if !same && !from_log {
            return Err(format!("page {} was overwritten", at + 1));
        }
    }
    if bytes.len() < before.len() { Err("the database was cut".to_owned()) } else { Ok(()) }
}

/// Runs `job` for every case, on all cores; gives the first complaints.
pub fn each(cases: usize, job: impl Fn(usize) -> Result<(), String> + Sync) {
    let (next, broken) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        loop {
            let case = next.fetch_add(1, Ordering::Relaxed);
            if case >= cases {
                return;
            }
            if let Err(what) = job(case) {
                broken.lock().unwrap().push(format!("case {case}: {what}"));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, |found| found.get()) {
            scope.spawn(work);
        }
    });
    let broken = broken.into_inner().unwrap();
    assert!(broken.is_empty(), "{} of {cases} cases:\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn d7_a_damaged_store_shows_everything_or_says_so_and_keeps_its_bytes() {
    let (original, cases) = (&*ORIGINAL, long(200, 2_000));
    let met = Mutex::new(BTreeMap::<(&str, Met), usize>::new());
    each(cases, |case| {
        let harm = harm(original, case, &mut Random::new(case as u64));
        let found = meet(original, &harm).map_err(|what| format!("{}: {what}", harm.name))?;
        *met.lock().unwrap().entry((harm.name, found)).or_default() += 1;
        Ok(())
    });
    for ((name, found), count) in met.into_inner().unwrap() {
        eprintln!("{name}: {found:?} {count}");
    }
    assert!(cases >= WAYS.len());
}

/// SQLCipher hands out zeros for a page that is not sound; nobody may take them for a text.
#[test]
fn d7_no_text_is_read_in_part() {
    let original = &*ORIGINAL;
    let long_texts = original.rows.iter().filter(|row| row.table == "entry" && row.pages.len() > 1);
    let mut told = 0;
    for page in long_texts.filter_map(|row| row.pages.iter().find(|page| is_overflow(original, **page))) {
        let mut files = original.closed.clone();
        files.get_mut("journal.db").unwrap()[*page as usize * PAGE - 1_000] ^= 1;
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), &files);
        let store = vault(folder.path()).open(Secret::None).unwrap();
        for id in 1..=original.entries {
            match store.journal().get(EntryId(id)) {
                Ok(entry) => assert!(original.lines.contains(&format!("{entry:?}")), "entry {id} differs"),
                Err(Error::Damaged { .. }) => told += 1,
                Err(error) => panic!("{error}"),
            }
        }
    }
    assert!(told >= 4, "{told}");
}

fn is_overflow(original: &Original, page: u32) -> bool {
    original.uses[&page] == Use::Overflow
}

#[test]
fn d7_a_database_without_a_byte_is_no_new_store() {
    for with_log in [false, true] {
        let mut files = if with_log { ORIGINAL.killed.clone() } else { ORIGINAL.closed.clone() };
        files.get_mut("journal.db").unwrap().clear();
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), &files);
        for _ in 0..2 {
            let opened = vault(folder.path()).open(Secret::None);
            assert!(matches!(opened, Err(Error::Damaged { .. })), "{opened:?}");
            assert_eq!(fs::read(folder.path().join("store/journal.db")).unwrap(), b"");
        }
        if with_log {
            assert_eq!(
                fs::read(folder.path().join("store/journal.db-wal")).unwrap(),
                files["journal.db-wal"]
            );
        }
    }
}
