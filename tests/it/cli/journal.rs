//! The journal through the program: write, read, find, take over, hand out, and every mistake.

use std::fs::{self, File};
use std::process::Command;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::desk::Ran;
use super::keeper::{Keeper, code_in};

#[test]
fn the_first_entry_makes_a_store_and_says_so_once() {
    let keeper = Keeper::new();
    let ran = keeper.run("journal add a day --json");
    let code = code_in(&ran.err);
    for part in ["made a store in", "data/store", "recovery code", "write it down", "carnet store confirm"] {
        assert!(ran.err.contains(part), "{part}: {ran:?}");
    }
    assert!(!ran.out.contains(&code), "the code is no result");
    let added = ran.json();
    assert_eq!((&added["id"], &added["made_store"]), (&1.into(), &true.into()));

    let ran = keeper.run("journal add another day");
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("entry 2 added\n", ""));
    assert_eq!(keeper.run("journal add a third --json").json()["made_store"], false);
}

#[test]
fn what_only_reads_makes_nothing() {
    let keeper = Keeper::new();
    for line in ["journal list", "journal search sea"] {
        let ran = keeper.run(line);
        assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""), "{ran:?}");
        assert!(ran.err.contains("nothing is stored yet"), "{ran:?}");
    }
    assert_eq!(keeper.run("journal list --json").json()["entries"], Value::Array(Vec::new()));
    assert_eq!(keeper.run("journal search sea --json").json()["hits"], Value::Array(Vec::new()));
    for line in
        ["journal show 1", "journal remove 1", "journal export out", "backup create b.age", "store check"]
    {
        keeper.refused(line, &["nothing is stored in", "carnet journal add"]);
    }
    assert!(!keeper.path("data").exists() && !keeper.path("out").exists() && !keeper.path("b.age").exists());
}

#[test]
fn mistakes_in_a_first_entry_make_nothing() {
    let keeper = Keeper::new();
    keeper.refused("journal add", &["the text is empty"]);
    keeper.refused("journal add a --attach nowhere.jpg", &["nowhere.jpg", "check the path"]);
    keeper.refused("journal add a --attach .", &["\".\"", "not a file"]);
    let ran = keeper.pipe("journal add -", b"\xff\xfe");
    assert!(ran.complaint().contains("not UTF-8 text"));
    assert!(keeper.pipe("journal add", " \n \n").complaint().contains("the text is empty"));
    fs::write(keeper.path("large.bin"), vec![0; (15 << 20) + 1]).unwrap();
    keeper.refused("journal add a --attach large.bin", &["large.bin", "15 MiB"]);
    for line in [
        "journal add a --mood 6",
        "journal add a --mood good",
        "journal add a --date 31.12.2026",
        "journal add a --date 2026-02-30",
        "journal add a --titel b",
        "journal list --from soon",
        "journal search",
        "journal search a --chats --tag b",
        "journal show one",
        "journal import a --as word",
        "journal",
    ] {
        let ran = keeper.run(line);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{line} {ran:?}");
        assert_ne!(ran.err, "", "{line}");
    }
    assert!(!keeper.path("data").exists());
}

