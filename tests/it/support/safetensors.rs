//! Writes small safetensors files and the folders around them, right or wrong on purpose.
//!
//! What is written is what was said: nothing is checked. Independent of the reader in
//! `src/engine/weights`. Source: the format description in the README of `huggingface/safetensors`.

use std::path::{Path, PathBuf};

use half::{bf16, f16};
use tempfile::TempDir;

use super::random::Random;

/// A file in the making.
#[derive(Clone, Default)]
pub struct SafetensorsWriter {
    headers: Vec<String>,
    data: Vec<u8>,
}

impl SafetensorsWriter {
    pub fn new() -> Self {
        Self::default()
    }

    /// A tensor of any type, as bytes.
    pub fn raw(mut self, name: &str, dtype: &str, shape: &[usize], bytes: &[u8]) -> Self {
        let (begin, end) = (self.data.len(), self.data.len() + bytes.len());
        self.headers.push(format!(
            "{name:?}:{{\"dtype\":{dtype:?},\"shape\":{shape:?},\"data_offsets\":[{begin},{end}]}}"
        ));
        self.data.extend_from_slice(bytes);
        self
    }

    pub fn f32(self, name: &str, shape: &[usize], numbers: &[f32]) -> Self {
        let bytes: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.raw(name, "F32", shape, &bytes)
    }

    pub fn f16(self, name: &str, shape: &[usize], numbers: &[f32]) -> Self {
        let bytes: Vec<u8> = numbers.iter().flat_map(|&x| f16::from_f32(x).to_le_bytes()).collect();
        self.raw(name, "F16", shape, &bytes)
    }

    pub fn bf16(self, name: &str, shape: &[usize], numbers: &[f32]) -> Self {
        let bytes: Vec<u8> = numbers.iter().flat_map(|&x| bf16::from_f32(x).to_le_bytes()).collect();
        self.raw(name, "BF16", shape, &bytes)
    }

    /// A tensor of seeded numbers every format here holds exactly.
    pub fn seeded(self, name: &str, shape: &[usize], random: &mut Random) -> Self {
        let numbers = seeded(shape.iter().product(), random);
        match random.index(3) {
            0 => self.f32(name, shape, &numbers),
            1 => self.f16(name, shape, &numbers),
            _ => self.bf16(name, shape, &numbers),
        }
    }

    /// The JSON of the header.
    pub fn header(&self) -> String {
        format!("{{\"__metadata__\":{{\"format\":\"pt\"}},{}}}", self.headers.join(","))
    }

    pub fn data(&self) -> &[u8] {
        &self.data
    }

    pub fn finish(&self) -> Vec<u8> {
        file(self.header().as_bytes(), &self.data)
    }
}

/// Small whole numbers: exact in every float type.
pub fn seeded(len: usize, random: &mut Random) -> Vec<f32> {
    (0..len).map(|_| random.within(0..=200) as f32 - 100.0).collect()
}

/// A file of this header and data.
pub fn file(header: &[u8], data: &[u8]) -> Vec<u8> {
    let length = (header.len() as u64).to_le_bytes();
    [&length, header, data].concat()
}

/// A folder that is removed with its value.
pub struct Folder(TempDir);

impl Folder {
    /// A folder with this `config.json`.
    pub fn new(config: &str) -> Self {
        Self(tempfile::tempdir().unwrap()).with("config.json", config)
    }

    pub fn with(self, name: &str, contents: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.0.path().join(name), contents).unwrap();
        self
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}
