//! Q4_K and Q5_K: 256 numbers a block, with six-bit scales and minimums for every 32.
//!
//! 32 bytes hold two groups, so low nibbles are every other group and high ones the rest.

use std::arch::x86_64::*;

use super::super::Column;
use super::super::avx2::k::{EVEN, ODD, six_bits};
use super::super::avx2::turned::{Group, Order, Turned};
use super::kernel;
use super::lanes::{add, add_minimums, each_row, fetch, last, pair, rows, store, turn};

kernel!(q4_k, 144 x 256, 1, 2, Order::PAIRS, q4_k_step);
kernel!(q5_k, 176 x 256, 1, 2, Order::PAIRS, q5_k_step);

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx512vbmi,f16c,fma")]
fn q4_k_step<const C: usize>(
    a: &[u8; 144],
    b: &[u8; 144],
    columns: &[[Group; C]; 2],
    sums: &mut [__m512; C],
) {
    let bytes = [pair::<16, 144>(a, b), pair::<48, 144>(a, b), pair::<80, 144>(a, b), pair::<112, 144>(a, b)];
    let (low, high) = nibbles(bytes);
    finish(a, b, [low, high], columns, sums);
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx512vbmi,f16c,fma")]
fn q5_k_step<const C: usize>(
    a: &[u8; 176],
    b: &[u8; 176],
    columns: &[[Group; C]; 2],
    sums: &mut [__m512; C],
) {
    let bytes =
        [pair::<48, 176>(a, b), pair::<80, 176>(a, b), pair::<112, 176>(a, b), pair::<144, 176>(a, b)];
    let (mut low, mut high) = nibbles(bytes);
    let bits = pair::<16, 176>(a, b);
    let each = [
        _mm512_shuffle_epi32::<0x00>(bits),
        _mm512_shuffle_epi32::<0x55>(bits),
        _mm512_shuffle_epi32::<0xaa>(bits),
        _mm512_shuffle_epi32::<0xff>(bits),
    ];
    for ((low, high), bits) in low.iter_mut().zip(&mut high).zip(each) {
        // Bit `g` of a byte belongs to group `g`; it becomes bit 4.
        *low = with_fifth(*low, _mm512_rolv_epi32(bits, each_row([4, 2, 0, 30, 4, 2, 0, 30])));
        *high = with_fifth(*high, _mm512_rolv_epi32(bits, each_row([3, 1, 31, 29, 3, 1, 31, 29])));
    }
    finish(a, b, [low, high], columns, sums);
}

/// Low and high nibbles of turned bytes.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn nibbles(bytes: [__m512i; 4]) -> ([__m512i; 4], [__m512i; 4]) {
    let mask = _mm512_set1_epi8(0x0f);
    let (mut low, mut high) = (turn(bytes), [_mm512_setzero_si512(); 4]);
    for (low, high) in low.iter_mut().zip(&mut high) {
        *high = _mm512_and_si512(_mm512_srli_epi32::<4>(*low), mask);
        *low = _mm512_and_si512(*low, mask);
    }
    (low, high)
}

/// `nibbles | bits & 0x10`
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn with_fifth(nibbles: __m512i, bits: __m512i) -> __m512i {
    _mm512_ternarylogic_epi32::<0xf8>(nibbles, bits, _mm512_set1_epi8(0x10))
}

/// Scales and adds the low and the high groups.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,f16c,fma")]
fn finish<const C: usize, const N: usize>(
    a: &[u8; N],
    b: &[u8; N],
    quants: [[__m512i; 4]; 2],
    columns: &[[Group; C]; 2],
    sums: &mut [__m512; C],
) {
    let ((a_scales, a_minimums), (b_scales, b_minimums)) = (six_bits(a), six_bits(b));
    let (scales, minimums) = (rows(a_scales, b_scales), rows(a_minimums, b_minimums));
    let dword = |block: &[u8; N]| i32::from_le_bytes([block[0], block[1], block[2], block[3]]);
    let halves = _mm512_castps128_ps512(_mm_cvtph_ps(_mm_set_epi32(0, 0, dword(b), dword(a))));
    let row = |second: i32| both_rows(second, second + 2);
    let (d, d_min) = (_mm512_permutexvar_ps(row(0), halves), _mm512_permutexvar_ps(row(1), halves));
    // What the file calls minimum is taken away.
    let d_min = _mm512_sub_ps(_mm512_setzero_ps(), d_min);
    for ((quants, columns), at) in quants.iter().zip(columns).zip([EVEN, ODD]) {
        let at = each_row(at);
        add(quants, _mm512_mul_ps(d, widened(scales, at)), columns, sums);
        add_minimums(_mm512_mul_ps(d_min, widened(minimums, at)), columns, sums);
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn both_rows(a: i32, b: i32) -> __m512i {
    _mm512_mask_set1_epi32(_mm512_set1_epi32(a), 0xff00, b)
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn widened(bytes: __m512i, at: __m512i) -> __m512 {
    _mm512_cvtepi32_ps(_mm512_shuffle_epi8(bytes, at))
}
