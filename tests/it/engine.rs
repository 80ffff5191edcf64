//! The engine's promises as its callers see them: no leak between prompts, exact reuse, cancel by
//! dropping, limits that hold, errors by name, and a worker that outlives what it refuses.

use std::path::PathBuf;
use std::time::Duration;

use carnet::data::{Limits, Prompt, Role, Sampling, Turn};
use carnet::engine::device::{Choice, Tier};
use carnet::engine::weights::Weights;
use carnet::engine::{Engine, Error, Event, Finish, Fitted, LoadRequest, ModelInfo, Stage, plan};
use tempfile::TempDir;

use crate::support::answer::{answer, at_most, greedy};
use crate::support::gguf::{F16, F32};
use crate::support::random::Random;
use crate::support::{fixtures, tiny};

/// A folder with one model file, kept as long as the test runs.
struct Model {
    _folder: TempDir,
    path: PathBuf,
}

fn file(bytes: &[u8]) -> Model {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("model.gguf");
    std::fs::write(&path, bytes).expect("a writable folder");
    Model { _folder: folder, path }
}

fn request(path: PathBuf) -> LoadRequest {
    LoadRequest::new(path.into(), Choice::Cpu)
}

fn load(engine: &Engine, request: LoadRequest) -> Result<ModelInfo, Error> {
    for event in engine.load(request) {
        match event {
            Event::Loaded(info) => return Ok(*info),
            Event::Failed(error) => return Err(error),
            _ => {}
        }
    }
    panic!("loading ended without a word");
}

fn loaded(bytes: &[u8]) -> (Engine, Model) {
    let model = file(bytes);
    let engine = Engine::start().expect("an engine");
    load(&engine, request(model.path.clone())).expect("a model");
    (engine, model)
}

fn refusal(bytes: &[u8]) -> Error {
    let model = file(bytes);
    let engine = Engine::start().expect("an engine");
    load(&engine, request(model.path.clone())).expect_err("a refusal")
}

fn tokens(seed: u64, n: usize) -> Vec<u32> {
    tiny::tokens(&mut Random::new(seed), n)
}

#[test]
fn the_second_prompt_does_not_see_the_first() {
    for variant in ["llama", "gemma3", "qwen3moe"] {
        let (engine, _model) = loaded(&tiny::model(variant));
        let prompt = || Prompt::Tokens(tokens(1, 100));
        let first = greedy(&engine, prompt(), 12).ids;
        greedy(&engine, Prompt::Tokens(tokens(2, 90)), 12);
        assert_eq!(greedy(&engine, prompt(), 12).ids, first, "{variant}");
    }
}

#[test]
fn what_the_cache_holds_is_not_read_again_and_changes_nothing() {
    let (engine, _model) = loaded(&tiny::model("llama"));
    let start = tokens(3, 80);
    let first = greedy(&engine, Prompt::Tokens(start.clone()), 10);
    assert_eq!(first.stats.reused_tokens, 0);
    engine.settle().for_each(drop);
    // The last token drawn was never read.
    let longer: Vec<u32> = start.iter().chain(&first.ids).copied().chain(tokens(4, 20)).collect();
    let again = greedy(&engine, Prompt::Tokens(longer.clone()), 10);
    assert_eq!(again.stats.reused_tokens, start.len() + first.ids.len() - 1);
    let (fresh, _model) = loaded(&tiny::model("llama"));
    assert_eq!(again.ids, greedy(&fresh, Prompt::Tokens(longer), 10).ids);
}

#[test]
fn a_window_that_has_forgotten_is_read_again() {
    let (engine, _model) = loaded(&tiny::model("gemma2"));
    let long = tokens(5, 900);
    greedy(&engine, Prompt::Tokens(long.clone()), 2);
    let short = long.get(..40).expect("a start").to_vec();
    let again = greedy(&engine, Prompt::Tokens(short.clone()), 12);
    assert_eq!(again.stats.reused_tokens, 0);
    let (fresh, _model) = loaded(&tiny::model("gemma2"));
    assert_eq!(again.ids, greedy(&fresh, Prompt::Tokens(short), 12).ids);
}

#[test]
fn reading_in_chunks_equals_reading_token_by_token() {
    for variant in ["llama", "gemma3", "phi3-long", "smollm3"] {
        let (engine, _model) = loaded(&tiny::model(variant));
        let prompt = tokens(6, 400);
        let whole = greedy(&engine, Prompt::Tokens(prompt.clone()), 1).ids;
        let (single, _model) = loaded(&tiny::model(variant));
        let mut last = Vec::new();
        for n in 1..=prompt.len() {
            last = greedy(&single, Prompt::Tokens(prompt.get(..n).expect("a start").to_vec()), 1).ids;
        }
        assert_eq!(last, whole, "{variant}");
    }
}

