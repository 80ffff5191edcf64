//! How the rows of a matrix lie in the memory of a GPU.
//!
//! Rows come in tiles of [`TILE`], inputs in chunks of [`CHUNK`]. A chunk of a row is some vectors of
//! four words ([`Layout::planes`]) and some single words ([`Layout::words`]); those of the rows of a
//! tile lie side by side, so that neighbouring units, one for each row, read neighbouring memory:
//! `[tile][chunk][plane][row of the tile]`. Rows and inputs that are not there are zeros.
//!
//! Every format fits one of these layouts without loss; those that have none of their own are kept as
//! single precision. Source of the idea to lay quants and scales
//! apart: ggml's OpenCL backend for Adreno.

use super::pack;
use crate::engine::quant::Format;

/// Rows side by side; units of a workgroup.
pub(in crate::engine) const TILE: usize = 64;
/// Inputs that are multiplied together.
pub(in crate::engine) const CHUNK: usize = 64;

/// What a number is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) enum Quants {
    /// Four bits; word `w` of vector `b` holds numbers `32 b + 4 w + j` in the low nibbles of its
    /// bytes `j`, and those 16 further in the high ones.
    Nibbles,
    /// Four bits as above that index the steps of IQ4_NL.
    Steps,
    /// Four bits as above, and in byte `j` of word `b` the fifth bits of the numbers `32 b + 4 k + j`, that of
    /// `k` in bit `k`.
    FiveBits,
    /// Four bits as above, and in word `g` of a third vector the upper two of number `16 g + i`: bytes `j` hold
    /// those of the numbers `4 k + j`, two bits each.
    SixBits,
    /// A signed byte.
    Bytes,
    /// Half precision, two to a word.
    Halves,
    /// The upper half of single precision, two to a word.
    Brains,
    /// Single precision.
    Floats,
}

/// What multiplies it, and what is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) enum Scales {
    /// Nothing.
    None,
    /// A half for every 32.
    Half,
    /// Two halves for every 32: a scale, and what is added.
    HalfPair,
    /// Two halves, for scales and minimums, then two bytes for every 32: scale and minimum.
    Super,
    /// A half, then a signed byte for every 16.
    Signed,
}

/// One way to lay out a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) struct Layout {
    pub(super) quants: Quants,
    pub(super) scales: Scales,
    /// Taken from the quant before it is multiplied.
    pub(super) zero: u32,
}

const fn layout(quants: Quants, scales: Scales, zero: u32) -> Layout {
    Layout { quants, scales, zero }
}

impl Layout {
    /// The layout a format is kept in.
    pub(in crate::engine) fn of(format: &Format) -> Self {
        match format.name {
            "Q4_0" => layout(Quants::Nibbles, Scales::Half, 8),
            "Q4_1" => layout(Quants::Nibbles, Scales::HalfPair, 0),
            "Q5_0" => layout(Quants::FiveBits, Scales::Half, 16),
            "Q5_1" => layout(Quants::FiveBits, Scales::HalfPair, 0),
            "Q8_0" => layout(Quants::Bytes, Scales::Half, 0),
            "Q4_K" => layout(Quants::Nibbles, Scales::Super, 0),
            "Q5_K" => layout(Quants::FiveBits, Scales::Super, 0),
            "Q6_K" => layout(Quants::SixBits, Scales::Signed, 32),
            "IQ4_NL" => layout(Quants::Steps, Scales::Half, 0),
            "F16" => layout(Quants::Halves, Scales::None, 0),
            "BF16" => layout(Quants::Brains, Scales::None, 0),
            _ => layout(Quants::Floats, Scales::None, 0),
        }
    }

    /// Vectors of four words in a chunk of a row.
    pub(super) fn planes(self) -> usize {
        match self.quants {
            Quants::Nibbles | Quants::Steps | Quants::FiveBits => 2,
            Quants::SixBits => 3,
            Quants::Bytes => 4,
            Quants::Halves | Quants::Brains => 8,
            Quants::Floats => 16,
        }
    }

    /// Single words in a chunk of a row: fifth bits, then scales.
    pub(super) fn words(self) -> usize {
        self.bit_words() + self.scale_words()
    }

    /// Whether the bits of a number lie in the byte of its nibbles, or at the same place of others: such a
    /// number can be read without being moved to the lowest bits.
    pub(super) fn is_aligned(self) -> bool {
        matches!(self.quants, Quants::Nibbles | Quants::FiveBits | Quants::SixBits)
    }

    /// Whether what a group of inputs sums to is taken from its product.
    pub(super) fn lowers(self) -> bool {
        matches!(self.scales, Scales::HalfPair | Scales::Super) || (self.is_aligned() && self.zero > 0)
    }

    /// Words of fifth bits.
    pub(super) fn bit_words(self) -> usize {
        if self.quants == Quants::FiveBits { 2 } else { 0 }
    }

    fn scale_words(self) -> usize {
        match self.scales {
            Scales::None => 0,
            Scales::Half => 1,
            Scales::HalfPair | Scales::Super | Scales::Signed => 2,
        }
    }

    /// Bytes that a tile of rows of `len` numbers takes: its vectors, its single words.
    pub(super) fn tile_bytes(self, len: usize) -> (usize, usize) {
        let chunks = len.div_ceil(CHUNK) * TILE;
        (chunks * self.planes() * 16, chunks * self.words() * 4)
    }

    /// Bytes that `rows` rows of `len` numbers take.
    pub(super) fn bytes(self, rows: usize, len: usize) -> usize {
        let (vectors, words) = self.tile_bytes(len);
        rows.div_ceil(TILE) * (vectors + words)
    }
}

/// Bytes that rows of a format take once packed.
pub(in crate::engine) fn packed_bytes(format: &Format, rows: usize, len: usize) -> usize {
    Layout::of(format).bytes(rows, len)
}

/// A chunk of a row on its way.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    pub(super) planes: [[u32; 4]; 16],
    pub(super) words: [u32; 4],
}

impl Chunk {
    pub(super) const EMPTY: Self = Self { planes: [[0; 4]; 16], words: [0; 4] };
}

/// Packs whole tiles: `rows` are rows of blocks of `format`, `len` numbers each, one after the other;
/// the last tile is filled up with zeros. Gives the vectors' words, then the single ones.
pub(super) fn pack(format: &Format, rows: &[u8], len: usize) -> (Vec<u32>, Vec<u32>) {
    let layout = Layout::of(format);
    let (planes, words) = (layout.planes(), layout.words());
    let row_bytes = format.row_bytes(len).max(1);
    let (tiles, chunks) = ((rows.len() / row_bytes).div_ceil(TILE), len.div_ceil(CHUNK));
    let mut vectors = vec![0; tiles * chunks * planes * TILE * 4];
    let mut singles = vec![0; tiles * chunks * words * TILE];
    for (r, row) in rows.chunks_exact(row_bytes).enumerate() {
        let (tile, lane) = (r / TILE, r % TILE);
        pack::row(format, layout, row, len, &mut |c, chunk: &Chunk| {
            let at = tile * chunks + c;
            for (p, plane) in chunk.planes.iter().take(planes).enumerate() {
                let start = ((at * planes + p) * TILE + lane) * 4;
                if let Some(place) = vectors.get_mut(start..start + 4) {
                    place.copy_from_slice(plane);
                }
            }
            for (w, word) in chunk.words.iter().take(words).enumerate() {
                if let Some(place) = singles.get_mut((at * words + w) * TILE + lane) {
                    *place = *word;
                }
            }
        });
    }
    (vectors, singles)
}
