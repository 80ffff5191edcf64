//! A store that is sound, as bytes: what every case of damage starts from.
//!
//! Once closed in good order, and once as a killed program leaves it, with the last changes in the
//! log alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use carnet::data::{
    ChatId, DigestKind, DigestSource, DraftPlace, EntryId, KnownModel, MessageState, Moment, NewAttachment,
    NewChat, NewDigest, NewEntry, NewMeasurement, Role, SourceText,
};
use carnet::store::{DataKey, Device, Keys, Options, Secret, Store, Vault, WholeMessage};
use zeroize::Zeroizing;

use crate::store::view::{open_directly, view};
use crate::support::random::Random;
use crate::support::words::Words;

pub const PAGE: usize = 4096;
const CHATS: i64 = 130;
const ENTRIES: i64 = 110;
/// Changes that stand in the log alone.
const LOGGED: usize = 8;
/// Looked for in every store.
pub const WORDS: &[&str] = &["kettle", "été", "recovered"];

/// The files in a store's folder.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A device without a key store: the store opens without a question.
pub struct Bare;

impl Device for Bare {
    fn keep(&self, _: &str, _: &[u8]) -> Result<(), String> {
        Err("there is none".to_owned())
    }

    fn fetch(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        Ok(None)
    }

    fn forget(&self, _: &str) -> Result<(), String> {
        Ok(())
    }

    fn name(&self) -> Option<String> {
        None
    }

    fn uptime(&self) -> Duration {
        Duration::from_secs(1)
    }
}

/// What a page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    Schema,
    Inner,
    Leaf,
    Overflow,
    Free,
    Map,
}

/// A table's row, and the pages it stands on.
pub struct RowPages {
    pub table: String,
    pub pages: BTreeSet<u32>,
}

pub struct Original {
    /// After a good end.
    pub closed: Files,
    pub lines: Vec<String>,
    /// The database before the last third of the life.
    pub earlier: Vec<u8>,
    /// After none, with the changes since `closed` in the log.
    pub killed: Files,
    /// What was shown after each of these changes; the first is before all.
    pub states: Vec<Vec<String>>,
    /// The files of another store, with its log.
    pub other: Files,
    /// The uses of the pages of `closed`, by number.
    pub uses: BTreeMap<u32, Use>,
    /// The highest number of an entry in `closed`.
    pub entries: i64,
    /// All rows a salvage should bring back.
    pub rows: Vec<RowPages>,
}

/// The same for all tests.
pub static ORIGINAL: LazyLock<Original> = LazyLock::new(|| Original::new(20_261_122));

pub fn vault(data: &Path) -> Vault {
    Vault::new(data, Arc::new(Bare), Options::default())
}

/// Puts a store's files into a data folder.
pub fn put(data: &Path, files: &Files) {
    fs::create_dir_all(data.join("store")).unwrap();
    for (name, bytes) in files {
        fs::write(data.join("store").join(name), bytes).unwrap();
    }
    // Opening takes this room anyway; a file with nothing in it costs no time.
    let reserve = fs::File::create(data.join("store/reserve")).unwrap();
    reserve.set_len(4 << 20).unwrap();
}

/// The files of a store, without the room kept free.
pub fn files(data: &Path) -> Files {
    let found = fs::read_dir(data.join("store")).unwrap().map(Result::unwrap);
    let named = found.map(|file| (file.file_name().into_string().unwrap(), file.path()));
    named.filter(|(name, _)| name != "reserve").map(|(name, path)| (name, fs::read(path).unwrap())).collect()
}

pub fn shown(store: &Store) -> carnet::store::Result<Vec<String>> {
    view(store, WORDS)
}

