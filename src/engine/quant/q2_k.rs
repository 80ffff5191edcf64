//! Q2_K: 256 two-bit numbers, in groups of 16 with four-bit scales and minimums.
//!
//! Layout, 84 bytes: 16 bytes (scale of the group in the low nibble, minimum in the high one), 64
//! bytes of quants, f16 scale of scales, f16 scale of minimums. Each half of the block owns 32
//! quant bytes; bits `2j` and up of them hold its numbers `32j..32j + 32`.
//! `x = (d * scale) * q - dmin * minimum`. Source: ggml `block_q2_K`.

use super::{Format, Numbers, Unpacked, each, f16};

/// 256 numbers in 84 bytes.
pub(super) static FORMAT: Format = Format {
    name: "Q2_K",
    ggml_type: 10,
    block_len: 256,
    block_bytes: 84,
    halves: &[80, 82],
    numbers: Numbers::Blocks(unpack),
};

fn unpack(blocks: &[u8], out: Unpacked<'_>) {
    each::<84, 256>(blocks, out, |[packed @ .., d0, d1, m0, m1], out| {
        let (d, d_min) = (f16::widen([*d0, *d1]), f16::widen([*m0, *m1]));
        let (scales, quants) = packed.split_at(16);
        let numbers = out.quants.as_chunks_mut::<16>().0.iter_mut();
        let groups = numbers.zip(out.scales).zip(out.minimums).zip(scales);
        for (group, (((numbers, scale), minimum), byte)) in groups.enumerate() {
            *scale = d * f32::from(byte & 0x0f);
            *minimum = d_min * f32::from(byte >> 4);
            let (start, shift) = (group / 8 * 32 + group % 2 * 16, group % 8 / 2 * 2);
            for (q, number) in quants[start..start + 16].iter().zip(numbers) {
                *number = (q >> shift & 3).cast_signed();
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_take_their_own_scale_and_bits() {
        let mut block = [0u8; 84];
        block[80..].copy_from_slice(&[0x00, 0x3c, 0x00, 0x38]); // 1, 0.5
        (block[0], block[1], block[15]) = (0x21, 0x03, 0x4f);
        (block[16], block[32], block[79]) = (0b11, 0b10, 0b01_00_00_00);
        let mut numbers = [9.0f32; 256];
        FORMAT.dequantize(&block, &mut numbers);
        assert_eq!((numbers[0], numbers[1], numbers[16], numbers[17]), (2.0, -1.0, 6.0, 0.0));
        assert_eq!((numbers[255], numbers[254]), (13.0, -2.0));
    }
}
