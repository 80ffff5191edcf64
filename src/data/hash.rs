//! Names of contents: a hash, and how bytes are written for people and files.
//!
//! Two contents with one hash are taken for the same.

/// SHA-256 of an attachment's bytes: its name in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// In 64 hexadecimal digits.
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

/// Bytes in hexadecimal, two small digits each.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
