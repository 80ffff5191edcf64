//! Linux, macOS and Windows: a laptop, or the machine that runs the tests.
//!
//! Asks the system through `directories` and `sysinfo`; what only Linux tells comes from `/proc`
//! and is `None` elsewhere. Small secrets have their own file, `keystore`.

use std::path::{Path, PathBuf};

use sysinfo::{Disks, System};

use super::{Memory, PeakMemory, Sockets, proc};

pub(super) use super::keystore::{SECRET_OPTIONS, SECRET_STORE, connect_secret_store, secret_patience};

pub(super) fn data_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "carnet").map(|dirs| dirs.data_local_dir().to_owned())
}

pub(super) fn memory() -> Option<Memory> {
    let mut system = System::new().ok()?;
    system.refresh_memory();
    let (mut total_bytes, mut free_bytes) = (system.total_memory(), system.available_memory());
    if let Some(limits) = system.cgroup_limits() {
        total_bytes = total_bytes.min(limits.total_memory);
        free_bytes = free_bytes.min(limits.free_memory);
    }
    let memory = Memory { total_bytes, free_bytes: free_bytes.min(total_bytes) };
    (total_bytes > 0).then(|| proc::within_limit(memory))
}

pub(super) fn free_disk(folder: &Path) -> Option<u64> {
    let folder = folder.ancestors().find_map(|ancestor| ancestor.canonicalize().ok())?;
    let disks = Disks::new_with_refreshed_list().ok()?;
    let holding = disks.iter().filter(|disk| folder.starts_with(disk.mount_point()));
    let nearest = holding.max_by_key(|disk| disk.mount_point().components().count())?;
    Some(nearest.available_space())
}

pub(super) fn peak_memory() -> Option<PeakMemory> {
    proc::peak_memory()
}

pub(super) fn open_sockets() -> Option<Sockets> {
    proc::open_sockets()
}

pub(super) fn language() -> Option<String> {
    sys_locale::get_locale()
}
