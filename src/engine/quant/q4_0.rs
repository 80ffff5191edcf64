//! Q4_0: 32 nibbles around 8 under one scale.
//!
//! Layout, 18 bytes: f16 scale, 16 bytes; byte `i` holds number `i` in its low nibble and number
//! `i + 16` in its high one. `x = scale * (q - 8)`; the scale may be negative.
//! Source: ggml `block_q4_0`.

use super::{Format, Numbers, Unpacked, each, f16};

/// 32 numbers in 18 bytes.
pub(super) static FORMAT: Format = Format {
    name: "Q4_0",
    ggml_type: 2,
    block_len: 32,
    block_bytes: 18,
    halves: &[0],
    numbers: Numbers::Blocks(unpack),
};

fn unpack(blocks: &[u8], out: Unpacked<'_>) {
    each::<18, 32>(blocks, out, |[d0, d1, quants @ ..], out| {
        out.scales.fill(f16::widen([*d0, *d1]));
        let (low, high) = out.quants.split_at_mut(16);
        for ((q, low), high) in quants.iter().zip(low).zip(high) {
            *low = (q & 0x0f).cast_signed() - 8;
            *high = (q >> 4).cast_signed() - 8;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nibbles_of_a_byte_are_sixteen_apart() {
        let mut block = [0x88u8; 18];
        block[..2].copy_from_slice(&[0x00, 0xc0]); // -2
        (block[2], block[17]) = (0xf0, 0x9a);
        let mut numbers = [9.0f32; 32];
        FORMAT.dequantize(&block, &mut numbers);
        assert_eq!((numbers[0], numbers[16]), (16.0, -14.0));
        assert_eq!((numbers[15], numbers[31]), (-4.0, -2.0));
        assert!(numbers[1..15].iter().all(|x| *x == 0.0));
    }
}
