//! Pages of numbers of one kind, sixteen positions side by side.
//!
//! Slots of a page that hold no position are zero.

use std::collections::VecDeque;
use std::ops::Range;

#[cfg(test)]
use super::super::lanes::widened;
use super::super::lanes::{Body, Floats, HALF_MAX, Halves, LANES, Level, Load, Simd};
#[cfg(test)]
use super::Rows;
use super::{BLOCKS, PAGE, Shape, Stored};

/// Sixteen numbers as they are stored.
pub(in crate::engine::kernel::cpu) trait Element:
    Load + Default + PartialEq
{
    /// One of them.
    type Number: Copy + Default;
    /// Bytes of one of them.
    const BYTES: usize;

    /// The numbers.
    fn numbers(&mut self) -> &mut [Self::Number; LANES];
    /// Floats as they are stored, every one of them finite.
    fn rounded(from: &[f32]) -> Vec<Self::Number>;
    /// To memory of [`LANES`] times [`Element::BYTES`], little-endian.
    fn write(&self, to: &mut [u8]);
    /// From such memory.
    fn read(from: &[u8]) -> Self;
    /// Whether memory of any length holds nothing but finite numbers.
    fn are_finite(from: &[u8]) -> bool;
    #[cfg(test)]
    /// As floats.
    fn floats(&self) -> [f32; LANES];
}

impl Element for Halves {
    type Number = u16;
    const BYTES: usize = 2;

    fn numbers(&mut self) -> &mut [u16; LANES] {
        &mut self.0
    }

    /// What is too large for a half becomes the largest.
    fn rounded(from: &[f32]) -> Vec<u16> {
        let mut to = vec![0; from.len()];
        Level::best().call(Narrow { from, to: &mut to });
        to
    }

    fn write(&self, to: &mut [u8]) {
        to.as_chunks_mut::<2>().0.iter_mut().zip(self.0).for_each(|(to, half)| *to = half.to_le_bytes());
    }

    fn read(from: &[u8]) -> Self {
        let mut lanes = Self::default();
        lanes
            .0
            .iter_mut()
            .zip(from.as_chunks::<2>().0)
            .for_each(|(lane, half)| *lane = u16::from_le_bytes(*half));
        lanes
    }

    #[cfg(test)]
    fn floats(&self) -> [f32; LANES] {
        self.0.map(widened)
    }

    fn are_finite(from: &[u8]) -> bool {
        let not = |half: [u8; 2]| u16::from_le_bytes(half) & 0x7c00 == 0x7c00;
        !from
            .as_chunks::<2>()
            .0
            .chunks(CHECKED)
            .any(|some| some.iter().fold(false, |bad, half| bad | not(*half)))
    }
}

impl Element for Floats {
    type Number = f32;
    const BYTES: usize = 4;

    fn numbers(&mut self) -> &mut [f32; LANES] {
        &mut self.0
    }

    fn rounded(from: &[f32]) -> Vec<f32> {
        from.iter().map(|x| x.clamp(f32::MIN, f32::MAX)).collect()
    }

    fn write(&self, to: &mut [u8]) {
        to.as_chunks_mut::<4>().0.iter_mut().zip(self.0).for_each(|(to, float)| *to = float.to_le_bytes());
    }

    fn read(from: &[u8]) -> Self {
        let mut lanes = Self::default();
        lanes
            .0
            .iter_mut()
            .zip(from.as_chunks::<4>().0)
            .for_each(|(lane, float)| *lane = f32::from_le_bytes(*float));
        lanes
    }

    #[cfg(test)]
    fn floats(&self) -> [f32; LANES] {
        self.0
    }

    fn are_finite(from: &[u8]) -> bool {
        from.as_chunks::<4>().0.iter().all(|float| f32::from_le_bytes(*float).is_finite())
    }
}

/// Numbers looked at together for one that is not finite: a loop without a way out runs on vectors.
const CHECKED: usize = 1 << 10;

/// Keys and values of one layer. Positions `first..len` are held.
#[derive(Debug)]
pub(in crate::engine::kernel::cpu) struct Paged<E> {
    pub(super) shape: Shape,
    pub(super) pages: VecDeque<Page<E>>,
    /// Number of the first page.
    base: usize,
    pub(super) first: usize,
    pub(super) len: usize,
}

