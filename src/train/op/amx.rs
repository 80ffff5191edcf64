//! Matrix products on the tile unit of x86 processors (AMX): 16-bit factors, 32-bit sums.
//!
//! Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, chapter 18. A
//! tile holds 16 rows of 64 bytes; `TDPBF16PS` adds to a 16 x 16 tile of f32 the product of a
//! 16 x 32 tile of bf16 and one of 32 x 16 whose rows lie interleaved in pairs. Nothing here runs
//! before [`Tiles::new`] has seen that the processor has the unit and the kernel lends it.

use std::arch::asm;
use std::arch::x86_64::{
    __m512i, _mm512_cvtne2ps_pbh, _mm512_loadu_ps, _mm512_loadu_si512, _mm512_permutexvar_epi16,
    _mm512_shuffle_i32x4, _mm512_storeu_si512, _mm512_unpackhi_epi32, _mm512_unpackhi_epi64,
    _mm512_unpacklo_epi32, _mm512_unpacklo_epi64,
};
use std::cell::Cell;
use std::mem::MaybeUninit;
use std::sync::LazyLock;

use rayon::prelude::*;

use super::matrix::Matrix;
use super::rows::fresh;

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

/// Proof that the unit may be used.
#[derive(Clone, Copy)]
pub(super) struct Tiles(());

impl Tiles {
    /// The unit, where the processor and the kernel offer it.
    pub(super) fn new() -> Option<Self> {
        static THERE: LazyLock<bool> = LazyLock::new(|| {
            is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512bf16")
                && built_in()
                && lent()
        });
        THERE.then_some(Self(()))
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
            rows_of_product(c, columns, depth, a, task * TASK_ROWS, (left, right), add);
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
        multiply(Block { c: room(c), stride, rows, columns, depth }, &work.left, right, add);
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

/// Whether the processor has tiles and their bf16 product: leaf 7, `EDX` bits 24 and 22.
fn built_in() -> bool {
    let features = std::arch::x86_64::__cpuid_count(7, 0).edx;
    features & (1 << 24) != 0 && features & (1 << 22) != 0
}

/// Asks Linux for the tile data state, once for the process (`arch_prctl`, `ARCH_REQ_XCOMP_PERM`).
#[cfg(target_os = "linux")]
fn lent() -> bool {
    const ARCH_PRCTL: i64 = 158;
    const ARCH_REQ_XCOMP_PERM: i64 = 0x1023;
    const XTILE_DATA: i64 = 18;
    let mut answer = ARCH_PRCTL;
    // SAFETY: a system call that reads and writes no memory of this process.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") answer,
            in("rdi") ARCH_REQ_XCOMP_PERM,
            in("rsi") XTILE_DATA,
            lateout("rcx") _, lateout("r11") _,
            options(nostack),
        );
    }
    answer == 0
}

#[cfg(not(target_os = "linux"))]
fn lent() -> bool {
    false
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
    columns: usize,
    depth: usize,
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
        multiply(
            Block { c: &mut *c, stride: columns, rows, columns, depth: stretch },
            left,
            right,
            add || first > 0,
        );
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

/// The tiles' shapes, in the layout of `LDTILECFG`: palette 1, eight tiles of 16 rows of 64 bytes.
#[repr(C, align(64))]
struct Shapes([u8; 64]);

static SHAPES: Shapes = Shapes(shapes());

const fn shapes() -> [u8; 64] {
    let mut bytes = [0; 64];
    bytes[0] = 1;
    let mut tile = 0;
    while tile < 8 {
        bytes[16 + 2 * tile] = 64;
        bytes[48 + tile] = 16;
        tile += 1;
    }
    bytes
}

/// Packed factors into a block of the result, 32 x 32 values at a time.
fn multiply(block: Block<'_>, left: &[u16], right: Panels<'_>, add: bool) {
    let Block { c, stride, rows, columns, depth } = block;
    assert!(rows % STEP == 0 && columns % STEP == 0 && depth % STEP == 0 && depth > 0);
    assert!(left.len() >= rows * depth);
    assert!(right.values.len() >= (columns / 16 - 1) * right.apart + 16 * depth);
    assert!(c.len() >= (rows - 1) * stride + columns && stride >= columns);
    // SAFETY: `Tiles` proved the unit; the shapes are valid and the state is given back below.
    unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const SHAPES, options(nostack, readonly)) };
    for column in (0..columns).step_by(STEP) {
        for row in (0..rows).step_by(STEP) {
            // SAFETY: the asserted bounds hold for every tile read and written.
            unsafe {
                let c = c.as_mut_ptr().add(row * stride + column).cast();
                let left = left.as_ptr().add(row * depth);
                let panel = right.values.as_ptr().add(column / 16 * right.apart);
                let lefts = [left, left.add(16 * depth)];
                start(c, stride, add);
                run(lefts, [panel, panel.add(right.apart)], depth / STEP);
                finish(c, stride);
            }
        }
    }
    // SAFETY: ends the use of the tiles.
    unsafe { asm!("tilerelease", options(nostack, nomem)) };
}

/// Values as memory that may be written.
fn room(values: &mut [f32]) -> &mut [MaybeUninit<f32>] {
    // SAFETY: the same layout, and only whole numbers are ever written.
    unsafe { &mut *(values as *mut [f32] as *mut [MaybeUninit<f32>]) }
}

