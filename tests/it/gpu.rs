//! The engine's promises on a GPU: its kernels compute there, and exactly what was read is not read again.
//!
//! Logits are held to the reference engine in `parity`, single kernels in their own tests. Without a driver
//! for a GPU, be it one that plays it on the processor, nothing is tested.

use carnet::data::{Prompt, Sampling};
use carnet::engine::device::{Choice, Tier, probe};
use carnet::engine::{Engine, Event, LoadRequest, Stats};
use tempfile::TempDir;

use crate::support::answer::{Answer, answer, at_most};
use crate::support::random::Random;
use crate::support::{has_gpu, tiny};

/// A tiny model on the GPU.
struct Desk {
    engine: Engine,
    _folder: TempDir,
}

impl Desk {
    fn new(variant: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.gguf");
        std::fs::write(&path, tiny::model(variant)).unwrap();
        let engine = Engine::start().unwrap();
        let source = path.into();
        let request = LoadRequest::new(source, Choice::Gpu);
        match engine.load(request).last() {
            Some(Event::Loaded(info)) => assert_eq!((info.tier, info.notice), (Tier::Gpu, None), "{variant}"),
            other => panic!("{variant}: {other:?}"),
        }
        Self { engine, _folder: folder }
    }

    /// The likeliest tokens after `prompt`, and what the run says of itself.
    fn answer(&self, prompt: &[u32], max_tokens: usize, sampling: &Sampling) -> (Vec<u32>, Stats) {
        let prompt = Prompt::Tokens(prompt.to_vec());
        let Answer { ids, stats, .. } = answer(&self.engine, prompt, sampling, at_most(max_tokens)).unwrap();
        (ids, stats)
    }

    fn greedy(&self, prompt: &[u32], max_tokens: usize) -> (Vec<u32>, Stats) {
        self.answer(prompt, max_tokens, &Sampling::default())
    }
}

fn tokens(seed: u64, n: usize) -> Vec<u32> {
    tiny::tokens(&mut Random::new(seed), n)
}

#[test]
fn its_kernels_pass_their_test() {
    for probe in probe().iter().filter(|probe| probe.kind != "cpu" && probe.usable.is_ok()) {
        assert_eq!(probe.tier, Tier::Gpu.name(), "{probe:?}");
    }
}

#[test]
fn a_prompt_read_in_parts_gives_the_same_text() {
    if !has_gpu() {
        return;
    }
    for variant in ["llama", "gemma2", "qwen3moe", "mixtral", "smollm3", "phi3"] {
        let (warm, cold) = (Desk::new(variant), Desk::new(variant));
        // More than one chunk, and none of them whole.
        let start = tokens(3, 70);
        let (first, stats) = warm.greedy(&start, 6);
        assert_eq!(stats.reused_tokens, 0);
        let longer = [start.as_slice(), &first, &tokens(4, 21)].concat();
        let (again, stats) = warm.greedy(&longer, 6);
        assert_eq!(stats.reused_tokens, start.len() + first.len() - 1, "{variant}");
        assert_eq!(again, cold.greedy(&longer, 6).0, "{variant}");
        let drawn =
            Sampling { temperature: 0.7, top_k: 8, repeat_penalty: 1.1, seed: 5, ..Sampling::default() };
        let (a, b) = (warm.answer(&longer, 6, &drawn).0, cold.answer(&longer, 6, &drawn).0);
        assert_eq!(a, b, "{variant}");
        // Taken back to a beginning.
        let (back, stats) = warm.greedy(&longer[..60], 6);
        assert_eq!(stats.reused_tokens, 59, "{variant}");
        assert_eq!(back, cold.greedy(&longer[..60], 6).0, "{variant}");
    }
}

#[test]
fn a_window_that_has_forgotten_is_read_again() {
    if !has_gpu() {
        return;
    }
    let (warm, cold) = (Desk::new("gemma3"), Desk::new("gemma3"));
    let long = tokens(5, 600);
    let (first, _) = warm.greedy(&long, 4);
    let (again, stats) = warm.greedy(&long[..40], 6);
    assert_eq!(stats.reused_tokens, 0);
    assert_eq!(again, cold.greedy(&long[..40], 6).0);
    assert_eq!(cold.greedy(&long, 4).0, first);
}
