//! Matrix products on the tile unit of x86 processors (AMX), or on wide registers where there is none: 16-bit
//! factors, 32-bit sums.
//!
//! Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, chapter 18. A
//! tile holds 16 rows of 64 bytes; `TDPBF16PS` adds to a 16 x 16 tile of f32 the product of a
//! 16 x 32 tile of bf16 and one of 32 x 16 whose rows lie interleaved in pairs. Nothing here runs
//! before [`Tiles::new`] has seen that the processor has the unit and the kernel lends it.

use std::arch::x86_64::{
    __m512i, _mm512_loadu_ps, _mm512_loadu_si512, _mm512_permutexvar_epi16, _mm512_setzero_si512,
    _mm512_storeu_si512,
};
use std::cell::Cell;
use std::mem::MaybeUninit;

use rayon::prelude::*;

use super::matrix::Matrix;
use super::rows::fresh;
use crate::engine::tiles;

/// Values in a packed tile: 16 rows of 32.
const TILE: usize = 512;
/// Rows, columns and depth of a product are multiples of this.
pub(super) const STEP: usize = 32;
/// Rows of the left factor that one task packs: with 384 columns some 100 KiB, well inside the
/// second cache beside the right factor's panel.
const TASK_ROWS: usize = 128;
/// Depth packed at a time.
const TASK_DEPTH: usize = 1024;
/// Panels of the right factor packed side by side.
const PANELS: usize = 8;

/// Products on the unit, which only its proof can do.
#[derive(Clone, Copy)]
pub(super) struct Tiles(tiles::Tiles);

impl Tiles {
    /// What multiplies tiles, where the processor and the kernel offer it.
    pub(super) fn new() -> Option<Self> {
        tiles::Tiles::new().map(Self)
    }

    /// `a b`, row-major.
    pub(super) fn product(self, shape: [usize; 3], a: Matrix<'_>, b: Matrix<'_>) -> Vec<f32> {
        fresh(shape[0] * shape[1], |c| self.fill(c, shape, a, b, false))
    }

    /// `c (+)= a b` for row-major `c` of so many rows and columns, and that depth.
    pub(super) fn product_into(
        self,
        c: &mut [f32],
        shape: [usize; 3],
        a: Matrix<'_>,
        b: Matrix<'_>,
        add: bool,
    ) {
        self.fill(room(c), shape, a, b, add);
    }

    fn fill(self, c: &mut [MaybeUninit<f32>], shape: [usize; 3], a: Matrix<'_>, b: Matrix<'_>, add: bool) {
        let [rows, columns, depth] = shape;
        let mut packed = PACKED.take();
        pack_right(&mut packed, columns, depth, b);
        let right = &packed[..];
        let tasks = c[..rows * columns].par_chunks_mut(TASK_ROWS * columns).enumerate();
        tasks.for_each_init(Vec::new, |left, (task, c)| {
            let block = (self.0, columns, depth);
            rows_of_product(c, block, a, task * TASK_ROWS, (left, right), add);
        });
        PACKED.set(packed);
    }

    /// The same on this thread alone and into a part of a matrix, for the small products of attention.
    pub(super) fn small_product(
        self,
        (c, stride): (&mut [f32], usize),
        [rows, columns, depth]: [usize; 3],
        a: Matrix<'_>,
        b: Matrix<'_>,
        add: bool,
        work: &mut Work,
    ) {
        work.right.resize(columns * depth, 0);
        pack_panels(&mut work.right, depth, b, 0);
        work.left.resize(rows * depth, 0);
        pack_left(&mut work.left, a, 0, 0, depth);
        let right = Panels { values: &work.right, apart: 16 * depth };
        multiply(self.0, Block { c: room(c), stride, rows, columns, depth }, &work.left, right, add);
    }
}

thread_local! {
    /// The packed right factor, kept for the next product that this thread begins.
    static PACKED: Cell<Vec<u16>> = const { Cell::new(Vec::new()) };
}

