//! Q4_1: 32 nibbles under one scale and one minimum.
//!
//! Layout, 20 bytes: f16 scale, f16 minimum, 16 bytes with numbers `i` and `i + 16` in the low and
//! high nibble of byte `i`. `x = scale * q + minimum`, rounded twice (no fused multiply-add).
//! Source: ggml `block_q4_1`.

use super::{Format, f16};

/// 32 numbers in 20 bytes.
pub(super) static FORMAT: Format =
    Format { name: "Q4_1", ggml_type: 3, block_len: 32, block_bytes: 20, dequantize_blocks: dequantize };

fn dequantize(blocks: &[u8], numbers: &mut [f32]) {
    for (block, numbers) in blocks.as_chunks::<20>().0.iter().zip(numbers.as_chunks_mut::<32>().0) {
        let [d0, d1, m0, m1, quants @ ..] = block;
        let (scale, minimum) = (f16::widen([*d0, *d1]), f16::widen([*m0, *m1]));
        let (low, high) = numbers.split_at_mut(16);
        for ((q, low), high) in quants.iter().zip(low).zip(high) {
            *low = f32::from(q & 0x0f) * scale + minimum;
            *high = f32::from(q >> 4) * scale + minimum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nibbles_start_at_the_minimum() {
        let mut block = [0u8; 20];
        block[..4].copy_from_slice(&[0x00, 0x38, 0x00, 0xbc]); // 0.5, -1
        block[5] = 0x3f;
        let mut numbers = [9.0f32; 32];
        FORMAT.dequantize(&block, &mut numbers);
        assert_eq!((numbers[0], numbers[1], numbers[17]), (-1.0, 6.5, 0.5));
    }
}
