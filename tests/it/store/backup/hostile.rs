//! B3: a backup that somebody or something changed is refused by name; the standing store keeps every
//! byte, and nothing of the attempt stays.
//!
//! Backups whose inside is wrong though they open well are tested beside the code.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use carnet::store::backup::{Fault, Seal, Unlock, verify};
use carnet::store::{Error, Store};

use super::{PASSPHRASE, SECRET, files, fill, folder, go, key, names, quick, restored};
use crate::support::alloc::peak_during;
use crate::support::long;
use crate::support::random::Random;

/// A standing store, a good backup, and a place for bad ones.
struct Desk {
    _folder: tempfile::TempDir,
    data: PathBuf,
    bad: PathBuf,
    good: Vec<u8>,
    before: Vec<(PathBuf, Vec<u8>)>,
}

impl Desk {
    fn new(seal: &Seal<'_>) -> Self {
        let folder = folder();
        let (data, bad) = (folder.path().join("data"), folder.path().join("bad.carnet"));
        let store = Store::create(&data, &key(), &quick()).unwrap();
        (40..52).for_each(|seed| fill(&store, seed));
        store.backup(&bad, seal, &mut go).unwrap();
        drop(store);
        let good = fs::read(&bad).unwrap();
        assert!(good.len() > 100_000, "{}", good.len());
        let before = files(&data);
        Self { _folder: folder, data, bad, good, before }
    }

    /// Tries to restore `bytes` and gives the name of what is wrong.
    fn fault(&self, bytes: &[u8], unlock: &Unlock<'_>) -> Fault {
        fs::write(&self.bad, bytes).unwrap();
        match restored(&self.data, &self.bad, unlock) {
            Err(Error::Backup(fault)) => fault,
            other => panic!("not refused by name: {other:?}"),
        }
    }

    fn unharmed(&self) -> bool {
        names(&self.data) == ["store", "store.lock"] && files(&self.data) == self.before
    }
}

#[test]
fn b3_every_changed_bit_is_noticed() {
    let (desk, unlock) = (Desk::new(&Seal::Identity(&SECRET)), Unlock::Identity(&SECRET));
    let mut bytes = desk.good.clone();
    let all = 8 * (64 << 10);
    // The lines before the encrypted part, bit by bit, also in the short form.
    let lines = 8 * 900;
    let mut tried = 0;
    for bit in (0..lines).step_by(long(13, 1)).chain((lines..all).step_by(long(1_009, 1))) {
        bytes[bit / 8] ^= 1 << (bit % 8);
        desk.fault(&bytes, &unlock);
        bytes[bit / 8] ^= 1 << (bit % 8);
        tried += 1;
        assert!(tried % 5_000 != 0 || desk.unharmed(), "bit {bit}");
    }
    println!("{tried} bits");
    assert!(desk.unharmed());
}

#[test]
fn b3_random_flips_and_cuts_are_noticed() {
    let (desk, unlock) = (Desk::new(&Seal::Identity(&SECRET)), Unlock::Identity(&SECRET));
    let seed = 17;
    let mut random = Random::new(seed);
    for _ in 0..long(100, 2_000) {
        let mut bytes = desk.good.clone();
        for _ in 0..random.within(1..=3) {
            let at = random.index(bytes.len());
            bytes[at] ^= random.within(1..=255) as u8;
        }
        if bytes != desk.good {
            desk.fault(&bytes, &unlock);
        }
    }
    assert!(desk.unharmed(), "seed {seed}");
    let cuts = (0..desk.good.len()).step_by(1_024 * long(8, 1));
    for cut in cuts.chain(0..400).chain([desk.good.len() - 1]) {
        let fault = desk.fault(&desk.good[..cut], &unlock);
        let at_the_start = matches!(fault, Fault::NotABackup | Fault::Encryption) && cut < 22;
        assert!(at_the_start || matches!(fault, Fault::CutShort | Fault::Damaged), "cut at {cut}: {fault:?}");
    }
    for tail in [&b"\0"[..], b"\n", &[7; 70_000]] {
        desk.fault(&[&desk.good, tail].concat(), &unlock);
    }
    assert!(desk.unharmed());
    // Negative control: unchanged, it restores.
    fs::write(&desk.bad, &desk.good).unwrap();
    restored(&desk.data, &desk.bad, &unlock).unwrap();
    assert!(!desk.unharmed());
}

fn with_line(good: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = good.windows(from.len()).position(|bytes| bytes == from.as_bytes()).unwrap();
    [&good[..at], to.as_bytes(), &good[at + from.len()..]].concat()
}