#[derive(Debug)]
pub(super) struct Page<E> {
    pub(super) keys: Vec<E>,
    pub(super) values: Vec<E>,
}

impl<E: Element> Paged<E> {
    /// One that has seen nothing.
    pub(super) fn new(shape: Shape) -> Self {
        Self { shape, pages: VecDeque::new(), base: 0, first: 0, len: 0 }
    }

    #[cfg(test)]
    /// Memory of the pages.
    pub(super) fn bytes(&self) -> usize {
        let page = |page: &Page<E>| size_of_val(&page.keys[..]) + size_of_val(&page.values[..]);
        self.pages.iter().map(page).sum()
    }

    /// Takes memory for `count` positions more. Done before a step, so that pages, which stay, do not lie
    /// scattered among what the step takes and gives back.
    pub(super) fn reserve(&mut self, count: usize) {
        while (self.base + self.pages.len()) * PAGE < self.len + count {
            self.pages.push_back(Page::new(&self.shape));
        }
    }

    /// Adds positions: keys `[T][kv heads * key_len]` and values `[T][kv heads * value_len]`.
    pub(super) fn append(&mut self, keys: &[f32], values: &[f32]) {
        let count = keys.len() / self.shape.key_row().max(1);
        let count = count.min(values.len() / self.shape.value_row().max(1));
        self.push(count, &E::rounded(keys), &E::rounded(values));
    }

    /// Bytes that so many positions take when saved, the last block filled up.
    pub(super) fn saved_bytes(&self, count: usize) -> usize {
        let numbers = self.shape.kv_heads * (self.shape.key_len + self.shape.value_chunks() * LANES);
        count.div_ceil(LANES) * LANES * numbers * E::BYTES
    }

