//! Android: the app's own folder, and what the kernel tells every process about itself.
//!
//! The app hands its files folder over in `CARNET_DATA` before anything here is asked.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use keyring_core::CredentialStore;
use sysinfo::System;

use super::{Memory, PeakMemory, Sockets, proc};

pub(super) fn data_folder() -> Option<PathBuf> {
    None
}

pub(super) fn memory() -> Option<Memory> {
    let mut system = System::new().ok()?;
    system.refresh_memory();
    let (total_bytes, free_bytes) = (system.total_memory(), system.available_memory());
    let memory = Memory { total_bytes, free_bytes: free_bytes.min(total_bytes) };
    (total_bytes > 0).then(|| proc::within_limit(memory))
}

pub(super) fn free_disk(_folder: &Path) -> Option<u64> {
    None
}

pub(super) fn peak_memory() -> Option<PeakMemory> {
    proc::peak_memory()
}

pub(super) fn open_sockets() -> Option<Sockets> {
    proc::open_sockets()
}

/// From the properties of the system, which need no Java: the device's language, not one set for
/// this app alone.
pub(super) fn language() -> Option<String> {
    sys_locale::get_locale()
}

pub(super) const SECRET_STORE: &str = "Android Keystore";
pub(super) const SECRET_OPTIONS: &[(&str, &str)] = &[];

pub(super) fn connect_secret_store() -> Option<Arc<CredentialStore>> {
    // Outside an app, as in a terminal, there is no context, and the crate panics for it.
    Some(std::panic::catch_unwind(android_native_keyring_store::Store::new).ok()?.ok()?)
}

pub(super) fn secret_patience() -> Duration {
    Duration::from_secs(20)
}
