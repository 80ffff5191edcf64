//! F32, F16 and BF16 in registers of 8 numbers.
//!
//! The loop is that of [`super::super::plain`].

use std::arch::x86_64::{
    _mm256_add_ps as add, _mm256_fmadd_ps as multiply_add, _mm256_setzero_ps as zero, *,
};

use super::super::Column;
use super::super::plain::{ends, plain_kernel};
use super::lanes::{fetch, numbers, padded, sum};

/// Numbers in a register.
const LANES: usize = 8;

plain_kernel!(f32, 32, single, "avx2,f16c,fma");
plain_kernel!(f16, 16, half, "avx2,f16c,fma");
plain_kernel!(bf16, 16, upper_half, "avx2,f16c,fma");

#[inline]
#[target_feature(enable = "avx2")]
fn single(bytes: &[u8; 32]) -> __m256 {
    // SAFETY: the array is as long as the register.
    unsafe { _mm256_loadu_ps(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2,f16c")]
fn half(bytes: &[u8; 16]) -> __m256 {
    // SAFETY: the array is as long as the register.
    _mm256_cvtph_ps(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
}

#[inline]
#[target_feature(enable = "avx2")]
fn upper_half(bytes: &[u8; 16]) -> __m256 {
    // SAFETY: the array is as long as the register.
    let words = unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) };
    _mm256_castsi256_ps(_mm256_slli_epi32::<16>(_mm256_cvtepu16_epi32(words)))
}
