//! Gives every stored tensor its GGUF name, shape and row order, and joins experts to stacks.
//!
//! Nothing is copied but what GGUF keeps as small vectors in another order (biases of woven heads).
//! Every entry made here lies within the span its header was checked for.

use std::collections::BTreeMap;
use std::collections::btree_map;

use super::family::Family;
use super::place::{self, Place};
use super::settings::Sizes;
use crate::engine::quant::{self, Format};
use crate::engine::weights::map::Map;
use crate::engine::weights::safetensors::Stored;
use crate::engine::weights::{Adjust, Entry, Fault, Payload, Span};
use crate::engine::{Error, Result};

/// Most numbers of a bias.
const MAX_BIAS: usize = 1 << 20;

/// Entries by GGUF name.
pub(super) type Entries = BTreeMap<String, Entry>;

/// One expert's tensor, waiting for the others.
struct Expert {
    format: &'static Format,
    shape: Vec<usize>,
    span: Span,
}

/// Collects the entries of one model.
pub(super) struct Builder<'a> {
    family: &'static Family,
    sizes: Sizes,
    maps: &'a [Map],
    entries: Entries,
    stacks: BTreeMap<String, BTreeMap<usize, Expert>>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(family: &'static Family, sizes: Sizes, maps: &'a [Map]) -> Self {
        Self { family, sizes, maps, entries: BTreeMap::new(), stacks: BTreeMap::new() }
    }

    /// Takes a tensor of map number `map`.
    ///
    /// # Errors
    /// [`Error::UnknownFormat`], [`Error::WrongShape`], [`Error::DamagedFile`].
    pub(super) fn add(&mut self, map: usize, stored: Stored) -> Result<()> {
        match place::of(&stored.name, self.family, self.sizes.layers) {
            Place::Skipped => Ok(()),
            Place::None => Err(self.unplaced(stored)),
            Place::Whole(name) => self.add_whole(name, map, &stored),
            Place::Expert(stack, index) => self.add_expert(stack, index, map, stored),
            Place::Stack(name) => self.add_stack(name, map, stored),
            Place::GateAndUp(gates, ups) => self.add_gates_and_ups(gates, ups, map, stored),
        }
    }

    /// Takes numbers derived from settings.
    ///
    /// # Errors
    /// [`Error::DamagedFile`] if a tensor has this name already.
    pub(super) fn add_derived(&mut self, name: &str, numbers: Vec<f32>) -> Result<()> {
        let shape = vec![numbers.len()];
        self.insert(name.to_owned(), derived(shape, numbers)?)
    }

    /// All entries, once every tensor was taken.
    ///
    /// # Errors
    /// [`Error::MissingTensor`] for an expert that is absent, and what keeps experts from a stack.
    pub(super) fn finish(mut self) -> Result<Entries> {
        for (name, experts) in std::mem::take(&mut self.stacks) {
            let entry = self.joined(&name, experts)?;
            self.insert(name, entry)?;
        }
        Ok(self.entries)
    }

    fn add_whole(&mut self, name: String, map: usize, stored: &Stored) -> Result<()> {
        check_shape(stored)?;
        let format = stored.format()?;
        let span = span(map, stored);
        let Some(heads) = self.woven_heads(&name) else {
            let shifted = self.family.shifts_norms && name.ends_with("norm.weight");
            let adjust = if shifted { Adjust::AddOne } else { Adjust::None };
            let payload = Payload::Stored(vec![span]);
            return self.insert(name, Entry { shape: stored.shape.clone(), format, payload, adjust });
        };
        let rows = heads.saturating_mul(self.sizes.head_len);
        if stored.shape.first() != Some(&rows) {
            let mut expected = stored.shape.clone();
            expected.first_mut().into_iter().for_each(|first| *first = rows);
            return Err(Error::WrongShape { name, found: stored.shape.clone(), expected });
        }
        let entry = if stored.shape.len() == 1 {
            derived(stored.shape.clone(), self.woven_bias(heads, format, &span, rows)?)?
        } else {
            let (shape, adjust) = (stored.shape.clone(), Adjust::WeaveHeads { heads });
            Entry { shape, format, payload: Payload::Stored(vec![span]), adjust }
        };
        self.insert(name, entry)
    }

    /// How many heads the rows of this tensor are woven in, if they are.
    fn woven_heads(&self, name: &str) -> Option<usize> {
        let (part, _) = name.rsplit_once('.').filter(|_| self.family.weaves_heads)?;
        match part.rsplit('.').next()? {
            "attn_q" => Some(self.sizes.heads),
            "attn_k" => Some(self.sizes.kv_heads),
            _ => None,
        }
    }

    /// A bias has no rows to weave when it is read, so its numbers are woven here.
    fn woven_bias(&self, heads: usize, format: &Format, span: &Span, len: usize) -> Result<Vec<f32>> {
        let bytes = self.maps.get(span.map).and_then(|map| map.get(span.offset..)?.get(..span.bytes));
        let (Some(bytes), true) = (bytes, len <= MAX_BIAS) else {
            return Err(Error::Internal {
                stage: "reading weights",
                what: "a bias outside its file".to_owned(),
            });
        };
        let mut halves = vec![0.0; len];
        format.dequantize(bytes, &mut halves);
        let head_len = len / heads.max(1);
        let woven = halves.chunks_exact(head_len.max(1)).flat_map(|head| {
            let (first, second) = head.split_at(head_len / 2);
            first.iter().zip(second).flat_map(|(&a, &b)| [a, b])
        });
        Ok(woven.collect())
    }

    fn add_expert(&mut self, stack: String, index: usize, map: usize, stored: Stored) -> Result<()> {
        if index >= self.sizes.experts {
            return Err(self.unplaced(stored));
        }
        check_shape(&stored)?;
        let expert = Expert { format: stored.format()?, span: span(map, &stored), shape: stored.shape };
        match self.stacks.entry(stack).or_default().insert(index, expert) {
            None => Ok(()),
            Some(_) => Err(Fault::DuplicateTensor { tensor: stored.name }.into()),
        }
    }

    fn joined(&self, name: &str, experts: BTreeMap<usize, Expert>) -> Result<Entry> {
        if let Some(absent) = (0..self.sizes.experts).find(|index| !experts.contains_key(index)) {
            return Err(Error::MissingTensor { name: format!("{name}, expert {absent}") });
        }
        let mut first: Option<(&'static Format, Vec<usize>)> = None;
        let mut spans = Vec::with_capacity(experts.len());
        for expert in experts.into_values() {
            let (format, shape) = first.get_or_insert_with(|| (expert.format, expert.shape.clone()));
            if expert.shape != *shape {
                let (found, expected) = (expert.shape, shape.clone());
                return Err(Error::WrongShape { name: name.to_owned(), found, expected });
            }
            if expert.format.ggml_type != format.ggml_type {
                let (first, second) = (format.name, expert.format.name);
                return Err(Fault::MixedExperts { tensor: name.to_owned(), first, second }.into());
            }
            spans.push(expert.span);
        }
        let Some((format, mut shape)) = first else {
            return Err(Error::MissingTensor { name: name.to_owned() });
        };
        shape.insert(0, self.sizes.experts);
        Ok(Entry { shape, format, payload: Payload::Stored(spans), adjust: Adjust::None })
    }

    fn add_stack(&mut self, name: String, map: usize, stored: Stored) -> Result<()> {
        self.check_stack(&stored)?;
        let payload = Payload::Stored(vec![span(map, &stored)]);
        let format = stored.format()?;
        self.insert(name, Entry { shape: stored.shape, format, payload, adjust: Adjust::None })
    }

    fn add_gates_and_ups(&mut self, gates: String, ups: String, map: usize, stored: Stored) -> Result<()> {
        self.check_stack(&stored)?;
        let format = stored.format()?;
        let &[experts, rows, width] = stored.shape.as_slice() else {
            return Err(self.unplaced(stored));
        };
        if !rows.is_multiple_of(2) {
            return Err(self.unplaced(stored));
        }
        // Sizes were checked with the header: the halves divide the bytes exactly.
        let half = stored.bytes / experts.max(1) / 2;
        for (name, side) in [(gates, 0), (ups, 1)] {
            let offset =
                |expert: usize| stored.start.saturating_add((2 * expert + side).saturating_mul(half));
            let spans = (0..experts).map(|expert| Span { map, offset: offset(expert), bytes: half });
            let payload = Payload::Stored(spans.collect());
            self.insert(
                name,
                Entry { shape: vec![experts, rows / 2, width], format, payload, adjust: Adjust::None },
            )?;
        }
        Ok(())
    }

    fn check_stack(&self, stored: &Stored) -> Result<()> {
        check_shape(stored)?;
        let &[experts, rows, width] = stored.shape.as_slice() else {
            return Err(
                Fault::BadRank { tensor: stored.name.clone(), found: stored.shape.len() as u64 }.into()
            );
        };
        if experts != self.sizes.experts {
            let (name, found) = (stored.name.clone(), stored.shape.clone());
            return Err(Error::WrongShape { name, found, expected: vec![self.sizes.experts, rows, width] });
        }
        Ok(())
    }

    fn insert(&mut self, name: String, entry: Entry) -> Result<()> {
        match self.entries.entry(name) {
            btree_map::Entry::Occupied(taken) => {
                Err(Fault::DuplicateTensor { tensor: taken.key().clone() }.into())
            }
            btree_map::Entry::Vacant(free) => {
                free.insert(entry);
                Ok(())
            }
        }
    }

    fn unplaced(&self, stored: Stored) -> Error {
        Fault::UnplacedTensor { tensor: stored.name, architecture: self.family.architecture }.into()
    }
}

/// Tensors of a network have dimensions, and none of them is zero.
fn check_shape(stored: &Stored) -> Result<()> {
    let tensor = || stored.name.clone();
    if stored.shape.is_empty() {
        return Err(Fault::BadRank { tensor: tensor(), found: 0 }.into());
    }
    if stored.shape.contains(&0) {
        return Err(Fault::BadDimension { tensor: tensor(), found: 0 }.into());
    }
    Ok(())
}

fn span(map: usize, stored: &Stored) -> Span {
    Span { map, offset: stored.start, bytes: stored.bytes }
}

fn derived(shape: Vec<usize>, numbers: Vec<f32>) -> Result<Entry> {
    let lost = || Error::Internal { stage: "reading weights", what: "no F32 format".to_owned() };
    let format = quant::by_ggml_type(0).ok_or_else(lost)?;
    Ok(Entry { shape, format, payload: Payload::Derived(numbers), adjust: Adjust::None })
}
