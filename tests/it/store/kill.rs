//! D1: whenever the process is killed, what was answered is there and nothing is half there.
//!
//! The test program starts itself: the child is a busy person who says aloud what is tried and what
//! was answered; the parent kills it at a random moment or right after a line, opens the store and
//! compares. A record in flight may be as before or as after, every other one must be as answered.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use carnet::data::{
    ChatId, DraftPlace, EntryId, MessageState, Moment, Mood, NewChat, NewEntry, NewMeasurement, NewMessage,
    Query, Role,
};
use carnet::store::backup::Seal;
use carnet::store::{Answer, ChatFilter, DataKey, Depth, Options, Store};

use crate::support::long;
use crate::support::random::Random;

const CHILD: &str = "store::kill::the_person_who_is_killed";
const FOLDER: &str = "CARNET_KILL_FOLDER";
const SEED: &str = "CARNET_KILL_SEED";
const KEY: [u8; 32] = [9; 32];
/// Steps a child takes if nobody kills it.
const STEPS: usize = 400;

/// Every record by its name, in words that tell it whole.
type Records = BTreeMap<String, String>;

fn open(folder: &Path) -> Store {
    let key = DataKey::from_bytes(KEY);
    match folder.join("store").exists() {
        true => Store::open(folder, &key, &Options::default()).unwrap(),
        false => Store::create(folder, &key, &Options::default()).unwrap(),
    }
}

/// What the store shows.
fn records(store: &Store) -> Records {
    let mut found = Records::new();
    for chat in store.chats().list(ChatFilter::default()).unwrap() {
        let path = store.chats().path(chat.id).unwrap();
        let texts: Vec<String> = path.iter().map(|m| format!("{} [{}]", m.text, m.state.name())).collect();
        found.insert(format!("chat {}", chat.title), texts.join(" / "));
    }
    for entry in store.journal().all(None, usize::MAX).unwrap() {
        let revisions = store.journal().revisions(entry.id).unwrap().len();
        let words = format!("{} {:?} {:?} {revisions}", entry.text, entry.tags, entry.mood);
        found.insert(format!("entry {}", entry.title), words);
    }
    for one in store.measurements().all(None, usize::MAX).unwrap() {
        found.insert(format!("measurement {}", one.note), one.value.to_string());
    }
    if let Some((text, _)) = store.drafts().get(DraftPlace::NewChat).unwrap() {
        found.insert("draft".to_owned(), text);
    }
    if let Some(text) = store.settings().get::<String>("theme").unwrap() {
        found.insert("setting".to_owned(), text);
    }
    found
}

/// Says a line that the parent reads, even if this is the last thing ever said.
fn say(word: &str, name: &str, value: Option<&str>) {
    let line = serde_json::json!([word, name, value]);
    let mut out = std::io::stdout().lock();
    writeln!(out, "@{line}").unwrap();
    out.flush().unwrap();
}

/// The busy person.
struct Busy {
    store: Store,
    random: Random,
    next: usize,
    kept: Records,
}

impl Busy {
    /// One change: said, done, said again.
    fn change(&mut self, name: String, value: Option<String>, act: impl FnOnce(&Store)) {
        say("try", &name, value.as_deref());
        act(&self.store);
        say("ok", &name, value.as_deref());
        match value {
            Some(value) => self.kept.insert(name, value),
            None => self.kept.remove(&name),
        };
    }

    fn chat(&mut self) -> Option<(ChatId, String, String)> {
        let chats = self.store.chats().list(ChatFilter::default()).unwrap();
        let chat = (!chats.is_empty()).then(|| chats[self.random.index(chats.len())].clone())?;
        let name = format!("chat {}", chat.title);
        let value = self.kept.get(&name).cloned().unwrap_or_default();
        Some((chat.id, name, value))
    }

    fn entry(&mut self) -> Option<carnet::data::Entry> {
        let count = self.store.journal().count().unwrap();
        let at = (count > 0).then(|| self.random.index(count))?;
        Some(self.store.journal().all(None, usize::MAX).unwrap().remove(at))
    }

