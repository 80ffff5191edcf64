//! Q8_0: 34 bytes a block, a scale and 32 signed bytes.

use std::arch::x86_64::*;

use super::super::Column;
use super::dots::add_signed;
use super::kernel;
use super::lanes::{fetch, halves, last, load, sum, turn, words};
use super::turned::{Group, Order, Turned};

kernel!(q8_0, 34 x 32, 4, 1, Order::plain(0), step);

#[inline]
#[target_feature(enable = "avx2,f16c,fma")]
fn step<const C: usize, const VNNI: bool>(
    piece: &[u8; 136],
    columns: &[[Group; C]; 1],
    sums: &mut [__m256; C],
) {
    let quants = turn([
        load::<2, 136>(piece),
        load::<36, 136>(piece),
        load::<70, 136>(piece),
        load::<104, 136>(piece),
    ]);
    add_signed::<C, VNNI>(&quants, halves(words(piece, [0, 34, 68, 102])), &columns[0], sums);
}
