//! Q4_K and Q5_K: 256 numbers a block, with six-bit scales and minimums for every 32.
//!
//! 32 bytes hold two groups, so low nibbles are every other group and high ones the rest.

use std::arch::x86_64::*;

use super::super::Column;
use super::dots::{add_minimums, add_small};
use super::kernel;
use super::lanes::{fetch, last, load, sum, turn, whole};
use super::turned::{Group, Order, Turned};

kernel!(q4_k, 144 x 256, 1, 2, Order::PAIRS, q4_k_step);
kernel!(q5_k, 176 x 256, 1, 2, Order::PAIRS, q5_k_step);

#[inline]
#[target_feature(enable = "avx2,f16c,fma")]
fn q4_k_step<const C: usize, const VNNI: bool>(
    block: &[u8; 144],
    columns: &[[Group; C]; 2],
    sums: &mut [__m256; C],
) {
    let (low, high) = nibbles([
        load::<16, 144>(block),
        load::<48, 144>(block),
        load::<80, 144>(block),
        load::<112, 144>(block),
    ]);
    finish::<C, VNNI, _>(block, [low, high], columns, sums);
}

#[inline]
#[target_feature(enable = "avx2,f16c,fma")]
fn q5_k_step<const C: usize, const VNNI: bool>(
    block: &[u8; 176],
    columns: &[[Group; C]; 2],
    sums: &mut [__m256; C],
) {
    let (mut low, mut high) = nibbles([
        load::<48, 176>(block),
        load::<80, 176>(block),
        load::<112, 176>(block),
        load::<144, 176>(block),
    ]);
    let bits = load::<16, 176>(block);
    let each = [
        _mm256_shuffle_epi32::<0x00>(bits),
        _mm256_shuffle_epi32::<0x55>(bits),
        _mm256_shuffle_epi32::<0xaa>(bits),
        _mm256_shuffle_epi32::<0xff>(bits),
    ];
    for ((low, high), bits) in low.iter_mut().zip(&mut high).zip(each) {
        // Bit `g` of a byte belongs to group `g`; the even ones come to bit 6, then all to bit 4.
        let bits = _mm256_sllv_epi32(bits, _mm256_setr_epi32(6, 4, 2, 0, 6, 4, 2, 0));
        *low = with_fifth(*low, _mm256_srli_epi32::<2>(bits));
        *high = with_fifth(*high, _mm256_srli_epi32::<3>(bits));
    }
    finish::<C, VNNI, _>(block, [low, high], columns, sums);
}

/// Takes byte 0, 2, 4 or 6 into a dword, in both halves: what is negative in its byte makes a zero.
pub(in super::super) const EVEN: [i32; 8] = [-256, -254, -252, -250, -256, -254, -252, -250];
/// Takes byte 1, 3, 5 or 7.
pub(in super::super) const ODD: [i32; 8] = [-255, -253, -251, -249, -255, -253, -251, -249];

/// Low and high nibbles of turned bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn nibbles(bytes: [__m256i; 4]) -> ([__m256i; 4], [__m256i; 4]) {
    let mask = _mm256_set1_epi8(0x0f);
    let (mut low, mut high) = (turn(bytes), [_mm256_setzero_si256(); 4]);
    for (low, high) in low.iter_mut().zip(&mut high) {
        *high = _mm256_and_si256(_mm256_srli_epi32::<4>(*low), mask);
        *low = _mm256_and_si256(*low, mask);
    }
    (low, high)
}

/// `nibbles | bits & 0x10`
#[inline]
#[target_feature(enable = "avx2")]
fn with_fifth(nibbles: __m256i, bits: __m256i) -> __m256i {
    _mm256_or_si256(nibbles, _mm256_and_si256(bits, _mm256_set1_epi8(0x10)))
}

/// Scales and adds the low and the high groups.
#[inline]
#[target_feature(enable = "avx2,f16c,fma")]
fn finish<const C: usize, const VNNI: bool, const N: usize>(
    block: &[u8; N],
    quants: [[__m256i; 4]; 2],
    columns: &[[Group; C]; 2],
    sums: &mut [__m256; C],
) {
    let (scales, minimums) = six_bits(block);
    let (scales, minimums) =
        (_mm256_set1_epi64x(scales.cast_signed()), _mm256_set1_epi64x(minimums.cast_signed()));
    let dword = i32::from_le_bytes([block[0], block[1], block[2], block[3]]);
    let halves = _mm_cvtph_ps(_mm_cvtsi32_si128(dword));
    let (d, d_min) = (_mm256_broadcastss_ps(halves), _mm256_broadcastss_ps(_mm_movehdup_ps(halves)));
    // What the file calls minimum is taken away.
    let d_min = _mm256_sub_ps(_mm256_setzero_ps(), d_min);
    for ((quants, columns), at) in quants.iter().zip(columns).zip([EVEN, ODD]) {
        let at = whole(&at);
        add_small::<C, VNNI>(quants, _mm256_mul_ps(d, widened(scales, at)), columns, sums);
        add_minimums(_mm256_mul_ps(d_min, widened(minimums, at)), columns, sums);
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn widened(bytes: __m256i, at: __m256i) -> __m256 {
    _mm256_cvtepi32_ps(_mm256_shuffle_epi8(bytes, at))
}

/// The eight scales and the eight minimums of a block, a byte each, the first lowest.
///
/// Groups 0..4 fill the low six bits of bytes 0..4 (scales) and 4..8 (minimums). Groups 4..8 keep
/// four bits in the nibbles of bytes 8..12 and their upper two in the spare bits of bytes 0..8.
#[inline(always)]
pub(in super::super) fn six_bits<const N: usize>(block: &[u8; N]) -> (u64, u64) {
    let dword = |at: usize| u32::from_le_bytes([block[at], block[at + 1], block[at + 2], block[at + 3]]);
    let (scales, minimums, nibbles) = (dword(4), dword(8), dword(12));
    let upper = |bits: u32| bits >> 2 & 0x3030_3030;
    let both = |low: u32, high: u32| u64::from(low & 0x3f3f_3f3f) | u64::from(high) << 32;
    let (low, high) = (nibbles & 0x0f0f_0f0f, nibbles >> 4 & 0x0f0f_0f0f);
    (both(scales, low | upper(scales)), both(minimums, high | upper(minimums)))
}
