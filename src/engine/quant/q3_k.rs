//! Q3_K: 256 three-bit numbers around 4, in groups of 16 with six-bit scales around 32.
//!
//! Layout, 110 bytes: 32 bytes of third bits, 64 bytes of lower bits, 12 bytes of scales, f16 scale
//! of scales. Each half of the block owns 32 bytes of lower bits; bits `2j` and up of them hold its
//! numbers `32j..32j + 32`, whose third bits are bit `4 * half + j` of the first 32 bytes. Scale `i`
//! has its low four bits in nibbles of bytes 0..8, its high two in byte `8 + i % 4`.
//! `x = (d * (scale - 32)) * (q - 4)`. Source: ggml `block_q3_K`.

use super::{Format, Numbers, Unpacked, each, f16};

/// 256 numbers in 110 bytes.
pub(super) static FORMAT: Format = Format {
    name: "Q3_K",
    ggml_type: 11,
    block_len: 256,
    block_bytes: 110,
    halves: &[108],
    numbers: Numbers::Blocks(unpack),
};

fn unpack(blocks: &[u8], out: Unpacked<'_>) {
    each::<110, 256>(blocks, out, |[packed @ .., d0, d1], out| {
        let d = f16::widen([*d0, *d1]);
        let (third_bits, rest) = packed.split_at(32);
        let (quants, scales) = rest.split_at(64);
        let numbers = out.quants.as_chunks_mut::<16>().0.iter_mut();
        for (group, (numbers, number_scale)) in numbers.zip(out.scales).enumerate() {
            *number_scale = d * scale(scales, group);
            let (half, j, side) = (group / 8, group % 8 / 2, group % 2 * 16);
            let lower = &quants[half * 32 + side..half * 32 + side + 16];
            let third = &third_bits[side..side + 16];
            for ((q, bit), number) in lower.iter().zip(third).zip(numbers) {
                let q = q >> (2 * j) & 3 | (bit >> (4 * half + j) & 1) << 2;
                *number = q.cast_signed() - 4;
            }
        }
    });
}

/// The scale of a group, from -32 to 31.
fn scale(packed: &[u8], group: usize) -> f32 {
    let low = packed[group % 8] >> (group / 8 * 4) & 0x0f;
    let high = packed[8 + group % 4] >> (group / 4 * 2) & 3;
    f32::from((low | high << 4).cast_signed() - 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn third_bit_and_scales_come_from_their_places() {
        let mut block = [0u8; 110];
        block[108..].copy_from_slice(&[0x00, 0x3c]); // 1
        (block[0], block[31]) = (0b1, 0b1000_0000);
        (block[32], block[95]) = (0b11, 0b10_00_00_00);
        // Scale 0: 32 + 1, scale 15: 16 + 7.
        (block[96], block[103], block[104], block[107]) = (0x01, 0x70, 0b10, 0b01_00_00_00);
        let mut numbers = [9.0f32; 256];
        FORMAT.dequantize(&block, &mut numbers);
        assert_eq!((numbers[0], numbers[1]), (3.0, -4.0));
        assert_eq!((numbers[255], numbers[254]), (-9.0 * 2.0, -9.0 * -4.0));
        assert_eq!(numbers[16], -32.0 * -4.0);
    }
}
