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

/// The names behind `crate = ` in the `deny` list of `.deny.toml`, without those that some crates
/// may use all the same.
fn banned(rules: &str) -> BTreeSet<&str> {
    entries(rules).filter(|(_, entry)| !entry.contains("wrappers = [")).map(|(name, _)| name).collect()
}

/// Each entry of the `deny` list: its crate and its text.
fn entries(rules: &str) -> impl Iterator<Item = (&str, &str)> {
    let list = rules.split_once("\ndeny = [").map_or("", |(_, list)| list);
    list.split("crate = \"").skip(1).filter_map(|rest| rest.split_once('"'))
}

/// The crates that may be built although they are banned: each with those that may use it.
fn excepted(rules: &str) -> Vec<(&str, Vec<&str>)> {
    entries(rules)
        .filter_map(|(name, entry)| {
            let users = entry.split_once("wrappers = [")?.1.split_once(']')?.0;
            Some((name, users.split('"').skip(1).step_by(2).collect()))
        })
        .collect()
}

/// The banned crates of a `cargo tree` without indentation, with their versions.
fn found<'a>(tree: &'a str, banned: &BTreeSet<&str>) -> BTreeSet<&'a str> {
    let is_banned = |line: &&str| line.split_whitespace().next().is_some_and(|name| banned.contains(name));
    tree.lines().filter(is_banned).collect()
}

/// What cargo builds for `target`, or what it said instead. Never asks the network.
fn tree(target: &str, more: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal,build", "--prefix", "none"])
        .args(more)
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
        match tree(target, &[]) {
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

/// A crate that is excepted serves only whom the exception names.
#[test]
fn an_excepted_crate_has_no_other_users() {
    let rules = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".deny.toml")).unwrap();
    let excepted = excepted(&rules);
    assert!(excepted.contains(&("openssl-sys", vec!["libsqlite3-sys"])), "{excepted:?}");
    for (name, users) in excepted {
        for target in TARGETS {
            // Not built at all for a system, there is nothing to be found.
            let Ok(tree) = tree(target, &["--invert", name, "--depth", "1"]) else { continue };
            let found: Vec<&str> = tree.lines().skip(1).filter_map(|line| line.split(' ').next()).collect();
            assert!(found.iter().all(|user| users.contains(user)), "{name} for {target} serves {found:?}");
        }
    }
}

#[test]
fn the_ban_list_is_read_whole() {
    let rules = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".deny.toml")).unwrap();
    let banned = banned(&rules);
    for name in ["attohttpc", "reqwest", "ureq", "hyper", "rustls", "mio", "tungstenite", "dioxus-devtools"] {
        assert!(banned.contains(name), "{name} is missing from {banned:?}");
    }
    assert!(!banned.contains("option-ext"), "a license exception is no ban");
    assert!(!banned.contains("openssl-sys"), "an exception is judged by a test of its own");
}

#[test]
fn a_banned_crate_anywhere_in_the_tree_is_found() {
    let banned = BTreeSet::from(["ureq", "mio"]);
    let tree = "carnet v0.1.0 (/home/somebody/carnet)\nburn v0.22.1\nureq v3.5.1\nureq-like v1.0.0\nmio v1.0.0 (*)\n";
    assert_eq!(found(tree, &banned), BTreeSet::from(["mio v1.0.0 (*)", "ureq v3.5.1"]));
    assert_eq!(found("carnet v0.1.0\nburn v0.22.1\n", &banned), BTreeSet::new());
}
