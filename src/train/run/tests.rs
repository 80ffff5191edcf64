//! A whole run in miniature: two stages, stopped and gone on with, written and read by the engine.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use burn::tensor::Device;

use super::checkpoint::State;
use super::{Format, News, Options, run};
use crate::engine::device::Choice;
use crate::train::error::Error;
use crate::train::eval::{Model, Scorer};
use crate::train::network::{Batch, Kernels, Network, Weights};
use crate::train::pack::Rows;
use crate::train::recipe::{Recipe, TeacherPart};
use crate::train::sample::{Lang, Sample};
use crate::train::teacher::Teacher;
use crate::train::tests::written;
use crate::train::vocabulary::Vocabulary;

const RECIPE: &str = r#"
seed = 7
[vocabulary]
size = 608
sample_mb = 1
french = 0.45
[network]
width = 64
layers = 2
heads = 2
kv_heads = 1
ffn = 64
context = 128
rope_base = 10000.0
[[stage]]
name = "base"
tokens = 20000
row = 64
rows_per_step = 8
rate = 1e-2
warmup = 0.1
floor = 0.1
decay = 0.1
clip = 1.0
method = "muon"
learn = "all"
mix = { "eltec-eng" = 3, "eltec-fra" = 3, "parallel" = 1 }
[[stage]]
name = "assistant"
tokens = 10000
row = 128
rows_per_step = 4
rate = 1e-2
warmup = 0.1
floor = 0.1
decay = 0.1
clip = 1.0
learn = "answers"
layers = 3
mix = { "lesson:translate" = 2, "lesson:home" = 1, "eltec-fra" = 1 }
"#;

fn recipe() -> Recipe {
    Recipe::parse(RECIPE, Path::new("recipe.toml")).unwrap()
}

/// Runs until `stop_after` steps were made, or to the end.
fn go(corpus: &Path, work: &Path, stop_after: usize) -> (Result<(), Error>, Vec<News>) {
    go_with(&recipe(), None, corpus, work, stop_after)
}

fn go_with(
    recipe: &Recipe,
    teacher: Option<&Path>,
    corpus: &Path,
    work: &Path,
    stop_after: usize,
) -> (Result<(), Error>, Vec<News>) {
    go_from(None, recipe, teacher, corpus, work, stop_after)
}

fn go_from(
    from: Option<(&Path, &str)>,
    recipe: &Recipe,
    teacher: Option<&Path>,
    corpus: &Path,
    work: &Path,
    stop_after: usize,
) -> (Result<(), Error>, Vec<News>) {
    let stop = AtomicBool::new(false);
    let teacher = teacher.map(|file| (file, Choice::Cpu));
    let options = Options { recipe, corpus, work, device: Device::flex(), teacher, from, stop: &stop };
    let (mut told, mut steps) = (Vec::new(), 0);
    let done = run(&options, &mut |news| {
        steps += usize::from(matches!(news, News::Step { .. }));
        stop.store(steps == stop_after, Ordering::SeqCst);
        told.push(news);
    });
    (done, told)
}

fn losses(told: &[News]) -> Vec<f64> {
    told.iter()
        .filter_map(|news| if let News::Step { loss, .. } = news { Some(*loss) } else { None })
        .collect()
}

/// The record without the seconds, which differ.
fn record(work: &Path) -> Vec<String> {
    let text = fs::read_to_string(work.join("losses.csv")).unwrap();
    text.lines().map(|line| line.rsplit_once(',').unwrap().0.to_owned()).collect()
}

