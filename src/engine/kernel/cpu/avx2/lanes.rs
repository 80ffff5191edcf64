//! Loads, turns and sums of 32-byte registers.
//!
//! Where a load begins is part of its type, so that it provably ends within its block. Source: Intel
//! 64 and IA-32 Architectures Software Developer's Manual, volume 2.

use std::arch::x86_64::*;

/// How far ahead of their use bytes are asked for: two rows that are read side by side are too many
/// turns for the processor's own guesses. Measured over 0 to 32 KiB; from 8 on nothing is gained.
const AHEAD: usize = 8192;

/// Bytes `AT..AT + 32`.
#[inline]
#[target_feature(enable = "avx2")]
pub(in super::super) fn load<const AT: usize, const N: usize>(bytes: &[u8; N]) -> __m256i {
    const { assert!(AT + 32 <= N) };
    // SAFETY: 32 bytes from AT on lie within the array, as asserted.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().add(AT).cast()) }
}

/// Bytes `AT..AT + 16` in both halves.
#[inline]
#[target_feature(enable = "avx2")]
pub(in super::super) fn load_twice<const AT: usize, const N: usize>(bytes: &[u8; N]) -> __m256i {
    const { assert!(AT + 16 <= N) };
    // SAFETY: 16 bytes from AT on lie within the array, as asserted.
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(bytes.as_ptr().add(AT).cast()) })
}

/// Eight whole numbers.
#[inline]
#[target_feature(enable = "avx2")]
pub(in super::super) fn whole(numbers: &[i32; 8]) -> __m256i {
    // SAFETY: the array is as long as the register.
    unsafe { _mm256_loadu_si256(numbers.as_ptr().cast()) }
}

/// Thirty-two bytes with a sign.
#[inline]
#[target_feature(enable = "avx2")]
pub(in super::super) fn bytes(numbers: &[i8; 32]) -> __m256i {
    // SAFETY: the array is as long as the register.
    unsafe { _mm256_loadu_si256(numbers.as_ptr().cast()) }
}

/// Eight numbers.
#[inline]
#[target_feature(enable = "avx2")]
pub(in super::super) fn numbers(numbers: &[f32; 8]) -> __m256 {
    // SAFETY: the array is as long as the register.
    unsafe { _mm256_loadu_ps(numbers.as_ptr()) }
}

/// Turns the four 4 x 4 squares of dwords in each half: dword `i` of result `j` is dword `j` of `v[i]`.
#[inline]
#[target_feature(enable = "avx2")]
pub(in super::super) fn turn(v: [__m256i; 4]) -> [__m256i; 4] {
    let (a, b) = (_mm256_unpacklo_epi32(v[0], v[1]), _mm256_unpacklo_epi32(v[2], v[3]));
    let (c, d) = (_mm256_unpackhi_epi32(v[0], v[1]), _mm256_unpackhi_epi32(v[2], v[3]));
    [
        _mm256_unpacklo_epi64(a, b),
        _mm256_unpackhi_epi64(a, b),
        _mm256_unpacklo_epi64(c, d),
        _mm256_unpackhi_epi64(c, d),
    ]
}

/// The sum of eight numbers.
#[inline]
#[target_feature(enable = "avx2")]
pub(in super::super) fn sum(v: __m256) -> f32 {
    let four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
    let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
}

/// Four halves as numbers in both halves of a register.
#[inline]
#[target_feature(enable = "avx2,f16c")]
pub(super) fn halves(four: u64) -> __m256 {
    let four = _mm_cvtph_ps(_mm_cvtsi64_si128(four.cast_signed()));
    _mm256_set_m128(four, four)
}

/// Four little-endian words at these bytes, the first lowest.
#[inline(always)]
pub(in super::super) fn words<const N: usize>(block: &[u8; N], at: [usize; 4]) -> u64 {
    let word = |at: usize| u64::from(u16::from_le_bytes([block[at], block[at + 1]]));
    word(at[0]) | word(at[1]) << 16 | word(at[2]) << 32 | word(at[3]) << 48
}

/// The last piece of a row; one shorter than that is followed by zeros.
#[inline]
pub(in super::super) fn last<'a, const N: usize>(row: &'a [u8], short: &'a mut [u8; N]) -> &'a [u8; N] {
    if let Some(piece) = row.last_chunk() {
        return piece;
    }
    *short = padded(row);
    short
}

/// A short row, then zeros.
#[inline]
pub(in super::super) fn padded<const N: usize>(rest: &[u8]) -> [u8; N] {
    let mut piece = [0; N];
    for (to, from) in piece.iter_mut().zip(rest) {
        *to = *from;
    }
    piece
}

/// Asks for the bytes that come some way after these, which may lie beyond the end of everything. They come to the
/// second cache: the first has too few places for lines on their way (with it, Zen 4 reads at 6 tenths the speed).
#[inline]
pub(in super::super) fn fetch<const N: usize>(piece: &[u8; N]) {
    for line in 0..N.div_ceil(64) {
        let ahead = piece.as_ptr().wrapping_add(AHEAD + 64 * line);
        // SAFETY: a prefetch reads nothing that can be seen and ignores addresses without memory.
        unsafe { _mm_prefetch::<_MM_HINT_T1>(ahead.cast()) };
    }
}
