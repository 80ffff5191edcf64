//! Reads the header of a safetensors file: which tensor lies where, in which number type.
//!
//! What leaves here is checked: every tensor lies inside the bytes given, has exactly the bytes its
//! shape asks for, and together they cover the data without gap or overlap. Names are still those
//! of the file. Source: the format description in the README of `huggingface/safetensors`.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::Fault;
use super::hf::json;
use crate::engine::quant::{self, Format};
use crate::engine::{Error, Result};

/// Longest header that is read, in bytes.
const MAX_HEADER: u64 = 16 << 20;
/// Most tensors that are read.
const MAX_TENSORS: usize = 65_536;
/// Longest name of a tensor, in bytes.
const MAX_NAME: usize = 256;
/// Most dimensions of a tensor.
const MAX_RANK: usize = 4;
/// How errors call the part of the file read here.
const HEADER: &str = "its header";

/// A number type of the format.
#[derive(Debug)]
pub(crate) struct Dtype {
    /// As headers spell it.
    pub(crate) name: &'static str,
    bits: u64,
    ggml_type: Option<u32>,
}

/// All of them. Only those with a GGUF number can be read, the others can lie beside.
static DTYPES: [Dtype; 22] = [
    readable("F32", 32, 0),
    readable("F16", 16, 1),
    readable("BF16", 16, 30),
    other("BOOL", 8),
    other("F4", 4),
    other("F6_E2M3", 6),
    other("F6_E3M2", 6),
    other("U8", 8),
    other("I8", 8),
    other("F8_E4M3", 8),
    other("F8_E5M2", 8),
    other("F8_E8M0", 8),
    other("F8_E4M3FNUZ", 8),
    other("F8_E5M2FNUZ", 8),
    other("I16", 16),
    other("U16", 16),
    other("I32", 32),
    other("U32", 32),
    other("F64", 64),
    other("I64", 64),
    other("U64", 64),
    other("C64", 64),
];

const fn readable(name: &'static str, bits: u64, ggml_type: u32) -> Dtype {
    Dtype { name, bits, ggml_type: Some(ggml_type) }
}

const fn other(name: &'static str, bits: u64) -> Dtype {
    Dtype { name, bits, ggml_type: None }
}

/// One tensor of a file, under the file's name for it.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) name: String,
    pub(crate) dtype: &'static Dtype,
    /// Outermost dimension first; may be empty or hold zeros.
    pub(crate) shape: Vec<usize>,
    /// First byte in the file.
    pub(crate) start: usize,
    /// Length in bytes.
    pub(crate) bytes: usize,
}

impl Stored {
    /// The format its numbers are read with.
    ///
    /// # Errors
    /// [`Error::UnknownFormat`] for integers, flags and the floats no model here uses.
    pub(crate) fn format(&self) -> Result<&'static Format> {
        let format = self.dtype.ggml_type.and_then(quant::by_ggml_type);
        format.ok_or_else(|| unknown_format(&self.name, self.dtype.name))
    }
}

fn unknown_format(tensor: &str, dtype: &str) -> Error {
    let known: Vec<&str> =
        DTYPES.iter().filter(|dtype| dtype.ggml_type.is_some()).map(|dtype| dtype.name).collect();
    Error::UnknownFormat {
        tensor: tensor.to_owned(),
        format: dtype.chars().take(40).collect(),
        known: known.join(", "),
    }
}

/// Checks the header of a whole file and says how its tensors are called, in the order of their bytes.
///
/// # Errors
/// [`Error::DamagedFile`], and [`Error::UnknownFormat`] for a number type the format does not have.
pub fn read_names(file: &[u8]) -> Result<Vec<String>> {
    Ok(parse(file)?.into_iter().map(|tensor| tensor.name).collect())
}

