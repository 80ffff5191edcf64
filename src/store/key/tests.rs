//! The key file on a disk that loses power at every step, is full, or was tampered with.
//!
//! Every change must leave the ways in of before or those of after, never none.

mod ram;

use std::sync::{Arc, Mutex};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use zeroize::Zeroizing;

use super::super::error::{Error, Result};
use super::code::RecoveryCode;
use super::data_key::DataKey;
use super::disk::Files;
use super::kdf::Kdf;
use super::keys::{Keys, Secret};
use super::slots::{Content, DeviceSlot, Kind, Sealed, VERSION};
use super::tries::Tries;
use super::wire::{self, Bytes, Copy};
use super::{file, unasked};
use ram::{Phone, Ram};

fn is_long() -> bool {
    std::env::var_os("CARNET_LONG").is_some()
}

/// A key file with an open slot, and what a change makes of it.
fn before_and_after() -> (DataKey, Content, Content) {
    let key = DataKey::random().unwrap();
    let mut before = Content::new(key.id());
    before.open = Some(unasked::open_slot(&key));
    let mut after = before.clone();
    after.open = None;
    after.generation = 1;
    let sealed = Sealed::new(&key, Kind::Device, &[7; 32]).unwrap();
    after.device = Some(DeviceSlot { item: "wrapping key".to_owned(), sealed });
    (key, before, after)
}

fn with_file(content: &Content) -> Ram {
    let ram = Ram::new();
    file::create(&ram, content).unwrap();
    ram
}

/// Cuts the power at every step of replacing `before` by `after`.
fn cut_everywhere(ram: &Ram, before: &Content, after: &Content, images: u64) -> usize {
    let whole = ram.dying_at(usize::MAX);
    file::save(&whole, &file::load(&whole).unwrap(), after.clone()).unwrap();
    let (mut old, mut new) = (0, 0);
    for step in 1..=whole.steps() + 1 {
        let dying = ram.dying_at(step);
        let saved = file::save(&dying, &file::load(&dying).unwrap(), after.clone()).is_ok();
        for seed in 0..images {
            let image = dying.after_the_cut(seed);
            let found = file::load(&image).unwrap_or_else(|e| panic!("step {step}, seed {seed}: {e}"));
            let is_new = found.content == *after;
            assert!(is_new || found.content == *before, "step {step}, seed {seed}: neither old nor new");
            assert!(is_new || !saved, "step {step}, seed {seed}: said to be saved and is not");
            *(if is_new { &mut new } else { &mut old }) += 1;
            file::save(&image, &found, after.clone()).unwrap();
            assert!(file::load(&image).unwrap().is_whole, "step {step}, seed {seed}: not repaired");
        }
    }
    assert!(old > 0 && new > 0, "the cut was never before or never after the change");
    old + new
}

#[test]
fn k5_a_change_cut_at_every_step_leaves_the_old_slots_or_the_new_ones() {
    let images = if is_long() { 2_000 } else { 200 };
    let (_, before, after) = before_and_after();
    let ram = with_file(&before);
    let mut cuts = cut_everywhere(&ram, &before, &after, images);
    for broken in ["keys.a", "keys.b"] {
        let one = ram.dying_at(usize::MAX);
        one.set(broken, b"damaged");
        cuts += cut_everywhere(&one, &before, &after, images);
        one.remove(broken).unwrap();
        one.sync_folder().unwrap();
        cuts += cut_everywhere(&one, &before, &after, images);
    }
    assert!(cuts >= 5 * 8 * images as usize, "only {cuts}");
}

#[test]
fn k5_a_change_on_a_full_disk_is_made_and_survives_a_cut_at_every_step() {
    let (_, before, after) = before_and_after();
    let full = with_file(&before).with_room(100);
    cut_everywhere(&full, &before, &after, 200);
    // The control: a disk without the old copies to write over cannot take new ones.
    let created = file::create(&Ram::new().with_room(100), &before);
    assert!(matches!(created, Err(Error::NoSpace)));
}

