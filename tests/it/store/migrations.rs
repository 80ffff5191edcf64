//! D4: a store of any earlier schema becomes one of today with all it held, or stays what it was.

use std::fs;
use std::path::Path;
use std::process::Command;

use carnet::data::{NewChat, NewMessage, Query, Role};
use carnet::store::{ChatFilter, DataKey, Depth, Error, Options, Store, versions};

use super::privacy::hashes;
use crate::support::long;
use crate::support::random::Random;

const CHILD: &str = "store::migrations::the_process_that_upgrades";
const FOLDER: &str = "CARNET_UPGRADE";
const KEY: [u8; 32] = [4; 32];

fn key() -> DataKey {
    DataKey::from_bytes(KEY)
}

fn at_schema(version: u32) -> Options {
    let mut options = Options::default();
    options.hooks.schema = Some(version);
    options
}

/// A store as a program of that schema version left it. Chats are in all of them.
fn old_store(folder: &Path, version: u32) -> Vec<String> {
    let store = Store::create(folder, &key(), &at_schema(version)).unwrap();
    for n in 0..12 {
        let chat = store.chats().add(NewChat { title: format!("chat {n}"), ..NewChat::default() }).unwrap();
        let mut parent = None;
        for text in ["Été", "réponse"] {
            let text = format!("{text} {n} {}", "mot ".repeat(300));
            parent = Some(
                store
                    .chats()
                    .add_message(chat, NewMessage { parent, role: Role::User, text, model: None })
                    .unwrap(),
            );
        }
    }
    store.settings().set("theme", &"dark").unwrap();
    contents(&store)
}

fn contents(store: &Store) -> Vec<String> {
    let mut found: Vec<String> = vec![store.settings().get::<String>("theme").unwrap().unwrap_or_default()];
    for chat in store.chats().list(ChatFilter::default()).unwrap() {
        found.push(chat.title.clone());
        found.extend(store.chats().path(chat.id).unwrap().into_iter().map(|message| message.text));
    }
    found
}

#[test]
fn d4_every_earlier_schema_is_upgraded_with_all_it_held() {
    for version in 1..versions().schema {
        let folder = tempfile::tempdir().unwrap();
        let before = old_store(folder.path(), version);
        let store = Store::open(folder.path(), &key(), &Options::default()).unwrap();
        assert_eq!(contents(&store), before, "from {version}");
        store.check(Depth::Full).unwrap();
        let found = store.search(&Query::new("ete")).unwrap();
        assert_eq!(found.len(), 12, "from {version}: what was there before is found");
        assert!(store.measurements().kind("sleep").is_ok());
        drop(store);
        let left: Vec<_> =
            fs::read_dir(folder.path().join("store")).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().contains(".db.v")), "{left:?}");
    }
}

#[test]
fn d4_a_newer_schema_is_refused_and_not_a_byte_changed() {
    let folder = tempfile::tempdir().unwrap();
    old_store(folder.path(), versions().schema);
    carnet::store::set_schema_for_tests(folder.path(), &key(), versions().schema + 1).unwrap();
    let before = hashes(folder.path());
    let opened = Store::open(folder.path(), &key(), &Options::default());
    assert!(matches!(opened, Err(Error::Newer { .. })), "{opened:?}");
    assert_eq!(hashes(folder.path()), before);
}

#[test]
#[ignore = "started by the test that kills it"]
fn the_process_that_upgrades() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    drop(Store::open(Path::new(&folder), &key(), &Options::default()));
}

/// Killed at any time, also while the copy is written, it is old or new and whole.
#[test]
fn d4_a_killed_upgrade_leaves_old_or_new() {
    let mut random = Random::new(4);
    let mut still_old = 0;
    let kills = long(16, 400);
    let base = tempfile::tempdir().unwrap();
    for version in 1..versions().schema {
        old_store(&base.path().join(version.to_string()), version);
    }
    for kill in 0..kills {
        let version = 1 + kill % (versions().schema as usize - 1);
        let from = base.path().join(version.to_string());
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("store")).unwrap();
        fs::copy(from.join("store/journal.db"), folder.path().join("store/journal.db")).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([CHILD, "--exact", "--ignored", "--test-threads=1"])
            .env(FOLDER, folder.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_micros(random.within(5_000..=60_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        still_old +=
            usize::from(carnet::store::schema_for_tests(folder.path(), &key()).unwrap() == version as u32);
        let store = Store::open(folder.path(), &key(), &Options::default()).unwrap();
        assert_eq!(contents(&store).len(), 37, "kill {kill} from {version}");
        store.check(Depth::Full).unwrap();
    }
    println!("D4: {kills} kills, {still_old} before the new schema was kept");
}