    fn step(&mut self) {
        self.next += 1;
        let n = self.next;
        match self.random.index(14) {
            0 => self.change(format!("chat {n}"), Some(String::new()), |store| {
                store.chats().add(NewChat { title: n.to_string(), ..NewChat::default() }).unwrap();
            }),
            1..=3 => self.send(n),
            4 | 5 => self.answer(n),
            6 => {
                let Some((id, name, _)) = self.chat() else { return };
                self.change(name, None, |store| store.chats().remove(id).unwrap());
            }
            7 | 8 => self.write(n),
            9 => self.rewrite(n),
            10 => {
                let Some(entry) = self.entry() else { return };
                self.change(format!("entry {}", entry.title), None, |store| {
                    store.journal().remove(entry.id).unwrap();
                });
            }
            11 => self.change("draft".to_owned(), Some("half ".repeat(n % 90 + 1)), |store| {
                store.drafts().set(DraftPlace::NewChat, "half ".repeat(n % 90 + 1)).unwrap();
            }),
            12 => self.measure(n),
            _ => self.look(n),
        }
    }

    fn send(&mut self, n: usize) {
        let Some((id, name, value)) = self.chat() else { return };
        let parent = self.store.chats().path(id).unwrap().last().map(|message| message.id);
        let text = format!("message {n} {}", "é".repeat(self.random.index(2_000)));
        let value =
            if parent.is_some() { format!("{value} / {text} [done]") } else { format!("{text} [done]") };
        self.change(name, Some(value), |store| {
            let new = NewMessage { parent, role: Role::User, text, model: None };
            store.chats().add_message(id, new).unwrap();
        });
    }

    /// Streams an answer: every token is said when it is pushed.
    fn answer(&mut self, n: usize) {
        let Some((id, name, value)) = self.chat() else { return };
        let parent = self.store.chats().path(id).unwrap().last().map(|message| message.id);
        let before = if parent.is_some() { format!("{value} / ") } else { value };
        let new =
            NewMessage { parent, role: Role::Assistant, text: String::new(), model: Some("m".to_owned()) };
        say("stream", &name, Some(&before));
        let mut answer = self.store.chats().begin_answer(id, new).unwrap();
        say("begun", &name, None);
        for at in 0..self.random.index(120) {
            std::thread::sleep(Duration::from_micros(200));
            answer.push(&format!("{n}.{at} ")).unwrap();
            say("token", &format!("{n}.{at} "), None);
        }
        let text = answer.text().to_owned();
        self.change(name, Some(format!("{before}{text} [done]")), |_| finish(answer));
    }

    fn write(&mut self, n: usize) {
        let new = NewEntry {
            title: n.to_string(),
            tags: vec![format!("t{}", n % 5)],
            mood: Mood::new(3),
            ..NewEntry::new(Moment::utc(0), format!("entry {n}"))
        };
        let value = format!("entry {n} {:?} {:?} 0", new.tags, new.mood);
        self.change(format!("entry {n}"), Some(value), |store| {
            store.journal().add(new).unwrap();
        });
    }

    fn rewrite(&mut self, n: usize) {
        let Some(entry) = self.entry() else { return };
        let revisions = self.store.journal().revisions(entry.id).unwrap().len() + 1;
        let (id, title): (EntryId, String) = (entry.id, entry.title);
        let new = NewEntry { title: title.clone(), ..NewEntry::new(Moment::utc(0), format!("changed {n}")) };
        let value = format!("changed {n} {:?} {:?} {revisions}", new.tags, new.mood);
        self.change(format!("entry {title}"), Some(value), |store| store.journal().update(id, new).unwrap());
    }

    fn measure(&mut self, n: usize) {
        let kind = self.store.measurements().kind("sleep").unwrap().id;
        let new = NewMeasurement {
            kind,
            value: n as f64,
            when: Moment::utc(0),
            source: "typed".to_owned(),
            note: n.to_string(),
            entry: None,
        };
        self.change(format!("measurement {n}"), Some((n as f64).to_string()), |store| {
            store.measurements().add(new).unwrap();
        });
    }

