//! Randomness for keys, salts and nonces: the system's source and no other.

use super::super::error::{Error, Result};

/// Fills `bytes` with random ones.
pub(super) fn fill(bytes: &mut [u8]) -> Result<()> {
    let why = "it gives no random numbers".to_owned();
    getrandom::fill(bytes).map_err(|_| Error::DeviceKeys { why })
}

/// So many random bytes, which are no secret by themselves.
pub(super) fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}
