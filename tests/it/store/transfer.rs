//! Imports take what people have and name what they do not; exports come back as they were.
//!
//! The store is one in memory, except where the real one is asked; times without a zone are those
//! of Paris.

use carnet::store::transfer::{Kind, Remark};
use carnet::store::{DataKey, Error, Options, Store};

use memory::{Desk, Memory, skipped, take};

mod dayone;
mod export;
mod hostile;
pub mod memory;
mod tables;

#[test]
fn a_folder_of_markdown_becomes_entries_with_their_images() {
    let desk = Desk::new();
    desk.file(
        "notes/2026-11-22 Balade.md",
        "---\r\ntitle: \"Balade en forêt\"\r\ntags: [forêt, \"été\"]\r\nmood: 4\r\n---\r\nOn a vu ![un cerf](images/le%20cerf.jpg).\r\n",
    );
    desk.file("notes/images/le cerf.jpg", b"\xff\xd8\xff deer");
    desk.file(
        "notes/sub/old.md",
        "---\ndate: 2019-03-04T08:00:00-05:00\ntags:\n- one\n- two\n---\n\n# A title\n\nWords.\n",
    );
    desk.file("notes/20200102_0730.md", "No head. ![[le cerf.jpg|a deer]]");
    desk.file("notes/gone.md", "![](missing.png) ![](https://example.org/a.png)");
    desk.file("notes/plain.txt", "Juste un mot.");
    desk.file("notes/.obsidian/config.md", "not mine");
    desk.file("notes/table.xlsx", "PK");
    let mut memory = Memory::new();
    let report = take(&desk.path("notes"), None, &mut memory).unwrap();
    assert_eq!((report.kind, report.entries, report.attachments), (Kind::Markdown, 5, 2));
    let lines = skipped(&report);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("gone.md") && line.contains("missing")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("table.xlsx")), "{lines:?}");

    let find = |start: &str| {
        memory.entries.iter().find(|entry| entry.when.wall().to_string().starts_with(start)).unwrap()
    };
    let walk = find("2026-11-22T12:00:00");
    assert_eq!((walk.title.as_str(), walk.tags.join(" ")), ("Balade en forêt", "forêt été".to_owned()));
    assert_eq!(walk.mood.map(|mood| mood.value()), Some(4));
    let hash = walk.attachments[0].hash.hex();
    assert_eq!(walk.text, format!("On a vu ![un cerf](attachment:{hash})."));
    assert_eq!(
        (walk.attachments[0].name.as_str(), walk.attachments[0].media_type.as_str()),
        ("le cerf.jpg", "image/jpeg")
    );
    let old = find("2019-03-04T08:00:00");
    assert_eq!((old.title.as_str(), old.text.as_str(), old.when.offset_minutes), ("A title", "Words.", -300));
    assert_eq!(find("2020-01-02T07:30:00").text, format!("No head. ![a deer](attachment:{hash})"));
    let again = take(&desk.path("notes"), None, &mut memory).unwrap();
    assert_eq!((again.entries, again.already_there, memory.entries.len()), (0, 5, 5));
}

#[test]
fn links_and_folders_that_lead_elsewhere_are_not_followed() {
    let desk = Desk::new();
    desk.file("secret.md", "a secret");
    desk.file("secret.png", "a secret");
    desk.file("notes/a.md", "![](../secret.png) ![](/etc/passwd) ![](link.png) mine");
    #[cfg(unix)]
    for (to, link) in [("secret.md", "link.md"), ("secret.png", "link.png"), (".", "loop")] {
        std::os::unix::fs::symlink(desk.path(to), desk.path("notes").join(link)).unwrap();
    }
    let deep = format!("notes/{}deep.md", "d/".repeat(40));
    desk.file(&deep, "too deep");
    let mut memory = Memory::new();
    let report = take(&desk.path("notes"), None, &mut memory).unwrap();
    assert_eq!((report.entries, report.attachments, memory.files.len()), (1, 0, 0));
    let lines = skipped(&report);
    assert!(lines.iter().any(|line| line.contains("32 folders deep")), "{lines:?}");
    #[cfg(unix)]
    assert_eq!(lines.iter().filter(|line| line.contains("not a regular file")).count(), 3, "{lines:?}");
}

#[test]
fn plain_texts_are_read_in_each_encoding_and_told() {
    let desk = Desk::new();
    let utf16: Vec<u8> = "\u{feff}Élan vital".encode_utf16().flat_map(u16::to_le_bytes).collect();
    desk.file("t/a.txt", utf16);
    desk.file("t/b.txt", b"\xc9lan vital");
    desk.file("t/c.txt", "\u{feff}Élan vital");
    desk.file("t/2026-01-02.txt", "# not a title");
    let mut memory = Memory::new();
    let report = take(&desk.path("t"), None, &mut memory).unwrap();
    assert_eq!((report.kind, report.entries), (Kind::Text, 4));
    let mut said: Vec<_> = report.remarks.iter().map(|note| (note.name.as_str(), note.why)).collect();
    said.sort_by_key(|note| note.0);
    assert_eq!(said, [("a.txt", Remark::Utf16), ("b.txt", Remark::Windows1252)]);
    assert_eq!(memory.entries.iter().filter(|entry| entry.text == "Élan vital").count(), 3);
    assert!(memory.entries.iter().any(|entry| entry.text == "# not a title" && entry.title.is_empty()));
}