#[test]
fn k5_the_first_file_is_there_whole_or_not_at_all() {
    let (_, before, _) = before_and_after();
    for step in 1..12 {
        let dying = Ram::new().dying_at(step);
        let created = file::create(&dying, &before).is_ok();
        for seed in 0..50 {
            match file::load(&dying.after_the_cut(seed)) {
                Ok(found) => assert!(found.content == before),
                Err(Error::KeysMissing { .. }) => assert!(!created, "step {step}, seed {seed}"),
                Err(e) => panic!("step {step}, seed {seed}: {e}"),
            }
        }
    }
    let there = with_file(&before);
    assert!(matches!(file::create(&there, &before), Err(Error::Exists { .. })));
}

#[test]
fn d7_a_damaged_copy_costs_nothing_and_two_are_named_and_left_alone() {
    let (_, before, _) = before_and_after();
    let ram = with_file(&before);
    let good = ram.bytes("keys.a").unwrap();
    assert_eq!(ram.bytes("keys.b").unwrap(), good);
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        for (copy, other) in [("keys.a", "keys.b"), ("keys.b", "keys.a")] {
            ram.set(copy, &bad);
            ram.set(other, &good);
            let found = file::load(&ram).unwrap();
            assert!(found.content == before && !found.is_whole, "byte {at} of {copy}");
        }
        ram.set("keys.a", &bad);
        ram.set("keys.b", &good[..at]);
        assert!(matches!(file::load(&ram), Err(Error::KeysDamaged { .. })), "byte {at} of both");
        assert!(Keys::load_in(Arc::new(ram.clone())).is_err());
        assert_eq!((ram.bytes("keys.a").unwrap(), ram.bytes("keys.b").unwrap()), (bad, good[..at].to_vec()));
    }
    ram.set("keys.b", &good);
    file::save(&ram, &file::load(&ram).unwrap(), before).unwrap();
    assert!(file::load(&ram).unwrap().is_whole);
    ram.remove("keys.a").unwrap();
    ram.remove("keys.b").unwrap();
    assert!(matches!(file::load(&ram), Err(Error::KeysMissing { .. })));
}

/// A key file with this body and the checksum that belongs to it.
fn framed(body: &str) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let sum: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{body}\n{sum}\n").into_bytes()
}

#[test]
fn d7_a_newer_key_file_is_refused_by_name_and_left_alone() {
    let (_, before, _) = before_and_after();
    let body = serde_json::to_string(&before).unwrap();
    for newer in [
        body.replacen("\"version\":1", "\"version\":2", 1),
        r#"{"version":4000000000,"other":[1,2]}"#.to_owned(),
    ] {
        for copy in ["keys.a", "keys.b"] {
            let ram = with_file(&before);
            ram.set(copy, &framed(&newer));
            let error = Keys::load_in(Arc::new(ram.clone())).unwrap_err();
            assert!(matches!(error, Error::Newer { known: VERSION, .. }), "{error}");
            assert_eq!(ram.bytes(copy).unwrap(), framed(&newer));
        }
    }
}

#[test]
fn d7_bodies_with_a_right_checksum_and_wrong_content_are_refused() {
    let (_, before, _) = before_and_after();
    let body = serde_json::to_string(&before).unwrap();
    assert!(matches!(wire::read(&framed(&body)), Copy::Valid(_)), "the control");
    let without_slots = serde_json::to_string(&Content::new(before.id())).unwrap();
    let wrong = [
        String::new(),
        "null".to_owned(),
        "[".repeat(60_000),
        "{\"version\":1}".to_owned(),
        "{\"version\":0}".to_owned(),
        without_slots,
        body.replacen('{', "{\"more\":1,", 1),
        body.replacen('{', "{\"generation\":1,", 1),
        body.replacen("\"generation\":0", "\"generation\":-1", 1),
        body.replacen("\"generation\":0", "\"generation\":1e400", 1),
        body.replacen("\"key_id\":\"", "\"key_id\":\"AA", 1),
        body.replacen("\"open\":\"", "\"open\":\"!", 1),
        format!("{body} "),
    ];
    for body in &wrong[..wrong.len() - 1] {
        assert!(matches!(wire::read(&framed(body)), Copy::Damaged(_)), "{body:.80}");
    }
    assert!(
        matches!(wire::read(&framed(&wrong[wrong.len() - 1])), Copy::Valid(_)),
        "white space is no fault"
    );
    let long = framed(&format!("{body}{}", " ".repeat(64 << 10)));
    assert!(matches!(wire::read(&long), Copy::Damaged("too large")));
}

