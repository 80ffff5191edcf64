//! What a salvage brings back, measured against where SQLite itself says each row stands.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Mutex;

use carnet::data::DigestKind;
use carnet::store::salvage::{Dropped, Report};
use carnet::store::{ChatFilter, Depth, Error, Secret, State, Store};

use super::each;
use super::harm::{Harm, WAYS, harm, page_mut};
use super::original::{Files, ORIGINAL, Original, PAGE, Use, files, put, shown, vault};
use crate::store::view::difference;
use crate::support::long;
use crate::support::random::Random;

/// Of the rows on undamaged pages at least so many in a hundred come back.
const GOAL: usize = 99;
const MOST: usize = 10_000;

/// A salvaged store.
struct Salvaged {
    _folder: tempfile::TempDir,
    store: Store,
    report: Report,
}

/// Salvages a store, checks what comes of it, and that what was there is kept.
fn salvage(harmed: &Files) -> Result<Salvaged, Error> {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), harmed);
    let vault = vault(folder.path());
    let report = vault.salvage(Secret::None)?;
    assert_eq!(report.kept, folder.path().join("store.damaged-1"));
    for name in harmed.keys().filter(|name| name.starts_with("journal")) {
        assert_eq!(fs::read(report.kept.join(name)).unwrap(), harmed[name], "{name} was changed");
    }
    assert!(!report.kept.join("keys.a").exists(), "a passphrase changed later would still open this one");
    let store = vault.open(Secret::None)?;
    store.check(Depth::Seals)?;
    Ok(Salvaged { _folder: folder, store, report })
}

/// Rows that stand on none of these pages, by table.
fn unhurt(original: &Original, pages: &BTreeSet<u32>) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for row in original.rows.iter().filter(|row| row.pages.is_disjoint(pages)) {
        *found.entry(row.table.clone()).or_default() += 1;
    }
    found
}

/// Every text a person or a model wrote.
fn texts(store: &Store) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for chat in store.chats().list(ChatFilter::default()).unwrap() {
        found.extend(store.chats().messages(chat.id, None, MOST).unwrap().into_iter().map(|one| one.text));
        found.extend([chat.title, chat.system]);
    }
    for entry in store.journal().all(None, MOST).unwrap() {
        let former = store.journal().revisions(entry.id).unwrap().into_iter();
        found.extend(former.flat_map(|one| [one.title, one.text]));
        for file in entry.attachments {
            store.journal().attachment(file.hash).unwrap();
        }
        found.extend([entry.title, entry.text]);
    }
    for kind in DigestKind::ALL {
        found.extend(store.digests().list(kind, None, None).unwrap().into_iter().map(|one| one.text));
    }
    found
}

/// The texts there ever were, and those of salvage's own.
fn known_texts(original: &Original) -> BTreeSet<String> {
    let mut known = BTreeSet::from(["Recovered".to_owned(), String::new()]);
    let earlier = Files::from([("journal.db".to_owned(), original.earlier.clone())]);
    for files in [original.closed.clone(), original.closed.clone().into_iter().chain(earlier).collect()] {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), &files);
        known.extend(texts(&vault(folder.path()).open(Secret::None).unwrap()));
    }
    known
}

/// Rows brought back and rows that could be. The error is a broken promise.
fn measure(original: &Original, harm: &Harm, known: &BTreeSet<String>) -> Result<(usize, usize), String> {
    let salvaged = salvage(&harm.files).map_err(|error| format!("{}: {error}", harm.name))?;
    let (mut back, mut could) = (0, 0);
    for (table, rows) in unhurt(original, &harm.pages) {
        let found = *salvaged.report.rows.get(&table).unwrap_or(&0) as usize;
        if found * 100 < rows * GOAL {
            return Err(format!("{}: {found} of {rows} rows of {table}: {:?}", harm.name, salvaged.report));
        }
        (back, could) = (back + found.min(rows), could + rows);
    }
    let made_up = texts(&salvaged.store).into_iter().find(|text| !known.contains(text));
    match made_up {
        Some(text) => Err(format!("{}: nobody wrote {text:.80}", harm.name)),
        None => Ok((back, could)),
    }
}

fn of(original: &Original, name: &'static str, pages: &[u32], random: &mut Random) -> Harm {
    let mut harm =
        Harm { name, files: original.closed.clone(), killed: false, untold: 0, pages: BTreeSet::new() };
    for page in pages {
        let noise = random.bytes(PAGE);
        page_mut(&mut harm, *page).copy_from_slice(&noise);
    }
    harm
}

