//! Keys and values of one layer in half precision, in pages.
//!
//! Laid out for the kernels: sixteen positions lie side by side, so that the scores of sixteen keys
//! need no sums across lanes. A block is 16 positions; keys are `[kv head][block][key_len][16
//! positions]`, values `[kv head][block][value_len / 16][position][16 numbers]`, both within a page
//! of [`PAGE`] positions. Slots of a page that hold no position are zero.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::ops::Range;

use super::lanes::{Body, Floats, HALF_MAX, Halves, LANES, Level, Load, Simd};

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

/// Keys and values of one layer. Positions `first..len` are held.
#[derive(Debug)]
pub(in crate::engine) struct LayerCache {
    shape: Shape,
    pages: VecDeque<Page>,
    /// Number of the first page.
    base: usize,
    first: usize,
    len: usize,
}

#[derive(Debug)]
struct Page {
    keys: Vec<Halves>,
    values: Vec<Halves>,
}

#[cfg(test)]
/// Keys and values of some positions as they are stored, position by position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::engine) struct Rows {
    /// Halves. `[positions][kv heads * key_len]`
    pub(in crate::engine) keys: Vec<u16>,
    /// Halves. `[positions][kv heads * value_len]`
    pub(in crate::engine) values: Vec<u16>,
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
    pub(in crate::engine) fn new(shape: Shape) -> Self {
        Self { shape, pages: VecDeque::new(), base: 0, first: 0, len: 0 }
    }

    /// What a position holds.
    pub(in crate::engine) fn shape(&self) -> Shape {
        self.shape
    }

    /// Positions seen.
    pub(in crate::engine) fn len(&self) -> usize {
        self.len
    }

    /// The first position held.
    pub(in crate::engine) fn first(&self) -> usize {
        self.first
    }

    #[cfg(test)]
    /// Memory of the pages.
    pub(in crate::engine) fn bytes(&self) -> usize {
        let page = |page: &Page| size_of_val(&page.keys[..]) + size_of_val(&page.values[..]);
        self.pages.iter().map(page).sum()
    }

    /// Takes memory for `count` positions more. Done before a step, so that pages, which stay, do not lie
    /// scattered among what the step takes and gives back.
    pub(in crate::engine) fn reserve(&mut self, count: usize) {
        while (self.base + self.pages.len()) * PAGE < self.len + count {
            self.pages.push_back(Page::new(&self.shape));
        }
    }

    /// Adds positions: keys `[T][kv heads * key_len]` and values `[T][kv heads * value_len]`, rounded
    /// to halves; what is too large for one becomes the largest.
    pub(in crate::engine) fn append(&mut self, keys: &[f32], values: &[f32]) {
        let count = keys.len() / self.shape.key_row().max(1);
        let count = count.min(values.len() / self.shape.value_row().max(1));
        let mut halves = [vec![0; keys.len()], vec![0; values.len()]];
        let level = Level::best();
        for (from, to) in [keys, values].into_iter().zip(&mut halves) {
            level.call(Narrow { from, to });
        }
        self.push(count, &halves[0], &halves[1]);
    }

    /// Bytes that so many positions take when saved, the last block filled up.
    pub(in crate::engine) fn saved_bytes(&self, count: usize) -> usize {
        let numbers = self.shape.kv_heads * (self.shape.key_len + self.shape.value_chunks() * LANES);
        count.div_ceil(LANES) * LANES * numbers * size_of::<u16>()
    }

    /// Writes positions as they lie here: head by head, the keys of all blocks, then the values. `to` has
    /// [`LayerCache::saved_bytes`]. False where they are not all held, or not a beginning of blocks of one page.
    pub(in crate::engine) fn save(&self, positions: Range<usize>, to: &mut [u8]) -> bool {
        let Some(blocks) = blocks(&positions).filter(|_| to.len() == self.saved_bytes(positions.len()))
        else {
            return false;
        };
        if positions.start < self.first || positions.end > self.len {
            return false;
        }
        let mut rest = to;
        for head in 0..self.shape.kv_heads {
            for from in [self.keys(head, blocks.clone()), self.values(head, blocks.clone())] {
                let Some((now, after)) = rest.split_at_mut_checked(size_of_val(from)) else { return false };
                for (to, from) in
                    now.as_chunks_mut::<2>().0.iter_mut().zip(from.iter().flat_map(|lanes| &lanes.0))
                {
                    *to = from.to_le_bytes();
                }
                rest = after;
            }
        }
        rest.is_empty()
    }

    /// Adds positions from [`LayerCache::save`] behind those held; where none are, they may begin anywhere.
    /// False, and nothing is added, unless they fit and every number is finite.
    pub(in crate::engine) fn load(&mut self, positions: Range<usize>, from: &[u8]) -> bool {
        let Some(blocks) = blocks(&positions).filter(|_| from.len() == self.saved_bytes(positions.len()))
        else {
            return false;
        };
        let follows = self.pages.is_empty() || positions.start == self.len;
        if !follows || !from.as_chunks::<2>().0.iter().all(|half| is_finite(*half)) {
            return false;
        }
        if self.pages.is_empty() {
            (self.base, self.first, self.len) = (positions.start / PAGE, positions.start, positions.start);
        }
        if self.len / PAGE == self.base + self.pages.len() {
            self.pages.push_back(Page::new(&self.shape));
        }
        let (shape, first) = (self.shape, blocks.start % BLOCKS);
        let Some(page) = self.pages.back_mut() else { return false };
        let mut rest = from.as_chunks::<2>().0;
        for head in 0..shape.kv_heads {
            let (key, value) = (shape.key_len, shape.value_chunks() * LANES);
            for (to, each) in [(&mut page.keys, key), (&mut page.values, value)] {
                let to = to.iter_mut().skip((head * BLOCKS + first) * each).take(blocks.len() * each);
                let Some((now, after)) = rest.split_at_checked(blocks.len() * each * LANES) else {
                    return false;
                };
                for (to, from) in to.zip(now.as_chunks::<LANES>().0) {
                    to.0 = from.map(u16::from_le_bytes);
                }
                rest = after;
            }
        }
        self.len = positions.end;
        (positions.end..blocks.end * LANES).for_each(|position| self.clear(position));
        true
    }

    /// Keeps positions below `len`. Where `len` is not above the first position held, nothing is
    /// kept and the next position is 0.
    pub(in crate::engine) fn truncate(&mut self, len: usize) {
        if len <= self.first {
            *self = Self::new(self.shape);
        }
        let len = len.min(self.len);
        let old = self.len.min(len.next_multiple_of(PAGE));
        self.pages.truncate(len.div_ceil(PAGE).saturating_sub(self.base));
        (len..old).for_each(|position| self.clear(position));
        self.len = len;
    }

    /// Gives back the pages that lie wholly below `position`.
    pub(in crate::engine) fn forget_before(&mut self, position: usize) {
        while (self.base + 1) * PAGE <= position.min(self.len) && self.pages.pop_front().is_some() {
            self.base += 1;
            self.first = self.first.max(self.base * PAGE);
        }
    }

    #[cfg(test)]
    /// What is stored for these positions, as far as they are held.
    pub(in crate::engine) fn rows(&self, range: Range<usize>) -> Rows {
        let mut rows = Rows::default();
        let shape = self.shape;
        for position in range.start.max(self.first)..range.end.min(self.len) {
            let Some((page, slot)) = self.slot(position) else { continue };
            for head in 0..shape.kv_heads {
                let key = page.keys.iter().skip(slot.key(&shape, head)).take(shape.key_len);
                rows.keys.extend(key.map(|lanes| lanes.0[slot.lane]));
                let chunk = |chunk| page.values.get(slot.value(&shape, head, chunk));
                let value = (0..shape.value_chunks()).filter_map(chunk).flat_map(|lanes| lanes.0);
                rows.values.extend(value.take(shape.value_len));
            }
        }
        rows
    }

    /// Stored keys of `blocks`, which lie within one page. `[block][key_len]` of 16 positions.
    pub(super) fn keys(&self, head: usize, blocks: Range<usize>) -> &[Halves] {
        let span = |at: usize| (head * BLOCKS + at) * self.shape.key_len;
        self.span(blocks, span, |page| &page.keys)
    }

    /// Stored values of `blocks`, which lie within one page. `[block][chunk][position]` of 16 numbers.
    pub(super) fn values(&self, head: usize, blocks: Range<usize>) -> &[Halves] {
        let span = |at: usize| (head * BLOCKS + at) * self.shape.value_chunks() * LANES;
        self.span(blocks, span, |page| &page.values)
    }

    fn span<'a>(
        &'a self,
        blocks: Range<usize>,
        at: impl Fn(usize) -> usize,
        part: impl Fn(&'a Page) -> &'a [Halves],
    ) -> &'a [Halves] {
        let number = blocks.start / BLOCKS;
        let page = number.checked_sub(self.base).and_then(|index| self.pages.get(index));
        let range = at(blocks.start - number * BLOCKS)..at(blocks.end - number * BLOCKS);
        page.and_then(|page| part(page).get(range)).unwrap_or_default()
    }

    fn push(&mut self, count: usize, keys: &[u16], values: &[u16]) {
        let shape = self.shape;
        let rows =
            keys.chunks_exact(shape.key_row().max(1)).zip(values.chunks_exact(shape.value_row().max(1)));
        self.reserve(count);
        for (keys, values) in rows.take(count) {
            let position = self.len;
            self.len += 1;
            let Some((page, slot)) = self.slot_mut(position) else { continue };
            let heads = keys.chunks_exact(shape.key_len).zip(values.chunks_exact(shape.value_len));
            for (head, (key, value)) in heads.enumerate() {
                let lanes = page.keys.iter_mut().skip(slot.key(&shape, head));
                lanes.zip(key).for_each(|(lanes, half)| lanes.0[slot.lane] = *half);
                for (chunk, value) in value.chunks(LANES).enumerate() {
                    if let Some(lanes) = page.values.get_mut(slot.value(&shape, head, chunk)) {
                        lanes.0.iter_mut().zip(value).for_each(|(lane, half)| *lane = *half);
                    }
                }
            }
        }
    }

    fn clear(&mut self, position: usize) {
        let shape = self.shape;
        let Some((page, slot)) = self.slot_mut(position) else { return };
        for head in 0..shape.kv_heads {
            let lanes = page.keys.iter_mut().skip(slot.key(&shape, head)).take(shape.key_len);
            lanes.for_each(|lanes| lanes.0[slot.lane] = 0);
            for chunk in 0..shape.value_chunks() {
                if let Some(lanes) = page.values.get_mut(slot.value(&shape, head, chunk)) {
                    *lanes = Halves::default();
                }
            }
        }
    }

    #[cfg(test)]
    fn slot(&self, position: usize) -> Option<(&Page, Slot)> {
        let page = self.pages.get((position / PAGE).checked_sub(self.base)?)?;
        Some((page, Slot::new(position)))
    }

    fn slot_mut(&mut self, position: usize) -> Option<(&mut Page, Slot)> {
        let page = self.pages.get_mut((position / PAGE).checked_sub(self.base)?)?;
        Some((page, Slot::new(position)))
    }
}

