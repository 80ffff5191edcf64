//! Keys: the data key, the slots that wrap it, the recovery code, the device's key store.
//!
//! Read in this order: the key (`data_key`), what a person types (`code`, `passphrase`), what slows
//! guesses (`kdf`, `tries`), the slots (`slots`) and their file (`wire`, `disk`, `file`), the door
//! (`keys`). One invariant above all: at every moment, whatever dies, at least one way in works.

mod code;
mod data_key;
mod device;
mod disk;
mod file;
mod kdf;
mod keys;
mod passphrase;
mod random;
mod slots;
mod tries;
mod unasked;
mod wire;

#[cfg(test)]
mod tests;

pub use code::RecoveryCode;
pub use data_key::{DataKey, KEY_BYTES, KeyId};
pub use device::Device;
pub use kdf::Kdf;
pub use keys::{KeyStatus, Keys, Secret};
