//! Where a desktop keeps small secrets: the Secret Service on Linux, the Keychain on macOS.
//!
//! The Secret Service is reached over the session's message bus, and only over a local socket: an
//! address that names a network or a program to start is not used.

use std::sync::Arc;
use std::time::Duration;

use keyring_core::CredentialStore;

pub(in crate::platform) const SECRET_STORE: &str =
    if cfg!(target_os = "macos") { "Keychain" } else { "Secret Service" };

#[cfg(target_os = "linux")]
pub(in crate::platform) const SECRET_OPTIONS: &[(&str, &str)] = &[("label", "Carnet: key of a store")];
#[cfg(not(target_os = "linux"))]
pub(in crate::platform) const SECRET_OPTIONS: &[(&str, &str)] = &[];

#[cfg(target_os = "linux")]
pub(in crate::platform) fn connect_secret_store() -> Option<Arc<CredentialStore>> {
    if std::env::var("DBUS_SESSION_BUS_ADDRESS").is_ok_and(|address| !is_local(&address)) {
        return None;
    }
    Some(zbus_secret_service_keyring_store::Store::new().ok()?)
}

#[cfg(target_os = "macos")]
pub(in crate::platform) fn connect_secret_store() -> Option<Arc<CredentialStore>> {
    Some(apple_native_keyring_store::keychain::Store::new().ok()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(in crate::platform) fn connect_secret_store() -> Option<Arc<CredentialStore>> {
    None
}

/// How long the person may take to let Carnet at a locked key store; without a screen nobody asks.
pub(in crate::platform) fn secret_patience() -> Duration {
    let has_screen = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let asks = cfg!(not(target_os = "linux")) || has_screen("DISPLAY") || has_screen("WAYLAND_DISPLAY");
    Duration::from_secs(if asks { 60 } else { 5 })
}

/// Whether every address of a message bus is a socket on this machine.
#[cfg(target_os = "linux")]
fn is_local(addresses: &str) -> bool {
    addresses.split(';').all(|address| address.starts_with("unix:"))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn only_local_sockets_are_used() {
        assert!(is_local("unix:path=/run/user/1000/bus"));
        assert!(is_local("unix:abstract=/tmp/x,guid=0;unix:path=/run/user/1000/bus"));
        for address in [
            "tcp:host=example.org,port=1",
            "unix:path=/x;tcp:host=a",
            "unixexec:path=/bin/sh",
            "autolaunch:",
            "",
        ] {
            assert!(!is_local(address), "{address}");
        }
    }
}
