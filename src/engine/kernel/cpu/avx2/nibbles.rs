//! Q4_0 and IQ4_NL: 18 bytes a block, a scale and 16 bytes with a nibble of either half; Q4_1 has a
//! minimum after the scale.

use std::arch::x86_64::*;

use super::super::Column;
use super::dots::{add_minimums, add_signed, add_small};
use super::kernel;
use super::lanes::{fetch, halves, last, load_twice, sum, turn, words};
use super::turned::{Group, Order, Turned};
use crate::engine::quant::IQ4_STEPS;

kernel!(q4_0, 18 x 32, 4, 1, Order::plain(8), q4_0_step);
kernel!(q4_1, 20 x 32, 4, 1, Order::plain(0), q4_1_step);
kernel!(iq4_nl, 18 x 32, 4, 1, Order::plain(0), iq4_nl_step);

#[inline]
#[target_feature(enable = "avx2,f16c,fma")]
fn q4_0_step<const C: usize, const VNNI: bool>(
    piece: &[u8; 72],
    columns: &[[Group; C]; 1],
    sums: &mut [__m256; C],
) {
    add_small::<C, VNNI>(
        &turn(nibbles::<18, 2>(piece)),
        halves(words(piece, [0, 18, 36, 54])),
        &columns[0],
        sums,
    );
}

#[inline]
#[target_feature(enable = "avx2,f16c,fma")]
fn iq4_nl_step<const C: usize, const VNNI: bool>(
    piece: &[u8; 72],
    columns: &[[Group; C]; 1],
    sums: &mut [__m256; C],
) {
    // SAFETY: the array is as long as the register.
    let steps = _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(IQ4_STEPS.as_ptr().cast()) });
    let mut weights = turn(nibbles::<18, 2>(piece));
    for weights in &mut weights {
        *weights = _mm256_shuffle_epi8(steps, *weights);
    }
    add_signed::<C, VNNI>(&weights, halves(words(piece, [0, 18, 36, 54])), &columns[0], sums);
}

#[inline]
#[target_feature(enable = "avx2,f16c,fma")]
fn q4_1_step<const C: usize, const VNNI: bool>(
    piece: &[u8; 80],
    columns: &[[Group; C]; 1],
    sums: &mut [__m256; C],
) {
    add_small::<C, VNNI>(
        &turn(nibbles::<20, 4>(piece)),
        halves(words(piece, [0, 20, 40, 60])),
        &columns[0],
        sums,
    );
    add_minimums(halves(words(piece, [2, 22, 42, 62])), &columns[0], sums);
}

/// Nibbles of four blocks, from their byte `AT` on: low ones are the first half, high ones the second.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn nibbles<const BLOCK: usize, const AT: usize>(piece: &[u8]) -> [__m256i; 4] {
    let mut nibbles = [_mm256_setzero_si256(); 4];
    for (nibbles, block) in nibbles.iter_mut().zip(piece.as_chunks::<BLOCK>().0) {
        let bytes = load_twice::<AT, BLOCK>(block);
        let shifted = _mm256_srlv_epi32(bytes, _mm256_setr_epi32(0, 0, 0, 0, 4, 4, 4, 4));
        *nibbles = _mm256_and_si256(shifted, _mm256_set1_epi8(0x0f));
    }
    nibbles
}
