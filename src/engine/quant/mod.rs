//! The table of number formats, and how a row of blocks becomes f32.
//!
//! A format stores rows in blocks of `block_len` numbers and `block_bytes` bytes; a row is a
//! whole number of blocks. Sources: ggml `ggml-common.h` (layouts) and `ggml-quants.c` (meaning).
//!
//! To add a format: one file with its layout and a scalar `dequantize`, one line in [`FORMATS`].

mod bf16;
mod f16;
mod f32;
mod iq4_nl;
mod iq4_xs;
mod mxfp4;
mod q2_k;
mod q3_k;
mod q4_0;
mod q4_1;
mod q4_k;
mod q5_0;
mod q5_1;
mod q5_k;
mod q6_k;
mod q8_0;
#[cfg(test)]
mod tests;

/// One number format.
#[derive(Debug)]
pub struct Format {
    /// As GGUF tools spell it.
    pub name: &'static str,
    /// Its number in a GGUF tensor header.
    pub ggml_type: u32,
    /// Numbers in a block.
    pub block_len: usize,
    /// Bytes of a block.
    pub block_bytes: usize,
    /// Turns whole blocks, one after the other, into numbers.
    pub(super) dequantize_blocks: fn(&[u8], &mut [f32]),
}

/// Every format Carnet reads.
pub static FORMATS: [&Format; 16] = [
    &f32::FORMAT,
    &f16::FORMAT,
    &bf16::FORMAT,
    &q8_0::FORMAT,
    &q4_0::FORMAT,
    &q4_1::FORMAT,
    &q5_0::FORMAT,
    &q5_1::FORMAT,
    &q2_k::FORMAT,
    &q3_k::FORMAT,
    &q4_k::FORMAT,
    &q5_k::FORMAT,
    &q6_k::FORMAT,
    &iq4_nl::FORMAT,
    &iq4_xs::FORMAT,
    &mxfp4::FORMAT,
];

/// The format with this number in GGUF headers.
pub fn by_ggml_type(number: u32) -> Option<&'static Format> {
    FORMATS.into_iter().find(|format| format.ggml_type == number)
}

/// The names of all formats, comma separated, for an error text.
pub fn names() -> String {
    FORMATS.map(|format| format.name).join(", ")
}

impl Format {
    /// Bytes of a row of `len` numbers; `len` is a whole number of blocks.
    pub fn row_bytes(&self, len: usize) -> usize {
        len / self.block_len * self.block_bytes
    }

    /// Turns whole blocks into numbers. Bytes without room in `out`, and room without bytes, are
    /// left alone.
    pub fn dequantize(&self, blocks: &[u8], out: &mut [f32]) {
        (self.dequantize_blocks)(blocks, out);
    }
}
