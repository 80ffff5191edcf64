//! Q6_K: 256 numbers a block, raised by 32, with a signed byte as scale for every 16.
//!
//! 32 low bytes hold quarters of 32 numbers two apart, so low nibbles are groups 0, 1, 4 and 5.

use std::arch::x86_64::*;

use super::super::Column;
use super::dots::add_middle;
use super::kernel;
use super::lanes::{fetch, last, load, load_twice, sum, turn, whole};
use super::turned::{Group, Order, Turned};

kernel!(q6_k, 210 x 256, 1, 2, Order::QUARTERS, step);

/// Takes the scale of either half of blocks 0, 1, 4 and 5 into the highest byte of a dword.
pub(in super::super) const FIRST: [i32; 8] = highest([0, 2, 8, 10, 1, 3, 9, 11]);
/// Takes those of blocks 2, 3, 6 and 7.
pub(in super::super) const SECOND: [i32; 8] = highest([4, 6, 12, 14, 5, 7, 13, 15]);
/// There a byte keeps its sign and is 2^24 times as large; this makes up for it.
pub(in super::super) const TOP: f32 = 1.0 / 16_777_216.0;

#[inline]
#[target_feature(enable = "avx2,f16c,fma")]
fn step<const C: usize, const VNNI: bool>(
    block: &[u8; 210],
    columns: &[[Group; C]; 2],
    sums: &mut [__m256; C],
) {
    let bytes =
        turn([load::<0, 210>(block), load::<32, 210>(block), load::<64, 210>(block), load::<96, 210>(block)]);
    let upper = upper(load::<128, 210>(block), load::<160, 210>(block));
    let (mut low, mut high) = (bytes, bytes);
    for ((low, high), upper) in low.iter_mut().zip(&mut high).zip(upper) {
        // Two bits of the quarter become bits 4 and 5.
        let (even, odd) =
            (_mm256_setr_epi32(4, 2, 4, 2, 4, 2, 4, 2), _mm256_setr_epi32(0, 2, 0, 2, 0, 2, 0, 2));
        *low = six_bits(*low, _mm256_sllv_epi32(upper, even));
        *high = six_bits(_mm256_srli_epi32::<4>(*high), _mm256_srlv_epi32(upper, odd));
    }
    let scales = load_twice::<192, 210>(block);
    let d = _mm_cvtph_ps(_mm_cvtsi32_si128(i32::from(i16::from_le_bytes([block[208], block[209]]))));
    let d = _mm256_mul_ps(_mm256_broadcastss_ps(d), _mm256_set1_ps(TOP));
    for ((quants, columns), at) in [low, high].iter().zip(columns).zip([FIRST, SECOND]) {
        let scales = _mm256_cvtepi32_ps(_mm256_shuffle_epi8(scales, whole(&at)));
        add_middle::<C, VNNI>(quants, _mm256_mul_ps(d, scales), columns, sums);
    }
}

/// Upper bits as the low bytes are turned: those of the first half, twice, and of the second.
#[inline]
#[target_feature(enable = "avx2")]
fn upper(first: __m256i, second: __m256i) -> [__m256i; 4] {
    let (a, b) = (_mm256_castsi256_ps(first), _mm256_castsi256_ps(second));
    [
        _mm256_castps_si256(_mm256_shuffle_ps::<0x00>(a, b)),
        _mm256_castps_si256(_mm256_shuffle_ps::<0x55>(a, b)),
        _mm256_castps_si256(_mm256_shuffle_ps::<0xaa>(a, b)),
        _mm256_castps_si256(_mm256_shuffle_ps::<0xff>(a, b)),
    ]
}

/// `nibbles & 0x0f | bits & 0x30`
#[inline]
#[target_feature(enable = "avx2")]
fn six_bits(nibbles: __m256i, bits: __m256i) -> __m256i {
    let nibbles = _mm256_and_si256(nibbles, _mm256_set1_epi8(0x0f));
    _mm256_or_si256(nibbles, _mm256_and_si256(bits, _mm256_set1_epi8(0x30)))
}

/// Indices of bytes for the highest byte of each dword; the lower three become zeros.
const fn highest(mut at: [i32; 8]) -> [i32; 8] {
    let mut i = 0;
    while i < 8 {
        at[i] = at[i] << 24 | 0x00ff_ffff;
        i += 1;
    }
    at
}
