//! Passphrases and recovery codes: shown, typed, chosen. Used at the gate and in the settings.
//!
//! What is typed here is handed on and kept nowhere.

mod code;
mod passphrase;

pub use code::{CodeCard, TypeCode};
pub use passphrase::{NewPassphrase, SecretField, Typed};
