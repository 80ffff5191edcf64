//! A model file opened and checked: its settings, and its tensors by name and shape.
//!
//! Model code asks for `blk.0.attn_q.weight` of a shape and does not know whether a GGUF file or
//! a safetensors folder answers. Names, settings and row order are those of GGUF; `hf.rs`
//! translates. Nothing here trusts the file: every span was checked against its map on opening.
//!
//! A new file format is one file that fills an [`Index`] and one line in [`Weights::open`].

mod fault;
pub mod gguf;
pub mod hf;
mod map;
mod metadata;
pub mod safetensors;
mod source;
mod texts;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use fault::Fault;
pub use metadata::{Metadata, Value};
pub use source::Source;
pub use texts::Texts;

use crate::engine::quant::Format;
use crate::engine::{Error, Result};
use map::Map;

/// Where the bytes of a tensor lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// Which of the index's maps.
    pub(crate) map: usize,
    /// First byte in the map.
    pub(crate) offset: usize,
    /// Length; a whole number of rows.
    pub(crate) bytes: usize,
}

/// The numbers of a tensor: in the file, or made from its settings.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Payload {
    /// In a map, as consecutive runs of rows.
    Stored(Vec<Span>),
    /// Derived from settings while opening, such as rope factors.
    Derived(Vec<f32>),
}

/// What turns stored rows into the rows GGUF would hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Adjust {
    /// Nothing.
    None,
    /// One is added to every number (Gemma norms are stored around zero).
    AddOne,
    /// Rows of each of the `heads` are woven from halves to neighbouring pairs for rope.
    WeaveHeads {
        /// How many heads the rows are divided into.
        heads: usize,
    },
}

/// One tensor of the index.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) shape: Vec<usize>,
    pub(crate) format: &'static Format,
    pub(crate) payload: Payload,
    pub(crate) adjust: Adjust,
}

/// What a reader of one file format hands over after its checks.
#[derive(Debug, Default)]
pub(crate) struct Index {
    pub(crate) maps: Vec<Map>,
    pub(crate) metadata: Metadata,
    pub(crate) entries: BTreeMap<String, Entry>,
    /// Where the vocabulary lies when the settings do not hold it.
    pub(crate) tokenizer_json: Option<PathBuf>,
}

/// An opened model.
#[derive(Debug)]
pub struct Weights {
    source: Source,
    index: Index,
}

impl Weights {
    /// Opens a GGUF file, a safetensors file, a `*.safetensors.index.json`, or a folder holding
    /// `config.json` and safetensors. Reads headers only; tensors stay in the memory map.
    ///
    /// # Errors
    /// [`Error::Open`], [`Error::DamagedFile`], [`Error::UnknownFormat`] and, for safetensors,
    /// what is wrong with `config.json`.
    pub fn open(path: &Path) -> Result<Self> {
        let index = if hf::is_safetensors(path) { hf::open(path)? } else { gguf::open(path)? };
        Ok(Self { source: path.into(), index })
    }

    /// Opens a model wherever it lies; one that is part of the program is read where it is.
    ///
    /// # Errors
    /// As [`Weights::open`].
    pub fn open_source(source: &Source) -> Result<Self> {
        match source {
            Source::Path(path) => Self::open(path),
            Source::BuiltIn { bytes, .. } => {
                Ok(Self { source: source.clone(), index: gguf::index(Map::BuiltIn(bytes))? })
            }
        }
    }

    /// Where this came from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The settings, under their GGUF names.
    pub fn metadata(&self) -> &Metadata {
        &self.index.metadata
    }

    /// Gives up the largest settings, which nothing asks for once the tokenizer is made.
    pub(in crate::engine) fn forget_vocabulary(&mut self) {
        for list in ["tokens", "merges", "scores", "token_type"] {
            self.index.metadata.remove(&format!("tokenizer.ggml.{list}"));
        }
    }

    /// The `tokenizer.json` beside a safetensors model.
    pub fn tokenizer_json(&self) -> Option<&Path> {
        self.index.tokenizer_json.as_deref()
    }

    /// The bytes of a span of this model.
    pub(in crate::engine) fn bytes(&self, span: &Span) -> Option<&[u8]> {
        self.index.maps.get(span.map)?.get(span.offset..span.offset.checked_add(span.bytes)?)
    }

    /// All tensors in the order of their names.
    pub fn tensors(&self) -> impl Iterator<Item = Tensor<'_>> {
        self.index.entries.iter().map(|(name, entry)| Tensor { name, entry, index: &self.index })
    }

    /// Name of the format most numbers are stored in; empty without tensors.
    pub fn main_format(&self) -> &'static str {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for tensor in self.tensors() {
            *counts.entry(tensor.format().name).or_default() += tensor.len();
        }
        counts.into_iter().max_by_key(|&(_, count)| count).map_or("", |(name, _)| name)
    }

    /// The tensor of this name, whatever its shape.
    pub fn find(&self, name: &str) -> Option<Tensor<'_>> {
        let (name, entry) = self.index.entries.get_key_value(name)?;
        Some(Tensor { name, entry, index: &self.index })
    }

    /// The tensor of this name and shape, outermost dimension first.
    ///
    /// # Errors
    /// [`Error::MissingTensor`] or [`Error::WrongShape`].
    pub fn get(&self, name: &str, shape: &[usize]) -> Result<Tensor<'_>> {
        let tensor = self.find(name).ok_or_else(|| Error::MissingTensor { name: name.to_owned() })?;
        if tensor.shape() != shape {
            return Err(Error::WrongShape {
                name: name.to_owned(),
                found: tensor.shape().to_vec(),
                expected: shape.to_vec(),
            });
        }
        Ok(tensor)
    }
}

