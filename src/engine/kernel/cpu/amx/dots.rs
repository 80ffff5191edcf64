//! Blocks of a product of tiles on wide registers, for processors with dot products in bf16 and no tile unit.
//!
//! Factors are packed as for tiles, so that everything around a block is the same: `VDPBF16PS` adds to 16
//! numbers the products of 16 pairs. Sums run in the order of the depth.
//! Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.

use std::arch::x86_64::{
    __m512, __m512bh, __m512i, _mm512_dpbf16_ps, _mm512_loadu_ps, _mm512_loadu_si512, _mm512_set1_epi32,
    _mm512_setzero_ps, _mm512_storeu_ps,
};
use std::mem::transmute;

use super::{BLOCK, DEPTH};

/// Rows of a block whose sums fit the registers, in two panels of columns.
const ROWS: usize = 8;
/// Rows of a packed tile, and pairs of a row of it.
const TILE_ROWS: usize = BLOCK / 2;

/// `c (+)= a b` for a block of 32 x 32 values whose rows are `stride` apart.
///
/// # Safety
///
/// The processor has AVX-512 with bf16. `c` has room for 32 rows of 32 values, which hold numbers if they are
/// added to; each of `a`, panels of 16 rows, and `b`, panels of 16 columns, holds `tiles` packed tiles.
#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
pub(super) unsafe fn product_into(
    c: *mut f32,
    stride: usize,
    a: [*const u16; 2],
    b: [*const u16; 2],
    tiles: usize,
    add: bool,
) {
    for first in (0..BLOCK).step_by(ROWS) {
        // SAFETY: the rows from `first` on lie in the block and in one of the panels.
        unsafe {
            let c = c.add(first * stride);
            let a = a[first / TILE_ROWS].add(first % TILE_ROWS * DEPTH);
            rows(c, stride, a, b, tiles, add);
        }
    }
}

/// As [`product_into`], for the first [`ROWS`] rows of a block and of a panel.
#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
#[inline]
unsafe fn rows(c: *mut f32, stride: usize, a: *const u16, b: [*const u16; 2], tiles: usize, add: bool) {
    // SAFETY: as the caller promises.
    unsafe {
        let mut sums = [[_mm512_setzero_ps(); 2]; ROWS];
        if add {
            for (r, row) in sums.iter_mut().enumerate() {
                *row = [0, 16].map(|from| _mm512_loadu_ps(c.add(r * stride + from)));
            }
        }
        for tile in 0..tiles {
            let at = tile * TILE_ROWS * DEPTH;
            for pair in 0..TILE_ROWS {
                let right = b.map(|b| _mm512_loadu_si512(b.add(at + pair * DEPTH).cast()));
                for (r, row) in sums.iter_mut().enumerate() {
                    let left = a.add(at + r * DEPTH + 2 * pair).cast::<i32>().read_unaligned();
                    let left = _mm512_set1_epi32(left);
                    *row = [added(row[0], left, right[0]), added(row[1], left, right[1])];
                }
            }
        }
        for (r, row) in sums.into_iter().enumerate() {
            _mm512_storeu_ps(c.add(r * stride), row[0]);
            _mm512_storeu_ps(c.add(r * stride + 16), row[1]);
        }
    }
}

#[target_feature(enable = "avx512f,avx512bf16")]
#[inline]
fn added(sum: __m512, left: __m512i, right: __m512i) -> __m512 {
    // SAFETY: both are 512 bits, of which any are bf16.
    let [left, right] = unsafe { transmute::<[__m512i; 2], [__m512bh; 2]>([left, right]) };
    _mm512_dpbf16_ps(sum, left, right)
}
