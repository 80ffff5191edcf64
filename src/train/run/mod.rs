//! A training run: from a recipe and the corpus to weights, in a folder of its own.
//!
//! The folder holds the vocabulary, the rows of every stage, the checkpoint, the record of losses
//! and its picture, and at the end the model. Whatever a run had finished is found there again, and
//! a run that was killed goes on to exactly the same weights.

mod average;
mod checkpoint;
mod crew;
mod record;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use burn::tensor::Device;
use sha2::{Digest, Sha256};

use crate::engine::device::Choice;

use super::error::{Error, Result};
use super::export::{self, Format};
use super::network::{Batch, Network, Shape, Weights};
use super::optimizer::Pace;
use super::pack::{self, Rows};
use super::recipe::{Recipe, Stage, TeacherPart};
use super::teacher::Teacher;
use super::vocabulary::{self, CHAT_TEMPLATE, CONTROL, Vocabulary};
use checkpoint::State;
use crew::Crew;
use record::{Line, Record};

/// Tokens that go through the network at once; a step adds up as many of these as it needs.
const TOKENS_AT_ONCE: usize = 2048;
/// Seconds between checkpoints.
const CHECKPOINT_SECONDS: f64 = 300.0;
/// Looks at the held-out rows in a stage.
const LOOKS: usize = 16;
/// Held-out rows of each source.
const HELD_ROWS: usize = 4;
/// What norms add to the mean square.
const EPS: f32 = 1e-5;

/// What a run is given.
pub struct Options<'a> {
    /// The recipe.
    pub recipe: &'a Recipe,
    /// Folder of the corpus.
    pub corpus: &'a Path,
    /// Folder of the run.
    pub work: &'a Path,
    /// Where gradients are computed.
    pub device: Device,
    /// A larger model to learn from, and where it runs.
    pub teacher: Option<(&'a Path, Choice)>,
    /// A model file, and the name of the stage that begins from it where the folder holds no checkpoint.
    pub from: Option<(&'a Path, &'a str)>,
    /// Becomes true when the run should write its checkpoint and end.
    pub stop: &'a AtomicBool,
}

/// What a run tells while it goes on.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// Something that takes a while began.
    Began(String),
    /// A step was made.
    Step {
        /// Name of the stage.
        stage: String,
        /// Steps done, and in all.
        steps: [usize; 2],
        /// Mean loss of the step, in nats a token.
        loss: f64,
        /// Loss on held-out rows, when it was last looked at.
        held: Option<f64>,
        /// Tokens a second, over the last steps.
        speed: f64,
    },
    /// A model was written.
    Wrote(PathBuf),
}

/// Makes the model of a recipe, or goes on making it.
///
/// # Errors
/// [`Error::Stopped`] after a stop; [`Error::Bad`] where corpus, recipe or what the folder holds do
/// not fit together; [`Error::File`].
pub fn run(options: &Options<'_>, tell: &mut dyn FnMut(News)) -> Result<()> {
    let Options { recipe, work, .. } = *options;
    fs::create_dir_all(work).map_err(|source| Error::File { name: work.to_owned(), source })?;
    let vocabulary = vocabulary(options, tell)?;
    let shape = shape(recipe, &vocabulary);
    let mark = mark(recipe, &vocabulary);
    let file = work.join("checkpoint");
    let mut state = match State::load(&file, shape, &mark)? {
        Some(state) => state,
        None => begun(options, shape)?,
    };
    let mut record = Record::open(work, &state.place)?;
    while let Some(stage) = recipe.stages.get(state.place.stage) {
        state.grow(recipe.layers(state.place.stage));
        let mut teaching = Teaching::new(options, stage, &vocabulary, state.weights.shape, tell)?;
        while state.place.step < stage.steps() {
            teaching.step(&mut state, &mut record, tell)?;
            if options.stop.load(Ordering::SeqCst) {
                state.save(&file, &mark)?;
                return Err(Error::Stopped);
            }
            if teaching.since_checkpoint() > CHECKPOINT_SECONDS {
                state.save(&file, &mark)?;
                teaching.saved = Instant::now();
            }
        }
        write(work, &format!("{}.gguf", stage.name), recipe, &state.weights, &vocabulary, Format::F16, tell)?;
        state.place.stage += 1;
        state.place.step = 0;
        if !stage.average.is_empty() {
            state.weights = average::averaged(&stage.average, work, state.weights.shape)?;
        }
        state.save(&file, &mark)?;
    }
    record.draw()?;
    write(work, "starter.gguf", recipe, &state.weights, &vocabulary, Format::Q8_0, tell)
}

