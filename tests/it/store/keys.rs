//! The keys of a store as its callers see them: wrong secrets, delays, lost devices, killed changes.
//!
//! Argon2id runs at its floor here, so that hundreds of wrong tries fit into seconds.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use carnet::store::{DataKey, Device, Error, Kdf, KeyStatus, Keys, RecoveryCode, Secret};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::support::long;

const RIGHT: &str = "a right passphrase";
/// More than the longest delay, in milliseconds.
const TWO_HOURS: u64 = 7_200_000;

/// A phone with a key store and an uptime that the test sets.
#[derive(Default)]
pub struct Phone {
    items: Mutex<BTreeMap<String, Vec<u8>>>,
    has_none: bool,
    uptime_ms: AtomicU64,
}

impl Phone {
    fn passes(&self, ms: u64) {
        self.uptime_ms.fetch_add(ms, Ordering::Relaxed);
    }

    fn restarts(&self) {
        self.uptime_ms.store(0, Ordering::Relaxed);
    }
}

impl Device for Phone {
    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), String> {
        self.items.lock().unwrap().insert(name.to_owned(), secret.to_vec());
        Ok(())
    }

    fn fetch(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        Ok(self.items.lock().unwrap().get(name).cloned().map(Zeroizing::new))
    }

    fn forget(&self, name: &str) -> Result<(), String> {
        self.items.lock().unwrap().remove(name);
        Ok(())
    }

    fn name(&self) -> Option<String> {
        (!self.has_none).then(|| "phone".to_owned())
    }

    fn uptime(&self) -> Duration {
        Duration::from_millis(self.uptime_ms.load(Ordering::Relaxed))
    }
}

/// The keys of a new store in a folder of their own, with a confirmed recovery code.
struct Case {
    folder: tempfile::TempDir,
    phone: Phone,
    keys: Keys,
    key: DataKey,
    code: RecoveryCode,
}

impl Case {
    fn new() -> Self {
        Self::on(Phone::default())
    }

    fn on(phone: Phone) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (keys, key, code) = Keys::create(folder.path()).unwrap();
        let mut keys = keys.with_kdf(Kdf::FLOOR);
        keys.confirm_code(&phone, &code.shown()).unwrap();
        Self { folder, phone, keys, key, code }
    }

    fn with_passphrase() -> Self {
        let mut case = Self::new();
        case.keys.set_passphrase(&case.phone, &case.key, RIGHT, false).unwrap();
        case
    }

    fn unlock(&mut self, secret: Secret) -> Result<DataKey, Error> {
        self.keys.unlock(&self.phone, secret)
    }

    fn status(&self) -> KeyStatus {
        self.keys.status(&self.phone).unwrap()
    }

    /// The key file without what a try may change, its generation and the tries.
    fn slots(&self) -> String {
        let copies = ["keys.a", "keys.b"].map(|name| slots_in(&self.folder.path().join(name)));
        assert_eq!(copies[0], copies[1]);
        copies.into_iter().next().unwrap()
    }
}

fn slots_in(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let mut body: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    body["generation"] = 0.into();
    body["tries"] = 0.into();
    body.to_string()
}

fn passphrase(text: &str) -> Secret {
    Secret::Passphrase(Zeroizing::new(text.to_owned()))
}

fn code(code: &RecoveryCode) -> Secret {
    Secret::Code(code.shown())
}

#[test]
fn k1_wrong_secrets_and_keys_are_all_named_wrong_and_change_nothing_but_the_tries() {
    let mut case = Case::with_passphrase();
    let database = case.folder.path().join("journal.db");
    fs::write(&database, b"the database").unwrap();
    let hash = || Sha256::digest(fs::read(&database).unwrap());
    let (before, slots) = (hash(), case.slots());
    for attempt in 0..long(60, 1_000) {
        case.phone.passes(TWO_HOURS);
        let outcome = match attempt % 3 {
            0 => case.unlock(passphrase(&format!("{RIGHT} {attempt}"))),
            1 => case.unlock(code(&RecoveryCode::random().unwrap())),
            _ => {
                let other = DataKey::random().unwrap();
                let outcome = case.keys.set_passphrase(&case.phone, &other, "another one", false);
                assert!(matches!(case.keys.new_code(&other), Err(Error::WrongKey)));
                assert!(matches!(case.keys.remove_passphrase(&case.phone, &other), Err(Error::WrongKey)));
                outcome.map(|()| other)
            }
        };
        match (attempt % 3, outcome.unwrap_err()) {
            (0, Error::WrongPassphrase) | (1, Error::WrongCode) | (2, Error::WrongKey) => {}
            (_, other) => panic!("attempt {attempt}: {other}"),
        }
        assert_eq!(case.slots(), slots, "attempt {attempt}");
        assert_eq!(hash(), before, "attempt {attempt}");
    }
    case.phone.passes(TWO_HOURS);
    assert_eq!(case.unlock(passphrase(RIGHT)).unwrap(), case.key);
    assert_eq!(fs::read_dir(case.folder.path()).unwrap().count(), 3, "files were left behind");
}

