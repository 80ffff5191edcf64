//! Q5_1: 32 five-bit numbers under one scale and one minimum.
//!
//! Layout, 24 bytes: f16 scale, f16 minimum, u32 whose bit `i` is the fifth bit of number `i`, 16
//! bytes with the lower bits of numbers `i` and `i + 16` in the low and high nibble.
//! `x = scale * q + minimum`, rounded twice (no fused multiply-add). Source: ggml `block_q5_1`.

use super::{Format, f16};

/// 32 numbers in 24 bytes.
pub(super) static FORMAT: Format =
    Format { name: "Q5_1", ggml_type: 7, block_len: 32, block_bytes: 24, dequantize_blocks: dequantize };

fn dequantize(blocks: &[u8], numbers: &mut [f32]) {
    for (block, numbers) in blocks.as_chunks::<24>().0.iter().zip(numbers.as_chunks_mut::<32>().0) {
        let [d0, d1, m0, m1, h0, h1, h2, h3, quants @ ..] = block;
        let (scale, minimum) = (f16::widen([*d0, *d1]), f16::widen([*m0, *m1]));
        let fifth_bits = u32::from_le_bytes([*h0, *h1, *h2, *h3]);
        let (low, high) = numbers.split_at_mut(16);
        for (i, ((q, low), high)) in quants.iter().zip(low).zip(high).enumerate() {
            let (low_bit, high_bit) = (fifth_bits >> i & 1, fifth_bits >> (i + 16) & 1);
            // Signed, because that conversion to float is one vector instruction.
            *low = (u32::from(q & 0x0f) | low_bit << 4).cast_signed() as f32 * scale + minimum;
            *high = (u32::from(q >> 4) | high_bit << 4).cast_signed() as f32 * scale + minimum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_bits_start_at_the_minimum() {
        let mut block = [0u8; 24];
        block[..4].copy_from_slice(&[0x00, 0x40, 0x00, 0x3c]); // 2, 1
        block[4..8].copy_from_slice(&(1u32 << 1 | 1 << 16).to_le_bytes());
        (block[8], block[9]) = (0x52, 0x0f);
        let mut numbers = [9.0f32; 32];
        FORMAT.dequantize(&block, &mut numbers);
        assert_eq!((numbers[0], numbers[16], numbers[1], numbers[2]), (5.0, 43.0, 63.0, 1.0));
    }
}
