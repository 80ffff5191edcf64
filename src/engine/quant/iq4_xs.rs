//! IQ4_XS: 256 nibbles that index the steps of IQ4_NL, in groups of 32 with six-bit scales.
//!
//! Layout, 136 bytes: f16 scale of scales, u16 with the upper two bits of each group's scale, 4
//! bytes with their lower nibbles, 128 bytes of quants: a group owns 16, numbers `i` and `i + 16` in
//! the low and high nibble. `x = (d * (scale - 32)) * STEPS[q]`. Source: ggml `block_iq4_xs`.

use super::iq4_nl::STEPS;
use super::{Format, Numbers, Unpacked, each, f16};

/// 256 numbers in 136 bytes.
pub(super) static FORMAT: Format = Format {
    name: "IQ4_XS",
    ggml_type: 23,
    block_len: 256,
    block_bytes: 136,
    halves: &[0],
    numbers: Numbers::Blocks(unpack),
};

fn unpack(blocks: &[u8], out: Unpacked<'_>) {
    each::<136, 256>(blocks, out, |[d0, d1, h0, h1, l0, l1, l2, l3, quants @ ..], out| {
        let d = f16::widen([*d0, *d1]);
        let high_bits = u32::from(u16::from_le_bytes([*h0, *h1]));
        let low_bits = u32::from_le_bytes([*l0, *l1, *l2, *l3]);
        let groups = out.quants.as_chunks_mut::<32>().0.iter_mut().zip(quants.as_chunks::<16>().0);
        for (group, (numbers, quants)) in groups.enumerate() {
            let scale = low_bits >> (4 * group) & 0x0f | (high_bits >> (2 * group) & 3) << 4;
            out.scales[2 * group..2 * group + 2].fill(d * (scale.cast_signed() - 32) as f32);
            let (low, high) = numbers.split_at_mut(16);
            for ((q, low), high) in quants.iter().zip(low).zip(high) {
                *low = STEPS[usize::from(q & 0x0f)];
                *high = STEPS[usize::from(q >> 4)];
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_put_together_from_both_places() {
        let mut block = [0x88u8; 136];
        block[..8].fill(0);
        block[1] = 0x3c; // 1
        block[2..4].copy_from_slice(&(0b10u16 | 0b01 << 14).to_le_bytes());
        (block[4], block[7]) = (0x05, 0x30);
        (block[8], block[135]) = (0xf0, 0x98);
        let mut numbers = [9.0f32; 256];
        FORMAT.dequantize(&block, &mut numbers);
        assert_eq!((numbers[0], numbers[16], numbers[1]), (5.0 * -127.0, 5.0 * 113.0, 5.0));
        assert_eq!(numbers[32], -32.0);
        assert_eq!((numbers[239], numbers[255]), (-13.0, -13.0 * 13.0));
    }
}
