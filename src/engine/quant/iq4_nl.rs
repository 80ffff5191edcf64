//! IQ4_NL: 32 nibbles that index a fixed table of uneven steps, under one scale.
//!
//! Layout, 18 bytes: f16 scale, 16 bytes with numbers `i` and `i + 16` in the low and high nibble
//! of byte `i`. `x = scale * STEPS[q]`. Source: ggml `block_iq4_nl`, `kvalues_iq4nl`.

use super::{Format, f16};

/// 32 numbers in 18 bytes.
pub(super) static FORMAT: Format =
    Format { name: "IQ4_NL", ggml_type: 20, block_len: 32, block_bytes: 18, dequantize_blocks: dequantize };

/// What the sixteen nibbles stand for, here and in IQ4_XS.
pub(super) static STEPS: [f32; 16] = [
    -127.0, -104.0, -83.0, -65.0, -49.0, -35.0, -22.0, -10.0, 1.0, 13.0, 25.0, 38.0, 53.0, 69.0, 89.0, 113.0,
];

fn dequantize(blocks: &[u8], numbers: &mut [f32]) {
    for (block, numbers) in blocks.as_chunks::<18>().0.iter().zip(numbers.as_chunks_mut::<32>().0) {
        let [d0, d1, quants @ ..] = block;
        let scale = f16::widen([*d0, *d1]);
        let (low, high) = numbers.split_at_mut(16);
        for ((q, low), high) in quants.iter().zip(low).zip(high) {
            *low = scale * STEPS[usize::from(q & 0x0f)];
            *high = scale * STEPS[usize::from(q >> 4)];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nibbles_index_the_steps() {
        let mut block = [0u8; 18];
        block[..2].copy_from_slice(&[0x00, 0x38]); // 0.5
        (block[2], block[17]) = (0xf8, 0x17);
        let mut numbers = [9.0f32; 32];
        FORMAT.dequantize(&block, &mut numbers);
        assert_eq!((numbers[0], numbers[16], numbers[15], numbers[31]), (0.5, 56.5, -5.0, -52.0));
        assert_eq!(numbers[1], -63.5);
    }
}
