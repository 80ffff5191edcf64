//! Personalisation end to end: a diary goes in, an adapter comes out, and the engine with it predicts
//! entries it never saw better than before.
//!
//! The diary is made up by a seeded grammar with names and habits of its own; nobody wrote it.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use carnet::engine::device::Choice;
use carnet::engine::tokenizer::{Specials, Tokenizer};
use carnet::engine::weights::Weights;
use carnet::engine::{AdapterFile, Engine, Event, LoadRequest};
use carnet::train::Error;
use carnet::train::adapt::{ENTRIES_MIN, Learnt, Options, learn};
use zeroize::Zeroizing;

use crate::support::random::Random;
use crate::support::tiny;

type Texts = Vec<Zeroizing<String>>;

/// The days of somebody who notes the weather, whom she met, and what the boat cost her.
pub fn diary(entries: usize) -> Texts {
    let random = &mut Random::new(40);
    let weather = ["brume sur Kerzao", "grand vent d'ouest", "mer d'huile", "pluie fine tout le jour"];
    let people = ["Maëlys", "le vieux Corentin", "tante Aziliz", "Ronan du phare"];
    let did =
        ["repeint la coque du Goéland", "relevé les casiers", "ravaudé le filet bleu", "gratté le pont"];
    let felt = ["Fatiguée mais contente", "Le dos me lance", "Rien à dire de plus", "Bonne journée, au fond"];
    let entry = |_| {
        let [w, p, d, f] = [&weather, &people, &did, &felt].map(|words| random.pick(words));
        let (cost, crabs) = (random.within(3..=48), random.within(0..=9));
        Zeroizing::new(format!(
            "Journal de bord : {w}. Vu {p} au môle. J'ai {d}. Dépensé {cost} € ; {crabs} tourteaux. {f}."
        ))
    };
    (0..entries).map(entry).collect()
}

fn go(_: carnet::train::adapt::Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A folder with the tiny model of this name, which knows nothing at all.
fn model(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.gguf");
    std::fs::write(&path, tiny::model(name)).unwrap();
    (folder, path)
}

/// Perplexity of the engine on the texts that were kept apart.
fn perplexity(path: &Path, texts: &Texts, learnt: &Learnt, is_on: bool) -> f64 {
    let tokenizer = Tokenizer::open(&Weights::open(path).unwrap()).unwrap();
    let adapter = is_on.then(|| AdapterFile::new(learnt.file.clone()));
    let engine = Engine::start().unwrap();
    let path = path.to_owned();
    let request = LoadRequest { adapter, ..LoadRequest::new(path.into(), Choice::Reference) };
    match engine.load(request).last() {
        Some(Event::Loaded(info)) => assert_eq!(info.adapter_rank.is_some(), is_on),
        other => panic!("{other:?}"),
    }
    let (mut sum, mut count) = (0.0, 0.0);
    for (_, text) in texts.iter().enumerate().filter(|(at, _)| !learnt.from.contains(at)) {
        let ids = tokenizer.encode_prompt(text, Specials::Plain).unwrap();
        let Some(Event::Computed(rows)) = engine.logits(ids.clone()).last() else { panic!("no logits") };
        for (row, &next) in rows.iter().zip(&ids[1..]) {
            let highest = f64::from(row.iter().copied().fold(f32::MIN, f32::max));
            let all = row.iter().map(|x| (f64::from(*x) - highest).exp()).sum::<f64>();
            sum += all.ln() + highest - f64::from(row[next as usize]);
            count += 1.0;
        }
    }
    f64::exp(sum / count)
}

#[test]
fn entries_never_seen_are_predicted_better_and_the_engine_agrees() {
    let (_folder, path) = model("llama");
    let weights = Weights::open(&path).unwrap();
    let texts = diary(30);
    // Rows so long that no held-out entry is cut, as the engine does not cut them either.
    let options = Options { row: 512, epochs: 6, ..Options::default() };
    let mut steps = Vec::new();
    let learnt = learn(&weights, &texts, &options, &mut |progress| {
        steps.push(progress.step);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(learnt.from.len(), 27, "a tenth is kept apart");
    assert_eq!(steps, (0..steps.len()).collect::<Vec<_>>());
    println!(
        "tiny model: perplexity {:.1} -> {:.1} in {} epochs",
        learnt.before, learnt.after, learnt.epochs
    );
    assert!(learnt.after < 0.9 * learnt.before, "{} -> {}", learnt.before, learnt.after);
    for (is_on, expected) in [(false, learnt.before), (true, learnt.after)] {
        let found = perplexity(&path, &texts, &learnt, is_on);
        assert!((found / expected - 1.0).abs() < 2e-3, "{is_on}: {found} where training said {expected}");
    }
}

/// The model people have: it knows French already, and still learns how this person writes.
#[test]
fn the_starter_model_learns_a_diary() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/starter.gguf");
    if !path.exists() {
        println!("skipped: models/starter.gguf is not there");
        return;
    }
    let weights = Weights::open(&path).unwrap();
    let options = Options { row: 128, epochs: 4, ..Options::default() };
    let learnt = learn(&weights, &diary(40), &options, &mut go).unwrap();
    println!("starter: perplexity {:.1} -> {:.1} in {} epochs", learnt.before, learnt.after, learnt.epochs);
    assert!(learnt.after < 0.9 * learnt.before, "{} -> {}", learnt.before, learnt.after);
}

#[test]
fn it_stops_when_told_and_keeps_nothing() {
    let (_folder, path) = model("llama");
    let weights = Weights::open(&path).unwrap();
    let stop = &mut |progress: carnet::train::adapt::Progress| match progress.step {
        3.. => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    let options = Options { row: 64, ..Options::default() };
    assert!(matches!(learn(&weights, &diary(20), &options, stop), Err(Error::Stopped)));
}

#[test]
fn what_cannot_be_learnt_is_refused_by_name() {
    let (_folder, path) = model("llama");
    let weights = Weights::open(&path).unwrap();
    let few = learn(&weights, &diary(ENTRIES_MIN - 1), &Options::default(), &mut go);
    assert!(matches!(few, Err(Error::TooLittle { found: 9, needed: 10 })), "{few:?}");
    for name in ["llama-factors", "llama-linear", "mixtral", "qwen2", "qwen3", "gemma2", "phi3", "granite"] {
        let (_folder, path) = model(name);
        let refused = learn(&Weights::open(&path).unwrap(), &diary(12), &Options::default(), &mut go);
        assert!(matches!(refused, Err(Error::NotAdaptable { .. })), "{name}: {refused:?}");
    }
}
