//! Products of many columns at once on the tile unit, or on wide registers where there is none: weights are
//! widened to bf16 a panel at a time, activations once for all matrices that read them.
//!
//! A panel of rows stays in the second cache while all columns pass by. Sums are f32; each weight and
//! each activation is rounded once to 8 bits of fraction, which is finer than 8-bit blocks are. Where
//! weights are plain numbers, what rounding leaves is multiplied, too, so that 16 bits count.
#![expect(unsafe_code, reason = "the tile unit has no safe interface")]

mod dots;
mod lines;
#[cfg(test)]
mod tests;
mod unit;
mod weights;

use std::arch::x86_64::{
    __m512, __m512i, _mm512_castsi512_ps, _mm512_loadu_ps, _mm512_loadu_si512, _mm512_setzero_si512,
    _mm512_storeu_ps, _mm512_storeu_si512,
};
use std::cell::RefCell;

use super::Rows;
use super::out::Out;
use crate::engine::quant::Format;
use lines::numbers_mut;
pub(super) use lines::{Line, numbers, split};
pub(crate) use lines::{narrow, turn};
use unit::TILE;
pub(super) use unit::{BLOCK, DEPTH};
pub(crate) use unit::{Shaped, Tiles};

/// Most rows of weights widened at a time, a multiple of a block's.
const PANEL_ROWS: usize = 128;
/// Longest stretch of a row widened at a time: with 128 rows half a mebibyte.
const STRETCH: usize = 2048;

/// Activations as tiles: panels of 16 columns, padded with zeros to whole blocks.
#[derive(Debug, Default)]
pub(super) struct Tiled {
    /// Panels, then, if there are two planes, those of what rounding left.
    values: Vec<Line>,
    columns: usize,
    len: usize,
}

/// What becomes of a number: rounded, or what that leaves, rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plane {
    Upper,
    Lower,
}

impl Tiled {
    /// Makes room for so many columns of `len` numbers, a multiple of 32, on one or two planes.
    pub(super) fn room(&mut self, columns: usize, len: usize, planes: usize) {
        (self.columns, self.len) = (columns, len);
        self.values.resize(planes * self.per_plane() * 16 * len / DEPTH, Line::default());
    }

    fn per_plane(&self) -> usize {
        self.columns.next_multiple_of(BLOCK) / 16
    }

    /// The panels with their planes and numbers, to be filled by [`fill`].
    pub(super) fn panels(&mut self) -> impl Iterator<Item = (Plane, usize, &mut [u16])> {
        let count = self.per_plane().max(1);
        let panels = numbers_mut(&mut self.values).chunks_exact_mut((16 * self.len).max(1)).enumerate();
        panels
            .map(move |(at, panel)| (if at < count { Plane::Upper } else { Plane::Lower }, at % count, panel))
    }

    fn panel(&self, plane: Plane, at: usize) -> &[u16] {
        let first = if plane == Plane::Upper { 0 } else { self.per_plane() };
        let panel = 16 * self.len;
        numbers(&self.values)
            .get((first + at) * panel..)
            .and_then(|rest| rest.get(..panel))
            .unwrap_or_default()
    }
}

/// 32 numbers as a line of a plane.
#[inline]
#[target_feature(enable = "avx512f,avx512bf16")]
fn on(plane: Plane, numbers: [__m512; 2]) -> __m512i {
    if plane == Plane::Upper { narrow(numbers) } else { split(numbers)[1] }
}

/// Fills panel number `at` from columns of `len` numbers that lie one after the other.
pub(super) fn fill(_: Tiles, (plane, at, panel): (Plane, usize, &mut [u16]), numbers: &[f32], len: usize) {
    let columns: Vec<&[f32]> = numbers.chunks_exact(len.max(1)).skip(at * 16).take(16).collect();
    for (k, tile) in panel.as_chunks_mut::<TILE>().0.iter_mut().enumerate() {
        // SAFETY: `Tiles` proves the instructions.
        unsafe { fill_tile(tile, &columns, k * DEPTH, plane) };
    }
}

/// One tile: row `i` holds numbers `2i` and `2i + 1` of every column.
#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn fill_tile(tile: &mut [u16; TILE], columns: &[&[f32]], from: usize, plane: Plane) {
    let mut lines = [_mm512_setzero_si512(); 16];
    for (line, column) in lines.iter_mut().zip(columns) {
        if let Some(numbers) = column.get(from..from + DEPTH) {
            // SAFETY: 32 numbers.
            let (low, high) =
                unsafe { (_mm512_loadu_ps(numbers.as_ptr()), _mm512_loadu_ps(numbers.as_ptr().add(16))) };
            *line = on(plane, [low, high]);
        }
    }
    for (place, line) in tile.as_chunks_mut::<DEPTH>().0.iter_mut().zip(turn(lines)) {
        // SAFETY: 32 values of 16 bits.
        unsafe { _mm512_storeu_si512(place.as_mut_ptr().cast(), line) };
    }
}

