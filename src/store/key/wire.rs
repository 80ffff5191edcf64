//! The key file as bytes: one line of JSON and one line with its SHA-256.
//!
//! What is read here may have been damaged or made by somebody else: it is checked whole, under a
//! limit, before any of it is used. The two lines stay the frame of all later versions too.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::slots::{Content, VERSION};
use crate::data::hex;

/// A key file is never larger, in bytes.
pub(super) const FILE_BYTES_MAX: usize = 64 << 10;

/// Room for every file this program writes, so that no copy of a growing buffer stays in memory.
const USUAL_BYTES: usize = 8 << 10;
const ITEM_BYTES_MAX: usize = 200;

/// Bytes that are wiped from memory when dropped; Base64 in files.
#[derive(Clone)]
pub(super) struct Bytes<const N: usize>(Zeroizing<[u8; N]>);

impl<const N: usize> Bytes<N> {
    pub(super) fn new(bytes: [u8; N]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(super) fn get(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> PartialEq for Bytes<N> {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(other.0.as_ref()).into()
    }
}

impl<const N: usize> Eq for Bytes<N> {}

impl<const N: usize> fmt::Debug for Bytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({N} hidden)")
    }
}

impl<const N: usize> Serialize for Bytes<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = Zeroizing::new(BASE64_STANDARD.encode(self.get()));
        serializer.serialize_str(&text)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Bytes<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(BytesVisitor)
    }
}

struct BytesVisitor<const N: usize>;

impl<const N: usize> Visitor<'_> for BytesVisitor<N> {
    type Value = Bytes<N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{N} bytes in Base64")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Bytes<N>, E> {
        let mut bytes = Zeroizing::new([0; N]);
        // The decoder wants room for what a text of this length could hold.
        let mut room = Zeroizing::new([0; 64]);
        let length =
            BASE64_STANDARD.decode_slice(text, room.as_mut()).map_err(|_| E::custom("not Base64"))?;
        let decoded = room.get(..length).filter(|decoded| decoded.len() == N);
        bytes.copy_from_slice(decoded.ok_or_else(|| E::custom("wrong length"))?);
        Ok(Bytes(bytes))
    }
}

/// What one copy of the key file is.
pub(super) enum Copy {
    /// Not there.
    Missing,
    /// There, and of no use; what is wrong with it.
    Damaged(&'static str),
    /// Whole, and of a version this program does not know.
    Newer(u32),
    /// Whole.
    Valid(Box<Content>),
}

#[derive(Deserialize)]
struct Head {
    version: u32,
}

/// The bytes of a key file.
pub(super) fn write(content: &Content) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(USUAL_BYTES));
    let written = serde_json::to_writer(&mut *bytes, content);
    debug_assert!(written.is_ok(), "writing numbers and texts to memory does not fail");
    let sum = checksum(&bytes);
    bytes.push(b'\n');
    bytes.extend_from_slice(sum.as_bytes());
    bytes.push(b'\n');
    bytes
}

/// Reads the bytes of a key file.
pub(super) fn read(bytes: &[u8]) -> Copy {
    if bytes.len() > FILE_BYTES_MAX {
        return Copy::Damaged("too large");
    }
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let (Some(body), Some(sum), Some(b""), None) = (lines.next(), lines.next(), lines.next(), lines.next())
    else {
        return Copy::Damaged("cut short");
    };
    if sum != checksum(body).as_bytes() {
        return Copy::Damaged("their checksum is wrong");
    }
    match serde_json::from_slice::<Head>(body) {
        Ok(Head { version: VERSION }) => {}
        Ok(Head { version }) if version > VERSION => return Copy::Newer(version),
        _ => return Copy::Damaged("not written by Carnet"),
    }
    match serde_json::from_slice::<Content>(body) {
        Ok(content) if !content.has_slot() => Copy::Damaged("without any way in"),
        Ok(content) if content.device.as_ref().is_some_and(|slot| slot.item.len() > ITEM_BYTES_MAX) => {
            Copy::Damaged("not written by Carnet")
        }
        Ok(content) => Copy::Valid(Box::new(content)),
        Err(_) => Copy::Damaged("not written by Carnet"),
    }
}

fn checksum(body: &[u8]) -> String {
    hex(&Sha256::digest(body))
}
