//! The law of backups on generated databases of every version, and backups with a wrong content.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;

use super::super::{connection, migrate};
use super::content;
use super::create::{end_frame, rows_frame};
use super::frame::{FRAME_MAX, Kind, Writer};
use super::header::Header;
use super::sample::{Random, fill};
use super::tables::{self, TABLES};
use super::*;
use crate::data::{Hash, Moment};

const SECRET: [u8; 32] = [7; 32];
static ELSEWHERE: tables::Table = tables::Table { name: "sqlite_schema", since: 1, order: "name", only: "" };

fn go(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A database of version `schema` with generated content.
fn database(folder: &Path, schema: u32, seed: u64) -> rusqlite::Connection {
    let key = DataKey::from_bytes([1; 32]);
    let mut made = connection::create(&folder.join("from.db"), &key, &Options::default()).unwrap();
    migrate::run(&mut made, schema).unwrap();
    made.pragma_update(None, "synchronous", "OFF").unwrap();
    fill(&made, schema, seed);
    made
}

fn backed_up(from: &rusqlite::Connection, file: &Path) -> Report {
    let seal = Seal::Identity(&SECRET);
    let making = Making::new(file, &seal).unwrap();
    let written = making.write(from, Moment::utc(1), &mut go).unwrap();
    making.finish(written, &mut go).unwrap()
}

/// What every folder below holds: names and hashes.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(files(&entry.path())),
            false => found.push((entry.path(), fs::read(entry.path()).unwrap())),
        }
    }
    found.sort();
    found
}

#[test]
fn b1_what_is_restored_and_backed_up_again_is_the_same() {
    for seed in 0..25 {
        for schema in 1..=migrate::LATEST {
            let folder = tempfile::tempdir().unwrap();
            let (file, data) = (folder.path().join("a.carnet"), folder.path().join("data"));
            let from = database(folder.path(), schema, seed);
            let made = backed_up(&from, &file);
            assert_eq!(made.checked, Checked::Decrypted);
            assert_eq!(made.content, content::hash(&from, schema).unwrap(), "seed {seed}, schema {schema}");

            let (key, start) = (
                DataKey::from_bytes([2; 32]),
                Restored { key: &DataKey::from_bytes([2; 32]), recipient: None },
            );
            let unlock = Unlock::Identity(&SECRET);
            let restored = restore(&data, &file, &unlock, &start, &Options::default(), |_| Ok(()), &mut go);
            let restored = restored.unwrap_or_else(|e| panic!("seed {seed}, schema {schema}: {e}"));
            assert_eq!(restored.content, made.content);
            assert_eq!(restored.rows, made.rows);
            assert_eq!(restored.bytes, fs::metadata(&file).unwrap().len());

            let to =
                connection::open_reader(&data.join("store/journal.db"), &key, &Options::default()).unwrap();
            assert_eq!(migrate::version(&to).unwrap(), migrate::LATEST);
            if schema == migrate::LATEST {
                let again = folder.path().join("b.carnet");
                assert_eq!(backed_up(&to, &again).content, made.content, "seed {seed}");
            }
        }
    }
}

#[test]
fn the_hash_of_the_content_sees_every_change() {
    let folder = tempfile::tempdir().unwrap();
    let from = database(folder.path(), migrate::LATEST, 3);
    let mut seen: Vec<Hash> = vec![content::hash(&from, migrate::LATEST).unwrap()];
    for change in [
        "UPDATE entry SET text = text || 'x' WHERE id = (SELECT max(id) FROM entry)",
        "INSERT INTO folder (name) VALUES ('')",
        "DELETE FROM folder WHERE id = (SELECT max(id) FROM folder)",
        "UPDATE setting SET value = '2' WHERE key = 'key0'",
        "INSERT INTO setting VALUES ('', '')",
        "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'message'",
    ] {
        from.execute_batch(change).unwrap();
        seen.push(content::hash(&from, migrate::LATEST).unwrap());
    }
    from.execute_batch("INSERT INTO setting VALUES ('backup_recipient', '\"age1\"'); DELETE FROM chunk")
        .unwrap();
    assert_eq!(content::hash(&from, migrate::LATEST).unwrap(), *seen.last().unwrap());
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), count);
}

