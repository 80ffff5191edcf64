//! Q4_0 and IQ4_NL: 18 bytes a block, a scale and 16 bytes with a nibble of either half.
//!
//! Four blocks are 72 bytes: two loads that overlap hold all of them, and a permutation of bytes puts
//! each dword of quants twice where its low and its high nibbles are wanted. Both formats have no
//! minimum: Q4_0 is raised by 8, the steps of IQ4_NL by 127.

use std::arch::x86_64::*;

use super::super::Column;
use super::super::avx2::turned::{Group, Order, Turned};
use super::kernel;
use super::lanes::{add, each_row, fetch, last, load_all, store};
use crate::engine::quant::IQ4_STEPS;

kernel!(q4_0, 18 x 32, 4, 1, Order::plain(8), q4_0_step);
kernel!(iq4_nl, 18 x 32, 4, 1, Order::plain(127), iq4_nl_step);

/// For each part where its bytes lie, counted from the first load for parts 0 and 1 and from the
/// second, 8 bytes on, for 2 and 3.
static BYTES: [[u8; 64]; 4] = {
    let mut bytes = [[0; 64]; 4];
    let mut at = 0;
    while at < 256 {
        let (part, byte) = (at / 64, at % 64);
        let (block, quant) = (byte % 16 / 4, 4 * part + byte % 4);
        bytes[part][byte] = (18 * block + 2 + quant - if part < 2 { 0 } else { 8 }) as u8;
        at += 1;
    }
    bytes
};

/// Where the scales lie, in words of the first load.
static SCALES: [u16; 32] = {
    let mut words = [0; 32];
    let mut at = 0;
    while at < 32 {
        words[at] = (at % 4 * 9) as u16;
        at += 1;
    }
    words
};

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx512vbmi,f16c")]
fn q4_0_step<const C: usize>(a: &[u8; 72], b: &[u8; 72], columns: &[[Group; C]; 1], sums: &mut [__m512; C]) {
    let (nibbles, scales) = unpack(a, b);
    add(&nibbles, scales, &columns[0], sums);
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx512vbmi,f16c")]
fn iq4_nl_step<const C: usize>(
    a: &[u8; 72],
    b: &[u8; 72],
    columns: &[[Group; C]; 1],
    sums: &mut [__m512; C],
) {
    let (mut nibbles, scales) = unpack(a, b);
    let steps = _mm512_broadcast_i32x4(raised_steps());
    for nibbles in &mut nibbles {
        *nibbles = _mm512_shuffle_epi8(steps, *nibbles);
    }
    add(&nibbles, scales, &columns[0], sums);
}

/// Nibbles and scales of four blocks of both rows.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx512vbmi,f16c")]
fn unpack(a: &[u8; 72], b: &[u8; 72]) -> ([__m512i; 4], __m512) {
    const SECOND: u64 = 0xffff_ffff_0000_0000;
    let loads = [[load_all::<0, 72>(a), load_all::<0, 72>(b)], [load_all::<8, 72>(a), load_all::<8, 72>(b)]];
    let mut nibbles = [_mm512_setzero_si512(); 4];
    for (part, nibbles) in nibbles.iter_mut().enumerate() {
        let [a, b] = loads[part / 2];
        let at = load_all::<0, 64>(&BYTES[part]);
        let both = _mm512_mask_permutexvar_epi8(_mm512_permutexvar_epi8(at, a), SECOND, at, b);
        let shifted = _mm512_srlv_epi32(both, each_row([0, 0, 0, 0, 4, 4, 4, 4]));
        *nibbles = _mm512_and_si512(shifted, _mm512_set1_epi8(0x0f));
    }
    let at = words(&SCALES);
    let [a, b] = loads[0];
    let halves = _mm512_mask_permutexvar_epi16(_mm512_permutexvar_epi16(at, a), 0xff00, at, b);
    (nibbles, _mm512_cvtph_ps(_mm512_castsi512_si256(halves)))
}

#[inline]
#[target_feature(enable = "avx512f")]
fn words(words: &[u16; 32]) -> __m512i {
    // SAFETY: the array is as long as the register.
    unsafe { _mm512_loadu_si512(words.as_ptr().cast()) }
}

/// What nibbles stand for in IQ4_NL, raised by 127.
#[inline]
#[target_feature(enable = "avx2")]
fn raised_steps() -> __m128i {
    const RAISED: [u8; 16] = {
        let mut raised = [0; 16];
        let mut at = 0;
        while at < 16 {
            raised[at] = (IQ4_STEPS[at] as i16 + 127) as u8;
            at += 1;
        }
        raised
    };
    // SAFETY: the array is as long as the register.
    unsafe { _mm_loadu_si128(RAISED.as_ptr().cast()) }
}
