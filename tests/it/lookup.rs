//! Tokens guessed ahead from what was said before: the same text, token for token, in fewer passes.

use carnet::data::{Limits, Prompt, Role, Sampling, Turn};
use carnet::engine::device::Choice;
use carnet::engine::{Engine, Event, LoadRequest, Stats};
use carnet::library::starter;

use crate::support::answer::{Answer, answer, at_most};
use crate::support::random::Random;
use crate::support::tiny;

/// Tokens of an answer, and what the run says of itself.
fn ids(engine: &Engine, prompt: &Prompt, sampling: &Sampling, one_by_one: bool) -> (Vec<u32>, Stats) {
    let limits = Limits { one_by_one, ..at_most(120) };
    let Answer { ids, stats, .. } = answer(engine, prompt.clone(), sampling, limits).unwrap();
    (ids, stats)
}

/// How many tokens were guessed in all; fails where guessing changes one.
fn guessed(engine: &Engine, prompts: &[Prompt]) -> usize {
    let drawn = Sampling { temperature: 0.7, top_k: 8, repeat_penalty: 1.05, seed: 5, ..Sampling::default() };
    let mut guessed = 0;
    for (prompt, sampling) in
        prompts.iter().flat_map(|prompt| [(prompt, Sampling::default()), (prompt, drawn.clone())])
    {
        // Both begin with the prompt in the cache: read in one go, its last token is rounded otherwise.
        ids(engine, prompt, &sampling, true);
        let (plain, stats) = ids(engine, prompt, &sampling, true);
        assert_eq!((plain.len(), stats.guessed_tokens), (120, 0));
        let (ahead, stats) = ids(engine, prompt, &sampling, false);
        assert_eq!(ahead, plain);
        // The last token of an answer is never read.
        assert_eq!(stats.context_used, stats.prompt_tokens + 119);
        guessed += stats.guessed_tokens;
    }
    guessed
}

#[test]
fn guesses_change_no_token_of_any_architecture() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::start().unwrap();
    let random = &mut Random::new(21);
    let mut all = 0;
    for tiny in tiny::ALL {
        let path = folder.path().join("model.gguf");
        std::fs::write(&path, tiny::model(tiny.name)).unwrap();
        let source = path.into();
        let request = LoadRequest::new(source, Choice::Cpu);
        assert!(matches!(engine.load(request).last(), Some(Event::Loaded(_))), "{}", tiny.name);
        let verse = tiny::tokens(random, 12);
        all += guessed(&engine, &[Prompt::Tokens(verse.repeat(3)), Prompt::Tokens(verse)]);
    }
    assert!(all > 0, "nothing was ever guessed");
}

#[test]
fn an_answer_that_repeats_its_prompt_is_mostly_guessed() {
    let engine = Engine::start().unwrap();
    let request = LoadRequest::new(starter::source(), Choice::Cpu);
    assert!(matches!(engine.load(request).last(), Some(Event::Loaded(_))));
    let asked = "Repeat after me: My brother left the red bicycle behind the old house, and nobody saw it until \
                 the next morning.";
    let prompt = Prompt::Chat(vec![Turn::new(Role::User, asked)]);
    // The first time only puts the prompt into the cache.
    let [_, (plain, _), (ahead, stats)] =
        [true, true, false].map(|one_by_one| ids(&engine, &prompt, &Sampling::default(), one_by_one));
    assert_eq!(ahead, plain);
    assert!(2 * stats.guessed_tokens > ahead.len(), "{} of {}", stats.guessed_tokens, ahead.len());
}
