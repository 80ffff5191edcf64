//! Q4_1, Q5_0 and Q5_1: nibbles as in Q4_0 in wider blocks, with a minimum, fifth bits or both.
//!
//! Bit `i` of a word is the fifth bit of number `i`, so two words are a mask for the bytes of both
//! rows. Q5_0 is raised by 16.

use std::arch::x86_64::*;

use super::super::Column;
use super::super::avx2::turned::{Group, Order, Turned};
use super::kernel;
use super::lanes::{add, add_minimums, each_row, fetch, halves, last, pair_twice, store, turn, words};

kernel!(q4_1, 20 x 32, 4, 1, Order::plain(0), q4_1_step);
kernel!(q5_0, 22 x 32, 4, 1, Order::plain(16), q5_0_step);
kernel!(q5_1, 24 x 32, 4, 1, Order::plain(0), q5_1_step);

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx512vbmi,f16c,fma")]
fn q4_1_step<const C: usize>(a: &[u8; 80], b: &[u8; 80], columns: &[[Group; C]; 1], sums: &mut [__m512; C]) {
    let quants = turn(nibbles::<20, 4>(a, b));
    add(&quants, halves(words(a, [0, 20, 40, 60]), words(b, [0, 20, 40, 60])), &columns[0], sums);
    add_minimums(halves(words(a, [2, 22, 42, 62]), words(b, [2, 22, 42, 62])), &columns[0], sums);
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx512vbmi,f16c,fma")]
fn q5_0_step<const C: usize>(a: &[u8; 88], b: &[u8; 88], columns: &[[Group; C]; 1], sums: &mut [__m512; C]) {
    let quants = turn(with_fifth::<22, 2>(a, b, nibbles::<22, 6>(a, b)));
    add(&quants, halves(words(a, [0, 22, 44, 66]), words(b, [0, 22, 44, 66])), &columns[0], sums);
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx512vbmi,f16c,fma")]
fn q5_1_step<const C: usize>(a: &[u8; 96], b: &[u8; 96], columns: &[[Group; C]; 1], sums: &mut [__m512; C]) {
    let quants = turn(with_fifth::<24, 4>(a, b, nibbles::<24, 8>(a, b)));
    add(&quants, halves(words(a, [0, 24, 48, 72]), words(b, [0, 24, 48, 72])), &columns[0], sums);
    add_minimums(halves(words(a, [2, 26, 50, 74]), words(b, [2, 26, 50, 74])), &columns[0], sums);
}

/// Nibbles of four blocks, from their byte `AT` on: low ones are the first half, high ones the second.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn nibbles<const BLOCK: usize, const AT: usize>(a: &[u8], b: &[u8]) -> [__m512i; 4] {
    let blocks = a.as_chunks::<BLOCK>().0.iter().zip(b.as_chunks::<BLOCK>().0);
    let mut nibbles = [_mm512_setzero_si512(); 4];
    for (nibbles, (a, b)) in nibbles.iter_mut().zip(blocks) {
        let bytes = pair_twice::<AT, BLOCK>(a, b);
        let shifted = _mm512_srlv_epi32(bytes, each_row([0, 0, 0, 0, 4, 4, 4, 4]));
        *nibbles = _mm512_and_si512(shifted, _mm512_set1_epi8(0x0f));
    }
    nibbles
}

/// Adds the fifth bits, which lie from byte `AT` of a block on.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn with_fifth<const BLOCK: usize, const AT: usize>(
    a: &[u8],
    b: &[u8],
    mut quants: [__m512i; 4],
) -> [__m512i; 4] {
    let word =
        |block: &[u8; BLOCK]| u32::from_le_bytes([block[AT], block[AT + 1], block[AT + 2], block[AT + 3]]);
    let blocks = a.as_chunks::<BLOCK>().0.iter().zip(b.as_chunks::<BLOCK>().0);
    for (quants, (a, b)) in quants.iter_mut().zip(blocks) {
        let bits = u64::from(word(a)) | u64::from(word(b)) << 32;
        *quants = _mm512_mask_add_epi8(*quants, bits, *quants, _mm512_set1_epi8(0x10));
    }
    quants
}
