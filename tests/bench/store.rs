//! Speed of the store of a person who has written for years: 100,000 messages, 10,000 entries.
//!
//! The same life is put into an encrypted store and into a plain one, as encryption's cost is asked
//! for; goals stand beside the numbers. What needs memory measured runs in a process of its own.

use std::env;
use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use carnet::data::{ChatId, Day, NewEntry, NewMessage, Query, Role, SearchKind};
use carnet::store::backup::Seal;
use carnet::store::{ChatFilter, DataKey, Hooks, Options, Store};
use serde_json::{Value, json};

use crate::support::people::{self, BIG, LifeClock, Person};
use crate::support::random::Random;
use crate::support::words::Words;

const SEED: u64 = 1;
/// Tells this program that it is the process of its own for the backup.
const BACKUP: &str = "--store-backup-of";
const IDENTITY: [u8; 32] = [7; 32];
const MIB: f64 = 1024.0 * 1024.0;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// One number of a table: its name, its value in the unit, the goal in the same.
struct Figure {
    name: &'static str,
    value: f64,
    unit: &'static str,
    goal: Option<f64>,
}

/// Measures and prints: a table, or with `--json` one object.
pub(super) fn run(options: &[String]) -> Fallible<()> {
    if let Some(at) = options.iter().position(|option| option == BACKUP) {
        return backup_here(&options[at + 1..]);
    }
    let encrypted = measure(false)?;
    let plain = measure(true)?;
    if options.iter().any(|option| option == "--json") {
        println!("{}", json!({ "encrypted": object(&encrypted), "plain": object(&plain) }));
        return Ok(());
    }
    println!("| 100,000 messages, 10,000 entries | encrypted | plain | goal |");
    println!("|---|---|---|---|");
    for (a, b) in encrypted.iter().zip(&plain) {
        let goal = a.goal.map_or(String::new(), |goal| format!("<= {goal} {}", a.unit));
        println!("| {} | {:.1} {} | {:.1} {} | {goal} |", a.name, a.value, a.unit, b.value, b.unit);
    }
    Ok(())
}

fn object(figures: &[Figure]) -> Value {
    let pairs =
        figures.iter().map(|figure| (format!("{}, {}", figure.name, figure.unit), json!(figure.value)));
    Value::Object(pairs.collect())
}

fn options(plain: bool, clock: &LifeClock) -> Options {
    Options { clock: clock.clock(), hooks: Hooks { plain, ..Hooks::default() } }
}

fn key() -> DataKey {
    DataKey::from_bytes([42; 32])
}

fn measure(plain: bool) -> Fallible<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let clock = LifeClock::default();
    let life = Person::new(SEED, BIG).life();
    let store = Store::create(folder.path(), &key(), &options(plain, &clock))?;
    let begun = Instant::now();
    let chats = people::fill(&store, &clock, life);
    let mut figures = vec![figure("filling", begun.elapsed().as_secs_f64(), "s", None)];
    figures.push(figure("size on the disk", store.size() as f64 / MIB, "MiB", None));
    drop(store);
    figures.push(opening(folder.path(), plain, &clock)?);
    let store = Store::open(folder.path(), &key(), &options(plain, &clock))?;
    searches(&store, &chats, &mut figures)?;
    let longest = chats.first().copied().ok_or("the life has no chat")?;
    let listing = times(20, |_| match store.chats().path(longest)?.len() {
        5_000 => Ok(()),
        other => Err(format!("{other} messages are shown").into()),
    })?;
    figures.push(figure("listing 5,000 messages, median", at(&listing, 50), "ms", Some(20.0)));
    writing(&store, longest, &mut figures)?;
    drop(store);
    figures.extend(backup_elsewhere(folder.path(), plain)?);
    Ok(figures)
}

fn figure(name: &'static str, value: f64, unit: &'static str, goal: Option<f64>) -> Figure {
    Figure { name, value, unit, goal }
}

