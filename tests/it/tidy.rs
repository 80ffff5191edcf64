//! Rules on the sources that no compiler checks: who may know whom, and what stands nowhere.
//!
//! A rule is a pure function from a path and its text to complaints, and so is itself tested on
//! bad snippets; a complaint says the rule's reason. A new part of the crate is one line in
//! `PARTS`, a word with a home one line in `HOMES`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A part of the crate: the other parts it may name.
const PARTS: &str = "
data:
engine: data
tasks: data
library: data engine
store: data
platform:
i18n:
app: data engine i18n library platform store tasks
ui: app data i18n tasks
host: app data i18n platform ui
cli: app data engine host i18n library platform store tasks train
train: data engine";

/// Words of the program | the only places they may stand in | why.
const HOMES: &str = "
burn:: cubecl:: wgpu:: | src/engine/ src/train/ | the tensor library has one owner
rusqlite | src/store/ | SQL has one owner
dioxus wry:: tao:: | src/ui/ src/host/ | logic is tested without a screen
target_os | src/platform/ src/train/op/ src/host/system.rs src/engine/device.rs src/engine/kernel/ | what differs by system has one home
unsafe | src/engine/kernel/ src/train/op/ src/engine/weights/ src/platform/ src/store/connection.rs | unsafe code stays small
println! print! eprintln! eprint! | src/cli/ src/main.rs | stdout is the command line's
std::net TcpStream TcpListener UdpSocket | nowhere | the process opens no socket
dbg! todo! unimplemented! | nowhere | unfinished work is not committed";

/// A word of any text file, the only file it may stand in, and why. Spelled so as not to find themselves.
const ANYWHERE: &[(&str, &str, &str)] = &[
    (concat!("TO", "DO"), "nowhere", "an open point is an issue"),
    (concat!("FIX", "ME"), "nowhere", "an open point is an issue"),
    (concat!("/wo", "rk/"), "nowhere", "paths of one machine mean nothing on another"),
    (concat!("../", "shared"), ".ci/run", "only continuous integration knows where its files lie"),
];

const FILE_LINES_MAX: usize = 500;
const README_LINES_MAX: usize = 260;
/// Where `unsafe` may stand so often and no more: to map a file and to give its memory back; to hand
/// SQLCipher its key; for instructions that not every processor has, workers that fill one result, and
/// kernels that a GPU runs without bounds checks.
const UNSAFE_MAX: &[(&str, usize)] =
    &[("src/engine/kernel/", 99), ("src/engine/weights/", 2), ("src/store/", 1), ("src/train/op/", 24)];

/// Whether `word` stands in `line` and is not a piece of a longer name.
fn names(line: &str, word: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let goes_on = word.ends_with(letter) && line[at + word.len()..].starts_with(letter);
        !goes_on && !line[..at].ends_with(letter)
    })
}

/// The numbered lines that become the program: comments are cut off, the tests at the end too.
fn program<'a>(path: &str, text: &'a str) -> Vec<(usize, &'a str)> {
    let tests = if path.ends_with("/tests.rs") { Some(0) } else { text.find("\n#[cfg(test)]\nmod ") };
    let code = |line: &'a str| line.split("//").next().unwrap_or(line);
    text[..tests.unwrap_or(text.len())].lines().enumerate().map(|(at, line)| (at + 1, code(line))).collect()
}

/// The first name after each `crate::` of a line, or the first ones of a group.
fn named(line: &str) -> Vec<&str> {
    let first = |path: &'_ str| path.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(path.len());
    let mut found = Vec::new();
    for rest in line.split("crate::").skip(1) {
        let group = rest.strip_prefix('{').map(|group| group.split('}').next().unwrap_or(group));
        let paths = group.unwrap_or(&rest[..first(rest)]).split(", ");
        found.extend(paths.map(|path| &path[..first(path)]));
    }
    found
}

/// A part names only the parts below it.
fn layering(path: &str, text: &str) -> Vec<String> {
    let part = path.split(['/', '.']).nth(1).unwrap_or(path);
    if part == "main" || part == "lib" {
        return Vec::new();
    }
    let below = |part: &str| PARTS.lines().find_map(|line| line.strip_prefix(part)?.strip_prefix(':'));
    let Some(allowed) = below(part) else {
        return vec![format!("{path}: {part} is a new part of the crate; say in PARTS what it may name")];
    };
    let mut found = Vec::new();
    for (at, line) in program(path, text) {
        if line.trim_end().ends_with("crate::{") {
            found.push(format!(
                "{path}:{at}: name each part on a line of its own, so that layering can be read"
            ));
        }
        for other in named(line).into_iter().filter(|other| *other != part && below(other).is_some()) {
            if !allowed.split(' ').any(|name| name == other) {
                found.push(format!("{path}:{at}: {part} must not name {other}; it may name:{allowed}"));
            }
        }
    }
    found
}