/// Where a run begins: with nothing learnt, or as if the stages before one had ended with a model file.
fn begun(options: &Options<'_>, shape: Shape) -> Result<State> {
    let recipe = options.recipe;
    let Some((file, name)) = options.from else { return Ok(State::new(shape, recipe.seed)) };
    let stage = recipe.stages.iter().position(|stage| stage.name == name).ok_or_else(|| {
        let why = format!("it is to begin stage {name}, which the recipe does not have");
        Error::Bad { name: file.to_owned(), why }
    })?;
    let before = recipe.stages.get(..stage).unwrap_or_default();
    let layers = stage.checked_sub(1).map_or(recipe.network.layers, |stage| recipe.layers(stage));
    let tokens = before.iter().map(|stage| (stage.rows() * stage.row) as u64).sum();
    let weights = average::of_file(file, Shape { layers, ..shape })?;
    Ok(State::after(weights, stage, tokens))
}

/// Writes the model before it has learnt anything, for comparison.
///
/// # Errors
/// [`Error::File`] where the run has no vocabulary yet.
pub fn export_untrained(recipe: &Recipe, work: &Path, to: &Path, format: Format) -> Result<()> {
    let vocabulary = Vocabulary::load(&work.join("vocabulary.json"))?;
    let layers = recipe.layers(recipe.stages.len());
    let shape = Shape { layers, ..shape(recipe, &vocabulary) };
    let weights = Weights::random(shape, recipe.seed);
    to_gguf(to, recipe, &weights, &vocabulary, format)
}

/// Writes the model of the checkpoint as it stands.
///
/// # Errors
/// [`Error::Bad`] where there is no checkpoint of this recipe; those of [`run`].
pub fn export(recipe: &Recipe, work: &Path, to: &Path, format: Format) -> Result<()> {
    let vocabulary = Vocabulary::load(&work.join("vocabulary.json"))?;
    let file = work.join("checkpoint");
    let state = State::load(&file, shape(recipe, &vocabulary), &mark(recipe, &vocabulary))?;
    let state = state.ok_or_else(|| Error::Bad { name: file, why: "there is none yet".to_owned() })?;
    to_gguf(to, recipe, &state.weights, &vocabulary, format)
}

fn vocabulary(options: &Options<'_>, tell: &mut dyn FnMut(News)) -> Result<Vocabulary> {
    let file = options.work.join("vocabulary.json");
    if file.exists() {
        return Vocabulary::load(&file);
    }
    let vocabulary = if let Some((model, _)) = options.from {
        Vocabulary::of_model(model)?
    } else {
        tell(News::Began("building the vocabulary".to_owned()));
        let texts = pack::sample(options.recipe, options.corpus)?;
        Vocabulary::train(&texts, options.recipe.vocabulary.size)?
    };
    vocabulary.save(&file)?;
    Ok(vocabulary)
}

/// The sizes of the network as it begins.
fn shape(recipe: &Recipe, vocabulary: &Vocabulary) -> Shape {
    let network = &recipe.network;
    Shape {
        words: vocabulary.size(),
        width: network.width,
        layers: network.layers,
        heads: network.heads,
        kv_heads: network.kv_heads,
        ffn: network.ffn,
        rope_base: network.rope_base as f32,
        eps: EPS,
        first_id: u32::from(vocabulary::TEXT),
    }
}

