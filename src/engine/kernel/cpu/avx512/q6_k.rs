//! Q6_K: 256 numbers a block, raised by 32, with a signed byte as scale for every 16.
//!
//! 32 low bytes hold quarters of 32 numbers two apart, so low nibbles are groups 0, 1, 4 and 5.

use std::arch::x86_64::*;

use super::super::Column;
use super::super::avx2::q6_k::{FIRST, SECOND, TOP};
use super::super::avx2::turned::{Group, Order, Turned};
use super::kernel;
use super::lanes::{add, each_row, fetch, last, pair, pair_twice, store, turn};

kernel!(q6_k, 210 x 256, 1, 2, Order::QUARTERS, step);

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx512vbmi,f16c,fma")]
fn step<const C: usize>(a: &[u8; 210], b: &[u8; 210], columns: &[[Group; C]; 2], sums: &mut [__m512; C]) {
    let bytes =
        turn([pair::<0, 210>(a, b), pair::<32, 210>(a, b), pair::<64, 210>(a, b), pair::<96, 210>(a, b)]);
    let upper = upper(pair::<128, 210>(a, b), pair::<160, 210>(a, b));
    let (mut low, mut high) = (bytes, bytes);
    for ((low, high), upper) in low.iter_mut().zip(&mut high).zip(upper) {
        // Two bits of the quarter become bits 4 and 5.
        *low = six_bits(*low, _mm512_sllv_epi32(upper, each_row([4, 2, 4, 2, 4, 2, 4, 2])));
        *high = six_bits(
            _mm512_srli_epi32::<4>(*high),
            _mm512_srlv_epi32(upper, each_row([0, 2, 0, 2, 0, 2, 0, 2])),
        );
    }
    let scales = pair_twice::<192, 210>(a, b);
    let d = _mm_cvtph_ps(_mm_set_epi16(0, 0, 0, 0, 0, 0, half(b), half(a)));
    let row = _mm512_mask_set1_epi32(_mm512_setzero_si512(), 0xff00, 1);
    let d = _mm512_mul_ps(_mm512_permutexvar_ps(row, _mm512_castps128_ps512(d)), _mm512_set1_ps(TOP));
    for ((quants, columns), at) in [low, high].iter().zip(columns).zip([FIRST, SECOND]) {
        let scales = _mm512_cvtepi32_ps(_mm512_shuffle_epi8(scales, each_row(at)));
        add(quants, _mm512_mul_ps(d, scales), columns, sums);
    }
}

/// Upper bits as the low bytes are turned: those of the first half, twice, and of the second.
#[inline]
#[target_feature(enable = "avx512f")]
fn upper(first: __m512i, second: __m512i) -> [__m512i; 4] {
    let (a, b) = (_mm512_castsi512_ps(first), _mm512_castsi512_ps(second));
    [
        _mm512_castps_si512(_mm512_shuffle_ps::<0x00>(a, b)),
        _mm512_castps_si512(_mm512_shuffle_ps::<0x55>(a, b)),
        _mm512_castps_si512(_mm512_shuffle_ps::<0xaa>(a, b)),
        _mm512_castps_si512(_mm512_shuffle_ps::<0xff>(a, b)),
    ]
}

/// `nibbles & 0x0f | bits & 0x30`
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn six_bits(nibbles: __m512i, bits: __m512i) -> __m512i {
    let bits = _mm512_and_si512(bits, _mm512_set1_epi8(0x30));
    _mm512_ternarylogic_epi32::<0xf8>(bits, nibbles, _mm512_set1_epi8(0x0f))
}

#[inline]
fn half(block: &[u8; 210]) -> i16 {
    i16::from_le_bytes([block[208], block[209]])
}
