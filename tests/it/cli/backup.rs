//! Backups through the program: made, verified, restored elsewhere, and every mistake.

use std::fs;

use super::keeper::{Keeper, code_in, mistyped};

const PASSPHRASE: &str = "correct horse";

#[test]
fn a_backup_for_the_recovery_code_restores_everything_elsewhere() {
    let (keeper, code) = Keeper::with_entry();
    keeper.refused("backup create b.age", &["never confirmed", "carnet store confirm", "--passphrase"]);
    keeper.hand("store confirm --code-fd 3", &[(3, &code)]).text();
    let told = keeper.run("backup create b.age").text();
    assert!(told.starts_with("b.age: written; entries 1, ") && told.contains("read back"), "{told}");
    assert!(fs::read(keeper.path("b.age")).unwrap().starts_with(b"age-encryption.org/v1\n"));

    let json = keeper.hand("backup verify b.age --code-fd 3 --json", &[(3, &code.to_lowercase())]).json();
    assert_eq!(
        (&json["done"], &json["entries"], &json["file"]),
        (&"sound".into(), &1.into(), &"b.age".into())
    );

    let ran = keeper.hand("backup restore b.age --data other --code-fd 3", &[(3, &code)]);
    assert_eq!(ran.err, "", "the code stays the same, so there is nothing to show");
    assert!(ran.text().starts_with("b.age: restored; entries 1, "));
    let list = |data: &str| keeper.run(&format!("journal list --data {data}")).text();
    assert_eq!(list("other"), list("data"));
    assert_eq!(keeper.run("store status --data other --json").json()["protection"]["code_confirmed"], true);
    // The backups of the restored store are for the same code.
    keeper.run("backup create c.age --data other").text();
    keeper.hand("backup verify c.age --code-fd 3", &[(3, &code)]).text();
}

#[test]
fn a_backup_with_a_passphrase_brings_a_new_recovery_code() {
    let (keeper, old) = Keeper::with_entry();
    let create = "backup create b.age --passphrase --new-passphrase-fd 3";
    assert!(keeper.hand(create, &[(3, PASSPHRASE)]).text().contains("decrypted"));
    keeper.hand("backup verify b.age --passphrase-fd 3", &[(3, PASSPHRASE)]).text();

    let ran =
        keeper.hand("backup restore b.age --data other --passphrase --passphrase-fd 0", &[(0, PASSPHRASE)]);
    let code = code_in(&ran.err);
    assert!(ran.err.contains("carnet store confirm") && code != old, "{ran:?}");
    ran.text();
    keeper.refused_with("store confirm --data other --code-fd 3", &[(3, &old)], &["another store"]);
    keeper.hand("store confirm --data other --code-fd 3", &[(3, &code)]).text();
    assert_eq!(keeper.run("journal list --data other").text().lines().count(), 1);
}

#[test]
fn a_standing_store_is_replaced_only_on_demand() {
    let (keeper, code) = Keeper::confirmed();
    keeper.run("backup create b.age").text();
    keeper.run("journal add written after the backup").text();
    let ran = keeper.hand("backup restore b.age --code-fd 3", &[(3, &code)]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.contains("2 entries and 0 chats in") && ran.err.contains("--yes"), "{ran:?}");
    assert_eq!(keeper.run("journal list").text().lines().count(), 2);

    // A restore that fails leaves the store as it was.
    let ran = keeper.hand("backup restore b.age --yes --code-fd 3", &[(3, &mistyped(&code))]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.lines().last().unwrap().contains("a character is mistyped"), "{ran:?}");
    assert_eq!(keeper.run("journal list").text().lines().count(), 2);

    keeper.hand("backup restore b.age --yes --code-fd 3", &[(3, &code)]).text();
    assert_eq!(keeper.run("journal list").text().lines().count(), 1);
    let names = fs::read_dir(keeper.path("data")).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(
        names.map(|name| name.into_string().unwrap()).all(|name| name == "store" || name == "store.lock")
    );
}