#[test]
fn d7_random_changes_of_the_body_never_panic_and_never_give_another_key_id_silently() {
    let (key, before, after) = before_and_after();
    let bodies = [&before, &after].map(|content| serde_json::to_string(content).unwrap().into_bytes());
    let pieces: [&[u8]; 12] = [
        b"{",
        b"}",
        b"\"",
        b"null",
        b"-",
        b"1e999",
        b"99999999999999999999",
        b"[",
        b"\\u0000",
        b"\xff",
        b",",
        b":",
    ];
    for seed in 0..if is_long() { 2_000_000 } else { 50_000 } {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut below = |bound: usize| (random.next_u64() % bound as u64) as usize;
        let mut body = bodies[below(2)].clone();
        for _ in 0..=below(4) {
            let (from, length) = (below(body.len()), below(12));
            let piece =
                if below(2) == 0 { pieces[below(pieces.len())].to_vec() } else { vec![below(256) as u8] };
            body.splice(from..(from + length).min(body.len()), piece);
        }
        let framed = framed(&String::from_utf8_lossy(&body));
        if let Copy::Valid(content) = wire::read(&framed) {
            assert!(content.has_slot(), "seed {seed}");
            match unasked::unlock(&content, &Phone::default()) {
                Ok(opened) => assert_eq!(opened, key, "seed {seed}"),
                Err(Error::SecretNeeded | Error::WrongKey) => {}
                Err(e) => panic!("seed {seed}: {e}"),
            }
        }
    }
}

/// A store whose code is confirmed, on a phone with a key store.
fn confirmed(phone: &Phone) -> (Ram, Keys, DataKey, RecoveryCode) {
    let ram = Ram::new();
    let (keys, key, code) = Keys::create_in(Arc::new(ram.clone())).unwrap();
    let mut keys = keys.with_kdf(Kdf::FLOOR);
    keys.confirm_code(phone, &code.shown()).unwrap();
    (ram, keys, key, code)
}

fn over(ram: &Ram) -> Keys {
    Keys::load_in(Arc::new(ram.clone())).unwrap().with_kdf(Kdf::FLOOR)
}

fn typed(text: &str) -> Secret {
    Secret::Passphrase(Zeroizing::new(text.to_owned()))
}

fn spelled(code: &RecoveryCode) -> Secret {
    Secret::Code(code.shown())
}

#[test]
fn k5_a_passphrase_change_cut_at_every_step_opens_with_the_old_or_the_new_one() {
    let phone = Phone::default();
    let (ram, mut keys, key, code) = confirmed(&phone);
    keys.set_passphrase(&phone, &key, "the old passphrase", false).unwrap();
    let opens = |ram: &Ram, text: &str| over(ram).unlock(&phone, typed(text)).is_ok_and(|found| found == key);
    let (mut old, mut new) = (0, 0);
    for step in 1.. {
        let dying = ram.dying_at(step);
        let changed = over(&dying).set_passphrase(&phone, &key, "the new passphrase", false).is_ok();
        let image = dying.after_the_cut(step as u64);
        let (by_old, by_new) = (opens(&image, "the old passphrase"), opens(&image, "the new passphrase"));
        assert!(by_old != by_new, "step {step}: old {by_old}, new {by_new}");
        assert!(by_new || !changed, "step {step}: said to be changed and is not");
        *(if by_new { &mut new } else { &mut old }) += 1;
        assert_eq!(over(&image).unlock(&phone, spelled(&code)).unwrap(), key, "step {step}");
        if dying.steps() < step {
            break;
        }
    }
    assert!(old > 0 && new > 0, "old {old}, new {new}");
}

