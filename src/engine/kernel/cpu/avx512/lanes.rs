//! Loads, turns and sums of 64-byte registers with the lanes `[row][half][block]`.
//!
//! Where a load begins is part of its type, so that it provably ends within its block.

use std::arch::x86_64::*;

use super::super::avx2::lanes::{bytes, load, load_twice, numbers, sum, whole};
pub(super) use super::super::avx2::lanes::{fetch, last, padded, words};
use super::super::avx2::turned::Group;

/// Bytes `AT..AT + 64`.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn load_all<const AT: usize, const N: usize>(bytes: &[u8; N]) -> __m512i {
    const { assert!(AT + 64 <= N) };
    // SAFETY: 64 bytes from AT on lie within the array, as asserted.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().add(AT).cast()) }
}

/// Bytes `AT..AT + 32` of both rows.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn pair<const AT: usize, const N: usize>(a: &[u8; N], b: &[u8; N]) -> __m512i {
    both(load::<AT, N>(a), load::<AT, N>(b))
}

/// Bytes `AT..AT + 16` of both rows, each twice.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn pair_twice<const AT: usize, const N: usize>(a: &[u8; N], b: &[u8; N]) -> __m512i {
    both(load_twice::<AT, N>(a), load_twice::<AT, N>(b))
}

/// One after the other.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn both(a: __m256i, b: __m256i) -> __m512i {
    _mm512_inserti64x4::<1>(_mm512_castsi256_si512(a), b)
}

/// The first as the lanes of one row, the second of the other.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn rows(a: u64, b: u64) -> __m512i {
    _mm512_mask_set1_epi64(_mm512_set1_epi64(a.cast_signed()), 0xf0, b.cast_signed())
}

/// Four halves of each row as numbers for both halves of the lanes.
#[inline]
#[target_feature(enable = "avx512f,f16c")]
pub(super) fn halves(a: u64, b: u64) -> __m512 {
    let (a, b) = (a.cast_signed(), b.cast_signed());
    _mm512_cvtph_ps(_mm256_set_epi64x(b, b, a, a))
}

/// The same eight bytes of lanes for both rows: by dwords, then by halves.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn each_row(half: [i32; 8]) -> __m512i {
    _mm512_broadcast_i64x4(whole(&half))
}

/// Turns the 4 x 4 squares of dwords: dword `i` of result `j` is dword `j` of `v[i]`.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn turn(v: [__m512i; 4]) -> [__m512i; 4] {
    let (a, b) = (_mm512_unpacklo_epi32(v[0], v[1]), _mm512_unpacklo_epi32(v[2], v[3]));
    let (c, d) = (_mm512_unpackhi_epi32(v[0], v[1]), _mm512_unpackhi_epi32(v[2], v[3]));
    [
        _mm512_unpacklo_epi64(a, b),
        _mm512_unpackhi_epi64(a, b),
        _mm512_unpacklo_epi64(c, d),
        _mm512_unpackhi_epi64(c, d),
    ]
}

/// Adds products of a group: bytes without sign, their scales and the columns.
#[inline]
#[target_feature(enable = "avx512f,avx512vnni")]
pub(super) fn add<const C: usize>(
    weights: &[__m512i; 4],
    scales: __m512,
    columns: &[Group; C],
    sums: &mut [__m512; C],
) {
    for (column, sum) in columns.iter().zip(sums) {
        let mut dots = _mm512_broadcast_i64x4(whole(&column.starts));
        for (weights, quants) in weights.iter().zip(&column.quants) {
            dots = _mm512_dpbusd_epi32(dots, *weights, _mm512_broadcast_i64x4(bytes(quants)));
        }
        let scales = _mm512_mul_ps(scales, twice(&column.scales));
        *sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dots), scales, *sum);
    }
}

/// Adds what minimums of a group make of the columns.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn add_minimums<const C: usize>(minimums: __m512, columns: &[Group; C], sums: &mut [__m512; C]) {
    for (column, sum) in columns.iter().zip(sums) {
        *sum = _mm512_fmadd_ps(minimums, twice(&column.sums), *sum);
    }
}

/// Eight numbers for both rows.
#[inline]
#[target_feature(enable = "avx512f")]
fn twice(eight: &[f32; 8]) -> __m512 {
    _mm512_castpd_ps(_mm512_broadcast_f64x4(_mm256_castps_pd(numbers(eight))))
}

/// Writes the sums of both rows, or of the first alone, as far as there is room.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn store<const C: usize>(sums: &[__m512; C], rows: usize, out: &mut [f32]) {
    for (out, second) in out.chunks_mut(C).zip([false, true]).take(rows) {
        for (out, sums) in out.iter_mut().zip(sums) {
            let swapped = _mm512_shuffle_f32x4::<0b01_00_11_10>(*sums, *sums);
            *out = sum(_mm512_castps512_ps256(if second { swapped } else { *sums }));
        }
    }
}
