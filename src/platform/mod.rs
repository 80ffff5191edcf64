//! What differs between systems: the same functions everywhere, one file chosen at compile time.
//!
//! Names no other module of the crate. Only here and in the engine's device probe may a target be
//! named. A system that cannot answer a question says so with `None`; nothing is guessed.
//!
//! To add a system ability: one function in each of `desktop.rs`, `android.rs` and `ios.rs`.

#[cfg_attr(target_os = "android", path = "android.rs")]
#[cfg_attr(target_os = "ios", path = "ios.rs")]
#[cfg_attr(not(any(target_os = "android", target_os = "ios")), path = "desktop.rs")]
mod system;

#[cfg_attr(any(target_os = "linux", target_os = "android"), path = "cores_linux.rs")]
#[cfg_attr(target_vendor = "apple", path = "cores_apple.rs")]
mod cores;
#[cfg(not(any(target_os = "android", target_os = "ios")))]
mod keystore;
#[cfg(not(target_os = "ios"))]
mod proc;
mod secrets;
mod uptime;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use secrets::{fetch_secret, forget_secret, keep_secret, secret_store};

/// Main memory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// All there is, for this process: a container's limit counts.
    pub total_bytes: u64,
    /// What can still be taken without pushing others out.
    pub free_bytes: u64,
}

/// The most memory a process ever held, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeakMemory {
    /// All of it, mapped files included.
    pub resident_bytes: u64,
    /// At most so much of it was the process's own: what is mapped of files by now is taken off.
    pub private_bytes: u64,
}

/// Open sockets of this process, by reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sockets {
    /// IPv4 and IPv6: the ones that must never be.
    pub internet: usize,
    /// Sockets inside this machine, such as those to a window system.
    pub local: usize,
}

/// The folder for everything Carnet keeps, when nobody names another.
pub fn data_folder() -> Option<PathBuf> {
    system::data_folder()
}

/// Main memory now.
pub fn memory() -> Option<Memory> {
    system::memory()
}

/// Free space on the disk that holds `folder` or would hold it, in bytes.
pub fn free_disk(folder: &Path) -> Option<u64> {
    system::free_disk(folder)
}

/// The most memory this process ever held.
pub fn peak_memory() -> Option<PeakMemory> {
    system::peak_memory()
}

/// The sockets this process holds now.
pub fn open_sockets() -> Option<Sockets> {
    system::open_sockets()
}

/// The language the person set for this device, as a BCP 47 tag such as `fr-CA`.
pub fn language() -> Option<String> {
    system::language()
}

/// Sets how many threads compute; only before the first computation. Where nobody says how many, as many as
/// the processor has fast cores beside slow ones, or one for each core where all are alike.
pub fn use_threads(wanted: Option<NonZeroUsize>) {
    let Some(threads) = wanted.or_else(cores::fast) else { return };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.get());
    if let Err(error) = pool.start_handler(|_| stay_on_fast_cores()).build_global() {
        log::warn!("the number of threads stays as it is: {error}");
    }
}

/// Keeps this thread, and all that it starts later, on the fast cores, if there are enough for all threads.
pub fn stay_on_fast_cores() {
    if cores::fast().is_some_and(|fast| rayon::current_num_threads() <= fast.get()) {
        cores::stay();
    }
}

/// Time since the device was started, sleep included: a clock that nobody can set.
pub fn uptime() -> Duration {
    uptime::uptime()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_plausible() {
        let Some(memory) = memory() else { return };
        assert!(memory.total_bytes > 16 << 20);
        assert!(memory.free_bytes <= memory.total_bytes);
    }

    #[test]
    fn a_folder_that_is_not_there_yet_has_the_disk_of_its_parent() {
        let folder = tempfile::tempdir().unwrap();
        let (here, below) = (free_disk(folder.path()), free_disk(&folder.path().join("a/b/c")));
        assert_eq!(here.is_some(), below.is_some());
    }
}
