//! Sockets of a program and its family that could leave the machine.

use std::collections::HashSet;
use std::fs;

use crate::screen::Program;

/// Lines of the kernel's tables that belong to the program or a process it started.
pub fn internet(program: &Program) -> Vec<String> {
    let mut family = program.children("");
    family.push(program.pid());
    let mut inodes = HashSet::new();
    for pid in &family {
        for fd in fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten() {
            let target = fs::read_link(fd.path()).unwrap_or_default();
            let target = target.to_string_lossy();
            inodes.extend(
                target.strip_prefix("socket:[").and_then(|rest| rest.strip_suffix(']')).map(str::to_owned),
            );
        }
    }
    assert!(family.len() >= 3 && !inodes.is_empty(), "the web view's processes and their sockets were found");
    let tables = ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"];
    let lines = tables.iter().flat_map(|table| {
        let text = fs::read_to_string(format!("/proc/net/{table}")).unwrap_or_default();
        text.lines().skip(1).map(|line| format!("{table}: {line}")).collect::<Vec<_>>()
    });
    lines.filter(|line| line.split_whitespace().any(|word| inodes.contains(word))).collect()
}
