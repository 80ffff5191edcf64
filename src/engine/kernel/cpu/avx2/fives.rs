//! Q5_0 and Q5_1: nibbles as in Q4_0, and a word whose bit `i` is the fifth bit of number `i`.
//!
//! Q5_0 is raised by 16; Q5_1 has a minimum after the scale.

use std::arch::x86_64::*;

use super::super::Column;
use super::dots::{add_minimums, add_small};
use super::kernel;
use super::lanes::{fetch, halves, last, sum, turn, words};
use super::nibbles::nibbles;
use super::turned::{Group, Order, Turned};

kernel!(q5_0, 22 x 32, 4, 1, Order::plain(16), q5_0_step);
kernel!(q5_1, 24 x 32, 4, 1, Order::plain(0), q5_1_step);

#[inline]
#[target_feature(enable = "avx2,f16c,fma")]
fn q5_0_step<const C: usize, const VNNI: bool>(
    piece: &[u8; 88],
    columns: &[[Group; C]; 1],
    sums: &mut [__m256; C],
) {
    let quants = turn(with_fifth::<22, 2>(piece, nibbles::<22, 6>(piece)));
    add_small::<C, VNNI>(&quants, halves(words(piece, [0, 22, 44, 66])), &columns[0], sums);
}

#[inline]
#[target_feature(enable = "avx2,f16c,fma")]
fn q5_1_step<const C: usize, const VNNI: bool>(
    piece: &[u8; 96],
    columns: &[[Group; C]; 1],
    sums: &mut [__m256; C],
) {
    let quants = turn(with_fifth::<24, 4>(piece, nibbles::<24, 8>(piece)));
    add_small::<C, VNNI>(&quants, halves(words(piece, [0, 24, 48, 72])), &columns[0], sums);
    add_minimums(halves(words(piece, [2, 26, 50, 74])), &columns[0], sums);
}

/// Adds the fifth bits, which lie from byte `AT` of a block on.
#[inline]
#[target_feature(enable = "avx2")]
fn with_fifth<const BLOCK: usize, const AT: usize>(piece: &[u8], mut quants: [__m256i; 4]) -> [__m256i; 4] {
    // Number `i` takes byte `i / 8` of the word, and of it bit `i % 8`.
    let bytes = _mm256_setr_epi64x(0, 0x0101_0101_0101_0101, 0x0202_0202_0202_0202, 0x0303_0303_0303_0303);
    let bits = _mm256_set1_epi64x(0x8040_2010_0804_0201_u64.cast_signed());
    for (quants, block) in quants.iter_mut().zip(piece.as_chunks::<BLOCK>().0) {
        let word = i32::from_le_bytes([block[AT], block[AT + 1], block[AT + 2], block[AT + 3]]);
        let taken = _mm256_and_si256(_mm256_shuffle_epi8(_mm256_set1_epi32(word), bytes), bits);
        let fifth = _mm256_and_si256(_mm256_cmpeq_epi8(taken, bits), _mm256_set1_epi8(0x10));
        *quants = _mm256_or_si256(*quants, fifth);
    }
    quants
}
