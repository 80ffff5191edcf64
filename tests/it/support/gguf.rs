//! Writes small GGUF files: whole models for other tests, and broken ones for the reader's.
//!
//! What is written is what was said: nothing is checked, and every field can be made wrong on
//! purpose. Independent of the reader in `src/engine/weights/gguf`. Source: GGUF specification,
//! ggml `docs/gguf.md`.

use std::ops::Range;

use half::f16;

use super::random::Random;

pub const F32: u32 = 0;
pub const F16: u32 = 1;
pub const Q4_0: u32 = 2;
pub const Q8_0: u32 = 8;

/// Numbers in a block of [`Q4_0`] and [`Q8_0`].
const BLOCK: usize = 32;

/// A file in the making. Methods return it, so that calls can be chained.
#[derive(Clone)]
pub struct GgufWriter {
    pub version: u32,
    /// Where tensors are put; `None` is 32. Does not write the setting, see [`Self::alignment`].
    pub align: Option<u64>,
    /// Counts to claim instead of the true ones.
    pub claimed_settings: Option<u64>,
    pub claimed_tensors: Option<u64>,
    pub settings: Vec<Vec<u8>>,
    pub tensors: Vec<RawTensor>,
}

/// A tensor header as it will be written, and its data.
#[derive(Clone)]
pub struct RawTensor {
    pub name: Vec<u8>,
    /// Length to claim for the name.
    pub claimed_name: Option<u64>,
    pub rank: u32,
    /// Innermost first.
    pub dimensions: Vec<u64>,
    pub ggml_type: u32,
    /// Place to claim instead of the true one.
    pub claimed_offset: Option<u64>,
    pub data: Vec<u8>,
}

/// Where things came to lie in a finished file.
#[derive(Debug)]
pub struct Places {
    pub settings: Vec<Range<usize>>,
    pub tensors: Vec<Range<usize>>,
    pub data: Vec<Range<usize>>,
}

/// A type a setting can have; see `value_type` in the specification.
pub trait Scalar: Copy {
    const TYPE: u32;
    fn encode(self) -> Vec<u8>;
}

macro_rules! scalars {
    ($($rust:ty = $number:literal),*) => {$(
        impl Scalar for $rust {
            const TYPE: u32 = $number;
            fn encode(self) -> Vec<u8> {
                self.to_le_bytes().to_vec()
            }
        }
    )*};
}
scalars!(u8 = 0, i8 = 1, u16 = 2, i16 = 3, u32 = 4, i32 = 5, f32 = 6, u64 = 10, i64 = 11, f64 = 12);

impl Scalar for bool {
    const TYPE: u32 = 7;
    fn encode(self) -> Vec<u8> {
        vec![u8::from(self)]
    }
}

impl Scalar for &str {
    const TYPE: u32 = 8;
    fn encode(self) -> Vec<u8> {
        text(self.as_bytes())
    }
}

impl Default for GgufWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl GgufWriter {
    pub fn new() -> Self {
        Self {
            version: 3,
            align: None,
            claimed_settings: None,
            claimed_tensors: None,
            settings: Vec::new(),
            tensors: Vec::new(),
        }
    }

    /// A text setting.
    pub fn text(self, key: &str, value: &str) -> Self {
        self.value(key, value)
    }

    /// A count, as most converters write them.
    pub fn count(self, key: &str, value: u32) -> Self {
        self.value(key, value)
    }

    /// A real number, as most converters write them.
    pub fn real(self, key: &str, value: f32) -> Self {
        self.value(key, value)
    }

    /// A flag.
    pub fn flag(self, key: &str, value: bool) -> Self {
        self.value(key, value)
    }

    /// A setting of whatever type `value` has.
    pub fn value<T: Scalar>(self, key: &str, value: T) -> Self {
        self.raw_setting(key.as_bytes(), T::TYPE, &value.encode())
    }