impl Original {
    fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer { random: Random::new(seed), words: Words::english() };
        let (store, _) = vault(folder.path()).create().unwrap();
        writer.chats(&store, 0..CHATS * 2 / 3);
        writer.entries(&store, 0..ENTRIES * 2 / 3);
        store.lock();
        drop(store);
        let earlier = fs::read(folder.path().join("store/journal.db")).unwrap();
        let store = vault(folder.path()).open(Secret::None).unwrap();
        writer.chats(&store, CHATS * 2 / 3..CHATS);
        writer.entries(&store, ENTRIES * 2 / 3..ENTRIES);
        writer.rest(&store);
        let lines = shown(&store).unwrap();
        store.lock();
        drop(store);
        let (closed, key) = (files(folder.path()), key_of(folder.path()));
        let (uses, rows) = map(&folder.path().join("store/journal.db"), &key);
        let (killed, states) = log(folder.path(), &mut writer);
        let other = other(&mut writer);
        Self { closed, lines, earlier, killed, states, other, uses, entries: ENTRIES, rows }
    }

    /// The pages of one use.
    pub fn pages(&self, wanted: Use) -> Vec<u32> {
        self.uses.iter().filter(|(_, found)| **found == wanted).map(|(page, _)| *page).collect()
    }

    pub fn page_count(&self) -> u32 {
        (self.closed["journal.db"].len() / PAGE) as u32
    }
}

fn key_of(data: &Path) -> DataKey {
    Keys::load(&data.join("store")).unwrap().unlock(&Bare, Secret::None).unwrap()
}

/// Makes changes that stay in the log, and takes the files as they are then.
fn log(data: &Path, writer: &mut Writer) -> (Files, Vec<Vec<String>>) {
    let store = vault(data).open(Secret::None).unwrap();
    let mut states = vec![shown(&store).unwrap()];
    for at in 0..LOGGED {
        let text = writer.text(if at % 3 == 0 { 900 } else { 40 });
        let when = Moment::utc(1_780_000_000_000 + at as i64 * 1_000);
        store.journal().add(NewEntry::new(when, text)).unwrap();
        states.push(shown(&store).unwrap());
    }
    let killed = files(data);
    assert!(killed["journal.db-wal"].len() > 20 * PAGE);
    (killed, states)
}

/// A small store of its own, as a killed program leaves it.
fn other(writer: &mut Writer) -> Files {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = vault(folder.path()).create().unwrap();
    writer.chats(&store, 0..9);
    files(folder.path())
}

/// Writes a life into a store.
struct Writer {
    random: Random,
    words: Words,
}

impl Writer {
    fn text(&mut self, words: usize) -> String {
        format!("{} kettle été", self.words.text(&mut self.random, words))
    }

    fn chats(&mut self, store: &Store, numbers: std::ops::Range<i64>) {
        for number in numbers {
            let messages = (0..self.random.index(9) + 1).map(|at| WholeMessage {
                parent: at.checked_sub(1),
                role: if at % 2 == 0 { Role::User } else { Role::Assistant },
                // Some go on over several pages.
                text: {
                    let words = if self.random.within(0..=40) == 0 { 3_000 } else { 60 };
                    let words = self.random.index(words) + 1;
                    self.text(words)
                },
                state: MessageState::Done,
                created: Moment::utc(1_700_000_000_000 + number * 86_400_000),
                model: (at % 2 == 1).then(|| "a model".to_owned()),
                stats: None,
            });
            let messages = messages.collect();
            let new = NewChat { title: self.text(4), system: self.text(10), ..NewChat::default() };
            store.chats().add_whole(new, messages).unwrap();
        }
    }

    fn entries(&mut self, store: &Store, numbers: std::ops::Range<i64>) {
        let entries = numbers.map(|number| {
            let words = if number % 25 == 7 { 4_000 } else { self.random.index(200) + 1 };
            let mut entry =
                NewEntry::new(Moment::utc(1_700_000_000_000 + number * 86_400_000), self.text(words));
            entry.title = self.text(3);
            entry.tags = vec![format!("tag {}", number % 7), "Überall".to_owned()];
            if number % 11 == 3 {
                let len = self.random.index(20_000);
                let bytes = self.random.bytes(len);
                let name = format!("{number}.jpg");
                entry.attachments = vec![NewAttachment { name, media_type: "image/jpeg".to_owned(), bytes }];
            }
            entry
        });
        store.journal().import(entries.collect()).unwrap();
    }

