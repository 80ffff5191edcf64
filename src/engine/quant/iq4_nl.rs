//! IQ4_NL: 32 nibbles that index a fixed table of uneven steps, under one scale.
//!
//! Layout, 18 bytes: f16 scale, 16 bytes with numbers `i` and `i + 16` in the low and high nibble
//! of byte `i`. `x = scale * STEPS[q]`. Source: ggml `block_iq4_nl`, `kvalues_iq4nl`.

use super::{Format, Numbers, Unpacked, each, f16};

/// 32 numbers in 18 bytes.
pub(super) static FORMAT: Format = Format {
    name: "IQ4_NL",
    ggml_type: 20,
    block_len: 32,
    block_bytes: 18,
    halves: &[0],
    numbers: Numbers::Blocks(unpack),
};

/// What the sixteen nibbles stand for, here and in IQ4_XS.
pub(in crate::engine) static STEPS: [i8; 16] =
    [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

fn unpack(blocks: &[u8], out: Unpacked<'_>) {
    each::<18, 32>(blocks, out, |[d0, d1, quants @ ..], out| {
        out.scales.fill(f16::widen([*d0, *d1]));
        let (low, high) = out.quants.split_at_mut(16);
        for ((q, low), high) in quants.iter().zip(low).zip(high) {
            *low = STEPS[usize::from(q & 0x0f)];
            *high = STEPS[usize::from(q >> 4)];
        }
    });
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