/// Until the newest chats are listed, as the first screen shows them.
fn opening(folder: &Path, plain: bool, clock: &LifeClock) -> Fallible<Figure> {
    let options = options(plain, clock);
    let taken = times(20, |_| {
        let store = Store::open(folder, &key(), &options)?;
        let shown = store.chats().list(ChatFilter { limit: Some(50), ..ChatFilter::default() })?;
        if shown.len() == 50 { Ok(()) } else { Err("the chats are not there".into()) }
    })?;
    Ok(figure("opening, median", at(&taken, 50), "ms", Some(300.0)))
}

fn searches(store: &Store, chats: &[ChatId], figures: &mut Vec<Figure>) -> Fallible<()> {
    let typical = typical_queries(chats);
    let mut found = 0;
    let taken = times(typical.len(), |at| {
        found += usize::from(!store.search(&typical[at])?.is_empty());
        Ok(())
    })?;
    if found * 2 < typical.len() {
        return Err("most of the queries must find something".into());
    }
    figures.push(figure("search, median", at(&taken, 50), "ms", None));
    figures.push(figure("search, 95 of 100", at(&taken, 95), "ms", Some(50.0)));
    figures.push(figure("search, slowest", at(&taken, 100), "ms", None));
    let hard = hard_queries(chats);
    let taken = times(hard.len(), |at| store.search(&hard[at]).map(drop).map_err(Into::into))?;
    figures.push(figure("hard search, median", at(&taken, 50), "ms", None));
    figures.push(figure("hard search, 95 of 100", at(&taken, 95), "ms", Some(50.0)));
    figures.push(figure("hard search, slowest", at(&taken, 100), "ms", None));
    Ok(())
}

/// What people ask: a few words as they come in texts, half of them while typing, some with filters.
fn typical_queries(chats: &[ChatId]) -> Vec<Query> {
    let mut random = Random::new(SEED + 1);
    let languages = [Words::english(), Words::french()];
    let mut query = |number: usize| {
        let language = &languages[number % 2];
        let words: Vec<&str> = (0..random.within(1..=3)).map(|_| language.word(&mut random)).collect();
        let mut text = words.join(" ");
        let typing = random.within(0..=1) == 0;
        if typing {
            let cut = text.char_indices().rev().nth(random.within(0..=3) as usize).map_or(0, |(at, _)| at);
            text.truncate(cut.max(1));
        } else if random.within(0..=9) == 0 {
            text = format!("\"{text}\"");
        }
        let mut query = Query { typing, ..Query::new(text) };
        match random.within(0..=9) {
            0 => query.chat = Some(random.pick(chats)),
            1 => query.kinds = vec![SearchKind::Entry],
            2 => query.tag = Some("work".to_owned()),
            3 => query.from = Some(day(&mut random)),
            _ => {}
        }
        query
    };
    (0..200).map(&mut query).collect()
}

/// Words that stand nearly everywhere, single letters, and filters that let almost all through, or
/// little of much.
fn hard_queries(chats: &[ChatId]) -> Vec<Query> {
    let mut random = Random::new(SEED + 2);
    let mut queries: Vec<Query> =
        ('a'..='z').map(|letter| Query { typing: true, ..Query::new(letter) }).collect();
    for text in
        ["the", "de", "i", "je", "la", "the i", "the i to and a of it my", "\"the i\"", "de la les", "th"]
    {
        let plain = Query { typing: text.len() == 2, ..Query::new(text) };
        let early = Day::constant(2019, 2, 1);
        queries.push(Query { chat: chats.first().copied(), ..plain.clone() });
        queries.push(Query { chat: Some(random.pick(chats)), ..plain.clone() });
        queries.push(Query { to: Some(early), ..plain.clone() });
        queries.push(Query { from: Some(early), ..plain.clone() });
        queries.push(Query { from: Some(day(&mut random)), to: Some(Day::MAX), ..plain.clone() });
        queries.push(Query { tag: Some("voyage".to_owned()), ..plain.clone() });
        queries.push(Query { limit: 200, ..plain });
    }
    queries.push(Query { from: Some(Day::constant(2019, 2, 1)), ..Query::new("") });
    queries.push(Query { chat: chats.first().copied(), ..Query::new("") });
    queries
}