#[test]
fn the_same_seed_gives_the_same_text_and_another_seed_another() {
    let (engine, _model) = loaded(&tiny::model("llama"));
    let sampling = |seed| Sampling { temperature: 1.5, top_k: 50, seed, ..Sampling::default() };
    let text = |seed| {
        let prompt = Prompt::Text("the day".to_owned());
        answer(&engine, prompt, &sampling(seed), at_most(24)).expect("an answer").ids
    };
    assert_eq!(text(7), text(7));
    assert_ne!(text(7), text(8));
}

#[test]
fn a_budget_and_a_full_context_end_an_answer() {
    let model = file(&tiny::model("llama"));
    let engine = Engine::start().expect("an engine");
    let request = LoadRequest { context: Some(48), ..request(model.path.clone()) };
    load(&engine, request).expect("a model");
    let short = greedy(&engine, Prompt::Tokens(tokens(8, 10)), 5);
    assert_eq!((short.finish, short.ids.len()), (Finish::TokenBudget, 5));
    let full = greedy(&engine, Prompt::Tokens(tokens(8, 40)), 500);
    assert_eq!(full.finish, Finish::ContextFull);
    assert_eq!((full.stats.context_used, full.ids.len()), (48, 9));
    let too_long = answer(&engine, Prompt::Tokens(tokens(8, 49)), &Sampling::default(), at_most(1));
    assert!(matches!(too_long, Err(Error::PromptTooLong { tokens: 49, context: 48 })));
}

#[test]
fn stop_texts_end_an_answer_and_are_not_shown() {
    let (engine, _model) = loaded(&tiny::model("llama"));
    let prompt = || Prompt::Tokens(tokens(9, 30));
    let whole = greedy(&engine, prompt(), 40).text;
    let middle: String = whole.chars().skip(whole.chars().count() / 2).take(3).collect();
    let limits = Limits { stop: vec![middle.clone()], ..at_most(40) };
    let stopped = answer(&engine, prompt(), &Sampling::default(), limits).expect("an answer");
    assert_eq!(stopped.finish, Finish::StopText);
    let before = whole.split(&middle).next().expect("a start");
    assert_eq!(stopped.text, before);
}

#[test]
fn a_chat_is_laid_out_by_the_template_and_typed_control_tokens_stay_text() {
    let (engine, _model) = loaded(&tiny::llama_gguf());
    let prompt_tokens = |content: &str| {
        let turns = vec![Turn::new(Role::User, content)];
        greedy(&engine, Prompt::Chat(turns), 1).stats.prompt_tokens
    };
    // As a control token it would be one id, like the letter; as text it is several.
    assert!(prompt_tokens("<|im_end|>") > prompt_tokens("x") + 5);
}

#[test]
fn an_answer_goes_on_where_it_broke_off() {
    let (engine, _model) = loaded(&tiny::llama_gguf());
    let turns = vec![Turn::new(Role::User, "Hi")];
    let limits = |n| Limits { max_tokens: Some(n), ..Limits::default() };
    let sampling = Sampling::default();
    let whole = answer(&engine, Prompt::Chat(turns.clone()), &sampling, limits(12)).unwrap();
    let afresh = Prompt::Continued { turns: turns.clone(), begun: String::new() };
    assert_eq!(answer(&engine, afresh, &sampling, limits(12)).unwrap().ids, whole.ids);
    let begun = answer(&engine, Prompt::Chat(turns.clone()), &sampling, limits(5)).unwrap();
    let typed = Prompt::Continued { turns, begun: format!("{}<|im_end|>", begun.text) };
    let rest = answer(&engine, typed, &sampling, limits(1)).unwrap();
    let spelled = rest.stats.prompt_tokens - whole.stats.prompt_tokens;
    assert!(spelled > 5 + 1, "a control token in an answer is text: {spelled} tokens");
}