#[test]
fn b3_a_huge_work_factor_costs_nothing() {
    let (desk, unlock) = (Desk::new(&Seal::Passphrase(PASSPHRASE)), Unlock::Passphrase(PASSPHRASE));
    let huge = ["16", "17", "22", "30", "63", "64", "255", "256", "4294967297", "99999999999999999999999"];
    for factor in huge {
        fs::write(&desk.bad, with_line(&desk.good, " 15\n", &format!(" {factor}\n"))).unwrap();
        let begin = Instant::now();
        let (found, peak) = peak_during(|| restored(&desk.data, &desk.bad, &unlock));
        let found = match found {
            Err(Error::Backup(Fault::WorkFactor { found, most: 15 })) => found,
            other => panic!("{factor}: {other:?}"),
        };
        assert!(factor.parse().is_ok_and(|factor: u64| factor == found) || found == u64::MAX, "{factor}");
        assert!(peak < 1 << 20 && begin.elapsed() < Duration::from_millis(100), "{factor}: {peak} bytes");
    }
    for (line, fault) in [
        (" \n", Fault::Preamble),
        (" 0\n", Fault::Preamble),
        (" 0x0f\n", Fault::Preamble),
        (" -1\n", Fault::Preamble),
        (" 15 15\n", Fault::Preamble),
        ("\n", Fault::Preamble),
        (" 14\n", Fault::WrongSecret),
        (" 015\n", Fault::Preamble),
    ] {
        assert_eq!(desk.fault(&with_line(&desk.good, " 15\n", line), &unlock), fault, "{line:?}");
    }
    assert!(desk.unharmed());
}

#[test]
fn b3_little_memory_is_used_before_anything_is_trusted() {
    let (desk, wrong) = (Desk::new(&Seal::Passphrase(PASSPHRASE)), Unlock::Passphrase("another phrase"));
    let (fault, peak) = peak_during(|| desk.fault(&desk.good, &wrong));
    assert_eq!(fault, Fault::WrongSecret);
    assert!((32 << 20..64 << 20).contains(&peak), "{peak} bytes");
    let endless = [b"age-encryption.org/v1\n".as_slice(), &b"-> x y\n\n".repeat(1 << 20)].concat();
    let (fault, peak) = peak_during(|| desk.fault(&endless, &wrong));
    assert_eq!(fault, Fault::Preamble);
    assert!(peak < 1 << 20, "{peak} bytes");
}

#[test]
fn b3_other_files_and_other_secrets_have_their_names() {
    let (desk, unlock) = (Desk::new(&Seal::Identity(&SECRET)), Unlock::Identity(&SECRET));
    assert_eq!(desk.fault(&desk.good, &Unlock::Identity(&[8; 32])), Fault::WrongSecret);
    assert_eq!(desk.fault(&desk.good, &Unlock::Passphrase(PASSPHRASE)), Fault::NeedsCode);
    for (bytes, fault) in [
        (&b""[..], Fault::NotABackup),
        (b"PK\x03\x04 an archive", Fault::NotABackup),
        (b"SQLite format 3\0", Fault::NotABackup),
        (b"age-encryption.org/x1\n", Fault::NotABackup),
        (b"age-encryption.org/v2\n-> new\n", Fault::Encryption),
        (b"age-encryption.org/v1\n", Fault::CutShort),
    ] {
        assert_eq!(desk.fault(bytes, &unlock), fault, "{:?}", String::from_utf8_lossy(bytes));
    }
    let newer = with_line(&desk.good, "/v1\n", "/v9\n");
    assert_eq!(desk.fault(&newer, &unlock), Fault::Encryption);
    let folder = restored(&desk.data, &desk.data, &unlock);
    assert!(matches!(folder, Err(Error::Backup(Fault::NotABackup))), "{folder:?}");
    let missing = restored(&desk.data, Path::new("no such file"), &unlock);
    assert!(matches!(missing, Err(Error::Io { .. })), "{missing:?}");
    let sparse = fs::File::create(&desk.bad).unwrap();
    sparse.set_len((2 << 30) + 1).unwrap();
    let large = verify(&desk.bad, &unlock, &desk.data, &quick(), &mut go);
    assert!(matches!(large, Err(Error::Backup(Fault::TooLarge))), "{large:?}");
    let phrase = Desk::new(&Seal::Passphrase(PASSPHRASE));
    assert_eq!(phrase.fault(&phrase.good, &unlock), Fault::NeedsPassphrase);
    assert!(desk.unharmed() && phrase.unharmed());
}