    /// A flat list of whatever type the values have.
    pub fn list<T: Scalar>(self, key: &str, values: &[T]) -> Self {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.encode()).collect();
        self.raw_list(key, T::TYPE, values.len() as u64, &bytes)
    }

    /// A list of texts that are not literals.
    pub fn texts(self, key: &str, values: &[impl AsRef<str>]) -> Self {
        let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        self.list(key, &values)
    }

    /// A list of `count` values of a type, right or wrong.
    pub fn raw_list(self, key: &str, value_type: u32, count: u64, values: &[u8]) -> Self {
        let body = [&value_type.to_le_bytes(), count.to_le_bytes().as_slice(), values].concat();
        self.raw_setting(key.as_bytes(), 9, &body)
    }

    /// A setting of any name, type and bytes, right or wrong.
    pub fn raw_setting(mut self, key: &[u8], value_type: u32, value: &[u8]) -> Self {
        self.settings.push([&text(key), value_type.to_le_bytes().as_slice(), value].concat());
        self
    }

    /// Puts tensors on multiples of `align`, and says so in the file.
    pub fn alignment(mut self, align: u32) -> Self {
        self.align = Some(align.into());
        self.count("general.alignment", align)
    }

    /// A tensor; `shape` is outermost first and `data` as its format stores it.
    pub fn tensor(mut self, name: &str, shape: &[usize], ggml_type: u32, data: Vec<u8>) -> Self {
        self.tensors.push(RawTensor {
            name: name.as_bytes().to_vec(),
            claimed_name: None,
            rank: shape.len() as u32,
            dimensions: shape.iter().rev().map(|n| *n as u64).collect(),
            ggml_type,
            claimed_offset: None,
            data,
        });
        self
    }

    /// A tensor of the given numbers, stored as [`F32`], [`F16`], [`Q8_0`] or [`Q4_0`].
    pub fn numbers(self, name: &str, shape: &[usize], ggml_type: u32, numbers: &[f32]) -> Self {
        self.tensor(name, shape, ggml_type, encode(ggml_type, numbers))
    }

    /// A tensor of normal numbers of deviation `scale`, stored like [`Self::numbers`].
    pub fn normals(
        self,
        name: &str,
        shape: &[usize],
        ggml_type: u32,
        random: &mut Random,
        scale: f32,
    ) -> Self {
        let numbers = random.normals(shape.iter().product(), scale);
        self.numbers(name, shape, ggml_type, &numbers)
    }

    /// The file.
    pub fn finish(&self) -> Vec<u8> {
        self.finish_with_places().0
    }

    /// The file, and where things lie in it.
    pub fn finish_with_places(&self) -> (Vec<u8>, Places) {
        let align = self.align.unwrap_or(32) as usize;
        let mut places = Places { settings: Vec::new(), tensors: Vec::new(), data: Vec::new() };
        let mut bytes = b"GGUF".to_vec();
        bytes.extend(self.version.to_le_bytes());
        bytes.extend(self.claimed_tensors.unwrap_or(self.tensors.len() as u64).to_le_bytes());
        bytes.extend(self.claimed_settings.unwrap_or(self.settings.len() as u64).to_le_bytes());
        for setting in &self.settings {
            places.settings.push(bytes.len()..bytes.len() + setting.len());
            bytes.extend(setting);
        }
        let mut offset = 0;
        for tensor in &self.tensors {
            let header = tensor.header(offset);
            places.tensors.push(bytes.len()..bytes.len() + header.len());
            bytes.extend(header);
            offset = (offset + tensor.data.len() as u64).next_multiple_of(align as u64);
        }
        for tensor in &self.tensors {
            bytes.resize(bytes.len().next_multiple_of(align), 0);
            places.data.push(bytes.len()..bytes.len() + tensor.data.len());
            bytes.extend(&tensor.data);
        }
        (bytes, places)
    }
}

impl RawTensor {
    fn header(&self, offset: u64) -> Vec<u8> {
        let mut header = self.claimed_name.unwrap_or(self.name.len() as u64).to_le_bytes().to_vec();
        header.extend(&self.name);
        header.extend(self.rank.to_le_bytes());
        header.extend(self.dimensions.iter().flat_map(|n| n.to_le_bytes()));
        header.extend(self.ggml_type.to_le_bytes());
        header.extend(self.claimed_offset.unwrap_or(offset).to_le_bytes());
        header
    }
}

/// A text as GGUF stores it: length, then bytes.
pub fn text(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u64).to_le_bytes(), bytes].concat()
}

/// Numbers in a format; whole blocks for the blocked ones.
pub fn encode(ggml_type: u32, numbers: &[f32]) -> Vec<u8> {
    match ggml_type {
        F32 => numbers.iter().flat_map(|x| x.to_le_bytes()).collect(),
        F16 => numbers.iter().flat_map(|x| f16::from_f32(*x).to_le_bytes()).collect(),
        Q8_0 => numbers.chunks(BLOCK).flat_map(encode_q8_0).collect(),
        Q4_0 => numbers.chunks(BLOCK).flat_map(encode_q4_0).collect(),
        other => panic!("the writer has no format {other}"),
    }
}

fn encode_q8_0(block: &[f32]) -> Vec<u8> {
    let scale = f16::from_f32(block.iter().fold(0.0_f32, |most, x| most.max(x.abs())) / 127.0);
    let step = if scale.to_f32() == 0.0 { 1.0 } else { scale.to_f32() };
    let quants = block.iter().map(|x| (x / step).round().clamp(-127.0, 127.0) as i8 as u8);
    scale.to_le_bytes().into_iter().chain(quants).collect()
}

fn encode_q4_0(block: &[f32]) -> Vec<u8> {
    let scale = f16::from_f32(block.iter().fold(0.0_f32, |most, x| most.max(x.abs())) / 7.0);
    let step = if scale.to_f32() == 0.0 { 1.0 } else { scale.to_f32() };
    let quants: Vec<u8> = block.iter().map(|x| ((x / step).round() + 8.0).clamp(0.0, 15.0) as u8).collect();
    let (low, high) = quants.split_at(BLOCK / 2);
    scale.to_le_bytes().into_iter().chain(low.iter().zip(high).map(|(low, high)| low | high << 4)).collect()
}
