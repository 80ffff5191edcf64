//! D2: whatever moment the power goes away at, what was answered is there and nothing is half there.
//!
//! A script runs once on a disk that logs every write and sync; then the states that the disk could
//! be in after a power loss are made, at any event of the log, and the store is opened on each.

use std::path::PathBuf;

use carnet::store::{Depth, Store};

use super::script::{Person, Step, Trace, script};
use super::vfs::{Image, Vfs};
use super::view::{difference, faults_of, open_directly};
use crate::support::long;
use crate::support::random::Random;

/// What was found over many images.
#[derive(Debug, Default)]
struct Findings {
    images: usize,
    /// Images on which something answered was missing, but all before it was there.
    lost_tail: usize,
    /// Images that do not open, or hold what never was.
    broken: usize,
    first: Option<String>,
}

/// A folder for the files beside the database, in memory where there is such a place.
pub fn data_folder() -> (tempfile::TempDir, PathBuf) {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let made = made.unwrap();
    let folder = made.path().join("data");
    (made, folder)
}

/// A disk with an empty store on it, and somebody to use it.
pub fn begin(vfs: &Vfs, folder: PathBuf) -> Person {
    let mut person = Person::new(vfs, folder);
    person.create().unwrap();
    person
}

/// Opens the store on an image and looks at all of it: what it shows, or what is wrong.
pub fn look_at(vfs: &Vfs, person: &mut Person, image: Image, deeply: bool) -> Result<Vec<String>, String> {
    vfs.start_on(image);
    let found = person.look().map_err(|error| format!("does not open: {error}"));
    let database = person.database();
    let checked = found.and_then(|found| {
        let store: Store = person.open().map_err(|error| error.to_string())?.clone();
        if deeply {
            store.check(Depth::Seals).map_err(|error| format!("its own check says: {error}"))?;
        }
        let direct = open_directly(&database, vfs.name(), &person.key).map_err(|error| error.to_string())?;
        faults_of(&direct).map_or(Ok(()), Err)?;
        store.settings().set("after", &1).map_err(|error| format!("takes nothing more: {error}"))?;
        Ok(found)
    });
    person.close();
    checked
}

/// Makes about `images` states after power losses in the midst of `trace` and looks at each.
fn sweep(
    trace: &Trace,
    steps: &[Step],
    vfs: &Vfs,
    person: &mut Person,
    images: usize,
    seed: u64,
) -> Findings {
    let mut random = Random::new(seed);
    let mut crashes = trace.disk.crashes();
    let events = (trace.from as u64)..=(crashes.len() as u64);
    let mut cuts: Vec<usize> = (0..images).map(|_| random.within(events.clone()) as usize).collect();
    cuts.sort_unstable();
    let mut findings = Findings::default();
    for cut in cuts {
        crashes.go_to(cut);
        let image_seed = random.next();
        let deeply = findings.images.is_multiple_of(8);
        let found = look_at(vfs, person, crashes.image(image_seed), deeply);
        findings.images += 1;
        let allowed = trace.allowed(steps, cut);
        let problem = match found {
            Ok(found) if trace.views[allowed.clone()].contains(&found) => continue,
            Ok(found) if trace.views[..*allowed.start()].contains(&found) => {
                findings.lost_tail += 1;
                difference(&found, &trace.views[*allowed.start()])
            }
            Ok(found) => {
                findings.broken += 1;
                difference(&found, &trace.views[*allowed.start()])
            }
            Err(problem) => {
                findings.broken += 1;
                problem
            }
        };
        let place = format!(
            "script {seed}, event {cut}, image {image_seed:#x}, in step {:?}",
            steps.get(*allowed.end() - 1)
        );
        findings.first.get_or_insert(format!("{place}: {problem}"));
    }
    findings
}

