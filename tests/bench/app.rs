//! Speed of the app in its real window, `cargo bench -- --app`: how long a person waits.
//!
//! Everything is measured inside the page, by its own clock, from the event to the frame after the
//! change; only starting is measured from outside. The window stands on a screen of its own.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use carnet::data::{MessageState, Moment, NewChat, Role};
use carnet::library::{Import, Library, Way};
use carnet::store::{Store, WholeMessage};
use serde_json::{Value, json};

use crate::support::screen::{Program, Screen, wait};
use crate::support::tiny;

type Fallible<T> = Result<T, Box<dyn Error>>;

const MESSAGES: usize = 5_000;
const LONG_CHAT: &str = "A year of questions";

/// One line of the table.
struct Figure(&'static str, String, &'static str);

/// Measures and prints a table.
pub(super) fn run() -> Fallible<()> {
    let Some(screen) = Screen::start() else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    prepare(&data)?;
    let mut figures = starting(&screen, &data)?;
    let mut program = start(&screen, &data);
    figures.extend(long_chat(&mut program));
    figures.extend(typing(&mut program));
    figures.extend(streaming(&mut program));
    println!("| in the window, 390 x 844 | measured | goal |");
    println!("|---|---|---|");
    for Figure(what, measured, goal) in figures {
        println!("| {what} | {measured} | {goal} |");
    }
    Ok(())
}

/// A store with a long chat, and a model that writes as long as it may.
fn prepare(data: &Path) -> Fallible<()> {
    let (store, _) = carnet::app::vault(data).create()?;
    fill(&store)?;
    // Long answers without asking for them each time.
    let usual = json!({ "persona": null, "manner": { "max_tokens": 2000, "temperature": 0.8 } });
    store.settings().set("app.usual", &usual)?;
    store.lock();
    let file = data.with_extension("gguf");
    std::fs::write(&file, tiny::slow_llama())?;
    let import = Import { source: &file, free_bytes: None, way: Way::Move };
    Library::open(data).import(import, &mut |_| true)?;
    Ok(())
}

fn fill(store: &Store) -> Fallible<()> {
    let said = |at: usize| match at % 2 {
        0 => format!("Question {at}: what did I write about the garden in spring?"),
        _ => format!(
            "Answer {at}: you wrote that the **first swallow** came late.\n\n- the apple tree was pruned\n- the beans were sown\n\nAnd `a little code`, and a longer paragraph that goes over several lines on a phone, as answers do."
        ),
    };
    let messages = (0..MESSAGES).map(|at| WholeMessage {
        parent: at.checked_sub(1),
        role: if at % 2 == 0 { Role::User } else { Role::Assistant },
        text: said(at),
        state: MessageState::Done,
        created: Moment::now(),
        model: None,
        stats: None,
    });
    let chat = |title: &str| NewChat { title: title.to_owned(), ..NewChat::default() };
    store.chats().add_whole(chat(LONG_CHAT), messages.collect())?;
    for at in 0..200 {
        store.chats().add(chat(&format!("Another talk {at}")))?;
    }
    Ok(())
}

fn start(screen: &Screen, data: &Path) -> Program {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
    Program::start(screen, command.args(["--device", "cpu", "--data"]).arg(data))
}

/// From the window to the list of chats in it, five times.
fn starting(screen: &Screen, data: &Path) -> Fallible<Vec<Figure>> {
    let (mut from_start, mut from_window) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let begun = Instant::now();
        let mut program = start(screen, data);
        wait("the list", || (!program.find_text("button", "Another talk").is_empty()).then_some(()));
        from_start.push(begun.elapsed().as_secs_f64() * 1_000.0);
        // The page's clock starts when the web view begins to load it, just after the window.
        let painted =
            program.eval("performance.getEntriesByType('paint').map(entry => entry.startTime)[0] ?? null");
        from_window.extend(painted.as_f64());
        program.close();
    }
    let mut figures = vec![Figure("program started to its list of chats", times(&mut from_start), "")];
    if !from_window.is_empty() {
        figures.push(Figure("window to its first screen", times(&mut from_window), "<= 1,000 ms"));
    }
    Ok(figures)
}

