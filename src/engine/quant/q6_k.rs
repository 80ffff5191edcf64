//! Q6_K: 256 six-bit numbers around 32, in groups of 16 with signed byte scales.
//!
//! Layout, 210 bytes: 128 bytes of low nibbles, 64 bytes of upper bit pairs, 16 x i8 scales, f16
//! scale of scales. Each half of the block owns 64 and 32 of those bytes; its quarter `j` of 32
//! numbers lies in nibble `j / 2` of the bytes from `32 * (j % 2)` on and in bits `2j` of the pairs.
//! `x = (d * scale) * (q - 32)`. Source: ggml `block_q6_K`.

use super::{Format, Numbers, Unpacked, each, f16};

/// 256 numbers in 210 bytes.
pub(super) static FORMAT: Format = Format {
    name: "Q6_K",
    ggml_type: 14,
    block_len: 256,
    block_bytes: 210,
    halves: &[208],
    numbers: Numbers::Blocks(unpack),
};

fn unpack(blocks: &[u8], out: Unpacked<'_>) {
    each::<210, 256>(blocks, out, |[packed @ .., d0, d1], out| {
        let d = f16::widen([*d0, *d1]);
        let (lower, rest) = packed.split_at(128);
        let (upper, scales) = rest.split_at(64);
        let numbers = out.quants.as_chunks_mut::<16>().0.iter_mut();
        for (group, ((numbers, scale), byte)) in numbers.zip(out.scales).zip(scales).enumerate() {
            *scale = d * f32::from(byte.cast_signed());
            let (half, quarter, side) = (group / 8, group % 8 / 2, group % 2 * 16);
            let lower_start = half * 64 + quarter % 2 * 32 + side;
            let upper_start = half * 32 + side;
            let lower = &lower[lower_start..lower_start + 16];
            let upper = &upper[upper_start..upper_start + 16];
            for ((low, high), number) in lower.iter().zip(upper).zip(numbers) {
                let q = low >> (quarter / 2 * 4) & 0x0f | (high >> (2 * quarter) & 3) << 4;
                *number = q.cast_signed() - 32;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_take_their_nibble_and_bit_pair() {
        let mut block = [0u8; 210];
        block[208..].copy_from_slice(&[0x00, 0x3c]); // 1
        block[192..208].fill(1);
        (block[193], block[207]) = (0xfe, 3); // -2 for numbers 16..32, 3 for the last sixteen
        (block[0], block[127], block[128], block[191]) = (0x5a, 0xf0, 0b10_01_00_11, 0b11_00_00_00);
        let mut numbers = [9.0f32; 256];
        FORMAT.dequantize(&block, &mut numbers);
        let first = (numbers[0], numbers[32], numbers[64], numbers[96]);
        assert_eq!(first, (10.0 + 48.0 - 32.0, -32.0, 5.0 + 16.0 - 32.0, 32.0 - 32.0));
        assert_eq!((numbers[16], numbers[255]), (64.0, 3.0 * 31.0));
    }
}
