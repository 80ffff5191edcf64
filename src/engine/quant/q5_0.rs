//! Q5_0: 32 five-bit numbers around 16 under one scale.
//!
//! Layout, 22 bytes: f16 scale, u32 whose bit `i` is the fifth bit of number `i`, 16 bytes with the
//! lower bits of numbers `i` and `i + 16` in the low and high nibble. `x = scale * (q - 16)`.
//! Source: ggml `block_q5_0`.

use super::{Format, Numbers, Unpacked, each, f16};

/// 32 numbers in 22 bytes.
pub(super) static FORMAT: Format = Format {
    name: "Q5_0",
    ggml_type: 6,
    block_len: 32,
    block_bytes: 22,
    halves: &[0],
    numbers: Numbers::Blocks(unpack),
};

fn unpack(blocks: &[u8], out: Unpacked<'_>) {
    each::<22, 32>(blocks, out, |[d0, d1, h0, h1, h2, h3, quants @ ..], out| {
        out.scales.fill(f16::widen([*d0, *d1]));
        let fifth_bits = u32::from_le_bytes([*h0, *h1, *h2, *h3]);
        let (low, high) = out.quants.split_at_mut(16);
        for (i, ((q, low), high)) in quants.iter().zip(low).zip(high).enumerate() {
            let (low_bit, high_bit) = (fifth_bits >> i & 1, fifth_bits >> (i + 16) & 1);
            *low = (q & 0x0f | (low_bit << 4) as u8).cast_signed() - 16;
            *high = (q >> 4 | (high_bit << 4) as u8).cast_signed() - 16;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifth_bits_come_from_the_word() {
        let mut block = [0u8; 22];
        block[..2].copy_from_slice(&[0x00, 0x3c]); // 1
        block[2..6].copy_from_slice(&(1u32 | 1 << 31).to_le_bytes());
        (block[6], block[21]) = (0x21, 0xf3);
        let mut numbers = [9.0f32; 32];
        FORMAT.dequantize(&block, &mut numbers);
        assert_eq!((numbers[0], numbers[16], numbers[15], numbers[31]), (1.0, -14.0, -13.0, 15.0));
        assert_eq!(numbers[1], -16.0);
    }
}
