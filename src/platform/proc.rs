//! What a Linux kernel tells a process about itself, read from `/proc/self`.
//!
//! Where `/proc` is absent every answer is `None`. Source: the manual page `proc(5)`.

use std::collections::BTreeSet;
use std::fs;

use super::{Memory, PeakMemory, Sockets};

/// The most memory this process ever held.
pub(super) fn peak_memory() -> Option<PeakMemory> {
    peak(&fs::read_to_string("/proc/self/status").ok()?)
}

fn peak(status: &str) -> Option<PeakMemory> {
    let resident_bytes = kib_field(status, "VmHWM:")?;
    let mapped_bytes = kib_field(status, "RssFile:")? + kib_field(status, "RssShmem:")?;
    Some(PeakMemory { resident_bytes, private_bytes: resident_bytes.saturating_sub(mapped_bytes) })
}

/// Memory as far as the limit on this process's address space lets it have it.
pub(super) fn within_limit(memory: Memory) -> Memory {
    let Some((limit, used)) = address_space() else {
        return memory;
    };
    let total_bytes = memory.total_bytes.min(limit);
    Memory { total_bytes, free_bytes: memory.free_bytes.min(limit.saturating_sub(used)) }
}

/// The sockets among this process's open files, parted by the kernel's own tables.
pub(super) fn open_sockets() -> Option<Sockets> {
    let mut open = BTreeSet::new();
    for file in fs::read_dir("/proc/self/fd").ok()? {
        let target = file.ok().and_then(|file| fs::read_link(file.path()).ok());
        open.extend(target.and_then(|target| socket_inode(&target.to_string_lossy())));
    }
    let mut local = inodes_in("/proc/self/net/unix", 6);
    local.append(&mut inodes_in("/proc/self/net/netlink", 9));
    // A socket no table knows counts as reaching out: the proof must not rest on a gap.
    let internet = open.difference(&local).count();
    Some(Sockets { internet, local: open.len() - internet })
}

/// The limit on this process's address space and what of it is taken, when there is a limit.
fn address_space() -> Option<(u64, u64)> {
    let limit = address_space_limit(&fs::read_to_string("/proc/self/limits").ok()?)?;
    let used = kib_field(&fs::read_to_string("/proc/self/status").ok()?, "VmSize:")?;
    Some((limit, used))
}

fn inodes_in(table: &str, column: usize) -> BTreeSet<u64> {
    let text = fs::read_to_string(table).unwrap_or_default();
    let numbers = text.lines().skip(1).filter_map(|line| line.split_whitespace().nth(column)?.parse().ok());
    numbers.collect()
}

fn socket_inode(target: &str) -> Option<u64> {
    target.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

fn kib_field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

fn address_space_limit(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_in_bytes() {
        let status = "Name:\tx\nVmSize:\t   100 kB\nVmHWM:\t    12 kB\n";
        assert_eq!(kib_field(status, "VmHWM:"), Some(12 * 1024));
        assert_eq!(kib_field(status, "VmSize:"), Some(100 * 1024));
        assert_eq!(kib_field(status, "VmPeak:"), None);
        assert_eq!(peak(status), None);
        let known = peak(&format!("{status}RssFile:\t 4 kB\nRssShmem:\t 2 kB\n"));
        assert_eq!(known, Some(PeakMemory { resident_bytes: 12 * 1024, private_bytes: 6 * 1024 }));
    }

    #[test]
    fn an_unlimited_address_space_is_no_limit() {
        let line = |soft| format!("Limit  Soft\nMax address space         {soft}   unlimited   bytes\n");
        assert_eq!(address_space_limit(&line("unlimited")), None);
        assert_eq!(address_space_limit(&line("1073741824")), Some(1 << 30));
    }

    #[test]
    fn only_sockets_have_a_socket_inode() {
        assert_eq!(socket_inode("socket:[4711]"), Some(4711));
        assert_eq!(socket_inode("pipe:[4711]"), None);
        assert_eq!(socket_inode("/tmp/socket:[4711]"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_local_socket_is_counted_as_local() {
        let Some(before) = open_sockets() else { return };
        let pair = std::os::unix::net::UnixStream::pair().unwrap();
        let with_pair = open_sockets().unwrap();
        assert_eq!(with_pair.local, before.local + 2);
        assert_eq!(with_pair.internet, before.internet);
        drop(pair);
    }
}
