//! Q4_K: 256 nibbles, in groups of 32 with six-bit scales and minimums.
//!
//! Layout, 144 bytes: f16 scale of scales, f16 scale of minimums, 12 bytes of packed scales and
//! minimums, 128 bytes of nibbles: 32 bytes hold group `2i` low and group `2i + 1` high.
//! `x = (d * scale) * q - dmin * minimum`. Source: ggml `block_q4_K`.

use super::{Format, Numbers, Unpacked, each, f16};

/// 256 numbers in 144 bytes.
pub(super) static FORMAT: Format = Format {
    name: "Q4_K",
    ggml_type: 12,
    block_len: 256,
    block_bytes: 144,
    halves: &[0, 2],
    numbers: Numbers::Blocks(unpack),
};

fn unpack(blocks: &[u8], out: Unpacked<'_>) {
    each::<144, 256>(blocks, out, |[d0, d1, m0, m1, packed @ ..], out| {
        let (d, d_min) = (f16::widen([*d0, *d1]), f16::widen([*m0, *m1]));
        let (scales, quants) = packed.split_at(12);
        for (group, numbers) in out.quants.as_chunks_mut::<32>().0.iter_mut().enumerate() {
            let (scale, minimum) = scale_and_minimum(scales, group);
            out.scales[2 * group..2 * group + 2].fill(d * scale);
            out.minimums[2 * group..2 * group + 2].fill(d_min * minimum);
            let (start, shift) = (group / 2 * 32, group % 2 * 4);
            for (q, number) in quants[start..start + 32].iter().zip(numbers) {
                *number = (q >> shift & 0x0f).cast_signed();
            }
        }
    });
}

/// The six-bit scale and minimum of one of eight groups.
///
/// Groups 0..4 fill the low six bits of bytes 0..4 (scales) and 4..8 (minimums). Groups 4..8 keep
/// four bits in the nibbles of bytes 8..12 and their upper two in the spare bits of bytes 0..8.
#[inline(always)]
pub(in crate::engine) fn scale_and_minimum(packed: &[u8], group: usize) -> (f32, f32) {
    let (scale, minimum) = if group < 4 {
        (packed[group] & 63, packed[group + 4] & 63)
    } else {
        let nibbles = packed[group + 4];
        (nibbles & 0x0f | packed[group - 4] >> 6 << 4, nibbles >> 4 | packed[group] >> 6 << 4)
    };
    (f32::from(scale), f32::from(minimum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_scales_unfold() {
        let mut packed = [0u8; 12];
        (packed[3], packed[7], packed[11]) = (0b11_000101, 0b01_000110, 0x9a);
        assert_eq!(scale_and_minimum(&packed, 3), (5.0, 6.0));
        assert_eq!(scale_and_minimum(&packed, 7), (48.0 + 10.0, 16.0 + 9.0));
    }

    #[test]
    fn groups_alternate_between_nibbles() {
        let mut block = [0u8; 144];
        block[..4].copy_from_slice(&[0x00, 0x3c, 0x00, 0x3c]); // 1, 1
        (block[4], block[5], block[8]) = (2, 3, 1);
        (block[16], block[47]) = (0x74, 0xf0);
        let mut numbers = [9.0f32; 256];
        FORMAT.dequantize(&block, &mut numbers);
        assert_eq!((numbers[0], numbers[1], numbers[32], numbers[63]), (7.0, -1.0, 21.0, 45.0));
    }
}
