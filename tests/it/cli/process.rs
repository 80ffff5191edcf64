//! The program as a process: Ctrl-C, readers that go away, sockets, logs.

use std::fs;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::desk::{Desk, Ran};

/// The sockets a running process holds, seen from outside.
fn sockets_of(child: &Child) -> Vec<String> {
    let Ok(files) = fs::read_dir(format!("/proc/{}/fd", child.id())) else {
        return Vec::new();
    };
    let targets = files.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
    let targets = targets.map(|target| target.to_string_lossy().into_owned());
    targets.filter(|target| target.starts_with("socket:")).collect()
}

#[test]
fn a_chat_with_a_loaded_model_holds_no_socket() {
    let desk = Desk::new();
    let chat = "chat --model llama.gguf --device cpu --max-tokens 2";
    let mut child = desk.command(chat, &[]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"the day\n/context\n").unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut seen = String::new();
    let mut piece = [0; 256];
    while !seen.contains("whole conversation") {
        let read = out.read(&mut piece).unwrap();
        assert_ne!(read, 0, "{seen}");
        seen.push_str(&String::from_utf8_lossy(&piece[..read]));
    }
    assert_eq!(sockets_of(&child), Vec::<String>::new());
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let desk = Desk::new();
    let line = "generate --model llama.gguf --device cpu --prompt the --max-tokens 2000 --temperature 2";
    let mut child = desk.command(line, &[]).spawn().unwrap();
    drop(child.stdout.take());
    let ran = Ran::new(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_long_run() {
    let desk = Desk::new();
    let line = "bench --model llama.gguf --device cpu --prompt 8 --generate 4000 --repeat 50";
    let child = desk.command(line, &[]).spawn().unwrap();
    thread::sleep(Duration::from_millis(1500));
    let interrupt = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status().unwrap().success());
    let ran = Ran::new(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(130), "", ""));
}

#[test]
fn logs_hold_no_private_text() {
    let desk = Desk::new();
    let line = "generate --model llama.gguf --device cpu --chat --max-tokens 3 --prompt zanzibar";
    let ran = Ran::new(desk.command(line, &[]).env("RUST_LOG", "trace").output().unwrap());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(!ran.err.contains("zanzibar"), "{}", ran.err);
}
