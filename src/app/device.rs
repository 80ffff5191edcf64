//! This device as the store needs it: the system's key store and a clock nobody can set.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::platform;
use crate::store::Device;

/// The device the program runs on.
pub(super) struct ThisDevice;

impl Device for ThisDevice {
    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), String> {
        platform::keep_secret(name, secret)
    }

    fn fetch(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        platform::fetch_secret(name)
    }

    fn forget(&self, name: &str) -> Result<(), String> {
        platform::forget_secret(name)
    }

    fn name(&self) -> Option<String> {
        platform::secret_store()
    }

    fn uptime(&self) -> Duration {
        platform::uptime()
    }
}