/// Room of one worker, kept between calls.
#[derive(Default)]
struct Scratch {
    panels: [Vec<Line>; 2],
    sums: Vec<f32>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Rows worth one task when there are so many and so many workers.
pub(super) fn task_rows(rows: usize, workers: usize) -> usize {
    rows.div_ceil(4 * workers.max(1)).next_multiple_of(BLOCK).clamp(BLOCK, PANEL_ROWS)
}

/// Multiplies rows `from..from + count` (at most [`PANEL_ROWS`]) with all columns of `x` into the
/// columns of `out` from `at` on.
///
/// # Safety
///
/// Nobody else holds those columns of `out` meanwhile.
pub(super) unsafe fn multiply(
    tiles: Tiles,
    rows: &Rows<'_>,
    (from, count): (usize, usize),
    x: &Tiled,
    out: &Out<'_>,
    at: usize,
) {
    SCRATCH.with_borrow_mut(|scratch| {
        let padded = count.next_multiple_of(BLOCK);
        let blocks = x.columns.div_ceil(BLOCK);
        scratch.sums.resize(padded / BLOCK * blocks * BLOCK * BLOCK, 0.0);
        let step = STRETCH.next_multiple_of(rows.format.block_len.max(DEPTH));
        for first in (0..rows.len).step_by(step) {
            let stretch = step.min(rows.len - first);
            let Scratch { panels: [upper, lower], sums } = scratch;
            widen(tiles, rows, Plane::Upper, (from, count), (first, stretch), upper);
            let add = |panels: &[u16], plane, is_first, sums: &mut [f32]| {
                tiles.shaped(|shaped| add(shaped, (panels, stretch), sums, (x, plane, first), is_first));
            };
            add(numbers(upper), Plane::Upper, first == 0, sums);
            if is_exact(rows.format) {
                add(numbers(upper), Plane::Lower, false, sums);
                widen(tiles, rows, Plane::Lower, (from, count), (first, stretch), lower);
                add(numbers(lower), Plane::Upper, false, sums);
            }
        }
        for (block, sums) in scratch.sums.as_chunks::<{ BLOCK * BLOCK }>().0.iter().enumerate() {
            let (row, column) = (block % (padded / BLOCK) * BLOCK, block / (padded / BLOCK) * BLOCK);
            let whole = BLOCK.min(count - row);
            // SAFETY: as the caller promises; `Tiles` proves the instructions.
            unsafe { turn_out(sums, whole, out, column, at + row) };
        }
    });
}

/// Whether weights of this format are multiplied with 16 bits.
pub(super) fn is_exact(format: &Format) -> bool {
    format.block_len == 1
}

/// Widens a stretch of some rows to panels of 16 rows; missing rows are zero.
fn widen(
    tiles: Tiles,
    rows: &Rows<'_>,
    plane: Plane,
    (from, count): (usize, usize),
    (first, stretch): (usize, usize),
    panels: &mut Vec<Line>,
) {
    let padded = count.next_multiple_of(BLOCK);
    panels.resize(padded * stretch / DEPTH, Line::default());
    let panels = numbers_mut(panels);
    if padded > count {
        panels.get_mut((padded - BLOCK) * stretch..).unwrap_or_default().fill(0);
    }
    for (at, panel) in panels.chunks_exact_mut((16 * stretch).max(1)).enumerate() {
        for row in 0..16.min(count.saturating_sub(at * 16)) {
            let bytes = rows.stretch(from + at * 16 + row, first, stretch);
            weights::pack(tiles, (rows.format, plane), bytes, panel, row);
        }
    }
}

/// Adds the product of widened rows with all columns to the sums, block by block, or begins them.
fn add(
    shaped: &mut Shaped,
    (widened, stretch): (&[u16], usize),
    sums: &mut [f32],
    (x, plane, first): (&Tiled, Plane, usize),
    is_first: bool,
) {
    let mut panels: [&[u16]; PANEL_ROWS / 16] = [&[]; PANEL_ROWS / 16];
    let mut count = 0;
    for (place, panel) in panels.iter_mut().zip(widened.chunks_exact((16 * stretch).max(1))) {
        *place = panel;
        count += 1;
    }
    let mut sums = sums.as_chunks_mut::<{ BLOCK * BLOCK }>().0.iter_mut();
    for block in 0..x.columns.div_ceil(BLOCK) {
        let part = |panel| x.panel(plane, panel).get(16 * first..16 * (first + stretch)).unwrap_or_default();
        let columns = [part(2 * block), part(2 * block + 1)];
        for (pair, sums) in panels.as_chunks::<2>().0.iter().take(count / 2).zip(&mut sums) {
            shaped.product(sums, *pair, columns, !is_first);
        }
    }
}

/// Writes a block of sums, one row of weights after the other, to the rows of the result.
///
/// # Safety
///
/// As for [`multiply`]; the processor has the instructions.
#[target_feature(enable = "avx512f")]
unsafe fn turn_out(sums: &[f32; BLOCK * BLOCK], whole: usize, out: &Out<'_>, column: usize, at: usize) {
    for (row, column_half) in [(0, 0), (16, 0), (0, 16), (16, 16)] {
        let mut lines = [_mm512_setzero_si512(); 16];
        for (i, line) in lines.iter_mut().enumerate() {
            let start = (row + i) * BLOCK + column_half;
            // SAFETY: 16 numbers of a block of 32 x 32.
            *line = unsafe { _mm512_loadu_si512(sums.as_ptr().add(start).cast()) };
        }
        let width = whole.saturating_sub(row).min(16);
        for (i, line) in turn(lines).into_iter().enumerate() {
            // SAFETY: as the caller promises.
            let place = unsafe { out.piece(column + column_half + i, at + row, width) };
            if place.len() == 16 {
                // SAFETY: 16 numbers.
                unsafe { _mm512_storeu_ps(place.as_mut_ptr(), _mm512_castsi512_ps(line)) };
            } else {
                let mut numbers = [0.0; 16];
                // SAFETY: 16 numbers.
                unsafe { _mm512_storeu_ps(numbers.as_mut_ptr(), _mm512_castsi512_ps(line)) };
                place.iter_mut().zip(numbers).for_each(|(place, number)| *place = number);
            }
        }
    }
}
