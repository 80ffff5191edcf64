//! The random key everything in the store hangs on, and the keys derived from it.
//!
//! The key is wiped from memory when it is dropped, and nothing prints it. Derivation is HKDF with
//! SHA-256 (RFC 5869), each use under its own label.

use std::fmt;
use std::sync::Arc;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::super::error::Result;
use super::random;

/// Length of a data key in bytes.
pub const KEY_BYTES: usize = 32;

/// The random key of one store. Whoever has it can read everything.
///
/// All clones share one place in memory: moving a key leaves no copy behind, and the place is wiped
/// with the last of them.
#[derive(Clone, PartialEq, Eq)]
pub struct DataKey(Arc<Zeroizing<[u8; KEY_BYTES]>>);

/// Names a data key without telling it: tells a wrong key from a damaged file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 16]);

impl DataKey {
    /// A new random key, from the system's source of randomness.
    ///
    /// # Errors
    /// [`Error::DeviceKeys`](super::super::error::Error::DeviceKeys) when the system gives none.
    pub fn random() -> Result<Self> {
        let mut filled = Ok(());
        let key = Self::filled(|bytes| filled = random::fill(bytes));
        filled.map(|()| key)
    }

    /// A key whose bytes `fill` writes where they stay.
    fn filled(fill: impl FnOnce(&mut [u8; KEY_BYTES])) -> Self {
        let mut bytes = Arc::new(Zeroizing::new([0; KEY_BYTES]));
        // Nobody else has it yet.
        if let Some(bytes) = Arc::get_mut(&mut bytes) {
            fill(bytes);
        }
        Self(bytes)
    }

    /// The key of these bytes, which the caller wipes.
    pub(super) fn copied(from: &[u8; KEY_BYTES]) -> Self {
        Self::filled(|bytes| bytes.copy_from_slice(from))
    }

    /// The key of these bytes.
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self::copied(&Zeroizing::new(bytes))
    }

    /// Its bytes, to be wrapped or handed to SQLCipher and nothing else.
    pub fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// What names it.
    pub fn id(&self) -> KeyId {
        let mut id = [0; 16];
        self.derive(b"carnet key id", &mut id);
        KeyId(id)
    }

    /// Fills `out` with the key for one use; `out` has at most 255 * 32 bytes.
    pub fn derive(&self, label: &[u8], out: &mut [u8]) {
        let derived = Hkdf::<Sha256>::new(None, self.bytes()).expand(label, out);
        // The only failure is a length above the bound of RFC 5869, and no caller is near it.
        debug_assert!(derived.is_ok(), "too much asked of one key");
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_tells_keys_apart_and_tells_nothing_else() {
        let (a, b) = (DataKey::random().unwrap(), DataKey::random().unwrap());
        assert_eq!(a.id(), a.clone().id());
        assert_ne!(a.id(), b.id());
        assert_eq!(format!("{a:?}"), "DataKey(hidden)");
        assert_ne!(&a.id().0, &a.bytes()[..16]);
    }
}