/// The inside of a backup, to be made wrong.
struct Inside {
    header: Header,
    rows: Vec<(&'static tables::Table, u32, Vec<u8>)>,
    /// Written instead of the header, and after the last frame.
    raw_header: Option<Vec<u8>>,
    tail: Vec<u8>,
    end: Box<dyn Fn(&Header, [u8; 32]) -> Vec<u8>>,
}

impl Inside {
    fn of(from: &rusqlite::Connection) -> Self {
        let schema = migrate::version(from).unwrap();
        let tables = content::describe(from, schema).unwrap();
        let header = Header { schema, created: Moment::utc(1), program: "1".to_owned(), tables };
        let mut rows = Vec::new();
        content::write(from, &header, &mut |table, count, bytes| {
            rows.push((table, count, bytes.to_vec()));
            Ok(())
        })
        .unwrap();
        Self { header, rows, raw_header: None, tail: Vec::new(), end: Box::new(end_frame) }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut frames = Writer::new(Vec::new());
        let header = self.raw_header.clone().unwrap_or_else(|| self.header.bytes().unwrap());
        frames.write(Kind::Header, &header).unwrap();
        for (table, count, bytes) in &self.rows {
            frames.write(Kind::Rows, &rows_frame(table, *count, bytes)).unwrap();
        }
        let end = (self.end)(&self.header, frames.hash());
        frames.write(Kind::End, &end).unwrap();
        let mut bytes = frames.into_inner();
        bytes.extend_from_slice(&self.tail);
        bytes
    }

