//! What the person decides and can look up.

use dioxus::prelude::*;

/// All of it, in one line each.
#[component]
pub fn YouScreen() -> Element {
    VNode::empty()
}

/// Language, theme, size of text.
#[component]
pub fn LookScreen() -> Element {
    VNode::empty()
}

/// Passphrase and recovery code.
#[component]
pub fn LockScreen() -> Element {
    VNode::empty()
}

/// Backup and restore.
#[component]
pub fn BackupScreen() -> Element {
    VNode::empty()
}

/// How long chats are kept.
#[component]
pub fn KeepingScreen() -> Element {
    VNode::empty()
}

/// What is stored where.
#[component]
pub fn StorageScreen() -> Element {
    VNode::empty()
}

/// That nothing leaves this device.
#[component]
pub fn ProofScreen() -> Element {
    VNode::empty()
}

/// Version and licenses.
#[component]
pub fn AboutScreen() -> Element {
    VNode::empty()
}