#[test]
fn one_file_is_what_it_is_called_or_holds() {
    let desk = Desk::new();
    for (name, content, kind) in [
        ("a.markdown", "x", Kind::Markdown),
        ("a.txt", "# x", Kind::Text),
        ("noending", "---\ntitle: x\n---\ny", Kind::Markdown),
        ("other", "just words", Kind::Text),
        ("table", "date;type;valeur\n2026-01-02;poids;70", Kind::Csv),
        (
            "journal",
            "{\"entries\":[{\"text\":\"a\",\"creationDate\":\"2026-01-02T03:04:05Z\"}]}",
            Kind::DayOne,
        ),
    ] {
        let report = take(&desk.file(name, content), None, &mut Memory::new()).unwrap();
        assert_eq!((report.kind, report.taken()), (kind, 1), "{name}");
    }
    for (path, reason) in [
        (desk.path("nowhere.md"), "cannot be read"),
        (desk.file("empty.md", " \n"), "empty"),
        (desk.file("zero.txt", "a\0b"), "not a text"),
        (desk.file("large.md", "x".repeat((8 << 20) + 1)), "8 MiB"),
        (desk.file("bad.json", "[1,2]"), "not a Day One journal"),
        (desk.file("bad.csv", "a,b\n1,2"), "not a table"),
    ] {
        match take(&path, None, &mut Memory::new()) {
            Err(Error::Import { why, .. }) => assert!(why.contains(reason), "{why}"),
            other => panic!("{path:?}: {other:?}"),
        }
    }
}

#[test]
fn an_entry_the_store_refuses_costs_only_itself() {
    let desk = Desk::new();
    for n in 0..250 {
        desk.file(&format!("n/{n}.md"), if n == 77 { "refuse me".to_owned() } else { format!("text {n}") });
    }
    let mut memory = Memory { refuses: Some("refuse me"), ..Memory::new() };
    let report = take(&desk.path("n"), None, &mut memory).unwrap();
    assert_eq!(
        (report.entries, skipped(&report)),
        (249, vec!["77.md: the store does not take it as it is".to_owned()])
    );
}

#[test]
fn an_entry_with_more_files_than_memory_loses_none() {
    let desk = Desk::new();
    let links: String = (0..5).map(|n| format!("![]({n}.jpg)\n")).collect();
    for n in 0..5_u8 {
        desk.file(&format!("n/{n}.jpg"), vec![n; 9 << 20]);
    }
    desk.file("n/2026-05-06.md", "A long walk.\n".to_owned() + &links);
    let mut memory = Memory::new();
    let report = take(&desk.path("n"), None, &mut memory).unwrap();
    assert_eq!((report.entries, report.attachments, memory.files.len()), (3, 5, 5));
    assert!(report.remarks.iter().all(|note| note.why == Remark::Continued) && report.remarks.len() == 2);
    let main = memory.entries.iter().find(|entry| entry.text.starts_with("A long walk")).unwrap();
    assert_eq!(main.text.matches("attachment:").count(), 5);
    assert!(memory.entries.iter().all(|entry| entry.when == main.when));
    assert_eq!(take(&desk.path("n"), None, &mut memory).unwrap().already_there, 3);
}

#[test]
fn a_stop_is_a_stop_and_the_next_import_goes_on() {
    let desk = Desk::new();
    for n in 0..500 {
        desk.file(&format!("n/{n:03}.md"), format!("text {n}"));
    }
    let mut memory = Memory::new();
    let path = desk.path("n");
    let what = carnet::store::transfer::Import::new(&path);
    let stopped = carnet::store::transfer::import(&what, &mut memory, &mut |progress| progress.done < 250);
    assert!(matches!(stopped, Err(Error::Stopped)), "{stopped:?}");
    assert_eq!(memory.entries.len(), 200);
    let report = take(&path, None, &mut memory).unwrap();
    assert_eq!((report.entries, report.already_there), (300, 200));
}

#[test]
fn the_real_store_takes_an_import_and_gives_it_back() {
    let desk = Desk::new();
    desk.file("n/2026-11-22.md", "---\ntags: [forêt]\nmood: 5\n---\n# Été\n\nAvec ![](a.png).");
    desk.file("n/a.png", "bytes of an image");
    desk.file("m.csv", "date,kind,value,unit\n2026-11-22,sleep,450,min\n2026-11-22,Café,2,\n");
    let store = |name: &str| {
        Store::create(&desk.path(name), &DataKey::random().unwrap(), &Options::default()).unwrap()
    };
    let import = |name: &str, store: &mut Store| {
        let path = desk.path(name);
        let what = carnet::store::transfer::Import::new(&path);
        carnet::store::transfer::import(&what, store, &mut |_| true).unwrap()
    };
    let mut first = store("first");
    assert_eq!((import("n", &mut first).entries, import("m.csv", &mut first).measurements), (1, 2));
    assert_eq!((import("n", &mut first).already_there, import("m.csv", &mut first).already_there), (1, 2));
    let format = carnet::store::transfer::Format::Markdown;
    carnet::store::transfer::export(&first, &desk.path("out"), format, &mut |_| true).unwrap();
    let mut second = store("second");
    let report = import("out", &mut second);
    assert_eq!(
        (report.entries, report.measurements, report.skipped_count()),
        (1, 2, 0),
        "{:?}",
        skipped(&report)
    );
    let entry = |store: &Store| {
        let mut entries = store.journal().all(None, 10).unwrap();
        let entry = entries.remove(0);
        (entry.when, entry.title, entry.text, entry.mood, entry.tags, entry.attachments, entry.source)
    };
    assert_eq!(entry(&first), entry(&second));
    let values = |store: &Store| {
        let all = store.measurements().all(None, 10).unwrap();
        all.into_iter().map(|one| (one.value, one.when, one.source)).collect::<Vec<_>>()
    };
    assert_eq!(values(&first), values(&second));
}
