//! What several parts of the test program need, one topic a file.

pub mod alloc;
pub mod gguf;
pub mod random;
pub mod safetensors;
pub mod tiny;

use std::path::PathBuf;

/// The folder of the larger fixtures; says so when there is none.
pub fn fixtures() -> Option<PathBuf> {
    let folder = std::env::var_os("CARNET_FIXTURES").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: CARNET_FIXTURES is not set");
    }
    folder
}
