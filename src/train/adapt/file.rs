//! An adapter as a file in llama.cpp's GGUF format, in memory only.
//!
//! The engine and llama.cpp read the same: `NAME.lora_a` `[rank, inputs]` and `NAME.lora_b`
//! `[outputs, rank]`. Source: llama.cpp, `convert_lora_to_gguf.py`.

use zeroize::Zeroizing;

use super::low_rank::{Adapter, Pair};
use crate::train::export::Format;
use crate::train::export::gguf::{Header, Tensor};

/// The whole file.
pub(super) fn write(architecture: &str, alpha: f32, adapter: &Adapter) -> Zeroizing<Vec<u8>> {
    let mut header = Header::default();
    header.text("general.type", "adapter");
    header.text("general.architecture", architecture);
    header.text("adapter.type", "lora");
    header.real("adapter.lora.alpha", alpha);
    let halves = |Pair { name, a, b }| [(format!("{name}.lora_a"), a), (format!("{name}.lora_b"), b)];
    for (name, half) in adapter.pairs().flat_map(halves) {
        header.tensor(Tensor { name, shape: half.dims.clone(), format: Format::F32 });
    }
    let encoded = header.tensors().iter().zip(&adapter.thin.parameters);
    let encoded = encoded.map(|(tensor, half)| Zeroizing::new(tensor.encode(&half.values)));
    let mut parts = vec![Zeroizing::new(header.bytes())];
    parts.extend(encoded);
    // All at once: a buffer that grows leaves its former places unwiped.
    let mut bytes = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
    bytes
}
