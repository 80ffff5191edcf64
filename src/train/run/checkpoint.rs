//! The whole state of a run in one file, so that a run that was killed goes on as if it had not been.
//!
//! Written beside and renamed, with a hash over all of it: a checkpoint is whole or is not there.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::train::error::{Error, Result};
use crate::train::network::{Shape, Weights};
use crate::train::optimizer::Optimizer;
use crate::train::recipe::LAYERS_MAX;
use crate::train::replace::replace;

/// Begins the file; its last byte is the version.
const MAGIC: &[u8; 8] = b"crntrn\0\x01";
const HEADER_MAX: u32 = 1 << 16;

/// Where a run stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The stage at work, from 0.
    pub(super) stage: usize,
    /// Steps of it that are done.
    pub(super) step: usize,
    /// Tokens seen in all stages.
    pub(super) tokens: u64,
    /// Seconds of computing so far.
    pub(super) seconds: f64,
}

/// All of a run that changes.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) place: Place,
    pub(super) weights: Weights,
    pub(super) optimizer: Optimizer,
}

#[derive(Serialize, Deserialize)]
struct Header {
    place: Place,
    shape: Shape,
    steps: u64,
    /// Hash of the recipe's part that may not change under a run.
    recipe: String,
}

impl State {
    /// Nothing learnt yet.
    pub(super) fn new(shape: Shape, seed: u64) -> Self {
        Self::of(Weights::random(shape, seed))
    }

    /// Weights that some stages ended with; what the optimizer had gathered is not known.
    pub(super) fn after(weights: Weights, stage: usize, tokens: u64) -> Self {
        let mut state = Self::of(weights);
        (state.place.stage, state.place.tokens) = (stage, tokens);
        state
    }

    fn of(weights: Weights) -> Self {
        let optimizer = Optimizer::new(&weights);
        Self { place: Place { stage: 0, step: 0, tokens: 0, seconds: 0.0 }, weights, optimizer }
    }

    /// Replaces the checkpoint at once or not at all.
    pub(super) fn save(&self, file: &Path, recipe: &str) -> Result<()> {
        replace(file, |to| self.write(to, recipe))
    }

    fn write(&self, to: &mut dyn Write, recipe: &str) -> io::Result<()> {
        let header = Header {
            place: self.place.clone(),
            shape: self.weights.shape,
            steps: self.optimizer.steps,
            recipe: recipe.to_owned(),
        };
        let header = serde_json::to_vec(&header)?;
        let mut to = Hashed { file: to, hash: Sha256::new() };
        to.write_all(MAGIC)?;
        to.write_all(&(header.len() as u32).to_le_bytes())?;
        to.write_all(&header)?;
        let weights = self.weights.parameters.iter().map(|parameter| &parameter.values);
        for values in weights.chain(&self.optimizer.first).chain(&self.optimizer.second) {
            let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            to.write_all(&bytes)?;
        }
        let hash = to.hash.clone().finalize();
        to.file.write_all(&hash)
    }

    /// Makes the network as deep as a stage wants it.
    pub(super) fn grow(&mut self, layers: usize) {
        let before = self.weights.shape;
        if before.layers < layers {
            self.weights = self.weights.grown(layers);
            self.optimizer.grow(&before, &self.weights);
        }
    }

    /// The checkpoint, or `None` where there is none. Its network may have any depth.
    ///
    /// # Errors
    /// [`Error::Bad`] where it is damaged or belongs to another recipe.
    pub(super) fn load(file: &Path, shape: Shape, recipe: &str) -> Result<Option<Self>> {
        let source = match File::open(file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(|source| Error::File { name: file.to_owned(), source })?,
        };
        let bad = |why: &str| Error::Bad { name: file.to_owned(), why: why.to_owned() };
        let cut = |_| bad("it is cut short");
        let mut from = Hashing { file: BufReader::new(source), hash: Sha256::new() };
        let mut magic = [0; 8];
        from.read_exact(&mut magic).map_err(cut)?;
        let length = from.count().map_err(cut)?;
        if &magic != MAGIC || length > HEADER_MAX {
            return Err(bad("it is no checkpoint of this version"));
        }
        let mut header = vec![0; length as usize];
        from.read_exact(&mut header).map_err(cut)?;
        let header: Header = serde_json::from_slice(&header).map_err(|_| bad("its header cannot be read"))?;
        let layers = header.shape.layers;
        if header.recipe != recipe || header.shape != (Shape { layers, ..shape }) || layers > LAYERS_MAX {
            return Err(bad("it belongs to another recipe; choose another folder to work in"));
        }
        let mut state = Self::of(Weights::zeros(header.shape));
        state.place = header.place;
        state.optimizer.steps = header.steps;
        let weights = state.weights.parameters.iter_mut().map(|parameter| &mut parameter.values);
        for values in weights.chain(&mut state.optimizer.first).chain(&mut state.optimizer.second) {
            from.values(values).map_err(cut)?;
        }
        let expected = from.hash.finalize();
        let mut hash = [0; 32];
        from.file.read_exact(&mut hash).map_err(cut)?;
        if hash != expected.as_slice() {
            return Err(bad("its bytes have changed since it was written"));
        }
        Ok(Some(state))
    }
}

struct Hashed<'a> {
    file: &'a mut dyn Write,
    hash: Sha256,
}

impl Hashed<'_> {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.file.write_all(bytes)
    }
}

struct Hashing {
    file: BufReader<File>,
    hash: Sha256,
}

impl Hashing {
    fn read_exact(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.file.read_exact(bytes)?;
        self.hash.update(bytes);
        Ok(())
    }

    fn count(&mut self) -> io::Result<u32> {
        let mut bytes = [0; 4];
        self.read_exact(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn values(&mut self, values: &mut [f32]) -> io::Result<()> {
        let mut bytes = vec![0; values.len() * 4];
        self.read_exact(&mut bytes)?;
        let (fours, _) = bytes.as_chunks::<4>();
        values.iter_mut().zip(fours).for_each(|(value, four)| *value = f32::from_le_bytes(*four));
        Ok(())
    }
}
