//! Lines of 16 numbers of 32 bits: narrowing to bf16 and turning blocks of 16 x 16.

use std::arch::x86_64::{
    __m512, __m512i, _mm512_castsi512_ps, _mm512_castsi512_si256, _mm512_cvtepu16_epi32, _mm512_cvtne2ps_pbh,
    _mm512_extracti64x4_epi64, _mm512_setzero_si512, _mm512_shuffle_i32x4, _mm512_slli_epi32, _mm512_sub_ps,
    _mm512_unpackhi_epi32, _mm512_unpackhi_epi64, _mm512_unpacklo_epi32, _mm512_unpacklo_epi64,
};

/// 16 values of `low` and then 16 of `high` as bf16, rounded to nearest even.
#[inline]
#[target_feature(enable = "avx512f,avx512bf16")]
pub(super) fn narrow(low: __m512, high: __m512) -> __m512i {
    // SAFETY: both types are 64 plain bytes.
    unsafe { std::mem::transmute(_mm512_cvtne2ps_pbh(high, low)) }
}

/// What [`narrow`] leaves of the same values, as bf16.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
pub(super) fn rest(low: __m512, high: __m512) -> __m512i {
    let rounded = narrow(low, high);
    let wide = |half| _mm512_castsi512_ps(_mm512_slli_epi32::<16>(_mm512_cvtepu16_epi32(half)));
    let low_rounded = wide(_mm512_castsi512_si256(rounded));
    let high_rounded = wide(_mm512_extracti64x4_epi64::<1>(rounded));
    narrow(_mm512_sub_ps(low, low_rounded), _mm512_sub_ps(high, high_rounded))
}

/// Transposes 16 x 16 values of 32 bits: within pairs, within fours, then whole lanes.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn turn(r: [__m512i; 16]) -> [__m512i; 16] {
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