#[test]
fn d7_salvage_brings_back_the_rows_on_undamaged_pages() {
    let (original, known) = (&*ORIGINAL, known_texts(&ORIGINAL));
    let counted = Mutex::new((0, 0));
    each(long(2 * WAYS.len(), 20 * WAYS.len()), |case| {
        let mut random = Random::new(case as u64);
        let harm = harm(original, case, &mut random);
        if harm.killed || harm.pages.is_empty() {
            return Ok(());
        }
        // Nothing is left of a file that was cut before its second page.
        if harm.files["journal.db"].len() < PAGE {
            return Ok(());
        }
        let (back, could) = measure(original, &harm, &known)?;
        let mut counted = counted.lock().unwrap();
        *counted = (counted.0 + back, counted.1 + could);
        Ok(())
    });
    let (back, could) = counted.into_inner().unwrap();
    eprintln!("{back} of {could} rows on undamaged pages came back");
    assert!(could > 10_000 && back * 100 >= could * GOAL);
}

#[test]
fn d7_salvage_needs_no_schema_no_inner_pages_and_no_map() {
    let (original, known) = (&*ORIGINAL, known_texts(&ORIGINAL));
    let of_use = |uses: &[Use]| uses.iter().flat_map(|one| original.pages(*one)).collect::<Vec<_>>();
    let random = &mut Random::new(7);
    let twentieth: Vec<u32> = (1..=original.page_count()).filter(|_| random.index(20) == 0).collect();
    let cases: [(&str, Vec<u32>); 8] = [
        ("page 1", vec![1]),
        ("the schema", of_use(&[Use::Schema])),
        ("the inner pages", of_use(&[Use::Inner])),
        ("the map", of_use(&[Use::Map])),
        ("the schema and the inner pages", of_use(&[Use::Schema, Use::Inner])),
        ("the schema and the map", of_use(&[Use::Schema, Use::Map])),
        ("all but leaves", of_use(&[Use::Schema, Use::Inner, Use::Map, Use::Free])),
        ("a page in twenty", twentieth),
    ];
    for (name, pages) in cases {
        let (back, could) = measure(original, &of(original, name, &pages, random), &known).unwrap();
        eprintln!("without {name}: {back} of {could} rows on undamaged pages came back");
    }
}

#[test]
fn d7_a_sound_store_is_salvaged_without_a_difference() {
    let original = &*ORIGINAL;
    let all = [(&original.closed, &original.lines), (&original.killed, original.states.last().unwrap())];
    for (files, lines) in all {
        let salvaged = salvage(files).unwrap();
        let found = shown(&salvaged.store).unwrap();
        assert!(found == *lines, "{}", difference(&found, lines));
        assert_eq!((salvaged.report.damaged_pages, salvaged.report.made_chats), (0, 0));
        assert!(salvaged.report.dropped.is_empty(), "{:?}", salvaged.report.dropped);
    }
}

/// SQLite would end such a log at its first bad frame.
#[test]
fn d7_salvage_takes_the_changes_after_a_bad_frame_of_the_log() {
    let original = &*ORIGINAL;
    let mut files = original.killed.clone();
    let log = files.get_mut("journal.db-wal").unwrap();
    log[16..24].fill(0x5a);
    log[32 + 24 + 50] ^= 1;
    let salvaged = salvage(&files).unwrap();
    let entries = salvaged.store.journal().all(None, MOST).unwrap();
    let last = original.states.last().unwrap();
    let found = entries.iter().filter(|entry| last.contains(&format!("{entry:?}"))).count();
    assert!(found + 1 >= last.iter().filter(|line| line.starts_with("Entry {")).count(), "{found}");
    assert!(salvaged.report.damaged_pages >= 1);
}

#[test]
fn d7_deleted_words_do_not_come_back() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &ORIGINAL.closed);
    let store = vault(folder.path()).open(Secret::None).unwrap();
    let gone: Vec<_> = store.chats().list(ChatFilter::default()).unwrap().into_iter().step_by(2).collect();
    let mut words = BTreeSet::new();
    for chat in &gone {
        words.extend(store.chats().messages(chat.id, None, MOST).unwrap().into_iter().map(|one| one.text));
        store.chats().remove(chat.id).unwrap();
    }
    words.retain(|text| text.len() > 40);
    store.lock();
    drop(store);
    // Nothing leads to any page: all must be told by what is on them.
    let mut harmed = files(folder.path());
    let lost = ORIGINAL.pages(Use::Schema).into_iter().chain(ORIGINAL.pages(Use::Map));
    for page in lost {
        harmed.get_mut("journal.db").unwrap()[page as usize * PAGE - 1] ^= 1;
    }
    let salvaged = salvage(&harmed).unwrap();
    assert!(texts(&salvaged.store).is_disjoint(&words));
    assert!(salvaged.report.all_rows() > 400);
}

