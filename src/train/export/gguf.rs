//! The frame of a GGUF file: settings, then tensor headers, then the tensors one after the other.
//!
//! Written from front to back, so that a model never lies in memory whole. Counts are 32 bits wide
//! and reals single precision, as llama.cpp asks for them. Source: GGUF specification, version 3.

use super::quantize::Format;

/// Where tensors begin, in bytes.
const ALIGNMENT: usize = 32;
const VERSION: u32 = 3;

/// Numbers of the types of settings.
const UNSIGNED: u32 = 4;
const SIGNED: u32 = 5;
const REAL: u32 = 6;
const FLAG: u32 = 7;
const TEXT: u32 = 8;
const LIST: u32 = 9;

/// A header in the making.
#[derive(Debug, Default)]
pub struct Header {
    settings: Vec<u8>,
    n_settings: u64,
    tensors: Vec<Tensor>,
}

/// A tensor that will be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Its GGUF name.
    pub name: String,
    /// Outermost dimension first.
    pub shape: Vec<usize>,
    /// How its numbers are stored.
    pub format: Format,
}

impl Tensor {
    /// How many numbers it has.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its numbers as they stand in the file, up to where the next tensor begins.
    pub fn encode(&self, numbers: &[f32]) -> Vec<u8> {
        let mut bytes = self.format.encode(numbers);
        bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
        bytes
    }
}

impl Header {
    /// A count.
    pub fn count(&mut self, key: &str, value: u32) {
        self.setting(key, UNSIGNED, &value.to_le_bytes());
    }

    /// A real number.
    pub fn real(&mut self, key: &str, value: f32) {
        self.setting(key, REAL, &value.to_le_bytes());
    }

    /// A flag.
    pub fn flag(&mut self, key: &str, value: bool) {
        self.setting(key, FLAG, &[u8::from(value)]);
    }

    /// A text.
    pub fn text(&mut self, key: &str, value: &str) {
        self.setting(key, TEXT, &text(value));
    }

    /// A list of texts.
    pub fn texts<T: AsRef<str>>(&mut self, key: &str, values: &[T]) {
        let bytes: Vec<u8> = values.iter().flat_map(|value| text(value.as_ref())).collect();
        self.list(key, TEXT, values.len(), &bytes);
    }

    /// A list of whole numbers.
    pub fn integers(&mut self, key: &str, values: &[i32]) {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.list(key, SIGNED, values.len(), &bytes);
    }

    /// The next tensor.
    pub fn tensor(&mut self, tensor: Tensor) {
        self.tensors.push(tensor);
    }

    /// All tensors, in the order in which they have to follow the header.
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// The file up to where the first tensor begins.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"GGUF".to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend((self.tensors.len() as u64).to_le_bytes());
        bytes.extend(self.n_settings.to_le_bytes());
        bytes.extend(&self.settings);
        let mut offset = 0;
        for tensor in &self.tensors {
            bytes.extend(text(&tensor.name));
            bytes.extend((tensor.shape.len() as u32).to_le_bytes());
            bytes.extend(tensor.shape.iter().rev().flat_map(|n| (*n as u64).to_le_bytes()));
            bytes.extend(tensor.format.ggml_type().to_le_bytes());
            bytes.extend((offset as u64).to_le_bytes());
            offset += tensor.format.bytes(tensor.len()).next_multiple_of(ALIGNMENT);
        }
        bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
        bytes
    }

    fn list(&mut self, key: &str, kind: u32, len: usize, values: &[u8]) {
        self.setting(
            key,
            LIST,
            &[&kind.to_le_bytes(), (len as u64).to_le_bytes().as_slice(), values].concat(),
        );
    }

    fn setting(&mut self, key: &str, kind: u32, value: &[u8]) {
        self.settings.extend(text(key));
        self.settings.extend(kind.to_le_bytes());
        self.settings.extend(value);
        self.n_settings += 1;
    }
}

/// A text: its length, then its bytes.
fn text(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
}
