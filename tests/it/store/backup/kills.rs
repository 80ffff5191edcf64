//! B2: a backup that is killed leaves the former one whole, and one taken while somebody writes is of
//! one moment.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use carnet::data::{Moment, NewChat, NewEntry};
use carnet::store::Store;
use carnet::store::backup::{Report, Seal, Unlock, verify};

use super::{SECRET, folder, go, key, names, quick, talk};
use crate::support::long;
use crate::support::random::Random;

const CHILD: &str = "CARNET_BACKUP_KILLS";
const TALK: usize = 3;
/// Pairs after which the writers rest, lest a long test become a large store.
const PAIRS: usize = 400;

/// Writes pairs: a chat of three messages, then an entry; at every moment there are as many entries
/// as chats, or one less.
fn write_pairs(store: &Store, stop: &AtomicBool) {
    let mut random = Random::new(1);
    while !stop.load(Ordering::Relaxed) {
        if store.journal().count().unwrap() >= PAIRS {
            thread::sleep(Duration::from_millis(1));
            continue;
        }
        let mut messages = talk(&mut random, 9);
        while messages.len() < TALK {
            messages.extend(
                talk(&mut random, 9)
                    .into_iter()
                    .map(|message| carnet::store::WholeMessage { parent: None, ..message }),
            );
        }
        messages.truncate(TALK);
        store.chats().add_whole(NewChat::default(), messages).unwrap();
        store.journal().add(NewEntry::new(Moment::utc(0), "paire")).unwrap();
    }
}

/// Whether a backup is of one moment. After a kill there may be one chat more, each time.
fn is_of_one_moment(report: &Report, kills: u64) -> bool {
    let [chats, messages, entries] = ["chat", "message", "entry"].map(|table| report.rows_of(table));
    messages == TALK as u64 * chats && (entries..=entries + 1 + kills).contains(&chats)
}

#[test]
fn b2_taken_while_somebody_writes_is_of_one_moment() {
    let folder = folder();
    let file = folder.path().join("a.carnet");
    let store = Store::create(&folder.path().join("data"), &key(), &quick()).unwrap();
    let stop = AtomicBool::new(false);
    let (mut counts, backups) = (Vec::new(), long(30, 400));
    thread::scope(|scope| {
        scope.spawn(|| write_pairs(&store, &stop));
        for _ in 0..backups {
            let report = store.backup(&file, &Seal::Identity(&SECRET), &mut go).unwrap();
            assert!(is_of_one_moment(&report, 0), "{report:?}");
            counts.push(report.all_rows());
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert!(counts.is_sorted());
    counts.dedup();
    assert!(counts.len() > 3, "nobody wrote meanwhile: {counts:?}");
    verify(&file, &Unlock::Identity(&SECRET), folder.path(), &quick(), &mut go).unwrap();
}

#[test]
fn b2_a_kill_leaves_the_former_backup_whole() {
    let folder = folder();
    let target = folder.path().join("out");
    fs::create_dir(&target).unwrap();
    let file = target.join("a.carnet");
    let store = Store::create(&folder.path().join("data"), &key(), &quick()).unwrap();
    store.backup(&file, &Seal::Identity(&SECRET), &mut go).unwrap();
    drop(store);
    let seed = 7;
    let (mut random, kills) = (Random::new(seed), long(25, 1_000) as u64);
    let (mut halves, mut changed, mut former) = (0, 0, fs::read(&file).unwrap());
    for kill in 0..kills {
        kill_one(folder.path(), Duration::from_micros(random.within(0..=60_000)));
        let found = fs::read(&file).unwrap();
        if found != former {
            changed += 1;
            let report = verify(&file, &Unlock::Identity(&SECRET), folder.path(), &quick(), &mut go);
            let report = report.unwrap_or_else(|error| panic!("seed {seed}, kill {kill}: {error}"));
            assert!(is_of_one_moment(&report, kill + 1), "seed {seed}, kill {kill}: {report:?}");
        }
        former = found;
        let names = names(&target);
        halves += names.len() - 1;
        assert!(names.iter().all(|name| name == "a.carnet" || name == ".a.carnet.carnet-part"), "{names:?}");
    }
    println!("{kills} kills: {halves} in the midst of a backup, {changed} after a whole one");
    assert!(halves > 0 && changed > 0, "the kills hit nothing: {halves} halves, {changed} changes");
    let store = Store::open(&folder.path().join("data"), &key(), &quick()).unwrap();
    store.backup(&file, &Seal::Identity(&SECRET), &mut go).unwrap();
    assert_eq!(names(&target), ["a.carnet"]);
}

/// Lets a child write backups until it is killed.
fn kill_one(folder: &Path, after: Duration) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::backup::kills::b2_child", "--ignored", "--nocapture"])
        .env(CHILD, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.by_ref().map_while(Result::ok).any(|line| line.contains("ready"));
    assert!(ready, "the child did not begin");
    thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
#[ignore = "killed by the test above"]
fn b2_child() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let folder = Path::new(&folder);
    let store = Store::open(&folder.join("data"), &key(), &quick()).unwrap();
    let stop = AtomicBool::new(false);
    println!("ready");
    thread::scope(|scope| {
        scope.spawn(|| write_pairs(&store, &stop));
        loop {
            store.backup(&folder.join("out/a.carnet"), &Seal::Identity(&SECRET), &mut go).unwrap();
        }
    });
}