#[test]
fn an_entry_is_shown_as_it_was_written() {
    let keeper = Keeper::new();
    fs::write(keeper.path("photo.jpg"), b"not really a photo").unwrap();
    let line =
        "journal add - --title Été --mood 4 --tag sea --tag Café --date 2026-07-14T21:30 --attach photo.jpg";
    let text = "first line\n\n  - kept as it is\u{1b}[2J\nété 🌊\n";
    assert_eq!(keeper.pipe(line, text).text(), "entry 1 added\n");

    let shown = keeper.run("journal show 1").text();
    for part in [
        "entry       1\n",
        "when        2026-07-14 21:30\n",
        "title       Été\n",
        "mood        4 of 5\n",
        "tags        Café, sea\n",
        "photo.jpg (image/jpeg, 18 B)\n",
        text.trim_end(),
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let json = keeper.run("journal show 1 --json --revisions").json();
    assert_eq!(json["text"], text.trim_end());
    assert!(json["when"].as_str().unwrap().starts_with("2026-07-14T21:30:00"));
    assert_eq!((&json["day"], &json["mood"]), (&"2026-07-14".into(), &4.into()));
    assert_eq!(json["attachments"][0]["name"], "photo.jpg");
    assert_eq!(json["attachments"][0]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(json["revisions"], Value::Array(Vec::new()));
    let ran = keeper.run("journal show 1 --revisions");
    assert!(ran.err.contains("never changed"), "{ran:?}");
    keeper.refused("journal show 2", &["no entry 2", "carnet journal list"]);
    keeper.refused("journal show -- -7", &["no entry -7"]);
}

#[test]
fn lists_are_short_filtered_and_cut() {
    let keeper = Keeper::new();
    for (day, more) in
        [("2026-01-01", "--tag walk"), ("2026-03-01", "--mood 2"), ("2026-02-01", "--tag Walk")]
    {
        keeper.run(&format!("journal add on {day} --date {day} {more}")).text();
    }
    keeper.run_with("journal add --date 2025-12-31 --tag long", &[&"word ".repeat(100)]).text();
    let list = keeper.run("journal list").text();
    let days: Vec<&str> = list.lines().map(|line| &line[6..16]).collect();
    assert_eq!(days, ["2026-03-01", "2026-02-01", "2026-01-01", "2025-12-31"]);
    assert!(list.lines().all(|line| line.chars().count() <= 72), "{list}");
    assert!(list.lines().next().unwrap().contains("2/5 on 2026-03-01"), "{list}");
    let last = list.lines().last().unwrap();
    assert!(last.contains("#long word word") && last.ends_with('…'), "{list}");

    let ids = |line: &str| -> Vec<i64> {
        let json = keeper.run(&format!("journal list --json {line}")).json();
        json["entries"].as_array().unwrap().iter().map(|entry| entry["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(ids("--tag WALK"), [3, 1]);
    assert_eq!(ids("--from 2026-01-01 --to 2026-02-01"), [3, 1]);
    assert_eq!(ids("--limit 2"), [2, 3]);
    assert!(keeper.run("journal list --json --limit 2").json()["more"].as_bool().unwrap());
    let ran = keeper.run("journal list --limit 1");
    assert!(ran.err.contains("there are more"), "{ran:?}");
    let ran = keeper.run("journal list --tag nobody");
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", "carnet: no entries\n"));
}

#[test]
fn search_finds_words_without_their_accents_and_by_filters() {
    let keeper = Keeper::new();
    keeper.run("journal add un été à la mer --tag mer --date 2026-07-01").text();
    keeper.run("journal add the sea in winter --date 2026-12-01").text();
    let found = keeper.run("journal search ete").text();
    assert!(
        found.starts_with("entry 1") && found.contains("2026-07-01") && found.contains("un été à la mer"),
        "{found}"
    );
    assert!(!found.contains('\u{1b}'), "a pipe gets no marks");

    let hits = |line: &str| -> Vec<i64> {
        let json = keeper.run(&format!("journal search --json {line}")).json();
        json["hits"].as_array().unwrap().iter().map(|hit| hit["entry"].as_i64().unwrap()).collect()
    };
    assert_eq!(hits("WINTER sea"), [2]);
    assert_eq!(hits("--tag mer"), [1]);
    assert_eq!(hits("--from 2026-08-01"), [2]);
    assert_eq!(hits("mer --to 2026-06-30"), [0_i64; 0]);
    assert_eq!(hits("sea --chats"), [0_i64; 0]);
    assert_eq!(hits("sea --entries"), [2]);
    let snippet = keeper.run("journal search winter --json").json()["hits"][0]["snippet"].clone();
    let marked: Vec<&Value> =
        snippet.as_array().unwrap().iter().filter(|piece| piece["found"] == true).collect();
    assert_eq!(marked.iter().map(|piece| &piece["text"]).collect::<Vec<_>>(), ["winter"]);
    let ran = keeper.run("journal search \"' OR NEAR( * nothing");
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", "carnet: nothing found\n"));
}

#[test]
fn a_removed_entry_is_gone() {
    let (keeper, _) = Keeper::with_entry();
    keeper.run("journal add zanzibar").text();
    assert_eq!(keeper.run("journal remove 2 --yes").text(), "entry 2 removed\n");
    keeper.refused("journal remove 2 --yes", &["no entry 2", "carnet journal list"]);
    assert_eq!(keeper.run("journal search zanzibar").text(), "");
    assert_eq!(keeper.run("journal remove 1 --json").json()["done"], "removed");
    assert_eq!(keeper.run("journal add after").text(), "entry 3 added\n", "numbers are never given twice");
}

#[test]
fn imports_say_what_they_took() {
    let keeper = Keeper::new();
    keeper.folder(
        "notes",
        &[("2026-05-01 May.md", "# May\n\nflowers"), ("b/2026-06-01.txt", "rain"), ("x.exe", "MZ\0")],
    );
    let ran = keeper.run("journal import notes");
    code_in(&ran.err);
    let told = ran.text();
    assert!(told.starts_with("2 entries, read as markdown\n") && told.contains("x.exe: "), "{told}");
    let again = keeper.run("journal import notes --json").json();
    assert_eq!(
        (&again["entries"], &again["already_there"], &again["not_taken"]),
        (&0.into(), &2.into(), &1.into())
    );
    assert_eq!((&again["read_as"], &again["made_store"]), (&"markdown".into(), &false.into()));

    keeper
        .folder("tables", &[("m.csv", "date,kind,value\n2026-05-01,weight,70.5\n2026-05-02,weight,heavy\n")]);
    let table = keeper.run("journal import tables/m.csv").text();
    assert!(table.contains("1 measurement") && table.contains("line 3: "), "{table}");

    let dayone = r#"{"metadata":{"version":"1.0"},"entries":[{"uuid":"A1","text":"from elsewhere","creationDate":"2026-04-01T10:00:00Z"}]}"#;
    keeper.folder("one", &[("Journal.json", dayone)]);
    assert!(keeper.run("journal import one/Journal.json").text().starts_with("1 entry, read as dayone"));
    assert_eq!(keeper.run("journal show 3 --json").json()["source"], "dayone");
}

#[test]
fn imports_of_nothing_make_nothing() {
    let keeper = Keeper::new();
    fs::write(keeper.path("picture.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0").unwrap();
    fs::write(keeper.path("empty.md"), b"").unwrap();
    fs::write(keeper.path("cut.zip"), b"PK\x03\x04").unwrap();
    fs::create_dir(keeper.path("nothing")).unwrap();
    keeper.refused("journal import nowhere", &["nowhere", "check the path"]);
    keeper.refused("journal import nothing", &["nothing", "could be taken", "Markdown"]);
    for name in ["picture.png", "empty.md", "cut.zip"] {
        keeper.refused(&format!("journal import {name}"), &[name, "cannot be imported"]);
    }
    keeper.refused("journal import picture.png --as csv", &["picture.png", "cannot be imported"]);
    assert!(!keeper.path("data").join("store").exists());
}

#[cfg(unix)]
#[test]
fn an_import_is_stopped_by_ctrl_c_and_goes_on_when_begun_again() {
    const FILES: usize = 6_000;
    let keeper = Keeper::new();
    fs::create_dir(keeper.path("notes")).unwrap();
    for number in 0..FILES {
        fs::write(keeper.path("notes").join(format!("2026-01-01 {number}.md")), format!("note {number}"))
            .unwrap();
    }
    let child = keeper.command("journal import notes", &[]).spawn().unwrap();
    while !keeper.path("data").join("store").exists() {
        thread::sleep(Duration::from_millis(1));
    }
    let interrupt = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status().unwrap().success());
    let ran = Ran::new(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.out.as_str()), (Some(130), ""), "{ran:?}");
    assert!(ran.err.contains("what was taken stays"), "{ran:?}");
    let kept = keeper.run(&format!("journal list --json --limit {FILES}")).json();
    let kept = kept["entries"].as_array().unwrap().len();
    assert!(kept < FILES, "it was not stopped");
    let again = keeper.run("journal import notes --json").json();
    let counts = [&again["entries"], &again["already_there"]].map(|count| count.as_u64().unwrap() as usize);
    assert_eq!(counts, [FILES - kept, kept]);
}

#[test]
fn an_export_comes_back_as_it_went() {
    let (keeper, _) = Keeper::with_entry();
    keeper.run("journal add second --title Été --mood 5 --date 2026-01-02T03:04").text();
    let ran = keeper.run("journal export out");
    assert!(ran.err.contains("not encrypted"), "{ran:?}");
    assert!(ran.text().starts_with("out: entries 2, chats 0, "));
    assert!(
        keeper.path("out").join("journal/2026").is_dir() && keeper.path("out").join("carnet.json").is_file()
    );
    keeper.refused_after_notes("journal export out", &["out", "not empty"]);
    keeper.refused_after_notes("journal export llama.gguf", &["llama.gguf", "no folder"]);

    let json = keeper.run("journal export alone --format json --json").json();
    assert_eq!((&json["entries"], &json["folder"]), (&2.into(), &"alone".into()));
    assert!(!keeper.path("alone").join("journal").exists());

    keeper.run("journal import out --data other").text();
    let entries = |data: &str| -> Vec<[Value; 5]> {
        let list = keeper.run(&format!("journal list --json {data}")).json();
        let entries = list["entries"].as_array().unwrap().iter();
        entries.map(|e| ["when", "title", "text", "mood", "tags"].map(|key| e[key].clone())).collect()
    };
    assert_eq!(entries("--data other"), entries("--data data"));
}

impl Keeper {
    /// As `refused`, for a command that has said something before.
    fn refused_after_notes(&self, line: &str, says: &[&str]) {
        let Ran { code, out, err } = self.run(line);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
        let complaint = err.lines().last().unwrap();
        assert!(complaint.starts_with("carnet: error: "), "{err}");
        for part in says {
            assert!(complaint.contains(part), "{line} should say {part:?}: {complaint}");
        }
    }
}

#[test]
fn a_store_in_use_and_a_data_folder_that_is_none_are_told() {
    let (keeper, _) = Keeper::with_entry();
    let lock = File::options().write(true).open(keeper.path("data").join("store.lock")).unwrap();
    lock.lock().unwrap();
    for line in ["journal add b", "journal list", "store erase --yes", "backup create b.age"] {
        let ran = keeper.run(line);
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{line} {ran:?}");
        assert!(
            ran.err.contains("already has this store open") && ran.err.contains("close it"),
            "{line} {ran:?}"
        );
    }
    lock.unlock().unwrap();
    assert_eq!(keeper.run("journal list").text().lines().count(), 1);

    for line in ["journal add a", "journal list", "backup verify llama.gguf", "store erase --yes"] {
        keeper.refused(&format!("{line} --data llama.gguf"), &["llama.gguf", "name a folder"]);
    }
}

#[test]
fn words_of_a_person_stand_in_no_log_and_no_error() {
    let keeper = Keeper::new();
    let trace = |line: &str| Ran::new(keeper.command(line, &[]).env("RUST_LOG", "trace").output().unwrap());
    for line in ["journal add zanzibar --tag quagga", "journal show 99", "journal search zanzibar --json"] {
        let ran = trace(line);
        assert!(!ran.err.contains("zanzibar") && !ran.err.contains("quagga"), "{line}: {}", ran.err);
    }
    let data = walk(&keeper.path("data"));
    assert!(data.len() >= 3, "{data:?}");
    for (path, bytes) in data {
        let holds = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
        assert!(!holds(b"zanzibar") && !holds(b"quagga"), "{path}");
    }
}

/// Every file below a folder with its bytes.
fn walk(folder: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(walk(&entry.path())),
            false => found.push((entry.path().display().to_string(), fs::read(entry.path()).unwrap())),
        }
    }
    found
}
