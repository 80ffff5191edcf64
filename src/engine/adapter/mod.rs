//! Low-rank adapters: what a model learnt from its person, kept apart from its weights.
//!
//! The format is llama.cpp's: a GGUF file with two thin matrices, `NAME.lora_a` `[rank, inputs]` and
//! `NAME.lora_b` `[outputs, rank]`, for every matrix `NAME` it changes: y = x·Wᵀ + alpha/rank · x·Aᵀ·Bᵀ.
//! It comes as bytes and never as a path, since what is learnt from a diary stands in the store alone;
//! like every file it is hostile until [`Adapter::read`] has checked it against the model it is for.
//! Sources: Hu et al. 2021, LoRA (arXiv:2106.09685); llama.cpp, `src/llama-adapter.cpp`.

mod fault;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

pub use fault::AdapterFault;

use super::weights::{Entry, Metadata, Payload, Weights, gguf};
use super::{Error, Result};

/// A good adapter has a rank of 4 to 64; this is room enough for all that are published.
const RANK_MAX: usize = 512;
const FILE_BYTES_MAX: usize = 256 << 20;
/// Its rows are read from the model's file one by one, so nothing can be added to them.
const TOKEN_TABLE: &str = "token_embd.weight";

/// The bytes of an adapter. They tell of a diary: never shown, and zeroed when the last holder goes.
#[derive(Clone)]
pub struct AdapterFile(Arc<Zeroizing<Vec<u8>>>);

impl AdapterFile {
    /// Takes the bytes over, unread.
    pub fn new(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(Arc::new(bytes))
    }
}

impl fmt::Debug for AdapterFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdapterFile(hidden)")
    }
}

/// An adapter that fits a model.
#[derive(Debug)]
pub(in crate::engine) struct Adapter {
    /// By the name of the matrix each changes.
    pairs: BTreeMap<String, Pair>,
}

/// What is added to one matrix.
#[derive(Debug)]
pub(in crate::engine) struct Pair {
    pub(in crate::engine) rank: usize,
    /// [rank, inputs]
    pub(in crate::engine) a: Vec<f32>,
    /// [outputs, rank], multiplied by alpha / rank.
    pub(in crate::engine) b: Vec<f32>,
}

impl Adapter {
    /// Reads an adapter for the model `weights`.
    ///
    /// # Errors
    /// [`Error::BadAdapter`].
    pub(in crate::engine) fn read(file: &AdapterFile, weights: &Weights) -> Result<Self> {
        let bytes = file.0.as_slice();
        if bytes.len() > FILE_BYTES_MAX {
            return Err(AdapterFault::TooLarge { bytes: bytes.len(), limit: FILE_BYTES_MAX }.into());
        }
        let (metadata, entries) = gguf::parse(bytes).map_err(as_adapter)?;
        let alpha = check_settings(&metadata, weights.metadata())?;
        let mut pairs = BTreeMap::new();
        for name in entries.keys() {
            let (matrix, other) = match (name.strip_suffix(".lora_a"), name.strip_suffix(".lora_b")) {
                (Some(matrix), _) => (matrix, "lora_b"),
                (_, Some(matrix)) => (matrix, "lora_a"),
                _ => return Err(AdapterFault::Stray { tensor: name.clone() }.into()),
            };
            if !entries.contains_key(&format!("{matrix}.{other}")) {
                return Err(AdapterFault::Half { tensor: name.clone() }.into());
            }
            if !pairs.contains_key(matrix) {
                pairs.insert(matrix.to_owned(), Pair::read(matrix, alpha, bytes, &entries, weights)?);
            }
        }
        if pairs.is_empty() {
            return Err(AdapterFault::Empty.into());
        }
        Ok(Self { pairs })
    }

    /// What is added, by the name of the matrix.
    pub(in crate::engine) fn pairs(&self) -> BTreeMap<&str, &Pair> {
        self.pairs.iter().map(|(name, pair)| (name.as_str(), pair)).collect()
    }

    /// The largest rank in it.
    pub(in crate::engine) fn rank(&self) -> usize {
        self.pairs.values().map(|pair| pair.rank).max().unwrap_or(0)
    }

