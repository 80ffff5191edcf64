//! From blocks of a file to chunks of a layout, row by row, on the host.
//!
//! Only places change: every quant and every scale keeps its bits, whatever the format. Formats
//! without a layout of their own are dequantized.
//! Source of the layouts: ggml `ggml-common.h`.

use super::layout::{CHUNK, Chunk, Layout, Quants, Scales};
use crate::engine::quant::{Format, six_bits};

/// Gives the chunks of a row in turn.
pub(super) fn row(
    format: &Format,
    layout: Layout,
    row: &[u8],
    len: usize,
    chunk: &mut dyn FnMut(usize, &Chunk),
) {
    let blocks: Vec<&[u8]> = row.chunks_exact(format.block_bytes).collect();
    let mut bytes = Vec::new();
    if layout.quants == Quants::Floats {
        let mut numbers = vec![0.0; len];
        format.dequantize(row, &mut numbers);
        bytes = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    }
    for c in 0..len.div_ceil(CHUNK) {
        let mut made = Chunk::EMPTY;
        match format.block_len {
            _ if layout.quants == Quants::Floats => plain(&bytes, 4, c, &mut made),
            1 => plain(row, format.block_bytes, c, &mut made),
            32 => {
                for (side, block) in blocks.iter().skip(2 * c).take(2).enumerate() {
                    small(format, layout, block, side, &mut made);
                }
            }
            256 => {
                if let Some(block) = blocks.get(c / 4) {
                    large(layout, block, c % 4, &mut made);
                }
            }
            _ => {}
        }
        chunk(c, &made);
    }
}

/// Numbers that stand for themselves: the words of the row, as many as a chunk has.
fn plain(row: &[u8], number_bytes: usize, c: usize, made: &mut Chunk) {
    let bytes = row.get(c * CHUNK * number_bytes..).unwrap_or_default();
    let bytes = bytes.get(..bytes.len().min(CHUNK * number_bytes)).unwrap_or_default();
    for (i, byte) in bytes.iter().enumerate() {
        made.planes[i / 16][i / 4 % 4] |= u32::from(*byte) << (8 * (i % 4));
    }
}

/// Blocks of 32 under one scale; `side` is 0 for the first of a chunk and 1 for the second.
fn small(format: &Format, layout: Layout, block: &[u8], side: usize, made: &mut Chunk) {
    let pair = layout.scales == Scales::HalfPair;
    let (scales, rest) = block.split_at(if pair { 4 } else { 2 });
    let scale = u32::from(half(scales, 0)) | if pair { u32::from(half(scales, 1)) << 16 } else { 0 };
    let first = layout.bit_words();
    let quants = if layout.quants == Quants::FiveBits {
        let (bits, quants) = rest.split_at(4);
        for i in 0..32 {
            made.words[side] |=
                u32::from(bits.get(i / 8).copied().unwrap_or_default() >> (i % 8) & 1) << fifth(i);
        }
        quants
    } else {
        rest
    };
    if pair {
        made.words[first + side] = scale;
    } else {
        made.words[first] |= scale << (16 * side);
    }
    let planes = if format.block_bytes == 34 { 2 } else { 1 };
    for (i, byte) in quants.iter().take(16 * planes).enumerate() {
        made.planes[side * planes + i / 16][i / 4 % 4] |= u32::from(*byte) << (8 * (i % 4));
    }
}

/// A quarter of a block of 256.
fn large(layout: Layout, block: &[u8], quarter: usize, made: &mut Chunk) {
    match layout.quants {
        Quants::SixBits => six(block, quarter, made),
        _ => four_or_five(layout, block, quarter, made),
    }
}

/// Q4_K and Q5_K: groups `2 q` and `2 q + 1`, in the low and the high nibbles of 32 bytes.
fn four_or_five(layout: Layout, block: &[u8], quarter: usize, made: &mut Chunk) {
    let five = layout.quants == Quants::FiveBits;
    let (head, rest) = block.split_at(16);
    let (upper, quants) = rest.split_at(if five { 32 } else { 0 });
    let bytes = quants.get(quarter * 32..).unwrap_or_default();
    for (i, byte) in bytes.iter().take(32).enumerate() {
        set_nibble(made, i, byte & 15);
        set_nibble(made, 32 + i, byte >> 4);
    }
    for (i, byte) in upper.iter().enumerate() {
        for side in 0..2 {
            made.words[side] |= u32::from(byte >> (2 * quarter + side) & 1) << fifth(i);
        }
    }
    let first = layout.bit_words();
    made.words[first] = u32::from(half(head, 0)) | u32::from(half(head, 1)) << 16;
    let packed = head.get(4..).unwrap_or_default();
    for side in 0..2 {
        let (scale, minimum) = six_bits(packed, 2 * quarter + side);
        made.words[first + 1] |= (scale as u32 | (minimum as u32) << 8) << (16 * side);
    }
}

/// Q6_K: its groups of 16 in the order of their numbers.
fn six(block: &[u8], quarter: usize, made: &mut Chunk) {
    let byte = |i: usize| block.get(i).copied().unwrap_or_default();
    for i in 0..CHUNK {
        let at = quarter * CHUNK + i;
        let (half, within) = (at / 128, at % 128);
        let low = byte(half * 64 + within % 64) >> (within / 64 * 4) & 15;
        let high = byte(128 + half * 32 + within % 32) >> (within / 32 * 2) & 3;
        set_nibble(made, i, low);
        made.planes[2][i / 16] |= u32::from(high) << (8 * (i % 4) + 2 * (i % 16 / 4));
    }
    made.words[0] = u32::from(byte(208)) | u32::from(byte(209)) << 8;
    for group in 0..4 {
        made.words[1] |= u32::from(byte(192 + quarter * 4 + group)) << (8 * group);
    }
}

fn set_nibble(made: &mut Chunk, i: usize, nibble: u8) {
    let (within, high) = (i % 16, i / 16 % 2);
    made.planes[i / 32][within / 4] |= u32::from(nibble) << (8 * (within % 4) + 4 * high);
}

/// Where the fifth bit of number `i` of 32 lies.
fn fifth(i: usize) -> usize {
    8 * (i % 4) + i / 4
}

fn half(bytes: &[u8], i: usize) -> u16 {
    let byte = |i: usize| bytes.get(i).copied().unwrap_or_default();
    u16::from_le_bytes([byte(2 * i), byte(2 * i + 1)])
}