#[test]
fn d7_salvage_of_nothing_says_so_and_changes_nothing() {
    let mut damaged = ORIGINAL.closed.clone();
    damaged.get_mut("journal.db").unwrap().iter_mut().skip(16).for_each(|byte| *byte ^= 0xff);
    let mut foreign = ORIGINAL.closed.clone();
    foreign.insert("journal.db".to_owned(), ORIGINAL.other["journal.db"].clone());
    for (harmed, is_foreign) in [(damaged, false), (foreign, true)] {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), &harmed);
        let error = vault(folder.path()).salvage(Secret::None).unwrap_err();
        let named = if is_foreign {
            matches!(error, Error::WrongKey)
        } else {
            matches!(error, Error::Damaged { .. })
        };
        assert!(named, "{error}");
        assert_eq!(files(folder.path()), harmed);
        let left = fs::read_dir(folder.path()).unwrap().map(|found| found.unwrap().file_name());
        assert_eq!(left.filter(|name| name != "store" && name != "store.lock").count(), 0);
    }
}

#[test]
fn d7_a_salvage_cut_short_is_finished_or_undone_and_erasing_takes_the_kept_store_too() {
    let original = &*ORIGINAL;
    let salvaged = salvage(&original.closed).unwrap();
    salvaged.store.lock();
    let whole = files(salvaged._folder.path());
    // After each step of the swap: (folders with their files, whether the damaged one is kept).
    let mut marked = whole.clone();
    marked.insert("salvaged".to_owned(), Vec::new());
    let steps: [&[(&str, &Files)]; 4] = [
        &[("store.restored", &marked), ("store", &original.closed)],
        &[("store.old", &original.closed), ("store.restored", &marked)],
        &[("store.old", &original.closed), ("store", &marked)],
        &[("store.damaged-1", &original.closed), ("store", &marked)],
    ];
    for (at, step) in steps.into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        for (name, files) in step {
            put(folder.path(), files);
            fs::rename(folder.path().join("store"), folder.path().join("moved")).unwrap();
            fs::rename(folder.path().join("moved"), folder.path().join(name)).unwrap();
        }
        let vault = vault(folder.path());
        let store = vault.open(Secret::None).unwrap();
        assert_eq!(shown(&store).unwrap(), original.lines, "step {at}");
        store.lock();
        drop(store);
        let kept = folder.path().join("store.damaged-1");
        assert_eq!(kept.exists(), at > 0, "step {at}");
        assert!(at == 0 || fs::read(kept.join("journal.db")).unwrap() == original.closed["journal.db"]);
        assert!(!folder.path().join("store/salvaged").exists(), "step {at}");
        vault.erase().unwrap();
        assert!(!kept.exists());
        assert_eq!(vault.state().unwrap(), State::Empty);
    }
}

#[test]
fn d7_what_belonged_to_lost_rows_finds_a_new_home() {
    let original = &*ORIGINAL;
    let leaves = |table: &str| {
        let rows = original.rows.iter().filter(|row| row.table == table);
        rows.flat_map(|row| row.pages.clone()).collect::<Vec<_>>()
    };
    let lost = [leaves("chat"), leaves("entry"), leaves("measure_kind"), leaves("folder")].concat();
    let harm = of(original, "chats and entries", &lost, &mut Random::new(3));
    let Salvaged { store, report, .. } = salvage(&harm.files).unwrap();
    assert!(report.made_chats > 100, "{report:?}");
    assert!(report.made_entries > 10, "{report:?}");
    let chats = store.chats().list(ChatFilter::default()).unwrap();
    assert!(chats.iter().all(|chat| chat.title == "Recovered"));
    for chat in &chats {
        let messages = store.chats().messages(chat.id, None, MOST).unwrap();
        assert_eq!(messages.is_empty(), store.chats().path(chat.id).unwrap().is_empty());
    }
    let entries = store.journal().all(None, MOST).unwrap();
    let files: usize = entries.iter().map(|entry| entry.attachments.len()).sum();
    assert!(files >= 8, "{files}");
    assert_eq!(store.measurements().all(None, MOST).unwrap().len(), 90);
    assert!(store.measurements().kind("sleep").is_ok());
    assert_eq!(report.dropped_for(Dropped::Hash), 0);
    let again = store.chats().add(Default::default()).unwrap();
    assert!(chats.iter().all(|chat| chat.id < again), "a number was given again");
}
