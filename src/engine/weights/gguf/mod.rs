//! GGUF version 2 and 3, little-endian: a file mapped read-only and checked before anything is built.
//!
//! Two steps. [`Header::read`] walks the whole header under limits on every count and length and
//! keeps only places in it; [`parse`] then builds settings and tensors from what passed. So a
//! broken file costs no memory to speak of, and nothing after this file checks again.
//! Source: GGUF specification, ggml `docs/gguf.md`.

mod reader;
mod setting;
mod tensor;

use std::collections::BTreeMap;
use std::path::Path;

use super::map::{self, Map};
use super::{Adjust, Entry, Fault, Index, Metadata, Payload, Span};
use crate::engine::{Error, Result};
use reader::Reader;
use setting::Setting;
use tensor::TensorInfo;

/// Version 1 counted in 32 bits and never left its first weeks.
const VERSIONS: [u32; 2] = [2, 3];
/// What a file without `general.alignment` means, in bytes.
const DEFAULT_ALIGNMENT: u32 = 32;

/// How files begin that people take for GGUF: older formats of the same tools, and downloads
/// that brought something else.
const LOOKALIKES: [(&[u8], &str); 10] = [
    (b"lmgg", "a model of the old GGML format, convert it to GGUF"),
    (b"fmgg", "a model of the old GGMF format, convert it to GGUF"),
    (b"tjgg", "a model of the old GGJT format, convert it to GGUF"),
    (b"algg", "an adapter of the old GGLA format, convert it to GGUF"),
    (b"PK\x03\x04", "a zip or PyTorch archive"),
    (b"\x1f\x8b", "a gzip archive, unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive, unpack it first"),
    (b"version https://git-lfs", "the placeholder of a file kept in Git LFS"),
    (b"<", "a web page"),
    (b"{", "a JSON text"),
];

/// Opens the GGUF file at `path`; tensors stay in the map.
pub(crate) fn open(path: &Path) -> Result<Index> {
    index(map::open(path)?)
}

/// Checks a GGUF file whose bytes are at hand.
pub(super) fn index(map: Map) -> Result<Index> {
    let (metadata, entries) = parse(&map)?;
    Ok(Index { maps: vec![map], metadata, entries, tokenizer_json: None })
}

/// Checks a whole GGUF file held in memory, tensors included, and hands over its settings.
///
/// # Errors
/// [`Error::DamagedFile`] and [`Error::UnknownFormat`].
pub fn read_metadata(bytes: &[u8]) -> Result<Metadata> {
    Ok(parse(bytes)?.0)
}

/// The settings and tensors of a GGUF file, whose spans all lie in map 0, that is in `bytes`.
pub(crate) fn parse(bytes: &[u8]) -> Result<(Metadata, BTreeMap<String, Entry>)> {
    let header = Header::read(bytes)?;
    let mut metadata = Metadata::default();
    for setting in &header.settings {
        if let Some(value) = setting.value()? {
            metadata.insert(setting.key, value);
        }
    }
    let mut entries = BTreeMap::new();
    for tensor in &header.tensors {
        let payload = Payload::Stored(vec![tensor.span(header.data_start)?]);
        let entry = Entry { shape: tensor.shape(), format: tensor.format, payload, adjust: Adjust::None };
        entries.insert(tensor.name.to_owned(), entry);
    }
    Ok((metadata, entries))
}

/// A header that passed every check, as places in the file.
struct Header<'a> {
    /// In the order of their names.
    settings: Vec<Setting<'a>>,
    /// In the order of their offsets.
    tensors: Vec<TensorInfo<'a>>,
    /// Where tensor offsets count from; behind the end only if there are no tensors.
    data_start: u64,
}

impl<'a> Header<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut reader = Reader::new(bytes);
        read_version(&mut reader)?;
        let n_tensors = reader.u64("the number of tensors")?;
        let n_settings = reader.u64("the number of settings")?;
        let settings = setting::read_all(&mut reader, n_settings)?;
        refuse_split(&settings)?;
        let alignment = alignment(&settings)?;
        let mut tensors = tensor::read_all(&mut reader, n_tensors, alignment)?;
        let data_start = (reader.at() as u64).next_multiple_of(u64::from(alignment));
        tensor::check_places(&mut tensors, (bytes.len() as u64).saturating_sub(data_start))?;
        Ok(Self { settings, tensors, data_start })
    }
}

fn read_version(reader: &mut Reader<'_>) -> Result<(), Fault> {
    let start = reader.rest();
    if let Some((_, found)) = LOOKALIKES.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Err(Fault::NotGguf { found });
    }
    if reader.bytes::<4>("the format mark")? != *b"GGUF" {
        return Err(Fault::NotGguf { found: "something else" });
    }
    let version = reader.u32("the version")?;
    if VERSIONS.contains(&version) {
        Ok(())
    } else if VERSIONS.contains(&version.swap_bytes()) {
        Err(Fault::BigEndian)
    } else {
        Err(Fault::GgufVersion { found: version })
    }
}

fn alignment(settings: &[Setting<'_>]) -> Result<u32, Fault> {
    let Some(setting) = setting::find(settings, "general.alignment") else {
        return Ok(DEFAULT_ALIGNMENT);
    };
    let found = setting.count().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    if found.is_power_of_two() && (8..=4096).contains(&found) {
        Ok(found)
    } else {
        Err(Fault::BadAlignment { found })
    }
}

/// A part of a split model opens well and then lacks most tensors; better to say why at once.
fn refuse_split(settings: &[Setting<'_>]) -> Result<(), Fault> {
    match setting::find(settings, "split.count").and_then(Setting::count) {
        Some(parts) if parts > 1 => Err(Fault::SplitModel { parts }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
