//! A session from within: where a prompt is cut, and what is left of a chunk that is broken off.

use std::cell::Cell;

use super::*;
use crate::engine::LoadRequest;
use crate::engine::device::Choice;
use crate::engine::loading::load;
use crate::library::starter;

fn with_session<T>(device: Choice, job: impl FnOnce(&mut Session, &mut Watch<'_>) -> T) -> T {
    let cancelled = AtomicBool::new(false);
    let mut emit = |_| {};
    let mut watch = Watch { emit: &mut emit, cancelled: &cancelled };
    let request = LoadRequest::new(starter::source(), device);
    let (mut session, _) = load(&request, &mut watch).expect("the starter");
    job(&mut session, &mut watch)
}

fn some(count: u32, salt: u32) -> Vec<u32> {
    (0..count).map(|at| 300 + (at * 37 + salt) % 1000).collect()
}

#[test]
fn a_prompt_is_cut_so_that_no_few_tokens_are_left() {
    for few in [0, 8] {
        for len in 1..1100 {
            let (mut left, mut cuts) = (len, Vec::new());
            while left > 0 {
                cuts.push(first_chunk(left, 512, few));
                left -= cuts[cuts.len() - 1];
            }
            assert!(cuts.iter().all(|cut| *cut <= 512 && (*cut > few || len <= few)), "{len}: {cuts:?}");
            assert_eq!(cuts.len(), len.div_ceil(512), "{len}: {cuts:?}");
        }
    }
}

/// The check between two layers comes true at every layer in turn.
#[test]
fn a_chunk_that_is_broken_off_leaves_what_was_there() {
    for device in [Choice::Cpu, Choice::Reference] {
        with_session(device, |session, watch| {
            let (before, broken, after) = (some(20, 1), some(30, 2), some(12, 3));
            let all = [before.clone(), after].concat();
            let wanted = session.logits_after(&all, watch).expect("logits");
            let layers = session.model.plan().layers.len();
            for limit in 0..layers {
                session.rewind(0);
                session.forward(&before, Rows::None, &|| false).expect("a pass");
                let asked = Cell::new(0);
                let is_cancelled = || asked.replace(asked.get() + 1) == limit;
                let result = session.forward(&broken, Rows::None, &is_cancelled);
                assert!(matches!(result, Err(Error::Cancelled)));
                assert_eq!(asked.get(), limit + 1, "not one layer more");
                assert_eq!((&session.held, session.cache.len()), (&before, before.len()));
                assert_eq!(session.logits_after(&all, watch).expect("logits"), wanted, "{limit}");
            }
        });
    }
}

#[test]
fn what_was_written_is_read_again_before_it_counts_as_read() {
    with_session(Choice::Cpu, |session, watch| {
        let prompt = Prompt::Tokens(some(40, 5));
        let limits = Limits { max_tokens: Some(20), ignore_end: true, ..Limits::default() };
        session.answer(&prompt, &Sampling::default(), &limits, watch).expect("an answer");
        assert_eq!((session.held.len(), session.settled), (59, 40));
        session.settle(watch).expect("time");
        assert_eq!((session.held.len(), session.settled), (59, 59));
        watch.cancelled.store(true, Ordering::Relaxed);
        session.rewind(30);
        session.forward(&some(1, 6), Rows::None, &|| false).expect("a pass");
        session.settle(watch).expect("time");
        assert!(session.held.len() <= 30 && session.settled == session.held.len());
    });
}

#[test]
fn what_was_read_ahead_is_not_read_again_and_changes_no_answer() {
    with_session(Choice::Cpu, |session, watch| {
        let told = "The boat lies in the harbour of a small town, and nobody has painted it for years. ";
        let before = [
            Turn::new(Role::System, "Answer in one sentence."),
            Turn::new(Role::User, told.repeat(3)),
            Turn::new(Role::Assistant, "It is an old boat."),
        ];
        let limits = Limits { max_tokens: Some(8), ignore_end: true, ..Limits::default() };
        let answer = |session: &mut Session, turns: &[Turn]| {
            let mut ids = Vec::new();
            let mut emit = |event| {
                if let Event::TokenArrived { id, .. } = event {
                    ids.push(id);
                }
            };
            let mut watch = Watch { emit: &mut emit, cancelled: watch.cancelled };
            let prompt = Prompt::Chat(turns.to_vec());
            let ended = session.answer(&prompt, &Sampling::default(), &limits, &mut watch);
            let Ok(Event::Finished { stats, .. }) = ended else { panic!("{ended:?}") };
            (ids, stats)
        };
        for from in [0, 1] {
            let question =
                Turn::new(Role::User, "Where does the old boat lie, and has anybody painted it since?");
            let turns = [&before[from..], &[question]].concat();
            session.rewind(0);
            let (cold, stats) = answer(session, &turns);
            assert_eq!(stats.reused_tokens, 0);
            session.rewind(0);
            session
                .read_ahead(&before[from..], &mut Watch { emit: &mut |_| {}, cancelled: watch.cancelled })
                .unwrap();
            assert!(!session.held.is_empty() && session.settled == session.held.len());
            let read = session.held.len();
            session
                .read_ahead(&before[from..], &mut Watch { emit: &mut |_| {}, cancelled: watch.cancelled })
                .unwrap();
            assert_eq!(session.held.len(), read, "nothing is left to read");
            let (warm, stats) = answer(session, &turns);
            assert_eq!((warm, stats.reused_tokens), (cold, read));
        }
    });
}
