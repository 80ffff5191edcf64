//! What a run of the engine answers, gathered from its events.
//!
//! A run that has to move to another device proves nothing of the one it was begun on, and fails.

use carnet::data::{Limits, Prompt, Sampling};
use carnet::engine::{Engine, Error, Event, Finish, Stats};

/// What came of one run.
pub struct Answer {
    pub text: String,
    pub ids: Vec<u32>,
    pub finish: Finish,
    /// What the run says of itself.
    pub stats: Stats,
}

/// Answers a prompt to the end.
pub fn answer(engine: &Engine, prompt: Prompt, sampling: &Sampling, limits: Limits) -> Result<Answer, Error> {
    let (mut text, mut ids) = (String::new(), Vec::new());
    for event in engine.generate(prompt, sampling.clone(), limits) {
        match event {
            Event::TokenArrived { id, text: more } => {
                ids.push(id);
                text.push_str(&more);
            }
            Event::Finished { finish, stats, tail } => {
                return Ok(Answer { text: text + &tail, ids, finish, stats });
            }
            Event::Failed(error) => return Err(error),
            Event::Moved { why } => panic!("moved to another device: {why}"),
            _ => {}
        }
    }
    panic!("the run ended without a word");
}

/// So many tokens, whatever they are.
pub fn at_most(max_tokens: usize) -> Limits {
    Limits { max_tokens: Some(max_tokens), ignore_end: true, ..Limits::default() }
}

/// The likeliest tokens after a prompt.
pub fn greedy(engine: &Engine, prompt: Prompt, max_tokens: usize) -> Answer {
    answer(engine, prompt, &Sampling::default(), at_most(max_tokens)).expect("an answer")
}