    /// Adds a row of the values given by column, and says so in the header; the others are 0 where
    /// the schema wants a number and else nothing.
    fn add(&mut self, name: &str, given: &[(&str, ValueRef<'_>)]) {
        let place = TABLES.iter().position(|table| table.name == name).unwrap();
        let at = |table: &tables::Table| TABLES.iter().position(|other| other.name == table.name).unwrap();
        let mut bytes = Vec::new();
        for column in &self.header.tables[place].columns {
            let number = ["_ms", "_offset", "pinned", "activity"].iter().any(|end| column.ends_with(end));
            let missing = if number { int(0) } else { ValueRef::Null };
            let value = given.iter().find(|(name, _)| name == column).map_or(missing, |(_, value)| *value);
            assert!(super::value::put(&mut bytes, value));
        }
        let before = self.rows.iter().position(|(table, ..)| at(table) > place).unwrap_or(self.rows.len());
        self.rows.insert(before, (&TABLES[place], 1, bytes));
        self.header.tables[place].rows += 1;
    }

    fn setting(&mut self, key: ValueRef<'_>, value: ValueRef<'_>) {
        self.add("setting", &[("key", key), ("value", value)]);
    }

    fn described(&mut self, name: &str) -> &mut header::Described {
        self.header.tables.iter_mut().find(|table| table.name == name).unwrap()
    }
}

fn sealed(plain: &[u8], file: &Path) {
    let mut out = envelope::seal(fs::File::create(file).unwrap(), &Seal::Identity(&SECRET), file).unwrap();
    out.write_all(plain).unwrap();
    out.finish().unwrap();
}

const fn int(value: i64) -> ValueRef<'static> {
    ValueRef::Integer(value)
}

const fn text(value: &str) -> ValueRef<'_> {
    ValueRef::Text(value.as_bytes())
}

type Change = Box<dyn Fn(&mut Inside)>;

fn change(change: impl Fn(&mut Inside) + 'static) -> Change {
    Box::new(change)
}

/// A chat of which nothing but its first message is said.
fn talk(inside: &mut Inside, chat: i64, root: ValueRef<'_>) {
    inside.add(
        "chat",
        &[("id", int(chat)), ("title", text("t")), ("system", text("")), ("shown_root_id", root)],
    );
    inside.described("chat").last_id = Some(100_000);
}

fn message(inside: &mut Inside, id: i64, chat: i64, parent: ValueRef<'_>, shown: ValueRef<'_>) {
    let said = [("role", text("user")), ("text", text("x")), ("state", text("done"))];
    let place = [("id", int(id)), ("chat_id", int(chat)), ("parent_id", parent), ("shown_child_id", shown)];
    inside.add("message", &[&said[..], &place].concat());
    inside.described("message").last_id = Some(100_000);
}

/// Each way a content can be wrong that opens well, with its name.
fn wrong_contents() -> Vec<(Fault, Change)> {
    let known = migrate::LATEST;
    let null = ValueRef::Null;
    let (folder, setting) = ("folder", "setting");
    let mut wrong: Vec<(Fault, Change)> = vec![
        (Fault::Newer { found: known + 1, known }, change(move |i| i.header.schema = known + 1)),
        (Fault::Header, change(|i| i.header.schema = 0)),
        (Fault::Header, change(|i| i.raw_header = Some(b"carnet backup\x01\x00{}".to_vec()))),
        (
            Fault::Format { found: 9, known: 1 },
            change(|i| i.raw_header = Some(b"carnet backup\x09\x00{}".to_vec())),
        ),
        (Fault::OtherContent, change(|i| i.raw_header = Some(b"my holiday".to_vec()))),
        (Fault::UnknownTable, change(|i| i.header.tables.push(i.header.tables[0].clone()))),
        (Fault::MissingTable { table: "chat" }, change(|i| drop(i.header.tables.remove(1)))),
        (
            Fault::MissingTable { table: folder },
            change(|i| i.header.tables[0].name = "sqlite_schema".to_owned()),
        ),
        (Fault::UnknownTable, change(|i| i.rows.insert(0, (&ELSEWHERE, 1, vec![0])))),
        (Fault::UnknownTable, change(|i| i.rows.reverse())),
        (Fault::Columns { table: folder }, change(|i| i.header.tables[0].columns.push("x".to_owned()))),
        (Fault::Columns { table: folder }, change(|i| i.header.tables[0].columns.swap(0, 1))),
        (Fault::Count { table: folder }, change(|i| i.header.tables[0].rows += 1)),
        (Fault::Count { table: setting }, change(|i| i.described("setting").rows -= 1)),
        (
            Fault::Count { table: setting },
            change(|i| {
                i.setting(text("k"), text("1"));
                i.described("setting").rows -= 1;
            }),
        ),
        (Fault::TooManyRecords, change(|i| i.header.tables[0].rows = RECORDS_MAX + 1)),
        (Fault::Trailing, change(|i| i.tail = vec![0])),
        (Fault::Trailing, change(|i| i.end = Box::new(|h, hash| [end_frame(h, hash), vec![0]].concat()))),
        (Fault::Checksum, change(|i| i.end = Box::new(|h, _| end_frame(h, [0; 32])))),
        (Fault::Checksum, change(|i| i.end = Box::new(|_, _| Vec::new()))),
        (Fault::Count { table: folder }, change(|i| i.end = Box::new(|_, hash| hash.to_vec()))),
        (
            Fault::Duplicate { table: setting },
            change(|i| (0..2).for_each(|_| i.setting(text("k"), text("1")))),
        ),
        (Fault::NotAsWritten, change(|i| i.setting(text(" "), text("1")))),
        (Fault::NotAsWritten, change(|i| i.setting(text("zz"), int(1)))),
        (Fault::NotAsWritten, change(|i| i.setting(text(tables::RECIPIENT_SETTING), text("\"age1\"")))),
        (Fault::NotAllowed { table: setting }, change(move |i| i.setting(text("zz"), null))),
        (Fault::Type { table: setting }, change(|i| i.setting(text("zz"), ValueRef::Blob(b"1")))),
        (
            Fault::Type { table: folder },
            change(|i| i.add("folder", &[("id", text("a")), ("name", text("b"))])),
        ),
        (
            Fault::NotAllowed { table: folder },
            change(|i| i.add("folder", &[("id", int(-4)), ("name", text("b"))])),
        ),
        (Fault::Sequence { table: folder }, change(|i| i.header.tables[0].last_id = Some(-1))),
        (Fault::Sequence { table: setting }, change(|i| i.described("setting").last_id = Some(1))),
        (
            Fault::Sequence { table: "measure_kind" },
            change(|i| i.described("measure_kind").last_id = Some(1)),
        ),
        (Fault::Sequence { table: "measure_kind" }, change(|i| i.described("measure_kind").last_id = None)),
        (
            Fault::Value { table: setting },
            change(|i| {
                i.setting(text("zz"), text("1"));
                i.rows.iter_mut().rfind(|row| row.0.name == "setting").unwrap().2.push(0);
            }),
        ),
        (
            Fault::Value { table: setting },
            change(|i| {
                i.setting(text("zz"), text("1"));
                i.rows.iter_mut().rfind(|row| row.0.name == "setting").unwrap().2.pop();
            }),
        ),
        (
            Fault::NotAllowed { table: "attachment" },
            change(|i| {
                i.add("attachment", &[("hash", ValueRef::Blob(&[0; 32])), ("bytes", ValueRef::Blob(b"1"))])
            }),
        ),
        (
            Fault::NotAllowed { table: "attachment" },
            change(move |i| i.add("attachment", &[("hash", ValueRef::Blob(&[0; 31])), ("bytes", null)])),
        ),
        (
            Fault::Reference { table: "entry_tag" },
            change(|i| i.add("entry_tag", &[("entry_id", int(90_000)), ("tag_id", int(90_000))])),
        ),
    ];
    wrong.extend(wrong_trees());
    wrong.extend(wrong_moments());
    wrong
}

/// Trees that would be walked for ever, or lead into another chat.
fn wrong_trees() -> Vec<(Fault, Change)> {
    let null = ValueRef::Null;
    let (chat, of_message) = (Fault::Reference { table: "chat" }, Fault::Reference { table: "message" });
    vec![
        (
            of_message.clone(),
            change(move |i| {
                talk(i, 90_000, null);
                message(i, 90_000, 90_000, int(90_001), int(90_001));
                message(i, 90_001, 90_000, int(90_000), int(90_000));
            }),
        ),
        (
            of_message.clone(),
            change(move |i| {
                talk(i, 90_000, null);
                message(i, 90_000, 90_000, int(90_000), null);
            }),
        ),
        (
            of_message.clone(),
            change(move |i| {
                talk(i, 90_000, null);
                message(i, 90_000, 90_000, null, int(90_000));
            }),
        ),
        (
            of_message.clone(),
            change(move |i| {
                talk(i, 90_000, null);
                talk(i, 90_001, null);
                message(i, 90_000, 90_000, null, null);
                message(i, 90_001, 90_001, int(90_000), null);
            }),
        ),
        (of_message, change(move |i| message(i, 90_000, 90_000, null, null))),
        (chat.clone(), change(move |i| talk(i, 90_000, int(90_000)))),
        (
            chat,
            change(move |i| {
                talk(i, 90_000, int(90_000));
                talk(i, 90_001, null);
                message(i, 90_000, 90_001, null, null);
            }),
        ),
    ]
}

/// Rows whose values are of the right type and nonsense.
fn wrong_moments() -> Vec<(Fault, Change)> {
    let entry = |day: &'static str, offset: i64, mood: i64| {
        change(move |i| {
            let texts = [("title", text("")), ("text", text("")), ("tags", text("")), ("day", text(day))];
            let numbers = [("id", int(90_000)), ("when_offset", int(offset)), ("mood", int(mood))];
            i.add("entry", &[&texts[..], &numbers].concat());
            i.described("entry").last_id = Some(90_000);
        })
    };
    let fault = Fault::NotAllowed { table: "entry" };
    vec![
        (fault.clone(), entry("2026-11-31", 0, 3)),
        (fault.clone(), entry("22/11/2026", 0, 3)),
        (fault.clone(), entry("2026-11-22", 40_000, 3)),
        (fault, entry("2026-11-22", 0, 6)),
    ]
}