#[test]
fn a_run_that_is_stopped_again_and_again_ends_as_one_that_was_not() {
    let (corpus, whole, pieces) = (written(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (done, told) = go(corpus.path(), whole.path(), usize::MAX);
    done.unwrap();
    let mut stops = 0;
    while let Err(error) = go(corpus.path(), pieces.path(), 13).0 {
        assert!(matches!(error, Error::Stopped), "{error}");
        stops += 1;
    }
    assert!(stops > 3, "{stops}");
    assert_eq!(record(whole.path()), record(pieces.path()));
    for file in ["vocabulary.json", "base.rows", "base.gguf", "assistant.rows", "starter.gguf"] {
        let read = |folder: &Path| fs::read(folder.join(file)).unwrap();
        assert!(read(whole.path()) == read(pieces.path()), "{file} differs");
    }

    for wanted in ["base", "assistant"] {
        let of_stage = |news: &News| match news {
            News::Step { stage, held, .. } if stage == wanted => *held,
            _ => None,
        };
        let held: Vec<f64> = told.iter().filter_map(of_stage).collect();
        let (first, last) = (held[0], held[held.len() - 1]);
        assert!(last < 0.95 * first, "{wanted} went from {first} to {last} on what is held out");
    }
    let picture = fs::read_to_string(whole.path().join("losses.svg")).unwrap();
    assert!(picture.contains("held out") && picture.contains("<polyline"));
}

#[test]
fn the_engine_reads_what_was_trained_and_gives_its_probabilities() {
    let (corpus, work) = (written(), tempfile::tempdir().unwrap());
    go(corpus.path(), work.path(), 20).0.unwrap_err();
    let recipe = recipe();
    let vocabulary = Vocabulary::load(&work.path().join("vocabulary.json")).unwrap();
    let file = work.path().join("now.gguf");
    super::export(&recipe, work.path(), &file, Format::F32).unwrap();

    let shape = super::shape(&recipe, &vocabulary);
    let mark = super::mark(&recipe, &vocabulary);
    let state = State::load(&work.path().join("checkpoint"), shape, &mark).unwrap().unwrap();
    let network = Network::new(&state.weights, Kernels::Plain, &Device::flex());
    let text = "the old boat était vert";
    let mut ids = vec![0];
    ids.extend(vocabulary.encode(text).into_iter().map(u32::from));
    let row = ids.len();
    let batch = Batch { ids: ids.clone(), targets: Arc::new(vec![0; row]), row, count: 1.0 };
    let scores = network.logits(&batch).into_data().try_to_vec::<f32>().unwrap();

    let mut model = Model::open(&file.as_path().into(), Choice::Cpu).unwrap();
    let found = model.log_probs(&ids).unwrap();
    for (at, found) in found.iter().enumerate() {
        let line = &scores[at * shape.words..(at + 1) * shape.words];
        let total: f32 = line.iter().map(|score| score.exp()).sum();
        let expected = line[ids[at + 1] as usize] - total.ln();
        assert!((expected - found).abs() < 2e-3, "position {at}: {expected} and {found}");
    }
}

#[test]
fn a_checkpoint_that_is_damaged_or_of_another_recipe_is_refused() {
    let (corpus, work) = (written(), tempfile::tempdir().unwrap());
    go(corpus.path(), work.path(), 2).0.unwrap_err();
    let (recipe, file) = (recipe(), work.path().join("checkpoint"));
    let vocabulary = Vocabulary::load(&work.path().join("vocabulary.json")).unwrap();
    let shape = super::shape(&recipe, &vocabulary);
    let mark = super::mark(&recipe, &vocabulary);
    assert!(State::load(&file, shape, &mark).unwrap().is_some());
    assert!(matches!(State::load(&file, shape, "other"), Err(Error::Bad { .. })));

    let whole = fs::read(&file).unwrap();
    for cut in [0, 7, 11, 40, whole.len() / 2, whole.len() - 1] {
        fs::write(&file, &whole[..cut]).unwrap();
        assert!(matches!(State::load(&file, shape, &mark), Err(Error::Bad { .. })), "cut at {cut}");
    }
    for at in [0, 9, 100, whole.len() / 2, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&file, &changed).unwrap();
        assert!(matches!(State::load(&file, shape, &mark), Err(Error::Bad { .. })), "changed at {at}");
    }
}

#[test]
fn a_teacher_with_the_same_vocabulary_is_asked_for_its_probabilities() {
    let (corpus, first, second) = (written(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    go(corpus.path(), first.path(), usize::MAX).0.unwrap();
    let teacher = first.path().join("starter.gguf");
    fs::copy(first.path().join("vocabulary.json"), second.path().join("vocabulary.json")).unwrap();
    let (done, told) = go_with(&recipe(), Some(&teacher), corpus.path(), second.path(), 12);
    assert!(matches!(done, Err(Error::Stopped)));
    let losses = losses(&told);
    assert!(losses[11] < 0.8 * losses[0], "{losses:?}");
    // The rows are the text's own: this teacher has opinions and writes nothing.
    let rows = |folder: &Path| fs::read(folder.join("base.rows")).unwrap();
    assert!(rows(first.path()) == rows(second.path()));
}

#[test]
fn a_teacher_with_another_vocabulary_writes_answers() {
    let (corpus, work) = (written(), tempfile::tempdir().unwrap());
    let mut recipe = recipe();
    recipe.stages.remove(0);
    let text = pack_text(&recipe, corpus.path());
    let other = Vocabulary::train(&text[..text.len() / 2], 560).unwrap();
    let file = work.path().join("teacher.gguf");
    let shape = super::shape(&recipe, &other);
    super::to_gguf(&file, &recipe, &Weights::random(shape, 1), &other, Format::F32).unwrap();

    let ours = Vocabulary::train(&text, 608).unwrap();
    let part = TeacherPart { weight: 1.0, temperature: 1.0 };
    let mut teacher = Teacher::open(&file, part, &ours, Choice::Cpu).unwrap();
    assert!(!teacher.has_opinions());
    let mut sample = Sample::exchange("test", Lang::En, "the old boat", "our own answer");
    teacher.answer(&mut sample).unwrap();
    assert_ne!(sample.turns[1].text, "our own answer");

    recipe.stages[0].tokens = 2_048;
    let stage = &recipe.stages[0];
    let built =
        |teacher: Option<&mut Teacher>| Rows::build(&recipe, stage, corpus.path(), &ours, teacher).unwrap();
    assert_ne!(built(None), built(Some(&mut teacher)));
}

fn pack_text(recipe: &Recipe, corpus: &Path) -> Vec<String> {
    crate::train::pack::sample(recipe, corpus).unwrap()
}

#[test]
fn a_stage_may_end_as_the_mean_of_several() {
    let (corpus, work) = (written(), tempfile::tempdir().unwrap());
    let mut recipe = recipe();
    let last = recipe.stages.last_mut().unwrap();
    (last.layers, last.average) = (None, vec!["base".into(), "assistant".into()]);
    go_with(&recipe, None, corpus.path(), work.path(), usize::MAX).0.unwrap();
    let shape = super::shape(&recipe, &Vocabulary::load(&work.path().join("vocabulary.json")).unwrap());
    let numbers = |name: &str| -> Vec<f32> {
        let file = crate::engine::weights::Weights::open(&work.path().join(name)).unwrap();
        let mut values = Vec::new();
        for place in shape.places() {
            let mut part = vec![0.0; place.values.len()];
            file.get(&place.name, &place.dims).unwrap().dequantize(0, &mut part).unwrap();
            values.extend(part);
        }
        values
    };
    let exported = work.path().join("exported.gguf");
    super::export(&recipe, work.path(), &exported, Format::F32).unwrap();
    let [one, other] = [0, 1].map(|stage| numbers(&format!("{}.gguf", recipe.stages[stage].name)));
    let mean = numbers("exported.gguf");
    assert!(one != other);
    assert!(one.iter().zip(&other).zip(&mean).all(|((x, y), mean)| ((x + y) / 2.0 - mean).abs() < 1e-6));
}

#[test]
fn a_stage_may_begin_from_a_model_file() {
    let (corpus, first, second) = (written(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let recipe = recipe();
    let (done, told) = go(corpus.path(), first.path(), usize::MAX);
    done.unwrap();
    let before = recipe.stages[0].steps();
    let expected = losses(&told)[before];

    let file = first.path().join("base.gguf");
    let (done, told) = go_from(Some((&file, "assistant")), &recipe, None, corpus.path(), second.path(), 1);
    assert!(matches!(done, Err(Error::Stopped)));
    // The same rows and the same weights, but for what their file rounds.
    let found = losses(&told)[0];
    assert!((found - expected).abs() < 1e-2 * expected, "{found} {expected}");
    let words = |folder: &Path| Vocabulary::load(&folder.join("vocabulary.json")).unwrap();
    assert_eq!(words(first.path()).merges(), words(second.path()).merges());

    let other = tempfile::tempdir().unwrap();
    let (done, _) = go_from(Some((&file, "nothing")), &recipe, None, corpus.path(), other.path(), 1);
    assert!(matches!(done, Err(Error::Bad { why, .. }) if why.contains("nothing")));
}