/// Opens the long chat, then scrolls through it.
fn long_chat(program: &mut Program) -> Vec<Figure> {
    let mut took = Vec::new();
    for _ in 0..5 {
        program.eval(
            "window.took = null; addEventListener('pointerdown', () => { const at = performance.now(); \
             const look = () => document.querySelectorAll('[data-row]').length > 30 \
               ? requestAnimationFrame(() => { window.took = performance.now() - at }) \
               : requestAnimationFrame(look); look() }, { once: true, capture: true })",
        );
        program.click_text("button", LONG_CHAT);
        wait("the chat", || program.eval("took").as_f64().map(|ms| took.push(ms)));
        // Another chat between, so that each time it is read from the store.
        program.click("button[aria-label=Back]");
        program.click_text("button", "Another talk 1");
        program.click("button[aria-label=Back]");
    }
    let opened = Figure("opening a chat of 5,000 messages, from the click", times(&mut took), "<= 300 ms");
    program.click_text("button", LONG_CHAT);
    program.wait_for("[data-row]");
    program.eval(FRAMES);
    let list = program.wait_for("#messages");
    for _ in 0..60 {
        program.press(&list, "4");
    }
    let frames = gaps(program);
    vec![opened, Figure("frames while scrolling through it, 95 of 100 (slowest)", frames, "")]
}

/// Counts the time between frames from now on.
const FRAMES: &str = "window.gaps = []; { let last = performance.now(); const step = now => { \
    gaps.push(now - last); last = now; if (window.gaps) requestAnimationFrame(step) }; requestAnimationFrame(step) }";

fn gaps(program: &mut Program) -> String {
    let value = program.eval("(() => { const found = window.gaps; window.gaps = null; return found })()");
    let mut gaps: Vec<f64> = serde_json::from_value(value).unwrap_or_default();
    gaps.sort_by(f64::total_cmp);
    let at = |share: f64| {
        gaps.get((gaps.len() as f64 * share) as usize).or(gaps.last()).copied().unwrap_or(f64::NAN)
    };
    format!("{:.0} ms ({:.0})", at(0.95), at(1.0))
}

/// From a key to the frame after it, in a field of 64 KiB.
fn typing(program: &mut Program) -> Vec<Figure> {
    let text = "The first swallow came late this year. ".repeat(64 * 1024 / 39);
    program.click("textarea");
    program.paste(&text);
    let keys = key_times(program, 40);
    program.key("ctrl+a");
    program.key("Delete");
    vec![Figure("key to screen in a message of 64 KiB", keys, "<= 50 ms")]
}

fn key_times(program: &mut Program, count: usize) -> String {
    program.eval(
        "window.took = []; window.onKey = () => { const at = performance.now(); \
         requestAnimationFrame(() => setTimeout(() => took.push(performance.now() - at))) }; \
         document.querySelector('textarea').addEventListener('keydown', onKey, true)",
    );
    for _ in 0..count {
        program.key("a");
    }
    let value = program
        .eval("(document.querySelector('textarea').removeEventListener('keydown', onKey, true), took)");
    let mut took: Vec<f64> = serde_json::from_value(value).unwrap_or_default();
    times(&mut took)
}

/// An answer of 2,000 tokens on all cores, with somebody typing meanwhile.
fn streaming(program: &mut Program) -> Vec<Figure> {
    program.click("textarea");
    program.type_text("Tell me everything");
    program.key("Return");
    wait("the first words", || {
        program.find(".turn-answer .message-text").last()?.text().get(..20).map(|_| ())
    });
    program.eval(FRAMES);
    program.click("textarea");
    let begun = Instant::now();
    let mut keys = Vec::new();
    while begun.elapsed() < Duration::from_secs(10) && is_writing(program) {
        keys.push(key_times(program, 5));
    }
    let frames = gaps(program);
    let typed = keys.into_iter().max().unwrap_or_else(|| "the answer was over too soon".to_owned());
    vec![
        Figure("frames while an answer is written, 95 of 100 (slowest)", frames, ""),
        Figure("key to screen meanwhile, worst of each five", typed, ""),
    ]
}

fn is_writing(program: &mut Program) -> bool {
    program.eval("!!document.querySelector('[aria-label=\"Stop writing\"]')") == Value::Bool(true)
}

/// Median and slowest.
fn times(took: &mut [f64]) -> String {
    took.sort_by(f64::total_cmp);
    let (Some(median), Some(slowest)) = (took.get(took.len() / 2), took.last()) else {
        return "not measured".to_owned();
    };
    format!("{median:.0} ms (slowest {slowest:.0})")
}