/// Buffers for packed factors, kept between calls.
#[derive(Default)]
pub(super) struct Work {
    left: Vec<u16>,
    right: Vec<u16>,
}

/// The right factor in panels of 16 columns, each `depth / 32` tiles.
fn pack_right(packed: &mut Vec<u16>, columns: usize, depth: usize, b: Matrix<'_>) {
    packed.resize(columns * depth, 0);
    packed.par_chunks_mut(PANELS * 16 * depth).enumerate().for_each(|(at, panels)| {
        pack_panels(panels, depth, b, at * PANELS * 16);
    });
}

/// Neighbouring panels side by side, so that a page of the matrix is visited once for all of them.
fn pack_panels(panels: &mut [u16], depth: usize, b: Matrix<'_>, from: usize) {
    for k in (0..depth).step_by(STEP) {
        for (at, panel) in panels.chunks_exact_mut(16 * depth).enumerate() {
            let tile = &mut panel[k * 16..][..TILE];
            match b.transposed {
                true => turned(tile, b.piece(from + at * 16, k)),
                false => paired(tile, b.piece(k, from + at * 16), false),
            }
        }
    }
}

/// Rows `from..` of the left factor in panels of 16 rows, for the depths `first..first + depth`.
fn pack_left(packed: &mut [u16], a: Matrix<'_>, from: usize, first: usize, depth: usize) {
    for k in (0..depth).step_by(STEP) {
        for (at, panel) in packed.chunks_exact_mut(16 * depth).enumerate() {
            let tile = &mut panel[k * 16..][..TILE];
            match a.transposed {
                true => paired(tile, a.piece(first + k, from + at * 16), true),
                false => plain(tile, a.piece(from + at * 16, first + k)),
            }
        }
    }
}

/// One task's rows, a stretch of the depth at a time so that the packed rows stay in the cache.
fn rows_of_product(
    c: &mut [MaybeUninit<f32>],
    (tiles, columns, depth): (tiles::Tiles, usize, usize),
    a: Matrix<'_>,
    from: usize,
    (left, packed): (&mut Vec<u16>, &[u16]),
    add: bool,
) {
    let rows = c.len() / columns;
    left.resize(rows * depth.min(TASK_DEPTH), 0);
    for first in (0..depth).step_by(TASK_DEPTH) {
        let stretch = TASK_DEPTH.min(depth - first);
        let left = &mut left[..rows * stretch];
        pack_left(left, a, from, first, stretch);
        let right = Panels { values: &packed[16 * first..], apart: 16 * depth };
        let block = Block { c: &mut *c, stride: columns, rows, columns, depth: stretch };
        multiply(tiles, block, left, right, add || first > 0);
    }
}

/// Packed panels `apart` values from each other.
#[derive(Clone, Copy)]
struct Panels<'a> {
    values: &'a [u16],
    apart: usize,
}

/// The part of a result that one call fills.
struct Block<'a> {
    c: &'a mut [MaybeUninit<f32>],
    stride: usize,
    rows: usize,
    columns: usize,
    depth: usize,
}

/// Packed factors into a block of the result, 32 x 32 values at a time.
fn multiply(tiles: tiles::Tiles, block: Block<'_>, left: &[u16], right: Panels<'_>, add: bool) {
    let Block { c, stride, rows, columns, depth } = block;
    assert!(rows % STEP == 0 && columns % STEP == 0 && depth % STEP == 0 && depth > 0);
    assert!(left.len() >= rows * depth);
    assert!(right.values.len() >= (columns / 16 - 1) * right.apart + 16 * depth);
    assert!(c.len() >= (rows - 1) * stride + columns && stride >= columns);
    tiles.shaped(|shaped| {
        for column in (0..columns).step_by(STEP) {
            for row in (0..rows).step_by(STEP) {
                // SAFETY: the asserted bounds hold for every tile read and written.
                unsafe {
                    let c = c.as_mut_ptr().add(row * stride + column).cast();
                    let left = left.as_ptr().add(row * depth);
                    let panel = right.values.as_ptr().add(column / 16 * right.apart);
                    let (lefts, rights) = ([left, left.add(16 * depth)], [panel, panel.add(right.apart)]);
                    shaped.product_into(c, stride, lefts, rights, depth / STEP, add);
                }
            }
        }
    });
}

