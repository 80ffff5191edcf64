//! BF16: the upper half of a single-precision number, little-endian.
//!
//! A block is one number; widening appends sixteen zero bits and is exact.
//! Source: GGUF specification, type 30.

use super::{Format, Numbers};

/// One number in 2 bytes.
pub(super) static FORMAT: Format = Format {
    name: "BF16",
    ggml_type: 30,
    block_len: 1,
    block_bytes: 2,
    halves: &[],
    numbers: Numbers::Plain(widen_all),
};

fn widen_all(bytes: &[u8], numbers: &mut [f32]) {
    for (block, number) in bytes.as_chunks::<2>().0.iter().zip(numbers) {
        *number = f32::from_bits(u32::from(u16::from_le_bytes(*block)) << 16);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_half_is_kept() {
        let mut numbers = [0.0f32; 3];
        FORMAT.dequantize(&[0x80, 0x3f, 0x20, 0xc1, 0x49, 0x40], &mut numbers);
        assert_eq!(numbers, [1.0, -10.0, 3.140625]);
    }
}
