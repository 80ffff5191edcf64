//! Whether a prompt is read at once, turn by turn or brought back from a snapshot: the same numbers,
//! bit for bit, and so the same answer, token for token.

mod kept;

use std::collections::BTreeMap;

use carnet::data::Prompt;
use carnet::engine::device::Choice;
use carnet::engine::weights::Source;
use carnet::engine::{Engine, Event, LoadRequest, Stats};
use carnet::library::starter;

use crate::support::answer::{Answer, greedy};
use crate::support::random::Random;
use crate::support::tiny;

fn load(engine: &Engine, source: Source) {
    load_with(engine, source, Choice::Cpu, None);
}

fn load_with(engine: &Engine, source: Source, device: Choice, context: Option<usize>) {
    let request = LoadRequest { context, ..LoadRequest::new(source, device) };
    let last = engine.load(request).last();
    assert!(matches!(last, Some(Event::Loaded(_))), "{last:?}");
}

/// A greedy answer of 48 tokens, and what the run says of itself.
fn answer(engine: &Engine, prompt: &[u32]) -> (Vec<u32>, Stats) {
    let Answer { ids, stats, .. } = greedy(engine, Prompt::Tokens(prompt.to_vec()), 48);
    (ids, stats)
}

/// The bits of the logits after `prompt`.
fn logits(engine: &Engine, prompt: &[u32]) -> Vec<u32> {
    match engine.logits_after(prompt.to_vec()).last() {
        Some(Event::Computed(rows)) => rows[0].iter().map(|x| x.to_bits()).collect(),
        other => panic!("{other:?}"),
    }
}

/// Nothing of what comes next is held.
fn forget(engine: &Engine) {
    assert!(matches!(engine.logits(vec![3]).last(), Some(Event::Computed(_))));
}

/// Two turns, the second one warm, with and without a pause between them; then all of it cold.
fn check(name: &str, engine: &Engine, first: &[u32], more: &[u32]) {
    forget(engine);
    let (said, _) = answer(engine, first);
    let second = [first, &said, more].concat();
    let mut found = BTreeMap::new();
    let warm = answer(engine, &second);
    // So few are read as what is written is.
    let known = if first.len() > 8 { first.len() } else { 0 };
    assert_eq!(warm.1.reused_tokens, known.min(second.len() - 9), "{name}");
    found.insert("warm", (warm.0, logits(engine, &second)));
    forget(engine);
    assert_eq!(answer(engine, first).0, said, "{name}");
    engine.settle().for_each(drop);
    let settled = answer(engine, &second);
    let held = first.len() + said.len() - 1;
    assert_eq!(settled.1.reused_tokens, held.min(second.len() - 9), "{name}");
    found.insert("settled", (settled.0, logits(engine, &second)));
    forget(engine);
    let cold = answer(engine, &second);
    assert_eq!(cold.1.reused_tokens, 0);
    forget(engine);
    let cold = (cold.0, logits(engine, &second));
    for (how, found) in &found {
        assert_eq!(found.0, cold.0, "{name}: {how} answers otherwise");
        assert!(found.1 == cold.1, "{name}: {how} is rounded otherwise");
    }
}

#[test]
fn a_warm_start_is_a_cold_one_on_every_architecture() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::start().unwrap();
    let random = &mut Random::new(5);
    for tiny in tiny::ALL {
        let path = folder.path().join("model.gguf");
        std::fs::write(&path, tiny::model(tiny.name)).unwrap();
        load(&engine, path.into());
        for (first, more) in [(20, 3), (90, 30), (700, 12)] {
            check(tiny.name, &engine, &tiny::tokens(random, first), &tiny::tokens(random, more));
        }
    }
}

#[test]
fn a_warm_start_is_a_cold_one_with_quantized_weights() {
    let engine = Engine::start().unwrap();
    load(&engine, starter::source());
    let random = &mut Random::new(6);
    let mut some = |count: usize| (0..count).map(|_| 300 + random.index(4000) as u32).collect::<Vec<_>>();
    for (first, more) in [(1, 1), (5, 2), (9, 20), (100, 7), (530, 100)] {
        check("starter", &engine, &some(first), &some(more));
    }
}
