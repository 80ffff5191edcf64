//! Q8_0: 34 bytes a block, a scale and 32 signed bytes, raised by 128.

use std::arch::x86_64::*;

use super::super::Column;
use super::super::avx2::turned::{Group, Order, Turned};
use super::kernel;
use super::lanes::{add, fetch, halves, last, pair, store, turn, words};

kernel!(q8_0, 34 x 32, 4, 1, Order::plain(128), step);

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx512vbmi,f16c")]
fn step<const C: usize>(a: &[u8; 136], b: &[u8; 136], columns: &[[Group; C]; 1], sums: &mut [__m512; C]) {
    let blocks = [pair::<2, 136>(a, b), pair::<36, 136>(a, b), pair::<70, 136>(a, b), pair::<104, 136>(a, b)];
    let mut quants = turn(blocks);
    for quants in &mut quants {
        *quants = _mm512_xor_si512(*quants, _mm512_set1_epi8(-128));
    }
    add(&quants, halves(words(a, [0, 34, 68, 102]), words(b, [0, 34, 68, 102])), &columns[0], sums);
}
