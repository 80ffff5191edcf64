//! How a key-value cache is written down: in parts of some positions, each good for itself.
//!
//! Rows stand as the cache holds them, in half precision: what is brought back is what was there, bit for
//! bit, so that an answer after it is the one that reading the text again would give. Rounding them to
//! 8 bits would halve the size and change answers. A position of all layers takes
//! [`crate::engine::ModelInfo::kv_bytes_per_token`], values filled up to 16 numbers.
//!
//! A part: `crntkv`, the version (2 bytes), the first position and how many (4 bytes each), the digest (16
//! bytes), then layer by layer 1 and its rows or, where a window has forgotten them, 0, and a checksum (8
//! bytes). Numbers are little-endian. The digest stands for model file, adapter, context, kernels and all
//! tokens so far; a part of anything else is not used. The store authenticates what it gives back, so the
//! checksum is against mistakes.

use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::data::PartId;
use crate::engine::adapter::Adapter;
use crate::engine::arch::Blueprint;
use crate::engine::cache::Cache;
use crate::engine::kernel::cpu;
use crate::engine::weights::Weights;

const MAGIC: &[u8; 6] = b"crntkv";
const VERSION: u16 = 1;
const HEADER_BYTES: usize = 32;
const SUM_BYTES: usize = 8;

/// Positions of a part: a power of two that divides a page, and at most about so many bytes. A text that
/// goes on otherwise loses the part in which it does.
const PART_BYTES: usize = 4 << 20;
const POSITIONS: Range<usize> = 16..64;
/// Bytes looked at of each tensor, at its beginning, in its middle and at its end.
const SAMPLE: usize = 256;

/// What is wrong with a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::engine) enum SnapshotFault {
    /// It has another length than it says.
    #[error("it is cut short or too long")]
    Length,
    /// It does not begin as a part does, or is of another version.
    #[error("it is not a part of a snapshot, or one of another version")]
    Version,
    /// It is of another text, model or place.
    #[error("it belongs to something else")]
    Other,
    /// It was changed.
    #[error("its checksum does not fit")]
    Checksum,
    /// Its rows are not what the model's layers hold, or not finite.
    #[error("its rows do not fit the model")]
    Rows,
}

/// Names of a text's parts.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Chain {
    digest: [u8; 16],
}

impl Chain {
    /// Before the first token of a model.
    pub(in crate::engine) fn new(fingerprint: [u8; 16]) -> Self {
        Self { digest: fingerprint }
    }

    /// The name of the part that holds the next `tokens`.
    pub(in crate::engine) fn next(&mut self, tokens: &[u32]) -> PartId {
        let mut hash = Sha256::new();
        hash.update(self.digest);
        tokens.iter().for_each(|token| hash.update(token.to_le_bytes()));
        self.digest = first_half(&hash.finalize());
        PartId { digest: self.digest, positions: tokens.len() as u32 }
    }
}

/// All that decides what keys and values mean, but for the tokens: the settings and samples of every tensor
/// of the model, what is added to it, its context, this program and its kernels.
pub(in crate::engine) fn fingerprint(
    weights: &Weights,
    blueprint: &Blueprint,
    adapter: Option<&Adapter>,
    context: usize,
) -> [u8; 16] {
    let mut hash = Sha256::new();
    let program = (env!("CARGO_PKG_VERSION"), cpu::instructions(), VERSION);
    hash.update(format!("{program:?} {context} {blueprint:?}"));
    for tensor in weights.tensors() {
        hash.update(format!("{} {:?} {}", tensor.name(), tensor.shape(), tensor.format().name));
        for bytes in tensor.spans().into_iter().flatten().filter_map(|span| weights.bytes(span)) {
            for start in [0, bytes.len() / 2, bytes.len().saturating_sub(SAMPLE)] {
                hash.update(bytes.get(start..bytes.len().min(start + SAMPLE)).unwrap_or_default());
            }
        }
    }
    for (name, pair) in adapter.map(Adapter::pairs).unwrap_or_default() {
        hash.update(format!("{name} {}", pair.rank));
        let bytes = |numbers: &[f32]| numbers.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>();
        hash.update(checksum(&bytes(&pair.a)).to_le_bytes());
        hash.update(checksum(&bytes(&pair.b)).to_le_bytes());
    }
    first_half(&hash.finalize())
}

fn first_half(hash: &[u8]) -> [u8; 16] {
    hash.first_chunk().copied().unwrap_or_default()
}