/// Some words have a home.
fn homes(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rule in HOMES.lines().skip(1) {
        let [words, places, reason] = rule.splitn(3, " | ").collect::<Vec<_>>()[..] else { panic!("{rule}") };
        if places.split(' ').any(|place| path.starts_with(place)) {
            continue;
        }
        for (at, line) in program(path, text) {
            for word in words.split(' ').filter(|word| names(line, word)) {
                found.push(format!("{path}:{at}: `{word}` belongs only in {places}: {reason}"));
            }
        }
    }
    found
}

/// Unsafe code says why it is sound.
fn unsafe_is_argued(path: &str, text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in program(path, text) {
        let is_argued = lines[at.saturating_sub(6)..at].iter().any(|line| line.contains("// SAFETY:"));
        if names(line, "unsafe") && !line.contains("unsafe fn") && !is_argued {
            found.push(format!(
                "{path}:{at}: unsafe code needs `// SAFETY:` above it, saying why it is sound"
            ));
        }
    }
    found
}

/// Files are short enough to be read, and sources open with what lives in them.
fn shape(path: &str, text: &str) -> Vec<String> {
    let is_rust = path.ends_with(".rs");
    let lines_max = if is_rust { FILE_LINES_MAX } else { README_LINES_MAX };
    let mut found = Vec::new();
    if is_rust && !text.starts_with("//! ") {
        found.push(format!("{path}: the first line must be `//!`, saying what lives here"));
    }
    if (is_rust || path == "README.md") && text.lines().count() > lines_max {
        found.push(format!("{path}: over {lines_max} lines, nobody reads it whole: split it or shorten it"));
    }
    found
}

/// Words that no text file holds.
fn words(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (word, home, reason) in ANYWHERE.iter().filter(|(_, home, _)| *home != path) {
        for (at, _) in text.lines().enumerate().filter(|(_, line)| line.contains(word)) {
            found.push(format!("{path}:{}: `{word}` belongs in {home}: {reason}", at + 1));
        }
    }
    found
}

/// What a Fluent file says: its keys, each with the variables of its text.
pub fn messages(text: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let word = |text: &'_ str| text.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(text.len());
    let (mut found, mut key) = (BTreeMap::<&str, BTreeSet<&str>>::new(), "");
    for line in text.lines() {
        if line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-') {
            key = &line[..word(line)];
        }
        found.entry(key).or_default().extend(line.split('$').skip(1).map(|rest| &rest[..word(rest)]));
    }
    found.remove("");
    found
}

/// Each language says all that English says, of the same things.
fn locale(path: &str, text: &str, english: &str) -> Vec<String> {
    let (ours, english) = (messages(text), messages(english));
    let keys: BTreeSet<&&str> = ours.keys().chain(english.keys()).collect();
    let differs = keys.into_iter().filter(|key| ours.get(**key) != english.get(**key));
    differs.map(|key| format!("{path}: {key} or its variables are not those of en.ftl")).collect()
}

/// Every complaint about one file.
fn complaints(path: &str, text: &str) -> Vec<String> {
    let mut found = [words(path, text), shape(path, text)].concat();
    if path.starts_with("src/") && path.ends_with(".rs") {
        found.extend([layering(path, text), homes(path, text), unsafe_is_argued(path, text)].concat());
    }
    found
}

/// Every text file below `folder`, as path from `root` and text.
pub fn texts(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let is_made =
            [".git", "target", "corpus", "artifacts", "coverage"].iter().any(|name| path.ends_with(name));
        if !is_made && entry.file_type().unwrap().is_dir() {
            texts(root, &path, found);
        } else if !is_made && let Ok(text) = String::from_utf8(fs::read(&path).unwrap()) {
            found.insert(path.strip_prefix(root).unwrap().display().to_string(), text);
        }
    }
}

