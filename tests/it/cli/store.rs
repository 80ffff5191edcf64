//! The store's own commands through the program: protection, secrets, damage, the doctor, the end.

use std::fs;

use super::keeper::{Keeper, code_in, mistyped};

const PASSPHRASE: &str = "a long passphrase";

/// With an entry, a confirmed code and a passphrase that is asked for.
fn locked() -> (Keeper, String) {
    let (keeper, code) = Keeper::confirmed();
    keeper.hand("store passphrase --new-passphrase-fd 3", &[(3, PASSPHRASE)]).text();
    (keeper, code)
}

#[test]
fn status_says_plainly_what_protects_the_store() {
    let keeper = Keeper::new();
    assert!(keeper.run("store status").text().contains("nothing is stored yet"));
    assert!(!keeper.path("data").exists());

    let (keeper, code) = Keeper::with_entry();
    let status = keeper.run("store status").text();
    for part in [
        "data/store",
        "whoever reads this folder reads everything",
        "never confirmed",
        "no passphrase",
        "for ever",
    ] {
        assert!(status.contains(part), "{part}: {status}");
    }
    let ran = keeper.hand("store confirm --code-fd 3", &[(3, &code)]);
    assert!(
        ran.err.contains("carnet store passphrase"),
        "without a key store the key still lies there: {ran:?}"
    );
    assert_eq!(ran.text(), "the recovery code is confirmed\n");
    let protection = keeper.run("store status --json").json()["protection"].clone();
    assert_eq!(protection["code_confirmed"], true);
    assert_eq!((&protection["key_lies_beside"], &protection["device_store"]), (&true.into(), &().into()));
    assert_eq!(keeper.run("store confirm").text(), "the recovery code is confirmed already\n");

    keeper.hand("store passphrase --new-passphrase-fd 3", &[(3, PASSPHRASE)]).text();
    let status = keeper.run("store status").text();
    assert!(status.contains("locked: the passphrase or the recovery code is needed"), "{status}");
    assert!(status.contains("opens with the passphrase or the recovery code alone"), "{status}");
    let json = keeper.run("store status --json").json();
    assert_eq!((&json["condition"], &json["content"]), (&"locked".into(), &().into()));
}

#[test]
fn a_code_is_confirmed_by_the_right_letters_alone() {
    let (keeper, code) = Keeper::with_entry();
    let (other, foreign) = Keeper::with_entry();
    drop(other);
    let confirm = "store confirm --code-fd 3";
    keeper.refused("store confirm", &["recovery code is needed", "--code-fd"]);
    keeper.refused_with(confirm, &[(3, &mistyped(&code))], &["mistyped"]);
    keeper.refused_with(confirm, &[(3, &code[5..])], &["too short"]);
    keeper.refused_with(confirm, &[(3, &foreign)], &["another store"]);
    keeper.refused_with(confirm, &[(3, "open sesame")], &["not a recovery code"]);
    assert_eq!(keeper.run("store status --json").json()["protection"]["code_confirmed"], false);
    let spoken = code.to_lowercase().replace('-', " ");
    keeper.hand(confirm, &[(3, &spoken)]).text();
}

#[test]
fn a_passphrase_locks_and_each_secret_opens() {
    let (keeper, code) = Keeper::with_entry();
    let set = "store passphrase --new-passphrase-fd 3";
    keeper.refused_with(set, &[(3, PASSPHRASE)], &["carnet store confirm", "lose everything"]);
    keeper.hand("store confirm --code-fd 3", &[(3, &code)]).text();
    keeper.refused("store passphrase --remove", &["no passphrase"]);
    keeper.refused("store passphrase", &["new passphrase is needed", "--new-passphrase-fd"]);
    keeper.refused_with(set, &[(3, "short")], &["fewer than 8 characters"]);
    keeper.hand(set, &[(3, PASSPHRASE)]).text();

    for line in ["journal list", "journal add a", "journal search sea", "store check", "backup create b.age"]
    {
        keeper.refused(line, &["the store is locked", "--passphrase-fd", "--code-fd"]);
    }
    for (fd, secret) in [("passphrase", PASSPHRASE), ("code", &code)] {
        let list = keeper.hand(&format!("journal list --{fd}-fd 3"), &[(3, secret)]).text();
        assert_eq!(list.lines().count(), 1);
    }
    keeper.refused_with(
        "journal list --passphrase-fd 3",
        &[(3, "wrong passphrase")],
        &["does not open the store"],
    );
    keeper.refused_with("journal list --code-fd 3", &[(3, &mistyped(&code))], &["mistyped"]);

    // Changed with the old one, taken away with the new one.
    let new = "another passphrase";
    let change = "store passphrase --passphrase-fd 3 --new-passphrase-fd 4";
    keeper.hand(change, &[(3, PASSPHRASE), (4, new)]).text();
    keeper.refused_with("journal list --passphrase-fd 3", &[(3, PASSPHRASE)], &["does not open"]);
    keeper.hand("store passphrase --remove --passphrase-fd 3", &[(3, new)]).text();
    assert_eq!(keeper.run("journal list").text().lines().count(), 1);
}

