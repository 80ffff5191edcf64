//! What the store needs of the device it runs on: a place for a small secret, and a clock.
//!
//! The clock is the time since the device was started, sleep included, because nobody can set it.

use std::time::Duration;

use zeroize::Zeroizing;

/// A device with its key store, where it has one.
pub trait Device: Send + Sync {
    /// Keeps `secret` under `name`, in the place of what was there.
    ///
    /// # Errors
    /// What the key store said, in one line.
    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), String>;

    /// What is kept under `name`; `None` when nothing is.
    ///
    /// # Errors
    /// What the key store said, in one line.
    fn fetch(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String>;

    /// Forgets what is kept under `name`; nothing there is no error.
    ///
    /// # Errors
    /// What the key store said, in one line.
    fn forget(&self, name: &str) -> Result<(), String>;

    /// What the key store is called, as shown to the person; `None` when this device has none.
    fn name(&self) -> Option<String>;

    /// Time since the device was started, sleep included.
    fn uptime(&self) -> Duration;
}

/// Fetches with a second try: key stores of phones are known to fail once in a while for no
/// reason, and a secret given up too early looks like a lost one.
pub(super) fn fetch_twice(device: &dyn Device, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
    device.fetch(name).or_else(|_| device.fetch(name))
}

/// The device's uptime in whole milliseconds.
pub(super) fn uptime_ms(device: &dyn Device) -> u64 {
    u64::try_from(device.uptime().as_millis()).unwrap_or(u64::MAX)
}
