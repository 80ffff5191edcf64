//! Backups that open well and hold what they must not, each with the name of its fault.

use rusqlite::types::ValueRef;

use super::super::super::migrate;
use super::super::create::{end_frame, rows_frame};
use super::super::frame::{Kind, Writer};
use super::super::header::{Described, Header};
use super::super::tables::{self, TABLES};
use super::super::{Fault, RECORDS_MAX, content, value};
use crate::data::Moment;

static ELSEWHERE: tables::Table = tables::Table { name: "sqlite_schema", since: 1, order: "name", only: "" };

/// The inside of a backup, to be made wrong.
pub(super) struct Inside {
    pub(super) header: Header,
    rows: Vec<(&'static tables::Table, u32, Vec<u8>)>,
    /// Written instead of the header, and after the last frame.
    raw_header: Option<Vec<u8>>,
    tail: Vec<u8>,
    end: Box<End>,
}

/// Makes the last frame.
type End = dyn Fn(&Header, [u8; 32]) -> Vec<u8>;

impl Inside {
    pub(super) fn of(from: &rusqlite::Connection) -> Self {
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

    pub(super) fn bytes(&self) -> Vec<u8> {
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
            assert!(value::put(&mut bytes, value));
        }
        let before = self.rows.iter().position(|(table, ..)| at(table) > place).unwrap_or(self.rows.len());
        self.rows.insert(before, (&TABLES[place], 1, bytes));
        self.header.tables[place].rows += 1;
    }

    fn setting(&mut self, key: ValueRef<'_>, value: ValueRef<'_>) {
        self.add("setting", &[("key", key), ("value", value)]);
    }

    fn described(&mut self, name: &str) -> &mut Described {
        self.header.tables.iter_mut().find(|table| table.name == name).unwrap()
    }
}

const fn int(value: i64) -> ValueRef<'static> {
    ValueRef::Integer(value)
}

const fn text(value: &str) -> ValueRef<'_> {
    ValueRef::Text(value.as_bytes())
}

pub(super) type Change = Box<dyn Fn(&mut Inside)>;

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
#[allow(clippy::too_many_lines, reason = "a table, one case a line or two")]
pub(super) fn wrong_contents() -> Vec<(Fault, Change)> {
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
        (Fault::Count { table: folder }, change(|i| i.rows.reverse())),
        (Fault::UnknownTable, change(|i| i.rows.push(i.rows[0].clone()))),
        (Fault::Columns { table: folder }, change(|i| i.header.tables[0].columns.push("x".to_owned()))),
        (Fault::Columns { table: folder }, change(|i| i.header.tables[0].columns.swap(0, 1))),
        (Fault::Count { table: folder }, change(|i| i.header.tables[0].rows += 1)),
        (Fault::Count { table: setting }, change(|i| i.described("setting").rows += 1)),
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
        (
            Fault::NotAsWritten,
            change(|i| ["b", "a"].into_iter().for_each(|key| i.setting(text(key), text("1")))),
        ),
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
                i.add("attachment", &[("hash", ValueRef::Blob(&[0; 32])), ("bytes", ValueRef::Blob(b"1"))]);
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
    let circle = Fault::NotAllowed { table: "message" };
    vec![
        (
            of_message.clone(),
            change(move |i| {
                talk(i, 90_000, null);
                message(i, 90_000, 90_000, null, int(90_002));
                message(i, 90_001, 90_000, int(90_000), null);
                message(i, 90_002, 90_000, int(90_001), null);
            }),
        ),
        (
            Fault::NotAllowed { table: "chat" },
            change(move |i| {
                let given = [
                    ("id", int(90_000)),
                    ("title", text("")),
                    ("system", text("")),
                    ("activity", int(i64::MAX)),
                ];
                i.add("chat", &given);
            }),
        ),
        (
            circle.clone(),
            change(move |i| {
                talk(i, 90_000, null);
                message(i, 90_000, 90_000, int(90_001), int(90_001));
                message(i, 90_001, 90_000, int(90_000), int(90_000));
            }),
        ),
        (
            circle.clone(),
            change(move |i| {
                talk(i, 90_000, null);
                message(i, 90_000, 90_000, int(90_000), null);
            }),
        ),
        (
            circle.clone(),
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