fn day(random: &mut Random) -> Day {
    Day::constant(random.within(2019..=2025) as i16, random.within(1..=12) as i8, random.within(1..=28) as i8)
}

fn writing(store: &Store, chat: ChatId, figures: &mut Vec<Figure>) -> Fallible<()> {
    let words = Words::english();
    let mut random = Random::new(SEED + 3);
    let mut parent = store.chats().path(chat)?.last().map(|message| message.id);
    let appended = times(300, |_| {
        let text = words.text(&mut random, 60);
        let begun = NewMessage { parent, role: Role::User, text, model: None };
        parent = Some(store.chats().add_message(chat, begun)?);
        Ok(())
    })?;
    figures.push(figure("appending a message, median", at(&appended, 50), "ms", Some(10.0)));
    figures.push(figure("appending a message, 95 of 100", at(&appended, 95), "ms", None));
    let when = carnet::data::Moment::now();
    let written = times(100, |_| {
        let entry = NewEntry::new(when, words.text(&mut random, 150));
        store.journal().add(NewEntry { tags: vec!["work".to_owned()], ..entry })?;
        Ok(())
    })?;
    figures.push(figure("adding an entry, median", at(&written, 50), "ms", None));
    figures.push(figure("adding an entry, 95 of 100", at(&written, 95), "ms", None));
    Ok(())
}

/// In another process, which has not held the life in its memory.
fn backup_elsewhere(folder: &Path, plain: bool) -> Fallible<[Figure; 3]> {
    let output = Command::new(env::current_exe()?).arg(BACKUP).arg(folder).arg(plain.to_string()).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let measured: Value = serde_json::from_slice(&output.stdout)?;
    let number = |key: &str| measured.get(key).and_then(Value::as_f64).unwrap_or(f64::NAN);
    Ok([
        figure("backup, read back", number("s"), "s", Some(60.0)),
        figure("backup, peak memory", number("peak_bytes") / MIB, "MiB", Some(256.0)),
        figure("backup, size", number("bytes") / MIB, "MiB", None),
    ])
}

fn backup_here(arguments: &[String]) -> Fallible<()> {
    let [folder, plain] = arguments else { return Err("a folder and whether it is plain".into()) };
    let store = Store::open(Path::new(folder), &key(), &options(plain == "true", &LifeClock::default()))?;
    let file = Path::new(folder).join("backup.carnet");
    let begun = Instant::now();
    let report = store.backup(&file, &Seal::Identity(&IDENTITY), &mut |_| ControlFlow::Continue(()))?;
    let (s, peak) = (begun.elapsed().as_secs_f64(), carnet::platform::peak_memory());
    let peak_bytes = peak.map(|peak| peak.resident_bytes);
    println!("{}", json!({ "s": s, "peak_bytes": peak_bytes, "bytes": report.bytes }));
    Ok(())
}

/// How long each of `count` calls takes, the shortest first.
fn times(count: usize, mut call: impl FnMut(usize) -> Fallible<()>) -> Fallible<Vec<Duration>> {
    let mut taken = Vec::with_capacity(count);
    for number in 0..count {
        let begun = Instant::now();
        call(number)?;
        taken.push(begun.elapsed());
    }
    taken.sort();
    Ok(taken)
}

/// The time in milliseconds that `percent` of 100 calls stay within.
fn at(taken: &[Duration], percent: usize) -> f64 {
    let last = (taken.len() * percent).div_ceil(100).max(1) - 1;
    taken.get(last).map_or(f64::NAN, |taken| taken.as_secs_f64() * 1_000.0)
}
