//! F32: plain IEEE 754 single precision, little-endian.
//!
//! A block is one number. Bits pass through unchanged, NaN payloads included.
//! Source: GGUF specification, type 0.

use super::{Format, Numbers};

/// One number in 4 bytes.
pub(super) static FORMAT: Format = Format {
    name: "F32",
    ggml_type: 0,
    block_len: 1,
    block_bytes: 4,
    halves: &[],
    numbers: Numbers::Plain(widen_all),
};

fn widen_all(bytes: &[u8], numbers: &mut [f32]) {
    for (block, number) in bytes.as_chunks::<4>().0.iter().zip(numbers) {
        *number = f32::from_le_bytes(*block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_pass_through() {
        let wanted = [1.0f32, -0.0, f32::MIN_POSITIVE / 2.0, f32::INFINITY];
        let bytes: Vec<u8> = wanted.iter().flat_map(|x| x.to_le_bytes()).collect();
        let mut numbers = [7.0f32; 4];
        FORMAT.dequantize(&bytes, &mut numbers);
        assert_eq!(numbers.map(f32::to_bits), wanted.map(f32::to_bits));
    }
}
