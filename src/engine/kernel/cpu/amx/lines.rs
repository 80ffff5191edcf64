//! Lines of a tile: 32 numbers of bf16 or 16 of 32 bits, how they are made and how blocks of 16 are turned.

use std::arch::x86_64::{
    __m256i, __m512, __m512i, _mm512_castsi512_ps, _mm512_castsi512_si256, _mm512_cvtepu16_epi32,
    _mm512_cvtne2ps_pbh, _mm512_extracti64x4_epi64, _mm512_setzero_si512, _mm512_shuffle_i32x4,
    _mm512_slli_epi32, _mm512_sub_ps, _mm512_unpackhi_epi32, _mm512_unpackhi_epi64, _mm512_unpacklo_epi32,
    _mm512_unpacklo_epi64,
};

use super::unit::DEPTH;

/// A line of a packed tile. It begins where a cache line does: one that lies across two costs twice as
/// much to load.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(64))]
pub(in crate::engine::kernel::cpu) struct Line(pub(in crate::engine::kernel::cpu) [u16; DEPTH]);

/// The numbers of some lines.
pub(in crate::engine::kernel::cpu) fn numbers(lines: &[Line]) -> &[u16] {
    // SAFETY: lines are plain numbers without gaps, as long as they are aligned.
    unsafe { std::slice::from_raw_parts(lines.as_ptr().cast(), lines.len() * DEPTH) }
}

/// The same, to be written.
pub(super) fn numbers_mut(lines: &mut [Line]) -> &mut [u16] {
    // SAFETY: as for `numbers`; every value of them is a line.
    unsafe { std::slice::from_raw_parts_mut(lines.as_mut_ptr().cast(), lines.len() * DEPTH) }
}

/// The first 16 values and then the others as bf16, rounded to nearest even.
#[inline]
#[target_feature(enable = "avx512f,avx512bf16")]
pub(crate) fn narrow([first, second]: [__m512; 2]) -> __m512i {
    // SAFETY: both types are 64 plain bytes.
    unsafe { std::mem::transmute(_mm512_cvtne2ps_pbh(second, first)) }
}

/// 32 values as bf16, and what that leaves of them as bf16.
#[inline]
#[target_feature(enable = "avx512f,avx512bf16")]
pub(in crate::engine::kernel::cpu) fn split([first, second]: [__m512; 2]) -> [__m512i; 2] {
    let high = narrow([first, second]);
    let left = _mm512_sub_ps(first, wide(_mm512_castsi512_si256(high)));
    let right = _mm512_sub_ps(second, wide(_mm512_extracti64x4_epi64::<1>(high)));
    [high, narrow([left, right])]
}

/// 16 numbers of bf16.
#[inline]
#[target_feature(enable = "avx512f")]
pub(in crate::engine::kernel::cpu) fn wide(numbers: __m256i) -> __m512 {
    _mm512_castsi512_ps(_mm512_slli_epi32::<16>(_mm512_cvtepu16_epi32(numbers)))
}

/// Transposes 16 x 16 values of 32 bits: within pairs, within fours, then whole lanes.
#[inline]
#[target_feature(enable = "avx512f")]
pub(crate) fn turn(r: [__m512i; 16]) -> [__m512i; 16] {
    let mut t = [_mm512_setzero_si512(); 16];
    for i in 0..8 {
        t[2 * i] = _mm512_unpacklo_epi32(r[2 * i], r[2 * i + 1]);
        t[2 * i + 1] = _mm512_unpackhi_epi32(r[2 * i], r[2 * i + 1]);
    }
    let mut u = [_mm512_setzero_si512(); 16];
    for i in 0..4 {
        u[4 * i] = _mm512_unpacklo_epi64(t[4 * i], t[4 * i + 2]);
        u[4 * i + 1] = _mm512_unpackhi_epi64(t[4 * i], t[4 * i + 2]);
        u[4 * i + 2] = _mm512_unpacklo_epi64(t[4 * i + 1], t[4 * i + 3]);
        u[4 * i + 3] = _mm512_unpackhi_epi64(t[4 * i + 1], t[4 * i + 3]);
    }
    let mut out = [_mm512_setzero_si512(); 16];
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