/// Positions in a part of this cache; `None` for a cache that cannot be kept.
pub(in crate::engine) fn part_len(cache: &Cache) -> Option<usize> {
    let sixteen = cache.saved_bytes(POSITIONS.start)?;
    let mut positions = POSITIONS.start;
    while positions < POSITIONS.end && sixteen * positions * 2 <= PART_BYTES * POSITIONS.start {
        positions *= 2;
    }
    Some(positions)
}

/// Writes the part `id` of `cache`, which begins at `start`.
pub(in crate::engine) fn write(cache: &Cache, id: PartId, start: usize) -> Vec<u8> {
    let count = id.positions as usize;
    let mut bytes = Vec::with_capacity(HEADER_BYTES + cache.saved_bytes(count).unwrap_or(0) + SUM_BYTES);
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend((start as u32).to_le_bytes());
    bytes.extend(id.positions.to_le_bytes());
    bytes.extend(id.digest);
    cache.save(&(start..start + count), &mut bytes);
    let sum = checksum(&bytes);
    bytes.extend(sum.to_le_bytes());
    bytes
}

/// Adds the part `id`, which begins at `start`, to a cache that is filled up to there and will be up to `end`.
///
/// # Errors
/// [`SnapshotFault`]; the cache is worth nothing then.
pub(in crate::engine) fn read(
    bytes: &[u8],
    id: PartId,
    start: usize,
    cache: &mut Cache,
    end: usize,
) -> Result<(), SnapshotFault> {
    let (rest, sum) = bytes.split_last_chunk::<SUM_BYTES>().ok_or(SnapshotFault::Length)?;
    let (header, rows) = rest.split_first_chunk::<HEADER_BYTES>().ok_or(SnapshotFault::Length)?;
    let expected = [
        MAGIC.as_slice(),
        &VERSION.to_le_bytes(),
        &(start as u32).to_le_bytes(),
        &id.positions.to_le_bytes(),
        &id.digest,
    ];
    let expected = expected.concat();
    if !expected.iter().zip(header).take(MAGIC.len() + 2).all(|(a, b)| a == b) {
        return Err(SnapshotFault::Version);
    }
    if expected != header {
        return Err(SnapshotFault::Other);
    }
    let all = cache.saved_bytes(id.positions as usize).unwrap_or(0);
    if rows.len() > all {
        return Err(SnapshotFault::Length);
    }
    if checksum(rest) != u64::from_le_bytes(*sum) {
        return Err(SnapshotFault::Checksum);
    }
    match cache.load(&(start..start + id.positions as usize), rows, end) {
        true => Ok(()),
        false => Err(SnapshotFault::Rows),
    }
}

/// Four sums in turn over words of 8 bytes, each a chain of products: quick, and no single change goes unseen.
fn checksum(bytes: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |sum: u64, word: u64| (sum ^ word).wrapping_mul(ODD).rotate_left(29);
    let mut sums = [1_u64, 2, 3, 4];
    let (words, rest) = bytes.as_chunks::<8>();
    for four in words.chunks(sums.len()) {
        for (sum, word) in sums.iter_mut().zip(four) {
            *sum = mix(*sum, u64::from_le_bytes(*word));
        }
    }
    let end = rest.iter().fold(bytes.len() as u64, |end, byte| mix(end, u64::from(*byte)));
    sums.into_iter().fold(end, mix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_of_a_byte_changes_the_sum() {
        for len in [0, 1, 7, 8, 31, 32, 33, 100] {
            let bytes: Vec<u8> = (0..len).map(|at| (at * 7) as u8).collect();
            let sum = checksum(&bytes);
            for at in 0..len {
                for bit in 0..8 {
                    let mut other = bytes.clone();
                    other[at] ^= 1 << bit;
                    assert_ne!(checksum(&other), sum);
                }
            }
            assert_ne!(checksum(&[bytes, vec![0]].concat()), sum);
        }
    }

    #[test]
    fn names_tell_of_all_tokens_before() {
        let names = |model: u8, texts: &[&[u32]]| {
            let mut chain = Chain::new([model; 16]);
            texts.iter().map(|tokens| chain.next(tokens)).collect::<Vec<_>>()
        };
        let ours = names(1, &[&[1, 2], &[3, 4]]);
        assert_eq!(names(1, &[&[1, 2], &[3, 5]])[0], ours[0]);
        for other in
            [names(2, &[&[1, 2], &[3, 4]]), names(1, &[&[1, 9], &[3, 4]]), names(1, &[&[1], &[3, 4]])]
        {
            assert!(other[0] != ours[0] && other[1] != ours[1]);
        }
    }
}
