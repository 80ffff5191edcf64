//! A matrix for the processor: its rows as they lie in the file, never copied.
//!
//! Only what a file does not hold as GGUF would (rows woven for rope, numbers made from settings) is
//! kept as a copy, in its own format. Several matrices that read the same numbers are one here, their
//! outputs one after the other.

use std::borrow::Cow;
use std::sync::Arc;

use super::cpu::Rows;
use crate::engine::quant::{self, Format};
use crate::engine::weights::{Span, Tensor, Weights};
use crate::engine::{Error, Result};

/// Bytes looked through at a time.
const CHECKED: usize = 1 << 20;

/// Rows of one or more tensors.
#[derive(Debug)]
pub(in crate::engine) struct HostMatrix {
    weights: Arc<Weights>,
    parts: Vec<Part>,
    inputs: usize,
    outputs: usize,
    bias: Option<Vec<f32>>,
}

#[derive(Debug)]
struct Part {
    format: &'static Format,
    place: Place,
}

#[derive(Debug)]
enum Place {
    File(Span),
    Own(Vec<u8>),
}

impl HostMatrix {
    /// A matrix without outputs yet, for rows of so many numbers.
    pub(in crate::engine) fn new(weights: Arc<Weights>, inputs: usize) -> Self {
        Self { weights, parts: Vec::new(), inputs, outputs: 0, bias: None }
    }

    /// Numbers in a row.
    pub(in crate::engine) fn inputs(&self) -> usize {
        self.inputs
    }

    /// Rows.
    pub(in crate::engine) fn outputs(&self) -> usize {
        self.outputs
    }

    /// What is added to every product, a number for each of the outputs.
    pub(in crate::engine) fn bias(&self) -> Option<&[f32]> {
        self.bias.as_deref()
    }

    /// Sets what [`Self::bias`] gives.
    pub(in crate::engine) fn set_bias(&mut self, bias: Vec<f32>) {
        self.bias = Some(bias);
    }

    /// Adds rows `first..first + count` of a tensor below those there are.
    ///
    /// # Errors
    /// [`Error::NotFinite`] for numbers no model can compute with.
    pub(in crate::engine) fn add(&mut self, tensor: &Tensor<'_>, first: usize, count: usize) -> Result<()> {
        let format = tensor.format();
        let start = self.parts.len();
        match tensor.spans() {
            Some(spans) => {
                let row_bytes = format.row_bytes(self.inputs);
                let spans = cut(spans, first * row_bytes, count * row_bytes);
                self.parts.extend(spans.into_iter().map(|span| Part { format, place: Place::File(span) }));
            }
            None => {
                let mut numbers = vec![0.0; count * self.inputs];
                tensor.dequantize(first, &mut numbers)?;
                self.parts.push(copied(format, &numbers));
            }
        }
        self.outputs += count;
        let parts = self.parts.get(start..).unwrap_or_default();
        let rows: usize = parts.iter().map(|part| self.rows(part).count()).sum();
        if rows != count {
            let what = format!("rows outside {:?}", tensor.name());
            return Err(Error::Internal { stage: "reading weights", what });
        }
        match parts.iter().all(|part| is_finite(&self.rows(part))) {
            true => Ok(()),
            false => Err(Error::NotFinite { tensor: tensor.name().to_owned() }),
        }
    }

    /// The bytes of all rows, one after the other; copied where they lie apart.
    pub(in crate::engine) fn bytes(&self) -> Option<(&'static Format, Cow<'_, [u8]>)> {
        let stacks = self.stacks();
        match stacks.as_slice() {
            [] => None,
            [rows] => Some((rows.format, Cow::Borrowed(rows.bytes))),
            [rows, ..] => {
                let all = stacks.iter().flat_map(|rows| rows.bytes).copied().collect();
                Some((rows.format, Cow::Owned(all)))
            }
        }
    }

    /// All rows, stack by stack.
    pub(in crate::engine) fn stacks(&self) -> Vec<Rows<'_>> {
        self.parts.iter().map(|part| self.rows(part)).collect()
    }

    fn rows<'a>(&'a self, part: &'a Part) -> Rows<'a> {
        let bytes = match &part.place {
            Place::File(span) => self.weights.bytes(span).unwrap_or_default(),
            Place::Own(bytes) => bytes,
        };
        Rows { format: part.format, bytes, len: self.inputs }
    }
}

/// The bytes `start..start + count` of spans taken together.
fn cut(spans: &[Span], start: usize, count: usize) -> Vec<Span> {
    let mut cut = Vec::new();
    let (mut skip, mut left) = (start, count);
    for span in spans {
        let skipped = skip.min(span.bytes);
        let bytes = (span.bytes - skipped).min(left);
        if bytes > 0 {
            cut.push(Span { map: span.map, offset: span.offset + skipped, bytes });
        }
        (skip, left) = (skip - skipped, left - bytes);
    }
    cut
}

/// Numbers in the shortest format that holds them exactly: that of the file where it is a plain one.
fn copied(format: &'static Format, numbers: &[f32]) -> Part {
    let halves = |narrow: fn(f32) -> u16| numbers.iter().flat_map(|x| narrow(*x).to_le_bytes()).collect();
    let (format, bytes) = match format.name {
        "F16" => (format, halves(|x| half::f16::from_f32(x).to_bits())),
        "BF16" => (format, halves(|x| (x.to_bits() >> 16) as u16)),
        _ => (quant::f32(), numbers.iter().flat_map(|x| x.to_le_bytes()).collect()),
    };
    Part { format, place: Place::Own(bytes) }
}

fn is_finite(rows: &Rows<'_>) -> bool {
    use rayon::prelude::*;

    let step = (CHECKED / rows.format.block_bytes).max(1) * rows.format.block_bytes;
    rows.bytes.par_chunks(step).all(|blocks| rows.format.is_finite(blocks))
}
