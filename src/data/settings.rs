//! What the person decided about what is kept.

use serde::{Deserialize, Serialize};

/// How long chats are kept. The journal is kept for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retention {
    /// Nothing is removed by itself.
    #[default]
    Forever,
    /// Chats whose last change is more than so many days ago are removed; pinned ones stay.
    Days(u32),
}

/// A model that was used here once; it may be gone from the device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownModel {
    /// Its id in the library.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Architecture and format in words, such as `llama, Q4_0`.
    pub about: String,
    /// Size of its file in bytes.
    pub size: u64,
}
