//! Exports: readable, complete, never over something else, and equal after an import.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use carnet::data::{
    Branch, Chat, ChatId, Folder, FolderId, ImportSource, Measurement, MeasurementId, Message, MessageId,
    MessageState, Moment, Mood, NewAttachment, NewEntry, Role,
};
use carnet::store::Error;
use carnet::store::transfer::{Format, Source, export};

use super::memory::{Desk, Memory, now, skipped, take};
use crate::support::long;
use crate::support::random::Random;

/// Pieces that break front matter, Markdown, file names and links when they are not kept whole.
const PIECES: &[&str] = &[
    "mot",
    "L’été à l’œuvre",
    "---\n",
    "\n---\n",
    "# title\n",
    "\n\n",
    "\r\n",
    " ",
    "```\n",
    "\"quoted\"",
    "key: value\n",
    "![](a.png)",
    "![[b.png]]",
    "[x](../../attachments/00)",
    "(attachment:",
    "\\",
    "é\u{301}",
    "\u{202e}",
    "👩‍👩‍👧",
    "\t",
    "carnet: 1\n",
    "<b>",
    "/",
    ":",
    "?",
    "CON",
    "..",
    "\u{1}",
    "- a\n",
    "#",
    "|",
    "[",
    "]",
    "{\"a\":1}",
];

fn text(random: &mut Random, pieces: u64) -> String {
    (0..random.within(0..=pieces)).map(|_| random.pick(PIECES)).collect()
}

fn entry(random: &mut Random) -> NewEntry {
    let offset_minutes = random.pick(&[0, 60, -300, 345, 840, -720]);
    let unix_ms = match random.within(0..=20) {
        0 => i64::MAX,
        1 => -5_000_000_000_000,
        _ => random.within(0..=2_000_000_000_000) as i64,
    };
    let file = |random: &mut Random| {
        let length = random.within(0..=40) as usize;
        let name = text(random, 3) + random.pick(&[".jpg", ".PDF", "", ".x y"]);
        let media_type = random.pick(&["image/jpeg", "application/pdf", "application/x-odd"]).to_owned();
        NewAttachment { name, media_type, bytes: random.bytes(length) }
    };
    let mut new = NewEntry::new(Moment { unix_ms, offset_minutes }, text(random, 12));
    new.title = text(random, 4);
    new.mood = Mood::new(random.within(0..=5) as u8);
    new.tags = (0..random.within(0..=4))
        .map(|n| format!("t{n} {}", text(random, 2).replace(['\n', '\r'], "")))
        .collect();
    new.attachments = (0..random.within(0..=2)).map(|_| file(random)).collect();
    if random.within(0..=3) == 0 {
        new.source = Some(ImportSource { format: "dayone".to_owned(), key: format!("{:X}", random.next()) });
    }
    new
}

/// Names the attachments of an entry in its text, as the app does.
fn with_links(memory: &mut Memory) {
    for entry in &mut memory.entries {
        for file in &entry.attachments {
            entry.text.push_str(&format!("![a]({}{})", "attachment:", file.hash.hex()));
        }
    }
}

fn names(folder: &Path) -> BTreeSet<String> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeSet::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn what_is_exported_comes_back_equal() {
    for seed in 0..long(20, 1_000) {
        let mut random = Random::new(seed);
        let (desk, mut before) = (Desk::new(), Memory::new());
        for _ in 0..random.within(1..=20) {
            before.add(entry(&mut random));
        }
        with_links(&mut before);
        // An entry of nothing is none.
        before.entries.retain(|entry| !(entry.text.trim().is_empty() && entry.title.is_empty()));
        for id in 1..=random.within(1..=30) as i64 {
            let (kind, value) = (before.kinds[random.index(4)].id, f64::from_bits(random.next()));
            let value = if value.is_finite() { value } else { -0.5 };
            let source = random.pick(&["typed", "text", "csv"]).to_owned();
            let when = Moment { unix_ms: random.within(0..=2_000_000_000_000) as i64, offset_minutes: 120 };
            before.measurements.push(Measurement {
                id: MeasurementId(id),
                kind,
                value,
                when,
                source,
                note: text(&mut random, 3),
                entry: None,
            });
        }
        let done = export(&before, &desk.path("out"), Format::Markdown, &mut |_| true).unwrap();
        assert_eq!(done.entries, before.entries.len() as u64);
        let mut after = Memory::new();
        let report = take(&desk.path("out"), None, &mut after).unwrap();
        assert_eq!(skipped(&report), [""; 0], "seed {seed}");
        assert_eq!(after.entries.len(), before.entries.len(), "seed {seed}");
        for old in &before.entries {
            let is_it = |new: &&carnet::data::Entry| {
                (new.when, &new.title, &new.text, new.mood) == (old.when, &old.title, &old.text, old.mood)
                    && (&new.tags, &new.attachments) == (&old.tags, &old.attachments)
                    && (old.source.is_none() || old.source == new.source)
            };
            assert!(after.entries.iter().any(|new| is_it(&new)), "seed {seed}: lost {old:#?}");
        }
        assert!(after.files.iter().all(|(hash, bytes)| before.files[hash] == *bytes), "seed {seed}");
        let values = |memory: &Memory| -> Vec<_> {
            memory
                .measurements
                .iter()
                .map(|one| (one.kind, one.value.to_bits(), one.when, one.source.clone(), one.note.clone()))
                .collect()
        };
        assert_eq!(values(&after), values(&before), "seed {seed}");
    }
}

