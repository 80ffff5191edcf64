//! Keys and values of one layer in pages, as halves, or as floats where the weights are floats, too.
//!
//! Laid out for the kernels: sixteen positions lie side by side, so that the scores of sixteen keys
//! need no sums across lanes. A block is 16 positions; keys are `[kv head][block][key_len][16
//! positions]`, values `[kv head][block][value_len / 16][position][16 numbers]`, both within a page
//! of [`PAGE`] positions.

/// The same of either kind.
macro_rules! either {
    ($cache:expr, $pages:ident => $result:expr) => {
        match $cache {
            Pages::Half($pages) => $result,
            Pages::Full($pages) => $result,
        }
    };
}

mod paged;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::lanes::{Floats, Halves, LANES};
use paged::Paged;

/// Positions in a page, on every tier: what keys and values grow by at least, and how many a window may hold
/// too many before they are dropped.
pub(in crate::engine) const PAGE: usize = 256;
/// Blocks in a page.
const BLOCKS: usize = PAGE / LANES;

/// What a position holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Shape {
    /// Key and value heads.
    pub(in crate::engine) kv_heads: usize,
    /// Numbers in a key.
    pub(in crate::engine) key_len: usize,
    /// Numbers in a value.
    pub(in crate::engine) value_len: usize,
}

#[cfg(test)]
/// Keys and values of some positions as they are stored, position by position.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::engine) struct Rows {
    /// `[positions][kv heads * key_len]`
    pub(in crate::engine) keys: Vec<f32>,
    /// `[positions][kv heads * value_len]`
    pub(in crate::engine) values: Vec<f32>,
}

/// How exactly numbers are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Precision {
    /// As halves: what is too large for one becomes the largest.
    Half,
    /// As floats.
    Full,
}

/// Keys and values of one layer.
#[derive(Debug)]
pub(in crate::engine) struct LayerCache {
    pub(super) pages: Pages,
}

/// What a layer has seen.
#[derive(Debug)]
pub(super) enum Pages {
    /// As halves.
    Half(Paged<Halves>),
    /// As floats.
    Full(Paged<Floats>),
}

/// Keys and values of some blocks of a head, which lie within one page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stored<'a, E> {
    /// `[block][key_len]` of 16 positions.
    pub(super) keys: &'a [E],
    /// `[block][chunk][position]` of 16 numbers.
    pub(super) values: &'a [E],
}

impl<E> Default for Stored<'_, E> {
    fn default() -> Self {
        Self { keys: &[], values: &[] }
    }
}

impl Precision {
    /// Bytes of a number.
    pub(in crate::engine) fn bytes(self) -> usize {
        match self {
            Self::Half => size_of::<u16>(),
            Self::Full => size_of::<f32>(),
        }
    }
}

impl Shape {
    /// Groups of 16 numbers in a value, the last filled up with zeros.
    pub(super) fn value_chunks(&self) -> usize {
        self.value_len.div_ceil(LANES)
    }

    fn key_row(&self) -> usize {
        self.kv_heads * self.key_len
    }

    fn value_row(&self) -> usize {
        self.kv_heads * self.value_len
    }
}

impl LayerCache {
    /// One that has seen nothing.
    pub(in crate::engine) fn new(shape: Shape, precision: Precision) -> Self {
        let pages = match precision {
            Precision::Half => Pages::Half(Paged::new(shape)),
            Precision::Full => Pages::Full(Paged::new(shape)),
        };
        Self { pages }
    }

    /// What a position holds.
    pub(in crate::engine) fn shape(&self) -> Shape {
        either!(&self.pages, pages => pages.shape)
    }

    /// Positions seen.
    pub(in crate::engine) fn len(&self) -> usize {
        either!(&self.pages, pages => pages.len)
    }

    /// The first position held.
    pub(in crate::engine) fn first(&self) -> usize {
        either!(&self.pages, pages => pages.first)
    }

    /// Takes memory for `count` positions more. Done before a step, so that pages, which stay, do not lie
    /// scattered among what the step takes and gives back.
    pub(in crate::engine) fn reserve(&mut self, count: usize) {
        either!(&mut self.pages, pages => pages.reserve(count));
    }

    /// Adds positions: keys `[T][kv heads * key_len]` and values `[T][kv heads * value_len]`.
    pub(in crate::engine) fn append(&mut self, keys: &[f32], values: &[f32]) {
        either!(&mut self.pages, pages => pages.append(keys, values));
    }

    /// Bytes that so many positions take when saved, the last block filled up.
    pub(in crate::engine) fn saved_bytes(&self, count: usize) -> usize {
        either!(&self.pages, pages => pages.saved_bytes(count))
    }

    /// Writes positions as they lie here: head by head, the keys of all blocks, then the values. `to` has
    /// [`LayerCache::saved_bytes`]. False where they are not all held, or not a beginning of blocks of one page.
    pub(in crate::engine) fn save(&self, positions: Range<usize>, to: &mut [u8]) -> bool {
        either!(&self.pages, pages => pages.save(positions, to))
    }

    /// Adds positions from [`LayerCache::save`] behind those held; where none are, they may begin anywhere.
    /// False, and nothing is added, unless they fit and every number is finite.
    pub(in crate::engine) fn load(&mut self, positions: Range<usize>, from: &[u8]) -> bool {
        either!(&mut self.pages, pages => pages.load(positions, from))
    }

    /// Keeps positions below `len`. Where `len` is not above the first position held, nothing is
    /// kept and the next position is 0.
    pub(in crate::engine) fn truncate(&mut self, len: usize) {
        either!(&mut self.pages, pages => pages.truncate(len));
    }

    /// Gives back the pages that lie wholly below `position`.
    pub(in crate::engine) fn forget_before(&mut self, position: usize) {
        either!(&mut self.pages, pages => pages.forget_before(position));
    }

    #[cfg(test)]
    /// Memory of the pages.
    pub(in crate::engine) fn bytes(&self) -> usize {
        either!(&self.pages, pages => pages.bytes())
    }

    #[cfg(test)]
    /// What is stored for these positions, as far as they are held.
    pub(in crate::engine) fn rows(&self, range: Range<usize>) -> Rows {
        either!(&self.pages, pages => pages.rows(range))
    }
}