/// Runs `scripts` scripts under a setting of `synchronous`, with power losses in each.
fn run(synchronous: Option<&'static str>, scripts: usize, images: usize, seed: u64) -> Findings {
    let mut all = Findings::default();
    for turn in 0..scripts as u64 {
        let (vfs, (_kept, folder)) = (Vfs::new(), data_folder());
        let mut person = Person::new(&vfs, folder);
        person.options.hooks.synchronous = synchronous;
        person.create().unwrap();
        let steps = script(seed + turn, 40);
        let trace = Trace::follow(&mut person, &vfs, &steps);
        let found = sweep(&trace, &steps, &vfs, &mut person, images / scripts, seed + turn);
        all.images += found.images;
        all.lost_tail += found.lost_tail;
        all.broken += found.broken;
        all.first = all.first.or(found.first);
    }
    eprintln!("synchronous {}: {all:?}", synchronous.unwrap_or("FULL"));
    all
}

#[test]
fn d2_no_power_loss_takes_what_was_answered() {
    let found = run(None, long(4, 40), long(300, 20_000), 1);
    assert!(found.images >= long(300, 20_000));
    assert_eq!((found.lost_tail, found.broken), (0, 0), "{found:?}");
}

#[test]
fn d2_the_harness_sees_what_a_store_without_syncs_loses() {
    let found = run(Some("OFF"), 2, long(100, 1_000), 100);
    assert!(found.lost_tail > 0 && found.broken > 0, "{found:?}");
}

#[test]
fn d2_with_fewer_syncs_only_the_last_steps_are_lost() {
    let found = run(Some("NORMAL"), 2, long(100, 1_000), 200);
    assert!(found.lost_tail > 0, "{found:?}");
    assert_eq!(found.broken, 0, "{found:?}");
}

/// The same with the power really cut under a running store: its threads meet the dead disk.
#[test]
fn d2_nothing_is_answered_once_the_power_is_gone() {
    let (vfs, (_kept, folder)) = (Vfs::new(), data_folder());
    let mut person = begin(&vfs, folder);
    person.close();
    let (empty, steps) = (vfs.disk().image(), script(300, 20));
    vfs.start_on(empty.clone());
    let trace = Trace::follow(&mut person, &vfs, &steps);
    person.waits = false;
    let mut random = Random::new(300);
    for turn in 0..long(40, 1_000) {
        let disk = vfs.start_on(empty.clone());
        let cut = random.index(trace.disk.events());
        disk.cut_at(cut);
        let done = steps.iter().enumerate().take_while(|(at, step)| person.go(*at, step).is_ok()).count();
        let done = if disk.is_cut() { done } else { steps.len() };
        let told = (0..=done).rev().find(|at| *at == 0 || !steps[at - 1].is_silent()).unwrap_or(0);
        if let Ok(store) = person.open() {
            assert!(!disk.is_cut() || store.settings().set("more", &1).is_err(), "kept without power");
        }
        person.close();
        let mut crashes = disk.crashes();
        crashes.go_to(crashes.len().saturating_sub(1).min(cut));
        let image_seed = random.next();
        let found = look_at(&vfs, &mut person, crashes.image(image_seed), false);
        let place = format!("turn {turn}, cut at {cut}, image {image_seed:#x}, {done} steps done");
        let found = found.unwrap_or_else(|error| panic!("{place}: {error}"));
        let last = (done + 1).min(steps.len());
        let is_allowed = trace.views[told..=last].contains(&found);
        assert!(is_allowed, "{place}: {}", difference(&found, &trace.views[told]));
    }
}

#[test]
fn d2_a_new_store_is_durable_before_it_gets_its_name() {
    let (vfs, (_kept, folder)) = (Vfs::new(), data_folder());
    let mut person = begin(&vfs, folder);
    let empty = person.look().unwrap();
    let disk = vfs.disk();
    // The connection that made it is closed, which removes its log; then the folder is renamed.
    let made = disk.first_removal_of(&format!("{}-wal", person.database())).unwrap() + 1;
    let mut crashes = disk.crashes();
    person.close();
    for cut in made..=crashes.len() {
        crashes.go_to(cut);
        for seed in 0..long(20, 200) as u64 {
            let found = look_at(&vfs, &mut person, crashes.image(seed), false);
            assert_eq!(found.as_ref(), Ok(&empty), "event {cut}, seed {seed}");
        }
    }
}

/// The version of the schema in an image.
fn version(vfs: &Vfs, person: &Person, image: &Image) -> Result<u32, String> {
    vfs.start_on(image.clone());
    let direct = open_directly(&person.database(), vfs.name(), &person.key);
    let version = direct.and_then(|direct| direct.query_row("PRAGMA user_version", [], |row| row.get(0)));
    version.map_err(|error| error.to_string())
}