#[test]
fn b3_a_wrong_content_is_refused_by_its_name_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("bad.carnet"));
    let from = database(folder.path(), migrate::LATEST, 5);
    // The standing store, and the same backup before it is made wrong.
    let (key, unlock) = (DataKey::from_bytes([3; 32]), Unlock::Identity(&SECRET));
    let start = Restored { key: &key, recipient: None };
    let attempt = || restore(&data, &file, &unlock, &start, &Options::default(), |_| Ok(()), &mut go);
    sealed(&Inside::of(&from).bytes(), &file);
    attempt().unwrap();
    check_frames(&Inside::of(&from).bytes()).unwrap();
    let before = files(&data);
    for (number, (fault, change)) in wrong_contents().into_iter().enumerate() {
        let mut inside = Inside::of(&from);
        change(&mut inside);
        sealed(&inside.bytes(), &file);
        match attempt() {
            Err(Error::Backup(found)) => assert_eq!(found, fault, "case {number}"),
            other => panic!("case {number}, {fault:?}: {other:?}"),
        }
        let verified = verify(&file, &unlock, folder.path(), &Options::default(), &mut go);
        assert!(matches!(verified, Err(Error::Backup(found)) if found == fault), "case {number}");
        assert!(files(&data) == before, "case {number} changed the store or left something");
        assert!(!folder.path().join("store.verified").exists(), "case {number}");
    }
}

