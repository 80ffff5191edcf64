//! The model of a file as what is evaluated, through the engine that the app uses.

use super::scorer::{Scorer, Writer};
use crate::data::{Limits, Prompt, Role, Sampling, Turn};
use crate::engine::device::Choice;
use crate::engine::tokenizer::Tokenizer;
use crate::engine::weights::{Source, Weights};
use crate::engine::{Engine, Error, Event, LoadRequest, Run};
use crate::train::Result;

/// A loaded model.
pub struct Model {
    engine: Engine,
}

impl Model {
    /// Loads a file on a device, for texts of its own context length.
    ///
    /// # Errors
    /// What the engine says.
    pub fn open(source: &Source, device: Choice) -> Result<Self> {
        let engine = Engine::start()?;
        let request = LoadRequest::new(source.clone(), device);
        match engine.load(request).last() {
            Some(Event::Loaded(_)) => Ok(Self { engine }),
            other => Err(failure(other).into()),
        }
    }

    /// Several of the same model, to share the work: on a CPU a small model keeps one core busy.
    ///
    /// # Errors
    /// As [`Model::open`].
    pub fn crew(source: &Source, device: Choice, members: usize) -> Result<Vec<Box<dyn Writer>>> {
        let member = |_| Ok(Box::new(Self::open(source, device)?) as Box<dyn Writer>);
        (0..members.max(1)).map(member).collect()
    }

    fn computed(run: Run) -> Result<Vec<Vec<f32>>> {
        match run.last() {
            Some(Event::Computed(rows)) => Ok(rows),
            other => Err(failure(other).into()),
        }
    }
}

/// The vocabulary of a file.
///
/// # Errors
/// What the engine says.
pub fn tokenizer(source: &Source) -> Result<Tokenizer> {
    Ok(Tokenizer::open(&Weights::open_source(source)?)?)
}

fn failure(last: Option<Event>) -> Error {
    match last {
        Some(Event::Failed(error)) => error,
        _ => Error::Stopped,
    }
}

impl Scorer for Model {
    fn rows(&mut self, ids: &[u32]) -> Result<Vec<Vec<f32>>> {
        Self::computed(self.engine.logits(ids.to_vec()))
    }

    fn next(&mut self, ids: &[u32]) -> Result<Vec<f32>> {
        let mut rows = Self::computed(self.engine.logits_after(ids.to_vec()))?;
        Ok(rows.pop().ok_or(Error::NoAnswer)?)
    }
}

impl Writer for Model {
    fn greedy(&mut self, turn: &str, limits: Limits) -> Result<String> {
        let prompt = Prompt::Chat(vec![Turn::new(Role::User, turn)]);
        let mut text = String::new();
        for event in self.engine.generate(prompt, Sampling::default(), limits) {
            match event {
                Event::TokenArrived { text: piece, .. } => text.push_str(&piece),
                Event::Finished { tail, .. } => return Ok(text + &tail),
                Event::Failed(error) => return Err(error.into()),
                Event::Progressed(_)
                | Event::Moved { .. }
                | Event::Loaded(_)
                | Event::Fitted(_)
                | Event::BroughtBack(_)
                | Event::Computed(_) => {}
            }
        }
        Err(Error::Stopped.into())
    }
}