/// A store of an earlier version with all that could be put into it then; `None` for one that is
/// not earlier.
fn earlier_store(vfs: &Vfs, folder: PathBuf, schema: u32) -> Option<(Person, Image)> {
    let mut person = Person::new(vfs, folder);
    person.options.hooks.schema = Some(schema);
    person.create().unwrap();
    let steps = script(400, 30).into_iter().filter(|step| !matches!(step, Step::Retain(1..)));
    let done = (0..).zip(steps).filter(|(at, step)| person.go(*at, step).is_ok()).count();
    assert!(done > 5, "version {schema} takes nothing");
    person.close();
    person.options.hooks.schema = None;
    let image = vfs.disk().image();
    let is_earlier = version(vfs, &person, &image) == Ok(schema);
    vfs.start_on(image.clone());
    person.open().unwrap();
    person.close();
    let now = version(vfs, &person, &vfs.disk().image()).unwrap();
    (is_earlier && now > schema).then_some((person, image))
}

#[test]
fn d2_an_upgrade_is_done_or_not_begun() {
    let mut n_versions = 0;
    for schema in 1.. {
        let (vfs, (_kept, folder)) = (Vfs::new(), data_folder());
        let Some((mut person, before)) = earlier_store(&vfs, folder, schema) else { break };
        n_versions += 1;
        let disk = vfs.start_on(before);
        let wanted = person.look().unwrap();
        assert!(wanted.iter().filter(|line| line.starts_with("Message")).count() > 3, "{wanted:?}");
        let latest = version(&vfs, &person, &disk.image()).unwrap();
        let mut crashes = disk.crashes();
        person.close();
        for cut in 0..=crashes.len() {
            crashes.go_to(cut);
            for seed in 0..long(1, 12) as u64 {
                let (image, place) =
                    (crashes.image(seed), format!("from {schema}, event {cut}, seed {seed}"));
                let found = version(&vfs, &person, &image);
                assert!(found == Ok(schema) || found == Ok(latest), "{place}: {found:?}");
                let found = look_at(&vfs, &mut person, image, false);
                let found = found.unwrap_or_else(|error| panic!("{place}: {error}"));
                assert_eq!(found, wanted, "{place}: {}", difference(&found, &wanted));
            }
        }
    }
    assert!(n_versions >= 4, "{n_versions} earlier versions");
}

/// A restored store takes the place of the old one in two renames; the power may go between any two
/// steps. The folders as they are found then, and whose store is there after the next start.
#[test]
fn d2_an_interrupted_swap_of_stores_is_finished() {
    let options = carnet::store::Options::default();
    let key = carnet::store::DataKey::from_bytes([3; 32]);
    let make = |title: &str| {
        let (kept, folder) = data_folder();
        let store = Store::create(&folder, &key, &options).unwrap();
        store.settings().set("whose", &title).unwrap();
        drop(store);
        (kept, folder.join("store"))
    };
    for (old_is, new_is, wanted) in [
        ("store", "store.restored", "old"),
        ("store.old", "store.restored", "new"),
        ("store.old", "store", "new"),
        ("store.old", "", "old"),
        ("store", "store.new", "old"),
    ] {
        let ((_old_kept, old), (_new_kept, new), (_kept, data)) = (make("old"), make("new"), data_folder());
        std::fs::create_dir_all(&data).unwrap();
        std::fs::rename(old, data.join(old_is)).unwrap();
        if !new_is.is_empty() {
            std::fs::rename(new, data.join(new_is)).unwrap();
        }
        let store =
            Store::open(&data, &key, &options).unwrap_or_else(|error| panic!("{old_is} {new_is}: {error}"));
        let found: Option<String> = store.settings().get("whose").unwrap();
        assert_eq!(found.as_deref(), Some(wanted), "{old_is} {new_is}");
        let left = std::fs::read_dir(&data).unwrap().filter(|file| {
            let name = file.as_ref().unwrap().file_name();
            name != "store" && name != "store.lock"
        });
        assert_eq!(left.count(), 0, "{old_is} {new_is}");
    }
}