    /// What changes nothing a person sees: a search, a backup, a choice that is made again.
    fn look(&mut self, n: usize) {
        self.store.search(&Query { typing: true, ..Query::new("messa") }).unwrap();
        if n.is_multiple_of(40) {
            let file = self.store.data_folder().join("kept.carnet");
            say("try", "backup", None);
            let seal = Seal::Identity(&[5; 32]);
            self.store.backup(&file, &seal, &mut |_| ControlFlow::Continue(())).unwrap();
            say("ok", "backup", None);
        }
        self.change("setting".to_owned(), Some(format!("theme {n}")), |store| {
            store.settings().set("theme", &format!("theme {n}")).unwrap();
        });
    }
}

fn finish(answer: Answer) {
    answer.finish(MessageState::Done, None).unwrap();
}

#[test]
#[ignore = "started by the test that kills it"]
fn the_person_who_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let seed: u64 = std::env::var(SEED).unwrap().parse().unwrap();
    let store = open(Path::new(&folder));
    let kept = records(&store);
    let next =
        kept.keys().filter_map(|name| name.split(' ').nth(1)?.parse::<usize>().ok()).max().unwrap_or(0);
    // Names of removed records are not given again, lest a late state be taken for an early one.
    let mut busy =
        Busy { store, random: Random::new(seed), next: next + 1_000 * (seed as usize % 1_000), kept };
    for _ in 0..STEPS {
        busy.step();
    }
}

/// The chat of an answer, what is before it, whether it is begun, its tokens with their time.
type Stream = (String, String, bool, Vec<(String, Instant)>);

/// What the parent knows.
#[derive(Default)]
struct Told {
    kept: Records,
    /// What was tried and not answered: its name and both values it may have.
    flying: Option<(String, Option<String>)>,
    /// The answer being written.
    stream: Option<Stream>,
    lines: usize,
}

impl Told {
    fn hear(&mut self, line: &str) {
        // The first line stands behind the name of the test.
        let Some((_, line)) = line.split_once('@') else { return };
        let Ok((word, name, value)) = serde_json::from_str::<(String, String, Option<String>)>(line) else {
            return;
        };
        self.lines += 1;
        match word.as_str() {
            "try" if name != "backup" => self.flying = Some((name, value)),
            "ok" if name != "backup" => {
                self.flying = None;
                self.stream = None;
                match value {
                    Some(value) => self.kept.insert(name, value),
                    None => self.kept.remove(&name),
                };
            }
            "stream" => self.stream = Some((name, value.unwrap_or_default(), false, Vec::new())),
            "begun" => self.stream.iter_mut().for_each(|stream| stream.2 = true),
            "token" => {
                self.stream.iter_mut().for_each(|stream| stream.3.push((name.clone(), Instant::now())));
            }
            _ => {}
        }
    }

    /// Compares what is there with what was told; `died` is when.
    fn judge(&mut self, found: &Records, died: Instant) -> Result<(), String> {
        let mut expected = self.kept.clone();
        let flying = self.flying.take();
        let stream = self.stream.take();
        if let Some((name, value)) = &flying
            && found.get(name) == value.as_ref()
        {
            expected.remove(name);
            expected.extend(value.iter().map(|value| (name.clone(), value.clone())));
        }
        if let Some((name, before, begun, tokens)) = &stream
            && flying.as_ref().is_none_or(|(_, value)| found.get(name) != value.as_ref())
        {
            let now = found.get(name).ok_or("the chat of an answer is gone")?;
            let partial =
                now.strip_prefix(before.as_str()).and_then(|rest| rest.strip_suffix(" [interrupted]"));
            if let Some(partial) = partial {
                let all: String = tokens.iter().map(|(token, _)| token.as_str()).collect();
                // A token may have been kept and not yet said.
                let agrees = all.starts_with(partial) || partial.starts_with(&all);
                let kept = partial.split_whitespace().count();
                let lost = tokens.iter().skip(kept);
                let late = lost.clone().all(|(_, at)| died.duration_since(*at) <= Duration::from_secs(1));
                if !agrees || (lost.count() > 32 && !late) {
                    return Err(format!("{name}: {kept} of {} tokens were kept", tokens.len()));
                }
                expected.insert(name.clone(), now.clone());
            } else if *begun {
                return Err(format!("{name}: the begun answer is not there: {now:?}"));
            }
        }
        if *found == expected {
            self.kept = expected;
            return Ok(());
        }
        let differs = |name: &&String| found.get(*name) != expected.get(*name);
        let names: Vec<&String> = found.keys().chain(expected.keys()).filter(differs).collect();
        let name = names[0];
        Err(format!(
            "{name}: found {:?}, answered {:?}, tried {flying:?}",
            found.get(name),
            expected.get(name)
        ))
    }
}

