//! Q8_0: 32 signed bytes under one scale.
//!
//! Layout, 34 bytes: f16 scale, 32 x i8. `x = scale * q`.
//! Source: ggml `block_q8_0`.

use super::{Format, Numbers, Unpacked, each, f16};

/// 32 numbers in 34 bytes.
pub(super) static FORMAT: Format = Format {
    name: "Q8_0",
    ggml_type: 8,
    block_len: 32,
    block_bytes: 34,
    halves: &[0],
    numbers: Numbers::Blocks(unpack),
};

fn unpack(blocks: &[u8], out: Unpacked<'_>) {
    each::<34, 32>(blocks, out, |[d0, d1, quants @ ..], out| {
        out.scales.fill(f16::widen([*d0, *d1]));
        for (q, number) in quants.iter().zip(out.quants) {
            *number = q.cast_signed();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_bytes_times_scale() {
        let mut block = [0u8; 34];
        block[..2].copy_from_slice(&[0x00, 0x38]); // 0.5
        (block[2], block[3], block[33]) = (0x80, 0xff, 0x7f);
        let mut numbers = [9.0f32; 32];
        FORMAT.dequantize(&block, &mut numbers);
        assert_eq!((numbers[0], numbers[1], numbers[2], numbers[31]), (-64.0, -0.5, 0.0, 63.5));
    }
}
