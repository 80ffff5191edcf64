//! What several parts of the test program need, one topic a file.

pub mod alloc;
pub mod answer;
pub mod gguf;
pub mod people;
pub mod random;
pub mod safetensors;
pub mod samples;
pub mod samples_models;
pub mod samples_you;
#[allow(dead_code, reason = "the tests in tests/window use the rest")]
pub mod screen;
pub mod stage;
pub mod tiny;
pub mod words;

use std::path::PathBuf;

use carnet::engine::device::probe;

/// How often a random test tries: `many` times in the long form of the suite (CARNET_LONG is set),
/// `few` in the one of every day.
pub fn long<T>(few: T, many: T) -> T {
    if std::env::var_os("CARNET_LONG").is_some() { many } else { few }
}

/// The folder of the larger fixtures; says so when there is none.
pub fn fixtures() -> Option<PathBuf> {
    let folder = std::env::var_os("CARNET_FIXTURES").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: CARNET_FIXTURES is not set");
    }
    folder
}

/// Whether this machine has anything that answers for a GPU, be it a software driver; says so if not.
pub fn has_gpu() -> bool {
    let found = probe().iter().any(|probe| probe.kind != "cpu" && probe.usable.is_ok());
    if !found {
        eprintln!("skipped: no GPU and no software driver for one");
    }
    found
}