#[test]
fn the_project_is_tidy() {
    let (root, mut files) = (Path::new(env!("CARGO_MANIFEST_DIR")), BTreeMap::new());
    texts(root, root, &mut files);
    for known in ["src/lib.rs", "tests/it/tidy.rs", "README.md", ".ci/run"] {
        assert!(files.contains_key(known), "the walk missed {known}");
    }
    let english = files.get("assets/locales/en.ftl").map_or("", String::as_str);
    let (mut found, mut unsafes) = (Vec::new(), BTreeMap::<&str, usize>::new());
    for (path, text) in &files {
        found.extend(complaints(path, text));
        if path.starts_with("assets/locales/") {
            found.extend(locale(path, text, english));
        }
        for (part, _) in UNSAFE_MAX.iter().filter(|(part, _)| path.starts_with(part)) {
            let lines = program(path, text);
            *unsafes.entry(part).or_default() +=
                lines.iter().filter(|(_, line)| names(line, "unsafe")).count();
        }
    }
    for (part, most) in UNSAFE_MAX {
        let there = unsafes.get(part).copied().unwrap_or_default();
        if there > *most {
            found.push(format!("{part}: {there} times unsafe; it may say so {most} times"));
        }
    }
    assert!(found.is_empty(), "{} complaints:\n{}", found.len(), found.join("\n"));
}

/// Path | lines after the header, `;;` between them | what the complaint must say.
const BAD: &str = "
src/engine/a.rs | use crate::store::Store; | engine must not name store
src/data/a.rs | fn f(_: crate::engine::Error) {} | data must not name engine
src/engine/a.rs | use crate::{data::Role, store}; | engine must not name store
src/cli/a.rs | use crate::{;;    engine,;;}; | a line of its own
src/gadget/a.rs | fn f() {} | say in PARTS
src/cli/a.rs | use burn::Tensor; | tensor library has one owner
src/ui/a.rs | use rusqlite::Row; | SQL has one owner
src/app/a.rs | use dioxus::prelude::*; | without a screen
src/engine/plan.rs | #[cfg(target_os = \"ios\")] | differs by system
src/data/a.rs | // SAFETY: none.;;unsafe {} | unsafe code stays small
src/platform/a.rs | unsafe { f() } | needs `// SAFETY:`
src/engine/a.rs | println!(\"{x}\"); | stdout is the command line's
src/cli/a.rs | let s = std::net::TcpStream::connect(a); | no socket
src/cli/a.rs | fn f() { todo!() } | unfinished work";

/// As `BAD`, and nothing is to be said.
const GOOD: &str = "
src/engine/a.rs | // Knows no crate::store.;;use crate::data::Role;;;use crate::engine::Error;
src/engine/kernel/a.rs | // SAFETY: checked above.;;unsafe { f() }
src/cli/a.rs | println!(\"{}\", crate::engine::Error::Busy);
src/data/a.rs | fn f() {};;;;#[cfg(test)];;mod tests {;;    fn g() { println!(); };;}
src/cli/a.rs | use crate::{engine, library};
src/data/a.rs | fn f(role: crate::data::Role, engine: u8) {}
src/app/a.rs | #![deny(unsafe_code)];;let heartburn = 1;";

fn source(lines: &str) -> String {
    format!("//! A part.\n{}", lines.replace(";;", "\n"))
}

#[test]
fn each_rule_finds_its_fault_and_nothing_else() {
    for case in BAD.lines().skip(1) {
        let [path, lines, reason] = case.splitn(3, " | ").collect::<Vec<_>>()[..] else { panic!("{case}") };
        let found = complaints(path, &source(lines));
        assert!(found.iter().any(|complaint| complaint.contains(reason)), "{case} gave {found:?}");
    }
    for case in GOOD.lines().skip(1) {
        let (path, lines) = case.split_once(" | ").unwrap();
        assert_eq!(complaints(path, &source(lines)), Vec::<String>::new(), "{case}");
    }
    assert!(!complaints("tests/it/a.rs", "use std::fs;").is_empty(), "no header");
    assert!(!complaints("src/data/a.rs", &source(&";;".repeat(FILE_LINES_MAX))).is_empty(), "too long");
    assert!(!complaints("README.md", &"a\n".repeat(README_LINES_MAX + 1)).is_empty(), "too long");
    for (word, home, _) in ANYWHERE {
        assert_eq!(complaints("Cargo.toml", word).len(), 1, "{word}");
        assert_eq!(complaints(home, word).len(), 0, "{word}");
    }
}

#[test]
fn a_language_that_says_less_or_more_is_found() {
    let english = "title = Notes\ncount = { $n ->\n   [one] one\n  *[other] { $n }\n}\n";
    assert_eq!(locale("fr", "count = { $n } notes\ntitle = Notes\n", english), Vec::<String>::new());
    for bad in
        ["title = Notes\n", "title = Notes\ncount = { $m }\n", "title =\ncount = { $n }\nmore = Plus\n"]
    {
        assert_eq!(locale("fr", bad, english).len(), 1, "{bad}");
    }
}