    fn rest(&mut self, store: &Store) {
        let journal = store.journal();
        for id in (1..ENTRIES).step_by(9) {
            let mut entry = NewEntry::new(Moment::utc(1_710_000_000_000), self.text(90));
            entry.tags = vec!["changed".to_owned()];
            journal.update(EntryId(id), entry).unwrap();
        }
        let folder = store.chats().add_folder("a folder").unwrap();
        store.chats().set_folder(ChatId(3), Some(folder)).unwrap();
        store.chats().remove(ChatId(5)).unwrap();
        let pace = store.measurements().add_kind("pace", "Pace", "min/km").unwrap();
        let kinds = [pace, store.measurements().kind("sleep").unwrap().id];
        let measured = (0..90).map(|at: i64| NewMeasurement {
            kind: kinds[at as usize % 2],
            value: if at % 5 == 0 { 7.0 } else { 7.0 + at as f64 / 7.0 },
            when: Moment::utc(1_700_000_000_000 + at * 86_400_000),
            source: "typed".to_owned(),
            note: "after the kettle".to_owned(),
            entry: (at % 10 == 0).then_some(EntryId(at + 1)),
        });
        store.measurements().import(measured.collect()).unwrap();
        for at in 1..20 {
            let source =
                DigestSource { sentence: 0, source: SourceText::Entry(EntryId(at)), start: 0, end: 4 };
            let text = self.text(30);
            let digest = NewDigest {
                kind: DigestKind::Summary,
                text,
                maker: "rule".to_owned(),
                days: None,
                sources: vec![source],
            };
            store.digests().add(digest).unwrap();
        }
        for at in 1..6 {
            store.settings().set(&format!("setting {at}"), &self.text(150)).unwrap();
            store.drafts().set(DraftPlace::Chat(ChatId(at * 2)), self.text(120)).unwrap();
            let id = format!("model {at}");
            let model = KnownModel { name: id.clone(), id, about: self.text(60), size: 5 };
            store.settings().remember_model(model).unwrap();
        }
        // Leaves free pages behind.
        let long = self.text(9_000);
        store.drafts().set(DraftPlace::NewEntry, long).unwrap();
        store.drafts().set(DraftPlace::NewEntry, "short").unwrap();
    }
}

/// What each page is for, and on which pages each row stands, as SQLite itself says.
fn map(database: &Path, key: &DataKey) -> (BTreeMap<u32, Use>, Vec<RowPages>) {
    let connection = open_directly(database.to_str().unwrap(), "unix", key).unwrap();
    let derived =
        ["chunk", "snapshot", "snapshot_part", "entry_tag", "tag", "sqlite_sequence", "sqlite_schema"];
    let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'";
    let mut names = connection.prepare(sql).unwrap();
    let names = names.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let tables: BTreeSet<String> =
        names.map(Result::unwrap).filter(|name| !derived.contains(&name.as_str())).collect();
    let count = fs::metadata(database).unwrap().len() / PAGE as u64;
    let mut uses: BTreeMap<u32, Use> = (1..=count as u32).map(|page| (page, Use::Free)).collect();
    uses.extend((2..=count as u32).step_by((PAGE - 80) / 5 + 1).map(|page| (page, Use::Map)));
    let mut rows: BTreeMap<(String, String), RowPages> = BTreeMap::new();
    let mut overflows = Vec::new();
    let mut found = connection.prepare("SELECT name, path, pageno, pagetype, ncell FROM dbstat").unwrap();
    let mut found = found.query([]).unwrap();
    while let Some(row) = found.next().unwrap() {
        let (name, path): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        let (page, kind): (u32, String) = (row.get(2).unwrap(), row.get(3).unwrap());
        let cells: u32 = row.get(4).unwrap();
        let used = match (name.as_str(), kind.as_str()) {
            ("sqlite_schema", _) => Use::Schema,
            (_, "internal") => Use::Inner,
            (_, "leaf") => Use::Leaf,
            (_, "overflow") => Use::Overflow,
            (_, other) => panic!("{other}"),
        };
        uses.insert(page, used);
        if !tables.contains(&name) {
            continue;
        }
        if let Some((cell, _)) = path.split_once('+') {
            overflows.push(((name.clone(), cell.to_owned()), page));
        } else if kind == "leaf" || has_no_rowid(&name) {
            for cell in 0..cells {
                let place = RowPages { table: name.clone(), pages: BTreeSet::from([page]) };
                rows.insert((name.clone(), format!("{path}{cell:03x}")), place);
            }
        }
    }
    for (place, page) in overflows {
        rows.get_mut(&place).unwrap_or_else(|| panic!("{place:?}")).pages.insert(page);
    }
    (uses, rows.into_values().collect())
}

/// Kept as an index, with rows on inner pages too.
fn has_no_rowid(table: &str) -> bool {
    ["draft", "setting", "model", "entry_attachment", "digest_source"].contains(&table)
}