/// What may not change between the parts of a run: all but the later stages' settings.
fn mark(recipe: &Recipe, vocabulary: &Vocabulary) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{} {:?}", recipe.seed, recipe.network));
    vocabulary.tokens().iter().for_each(|token| hash.update(token));
    crate::data::hex(&hash.finalize())
}

fn write(
    work: &Path,
    name: &str,
    recipe: &Recipe,
    weights: &Weights,
    vocabulary: &Vocabulary,
    format: Format,
    tell: &mut dyn FnMut(News),
) -> Result<()> {
    let to = work.join(name);
    to_gguf(&to, recipe, weights, vocabulary, format)?;
    tell(News::Wrote(to));
    Ok(())
}

fn to_gguf(
    to: &Path,
    recipe: &Recipe,
    weights: &Weights,
    vocabulary: &Vocabulary,
    format: Format,
) -> Result<()> {
    let words = export::Words {
        tokens: vocabulary.tokens(),
        controls: CONTROL.len(),
        merges: vocabulary.merges(),
        bos: u32::from(vocabulary::TEXT),
        end: u32::from(vocabulary::END),
        pad: u32::from(vocabulary::PAD),
        chat_template: CHAT_TEMPLATE,
    };
    let named = weights.named();
    let mut numbers = |name: &str, _: &[usize]| -> Result<Vec<f32>> {
        let found = named.iter().find(|(known, _, _)| known == name);
        Ok(found.map(|(_, _, values)| values.to_vec()).unwrap_or_default())
    };
    export::write(
        to,
        (&weights.shape, recipe.network.context),
        format,
        &words,
        &export::STARTER,
        &mut numbers,
    )
}

/// A stage at work.
struct Teaching<'a> {
    stage: &'a Stage,
    crew: Crew,
    /// One that is asked for probabilities.
    teacher: Option<Mutex<Teacher>>,
    rows: Rows,
    held: Vec<(String, Rows)>,
    last_held: Option<f64>,
    saved: Instant,
}

impl<'a> Teaching<'a> {
    fn new(
        options: &Options<'a>,
        stage: &'a Stage,
        vocabulary: &Vocabulary,
        shape: Shape,
        tell: &mut dyn FnMut(News),
    ) -> Result<Self> {
        let Options { recipe, corpus, work, .. } = *options;
        let file = work.join(format!("{}.rows", stage.name));
        let mut teacher = teacher(options, vocabulary)?;
        let taught =
            options.teacher.filter(|_| teacher.as_ref().is_some_and(|teacher| !teacher.has_opinions()));
        let fingerprint = Rows::fingerprint(recipe, stage, vocabulary, taught.map(|(file, _)| file));
        let rows = match Rows::load(&file, &fingerprint)? {
            Some(rows) => rows,
            None => {
                tell(News::Began(format!("reading the text of stage {}", stage.name)));
                let rows = Rows::build(recipe, stage, corpus, vocabulary, teacher.as_mut())?;
                rows.save(&file, &fingerprint)?;
                rows
            }
        };
        let held = Rows::held(recipe, stage, corpus, vocabulary, HELD_ROWS)?;
        let teacher = teacher.filter(Teacher::has_opinions).map(Mutex::new);
        let crew = Crew::new(&options.device, shape, stage.row)?;
        let saved = Instant::now();
        Ok(Self { stage, crew, teacher, rows, held, last_held: None, saved })
    }

    fn since_checkpoint(&self) -> f64 {
        self.saved.elapsed().as_secs_f64()
    }

