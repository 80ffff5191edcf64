//! Keys and values of one layer in half precision, in pages.
//!
//! Laid out for the kernels: sixteen positions lie side by side, so that the scores of sixteen keys
//! need no sums across lanes. A block is 16 positions; keys are `[kv head][block][key_len][16
//! positions]`, values `[kv head][block][value_len / 16][position][16 numbers]`, both within a page
//! of [`PAGE`] positions. Slots of a page that hold no position are zero.

use std::collections::VecDeque;
use std::ops::Range;

use super::lanes::{Body, Floats, HALF_MAX, Halves, LANES, Level, Load, Simd};

/// Positions in a page.
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

    #[cfg(test)]
    /// Takes the place of everything with rows from [`LayerCache::rows`], the first of them at
    /// position `first`.
    pub(in crate::engine) fn restore(&mut self, first: usize, rows: &Rows) {
        let count = rows.keys.len() / self.shape.key_row().max(1);
        let count = count.min(rows.values.len() / self.shape.value_row().max(1));
        self.pages.clear();
        (self.base, self.first, self.len) = (first / PAGE, first, first);
        self.push(count, &rows.keys, &rows.values);
    }

    /// Keeps positions below `len`. Where `len` is not above the first position held, nothing is
    /// kept and the next position is 0.
    pub(in crate::engine) fn truncate(&mut self, len: usize) {
        if len <= self.first {
            *self = Self::new(self.shape);
        }
        if len >= self.len {
            return;
        }
        let old = self.len.min(len.next_multiple_of(PAGE));
        self.pages.truncate(len.div_ceil(PAGE) - self.base);
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
        for (keys, values) in rows.take(count) {
            if self.len / PAGE == self.base + self.pages.len() {
                self.pages.push_back(Page::new(&shape));
            }
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

#[cfg(test)]
mod tests {
    use super::super::lanes::widened;
    use super::*;

    const SHAPES: [Shape; 3] = [
        Shape { kv_heads: 1, key_len: 16, value_len: 16 },
        Shape { kv_heads: 3, key_len: 24, value_len: 40 },
        Shape { kv_heads: 2, key_len: 80, value_len: 8 },
    ];

    /// Numbers that halves hold exactly; each tells its position and place.
    fn row(position: usize, len: usize) -> Vec<f32> {
        (0..len).map(|i| ((position * 31 + i * 7) % 2039) as f32 - 1000.0).collect()
    }

    fn append(cache: &mut LayerCache, range: Range<usize>) {
        let shape = cache.shape();
        let all = |len: usize| range.clone().flat_map(|at| row(at, len)).collect::<Vec<_>>();
        cache.append(&all(shape.key_row()), &all(shape.value_row()));
    }

    fn holds(cache: &LayerCache, range: Range<usize>) {
        let (shape, rows) = (cache.shape(), cache.rows(0..usize::MAX));
        assert_eq!((cache.first(), cache.len()), (range.start, range.end));
        let want = |len: usize| range.clone().flat_map(|at| row(at, len)).collect::<Vec<_>>();
        let got = |halves: &[u16]| halves.iter().map(|half| widened(*half)).collect::<Vec<_>>();
        assert_eq!(got(&rows.keys), want(shape.key_row()));
        assert_eq!(got(&rows.values), want(shape.value_row()));
    }

    #[test]
    fn positions_come_back_as_they_were_stored() {
        for shape in SHAPES {
            let mut cache = LayerCache::new(shape);
            assert_eq!(cache.bytes(), 0);
            let mut at = 0;
            for count in [1, 15, 1, 16, 300, 0, 7] {
                append(&mut cache, at..at + count);
                at += count;
                holds(&cache, 0..at);
            }
            let row = shape.key_row() + shape.kv_heads * shape.value_chunks() * LANES;
            assert_eq!(cache.bytes(), 2 * PAGE * row * 2);
            let some = cache.rows(250..260);
            assert_eq!(some.keys[..], cache.rows(0..at).keys[250 * shape.key_row()..260 * shape.key_row()]);
        }
    }

    #[test]
    fn truncation_leaves_nothing_behind() {
        for shape in SHAPES {
            for (full, kept) in [(600, 599), (600, 512), (600, 257), (600, 3), (600, 0), (20, 30), (256, 255)]
            {
                let (mut cache, mut fresh) = (LayerCache::new(shape), LayerCache::new(shape));
                append(&mut cache, 0..full);
                cache.truncate(kept);
                append(&mut fresh, 0..kept.min(full));
                holds(&cache, 0..kept.min(full));
                assert_eq!(cache.bytes(), fresh.bytes(), "{full} {kept}");
                for (a, b) in cache.pages.iter().zip(&fresh.pages) {
                    assert!(a.keys == b.keys && a.values == b.values, "{full} {kept}");
                }
                append(&mut cache, kept.min(full)..full + 40);
                holds(&cache, 0..full + 40);
            }
        }
    }

    #[test]
    fn whole_pages_are_forgotten() {
        let mut cache = LayerCache::new(SHAPES[1]);
        append(&mut cache, 0..1000);
        for (before, first) in [(255, 0), (256, 256), (800, 768), (100, 768), (5000, 768)] {
            cache.forget_before(before);
            holds(&cache, first..1000);
        }
        assert_eq!(cache.pages.len(), 1);
        append(&mut cache, 1000..1300);
        holds(&cache, 768..1300);
        cache.truncate(900);
        holds(&cache, 768..900);
        cache.truncate(768);
        holds(&cache, 0..0);
        append(&mut cache, 0..256);
        cache.forget_before(256);
        append(&mut cache, 256..258);
        holds(&cache, 256..258);
    }

    #[test]
    fn rows_restore_bit_for_bit() {
        for first in [0, 256, 700] {
            let mut cache = LayerCache::new(SHAPES[1]);
            append(&mut cache, 0..1000);
            let rows = cache.rows(first..1000);
            let mut again = LayerCache::new(SHAPES[1]);
            append(&mut again, 0..5);
            again.restore(first, &rows);
            assert_eq!(again.rows(first..1000), rows);
            holds(&again, first..1000);
            append(&mut again, 1000..1030);
            holds(&again, first..1030);
        }
    }

    #[test]
    fn what_no_half_can_hold_is_bounded() {
        let mut cache = LayerCache::new(SHAPES[0]);
        let mut numbers = [0.0; 16];
        numbers[..4].copy_from_slice(&[1e9, f32::NEG_INFINITY, 0.1, 65_519.0]);
        cache.append(&numbers, &numbers);
        let rows = cache.rows(0..1);
        assert_eq!(rows.keys[..4], [0x7bff, 0xfbff, 0x2e66, 0x7bff]);
        assert_eq!(rows.keys, rows.values);
    }
}
