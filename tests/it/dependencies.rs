//! The privacy promise as a failing build: nothing Carnet is built from can open a connection.
//!
//! The banned names stand once, in `.deny.toml`, where the dependency check reads them too; this
//! test holds the promise on machines without that tool. It asks cargo for the crates of the
//! features that are really built, because the lock file also lists what is switched off.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// The systems Carnet runs on.
const TARGETS: &[&str] = &["x86_64-unknown-linux-gnu", "aarch64-linux-android", "aarch64-apple-ios"];

/// The names behind `crate = ` in the `deny` list of `.deny.toml`.
fn banned(rules: &str) -> BTreeSet<&str> {
    let list = rules.split_once("\ndeny = [").map_or("", |(_, list)| list);
    let names = list.split("crate = \"").skip(1);
    names.filter_map(|rest| rest.split('"').next()).collect()
}

/// The banned crates of a `cargo tree` without indentation, with their versions.
fn found<'a>(tree: &'a str, banned: &BTreeSet<&str>) -> BTreeSet<&'a str> {
    let is_banned = |line: &&str| line.split_whitespace().next().is_some_and(|name| banned.contains(name));
    tree.lines().filter(is_banned).collect()
}

/// What cargo builds for `target`, or what it said instead. Never asks the network.
fn tree(target: &str) -> Result<String, String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal,build", "--prefix", "none"])
        .args(["--target", target, "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

#[test]
fn nothing_carnet_is_built_from_can_open_a_connection() {
    let rules = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".deny.toml")).unwrap();
    let banned = banned(&rules);
    let mut n_seen = 0;
    for target in TARGETS {
        match tree(target) {
            Ok(tree) => {
                assert!(tree.lines().any(|line| line.starts_with("burn ")), "no dependencies in:\n{tree}");
                assert_eq!(found(&tree, &banned), BTreeSet::new(), "banned by .deny.toml, for {target}");
                n_seen += 1;
            }
            Err(said) if said.contains("--offline") => {
                println!("skipped: the crates for {target} are not on this machine, `cargo fetch` gets them");
            }
            Err(said) => panic!("cargo tree for {target}: {said}"),
        }
    }
    assert!(n_seen > 0, "no system's crates are on this machine, not even of the one that built this test");
}

#[test]
fn the_ban_list_is_read_whole() {
    let rules = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".deny.toml")).unwrap();
    let banned = banned(&rules);
    for name in ["attohttpc", "reqwest", "ureq", "hyper", "rustls", "mio", "tungstenite", "dioxus-devtools"] {
        assert!(banned.contains(name), "{name} is missing from {banned:?}");
    }
    assert!(!banned.contains("option-ext"), "a license exception is no ban");
}

#[test]
fn a_banned_crate_anywhere_in_the_tree_is_found() {
    let banned = BTreeSet::from(["ureq", "mio"]);
    let tree = "carnet v0.1.0 (/home/somebody/carnet)\nburn v0.22.1\nureq v3.5.1\nureq-like v1.0.0\nmio v1.0.0 (*)\n";
    assert_eq!(found(tree, &banned), BTreeSet::from(["mio v1.0.0 (*)", "ureq v3.5.1"]));
    assert_eq!(found("carnet v0.1.0\nburn v0.22.1\n", &banned), BTreeSet::new());
}