    /// One step of the optimizer.
    fn step(&mut self, state: &mut State, record: &mut Record, tell: &mut dyn FnMut(News)) -> Result<()> {
        let began = Instant::now();
        let (stage, step) = (self.stage, state.place.step);
        let count = stage.rows_per_step;
        let all: Vec<usize> = (step * count..(step + 1) * count).map(|at| at % self.rows.len()).collect();
        let learnt: usize = all.iter().map(|&at| learnt(&self.rows, at)).sum();
        let parts: Vec<&[usize]> = all.chunks((TOKENS_AT_ONCE / stage.row).max(1)).collect();
        let (rows, weights) = (&self.rows, &state.weights);
        let teacher = &self.teacher;
        let loss = self.crew.gradients(weights, parts.len(), |at| {
            let batch = batch(rows, parts[at], learnt);
            let opinion = teacher.as_ref().map(|teacher| {
                teacher.lock().unwrap_or_else(PoisonError::into_inner).opinion(&batch.ids, stage.row)
            });
            Ok((batch, opinion.transpose()?))
        })?;
        let pace = Pace::at(stage, step);
        let norm = state.optimizer.step(&mut state.weights, self.crew.sum(), pace, self.crew.kernels);
        state.place.step += 1;
        state.place.tokens += (count * stage.row) as u64;
        let seconds = began.elapsed().as_secs_f64();
        state.place.seconds += seconds;
        let look = (stage.steps() / LOOKS).max(1);
        let looked = state.place.step.is_multiple_of(look) || state.place.step == stage.steps();
        let held = looked.then(|| self.look(&state.weights)).flatten();
        self.last_held = held.or(self.last_held);
        record.add(Line::new(&stage.name, &state.place, loss, held, pace.rate, norm))?;
        if looked {
            record.draw()?;
        }
        tell(News::Step {
            stage: stage.name.clone(),
            steps: [state.place.step, stage.steps()],
            loss,
            held: self.last_held,
            speed: (count * stage.row) as f64 / seconds.max(1e-9),
        });
        Ok(())
    }

    /// Mean loss of the held-out rows of all sources; every source counts the same.
    fn look(&self, weights: &Weights) -> Option<f64> {
        let network = Network::new(weights, self.crew.kernels, &self.crew.device);
        let mut losses = Vec::new();
        for (_, rows) in &self.held {
            let all: Vec<usize> = (0..rows.len()).collect();
            let learnt: usize = all.iter().map(|&at| learnt(rows, at)).sum();
            let parts = all.chunks((TOKENS_AT_ONCE / self.stage.row).max(1));
            let parts =
                parts.map(|part| f64::from(network.loss(&batch(rows, part, learnt)).into_scalar::<f32>()));
            losses.push(parts.sum::<f64>());
        }
        (!losses.is_empty()).then(|| losses.iter().sum::<f64>() / losses.len() as f64)
    }
}

/// The teacher of a run, taken by the recipe's terms or, where it has none, half and half.
fn teacher(options: &Options<'_>, vocabulary: &Vocabulary) -> Result<Option<Teacher>> {
    let part = options.recipe.teacher.clone().unwrap_or(TeacherPart { weight: 0.5, temperature: 1.0 });
    let open = |(file, device)| Teacher::open(file, part, vocabulary, device);
    options.teacher.map(open).transpose()
}

/// Ids of a row that are learnt.
fn learnt(rows: &Rows, at: usize) -> usize {
    rows.row(at).1.iter().skip(1).filter(|learnt| **learnt).count()
}

/// Some rows, with the loss counted against `count` learnt ids.
fn batch(rows: &Rows, which: &[usize], count: usize) -> Batch {
    let row = rows.size();
    let (mut ids, mut targets) = (Vec::new(), Vec::new());
    for &at in which {
        let (all, learn) = rows.row(at);
        ids.extend(all.iter().take(row).map(|&id| u32::from(id)));
        let next = all.iter().zip(learn).skip(1);
        targets.extend(next.map(|(&id, &learn)| if learn { i32::from(id) } else { -1 }));
    }
    Batch { ids, targets: Arc::new(targets), row, count: count.max(1) as f32 }
}

#[cfg(test)]
mod tests;
