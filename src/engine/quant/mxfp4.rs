//! MXFP4: 32 four-bit floats under one power of two.
//!
//! Layout, 17 bytes: one exponent byte, 16 bytes with numbers `i` and `i + 16` in the low and high
//! nibble of byte `i`. A nibble is sign, two bits of exponent, one of fraction (E2M1).
//! `x = 2^(exponent - 127) * E2M1[q]`; the zero with a sign is plain zero, and no exponent is NaN.
//! Sources: OCP Microscaling Formats 1.0, ggml `block_mxfp4`.

use super::{Format, Numbers, Unpacked, each};

/// 32 numbers in 17 bytes.
pub(super) static FORMAT: Format = Format {
    name: "MXFP4",
    ggml_type: 39,
    block_len: 32,
    block_bytes: 17,
    halves: &[],
    numbers: Numbers::Blocks(unpack),
};

/// Twice the value of each nibble, which is whole.
static DOUBLED: [i8; 16] = [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];

fn unpack(blocks: &[u8], out: Unpacked<'_>) {
    each::<17, 32>(blocks, out, |[exponent, quants @ ..], out| {
        out.scales.fill(half_power(*exponent));
        let (low, high) = out.quants.split_at_mut(16);
        for ((q, low), high) in quants.iter().zip(low).zip(high) {
            *low = DOUBLED[usize::from(q & 0x0f)];
            *high = DOUBLED[usize::from(q >> 4)];
        }
    });
}

/// `2^(exponent - 128)`: half the scale, because the table holds doubled values. The lowest two are
/// subnormal.
fn half_power(exponent: u8) -> f32 {
    let bits = match exponent {
        0 => 1 << 21,
        1 => 1 << 22,
        normal => (u32::from(normal) - 1) << 23,
    };
    f32::from_bits(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exponent_is_half_its_power() {
        for exponent in 0..=255u8 {
            assert_eq!(f64::from(half_power(exponent)), 2f64.powi(i32::from(exponent) - 128));
        }
    }

    #[test]
    fn nibbles_are_small_floats() {
        let mut block = [0u8; 17];
        block[0] = 127;
        (block[1], block[2], block[16]) = (0xf1, 0x87, 0x3a);
        let mut numbers = [9.0f32; 32];
        FORMAT.dequantize(&block, &mut numbers);
        assert_eq!((numbers[0], numbers[16], numbers[1]), (0.5, -6.0, 6.0));
        assert_eq!(numbers[17].to_bits(), 0);
        assert_eq!((numbers[15], numbers[31]), (-1.0, 1.5));
    }
}
