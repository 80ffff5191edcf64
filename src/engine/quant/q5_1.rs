//! Q5_1: 32 five-bit numbers under one scale and one minimum.
//!
//! Layout, 24 bytes: f16 scale, f16 minimum, u32 whose bit `i` is the fifth bit of number `i`, 16
//! bytes with the lower bits of numbers `i` and `i + 16` in the low and high nibble.
//! `x = scale * q + minimum`. Source: ggml `block_q5_1`.

use super::{Format, Numbers, Unpacked, each, f16};

/// 32 numbers in 24 bytes.
pub(super) static FORMAT: Format = Format {
    name: "Q5_1",
    ggml_type: 7,
    block_len: 32,
    block_bytes: 24,
    halves: &[0, 2],
    numbers: Numbers::Blocks(unpack),
};

fn unpack(blocks: &[u8], out: Unpacked<'_>) {
    each::<24, 32>(blocks, out, |[d0, d1, m0, m1, h0, h1, h2, h3, quants @ ..], out| {
        out.scales.fill(f16::widen([*d0, *d1]));
        out.minimums.fill(-f16::widen([*m0, *m1]));
        let fifth_bits = u32::from_le_bytes([*h0, *h1, *h2, *h3]);
        let (low, high) = out.quants.split_at_mut(16);
        for (i, ((q, low), high)) in quants.iter().zip(low).zip(high).enumerate() {
            let (low_bit, high_bit) = (fifth_bits >> i & 1, fifth_bits >> (i + 16) & 1);
            *low = (q & 0x0f | (low_bit << 4) as u8).cast_signed();
            *high = (q >> 4 | (high_bit << 4) as u8).cast_signed();
        }
    });
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
