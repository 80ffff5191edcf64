//! iOS: the app's container. A process may ask little about itself here, and says so.
//!
//! The folder follows the platform's rule: data the app makes itself lies in the library folder
//! of the container, whose root is the home folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use keyring_core::CredentialStore;

use super::{Memory, PeakMemory, Sockets};

pub(super) fn data_folder() -> Option<PathBuf> {
    let home = PathBuf::from(std::env::var_os("HOME")?);
    Some(home.join("Library").join("Application Support").join("carnet"))
}

pub(super) fn memory() -> Option<Memory> {
    None
}

pub(super) fn free_disk(_folder: &Path) -> Option<u64> {
    None
}

pub(super) fn peak_memory() -> Option<PeakMemory> {
    None
}

pub(super) fn open_sockets() -> Option<Sockets> {
    None
}

pub(super) fn language() -> Option<String> {
    sys_locale::get_locale()
}

pub(super) const SECRET_STORE: &str = "Keychain";
/// Readable while the device is unlocked, and never on another device.
pub(super) const SECRET_OPTIONS: &[(&str, &str)] = &[("access-policy", "when-unlocked-this-device-only")];

pub(super) fn connect_secret_store() -> Option<Arc<CredentialStore>> {
    Some(apple_native_keyring_store::protected::Store::new().ok()?)
}

pub(super) fn secret_patience() -> Duration {
    Duration::from_secs(20)
}
