//! The model that comes with Carnet: what it answers to forty fixed prompts, read by us.
//!
//! `tests/golden/starter/answers.txt` holds the answers under their prompts. Sums of another
//! processor may end in other bits and so, rarely, in another word: a few answers may differ.
//! `CARNET_BLESS=1` writes the file anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use carnet::data::{Limits, Prompt, Role, Sampling, Turn};
use carnet::engine::device::Choice;
use carnet::engine::{Engine, Event, LoadRequest};
use carnet::library::starter;

use crate::support::answer::answer;

const PROMPTS: &str = include_str!("../golden/starter/prompts.txt");
/// Answers that may differ from the golden ones.
const OTHERS_MAX: usize = 4;

fn said(engine: &Engine, prompt: &str) -> String {
    let prompt = Prompt::Chat(vec![Turn::new(Role::User, prompt.replace("\\n", "\n"))]);
    let limits = Limits { max_tokens: Some(64), ..Limits::default() };
    let said = answer(engine, prompt, &Sampling::default(), limits).unwrap().text;
    said.trim().replace('\n', "\\n")
}

#[test]
fn forty_prompts_are_answered_as_they_were_when_we_read_them() {
    let engine = Engine::start().unwrap();
    let request = LoadRequest::new(starter::source(), Choice::Cpu);
    assert!(matches!(engine.load(request).last(), Some(Event::Loaded(_))));
    let mut found = String::new();
    for prompt in PROMPTS.lines() {
        writeln!(found, "{prompt}\n> {}\n", said(&engine, prompt)).unwrap();
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/starter/answers.txt");
    if std::env::var_os("CARNET_BLESS").is_some() {
        fs::write(&file, &found).unwrap();
    }
    let golden = fs::read_to_string(&file).unwrap();
    assert_eq!(golden.split("\n\n").count(), found.split("\n\n").count());
    assert_eq!(PROMPTS.lines().count(), 40);
    let others: Vec<_> = golden.split("\n\n").zip(found.split("\n\n")).filter(|(a, b)| a != b).collect();
    assert!(others.len() <= OTHERS_MAX, "{} answers differ: {others:#?}", others.len());
}