/// Reads and checks the header of a whole file; the tensors come in the order of their bytes.
///
/// # Errors
/// [`Error::DamagedFile`], and [`Error::UnknownFormat`] for a number type the format does not have.
pub(crate) fn parse(file: &[u8]) -> Result<Vec<Stored>> {
    let (header, data_start) = header(file)?;
    let Header { tensors, count } = json::parse(header, HEADER)?;
    if count > MAX_TENSORS {
        return Err(Fault::TooManyTensors { count: count as u64, limit: MAX_TENSORS as u64 }.into());
    }
    let held = file.len().saturating_sub(data_start) as u64;
    // Collected in place of the raw list: a long header is not held twice.
    let checked = tensors.into_iter().map(|(name, raw)| check(name, &raw, data_start, held));
    let mut checked = checked.collect::<Result<Vec<_>>>()?;
    refuse_duplicates(&mut checked)?;
    refuse_gaps(&mut checked, data_start, held)?;
    Ok(checked)
}

/// The text of the header, and where the tensor data begins.
fn header(file: &[u8]) -> Result<(&str, usize)> {
    let Some(prefix) = file.first_chunk::<8>() else {
        return Err(Fault::CutShort { reading: "the length of the header", at: 0 }.into());
    };
    if let Some(found) = other_kind(file) {
        return Err(Fault::NotSafetensors { found }.into());
    }
    let length = u64::from_le_bytes(*prefix);
    if length > MAX_HEADER {
        return Err(Fault::HeaderTooLong { length, limit: MAX_HEADER }.into());
    }
    let left = (file.len() - prefix.len()) as u64;
    let beyond = || Fault::HeaderBeyondFile { length, left };
    let data_start =
        usize::try_from(length).ok().and_then(|length| length.checked_add(8)).ok_or_else(beyond)?;
    let bytes = file.get(8..data_start).ok_or_else(beyond)?;
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::NotUtf8 { of: HEADER })?;
    if !text.starts_with('{') {
        return Err(Fault::NotSafetensors { found: "one whose header does not begin with {" }.into());
    }
    Ok((text, data_start))
}

/// Files people mistake for safetensors.
fn other_kind(file: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 4] = [
        (b"GGUF", "a GGUF file"),
        (b"PK\x03\x04", "a zip archive, perhaps of PyTorch"),
        (b"version https://git-lfs", "a Git LFS pointer; the model itself was not downloaded"),
        (b"<!DOCTYPE", "a web page"),
    ];
    kinds.into_iter().find(|(start, _)| file.starts_with(start)).map(|(_, kind)| kind)
}

/// One tensor as the header has it.
#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow)]
    dtype: Cow<'a, str>,
    shape: Dims,
    data_offsets: Dims,
}

/// The first numbers of a list, and how many there are.
struct Dims {
    first: [u64; MAX_RANK],
    count: usize,
}

/// All tensors up to the limit, and how many there are.
struct Header<'a> {
    tensors: Vec<(String, Raw<'a>)>,
    count: usize,
}

fn check(name: String, raw: &Raw<'_>, data_start: usize, held: u64) -> Result<Stored> {
    let dtype = DTYPES.iter().find(|dtype| dtype.name == raw.dtype);
    let dtype = dtype.ok_or_else(|| unknown_format(&name, &raw.dtype))?;
    let Some(dims) = raw.shape.first.get(..raw.shape.count) else {
        return Err(Fault::BadRank { tensor: name, found: raw.shape.count as u64 }.into());
    };
    if let Some(&found) = dims.iter().find(|&&dim| dim > 1 << 31) {
        return Err(Fault::BadDimension { tensor: name, found }.into());
    }
    let shape: Vec<usize> = dims.iter().filter_map(|&dim| usize::try_from(dim).ok()).collect();
    let bits = dims.iter().try_fold(dtype.bits, |bits, &dim| bits.checked_mul(dim));
    let Some(bits) = bits else {
        return Err(Fault::TensorTooLarge { tensor: name, shape }.into());
    };
    let (2, &[begin, end, ..]) = (raw.data_offsets.count, &raw.data_offsets.first) else {
        let why = format!("tensor {name:?} has {} offsets, not 2", raw.data_offsets.count);
        return Err(Fault::BadJson { of: HEADER, why }.into());
    };
    let Some(bytes) = end.checked_sub(begin) else {
        return Err(Fault::OffsetsReversed { tensor: name, begin, end }.into());
    };
    if end > held {
        return Err(Fault::TensorOutsideFile { tensor: name, offset: begin, bytes, held }.into());
    }
    if bytes.checked_mul(8) != Some(bits) {
        return Err(Fault::SizeMismatch { tensor: name, bytes, needed: bits.div_ceil(8) }.into());
    }
    let start = usize::try_from(begin).ok().and_then(|begin| begin.checked_add(data_start));
    match (start, usize::try_from(bytes)) {
        (Some(start), Ok(bytes)) => Ok(Stored { name, dtype, shape, start, bytes }),
        _ => Err(Fault::TensorTooLarge { tensor: name, shape }.into()),
    }
}

