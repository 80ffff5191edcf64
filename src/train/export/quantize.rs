//! Numbers to the blocks GGUF stores, rounded as ggml rounds them.
//!
//! Scales are kept in half precision but the steps are counted with the full one, as the reference
//! does; the bytes are equal to those of the Python package `gguf`. Source: ggml
//! `quantize_row_q8_0_ref` and `quantize_row_q4_0_ref`.

use half::f16;

/// Numbers in a block of the blocked formats.
pub const BLOCK: usize = 32;

/// A format that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Four bytes a number.
    F32,
    /// Two bytes a number.
    F16,
    /// A byte a number and a scale for every 32.
    Q8_0,
    /// Half a byte a number and a scale for every 32.
    Q4_0,
}

impl Format {
    /// All, from the most exact on.
    pub const ALL: [Self; 4] = [Self::F32, Self::F16, Self::Q8_0, Self::Q4_0];

    /// As GGUF tools spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "F32",
            Self::F16 => "F16",
            Self::Q8_0 => "Q8_0",
            Self::Q4_0 => "Q4_0",
        }
    }

    /// Its number in a tensor header.
    pub(super) fn ggml_type(self) -> u32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Q4_0 => 2,
            Self::Q8_0 => 8,
        }
    }

    /// What `general.file_type` calls a file whose matrices have this format.
    pub(super) fn file_type(self) -> u32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Q4_0 => 2,
            Self::Q8_0 => 7,
        }
    }

    /// Whether rows have to be whole blocks.
    pub(super) fn is_blocked(self) -> bool {
        matches!(self, Self::Q8_0 | Self::Q4_0)
    }

    /// Bytes of `len` numbers; whole blocks where the format has them.
    pub(super) fn bytes(self, len: usize) -> usize {
        match self {
            Self::F32 => 4 * len,
            Self::F16 => 2 * len,
            Self::Q8_0 => len / BLOCK * (2 + BLOCK),
            Self::Q4_0 => len / BLOCK * (2 + BLOCK / 2),
        }
    }

    /// Numbers as stored; a last block that is not whole is left out.
    pub fn encode(self, numbers: &[f32]) -> Vec<u8> {
        let (blocks, _) = numbers.as_chunks();
        match self {
            Self::F32 => numbers.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Self::F16 => numbers.iter().flat_map(|x| f16::from_f32(*x).to_le_bytes()).collect(),
            Self::Q8_0 => blocks.iter().flat_map(q8_0).collect(),
            Self::Q4_0 => blocks.iter().flat_map(q4_0).collect(),
        }
    }
}

/// One over a step; nothing is counted where there is no step.
fn inverse(step: f32) -> f32 {
    if step == 0.0 { 0.0 } else { 1.0 / step }
}

fn q8_0(block: &[f32; BLOCK]) -> [u8; 2 + BLOCK] {
    let step = block.iter().fold(0.0_f32, |most, x| most.max(x.abs())) / 127.0;
    let steps = inverse(step);
    let mut bytes = [0; 2 + BLOCK];
    let (scale, quants) = bytes.split_at_mut(2);
    scale.copy_from_slice(&f16::from_f32(step).to_le_bytes());
    for (quant, x) in quants.iter_mut().zip(block) {
        *quant = ((x * steps).round() as i8).cast_unsigned();
    }
    bytes
}

/// The number farthest from zero, the first of equals, becomes -8 steps: of the sixteen values
/// one more lies below zero than above.
fn q4_0(block: &[f32; BLOCK]) -> [u8; 2 + BLOCK / 2] {
    let farthest = block.iter().fold(0.0_f32, |most, x| if x.abs() > most.abs() { *x } else { most });
    let step = farthest / -8.0;
    let steps = inverse(step);
    // A cast of what lies outside 0..=255 stays at its edge.
    let quant = |x: &f32| ((x * steps + 8.5) as u8).min(15);
    let mut bytes = [0; 2 + BLOCK / 2];
    let (scale, pairs) = bytes.split_at_mut(2);
    scale.copy_from_slice(&f16::from_f32(step).to_le_bytes());
    let (low, high) = block.split_at(BLOCK / 2);
    for (pair, (low, high)) in pairs.iter_mut().zip(low.iter().zip(high)) {
        *pair = quant(low) | quant(high) << 4;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::quant;

    /// Hash of the bytes that `gguf.quants.quantize` of the Python package `gguf` 0.19 makes of
    /// [`numbers`]: FNV-1a.
    const REFERENCE: [(Format, u64); 4] = [
        (Format::F32, 0x5422_1b33_2292_f3c7),
        (Format::F16, 0x090e_1cd1_6cb3_0313),
        (Format::Q8_0, 0x2402_6ac4_7a0f_0b56),
        (Format::Q4_0, 0x2cea_7748_4b12_831f),
    ];

    /// Blocks of many sizes, exact in single precision: zeros, halves of steps, one sign alone,
    /// and scales below the smallest normal half.
    fn numbers() -> Vec<f32> {
        let mut state = 0x1234_5678_u32;
        let mut numbers = vec![0.0; BLOCK];
        numbers.extend((0..BLOCK as i16).map(|i| f32::from(i - 16) / 2.0));
        numbers.extend((0..BLOCK as i16).map(|i| f32::from(i * 8) / 2.0 - 127.0));
        numbers.extend((0..BLOCK).map(|i| if i == 5 { -1.0 } else { 0.0 }));
        for block in 0..252 {
            let size = f32::from(block % 40 - 30_i16).exp2();
            for _ in 0..BLOCK {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let unit = (state >> 8) as f32 / 8_388_608.0 - 1.0;
                numbers.push(if block % 7 == 0 { unit.abs() } else { unit } * size);
            }
        }
        numbers
    }

    #[test]
    fn the_bytes_are_those_of_the_reference() {
        for (format, hash) in REFERENCE {
            let bytes = format.encode(&numbers());
            let found = bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
                (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
            });
            assert_eq!(found, hash, "{}: {found:#018x}", format.name());
        }
    }

    #[test]
    fn the_engine_reads_back_what_was_written_within_half_a_step() {
        let numbers = numbers();
        for format in Format::ALL {
            let bytes = format.encode(&numbers);
            let reader = quant::by_ggml_type(format.ggml_type()).unwrap();
            assert_eq!((reader.name, reader.row_bytes(numbers.len())), (format.name(), bytes.len()));
            assert_eq!(format.bytes(numbers.len()), bytes.len());
            assert_eq!(format.is_blocked(), reader.block_len > 1);
            let mut read = vec![f32::NAN; numbers.len()];
            reader.dequantize(&bytes, &mut read);
            for (block, read) in numbers.chunks(BLOCK).zip(read.chunks(BLOCK)) {
                let most = block.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
                let allowed = match format {
                    Format::F32 => 0.0,
                    Format::F16 => most / 2048.0,
                    // Half a step, and what the scale loses in half precision over 127 of them.
                    Format::Q8_0 => most / 127.0 * 0.5 + most / 2048.0,
                    // The far end of the other sign is cut by a whole step.
                    Format::Q4_0 => most / 8.0 + most / 2048.0,
                };
                // The smallest half precision numbers are 2^-24 apart; a scale is counted 127 times.
                let allowed = allowed + 127.0 * 2.0_f32.powi(-25);
                for (x, y) in block.iter().zip(read) {
                    assert!((x - y).abs() <= allowed * 1.0001, "{} {x} {y}", format.name());
                }
            }
        }
    }
}