#[test]
fn k3_the_stored_parameters_are_those_that_are_promised() {
    let mut case = Case::new();
    case.keys = Keys::load(case.folder.path()).unwrap();
    case.keys.set_passphrase(&case.phone, &case.key, RIGHT, false).unwrap();
    let stored: serde_json::Value = serde_json::from_str(&case.slots()).unwrap();
    let kdf = |slot: &str, name: &str| stored[slot]["kdf"][name].as_u64().unwrap();
    let all = |slot: &str| ["memory_kib", "rounds", "lanes"].map(|name| kdf(slot, name));
    assert_eq!(all("passphrase"), [65_536, 3, 4]);
    assert_eq!(all("recovery"), [19_456, 2, 1]);
    assert_eq!(case.status().passphrase_kdf, Some(Kdf::DEFAULT));
    let started = Instant::now();
    assert_eq!(case.unlock(passphrase(RIGHT)).unwrap(), case.key);
    eprintln!("unlocking with 64 MiB, 3 rounds, 4 lanes took {:?}", started.elapsed());
}

#[test]
fn k3_a_slot_that_asks_for_too_much_is_refused_at_once_and_costs_no_try() {
    let case = Case::with_passphrase();
    let path = case.folder.path().join("keys.a");
    let text = fs::read_to_string(&path).unwrap();
    let body = text.lines().next().unwrap();
    let usual = r#"{"memory_kib":19456,"rounds":2,"lanes":1}"#;
    assert_eq!(body.matches(usual).count(), 2, "one for the passphrase, one for the code");
    for absurd in [
        r#"{"memory_kib":4194304,"rounds":2,"lanes":1}"#,
        r#"{"memory_kib":19456,"rounds":1000000,"lanes":1}"#,
        r#"{"memory_kib":19456,"rounds":2,"lanes":17}"#,
        r#"{"memory_kib":8,"rounds":1,"lanes":1}"#,
    ] {
        let body = body.replace(usual, absurd);
        let sum: String = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
        for name in ["keys.a", "keys.b"] {
            fs::write(case.folder.path().join(name), format!("{body}\n{sum}\n")).unwrap();
        }
        let before = fs::read(&path).unwrap();
        // Another program may hold the processor for a while: of several times the shortest counts.
        let mut shortest = Duration::MAX;
        for attempt in 0..10 {
            let secret = if attempt % 2 == 0 { passphrase(RIGHT) } else { code(&case.code) };
            let mut keys = Keys::load(case.folder.path()).unwrap();
            let started = Instant::now();
            let refused = keys.unlock(&case.phone, secret);
            shortest = shortest.min(started.elapsed());
            assert!(matches!(refused, Err(Error::KeyLimit { .. })), "{absurd}");
        }
        assert!(shortest < Duration::from_millis(10), "{absurd}: {shortest:?}");
        assert_eq!(fs::read(&path).unwrap(), before, "{absurd}");
    }
}

#[test]
fn k5_without_its_device_the_store_opens_with_the_code_and_then_without_a_question() {
    let mut case = Case::new();
    assert!(case.status().device_slot && !case.status().lies_beside);
    assert_eq!(case.unlock(Secret::None).unwrap(), case.key);
    // The key item was deleted, or the app was signed anew.
    case.phone.items.lock().unwrap().clear();
    assert!(matches!(case.unlock(Secret::None), Err(Error::SecretNeeded)));
    assert_eq!(case.unlock(code(&case.code)).unwrap(), case.key);
    assert_eq!(case.unlock(Secret::None).unwrap(), case.key, "the device slot was made anew");
    // Another phone, and one without a key store.
    for phone in [Phone::default(), Phone { has_none: true, ..Phone::default() }] {
        let mut keys = Keys::load(case.folder.path()).unwrap();
        assert!(matches!(keys.unlock(&phone, Secret::None), Err(Error::SecretNeeded)));
        assert_eq!(keys.unlock(&phone, code(&case.code)).unwrap(), case.key);
    }
    // An item with something else in it.
    case.phone.items.lock().unwrap().values_mut().for_each(|item| item.fill(0));
    assert!(matches!(case.unlock(Secret::None), Err(Error::SecretNeeded)));
}