impl Page {
    fn new(shape: &Shape) -> Self {
        let empty = |numbers: usize| vec![Halves::default(); shape.kv_heads * BLOCKS * numbers];
        Self { keys: empty(shape.key_len), values: empty(shape.value_chunks() * LANES) }
    }
}

/// The blocks of positions that begin one and lie within one page.
fn blocks(positions: &Range<usize>) -> Option<Range<usize>> {
    let blocks = positions.start / LANES..positions.end.div_ceil(LANES);
    let is_whole = positions.start.is_multiple_of(LANES) && !positions.is_empty();
    (is_whole && blocks.start / BLOCKS == (blocks.end - 1) / BLOCKS).then_some(blocks)
}

fn is_finite(half: [u8; 2]) -> bool {
    u16::from_le_bytes(half) & 0x7c00 != 0x7c00
}

/// Where a position lies in its page.
#[derive(Clone, Copy)]
struct Slot {
    block: usize,
    lane: usize,
}

impl Slot {
    fn new(position: usize) -> Self {
        Self { block: position % PAGE / LANES, lane: position % LANES }
    }

    /// The first number of a key.
    fn key(self, shape: &Shape, head: usize) -> usize {
        (head * BLOCKS + self.block) * shape.key_len
    }

    /// A group of 16 numbers of a value.
    fn value(self, shape: &Shape, head: usize, chunk: usize) -> usize {
        ((head * BLOCKS + self.block) * shape.value_chunks() + chunk) * LANES + self.lane
    }
}

/// Rounds to halves.
struct Narrow<'a> {
    from: &'a [f32],
    to: &'a mut [u16],
}

impl Body for Narrow<'_> {
    type Out = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let (least, most) = (s.splat(-HALF_MAX), s.splat(HALF_MAX));
        for (from, to) in self.from.chunks(LANES).zip(self.to.chunks_mut(LANES)) {
            let mut whole = Floats::default();
            whole.0[..from.len()].copy_from_slice(from);
            let bounded = s.max(least, s.min(most, whole.load(s)));
            to.copy_from_slice(&s.narrow(bounded).0[..to.len()]);
        }
    }
}