#[test]
fn wrong_tries_have_to_wait_also_for_the_right_one() {
    let (keeper, _) = locked();
    for _ in 0..5 {
        keeper.refused_with("journal list --passphrase-fd 3", &[(3, "wrong passphrase")], &["does not open"]);
    }
    let waits =
        keeper.refused_with("journal list --passphrase-fd 3", &[(3, PASSPHRASE)], &["too many wrong tries"]);
    let seconds = waits.split_whitespace().rev().nth(1).unwrap().parse::<u64>().unwrap();
    assert!((1..=30).contains(&seconds), "{waits}");
    let status = keeper.run("store status").text();
    assert!(status.contains("the next one is possible in"), "{status}");
}

#[test]
fn a_store_that_opens_by_itself_asks_before_it_hands_everything_out() {
    let (keeper, code) = Keeper::confirmed();
    let set = "store passphrase --also-open-without --new-passphrase-fd 3";
    assert!(keeper.hand(set, &[(3, PASSPHRASE)]).text().contains("exports ask for it"));
    assert_eq!(keeper.run("journal list").text().lines().count(), 1);
    for line in ["journal export out", "store code", "store passphrase --remove"] {
        keeper.refused(line, &["passphrase is needed", "--passphrase-fd"]);
        let wrong = [(3, "wrong passphrase")];
        keeper.refused_with(&format!("{line} --passphrase-fd 3"), &wrong, &["does not open"]);
    }
    assert!(!keeper.path("out").exists());
    keeper.hand("journal export out --passphrase-fd 3", &[(3, PASSPHRASE)]).text();
    keeper.hand("journal export too --code-fd 3", &[(3, &code)]).text();
}

#[test]
fn a_new_code_takes_over_when_it_is_confirmed() {
    let (keeper, old) = locked();
    let ran = keeper.hand("store code --passphrase-fd 3", &[(3, PASSPHRASE)]);
    assert!(ran.err.contains("former one stays valid"), "{ran:?}");
    let new = code_in(&ran.text());
    assert_ne!(new, old);
    for code in [&old, &new] {
        keeper.hand("journal list --code-fd 3", &[(3, code)]).text();
    }
    let confirm = "store confirm --passphrase-fd 3 --code-fd 4";
    keeper.refused_with(confirm, &[(3, PASSPHRASE), (4, &old)], &["another store or was replaced"]);
    keeper.hand(confirm, &[(3, PASSPHRASE), (4, &new)]).text();
    keeper.refused_with("journal list --code-fd 3", &[(3, &old)], &["another store or was replaced"]);
    keeper.hand("journal list --code-fd 3", &[(3, &new)]).text();
    let json = keeper.hand("store code --json --passphrase-fd 3", &[(3, PASSPHRASE)]).json();
    assert_eq!(json["recovery_code"].as_str().unwrap().len(), 39);
}

#[test]
fn secrets_come_from_open_files_and_never_from_elsewhere() {
    let (keeper, code) = locked();
    keeper.refused("journal list --passphrase-fd 9", &["passphrase", "open file 9"]);
    keeper.refused_with("journal list --passphrase-fd 3", &[(3, "")], &["no line to read"]);
    let ran = keeper.pipe("journal list --passphrase-fd 0", b"\xff\n");
    assert!(ran.complaint().contains("not UTF-8"));
    for line in
        ["journal list --passphrase-fd 1", "journal list --code-fd one", "journal list --passphrase secret"]
    {
        assert_eq!(keeper.run(line).code, Some(2), "{line}");
    }
    // The first line is the secret, the rest is the text; two secrets may share a file.
    let input = format!("{PASSPHRASE}\nthe text\nof two lines\n");
    assert_eq!(keeper.pipe("journal add --passphrase-fd 0", input).text(), "entry 2 added\n");
    let shown = keeper.hand("journal show 2 --json --passphrase-fd 3", &[(3, PASSPHRASE)]).json();
    assert_eq!(shown["text"], "the text\nof two lines");
    let both = keeper.pipe("journal list --passphrase-fd 0 --code-fd 0", format!("{PASSPHRASE}\n{code}\n"));
    assert_eq!(both.text().lines().count(), 2);
}

#[test]
fn retention_is_chosen_and_told() {
    let (keeper, _) = Keeper::with_entry();
    assert_eq!(keeper.run("store retention").text(), "chats are kept for ever\n");
    assert!(keeper.run("store retention 90").text().contains("90 days after their last change"));
    assert_eq!(keeper.run("store retention --json").json()["keep_chats_days"], 90);
    assert!(keeper.run("store status").text().contains("90 days"));
    assert!(keeper.run("store retention forever").text().contains("for ever"));
    assert_eq!(keeper.run("store retention 0").code, Some(2));
}