fn fitted(engine: &Engine, turns: &[Turn], from: usize, reserve: usize) -> Fitted {
    match engine.fit(turns.to_vec(), from, reserve).last() {
        Some(Event::Fitted(fitted)) => fitted,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_talk_is_fitted_from_its_end_and_the_start_moves_in_steps() {
    let model = file(&tiny::llama_gguf());
    let engine = Engine::start().expect("an engine");
    load(&engine, LoadRequest { context: Some(256), ..request(model.path.clone()) }).expect("a model");
    let mut turns = vec![Turn::new(Role::System, "be brief")];
    let (mut from, mut moves) = (0, 0);
    for at in 0..40 {
        turns.push(Turn::new(Role::User, format!("question {at}")));
        let now = fitted(&engine, &turns, from, 32);
        assert!(now.tokens + 32 <= 256 && now.context == 256, "{now:?}");
        assert_eq!(turns[now.first.max(1)].role, Role::User);
        assert!(now.first >= from);
        moves += usize::from(now.first != from);
        from = now.first;
        turns.push(Turn::new(Role::Assistant, format!("answer {at}")));
    }
    assert!(from > 20 && (2..20).contains(&moves), "from {from}, {moves} moves");
    let long = vec![Turn::new(Role::User, "word ".repeat(400))];
    assert!(fitted(&engine, &long, 0, 32).tokens > 256, "the question itself is never dropped");
}

#[test]
fn dropping_a_run_cancels_it_and_the_engine_goes_on() {
    let (engine, _model) = loaded(&tiny::model("llama"));
    let run = engine.generate(Prompt::Tokens(tokens(10, 20)), Sampling::default(), at_most(4000));
    let begun = |event: &Event| matches!(event, Event::TokenArrived { .. });
    assert!(std::iter::from_fn(|| run.next_timeout(Duration::from_secs(60))).any(|event| begun(&event)));
    drop(run);
    // If the dropped run went on, this one would wait for thousands of tokens and see their cache.
    let next = greedy(&engine, Prompt::Tokens(tokens(10, 20)), 3);
    assert_eq!(next.ids.len(), 3);
    assert!(next.stats.reused_tokens >= 11);
}

#[test]
fn a_cancelled_run_tells_so_with_what_it_has() {
    let (engine, _model) = loaded(&tiny::model("llama"));
    let run = engine.generate(Prompt::Tokens(tokens(11, 20)), Sampling::default(), at_most(4000));
    let canceller = run.canceller();
    let mut arrived = 0;
    for event in run {
        match event {
            Event::TokenArrived { .. } => {
                arrived += 1;
                canceller.cancel();
            }
            Event::Finished { finish, stats, .. } => {
                assert_eq!(finish, Finish::Cancelled);
                assert_eq!(stats.answer_tokens, arrived);
                return;
            }
            _ => {}
        }
    }
    panic!("no last event");
}

#[test]
fn progress_reaches_its_total_while_loading_and_reading() {
    let model = file(&tiny::model("llama"));
    let engine = Engine::start().expect("an engine");
    let mut last = None;
    for event in engine.load(request(model.path.clone())) {
        if let Event::Progressed(progress) = event {
            assert_eq!(progress.stage, Stage::Loading);
            last = Some(progress);
        }
    }
    let last = last.expect("progress while loading");
    assert_eq!(last.done, last.total);
    let run = engine.generate(Prompt::Tokens(tokens(12, 1200)), Sampling::default(), at_most(1));
    let read = run.filter_map(|event| match event {
        Event::Progressed(progress) => Some((progress.stage, progress.done, progress.total)),
        _ => None,
    });
    let steps: Vec<_> = read.collect();
    assert!(steps.len() > 1, "a long prompt is read in steps");
    assert_eq!(steps.last(), Some(&(Stage::Reading, 1200, 1200)));
}

#[test]
fn requests_that_make_no_sense_are_named_and_survived() {
    let (engine, _model) = loaded(&tiny::model("llama"));
    let vocab = tiny::vocab_len();
    let try_tokens = |tokens| answer(&engine, Prompt::Tokens(tokens), &Sampling::default(), at_most(1));
    assert!(matches!(try_tokens(Vec::new()), Err(Error::EmptyPrompt)));
    let outside = try_tokens(vec![vocab as u32]);
    assert!(matches!(outside, Err(Error::TokenOutOfRange { vocab: named, .. }) if named == vocab));
    assert_eq!(try_tokens(vec![5, 6]).expect("an answer").ids.len(), 1);
    let empty = Engine::start().expect("an engine");
    let nothing = answer(&empty, Prompt::Tokens(vec![1]), &Sampling::default(), at_most(1));
    assert!(matches!(nothing, Err(Error::NotLoaded)));
}

#[test]
fn a_model_that_does_not_fit_is_refused_with_the_numbers() {
    let model = file(&tiny::model("llama"));
    let engine = Engine::start().expect("an engine");
    let free = 1 << 20;
    let request = LoadRequest { free_bytes: Some(free), ..request(model.path.clone()) };
    match load(&engine, request) {
        Err(Error::NotEnoughMemory { needed_bytes, free_bytes, context }) => {
            assert!(needed_bytes > free_bytes && free_bytes == free && context == 4096);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_plan_counts_what_each_tier_keeps_and_windows_as_windows() {
    let plan = |variant: &str, context| {
        let model = file(&tiny::model(variant));
        let weights = Weights::open(&model.path).expect("a model");
        let numbers: usize = weights.tensors().map(|tensor| tensor.len()).sum();
        (plan::plan(&weights, Tier::Reference, context).expect("a plan"), numbers as u64 * 4)
    };
    // Two layers of two key heads of 16: keys and values take 2 · 2 · 2 · 16 numbers a position.
    let position = 2 * 2 * 2 * 16 * 4;
    for (context, pages) in [(Some(1), 256), (Some(256), 256), (Some(257), 512), (None, 4096)] {
        let (memory, weights) = plan("llama", context);
        assert_eq!((memory.weights_bytes, memory.kv_bytes), (weights, pages * position));
        assert_eq!(memory.total_bytes, memory.weights_bytes + memory.kv_bytes + memory.scratch_bytes);
        memory.check(memory.total_bytes).expect("it fits exactly");
        memory.check(memory.total_bytes - 1).expect_err("one byte too little");
    }
    // Trained with 4096 tokens, it is never planned for more.
    assert_eq!(plan("llama", Some(1 << 20)).0.context, 4096);
    // Half of Gemma 2's layers see 8 positions, so four layers cost little more than two full ones.
    let (windowed, _) = plan("gemma2", None);
    assert!(windowed.kv_bytes < 4096 * position * 5 / 4, "{}", windowed.kv_bytes);
    // A GPU has its packed copy, in whole tiles of rows, keys and values in single precision, and room
    // for buffers to grow by.
    let model = file(&tiny::model("llama"));
    let weights = Weights::open(&model.path).expect("a model");
    let stored: usize = weights.tensors().map(|tensor| tensor.stored_bytes()).sum();
    let on_gpu = plan::plan(&weights, Tier::Gpu, None).expect("a plan");
    assert!((stored as u64..stored as u64 * 3 / 2).contains(&on_gpu.weights_bytes), "{stored}: {on_gpu:?}");
    assert!((4096 * position..5120 * position).contains(&on_gpu.kv_bytes), "{on_gpu:?}");
    // An output matrix of its own leaves the token table in the file.
    let (untied, weights) = plan("phi3", None);
    assert_eq!(untied.weights_bytes, weights - (tiny::vocab_len() * 64 * 4) as u64);
}

/// A model of the plain decoder with one setting more, which wins over the first of its name.
fn with(
    change: impl FnOnce(crate::support::gguf::GgufWriter) -> crate::support::gguf::GgufWriter,
) -> Vec<u8> {
    change(tiny::writer("llama")).finish()
}

#[test]
fn files_made_for_something_else_are_named() {
    let unknown = String::from_utf8_lossy(&tiny::model("llama")).into_owned();
    assert!(unknown.contains("llama"));
    let renamed = replace(&tiny::model("llama"), b"llama.block_count", b"llama.block_coun2");
    assert!(matches!(refusal(&renamed), Error::MissingKey { key } if key == "llama.block_count"));
    let no_output = replace(&tiny::model("llama"), b"blk.1.ffn_down.weight", b"blk.1.ffn_dowm.weight");
    assert!(matches!(refusal(&no_output), Error::MissingTensor { name } if name == "blk.1.ffn_down.weight"));
    let architecture = with_architecture("rwkv6");
    assert!(matches!(refusal(&architecture), Error::UnknownArchitecture { name, .. } if name == "rwkv6"));
}

#[test]
fn a_tensor_of_another_shape_is_named() {
    let bytes = with(|file| {
        // A third layer is not asked for; the output norm of another length is.
        file.numbers("blk.9.attn_norm.weight", &[8], F32, &[1.0; 8])
    });
    // An unused tensor disturbs nobody.
    let (engine, _model) = loaded(&bytes);
    assert_eq!(greedy(&engine, Prompt::Tokens(vec![5]), 1).ids.len(), 1);
    let wrong = with(|file| file.normals("output.weight", &[7, 64], F16, &mut Random::new(1), 0.1));
    match refusal(&wrong) {
        Error::WrongShape { name, found, expected } => {
            assert_eq!(name, "output.weight");
            assert_eq!((found, expected), (vec![7, 64], vec![tiny::vocab_len(), 64]));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn weights_that_are_not_numbers_are_named() {
    let mut weights = vec![0.5; tiny::vocab_len() * 64];
    weights[77] = f32::NAN;
    let bytes = with(|file| file.numbers("output.weight", &[tiny::vocab_len(), 64], F32, &weights));
    assert!(matches!(refusal(&bytes), Error::NotFinite { tensor } if tensor == "output.weight"));
}

/// The same file under another architecture's name.
fn with_architecture(name: &str) -> Vec<u8> {
    assert_eq!(name.len(), "llama".len());
    let mut bytes = tiny::model("llama");
    let key = b"general.architecture";
    let at = bytes.windows(key.len()).position(|window| window == key).expect("the key");
    // Key, type (4 bytes), length (8 bytes), then the text.
    let text = at + key.len() + 12;
    bytes[text..text + name.len()].copy_from_slice(name.as_bytes());
    bytes
}

fn replace(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let at = bytes.windows(old.len()).position(|window| window == old).expect("the text to replace");
    let mut bytes = bytes.to_vec();
    bytes[at..at + old.len()].copy_from_slice(new);
    bytes
}

/// The story model's golden tokens: the start token, then the greedy story.
fn story() -> Option<(PathBuf, Vec<u32>, serde_json::Value)> {
    let fixtures = fixtures()?;
    let golden = std::fs::read_to_string(fixtures.join("stories260k/golden.json")).expect("the golden file");
    let golden: serde_json::Value = serde_json::from_str(&golden).expect("golden JSON");
    let ids = golden["greedy_ids"].as_array().expect("ids").iter().filter_map(serde_json::Value::as_u64);
    let ids = ids.map(|id| id as u32).collect();
    Some((fixtures.join("stories260K.gguf"), ids, golden))
}

#[test]
fn the_story_model_tells_its_story_exactly() {
    let Some((path, ids, golden)) = story() else {
        return;
    };
    let engine = Engine::start().expect("an engine");
    load(&engine, request(path)).expect("the model");
    let prompt = "Once upon a time";
    let told = greedy(&engine, Prompt::Text(prompt.to_owned()), 200);
    let read = told.stats.prompt_tokens;
    assert_eq!(told.ids, ids[read..read + 200]);
    let text = golden["greedy_text"].as_str().expect("a text");
    assert!(text.starts_with(&format!("{prompt}{}", told.text)), "the text differs");
}

#[test]
fn the_story_models_logits_are_those_of_double_precision() {
    let Some((path, ids, golden)) = story() else {
        return;
    };
    let engine = Engine::start().expect("an engine");
    let golden = golden["logits_first_8_positions"].as_array().expect("rows");
    for device in [Choice::Reference, Choice::Cpu] {
        load(&engine, LoadRequest { device, ..request(path.clone()) }).expect("the model");
        let rows = engine.logits(ids[..8].to_vec()).find_map(|event| match event {
            Event::Computed(rows) => Some(rows),
            _ => None,
        });
        for (found, expected) in rows.expect("logits").iter().zip(golden) {
            let expected = expected.as_array().expect("a row").iter().filter_map(serde_json::Value::as_f64);
            for (x, y) in found.iter().zip(expected) {
                assert!((f64::from(*x) - y).abs() < 1e-3, "{device:?}: {x} is not {y}");
            }
        }
    }
}

#[test]
fn the_logits_after_tokens_do_not_depend_on_what_was_read_before() {
    let (engine, _model) = loaded(&tiny::llama_gguf());
    let rows = |run: carnet::engine::Run| match run.last() {
        Some(Event::Computed(rows)) => rows,
        other => panic!("{other:?}"),
    };
    let ids = [5, 9, 7, 11, 20, 6];
    // Afresh, after all of them, after one other ending, and of a beginning again.
    for len in [6, 6, 3, 5, 1] {
        let all = rows(engine.logits(ids[..len].to_vec()));
        rows(engine.logits_after([&ids[..len], &[30, 31]].concat()));
        let after = rows(engine.logits_after(ids[..len].to_vec()));
        assert_eq!((after.len(), all.len()), (1, len));
        let most = after[0].iter().zip(&all[len - 1]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(most < 1e-4, "{len} tokens: {most}");
    }
    assert!(matches!(engine.logits_after(Vec::new()).last(), Some(Event::Failed(Error::EmptyPrompt))));
}