#[test]
fn k5_every_other_change_cut_at_every_step_leaves_a_way_in() {
    type Change = fn(&mut Keys, &Phone, &DataKey) -> Result<()>;
    let changes: [Change; 4] = [
        |keys, phone, key| keys.set_passphrase(phone, key, "a first passphrase", false),
        |keys, phone, key| keys.set_passphrase(phone, key, "a first passphrase", true),
        |keys, _, key| keys.new_code(key).map(drop),
        |keys, phone, key| keys.remove_passphrase(phone, key),
    ];
    for (number, change) in changes.iter().enumerate() {
        let phone = Phone::default();
        let (ram, mut keys, key, code) = confirmed(&phone);
        if number == 3 {
            keys.set_passphrase(&phone, &key, "a first passphrase", false).unwrap();
        }
        for step in 1.. {
            let dying = ram.dying_at(step);
            let items = phone.items.lock().unwrap().clone();
            let changed = change(&mut over(&dying), &phone, &key).is_ok();
            let image = dying.after_the_cut(step as u64);
            let unasked = over(&image).unlock(&phone, Secret::None).is_ok_and(|found| found == key);
            let asked =
                || over(&image).unlock(&phone, typed("a first passphrase")).is_ok_and(|found| found == key);
            assert!(unasked || asked(), "change {number}, step {step}: no way in but the code");
            assert!(!(changed && number == 0 && unasked), "step {step}: opens without asking");
            assert_eq!(
                over(&image).unlock(&phone, spelled(&code)).unwrap(),
                key,
                "change {number}, step {step}"
            );
            *phone.items.lock().unwrap() = items;
            if dying.steps() < step {
                break;
            }
        }
    }
}

#[test]
fn k5_a_confirmation_cut_at_every_step_leaves_the_store_open_without_a_question() {
    let phone = Phone::default();
    let ram = Ram::new();
    let (_, key, code) = Keys::create_in(Arc::new(ram.clone())).unwrap();
    for step in 1.. {
        let dying = ram.dying_at(step);
        let confirmed = over(&dying).confirm_code(&phone, &code.shown()).is_ok();
        let mut keys = over(&dying.after_the_cut(step as u64));
        assert_eq!(keys.unlock(&phone, Secret::None).unwrap(), key, "step {step}");
        let status = keys.status(&phone).unwrap();
        assert_eq!(status.confirmed, !status.code_shown);
        assert_eq!(status.confirmed, status.device_slot);
        assert_eq!(status.lies_beside, !status.device_slot);
        assert!(status.confirmed || !confirmed, "step {step}");
        if dying.steps() < step {
            break;
        }
    }
}

#[test]
fn k2_what_was_taken_away_stands_in_no_file_and_in_no_replaced_one() {
    use base64::Engine;
    let phone = Phone::default();
    let ram = Ram::new();
    let (keys, key, code) = Keys::create_in(Arc::new(ram.clone())).unwrap();
    let lies = base64::prelude::BASE64_STANDARD.encode(key.bytes());
    assert!(ram.holds(lies.as_bytes()), "the control: before the confirmation the key lies beside");
    let mut keys = keys.with_kdf(Kdf::FLOOR);
    keys.confirm_code(&phone, &code.shown()).unwrap();
    assert!(!ram.holds(lies.as_bytes()), "after the confirmation the key is still on the disk");
    keys.set_passphrase(&phone, &key, "the old passphrase", false).unwrap();
    assert!(phone.items.lock().unwrap().is_empty(), "the wrapping key is still in the key store");
    let slot = serde_json::to_string(&file::load(&ram).unwrap().content.passphrase).unwrap();
    assert!(ram.holds(slot.as_bytes()), "the control");
    keys.set_passphrase(&phone, &key, "the new passphrase", false).unwrap();
    assert!(!ram.holds(slot.as_bytes()), "the slot of the old passphrase is still on the disk");
    file::destroy(&ram).unwrap();
    assert!(matches!(file::load(&ram), Err(Error::KeysMissing { .. })));
    assert!(!ram.holds(b"version"), "something of the key file is left");
}