#[test]
fn b3_frames_over_their_limits_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let from = database(folder.path(), migrate::LATEST, 5);
    let good = Inside::of(&from).bytes();
    let head = 5 + Inside::of(&from).header.bytes().unwrap().len();
    let with = |prefix: &[u8]| check_frames(&[&good[..head], prefix].concat()).unwrap_err();
    let over = u32::try_from(FRAME_MAX + 1).unwrap().to_le_bytes();
    assert_eq!(with(&[&over[..], &[2]].concat()), Fault::FrameTooLarge);
    assert_eq!(with(&[0, 0, 0, 0, 7]), Fault::FrameKind);
    assert_eq!(with(&[0, 0, 0, 0, 1]), Fault::FrameKind);
    assert_eq!(with(&[0, 0, 0, 0, 2]), Fault::UnknownTable);
    assert_eq!(
        with(&[11, 0, 0, 0, 2, 6, b'f', b'o', b'l', b'd', b'e', b'r', 0, 0, 0, 0]),
        Fault::Count { table: "folder" }
    );
    assert_eq!(with(&[]), Fault::CutShort);
    assert_eq!(check_frames(b"hello, this is some text").unwrap_err(), Fault::OtherContent);
    for length in 0..good.len() {
        assert!(check_frames(&good[..length]).is_err(), "cut at {length}");
    }
}

#[test]
fn b3_no_changed_byte_inside_goes_unnoticed() {
    let folder = tempfile::tempdir().unwrap();
    let good = Inside::of(&database(folder.path(), migrate::LATEST, 9)).bytes();
    let random = &mut Random(11);
    let head = 2_000.min(good.len());
    for at in (0..head).chain((0..2_000).map(|_| random.below(good.len())).collect::<Vec<_>>()) {
        let mut bad = good.clone();
        bad[at] ^= 1 << random.below(8);
        assert!(check_frames(&bad).is_err(), "byte {at}");
    }
}

#[test]
fn a_stopped_backup_or_restore_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("a.carnet"));
    let from = database(folder.path(), migrate::LATEST, 5);
    backed_up(&from, &file);
    let good = fs::read(&file).unwrap();
    let seal = Seal::Identity(&SECRET);
    for stage in [Stage::Writing, Stage::ReadingBack] {
        let mut stop = |progress: Progress| match progress.stage == stage {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let making = Making::new(&file, &seal).unwrap();
        let written = making.write(&from, Moment::utc(2), &mut stop);
        let made = written.and_then(|written| making.finish(written, &mut stop));
        assert!(matches!(made, Err(Error::Cancelled)), "{stage:?}: {made:?}");
        assert_eq!(fs::read(&file).unwrap(), good);
    }
    let start = Restored { key: &DataKey::from_bytes([3; 32]), recipient: None };
    for stage in [Stage::Restoring, Stage::Checking] {
        let mut stop = |progress: Progress| match progress.stage == stage {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let unlock = Unlock::Identity(&SECRET);
        let made = restore(&data, &file, &unlock, &start, &Options::default(), |_| Ok(()), &mut stop);
        assert!(matches!(made, Err(Error::Cancelled)), "{stage:?}: {made:?}");
        let names: Vec<_> = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["store.lock"]);
    }
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.retain(|name| !name.to_string_lossy().starts_with("from.db"));
    names.sort();
    assert_eq!(names, ["a.carnet", "data"]);
}