#[test]
fn everything_is_erased_on_demand_and_a_new_store_has_a_new_code() {
    let (keeper, old) = Keeper::with_entry();
    let ran = keeper.run("store erase");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("data/store") && ran.err.contains("--yes"), "{ran:?}");
    assert_eq!(keeper.run("journal list").text().lines().count(), 1);
    assert!(keeper.run("store erase --yes").text().contains("deleted"));
    assert!(!keeper.path("data").join("store").exists());
    keeper.run("store erase --yes").text();
    keeper.refused("store erase --yes --data nowhere", &["nothing is stored"]);
    let ran = keeper.run("journal add anew");
    assert_ne!(code_in(&ran.err), old);
    ran.text();
}

#[test]
fn damage_is_named_kept_as_it_is_and_found_by_the_doctor() {
    for (name, damage, says) in [
        ("the database is gone", "rm journal.db", "the database is missing"),
        ("the keys are gone", "rm keys.a keys.b", "key files are missing"),
        ("the keys are noise", "for f in keys.a keys.b; do echo noise > $f; done", "both key files"),
        (
            "the database is noise",
            "dd if=/dev/zero of=journal.db seek=16 bs=1 count=9000 conv=notrunc 2>/dev/null",
            "the database is damaged",
        ),
    ] {
        let (keeper, _) = Keeper::confirmed();
        let folder = keeper.path("data").join("store");
        let damaged = std::process::Command::new("sh").args(["-c", damage]).current_dir(&folder).status();
        assert!(damaged.unwrap().success(), "{name}");
        let kept = files(&keeper);
        keeper.refused("journal list", &[says]);
        for command in ["journal add a", "store check", "backup create b.age"] {
            keeper.refused(command, &[says]);
        }
        for command in ["doctor", "store status"] {
            let ran = keeper.run(command);
            assert_eq!(ran.code, Some(1), "{name} {ran:?}");
            assert!(ran.out.contains(says) && ran.err.contains("the store is not sound"), "{name} {ran:?}");
        }
        assert_eq!(files(&keeper), kept, "{name}");
    }
}

#[test]
fn a_damaged_store_is_salvaged_and_kept() {
    let keeper = Keeper::new();
    keeper.refused("store salvage", &["nothing is stored"]);
    let (keeper, code) = Keeper::confirmed();
    keeper.run("journal add a second day").text();
    let mut bytes = fs::read(keeper.stored("journal.db")).unwrap();
    bytes[16..4096].fill(0);
    fs::write(keeper.stored("journal.db"), &bytes).unwrap();
    keeper.refused("journal list", &["the database is damaged", "carnet store salvage"]);
    let told = keeper.run("store salvage").text();
    assert!(told.contains("brought back: entries 2, ") && told.contains("is kept in "), "{told}");
    assert_eq!(keeper.run("journal list").text().lines().count(), 2);
    keeper.hand("journal list --code-fd 3", &[(3, &code)]).text();
    keeper.run("store check").text();
    let kept = told.lines().last().unwrap().split(" kept in ").nth(1).unwrap().split(';').next().unwrap();
    assert_eq!(fs::read(std::path::Path::new(kept).join("journal.db")).unwrap(), bytes);
    keeper.run("store erase --yes").text();
    assert!(!std::path::Path::new(kept).exists());
}

/// The files of a store that hold something, with their bytes.
fn files(keeper: &Keeper) -> Vec<(String, Vec<u8>)> {
    let folder = keeper.path("data").join("store");
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter(|name| name.starts_with("keys") || name == "journal.db").collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), fs::read(keeper.stored(&name)).unwrap())).collect()
}

#[test]
fn the_doctor_looks_at_the_store_and_asks_for_nothing() {
    let keeper = Keeper::new();
    assert!(keeper.run("doctor").text().contains("nothing is stored yet"));
    assert!(!keeper.path("data").exists());
    let (keeper, code) = Keeper::with_entry();
    let json = keeper.run("doctor --json").json()["store"].clone();
    assert_eq!((&json["condition"], &json["checked"]), (&"opens".into(), &"every page".into()));
    assert!(json["sqlcipher"].is_string() && json["schema"].as_u64() >= Some(5), "{json}");
    assert_eq!(json["content"]["entries"], 1);
    let text = keeper.run("doctor").text();
    assert!(text.contains("sound: every page") && text.contains("SQLCipher"), "{text}");
    assert!(keeper.run("store check").text().starts_with("sound: every page with its seal"));
    assert_eq!(keeper.run("store check --json").json()["sound"], true);

    keeper.hand("store confirm --code-fd 3", &[(3, &code)]).text();
    keeper.hand("store passphrase --new-passphrase-fd 3", &[(3, PASSPHRASE)]).text();
    let text = keeper.run("doctor").text();
    assert!(text.contains("locked"), "{text}");
    let lock = fs::File::options().write(true).open(keeper.path("data").join("store.lock")).unwrap();
    lock.lock().unwrap();
    keeper.run("doctor").text();
}