/// Tiles 0 to 3 begin with what stands in a block of 32 x 32, or with zeros.
///
/// # Safety
///
/// Tiles are configured and `c` holds 32 rows `stride` values apart with 32 values each.
#[inline]
unsafe fn start(c: *const f32, stride: usize, add: bool) {
    // SAFETY: as the caller promises.
    unsafe {
        if add {
            asm!(
                "tileloadd tmm0, [{c} + {s}]", "tileloadd tmm1, [{c} + {s} + 64]",
                "tileloadd tmm2, [{d} + {s}]", "tileloadd tmm3, [{d} + {s} + 64]",
                c = in(reg) c, d = in(reg) c.add(16 * stride), s = in(reg) stride * 4,
                out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                options(nostack, readonly),
            );
        } else {
            asm!(
                "tilezero tmm0", "tilezero tmm1", "tilezero tmm2", "tilezero tmm3",
                out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                options(nostack, nomem),
            );
        }
    }
}

/// Adds the product of two panels on each side to tiles 0 to 3.
///
/// # Safety
///
/// Tiles are configured and each panel holds `tiles` packed tiles.
#[inline]
unsafe fn run([a, e]: [*const u16; 2], [b, f]: [*const u16; 2], tiles: usize) {
    // SAFETY: as the caller promises.
    unsafe {
        asm!(
            "2:",
            "tileloadd tmm4, [{a} + {s}]",
            "tileloadd tmm6, [{b} + {s}]",
            "tileloadd tmm5, [{e} + {s}]",
            "tileloadd tmm7, [{f} + {s}]",
            "tdpbf16ps tmm0, tmm4, tmm6",
            "tdpbf16ps tmm1, tmm4, tmm7",
            "tdpbf16ps tmm2, tmm5, tmm6",
            "tdpbf16ps tmm3, tmm5, tmm7",
            "add {a}, 1024", "add {b}, 1024", "add {e}, 1024", "add {f}, 1024",
            "dec {n}",
            "jnz 2b",
            a = inout(reg) a => _, b = inout(reg) b => _,
            e = inout(reg) e => _, f = inout(reg) f => _,
            n = inout(reg) tiles => _, s = in(reg) 64_usize,
            out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
            out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
            options(nostack, readonly),
        );
    }
}

/// Writes tiles 0 to 3 to a block of 32 x 32.
///
/// # Safety
///
/// As for [`start`].
#[inline]
unsafe fn finish(c: *mut f32, stride: usize) {
    // SAFETY: as the caller promises.
    unsafe {
        asm!(
            "tilestored [{c} + {s}], tmm0", "tilestored [{c} + {s} + 64], tmm1",
            "tilestored [{d} + {s}], tmm2", "tilestored [{d} + {s} + 64], tmm3",
            c = in(reg) c, d = in(reg) c.add(16 * stride), s = in(reg) stride * 4,
            options(nostack),
        );
    }
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
        let mut lines = [zero(); 16];
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
        let mut lines = [zero(); 16];
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

#[target_feature(enable = "avx512f")]
fn zero() -> __m512i {
    std::arch::x86_64::_mm512_setzero_si512()
}

/// 16 values of `low` and 16 of `high` as bf16, rounded to nearest even.
#[target_feature(enable = "avx512f,avx512bf16")]
unsafe fn narrow(low: *const f32, high: *const f32) -> __m512i {
    // SAFETY: the caller checked the bounds; both types are 64 plain bytes.
    unsafe { std::mem::transmute(_mm512_cvtne2ps_pbh(_mm512_loadu_ps(high), _mm512_loadu_ps(low))) }
}

#[target_feature(enable = "avx512f")]
unsafe fn store(tile: &mut [u16], lines: [__m512i; 16], turn: bool) {
    let lines = if turn { turn16(lines) } else { lines };
    for (at, line) in lines.into_iter().enumerate() {
        // SAFETY: the tile holds 16 lines of 64 bytes.
        unsafe { _mm512_storeu_si512(tile.as_mut_ptr().add(32 * at).cast(), line) };
    }
}

/// Transposes 16 x 16 values of 32 bits: within pairs, within fours, then whole lanes.
#[target_feature(enable = "avx512f")]
fn turn16(r: [__m512i; 16]) -> [__m512i; 16] {
    let mut t = [zero(); 16];
    for i in 0..8 {
        t[2 * i] = _mm512_unpacklo_epi32(r[2 * i], r[2 * i + 1]);
        t[2 * i + 1] = _mm512_unpackhi_epi32(r[2 * i], r[2 * i + 1]);
    }
    let mut u = [zero(); 16];
    for i in 0..4 {
        u[4 * i] = _mm512_unpacklo_epi64(t[4 * i], t[4 * i + 2]);
        u[4 * i + 1] = _mm512_unpackhi_epi64(t[4 * i], t[4 * i + 2]);
        u[4 * i + 2] = _mm512_unpacklo_epi64(t[4 * i + 1], t[4 * i + 3]);
        u[4 * i + 3] = _mm512_unpackhi_epi64(t[4 * i + 1], t[4 * i + 3]);
    }
    let mut out = [zero(); 16];
    for i in 0..4 {
        let low = _mm512_shuffle_i32x4::<0x88>(u[i], u[4 + i]);
        let high = _mm512_shuffle_i32x4::<0xdd>(u[i], u[4 + i]);
        let low2 = _mm512_shuffle_i32x4::<0x88>(u[8 + i], u[12 + i]);
        let high2 = _mm512_shuffle_i32x4::<0xdd>(u[8 + i], u[12 + i]);
        out[i] = _mm512_shuffle_i32x4::<0x88>(low, low2);
        out[8 + i] = _mm512_shuffle_i32x4::<0xdd>(low, low2);
        out[4 + i] = _mm512_shuffle_i32x4::<0x88>(high, high2);
        out[12 + i] = _mm512_shuffle_i32x4::<0xdd>(high, high2);
    }
    out
}
