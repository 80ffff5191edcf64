//! Writes an adapter in llama.cpp's GGUF format, in memory.
//!
//! The engine's reader and llama.cpp read the same: `NAME.lora_a` `[rank, inputs]` and `NAME.lora_b`
//! `[outputs, rank]`, GGUF listing dimensions innermost first. Sources: GGUF specification, ggml
//! `docs/gguf.md`; llama.cpp, `convert_lora_to_gguf.py`.

use zeroize::Zeroizing;

use super::low_rank::{Adapter, Pair};

const VERSION: u32 = 3;
const ALIGNMENT: usize = 32;
const TEXT: u32 = 8;
const FLOAT: u32 = 6;
/// ggml's number of 32-bit floats.
const F32: u32 = 0;

/// The whole file.
pub(super) fn write(architecture: &str, alpha: f32, adapter: &Adapter) -> Zeroizing<Vec<u8>> {
    let texts = [
        ("general.type", "adapter"),
        ("general.architecture", architecture),
        ("general.name", "what was learnt from the journal"),
        ("adapter.type", "lora"),
    ];
    let data = adapter.pairs.iter().map(|pair| size_of_val(&*pair.a) + size_of_val(&*pair.b) + 2 * ALIGNMENT);
    // All at once: a buffer that grows leaves its former places unwiped.
    let mut bytes =
        Zeroizing::new(Vec::with_capacity(1024 + adapter.pairs.len() * 256 + data.sum::<usize>()));
    bytes.extend_from_slice(b"GGUF");
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    count(&mut bytes, 2 * adapter.pairs.len());
    count(&mut bytes, texts.len() + 1);
    for (key, value) in texts {
        text(&mut bytes, key);
        bytes.extend_from_slice(&TEXT.to_le_bytes());
        text(&mut bytes, value);
    }
    text(&mut bytes, "adapter.lora.alpha");
    bytes.extend_from_slice(&FLOAT.to_le_bytes());
    bytes.extend_from_slice(&alpha.to_le_bytes());
    let mut offset = 0;
    for (name, dimensions, values) in adapter.pairs.iter().flat_map(|pair| halves(pair, adapter.rank)) {
        text(&mut bytes, &name);
        bytes.extend_from_slice(&2_u32.to_le_bytes());
        dimensions.into_iter().for_each(|n| count(&mut bytes, n));
        bytes.extend_from_slice(&F32.to_le_bytes());
        count(&mut bytes, offset);
        offset = (offset + size_of_val(values)).next_multiple_of(ALIGNMENT);
    }
    for (_, _, values) in adapter.pairs.iter().flat_map(|pair| halves(pair, adapter.rank)) {
        let start = bytes.len().next_multiple_of(ALIGNMENT);
        bytes.resize(start, 0);
        values.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
    }
    bytes
}

/// Both tensors of a pair: name, dimensions with the innermost first, numbers.
fn halves(pair: &Pair, rank: usize) -> [(String, [usize; 2], &[f32]); 2] {
    [
        (format!("{}.lora_a", pair.name), [pair.inputs, rank], &pair.a),
        (format!("{}.lora_b", pair.name), [rank, pair.outputs], &pair.b),
    ]
}

fn count(bytes: &mut Vec<u8>, n: usize) {
    bytes.extend_from_slice(&(n as u64).to_le_bytes());
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    count(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}