#[test]
fn a_copy_that_stayed_behind_does_not_count_and_is_brought_up_at_the_next_opening() {
    for behind in ["keys.a", "keys.b"] {
        let phone = Phone::default();
        let (ram, mut keys, key, _) = confirmed(&phone);
        let (old, items) = (ram.bytes(behind).unwrap(), phone.items.lock().unwrap().clone());
        keys.set_passphrase(&phone, &key, "a first passphrase", false).unwrap();
        ram.set(behind, &old);
        *phone.items.lock().unwrap() = items;
        assert!(!file::load(&ram).unwrap().is_whole, "the control: {behind} is an older one");
        assert!(matches!(over(&ram).unlock(&phone, Secret::None), Err(Error::SecretNeeded)), "{behind}");
        assert_eq!(ram.bytes("keys.a"), ram.bytes("keys.b"));
        assert_eq!(over(&ram).unlock(&phone, typed("a first passphrase")).unwrap(), key);
    }
}

#[test]
fn a_key_store_that_fails_once_is_asked_again_and_twice_is_named() {
    let phone = Phone::default();
    let (_, mut keys, key, _) = confirmed(&phone);
    *phone.failures.lock().unwrap() = 1;
    assert_eq!(keys.unlock(&phone, Secret::None).unwrap(), key);
    *phone.failures.lock().unwrap() = 2;
    assert!(matches!(keys.unlock(&phone, Secret::None), Err(Error::DeviceKeys { .. })));
    assert_eq!(keys.unlock(&phone, Secret::None).unwrap(), key);
}

#[test]
fn a_device_without_a_key_store_keeps_the_open_slot_and_says_so() {
    let phone = Phone { has_none: true, ..Phone::default() };
    let (_, mut keys, key, _) = confirmed(&phone);
    let status = keys.status(&phone).unwrap();
    assert!(status.confirmed && status.lies_beside && status.opens_unasked && !status.device_slot);
    assert_eq!(keys.unlock(&phone, Secret::None).unwrap(), key);
    assert!(phone.items.lock().unwrap().is_empty());
    // A key store that takes and does not give back is none either.
    let failing = Phone { failures: Mutex::new(usize::MAX), ..Phone::default() };
    let forgetful = Phone { forgets: true, ..Phone::default() };
    for phone in [failing, forgetful] {
        let (_, mut keys, key, _) = confirmed(&phone);
        let status = keys.status(&phone).unwrap();
        assert!(status.lies_beside && !status.device_slot);
        assert_eq!(keys.unlock(&phone, Secret::None).unwrap(), key);
        assert!(phone.items.lock().unwrap().is_empty());
    }
}

#[test]
fn a_full_disk_does_not_keep_the_person_out() {
    let phone = Phone::default();
    let (ram, mut keys, key, _) = confirmed(&phone);
    keys.set_passphrase(&phone, &key, "a first passphrase", false).unwrap();
    let full = ram.with_room(50);
    assert!(matches!(over(&full).unlock(&phone, typed("wrong passphrase")), Err(Error::WrongPassphrase)));
    assert_eq!(over(&full).unlock(&phone, typed("a first passphrase")).unwrap(), key);
    assert!(full.write("another", &[0; 500]).is_err(), "the control: the disk is full");
}

#[test]
fn k4_no_secret_is_looked_at_before_its_try_is_on_the_disk() {
    let phone = Phone::default();
    let (ram, mut keys, key, _) = confirmed(&phone);
    keys.set_passphrase(&phone, &key, "a first passphrase", false).unwrap();
    let right = || typed("a first passphrase");
    // Writing, keeping and renaming the first copy, and keeping its name.
    for step in 1..=4 {
        let outcome = over(&ram.dying_at(step)).unlock(&phone, right());
        assert!(matches!(outcome, Err(Error::Io { .. })), "step {step}: let in uncounted");
    }
    // Counted, let in, and then the disk dies before the count is cleared: it stands.
    let dying = ram.dying_at(10);
    assert_eq!(over(&dying).unlock(&phone, right()).unwrap(), key);
    assert!(file::load(&dying.after_the_cut(0)).unwrap().content.tries != Tries::default());
    assert_eq!(over(&ram).unlock(&phone, right()).unwrap(), key);
    assert!(file::load(&ram).unwrap().content.tries == Tries::default());
}

#[test]
fn bytes_and_secrets_hide_in_debug_output() {
    assert_eq!(format!("{:?}", Bytes::new([1, 2, 3])), "Bytes(3 hidden)");
    assert_eq!(format!("{:?}", typed("canary word")), "Secret::Passphrase(hidden)");
}
