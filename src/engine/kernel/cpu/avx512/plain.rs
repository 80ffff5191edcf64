//! F32, F16 and BF16 in registers of 16 numbers.
//!
//! The loop is that of [`super::super::plain`].

use std::arch::x86_64::{
    _mm512_add_ps as add, _mm512_fmadd_ps as multiply_add, _mm512_reduce_add_ps as sum,
    _mm512_setzero_ps as zero, *,
};

use super::super::Column;
use super::super::plain::{ends, plain_kernel};
use super::lanes::{fetch, padded};

/// Numbers in a register.
const LANES: usize = 16;

plain_kernel!(f32, 64, single, "avx512f,f16c,fma");
plain_kernel!(f16, 32, half, "avx512f,f16c,fma");
plain_kernel!(bf16, 32, upper_half, "avx512f,f16c,fma");

#[inline]
#[target_feature(enable = "avx512f")]
fn numbers(numbers: &[f32; LANES]) -> __m512 {
    // SAFETY: the array is as long as the register.
    unsafe { _mm512_loadu_ps(numbers.as_ptr()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn single(bytes: &[u8; 64]) -> __m512 {
    // SAFETY: the array is as long as the register.
    unsafe { _mm512_loadu_ps(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f,f16c")]
fn half(bytes: &[u8; 32]) -> __m512 {
    // SAFETY: the array is as long as the register.
    _mm512_cvtph_ps(unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) })
}

#[inline]
#[target_feature(enable = "avx512f")]
fn upper_half(bytes: &[u8; 32]) -> __m512 {
    // SAFETY: the array is as long as the register.
    let words = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) };
    _mm512_castsi512_ps(_mm512_slli_epi32::<16>(_mm512_cvtepu16_epi32(words)))
}