/// One tensor of an opened model.
#[derive(Clone, Copy, Debug)]
pub struct Tensor<'a> {
    name: &'a str,
    entry: &'a Entry,
    index: &'a Index,
}

impl<'a> Tensor<'a> {
    /// Its GGUF name.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// Outermost dimension first.
    pub fn shape(&self) -> &'a [usize] {
        &self.entry.shape
    }

    /// How its numbers are stored.
    pub fn format(&self) -> &'static Format {
        self.entry.format
    }

    /// Numbers in a row: the innermost dimension.
    pub fn row_len(&self) -> usize {
        self.entry.shape.last().copied().unwrap_or(0)
    }

    /// All outer dimensions multiplied.
    pub fn rows(&self) -> usize {
        self.entry.shape.iter().rev().skip(1).product()
    }

    /// All dimensions multiplied.
    pub fn len(&self) -> usize {
        self.entry.shape.iter().product()
    }

    /// Whether any dimension is zero.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes in the file.
    pub fn stored_bytes(&self) -> usize {
        match &self.entry.payload {
            Payload::Stored(spans) => spans.iter().map(|span| span.bytes).sum(),
            Payload::Derived(numbers) => size_of_val(numbers.as_slice()),
        }
    }

    /// Where its rows lie, one stack after the other; `None` for a tensor that is not kept as GGUF
    /// would hold it.
    pub(in crate::engine) fn spans(&self) -> Option<&'a [Span]> {
        match (&self.entry.payload, self.entry.adjust) {
            (Payload::Stored(spans), Adjust::None) => Some(spans),
            _ => None,
        }
    }

    /// Says that its bytes are not needed for now: their memory is given back until the next use.
    pub fn release(&self) {
        let Payload::Stored(spans) = &self.entry.payload else { return };
        for span in spans {
            if let Some(map) = self.index.maps.get(span.map) {
                map::release(map, span.offset, span.bytes);
            }
        }
    }

    /// Writes the rows from `first` on as f32 until `out` (a whole number of rows) is full.
    ///
    /// # Errors
    /// [`Error::Internal`] if the rows asked for are not there; the caller holds the shape.
    pub fn dequantize(&self, first: usize, out: &mut [f32]) -> Result<()> {
        let row_len = self.row_len();
        let wanted = out.len().checked_div(row_len).unwrap_or(0);
        if wanted * row_len != out.len() || first + wanted > self.rows() {
            return Err(Error::Internal {
                stage: "reading weights",
                what: format!("rows outside {:?}", self.name),
            });
        }
        for (i, row) in out.chunks_exact_mut(row_len.max(1)).enumerate() {
            self.dequantize_row(self.stored_row(first + i), row)?;
        }
        if self.entry.adjust == Adjust::AddOne {
            out.iter_mut().for_each(|x| *x += 1.0);
        }
        Ok(())
    }

    /// Which stored row answers for GGUF's row `row`.
    ///
    /// Hugging Face keeps the two rotated halves of a head apart, GGUF's llama family keeps each
    /// rotated pair side by side.
    fn stored_row(&self, row: usize) -> usize {
        let Adjust::WeaveHeads { heads } = self.entry.adjust else {
            return row;
        };
        let head_len = self.rows() / heads.max(1);
        let (head, i) = (row / head_len.max(1), row % head_len.max(1));
        head * head_len + (i % 2) * (head_len / 2) + i / 2
    }

    fn dequantize_row(&self, row: usize, out: &mut [f32]) -> Result<()> {
        let lost =
            || Error::Internal { stage: "reading weights", what: format!("row outside {:?}", self.name) };
        match &self.entry.payload {
            Payload::Derived(numbers) => {
                let start = row * out.len();
                out.copy_from_slice(numbers.get(start..start + out.len()).ok_or_else(lost)?);
            }
            Payload::Stored(spans) => {
                let row_bytes = self.entry.format.row_bytes(out.len());
                let mut at = row * row_bytes;
                let mut spans = spans.iter();
                let span = loop {
                    let span = spans.next().ok_or_else(lost)?;
                    if at < span.bytes {
                        break span;
                    }
                    at -= span.bytes;
                };
                let map = self.index.maps.get(span.map).ok_or_else(lost)?;
                let start = span.offset + at;
                self.entry.format.dequantize(map.get(start..start + row_bytes).ok_or_else(lost)?, out);
            }
        }
        Ok(())
    }
}