#[test]
fn k5_without_device_and_code_the_dead_end_is_named_and_every_file_is_kept() {
    let mut case = Case::new();
    case.phone.items.lock().unwrap().clear();
    let slots = case.slots();
    assert!(matches!(case.unlock(Secret::None), Err(Error::SecretNeeded)));
    assert!(matches!(case.unlock(passphrase(RIGHT)), Err(Error::NoSlot { what: "passphrase" })));
    assert!(matches!(case.unlock(code(&RecoveryCode::random().unwrap())), Err(Error::WrongCode)));
    assert_eq!(case.slots(), slots);
}

#[test]
fn nobody_can_lock_a_store_before_its_code_was_asked_back() {
    let (folder, phone) = (tempfile::tempdir().unwrap(), Phone::default());
    let (keys, key, code) = Keys::create(folder.path()).unwrap();
    let mut keys = keys.with_kdf(Kdf::FLOOR);
    let status = keys.status(&phone).unwrap();
    assert!(status.opens_unasked && status.lies_beside && status.code_shown && !status.confirmed);
    let refused = keys.set_passphrase(&phone, &key, RIGHT, false);
    assert!(matches!(refused, Err(Error::CodeNotConfirmed)));
    assert!(matches!(keys.confirm_code(&phone, "nonsense"), Err(Error::BadCode { .. })));
    let other = RecoveryCode::random().unwrap();
    assert!(matches!(keys.confirm_code(&phone, &other.shown()), Err(Error::WrongCode)));
    assert_eq!(keys.unlock(&phone, Secret::None).unwrap(), key);
    keys.confirm_code(&phone, &code.shown().to_lowercase().replace('-', " ")).unwrap();
    let status = keys.status(&phone).unwrap();
    assert!(status.opens_unasked && status.device_slot && status.confirmed);
    assert!(!status.lies_beside && !status.code_shown && !status.passphrase);
    assert!(matches!(keys.confirm_code(&phone, &code.shown()), Err(Error::NoSlot { .. })));
    assert!(matches!(Keys::create(folder.path()), Err(Error::Exists { .. })));
}

#[test]
fn a_passphrase_closes_every_other_way_unless_asked_to_leave_one_open() {
    let mut case = Case::new();
    for bad in ["", "1234567"] {
        let refused = case.keys.set_passphrase(&case.phone, &case.key, bad, false);
        assert!(matches!(refused, Err(Error::BadPassphrase { .. })));
    }
    case.keys.set_passphrase(&case.phone, &case.key, "re\u{301}sume\u{301} d'hier", false).unwrap();
    let status = case.status();
    assert!(status.passphrase && !status.opens_unasked && !status.device_slot && !status.lies_beside);
    assert!(matches!(case.unlock(Secret::None), Err(Error::SecretNeeded)));
    assert!(case.phone.items.lock().unwrap().is_empty());
    assert_eq!(case.unlock(passphrase("r\u{e9}sum\u{e9} d'hier")).unwrap(), case.key);
    case.keys.set_passphrase(&case.phone, &case.key, RIGHT, true).unwrap();
    assert!(case.status().opens_unasked && case.status().device_slot);
    assert_eq!(case.unlock(Secret::None).unwrap(), case.key);
    assert!(matches!(case.unlock(passphrase("r\u{e9}sum\u{e9} d'hier")), Err(Error::WrongPassphrase)));
    case.keys.remove_passphrase(&case.phone, &case.key).unwrap();
    assert!(!case.status().passphrase && case.status().opens_unasked);
    assert!(matches!(case.unlock(passphrase(RIGHT)), Err(Error::NoSlot { .. })));
}

#[test]
fn the_old_code_opens_until_the_new_one_is_confirmed() {
    let mut case = Case::with_passphrase();
    let new = case.keys.new_code(&case.key).unwrap();
    assert!(case.status().confirmed && case.status().code_shown);
    assert_eq!(case.unlock(code(&case.code)).unwrap(), case.key);
    assert_eq!(case.unlock(code(&new)).unwrap(), case.key);
    let old = case.code.shown();
    assert!(matches!(case.keys.confirm_code(&case.phone, &old), Err(Error::WrongCode)));
    case.keys.confirm_code(&case.phone, &new.shown()).unwrap();
    assert!(matches!(case.unlock(code(&case.code)), Err(Error::WrongCode)));
    assert_eq!(case.unlock(code(&new)).unwrap(), case.key);
    assert!(!case.status().opens_unasked, "a new code does not open what the passphrase closed");
}

