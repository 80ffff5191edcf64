//! F16: IEEE 754 half precision, little-endian; also the scale of nearly every other format.
//!
//! A block is one number. The conversion is exact for every bit pattern and has no branches, so
//! that loops over it vectorize on machines without half-precision instructions.
//! Source: GGUF specification, type 1; IEEE 754-2019, 3.4.

use super::{Format, Numbers};

/// One number in 2 bytes.
pub(super) static FORMAT: Format = Format {
    name: "F16",
    ggml_type: 1,
    block_len: 1,
    block_bytes: 2,
    halves: &[],
    numbers: Numbers::Plain(widen_all),
};

fn widen_all(bytes: &[u8], numbers: &mut [f32]) {
    for (block, number) in bytes.as_chunks::<2>().0.iter().zip(numbers) {
        *number = widen(*block);
    }
}

/// The f32 equal to the half-precision number in these two bytes.
#[inline(always)]
pub(in crate::engine) fn widen(bytes: [u8; 2]) -> f32 {
    const EXPONENT: u32 = 0x7c00;
    let half = u32::from(u16::from_le_bytes(bytes));
    let magnitude = half & 0x7fff;
    // Rebiasing the exponent takes 127 - 15; an all-ones exponent takes as much again to stay so.
    let rebias = if magnitude < EXPONENT { 112 << 23 } else { 224 << 23 };
    let normal = (magnitude << 13) + rebias;
    // Below the normal range the ten bits count steps of 2^-24, the spacing of f32 from 0.5 on.
    let tiny = (f32::from_bits(0.5f32.to_bits() | magnitude) - 0.5).to_bits();
    let positive = if magnitude < 0x0400 { tiny } else { normal };
    f32::from_bits(positive | (half & 0x8000) << 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_equals_the_definition() {
        for bits in 0..=u16::MAX {
            let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 0x3ff));
            let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
            let got = widen(bits.to_le_bytes());
            let wanted = match exponent {
                0 => sign * fraction * 2f64.powi(-24),
                31 if fraction == 0.0 => sign * f64::INFINITY,
                31 => {
                    assert!(got.is_nan(), "{bits:#06x}");
                    continue;
                }
                _ => sign * (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
            };
            assert_eq!(f64::from(got).to_bits(), wanted.to_bits(), "{bits:#06x}");
        }
    }

    #[test]
    fn rows_convert_in_order() {
        let mut numbers = [0.0f32; 3];
        FORMAT.dequantize(&[0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00], &mut numbers);
        assert_eq!(numbers, [1.0, -2.0, 2f32.powi(-24)]);
    }
}