/// Values as memory that may be written.
fn room(values: &mut [f32]) -> &mut [MaybeUninit<f32>] {
    // SAFETY: the same layout, and only whole numbers are ever written.
    unsafe { &mut *(values as *mut [f32] as *mut [MaybeUninit<f32>]) }
}

/// 16 rows of 32 values, as they lie.
fn plain(tile: &mut [u16], (from, stride): (&[f32], usize)) {
    assert!(tile.len() == TILE && from.len() >= 15 * stride + 32);
    // SAFETY: `Tiles` proved the instructions, the line above the bounds.
    unsafe { rows(tile, from, stride, false) }
}

/// 16 rows of 32 values, turned into 16 rows of pairs: row `i` holds values `2i, 2i + 1` of each row.
fn turned(tile: &mut [u16], (from, stride): (&[f32], usize)) {
    assert!(tile.len() == TILE && from.len() >= 15 * stride + 32);
    // SAFETY: `Tiles` proved the instructions, the line above the bounds.
    unsafe { rows(tile, from, stride, true) }
}

/// 32 rows of 16 values: pairs of rows interleaved, and turned where asked.
fn paired(tile: &mut [u16], (from, stride): (&[f32], usize), turn: bool) {
    assert!(tile.len() == TILE && from.len() >= 31 * stride + 16);
    // SAFETY: `Tiles` proved the instructions, the line above the bounds.
    unsafe { pairs(tile, from, stride, turn) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
unsafe fn rows(tile: &mut [u16], from: &[f32], stride: usize, turn: bool) {
    // SAFETY: the caller checked the bounds.
    unsafe {
        let mut lines = [_mm512_setzero_si512(); 16];
        for (at, line) in lines.iter_mut().enumerate() {
            let row = from.as_ptr().add(at * stride);
            *line = narrow(row, row.add(16));
        }
        store(tile, lines, turn);
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
unsafe fn pairs(tile: &mut [u16], from: &[f32], stride: usize, turn: bool) {
    // SAFETY: the caller checked the bounds.
    unsafe {
        let order = _mm512_loadu_si512(INTERLEAVED.0.as_ptr().cast());
        let mut lines = [_mm512_setzero_si512(); 16];
        for (at, line) in lines.iter_mut().enumerate() {
            let row = from.as_ptr().add(2 * at * stride);
            *line = _mm512_permutexvar_epi16(order, narrow(row, row.add(stride)));
        }
        store(tile, lines, turn);
    }
}

/// Word `2i` from the lower half, word `2i + 1` from the upper.
#[repr(C, align(64))]
struct Order([u16; 32]);

static INTERLEAVED: Order = Order(interleaved());

const fn interleaved() -> [u16; 32] {
    let mut order = [0; 32];
    let mut at = 0;
    while at < 16 {
        order[2 * at] = at as u16;
        order[2 * at + 1] = at as u16 + 16;
        at += 1;
    }
    order
}

/// 16 values of `low` and 16 of `high` as bf16, rounded to nearest even.
#[target_feature(enable = "avx512f,avx512bf16")]
unsafe fn narrow(low: *const f32, high: *const f32) -> __m512i {
    // SAFETY: the caller checked the bounds.
    unsafe { tiles::narrow([_mm512_loadu_ps(low), _mm512_loadu_ps(high)]) }
}

#[target_feature(enable = "avx512f")]
unsafe fn store(tile: &mut [u16], lines: [__m512i; 16], turn: bool) {
    let lines = if turn { tiles::turn(lines) } else { lines };
    for (at, line) in lines.into_iter().enumerate() {
        // SAFETY: the tile holds 16 lines of 64 bytes.
        unsafe { _mm512_storeu_si512(tile.as_mut_ptr().add(32 * at).cast(), line) };
    }
}