#[test]
fn adopted_keys_open_with_the_code_that_was_given_or_with_a_new_one() {
    let (key, given, phone) = (DataKey::random().unwrap(), RecoveryCode::random().unwrap(), Phone::default());
    let folder = tempfile::tempdir().unwrap();
    let (mut keys, fresh) = Keys::adopt(folder.path(), &key, &phone, Some(&given)).unwrap();
    assert!(fresh.is_none());
    let status = keys.status(&phone).unwrap();
    assert!(status.confirmed && status.device_slot && !status.lies_beside);
    assert_eq!(keys.unlock(&phone, Secret::None).unwrap(), key);
    assert_eq!(keys.unlock(&phone, code(&given)).unwrap(), key);
    assert_eq!(keys.key_id(), key.id());

    let folder = tempfile::tempdir().unwrap();
    let (mut keys, fresh) = Keys::adopt(folder.path(), &key, &phone, None).unwrap();
    let fresh = fresh.unwrap();
    let status = keys.status(&phone).unwrap();
    assert!(!status.confirmed && status.code_shown && status.lies_beside);
    keys.confirm_code(&phone, &fresh.shown()).unwrap();
    assert_eq!(keys.unlock(&phone, code(&fresh)).unwrap(), key);
}

#[test]
fn forgotten_keys_leave_nothing_behind() {
    let case = Case::new();
    assert_eq!(case.phone.items.lock().unwrap().len(), 1);
    Keys::forget(case.folder.path(), &case.phone).unwrap();
    assert!(case.phone.items.lock().unwrap().is_empty());
    assert_eq!(fs::read_dir(case.folder.path()).unwrap().count(), 0);
    assert!(matches!(Keys::load(case.folder.path()), Err(Error::KeysMissing { .. })));
    let damaged = Case::new();
    for name in ["keys.a", "keys.b"] {
        fs::write(damaged.folder.path().join(name), b"damaged").unwrap();
    }
    Keys::forget(damaged.folder.path(), &damaged.phone).unwrap();
    assert_eq!(fs::read_dir(damaged.folder.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn only_the_person_may_read_the_key_files() {
    use std::os::unix::fs::PermissionsExt;
    let case = Case::with_passphrase();
    for name in ["keys.a", "keys.b"] {
        let mode = fs::metadata(case.folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

fn wait_of(outcome: Result<DataKey, Error>) -> u64 {
    match outcome {
        Err(Error::Wait { seconds }) => seconds,
        other => panic!("{other:?}"),
    }
}

#[test]
fn k4_after_five_wrong_tries_the_next_one_has_to_wait_and_restarts_do_not_help() {
    let mut case = Case::with_passphrase();
    case.phone.passes(5_000);
    for _ in 0..5 {
        assert!(matches!(case.unlock(passphrase("wrong one")), Err(Error::WrongPassphrase)));
    }
    assert_eq!(case.status().wait, Some(Duration::from_secs(30)));
    assert_eq!(wait_of(case.unlock(passphrase(RIGHT))), 30, "the right one has to wait too");
    assert_eq!(wait_of(case.unlock(code(&case.code))), 30);
    case.phone.passes(29_500);
    assert_eq!(wait_of(case.unlock(passphrase(RIGHT))), 1);
    case.phone.passes(500);
    assert_eq!(case.status().wait, None);
    assert!(matches!(case.unlock(passphrase("wrong one")), Err(Error::WrongPassphrase)));
    assert_eq!(wait_of(case.unlock(passphrase(RIGHT))), 60);
    // The program is started again, then the device.
    case.keys = Keys::load(case.folder.path()).unwrap();
    assert_eq!(wait_of(case.unlock(passphrase(RIGHT))), 60);
    case.phone.passes(10_000);
    assert_eq!(wait_of(case.unlock(passphrase(RIGHT))), 50);
    case.phone.restarts();
    assert_eq!(wait_of(case.unlock(passphrase(RIGHT))), 50);
    case.phone.passes(49_000);
    assert_eq!(wait_of(case.unlock(passphrase(RIGHT))), 1);
    case.phone.passes(1_000);
    assert_eq!(case.unlock(passphrase(RIGHT)).unwrap(), case.key);
    // The right one cleared the count.
    for _ in 0..5 {
        assert!(matches!(case.unlock(passphrase("wrong one")), Err(Error::WrongPassphrase)));
    }
    assert_eq!(case.status().wait, Some(Duration::from_secs(30)));
}

#[test]
fn k4_misspelled_codes_and_missing_ways_are_no_tries() {
    let mut case = Case::new();
    let misspelled = case.code.shown().replacen(|letter| letter != 'Z', "Z", 1);
    for _ in 0..20 {
        let outcome = case.unlock(Secret::Code(Zeroizing::new(misspelled.clone())));
        assert!(matches!(outcome, Err(Error::BadCode { .. })));
        assert!(matches!(case.unlock(passphrase("wrong one")), Err(Error::NoSlot { .. })));
    }
    assert_eq!(case.status().wait, None);
    assert_eq!(case.unlock(code(&case.code)).unwrap(), case.key);
}

/// The folder the killed child works in, and the number of the passphrase that opens it; set only
/// for the child.
const CHILD_FOLDER: &str = "CARNET_TEST_KEYS_FOLDER";
const CHILD_NUMBER: &str = "CARNET_TEST_KEYS_NUMBER";

fn numbered(number: u64) -> String {
    format!("passphrase number {number}")
}

#[test]
#[ignore = "the child of k5_a_passphrase_change_survives_kills"]
fn k5_child() {
    let Some(folder) = std::env::var_os(CHILD_FOLDER) else { return };
    let mut number: u64 = std::env::var(CHILD_NUMBER).unwrap().parse().unwrap();
    let phone = Phone::default();
    let mut keys = Keys::load(Path::new(&folder)).unwrap().with_kdf(Kdf::FLOOR);
    let key = keys.unlock(&phone, passphrase(&numbered(number))).unwrap();
    loop {
        number += 1;
        keys.set_passphrase(&phone, &key, &numbered(number), false).unwrap();
        println!("acknowledged {number}");
    }
}

/// Lets a child change the passphrase again and again and kills it, most often while it writes the
/// key file. Gives the number of the last change it acknowledged.
fn killed(folder: &Path, number: u64, random: &mut ChaCha8Rng) -> u64 {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--nocapture", "--test-threads=1", "keys::k5_child"]);
    command.env(CHILD_FOLDER, folder).env(CHILD_NUMBER, number.to_string());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut changes = lines.filter_map(|line| line.strip_prefix("acknowledged ")?.parse().ok());
    let first = changes.next().expect("the child never changed anything");
    if random.next_u32().is_multiple_of(4) {
        thread::sleep(Duration::from_micros(u64::from(random.next_u32() % 40_000)));
    } else {
        let until = Instant::now() + Duration::from_secs(5);
        while !folder.join("keys.new").exists() && Instant::now() < until {
            std::hint::spin_loop();
        }
        thread::sleep(Duration::from_micros(u64::from(random.next_u32() % 1_500)));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What it said before the kill counts, too.
    changes.last().unwrap_or(first)
}

#[test]
fn k5_a_passphrase_change_survives_kills() {
    let mut case = Case::with_passphrase();
    let mut number = 0;
    case.keys.set_passphrase(&case.phone, &case.key, &numbered(number), false).unwrap();
    let seed = u64::from(std::process::id());
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut between, mut after, kills) = (0, 0, long(8, 2_000));
    for kill in 0..kills {
        let acknowledged = killed(case.folder.path(), number, &mut random);
        let copies = ["keys.a", "keys.b"].map(|name| fs::read(case.folder.path().join(name)).unwrap());
        between += usize::from(copies[0] != copies[1]);
        let mut keys = Keys::load(case.folder.path()).unwrap();
        let mut opens = |number| {
            case.phone.passes(TWO_HOURS);
            keys.unlock(&case.phone, passphrase(&numbered(number))).is_ok_and(|found| found == case.key)
        };
        let (by_this, by_next) = (opens(acknowledged), opens(acknowledged + 1));
        assert!(
            by_this != by_next,
            "seed {seed}, kill {kill}: {acknowledged} {by_this}, the next one {by_next}"
        );
        number = acknowledged + u64::from(by_next);
        after += usize::from(by_next);
        if kill % 10 == 0 {
            let found = keys.unlock(&case.phone, code(&case.code)).unwrap();
            assert_eq!(found, case.key, "seed {seed}, kill {kill}");
        }
    }
    eprintln!("{kills} kills, {between} between the two copies, {after} after a change not acknowledged yet");
    assert!(kills < 500 || (between > 20 && after > 20), "the kills do not fall into the writing");
}
