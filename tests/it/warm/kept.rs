//! What is kept of a conversation comes back bit for bit, or not at all.

use std::sync::{Arc, Mutex};

use carnet::data::{PartId, Prompt, Shelf, ShelfFault};
use carnet::engine::device::Choice;
use carnet::engine::{Canceller, Engine, Error, Event, LoadRequest};
use carnet::library::starter;

use super::{answer, forget, load, load_with, logits};
use crate::support::random::Random;
use crate::support::tiny;

/// A part under its name.
type Part = (PartId, Vec<u8>);
/// Spoils a part.
type Damage = Box<dyn Fn(&mut Vec<u8>)>;

/// A shelf in memory, which counts what is put there and may stop a run after a part.
#[derive(Clone, Default)]
struct Ram {
    parts: Arc<Mutex<Vec<Part>>>,
    puts: Arc<Mutex<usize>>,
    stop: Arc<Mutex<Option<Canceller>>>,
}

impl Shelf for Ram {
    fn parts(&self) -> Result<Vec<PartId>, ShelfFault> {
        Ok(self.parts.lock().unwrap().iter().map(|(id, _)| *id).collect())
    }

    fn read(&self, at: usize) -> Result<Vec<u8>, ShelfFault> {
        if let Some(run) = &*self.stop.lock().unwrap() {
            run.cancel();
        }
        let found = self.parts.lock().unwrap().get(at).map(|(_, bytes)| bytes.clone());
        found.ok_or_else(|| "no such part".into())
    }

    fn put(&self, at: usize, id: PartId, bytes: Vec<u8>) -> Result<(), ShelfFault> {
        let mut parts = self.parts.lock().unwrap();
        assert!(at <= parts.len());
        parts.truncate(at);
        parts.push((id, bytes));
        *self.puts.lock().unwrap() += 1;
        if let Some(run) = &*self.stop.lock().unwrap() {
            run.cancel();
        }
        Ok(())
    }

    fn cut(&self, at: usize) -> Result<(), ShelfFault> {
        self.parts.lock().unwrap().truncate(at);
        Ok(())
    }
}

impl Ram {
    fn keep(&self, engine: &Engine) {
        let last = engine.keep(Box::new(self.clone())).last();
        assert!(!matches!(last, Some(Event::Failed(_))), "{last:?}");
    }

    /// How many positions came back of `prompt`.
    fn bring_back(&self, engine: &Engine, prompt: &[u32]) -> Result<usize, Error> {
        match engine.bring_back(Box::new(self.clone()), Prompt::Tokens(prompt.to_vec())).last() {
            Some(Event::BroughtBack(count)) => Ok(count),
            Some(Event::Failed(error)) => Err(error),
            other => panic!("{other:?}"),
        }
    }

    fn positions(&self) -> usize {
        self.parts().unwrap().iter().map(|id| id.positions as usize).sum()
    }

    fn puts(&self) -> usize {
        std::mem::take(&mut self.puts.lock().unwrap())
    }
}

/// Two turns, kept, forgotten and brought back; the third is compared with one read from the start.
fn check(name: &str, engine: &Engine, first: &[u32], more: &[u32]) {
    let shelf = Ram::default();
    forget(engine);
    let (said, _) = answer(engine, first);
    shelf.keep(engine);
    assert_eq!(shelf.positions(), first.len() + said.len() - 1, "{name}");
    let parts = shelf.puts();
    let second = [first, &said, more].concat();
    let (again, _) = answer(engine, &second);
    shelf.keep(engine);
    assert!(shelf.puts() <= parts.min(2) + (again.len() + more.len()) / 16, "{name}: only what is new");
    let third = [&second[..], &again, more].concat();
    forget(engine);
    let count = shelf.bring_back(engine, &third).unwrap();
    assert_eq!(count, second.len() + again.len() - 1, "{name}");
    let (warm, stats) = answer(engine, &third);
    assert_eq!(stats.reused_tokens, count.min(third.len() - 9), "{name}");
    let warm_bits = logits(engine, &third);
    forget(engine);
    assert_eq!(answer(engine, &third).0, warm, "{name}");
    forget(engine);
    assert!(logits(engine, &third) == warm_bits, "{name}: rounded otherwise");
}

#[test]
fn a_kept_conversation_goes_on_as_if_read_anew_on_every_architecture() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::start().unwrap();
    let random = &mut Random::new(8);
    for tiny in tiny::ALL {
        let path = folder.path().join("model.gguf");
        std::fs::write(&path, tiny::model(tiny.name)).unwrap();
        load(&engine, path.into());
        for (first, more) in [(40, 4), (90, 30), (700, 12)] {
            check(tiny.name, &engine, &tiny::tokens(random, first), &tiny::tokens(random, more));
        }
    }
    load(&engine, starter::source());
    for (first, more) in [(70, 4), (600, 30)] {
        check("starter", &engine, &tiny::tokens(random, first), &tiny::tokens(random, more));
    }
}

/// A shelf with a prompt of some parts and what was answered, by the plain decoder.
fn kept(engine: &Engine, source: carnet::engine::weights::Source) -> (Ram, Vec<u32>, Vec<u32>) {
    load(engine, source);
    let prompt = tiny::tokens(&mut Random::new(9), 200);
    let shelf = Ram::default();
    let (said, _) = answer(engine, &prompt);
    shelf.keep(engine);
    shelf.puts();
    (shelf, prompt, said)
}

fn tiny_file(folder: &tempfile::TempDir, name: &str) -> std::path::PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, tiny::model(name)).unwrap();
    path
}

