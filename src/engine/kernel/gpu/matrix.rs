//! A matrix in the memory of a GPU.
//!
//! It is brought there in pieces of at most [`PIECE`] bytes, each packed on the host just before, so
//! that loading never needs more than a few pieces beside what stays. No buffer exceeds [`RUN`] bytes,
//! because some drivers bind at most 128 MiB.

use burn::tensor::DType;
use burn_cubecl::tensor::CubeTensor;
use cubecl::bytes::Bytes;
use cubecl::server::Handle;

use super::layout::{Layout, TILE, pack};
use crate::engine::quant::Format;

/// Largest buffer.
pub(super) const RUN: usize = 96 << 20;
/// Largest piece on its way, with its packed copy.
const PIECE: usize = 16 << 20;

/// One or more matrices that read the same numbers, their outputs one after the other.
#[derive(Debug)]
pub(in crate::engine) struct DeviceMatrix {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) parts: Vec<Part>,
    /// `[outputs]`
    pub(super) bias: Option<CubeTensor>,
    /// A tensor of the device, for its client.
    device: CubeTensor,
}

/// A run of rows in one layout.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) layout: Layout,
    /// Of the matrix.
    pub(super) first: usize,
    pub(super) rows: usize,
    /// `[tile][chunk][plane][row of the tile]`, four words each.
    pub(super) vectors: CubeTensor,
    /// `[tile][chunk][word][row of the tile]`
    pub(super) words: CubeTensor,
}

impl DeviceMatrix {
    /// A matrix without outputs yet, for rows of `inputs` numbers, a multiple of four, where `device` lies.
    pub(in crate::engine) fn new(device: CubeTensor, inputs: usize) -> Self {
        Self { inputs, outputs: 0, parts: Vec::new(), bias: None, device }
    }

    /// Numbers in a row.
    pub(in crate::engine) fn inputs(&self) -> usize {
        self.inputs
    }

    /// What is added to the product: a number for each of the outputs there are.
    pub(in crate::engine) fn set_bias(&mut self, bias: &[f32]) {
        let missing = std::iter::repeat(&f32::NAN);
        let bias: Vec<f32> = bias.iter().chain(missing).take(self.outputs).copied().collect();
        let handle = self.device.client.create(Bytes::from_elems(bias));
        self.bias = Some(of(&self.device, handle, self.outputs, DType::F32));
    }

    /// Adds rows below those there are; `rows` are whole rows of blocks, one after the other.
    pub(in crate::engine) fn add(&mut self, format: &Format, rows: &[u8]) {
        self.add_in_runs(format, rows, RUN);
    }

    /// [`Self::add`] in buffers of at most so many bytes, if a tile is not larger.
    pub(super) fn add_in_runs(&mut self, format: &Format, rows: &[u8], bytes: usize) {
        let row_bytes = format.row_bytes(self.inputs).max(1);
        let layout = Layout::of(format);
        let tile_bytes = layout.bytes(TILE, self.inputs).max(1);
        let run_rows = (bytes / tile_bytes).max(1) * TILE;
        for run in rows.chunks(run_rows * row_bytes) {
            let count = run.len() / row_bytes;
            let part = self.part(format, run, count);
            self.parts.push(part);
            self.outputs += count;
        }
    }

    /// Brings a run of rows to the device, piece by piece.
    fn part(&self, format: &Format, run: &[u8], rows: usize) -> Part {
        let layout = Layout::of(format);
        let (vectors, words) = room(&self.device, layout, rows.div_ceil(TILE), self.inputs);
        write_tiles(&vectors, &words, 0, (format, run, self.inputs));
        Part { layout, first: self.outputs, rows, vectors, words }
    }
}

/// Uninitialized buffers where `device` lies, for the vectors and the single words of so many tiles of rows
/// of `len` numbers.
pub(super) fn room(
    device: &CubeTensor,
    layout: Layout,
    tiles: usize,
    len: usize,
) -> (CubeTensor, CubeTensor) {
    let (vectors, words) = layout.tile_bytes(len);
    (kept(device, tiles * vectors), kept(device, (tiles * words).max(16)))
}

/// An uninitialized buffer of words where `device` lies, for as long as a model.
fn kept(device: &CubeTensor, bytes: usize) -> CubeTensor {
    let client = &device.client;
    let handle = client.memory_persistent_allocation((), |()| client.empty(bytes));
    of(device, handle, bytes / 4, DType::U32)
}

fn of(device: &CubeTensor, handle: Handle, len: usize, dtype: DType) -> CubeTensor {
    CubeTensor::new_contiguous(device.client.clone(), device.device.clone(), [len].into(), handle, dtype)
}

/// Packs rows of blocks and writes them, piece by piece, from tile `first` on.
pub(super) fn write_tiles(
    vectors: &CubeTensor,
    words: &CubeTensor,
    first: usize,
    (format, rows, inputs): (&Format, &[u8], usize),
) {
    let (vector_bytes, word_bytes) = Layout::of(format).tile_bytes(inputs);
    let piece_tiles = (PIECE / 2 / (vector_bytes + word_bytes).max(1)).max(1);
    let piece_bytes = piece_tiles * TILE * format.row_bytes(inputs).max(1);
    for (i, piece) in rows.chunks(piece_bytes).enumerate() {
        let at = first + i * piece_tiles;
        let (v, w) = pack(format, piece, inputs);
        write(vectors, at * vector_bytes, v);
        write(words, at * word_bytes, w);
    }
}

/// Writes words `offset` bytes into a buffer and waits until they are there: what waits to be sent is
/// memory, too. What goes wrong is told by the next read.
fn write(buffer: &CubeTensor, offset: usize, words: Vec<u32>) {
    let bytes = words.len() * 4;
    if bytes == 0 {
        return;
    }
    let after = buffer.meta.shape().num_elements() * 4 - offset - bytes;
    let place = buffer.handle.clone().offset_start(offset as u64).offset_end(after as u64);
    buffer.client.write(&place, Bytes::from_elems(words));
    let _ = cubecl::future::block_on(buffer.client.sync());
}