#[test]
fn a_damaged_store_can_be_replaced() {
    let (keeper, code) = Keeper::confirmed();
    keeper.run("backup create b.age").text();
    fs::remove_file(keeper.stored("journal.db")).unwrap();
    let ran = keeper.hand("backup restore b.age --yes --code-fd 3", &[(3, &code)]);
    assert!(ran.err.contains("the database is missing"), "{ran:?}");
    ran.text();
    assert_eq!(keeper.run("journal list").text().lines().count(), 1);
}

#[test]
fn every_mistake_with_a_backup_has_its_own_words() {
    let (keeper, code) = Keeper::confirmed();
    keeper.run("backup create b.age").text();
    keeper.hand("backup create p.age --passphrase --new-passphrase-fd 3", &[(3, PASSPHRASE)]).text();
    let (other, foreign) = Keeper::confirmed();
    drop(other);
    let bytes = fs::read(keeper.path("b.age")).unwrap();
    fs::write(keeper.path("cut.age"), &bytes[..bytes.len() - 40]).unwrap();
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    fs::write(keeper.path("flipped.age"), flipped).unwrap();
    fs::create_dir(keeper.path("folder")).unwrap();

    let entries = keeper.run("journal list").text();
    for action in ["verify", "restore --yes --data fresh"] {
        for (file, fd, secret, says) in [
            ("nowhere.age", "code", code.as_str(), "check the path"),
            ("folder", "code", &code, "it is not a file"),
            ("llama.gguf", "code", &code, "this is no Carnet backup"),
            ("cut.age", "code", &code, "changed or damaged"),
            ("flipped.age", "code", &code, "changed or damaged"),
            ("b.age", "code", &mistyped(&code), "a character is mistyped"),
            ("b.age", "code", "too short", "this is not a recovery code"),
            ("b.age", "code", &foreign, "this secret does not open it"),
            ("b.age", "passphrase", PASSPHRASE, "made for the recovery code; leave --passphrase away"),
            ("p.age", "code", &code, "made with a passphrase; say --passphrase"),
            ("p.age", "passphrase", "wrong horse", "this secret does not open it"),
        ] {
            let line = format!("backup {action} {file} --{fd}-fd 3");
            keeper.refused_with(&line, &[(3, secret)], &[says]);
        }
    }
    assert!(!keeper.path("fresh").join("store").exists());
    keeper.refused("backup verify b.age", &["recovery code is needed", "--code-fd"]);
    keeper.refused("backup verify p.age --passphrase", &["passphrase is needed", "--passphrase-fd"]);
    assert_eq!(keeper.run("journal list").text(), entries);
}

#[test]
fn a_mistyped_name_costs_no_file() {
    let (keeper, code) = Keeper::confirmed();
    let model = fs::read(keeper.path("llama.gguf")).unwrap();
    keeper.refused("backup create llama.gguf", &["llama.gguf", "no backup", "name a new file"]);
    assert_eq!(fs::read(keeper.path("llama.gguf")).unwrap(), model);
    keeper.refused("backup create .", &["no file stands there"]);
    keeper.refused("backup create nowhere/b.age", &["nowhere"]);
    let short = [(3, "short")];
    keeper.refused_with(
        "backup create b.age --passphrase --new-passphrase-fd 3",
        &short,
        &["fewer than 8 characters"],
    );
    assert!(!keeper.path("b.age").exists());
    keeper.refused("backup create b.age --passphrase", &["new passphrase is needed", "--new-passphrase-fd"]);

    // A former backup is replaced by a newer one.
    keeper.run("backup create b.age").text();
    keeper.run("journal add more").text();
    keeper.run("backup create b.age").text();
    assert_eq!(keeper.hand("backup verify b.age --json --code-fd 3", &[(3, &code)]).json()["entries"], 2);
}