    /// What it takes on the device, in bytes.
    pub(in crate::engine) fn loaded_bytes(&self) -> u64 {
        self.pairs.values().map(|pair| size_of_val(&*pair.a) as u64 + size_of_val(&*pair.b) as u64).sum()
    }
}

impl Pair {
    fn read(
        matrix: &str,
        alpha: f64,
        bytes: &[u8],
        entries: &BTreeMap<String, Entry>,
        weights: &Weights,
    ) -> Result<Self, AdapterFault> {
        let no_matrix = || AdapterFault::NoMatrix { tensor: matrix.to_owned() };
        let target = weights.find(matrix).filter(|tensor| tensor.name() != TOKEN_TABLE);
        let &[outputs, inputs] = target.ok_or_else(no_matrix)?.shape() else { return Err(no_matrix()) };
        let entry = |side: &str| entries.get(&format!("{matrix}.{side}")).ok_or_else(no_matrix);
        let (a, b) = (entry("lora_a")?, entry("lora_b")?);
        let rank = match (a.shape.as_slice(), b.shape.as_slice()) {
            (&[rank, a_inputs], &[b_outputs, b_rank])
                if (a_inputs, b_outputs, b_rank) == (inputs, outputs, rank) =>
            {
                rank
            }
            _ => {
                return Err(AdapterFault::WrongShape {
                    tensor: matrix.to_owned(),
                    a: a.shape.clone(),
                    b: b.shape.clone(),
                    matrix: vec![outputs, inputs],
                });
            }
        };
        if rank > RANK_MAX {
            return Err(AdapterFault::RankTooLarge { tensor: matrix.to_owned(), rank, limit: RANK_MAX });
        }
        // As the reference engine has it: an alpha of zero is none.
        let scale = if alpha == 0.0 { 1.0 } else { (alpha / rank as f64) as f32 };
        let not_finite = || AdapterFault::NotFinite { tensor: matrix.to_owned() };
        let a = numbers(a, bytes).ok_or_else(not_finite)?;
        let mut b = numbers(b, bytes).ok_or_else(not_finite)?;
        b.iter_mut().for_each(|x| *x *= scale);
        if b.iter().all(|x| x.is_finite()) { Ok(Self { rank, a, b }) } else { Err(not_finite()) }
    }
}

/// The numbers of a tensor; `None` unless all are finite.
fn numbers(entry: &Entry, bytes: &[u8]) -> Option<Vec<f32>> {
    let Payload::Stored(spans) = &entry.payload else { return None };
    let mut numbers = vec![0.0; entry.shape.iter().product()];
    let mut rest = numbers.as_mut_slice();
    for span in spans {
        let blocks = bytes.get(span.offset..span.offset.checked_add(span.bytes)?)?;
        let held = span.bytes / entry.format.block_bytes * entry.format.block_len;
        let (out, after) = rest.split_at_mut_checked(held)?;
        entry.format.dequantize(blocks, out);
        rest = after;
    }
    (rest.is_empty() && numbers.iter().all(|x| x.is_finite())).then_some(numbers)
}

/// Whether this is a low-rank adapter for the model's architecture; its alpha.
fn check_settings(adapter: &Metadata, model: &Metadata) -> Result<f64, AdapterFault> {
    let text = |key: &str| adapter.text(key).unwrap_or_default().to_owned();
    if text("general.type") != "adapter" {
        return Err(AdapterFault::NotAnAdapter);
    }
    if text("adapter.type") != "lora" {
        return Err(AdapterFault::UnknownKind { found: text("adapter.type") });
    }
    let (found, expected) = (text("general.architecture"), model.text("general.architecture"));
    if Some(found.as_str()) != expected {
        let expected = expected.unwrap_or_default().to_owned();
        return Err(AdapterFault::OtherArchitecture { found, expected });
    }
    adapter.real("adapter.lora.alpha").filter(|alpha| alpha.is_finite()).ok_or(AdapterFault::BadAlpha)
}

/// The readers of models are used for adapters too, and speak of models.
fn as_adapter(error: Error) -> Error {
    match error {
        Error::DamagedFile(fault) => AdapterFault::Damaged(fault).into(),
        Error::UnknownFormat { tensor, format, .. } => AdapterFault::UnknownFormat { tensor, format }.into(),
        other => other,
    }
}
