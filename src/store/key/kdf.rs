//! Argon2id: what makes a guess at a passphrase slow, and what a key file may ask of it.
//!
//! The numbers come from a file, so they are checked before anything is allocated. Source: RFC 9106.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::super::error::{Error, Result};

const MEMORY_KIB_MAX: u32 = 256 << 10;
const ROUNDS_MAX: u32 = 16;
const LANES_MAX: u32 = 16;

/// What one guess at a secret costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kdf {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub rounds: u32,
    /// Lanes of the memory.
    pub lanes: u32,
}

impl Kdf {
    /// The rule: 64 MiB, the second recommendation of RFC 9106.
    pub const DEFAULT: Self = Self { memory_kib: 64 << 10, rounds: 3, lanes: 4 };

    /// The least that is ever used: for phones with little memory, and for recovery codes, which
    /// nobody can guess.
    pub const FLOOR: Self = Self { memory_kib: 19 << 10, rounds: 2, lanes: 1 };

    /// Checks the numbers, which may come from a file.
    ///
    /// # Errors
    /// [`Error::KeyLimit`] above the caps of 256 MiB, 16 rounds and 16 lanes, and below the floor.
    pub fn check(self) -> Result<()> {
        let what = match self {
            Self { memory_kib, .. } if memory_kib > MEMORY_KIB_MAX => "more than 256 MiB of memory",
            Self { rounds, .. } if rounds > ROUNDS_MAX => "more than 16 rounds",
            Self { lanes, .. } if lanes > LANES_MAX => "more than 16 lanes",
            Self { memory_kib, .. } if memory_kib < Self::FLOOR.memory_kib => "less than 19 MiB of memory",
            Self { rounds, .. } if rounds < Self::FLOOR.rounds => "fewer than 2 rounds",
            Self { lanes: 0, .. } => "no lane",
            _ => return Ok(()),
        };
        Err(Error::KeyLimit { what })
    }

    /// The key made of `secret`.
    ///
    /// # Errors
    /// [`Error::KeyLimit`] as [`check`](Self::check) says; [`Error::NoMemory`].
    pub(super) fn derive(self, secret: &[u8], salt: &[u8]) -> Result<Zeroizing<[u8; 32]>> {
        self.check()?;
        let impossible = |_| Error::KeyLimit { what: "impossible numbers" };
        let params = Params::new(self.memory_kib, self.rounds, self.lanes, Some(32)).map_err(impossible)?;
        let mut key = Zeroizing::new([0; 32]);
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        match argon2.hash_password_into(secret, salt, key.as_mut()) {
            Ok(()) => Ok(key),
            Err(argon2::Error::OutOfMemory) => Err(Error::NoMemory),
            Err(e) => Err(impossible(e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use argon2::{AssociatedData, ParamsBuilder};

    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn k3_the_vector_of_rfc_9106_holds() {
        let data = AssociatedData::new(&[4; 12]).unwrap();
        let params = ParamsBuilder::new().m_cost(32).t_cost(3).p_cost(4).data(data).build().unwrap();
        let secret = [3; 8];
        let argon2 = Argon2::new_with_secret(&secret, Algorithm::Argon2id, Version::V0x13, params).unwrap();
        let mut tag = [0; 32];
        argon2.hash_password_into(&[1; 32], &[2; 16], &mut tag).unwrap();
        assert_eq!(hex(&tag), "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    #[test]
    fn k3_our_own_call_gives_the_vectors_of_the_reference_implementation() {
        let vectors = [
            (2, "password", "somesalt", "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"),
            (4, "password", "somesalt", "9025d48e68ef7395cca9079da4c4ec3affb3c8911fe4f86d1a2520856f63172c"),
            (2, "password", "diffsalt", "bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c"),
        ];
        for (rounds, secret, salt, expected) in vectors {
            let kdf = Kdf { memory_kib: 64 << 10, rounds, lanes: 1 };
            assert_eq!(hex(&*kdf.derive(secret.as_bytes(), salt.as_bytes()).unwrap()), expected);
        }
    }

    #[test]
    fn k3_absurd_numbers_are_refused_within_10_ms() {
        let default = Kdf::DEFAULT;
        let absurd = [
            Kdf { memory_kib: 4 << 20, ..default },
            Kdf { memory_kib: u32::MAX, rounds: u32::MAX, lanes: u32::MAX },
            Kdf { memory_kib: MEMORY_KIB_MAX + 1, ..default },
            Kdf { rounds: 1_000_000, ..default },
            Kdf { rounds: ROUNDS_MAX + 1, ..default },
            Kdf { rounds: 1, ..default },
            Kdf { lanes: LANES_MAX + 1, ..default },
            Kdf { lanes: 0, ..default },
            Kdf { memory_kib: Kdf::FLOOR.memory_kib - 1, ..default },
            Kdf { memory_kib: 0, rounds: 0, lanes: 0 },
        ];
        for kdf in absurd {
            // Another program may hold the processor for a while: of several times the shortest counts.
            let mut shortest = Duration::MAX;
            for _ in 0..5 {
                let started = Instant::now();
                let refused = kdf.derive(b"secret", b"some salt");
                shortest = shortest.min(started.elapsed());
                assert!(matches!(refused, Err(Error::KeyLimit { .. })), "{kdf:?}");
            }
            assert!(shortest < Duration::from_millis(10), "{kdf:?} took {shortest:?}");
        }
    }

    #[test]
    fn k3_the_edges_are_taken() {
        for kdf in [
            Kdf::DEFAULT,
            Kdf::FLOOR,
            Kdf { memory_kib: MEMORY_KIB_MAX, rounds: ROUNDS_MAX, lanes: LANES_MAX },
        ] {
            kdf.check().unwrap();
        }
    }
}
