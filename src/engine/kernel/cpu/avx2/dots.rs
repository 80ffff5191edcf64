//! Three ways to multiply turned bytes with columns, by how large the weights are.
//!
//! `vpmaddubsw` adds two products of a byte without sign and one with sign in 16 bits and saturates,
//! so each way first says why its sums stay below 32768; quants of columns are at most 127. With
//! AVX-VNNI one instruction adds four such products in 32 bits.

use std::arch::asm;
use std::arch::x86_64::*;

use super::lanes::{bytes, numbers, whole};
use super::turned::Group;

/// Products of weights up to 31: eight of them are at most 8 x 31 x 127 = 31496.
#[inline]
#[target_feature(enable = "avx2,fma")]
pub(super) fn add_small<const C: usize, const VNNI: bool>(
    weights: &[__m256i; 4],
    scales: __m256,
    columns: &[Group; C],
    sums: &mut [__m256; C],
) {
    for (column, sum) in columns.iter().zip(sums) {
        if VNNI {
            *sum = scaled(chained(weights, column), scales, column, *sum);
            continue;
        }
        let [a, b, c, d] = pairs(weights, column);
        let all = _mm256_add_epi16(_mm256_add_epi16(a, b), _mm256_add_epi16(c, d));
        *sum = scaled(fours(all), scales, column, *sum);
    }
}

/// Products of weights up to 63: four of them are at most 4 x 63 x 127 = 32004.
#[inline]
#[target_feature(enable = "avx2,fma")]
pub(super) fn add_middle<const C: usize, const VNNI: bool>(
    weights: &[__m256i; 4],
    scales: __m256,
    columns: &[Group; C],
    sums: &mut [__m256; C],
) {
    for (column, sum) in columns.iter().zip(sums) {
        if VNNI {
            *sum = scaled(chained(weights, column), scales, column, *sum);
            continue;
        }
        let [a, b, c, d] = pairs(weights, column);
        let (a, c) = (_mm256_add_epi16(a, b), _mm256_add_epi16(c, d));
        *sum = scaled(_mm256_add_epi32(fours(a), fours(c)), scales, column, *sum);
    }
}

/// Products of weights with a sign, which goes to the column: two are at most 2 x 128 x 127 = 32512.
#[inline]
#[target_feature(enable = "avx2,fma")]
pub(super) fn add_signed<const C: usize, const VNNI: bool>(
    weights: &[__m256i; 4],
    scales: __m256,
    columns: &[Group; C],
    sums: &mut [__m256; C],
) {
    let mut sizes = *weights;
    for size in &mut sizes {
        *size = _mm256_abs_epi8(*size);
    }
    for (column, sum) in columns.iter().zip(sums) {
        let mut dots = _mm256_setzero_si256();
        for ((size, weights), quants) in sizes.iter().zip(weights).zip(&column.quants) {
            let quants = _mm256_sign_epi8(bytes(quants), *weights);
            dots = match VNNI {
                true => dot(dots, *size, quants),
                false => _mm256_add_epi32(dots, fours(_mm256_maddubs_epi16(*size, quants))),
            };
        }
        *sum = scaled(dots, scales, column, *sum);
    }
}

/// Adds what minimums of a group make of the columns.
#[inline]
#[target_feature(enable = "avx2,fma")]
pub(super) fn add_minimums<const C: usize>(minimums: __m256, columns: &[Group; C], sums: &mut [__m256; C]) {
    for (column, sum) in columns.iter().zip(sums) {
        *sum = _mm256_fmadd_ps(minimums, numbers(&column.sums), *sum);
    }
}

/// `sums` and four products of bytes without and with sign; only where the processor has AVX-VNNI.
///
/// It is written out because the rest of a kernel needs no more than AVX2, and a function for more
/// would not become part of it.
#[inline]
#[target_feature(enable = "avx2")]
fn dot(mut sums: __m256i, weights: __m256i, quants: __m256i) -> __m256i {
    // SAFETY: registers only; kernels with VNNI are reached only where `has_vnni` found it.
    unsafe {
        asm!(
            "{{vex}} vpdpbusd {0}, {1}, {2}",
            inout(ymm_reg) sums,
            in(ymm_reg) weights,
            in(ymm_reg) quants,
            options(pure, nomem, nostack, preserves_flags)
        );
    }
    sums
}

/// Sums of all products of a lane; only where the processor has AVX-VNNI.
#[inline]
#[target_feature(enable = "avx2")]
fn chained(weights: &[__m256i; 4], column: &Group) -> __m256i {
    let mut dots = _mm256_setzero_si256();
    for (weights, quants) in weights.iter().zip(&column.quants) {
        dots = dot(dots, *weights, bytes(quants));
    }
    dots
}

/// Sums of two products in 16 bits.
#[inline]
#[target_feature(enable = "avx2")]
fn pairs(weights: &[__m256i; 4], column: &Group) -> [__m256i; 4] {
    let mut pairs = *weights;
    for (pairs, quants) in pairs.iter_mut().zip(&column.quants) {
        *pairs = _mm256_maddubs_epi16(*pairs, bytes(quants));
    }
    pairs
}

/// Sums of two 16-bit numbers in 32 bits.
#[inline]
#[target_feature(enable = "avx2")]
fn fours(pairs: __m256i) -> __m256i {
    _mm256_madd_epi16(pairs, _mm256_set1_epi16(1))
}

/// `sum + (dots + starts) * scales`
#[inline]
#[target_feature(enable = "avx2,fma")]
fn scaled(dots: __m256i, scales: __m256, column: &Group, sum: __m256) -> __m256 {
    let dots = _mm256_cvtepi32_ps(_mm256_add_epi32(dots, whole(&column.starts)));
    _mm256_fmadd_ps(dots, _mm256_mul_ps(scales, numbers(&column.scales)), sum)
}