    /// Writes positions as they lie here: head by head, the keys of all blocks, then the values. `to` has
    /// [`Paged::saved_bytes`]. False where they are not all held, or not a beginning of blocks of one page.
    pub(super) fn save(&self, positions: Range<usize>, to: &mut [u8]) -> bool {
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
                let bytes = from.len() * LANES * E::BYTES;
                let Some((now, after)) = rest.split_at_mut_checked(bytes) else { return false };
                now.chunks_exact_mut(LANES * E::BYTES).zip(from).for_each(|(to, from)| from.write(to));
                rest = after;
            }
        }
        rest.is_empty()
    }

    /// Adds positions from [`Paged::save`] behind those held; where none are, they may begin anywhere.
    /// False, and nothing is added, unless they fit and every number is finite.
    pub(super) fn load(&mut self, positions: Range<usize>, from: &[u8]) -> bool {
        let Some(blocks) = blocks(&positions).filter(|_| from.len() == self.saved_bytes(positions.len()))
        else {
            return false;
        };
        let follows = self.pages.is_empty() || positions.start == self.len;
        if !follows || !E::are_finite(from) {
            return false;
        }
        if self.pages.is_empty() {
            (self.base, self.first, self.len) = (positions.start / PAGE, positions.start, positions.start);
        }
        self.reserve(positions.len());
        let (shape, first) = (self.shape, blocks.start % BLOCKS);
        let Some((page, _)) = self.slot_mut(positions.start) else { return false };
        let mut rest = from;
        for head in 0..shape.kv_heads {
            let (key, value) = (shape.key_len, shape.value_chunks() * LANES);
            for (to, each) in [(&mut page.keys, key), (&mut page.values, value)] {
                let to = to.iter_mut().skip((head * BLOCKS + first) * each).take(blocks.len() * each);
                let bytes = blocks.len() * each * LANES * E::BYTES;
                let Some((now, after)) = rest.split_at_checked(bytes) else { return false };
                to.zip(now.chunks_exact(LANES * E::BYTES)).for_each(|(to, from)| *to = E::read(from));
                rest = after;
            }
        }
        self.len = positions.end;
        (positions.end..blocks.end * LANES).for_each(|position| self.clear(position));
        true
    }

    /// Keeps positions below `len`. Where `len` is not above the first position held, nothing is
    /// kept and the next position is 0.
    pub(super) fn truncate(&mut self, len: usize) {
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
    pub(super) fn forget_before(&mut self, position: usize) {
        while (self.base + 1) * PAGE <= position.min(self.len) && self.pages.pop_front().is_some() {
            self.base += 1;
            self.first = self.first.max(self.base * PAGE);
        }
    }

    #[cfg(test)]
    /// What is stored for these positions, as far as they are held.
    pub(super) fn rows(&self, range: Range<usize>) -> Rows {
        let mut rows = Rows::default();
        let shape = self.shape;
        for position in range.start.max(self.first)..range.end.min(self.len) {
            let page = (position / PAGE).checked_sub(self.base).and_then(|page| self.pages.get(page));
            let (Some(page), slot) = (page, Slot::new(position)) else { continue };
            for head in 0..shape.kv_heads {
                let key = page.keys.iter().skip(slot.key(&shape, head)).take(shape.key_len);
                rows.keys.extend(key.map(|lanes| lanes.floats()[slot.lane]));
                let chunk = |chunk| page.values.get(slot.value(&shape, head, chunk));
                let value = (0..shape.value_chunks()).filter_map(chunk).flat_map(E::floats);
                rows.values.extend(value.take(shape.value_len));
            }
        }
        rows
    }

    /// What is stored for `blocks`, which lie within one page.
    pub(in crate::engine::kernel::cpu) fn stored(&self, head: usize, blocks: Range<usize>) -> Stored<'_, E> {
        Stored { keys: self.keys(head, blocks.clone()), values: self.values(head, blocks) }
    }

    fn keys(&self, head: usize, blocks: Range<usize>) -> &[E] {
        let span = |at: usize| (head * BLOCKS + at) * self.shape.key_len;
        self.span(blocks, span, |page| &page.keys)
    }

    fn values(&self, head: usize, blocks: Range<usize>) -> &[E] {
        let span = |at: usize| (head * BLOCKS + at) * self.shape.value_chunks() * LANES;
        self.span(blocks, span, |page| &page.values)
    }

    fn span<'a>(
        &'a self,
        blocks: Range<usize>,
        at: impl Fn(usize) -> usize,
        part: impl Fn(&'a Page<E>) -> &'a [E],
    ) -> &'a [E] {
        let number = blocks.start / BLOCKS;
        let page = number.checked_sub(self.base).and_then(|index| self.pages.get(index));
        let range = at(blocks.start - number * BLOCKS)..at(blocks.end - number * BLOCKS);
        page.and_then(|page| part(page).get(range)).unwrap_or_default()
    }

    fn push(&mut self, count: usize, keys: &[E::Number], values: &[E::Number]) {
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
                lanes.zip(key).for_each(|(lanes, number)| lanes.numbers()[slot.lane] = *number);
                for (chunk, value) in value.chunks(LANES).enumerate() {
                    if let Some(lanes) = page.values.get_mut(slot.value(&shape, head, chunk)) {
                        lanes.numbers().iter_mut().zip(value).for_each(|(lane, number)| *lane = *number);
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
            lanes.for_each(|lanes| lanes.numbers()[slot.lane] = Default::default());
            for chunk in 0..shape.value_chunks() {
                if let Some(lanes) = page.values.get_mut(slot.value(&shape, head, chunk)) {
                    *lanes = E::default();
                }
            }
        }
    }

    fn slot_mut(&mut self, position: usize) -> Option<(&mut Page<E>, Slot)> {
        let page = self.pages.get_mut((position / PAGE).checked_sub(self.base)?)?;
        Some((page, Slot::new(position)))
    }
}

impl<E: Element> Page<E> {
    fn new(shape: &Shape) -> Self {
        let empty = |numbers: usize| vec![E::default(); shape.kv_heads * BLOCKS * numbers];
        Self { keys: empty(shape.key_len), values: empty(shape.value_chunks() * LANES) }
    }
}

/// The blocks of positions that begin one and lie within one page.
fn blocks(positions: &Range<usize>) -> Option<Range<usize>> {
    let blocks = positions.start / LANES..positions.end.div_ceil(LANES);
    let is_whole = positions.start.is_multiple_of(LANES) && !positions.is_empty();
    (is_whole && blocks.start / BLOCKS == (blocks.end - 1) / BLOCKS).then_some(blocks)
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
