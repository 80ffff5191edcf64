//! How soon a long chat answers: read from the start, in its second turn, and opened again.
//!
//! `cargo bench -- --turns [--context 3000]`, once for each file of `CARNET_BENCH_MODELS`. The chat is kept
//! in an encrypted store, which is closed and opened between as the engine is ended and started; the texts
//! of all ways must be the same. Goals are shares of the time for reading all of it, the second turn's with
//! one token's time beside.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use carnet::data::{ChatId, Limits, NewChat, NewMessage, Prompt, Role, Sampling, SnapshotOwner};
use carnet::engine::device::Choice;
use carnet::engine::{Engine, Event, LoadRequest, ModelInfo, Waited};
use carnet::store::{DataKey, KeptCache, Options, Store};

use crate::support::random::Random;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Tokens of an answer, of the next question, and of a context unless the options say otherwise.
const ANSWER: usize = 64;
const QUESTION: usize = 24;
const CONTEXT: usize = 3000;
const MIB: f64 = 1024.0 * 1024.0;

/// An answer: its tokens, and the seconds until the first and for each one after it.
struct Told {
    ids: Vec<u32>,
    first_s: f64,
    each_s: f64,
}

pub(super) fn run(model: &Path, options: &[String]) -> Fallible<()> {
    let at = options.iter().position(|option| option == "--context");
    let context = at.and_then(|at| options.get(at + 1)?.parse().ok()).unwrap_or(CONTEXT);
    let folder = tempfile::tempdir()?;
    let key = DataKey::from_bytes([42; 32]);
    let store = Store::create(folder.path(), &key, &Options::default())?;
    let chat = store.chats().add(NewChat::default())?;
    let (engine, info) = start(model, context)?;
    let mut random = Random::new(3);
    let mut some = |count: usize| (0..count).map(|_| random.index(info.vocab) as u32).collect::<Vec<_>>();
    let (question, more, last) = (some(context), some(QUESTION), some(QUESTION));
    let cold = tell(&engine, &question, None)?;
    println!(
        "{}, {context} tokens: read in {:.3} s, a token in {:.4} s",
        info.name, cold.first_s, cold.each_s
    );
    let second = [&question[..], &cold.ids, &more].concat();
    let (_, settle_s) = timed(|| engine.settle().for_each(drop));
    let warm = tell(&engine, &second, None)?;
    row("second turn", warm.first_s, &cold, 0.05 * cold.first_s + cold.each_s);
    let at_once = [&second[..], &warm.ids, &last].concat();
    let hurried = tell(&engine, &at_once, None)?;
    row("third turn, asked at once", hurried.first_s, &cold, f64::NAN);
    let (slowest_s, keep_s) = timed(|| keep(&engine, &store, chat));
    let size = store.snapshots().size()? as f64 / MIB;
    println!("settled in {settle_s:.3} s, kept in {keep_s:.3} s: {size:.0} MiB");
    println!("a message written meanwhile: at most {:.1} ms", 1000.0 * slowest_s?);
    drop(engine);
    drop(store);
    let store = Store::open(folder.path(), &key, &Options::default())?;
    let (engine, _) = start(model, context)?;
    let next = [&at_once[..], &hurried.ids, &more].concat();
    let opened = tell(&engine, &next, Some((&store, chat)))?;
    row("opened again", opened.first_s, &cold, 0.15 * cold.first_s);
    engine.logits(vec![1]).for_each(drop);
    let anew = tell(&engine, &next, None)?;
    row("the same, read from the start", anew.first_s, &cold, f64::NAN);
    println!("the same text: {}", if anew.ids == opened.ids { "yes" } else { "NO" });
    Ok(())
}

/// Where the chat's cache is kept.
fn shelf(store: &Store, chat: ChatId) -> KeptCache {
    store.snapshots().shelf(SnapshotOwner::Chat(chat), "model")
}

/// Keeps the chat, and writes messages into it meanwhile; the slowest one's seconds.
fn keep(engine: &Engine, store: &Store, chat: ChatId) -> Fallible<f64> {
    let run = engine.keep(Box::new(shelf(store, chat)));
    let mut slowest: f64 = 0.0;
    loop {
        match run.wait(Duration::from_millis(5)) {
            Waited::Event(Event::Failed(error)) => return Err(error.into()),
            Waited::Event(_) => {}
            Waited::Over => return Ok(slowest),
            Waited::Nothing => {
                let text = "a message".to_owned();
                let new = NewMessage { parent: None, role: Role::User, text, model: None };
                let (kept, seconds) = timed(|| store.chats().add_message(chat, new));
                kept?;
                slowest = slowest.max(seconds);
            }
        }
    }
}

fn start(model: &Path, context: usize) -> Fallible<(Engine, ModelInfo)> {
    let engine = Engine::start()?;
    let request = LoadRequest { context: Some(context + 512), ..LoadRequest::new(model.into(), Choice::Cpu) };
    match engine.load(request).last() {
        Some(Event::Loaded(info)) => Ok((engine, *info)),
        other => Err(format!("{}: {other:?}", model.display()).into()),
    }
}

fn tell(engine: &Engine, prompt: &[u32], kept: Option<(&Store, ChatId)>) -> Fallible<Told> {
    let begun = Instant::now();
    let prompt = Prompt::Tokens(prompt.to_vec());
    if let Some((store, chat)) = kept {
        let back = engine.bring_back(Box::new(shelf(store, chat)), prompt.clone()).last();
        println!("{back:?} in {:.3} s", begun.elapsed().as_secs_f64());
    }
    let limits = Limits { max_tokens: Some(ANSWER), ignore_end: true, one_by_one: true, ..Limits::default() };
    let (mut ids, mut first_s) = (Vec::new(), 0.0);
    for event in engine.generate(prompt, Sampling::default(), limits) {
        match event {
            Event::TokenArrived { id, .. } => {
                if ids.is_empty() {
                    first_s = begun.elapsed().as_secs_f64();
                }
                ids.push(id);
            }
            Event::Failed(error) => return Err(error.into()),
            _ => {}
        }
    }
    let each_s = (begun.elapsed().as_secs_f64() - first_s) / (ids.len() as f64 - 1.0);
    Ok(Told { ids, first_s, each_s })
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let begun = Instant::now();
    let done = work();
    (done, begun.elapsed().as_secs_f64())
}

fn row(what: &str, seconds: f64, cold: &Told, goal: f64) {
    let goal = if goal.is_nan() { String::new() } else { format!(", goal {goal:.3} s") };
    println!("{what}: {seconds:.3} s, {:.1} % of reading it all{goal}", 100.0 * seconds / cold.first_s);
}
