//! The slots of a store: the ways to its data key, and how they are written down.
//!
//! A slot holds the data key sealed with XChaCha20-Poly1305 under a key made of a secret, with the
//! store's key id and the kind of slot as associated data, so that no slot can be moved to another
//! store or place. Only the open slot holds the data key as it is.

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::super::error::Result;
use super::data_key::{DataKey, KEY_BYTES, KeyId};
use super::kdf::Kdf;
use super::random;
use super::tries::Tries;
use super::wire::Bytes;

/// The version of the key file that this program writes.
pub(super) const VERSION: u32 = 1;

const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;
const SEALED_BYTES: usize = KEY_BYTES + 16;

/// All that a key file says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Content {
    pub(super) version: u32,
    /// One more with each change: of two copies the higher one counts.
    pub(super) generation: u64,
    pub(super) key_id: Bytes<16>,
    /// The data key as it is: whoever reads the file can read the store.
    pub(super) open: Option<Bytes<KEY_BYTES>>,
    pub(super) device: Option<DeviceSlot>,
    pub(super) passphrase: Option<TypedSlot>,
    pub(super) recovery: Option<TypedSlot>,
    /// A recovery code that was shown and not asked back yet.
    pub(super) recovery_shown: Option<TypedSlot>,
    pub(super) tries: Tries,
}

impl Content {
    /// A file without any slot yet.
    pub(super) fn new(id: KeyId) -> Self {
        Self {
            version: VERSION,
            generation: 0,
            key_id: Bytes::new(id.0),
            open: None,
            device: None,
            passphrase: None,
            recovery: None,
            recovery_shown: None,
            tries: Tries::default(),
        }
    }

    pub(super) fn id(&self) -> KeyId {
        KeyId(*self.key_id.get())
    }

    /// Whether there is any way in.
    pub(super) fn has_slot(&self) -> bool {
        let sealed = [&self.passphrase, &self.recovery, &self.recovery_shown];
        self.open.is_some() || self.device.is_some() || sealed.iter().any(|slot| slot.is_some())
    }
}

/// Which way in a sealed key belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Device,
    Passphrase,
    /// Confirmed or not: a code stays the same when it is.
    Recovery,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Passphrase => "passphrase",
            Self::Recovery => "recovery",
        }
    }

    /// What a sealed key is bound to.
    fn bound_to(self, id: KeyId) -> Vec<u8> {
        [b"carnet key slot 1 ".as_slice(), self.name().as_bytes(), b" ", &id.0].concat()
    }
}

/// The data key, sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sealed {
    nonce: Bytes<NONCE_BYTES>,
    text: Bytes<SEALED_BYTES>,
}

impl Sealed {
    /// Seals `key` under `wrapping`.
    pub(super) fn new(key: &DataKey, kind: Kind, wrapping: &[u8; 32]) -> Result<Self> {
        let nonce = random::bytes::<NONCE_BYTES>()?;
        let cipher = XChaCha20Poly1305::new(wrapping.into());
        let mut text = [0; SEALED_BYTES];
        let (body, tag) = text.split_at_mut(KEY_BYTES);
        body.copy_from_slice(key.bytes());
        let made = cipher.encrypt_inout_detached(
            &XNonce::from(nonce),
            &kind.bound_to(key.id()),
            (&mut *body).into(),
        );
        // The only failure is a text of 256 GiB.
        debug_assert!(made.is_ok(), "32 bytes are not too many");
        if let Ok(made) = made {
            tag.copy_from_slice(&made);
        }
        Ok(Self { nonce: Bytes::new(nonce), text: Bytes::new(text) })
    }

    /// The data key; `None` when `wrapping` is wrong or the slot belongs elsewhere.
    pub(super) fn open(&self, id: KeyId, kind: Kind, wrapping: &[u8; 32]) -> Option<DataKey> {
        let cipher = XChaCha20Poly1305::new(wrapping.into());
        let mut text = Zeroizing::new(*self.text.get());
        let (body, tag) = text.split_first_chunk_mut::<KEY_BYTES>()?;
        let tag: [u8; 16] = (*tag).try_into().ok()?;
        let nonce = XNonce::from(*self.nonce.get());
        cipher
            .decrypt_inout_detached(&nonce, &kind.bound_to(id), body.as_mut_slice().into(), &tag.into())
            .ok()?;
        let key = DataKey::copied(body);
        (key.id() == id).then_some(key)
    }
}

/// A slot whose wrapping key lies in the device's key store.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeviceSlot {
    /// The name of the wrapping key there.
    pub(super) item: String,
    pub(super) sealed: Sealed,
}

/// A slot whose wrapping key is made of something a person types.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TypedSlot {
    pub(super) kdf: Kdf,
    salt: Bytes<SALT_BYTES>,
    sealed: Sealed,
}

impl TypedSlot {
    /// Seals `key` under what is typed.
    pub(super) fn new(key: &DataKey, kind: Kind, kdf: Kdf, typed: &[u8]) -> Result<Self> {
        let salt = random::bytes::<SALT_BYTES>()?;
        let wrapping = kdf.derive(typed, &salt)?;
        Ok(Self { kdf, salt: Bytes::new(salt), sealed: Sealed::new(key, kind, &wrapping)? })
    }

    /// The data key; `None` when something else was typed.
    ///
    /// # Errors
    /// [`Error::KeyLimit`](super::super::error::Error::KeyLimit) and
    /// [`Error::NoMemory`](super::super::error::Error::NoMemory).
    pub(super) fn open(&self, id: KeyId, kind: Kind, typed: &[u8]) -> Result<Option<DataKey>> {
        let wrapping = self.kdf.derive(typed, self.salt.get())?;
        Ok(self.sealed.open(id, kind, &wrapping))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k1_a_sealed_key_opens_only_with_its_own_key_id_and_kind() {
        let key = DataKey::random().unwrap();
        let (id, right) = (key.id(), [7; 32]);
        let sealed = Sealed::new(&key, Kind::Device, &right).unwrap();
        assert_eq!(sealed.open(id, Kind::Device, &right), Some(key.clone()));
        assert_eq!(sealed.open(id, Kind::Recovery, &right), None);
        assert_eq!(sealed.open(DataKey::random().unwrap().id(), Kind::Device, &right), None);
        for bit in 0..256 {
            let mut wrong = right;
            wrong[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(sealed.open(id, Kind::Device, &wrong), None);
        }
    }

    #[test]
    fn k1_a_changed_bit_anywhere_in_a_sealed_key_is_noticed() {
        let key = DataKey::random().unwrap();
        let sealed = Sealed::new(&key, Kind::Passphrase, &[7; 32]).unwrap();
        for bit in 0..(NONCE_BYTES + SEALED_BYTES) * 8 {
            let (mut nonce, mut text) = (*sealed.nonce.get(), *sealed.text.get());
            let mask = 1 << (bit % 8);
            match bit / 8 {
                at if at < NONCE_BYTES => nonce[at] ^= mask,
                at => text[at - NONCE_BYTES] ^= mask,
            }
            let changed = Sealed { nonce: Bytes::new(nonce), text: Bytes::new(text) };
            assert_eq!(changed.open(key.id(), Kind::Passphrase, &[7; 32]), None, "bit {bit}");
        }
    }

    #[test]
    fn the_same_key_is_never_sealed_the_same_way_twice() {
        let key = DataKey::random().unwrap();
        let seal = || Sealed::new(&key, Kind::Device, &[7; 32]).unwrap();
        let (a, b) = (seal(), seal());
        assert!(a.nonce != b.nonce && a.text != b.text);
        assert_ne!(a.text.get()[..32], key.bytes()[..]);
    }
}
