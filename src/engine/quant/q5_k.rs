//! Q5_K: 256 five-bit numbers, in groups of 32 with six-bit scales and minimums.
//!
//! Layout, 176 bytes: f16 scale of scales, f16 scale of minimums, 12 bytes of packed scales and
//! minimums (as in Q4_K), 32 bytes whose bit `g` is the fifth bit in group `g`, 128 bytes of
//! nibbles: 32 bytes hold group `2i` low and group `2i + 1` high.
//! `x = (d * scale) * q - dmin * minimum`. Source: ggml `block_q5_K`.

use super::q4_k::scale_and_minimum;
use super::{Format, Numbers, Unpacked, each, f16};

/// 256 numbers in 176 bytes.
pub(super) static FORMAT: Format = Format {
    name: "Q5_K",
    ggml_type: 13,
    block_len: 256,
    block_bytes: 176,
    halves: &[0, 2],
    numbers: Numbers::Blocks(unpack),
};

fn unpack(blocks: &[u8], out: Unpacked<'_>) {
    each::<176, 256>(blocks, out, |[d0, d1, m0, m1, packed @ ..], out| {
        let (d, d_min) = (f16::widen([*d0, *d1]), f16::widen([*m0, *m1]));
        let (scales, rest) = packed.split_at(12);
        let (fifth_bits, quants) = rest.split_at(32);
        for (group, numbers) in out.quants.as_chunks_mut::<32>().0.iter_mut().enumerate() {
            let (scale, minimum) = scale_and_minimum(scales, group);
            out.scales[2 * group..2 * group + 2].fill(d * scale);
            out.minimums[2 * group..2 * group + 2].fill(d_min * minimum);
            let (start, shift) = (group / 2 * 32, group % 2 * 4);
            for ((q, bit), number) in quants[start..start + 32].iter().zip(fifth_bits).zip(numbers) {
                *number = (q >> shift & 0x0f | (bit >> group & 1) << 4).cast_signed();
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifth_bit_of_a_group() {
        let mut block = [0u8; 176];
        block[..4].copy_from_slice(&[0x00, 0x3c, 0x00, 0x3c]); // 1, 1
        (block[4], block[5], block[8], block[9]) = (1, 2, 3, 4);
        (block[16], block[48]) = (0b10, 0x51);
        let mut numbers = [9.0f32; 256];
        FORMAT.dequantize(&block, &mut numbers);
        assert_eq!((numbers[0], numbers[1]), (-2.0, -3.0));
        assert_eq!((numbers[32], numbers[33]), (2.0 * 21.0 - 4.0, -4.0));
    }
}