#[test]
fn a_damaged_part_is_named_given_up_and_read_anew() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::start().unwrap();
    let (shelf, prompt, said) = kept(&engine, tiny_file(&folder, "llama").into());
    let sound = shelf.parts.lock().unwrap().clone();
    assert!(sound.len() >= 3);
    let random = &mut Random::new(10);
    let mut damages: Vec<Damage> = vec![
        Box::new(Vec::clear),
        Box::new(|bytes: &mut Vec<u8>| bytes.truncate(39)),
        Box::new(|bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 1)),
        Box::new(|bytes: &mut Vec<u8>| bytes.push(0)),
        Box::new(|bytes: &mut Vec<u8>| bytes.extend(vec![1; 100_000])),
        Box::new(|bytes: &mut Vec<u8>| bytes.fill(0xff)),
    ];
    for at in (0..40).chain((0..20).map(|_| random.index(sound[1].1.len()))) {
        damages.push(Box::new(move |bytes: &mut Vec<u8>| bytes[at] ^= 0x40));
    }
    for (number, damage) in damages.iter().enumerate() {
        *shelf.parts.lock().unwrap() = sound.clone();
        damage(&mut shelf.parts.lock().unwrap()[1].1);
        forget(&engine);
        let error = shelf.bring_back(&engine, &prompt).expect_err("a fault");
        assert!(matches!(error, Error::Shelf { .. }), "{number}: {error}");
        assert_eq!(shelf.parts().unwrap().len(), 1, "{number}: nothing stays of it");
        assert_eq!(answer(&engine, &prompt).0, said, "{number}");
    }
    shelf.keep(&engine);
    assert!(*shelf.parts.lock().unwrap() == sound, "it is made anew");
}

#[test]
fn what_belongs_to_something_else_is_not_read_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::start().unwrap();
    let path = tiny_file(&folder, "llama");
    let (shelf, prompt, _) = kept(&engine, path.clone().into());
    forget(&engine);
    let other = tiny::tokens(&mut Random::new(11), 200);
    assert_eq!(shelf.bring_back(&engine, &other).unwrap(), 0);
    let half = [&prompt[..150], &other].concat();
    assert_eq!(shelf.bring_back(&engine, &half).unwrap(), 128, "what it begins with comes back");
    assert_eq!(shelf.bring_back(&engine, &prompt).unwrap(), 192, "then the whole parts of all of it");
    assert_eq!(shelf.bring_back(&engine, &prompt).unwrap(), 0, "what is there is not read");
    let windowed = Ram::default();
    load(&engine, tiny_file(&folder, "gemma3").into());
    let long = tiny::tokens(&mut Random::new(13), 700);
    let (said, _) = answer(&engine, &long);
    windowed.keep(&engine);
    for known in [200, 300] {
        answer(&engine, &long[..known]);
        assert_eq!(windowed.bring_back(&engine, &long).unwrap(), 640, "whatever a window has forgotten");
    }
    assert_eq!(answer(&engine, &long).0, said);
    load(&engine, path.clone().into());
    assert_eq!(shelf.bring_back(&engine, &prompt[..60]).unwrap(), 0, "reading so little is as fast");
    // Another model of the same shape, and the same one with another context.
    let changed = tiny_file(&folder, "llama-linear");
    load(&engine, changed.into());
    assert_eq!(shelf.bring_back(&engine, &prompt).unwrap(), 0);
    load_with(&engine, path.into(), Choice::Cpu, Some(2048));
    assert_eq!(shelf.bring_back(&engine, &prompt).unwrap(), 0);
    let names = shelf.parts().unwrap();
    answer(&engine, &prompt);
    shelf.keep(&engine);
    assert!(shelf.parts().unwrap().iter().zip(&names).all(|(new, old)| new != old), "replaced");
    forget(&engine);
    assert!(shelf.bring_back(&engine, &prompt).unwrap() > 128);
}

#[test]
fn what_is_stopped_leaves_whole_parts_and_an_engine_that_answers() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::start().unwrap();
    let (sound, prompt, said) = kept(&engine, tiny_file(&folder, "llama").into());
    let stopped = Ram::default();
    let run = engine.keep(Box::new(stopped.clone()));
    *stopped.stop.lock().unwrap() = Some(run.canceller());
    run.for_each(drop);
    // The stop may come after one part or, where this thread was late, after all of them.
    let parts = stopped.parts.lock().unwrap().clone();
    assert!(*sound.parts.lock().unwrap().get(..parts.len()).unwrap() == *parts);
    forget(&engine);
    let run = engine.bring_back(Box::new(sound.clone()), Prompt::Tokens(prompt.clone()));
    *sound.stop.lock().unwrap() = Some(run.canceller());
    run.for_each(drop);
    assert_eq!(answer(&engine, &prompt).0, said);
}

#[test]
fn plain_operations_keep_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::start().unwrap();
    load_with(&engine, tiny_file(&folder, "llama").into(), Choice::Reference, None);
    let prompt = tiny::tokens(&mut Random::new(12), 200);
    answer(&engine, &prompt);
    let shelf = Ram::default();
    shelf.keep(&engine);
    assert_eq!((shelf.positions(), shelf.bring_back(&engine, &prompt).unwrap()), (0, 0));
    let request = LoadRequest::new(folder.path().join("none").as_path().into(), Choice::Cpu);
    engine.load(request).for_each(drop);
    shelf.keep(&engine);
    assert!(matches!(shelf.bring_back(&engine, &prompt), Err(Error::NotLoaded)));
}