/// Lets a child live for a while, kills it and judges what is left.
fn live_and_die(folder: &Path, seed: u64, told: &mut Told, random: &mut Random) -> Result<(), String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([CHILD, "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(SEED, seed.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (lines, heard) = channel();
    let out = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        BufReader::new(out).lines().map_while(Result::ok).for_each(|line| {
            let _ = lines.send(line);
        });
    });
    // Half of the deaths come right after a line, so that every step is met; half at any time.
    let last = (random.index(2) == 0).then(|| told.lines + 1 + random.index(60));
    let life = Duration::from_millis(30 + random.index(200) as u64);
    let born = Instant::now();
    loop {
        let left = if last.is_some() { Duration::from_secs(20) } else { life.saturating_sub(born.elapsed()) };
        match heard.recv_timeout(left) {
            Ok(line) => told.hear(&line),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
        if last.is_some_and(|last| told.lines >= last) {
            break;
        }
    }
    child.kill().unwrap();
    let died = Instant::now();
    child.wait().unwrap();
    reader.join().unwrap();
    heard.try_iter().for_each(|line| told.hear(&line));
    let store = open(folder);
    store.check(Depth::Full).map_err(|error| error.to_string())?;
    told.judge(&records(&store), died)
}

/// One store that lives through many deaths. It grows old, but not so old that looking at it takes
/// all the time. Answers how many lines were heard.
fn one_life(seed: u64, kills: usize) -> usize {
    let mut random = Random::new(seed);
    let folder = tempfile::tempdir().unwrap();
    let mut told = Told::default();
    for kill in 0..kills {
        let seed = seed.wrapping_mul(1_000) + kill as u64;
        if let Err(wrong) = live_and_die(folder.path(), seed, &mut told, &mut random) {
            panic!("CARNET_SEED {seed}, kill {kill}: {wrong}");
        }
    }
    told.lines
}

#[test]
fn d1_a_killed_process_loses_nothing_that_was_answered() {
    let (lives, kills) = long((4, 10), (200, 50));
    let seed: u64 = std::env::var("CARNET_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let (next, lines) = (AtomicUsize::new(0), AtomicUsize::new(0));
    // The killed mostly wait for the disk, so several are killed at a time.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let life = next.fetch_add(1, Ordering::Relaxed);
                    if life >= lives {
                        break;
                    }
                    lines.fetch_add(one_life(seed + life as u64, kills), Ordering::Relaxed);
                }
            });
        }
    });
    let (kills, lines) = (lives * kills, lines.into_inner());
    assert!(lines > 2 * kills, "the killed children did next to nothing: {lines} lines");
    println!("D1: {kills} kills, {lines} lines heard, nothing lost");
}

/// The judge must see what it is there for.
#[test]
fn d1_the_judge_finds_a_lost_and_a_half_record() {
    let mut told = Told::default();
    let line =
        |word: &str, name: &str, value: Option<&str>| format!("@{}", serde_json::json!([word, name, value]));
    told.hear(&line("try", "entry 1", Some("a")));
    told.hear(&line("ok", "entry 1", Some("a")));
    told.hear(&line("try", "entry 1", Some("b")));
    let found = |value: &str| Records::from([("entry 1".to_owned(), value.to_owned())]);
    let judge = |value: &str| {
        let mut told = Told { kept: told.kept.clone(), flying: told.flying.clone(), ..Told::default() };
        told.judge(&found(value), Instant::now())
    };
    assert!(judge("a").is_ok() && judge("b").is_ok());
    assert!(judge("ab").is_err());
    let nothing = told.judge(&Records::new(), Instant::now());
    assert!(nothing.is_err());
}
