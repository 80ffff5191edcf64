//! A program without any network, watched for the sockets it asks for.
//!
//! `unshare` gives it a network namespace in which not even the loopback is up; `strace` writes down
//! every `socket` call of it and of all it starts.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::support::screen::Program;

/// A folder for what is written down; `None`, with a message, where nothing can be watched.
pub fn can_watch() -> Option<TempDir> {
    let folder = tempfile::tempdir().unwrap();
    let worked = watched(&folder.path().join("try"), Path::new("true"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !worked {
        eprintln!("skipped: strace in a network namespace of its own does not work here");
    }
    worked.then_some(folder)
}

/// The command that runs a program so.
pub fn watched(trace: &Path, program: &Path) -> Command {
    let mut command = Command::new("unshare");
    if !is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["--net", "strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=socket", "-o"]);
    command.arg(trace).arg(program);
    command
}

fn is_root() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().any(|line| line.starts_with("Uid:") && line.split_whitespace().nth(2) == Some("0"))
}

/// The calls that were written down.
pub fn asked_for(trace: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(trace).unwrap_or_default();
    text.lines().filter(|line| line.contains("socket(")).map(str::to_owned).collect()
}

/// Those that could leave the machine, or reach another program over the network.
pub fn internet(calls: &[String]) -> Vec<String> {
    calls.iter().filter(|line| line.contains("AF_INET") || line.contains("AF_PACKET")).cloned().collect()
}

/// Kills a watched program with all it started, at once.
pub fn kill_all(program: &Program) {
    for pid in program.children("") {
        Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
    }
}

#[test]
fn a_loopback_socket_is_caught() {
    let Some(folder) = can_watch() else { return };
    let trace = folder.path().join("trace");
    let mut command = watched(&trace, Path::new("bash"));
    // It fails to connect, and has asked for a socket all the same.
    command.args(["-c", "exec 3<>/dev/tcp/127.0.0.1/9"]).stderr(Stdio::null());
    command.status().unwrap();
    assert_ne!(internet(&asked_for(&trace)), Vec::<String>::new());
}
