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

pub(in crate::engine) use q4_k::scale_and_minimum as six_bits;
#[cfg(target_arch = "x86_64")]
pub(in crate::engine) use {f16::widen as half, iq4_nl::STEPS as IQ4_STEPS};

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
    /// Where in a block its scales and minimums in half precision lie.
    pub(super) halves: &'static [usize],
    /// What a block holds.
    pub(super) numbers: Numbers,
}

/// What a block holds.
#[derive(Debug)]
pub(super) enum Numbers {
    /// One number, which this makes an f32.
    Plain(fn(&[u8], &mut [f32])),
    /// Whole numbers under scales, which this takes apart.
    Blocks(fn(&[u8], Unpacked<'_>)),
}

/// Room for whole numbers in groups of [`GROUP`]: `x[i] = scale[g] * quant[i] - minimum[g]` with
/// `g = i / GROUP`, each operation rounded by itself.
pub(in crate::engine) struct Unpacked<'a> {
    /// `[n]`
    pub(in crate::engine) quants: &'a mut [i8],
    /// `[n / 16]`
    pub(in crate::engine) scales: &'a mut [f32],
    /// `[n / 16]`
    pub(in crate::engine) minimums: &'a mut [f32],
}

/// Numbers in a group: the least that any format keeps under one scale.
pub(in crate::engine) const GROUP: usize = 16;
/// Numbers in the longest block.
const BLOCK_LEN_MAX: usize = 256;

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

/// Plain numbers in 4 bytes.
pub(in crate::engine) fn f32() -> &'static Format {
    &f32::FORMAT
}

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
        let unpack = match self.numbers {
            Numbers::Plain(widen) => return widen(blocks, out),
            Numbers::Blocks(unpack) => unpack,
        };
        let mut quants = [0; BLOCK_LEN_MAX];
        let (mut scales, mut minimums) = ([0.0; BLOCK_LEN_MAX / GROUP], [0.0; BLOCK_LEN_MAX / GROUP]);
        // As many blocks at a time as there is room for.
        let blocks_at_once = BLOCK_LEN_MAX / self.block_len;
        let parts = blocks.chunks(blocks_at_once * self.block_bytes);
        for (blocks, out) in parts.zip(out.chunks_mut(blocks_at_once * self.block_len)) {
            unpack(blocks, Unpacked { quants: &mut quants, scales: &mut scales, minimums: &mut minimums });
            let whole = (blocks.len() / self.block_bytes).min(out.len() / self.block_len) * self.block_len;
            let groups = out.get_mut(..whole).unwrap_or_default().as_chunks_mut::<GROUP>().0;
            let places = quants.as_chunks::<GROUP>().0.iter().zip(&scales).zip(&minimums);
            for (out, ((quants, scale), minimum)) in groups.iter_mut().zip(places) {
                for (x, q) in out.iter_mut().zip(quants) {
                    *x = f32::from(*q) * scale - minimum;
                }
            }
        }
    }

    /// Whether every number of these whole blocks is finite.
    pub(in crate::engine) fn is_finite(&self, blocks: &[u8]) -> bool {
        let Numbers::Plain(widen) = self.numbers else {
            // An exponent of all ones is an infinity or no number at all.
            let is_finite =
                |block: &[u8], at: usize| block.get(at + 1).is_some_and(|high| high & 0x7c != 0x7c);
            let mut blocks = blocks.chunks_exact(self.block_bytes);
            return blocks.all(|block| self.halves.iter().all(|at| is_finite(block, *at)));
        };
        let mut numbers = [0.0; BLOCK_LEN_MAX];
        blocks.chunks(BLOCK_LEN_MAX * self.block_bytes).all(|bytes| {
            let numbers = numbers.get_mut(..bytes.len() / self.block_bytes).unwrap_or_default();
            widen(bytes, numbers);
            numbers.iter().all(|x| x.is_finite())
        })
    }

    /// Takes whole blocks apart into whole numbers; `false` for formats without blocks. Bytes without
    /// room in `out`, and room without bytes, are left alone.
    pub(in crate::engine) fn unpack(&self, blocks: &[u8], out: Unpacked<'_>) -> bool {
        match self.numbers {
            Numbers::Plain(_) => false,
            Numbers::Blocks(unpack) => {
                unpack(blocks, out);
                true
            }
        }
    }
}

/// Gives each block of so many bytes its room for so many numbers; minimums begin as zero.
#[inline(always)]
fn each<const BYTES: usize, const LEN: usize>(
    blocks: &[u8],
    out: Unpacked<'_>,
    mut unpack: impl FnMut(&[u8; BYTES], Unpacked<'_>),
) {
    let Unpacked { quants, scales, minimums } = out;
    let groups = LEN / GROUP;
    minimums.fill(0.0);
    let numbers = quants.as_chunks_mut::<LEN>().0.iter_mut();
    let places = numbers.zip(scales.chunks_exact_mut(groups)).zip(minimums.chunks_exact_mut(groups));
    for (block, ((quants, scales), minimums)) in blocks.as_chunks::<BYTES>().0.iter().zip(places) {
        unpack(block, Unpacked { quants, scales, minimums });
    }
}
