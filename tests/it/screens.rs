//! Every screen in the states it can be found in, against golden pages, and what pages must not do.
//!
//! `CARNET_BLESS=1` writes the pages anew; `CARNET_PAGES=<folder>` writes each as a file of its own
//! with the styles inside, to be looked at in a browser.

use std::fs;
use std::path::{Path, PathBuf};

use carnet::app::{Effect, Event, RunId, chat};

use crate::support::samples::{self, Sample};
use crate::support::stage::{Stage, html_after};

/// Style sheets in the order the window links them.
const STYLES: &[&str] = &[
    "page",
    "theme",
    "base",
    "components",
    "message",
    "layout",
    "chats",
    "chat",
    "gate",
    "models",
    "settings",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares pages with the golden ones.
pub fn check(samples: &[Sample]) {
    let folder = root().join("tests/golden/html");
    let mut differ = Vec::new();
    for sample in samples {
        let html = html_after(&sample.app, &sample.presses).replace("><", ">\n<") + "\n";
        write_page(sample, &html);
        let path = folder.join(format!("{}.html", sample.name));
        if std::env::var_os("CARNET_BLESS").is_some() {
            fs::write(&path, &html).unwrap();
        }
        if fs::read_to_string(&path).unwrap_or_default() != html {
            differ.push(sample.name);
        }
    }
    assert_eq!(differ, Vec::<&str>::new(), "CARNET_BLESS=1 writes them anew");
}

fn write_page(sample: &Sample, html: &str) {
    let Some(folder) = std::env::var_os("CARNET_PAGES").map(PathBuf::from) else { return };
    let styles: String = STYLES
        .iter()
        .filter_map(|name| fs::read_to_string(root().join(format!("assets/styles/{name}.css"))).ok())
        .collect();
    let page = format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><style>{styles}</style></head>\
         <body><div id=\"main\">{html}</div></body></html>"
    );
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{}.html", sample.name)), page).unwrap();
}

#[test]
fn sample_screens_look_as_agreed() {
    check(&samples::all());
}

fn streaming() -> Stage {
    let sample = samples::all().into_iter().find(|sample| sample.name == "chat-streaming").unwrap();
    Stage::new(sample.app)
}

fn words(words: &str) -> Event {
    Event::Chat(chat::Event::Run(RunId(1), chat::News::Text(words.to_owned())))
}

#[test]
fn a_word_of_an_answer_changes_little_on_the_page() {
    let mut stage = streaming();
    stage.hear();
    for _ in 0..50 {
        stage.tell.unbounded_send(words("one two three ")).unwrap();
    }
    let changes = stage.hear();
    assert!((1..=8).contains(&changes), "{changes} changes for fifty words that came together");
    assert!(stage.html().contains("one two three one two"));
}

#[test]
fn typing_draws_no_message_anew_and_is_never_written_back() {
    let mut stage = streaming();
    stage.hear();
    let typed = Event::Chat(chat::Event::Typed("a letter more".to_owned()));
    stage.tell.unbounded_send(typed).unwrap();
    let changes = stage.hear();
    // The unseen copy that makes the field grow, and nothing else.
    assert_eq!(changes, 1);
    assert!(!stage.html().contains("value=\"a letter more"));
}

#[test]
fn a_page_that_died_is_drawn_again_with_everything_that_was_there() {
    let mut stage = streaming();
    stage.tell.unbounded_send(Event::Chat(chat::Event::Typed("half a thought".to_owned()))).unwrap();
    stage.tell.unbounded_send(words("and then ")).unwrap();
    stage.hear();
    // What comes while there is no page is not lost either.
    stage.tell.unbounded_send(words("the rest ")).unwrap();
    let mut stage = stage.draw_anew();
    stage.hear();
    let html = stage.html();
    assert!(html.contains("value=\"half a thought\""), "{html}");
    assert!(html.contains("and then the rest"));
    let begun = stage.effects.borrow().iter().filter(|effect| matches!(effect, Effect::Start)).count();
    assert_eq!(begun, 1, "the app begins once");
    assert!(stage.shell.asked.borrow().len() >= 2, "the new page is told how to look");
}