fn refuse_duplicates(tensors: &mut [Stored]) -> Result<()> {
    tensors.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    for (a, b) in tensors.iter().zip(tensors.iter().skip(1)) {
        if a.name == b.name {
            return Err(Fault::DuplicateTensor { tensor: a.name.clone() }.into());
        }
    }
    Ok(())
}

/// The format wants every byte to belong to exactly one tensor, so that nothing can hide.
fn refuse_gaps(tensors: &mut [Stored], data_start: usize, held: u64) -> Result<()> {
    tensors.sort_unstable_by_key(|tensor| (tensor.start, tensor.bytes));
    let mut covered = 0;
    let mut previous: Option<&Stored> = None;
    for tensor in tensors.iter() {
        let begin = tensor.start.saturating_sub(data_start) as u64;
        if begin > covered {
            return Err(Fault::UnclaimedBytes { at: covered, bytes: begin - covered }.into());
        }
        if begin < covered {
            let first = previous.map_or_else(String::new, |previous| previous.name.clone());
            return Err(Fault::Overlap { first, second: tensor.name.clone() }.into());
        }
        covered = covered.saturating_add(tensor.bytes as u64);
        previous = Some(tensor);
    }
    if covered < held {
        return Err(Fault::UnclaimedBytes { at: covered, bytes: held - covered }.into());
    }
    Ok(())
}

impl<'de> Deserialize<'de> for Header<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Tensors;
        impl<'de> Visitor<'de> for Tensors {
            type Value = Header<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("tensors by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
                let mut header = Header { tensors: Vec::new(), count: 0 };
                let mut has_metadata = false;
                while let Some(name) = map.next_key::<Cow<'de, str>>()? {
                    if name == "__metadata__" {
                        map.next_value::<IgnoredAny>()?;
                        if std::mem::replace(&mut has_metadata, true) {
                            return Err(serde::de::Error::custom("__metadata__ is there twice"));
                        }
                        continue;
                    }
                    header.count += 1;
                    if header.count > MAX_TENSORS {
                        map.next_value::<IgnoredAny>()?;
                        continue;
                    }
                    if name.is_empty() || name.len() > MAX_NAME {
                        let why =
                            format!("a tensor has a name of {} bytes, not of 1 to {MAX_NAME}", name.len());
                        return Err(serde::de::Error::custom(why));
                    }
                    header.tensors.push((name.into_owned(), map.next_value()?));
                }
                Ok(header)
            }
        }
        deserializer.deserialize_map(Tensors)
    }
}

impl<'de> Deserialize<'de> for Dims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Dims;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of whole numbers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Dims, A::Error> {
                let mut dims = Dims { first: [0; MAX_RANK], count: 0 };
                while let Some(number) = list.next_element::<u64>()? {
                    if let Some(slot) = dims.first.get_mut(dims.count) {
                        *slot = number;
                    }
                    dims.count += 1;
                }
                Ok(dims)
            }
        }
        deserializer.deserialize_seq(Numbers)
    }
}