/// A chat whose second answer is shown and whose first goes on for a while.
fn chat(memory: &mut Memory) {
    let id = ChatId(1);
    memory.folders.push(Folder { id: FolderId(1), name: "Travaux".to_owned() });
    memory.chats.push(Chat {
        id,
        title: "Où: la forêt?".to_owned(),
        system: "Be kind.".to_owned(),
        model: None,
        folder: Some(FolderId(1)),
        pinned: false,
        created: now(),
        updated: now(),
    });
    let mut say = |number: i64, parent: Option<i64>, role, text: &str| {
        memory.messages.push(Message {
            id: MessageId(number),
            chat: id,
            parent: parent.map(MessageId),
            role,
            text: text.to_owned(),
            state: if number == 3 { MessageState::Interrupted } else { MessageState::Done },
            created: now(),
            model: (role == Role::Assistant).then(|| "starter".to_owned()),
            stats: None,
            branch: Branch { position: 0, count: 1 },
        });
    };
    say(1, None, Role::User, "question");
    say(2, Some(1), Role::Assistant, "first answer");
    say(3, Some(1), Role::Assistant, "second answer");
    for number in 4..6_000 {
        say(number, Some(if number == 4 { 2 } else { number - 1 }), Role::User, "and on");
    }
    memory.shown = vec![MessageId(1), MessageId(3)];
}

#[test]
fn an_export_is_readable_and_complete() {
    let (desk, mut memory) = (Desk::new(), Memory::new());
    let mut new = NewEntry::new(now(), "Une promenade.");
    new.title = "Été: à la mer".to_owned();
    new.attachments =
        vec![NewAttachment { name: "a.jpg".into(), media_type: "image/jpeg".into(), bytes: vec![1, 2] }];
    memory.add(new);
    with_links(&mut memory);
    chat(&mut memory);
    let out = desk.path("out");
    let done = export(&memory, &out, Format::Markdown, &mut |_| true).unwrap();
    assert_eq!((done.entries, done.chats, done.attachments), (1, 1, 1));
    assert_eq!(
        names(&out).into_iter().collect::<Vec<_>>(),
        ["attachments", "carnet.json", "chats", "journal", "measurements.csv"]
    );
    let day = now().day();
    let name = format!("{day} Été- à la mer.md");
    let file = fs::read_to_string(out.join(format!("journal/{}/{name}", day.year()))).unwrap();
    let image = names(&out.join("attachments")).pop_first().unwrap();
    assert!(
        file.contains("title: \"Été: à la mer\"\n")
            && file.ends_with(&format!("![a](../../attachments/{image})\n")),
        "{file}"
    );
    let talk = fs::read_to_string(out.join(format!("chats/{day} Où- la forêt-.md"))).unwrap();
    let order = [
        "folder: \"Travaux\"",
        "Be kind.",
        "## 1. User",
        "question",
        "## 2. Assistant (starter)",
        "interrupted",
        "second answer",
        "# Other branches",
        "## 3. Assistant",
        "after 1",
        "first answer",
        "## 4. User",
        "after 3",
    ];
    let mut at = 0;
    for piece in order {
        at += talk[at..].find(piece).unwrap_or_else(|| panic!("{piece} is not where it belongs"));
    }
    assert_eq!(talk.matches("and on").count(), 5_996);
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("carnet.json")).unwrap()).unwrap();
    assert_eq!(json["carnet_export"], 1);
    assert_eq!(json["chats"][0]["messages"].as_array().unwrap().len(), 5_999);
    assert_eq!(json["chats"][0]["shown"], serde_json::json!([1, 3]));
    assert_eq!(json["entries"][0]["title"], "Été: à la mer");
    assert_eq!(json["entries"][0]["attachments"][0]["file"], format!("attachments/{image}"));
    assert_eq!(json["kinds"].as_array().unwrap().len(), Source::kinds(&memory).unwrap().len());
    let report = take(&out, None, &mut Memory::new()).unwrap();
    assert_eq!((report.entries, skipped(&report).len()), (1, 1));
    assert!(skipped(&report)[0].contains("it is a chat"));
    let alone = desk.path("alone");
    export(&memory, &alone, Format::Json, &mut |_| true).unwrap();
    assert_eq!(names(&alone).into_iter().collect::<Vec<_>>(), ["attachments", "carnet.json"]);
}

#[test]
fn an_export_never_goes_over_something_and_leaves_nothing_half() {
    let (desk, mut memory) = (Desk::new(), Memory::new());
    (0..50).for_each(|n| memory.add(NewEntry::new(now(), format!("text {n}"))));
    desk.file("full/mine.txt", "mine");
    desk.file("file", "mine");
    let go = |name: &str, most: u64| {
        export(&memory, &desk.path(name), Format::Markdown, &mut |progress| progress.done < most)
    };
    for name in ["full", "file"] {
        let refused = go(name, u64::MAX);
        assert!(matches!(refused, Err(Error::Export { .. })), "{refused:?}");
    }
    assert!(matches!(go("new", 20), Err(Error::Stopped)));
    assert!(matches!(go("no/such/folder", u64::MAX), Err(Error::Io { .. })));
    assert_eq!(names(desk.root()).into_iter().collect::<Vec<_>>(), ["file", "full"]);
    assert_eq!(fs::read_to_string(desk.path("full/mine.txt")).unwrap(), "mine");
    fs::create_dir(desk.path("empty")).unwrap();
    go("empty", u64::MAX).unwrap();
    assert_eq!(names(&desk.path("empty")).len(), 3);
    // Fifty entries of one day without titles: fifty names.
    assert_eq!(names(&desk.path("empty/journal/").join(now().day().year().to_string())).len(), 50);
}
