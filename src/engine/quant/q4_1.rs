//! Q4_1: 32 nibbles under one scale and one minimum.
//!
//! Layout, 20 bytes: f16 scale, f16 minimum, 16 bytes with numbers `i` and `i + 16` in the low and
//! high nibble of byte `i`. `x = scale * q + minimum`.
//! Source: ggml `block_q4_1`.

use super::{Format, Numbers, Unpacked, each, f16};

/// 32 numbers in 20 bytes.
pub(super) static FORMAT: Format = Format {
    name: "Q4_1",
    ggml_type: 3,
    block_len: 32,
    block_bytes: 20,
    halves: &[0, 2],
    numbers: Numbers::Blocks(unpack),
};

fn unpack(blocks: &[u8], out: Unpacked<'_>) {
    each::<20, 32>(blocks, out, |[d0, d1, m0, m1, quants @ ..], out| {
        out.scales.fill(f16::widen([*d0, *d1]));
        out.minimums.fill(-f16::widen([*m0, *m1]));
        let (low, high) = out.quants.split_at_mut(16);
        for ((q, low), high) in quants.iter().zip(low).zip(high) {
            *low = (q & 0x0f).cast_signed();
            *high = (q >> 4).cast_signed();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nibbles_start_at_the_minimum() {
        let mut block = [0u8; 20];
        block[..4].copy_from_slice(&[0x00, 0x38, 0x00, 0xbc]); // 0.5, -1
        block[5] = 0x3f;
        let mut numbers = [9.0f32; 32];
        FORMAT.dequantize(&block, &mut numbers);
        assert_eq!((numbers[0], numbers[1], numbers[17]), (-1.0, 6.5, 0.5));
    }
}
