//! A folder with model files, a data folder, and the program run in it.
//!
//! Whatever the program prints, it is UTF-8 and no panic.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::tiny;

/// The folder; `llama.gguf` in it is the plain tiny model with a chat template.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        desk.with("llama.gguf", &tiny::llama_gguf())
    }

    /// With another file.
    pub fn with(self, name: &str, bytes: &[u8]) -> Self {
        fs::write(self.path(name), bytes).unwrap();
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with the words of `line` and then `more` as arguments.
    pub fn command(&self, line: &str, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command.args(line.split_whitespace()).args(more).current_dir(self.folder.path());
        command.env("CARNET_DATA", self.path("data")).env_remove("RUST_LOG");
        // The key store of whoever runs the tests is none of their business.
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, line: &str) -> Ran {
        self.run_with(line, &[])
    }

    pub fn run_with(&self, line: &str, more: &[&str]) -> Ran {
        Ran::new(self.command(line, more).output().unwrap())
    }

    /// With this on standard input.
    pub fn pipe(&self, line: &str, input: impl AsRef<[u8]>) -> Ran {
        let mut child = self.command(line, &[]).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.as_ref().to_vec();
        // A program that does not read to the end is no failure of the test.
        let writer = thread::spawn(move || stdin.write_all(&input).ok());
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Ran::new(output)
    }
}

/// What a run of the program came to.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn new(output: Output) -> Self {
        let out = String::from_utf8(output.stdout).expect("UTF-8 on stdout");
        let err = String::from_utf8(output.stderr).expect("UTF-8 on stderr");
        for text in [&out, &err] {
            assert!(!text.contains("panicked") && !text.contains("RUST_BACKTRACE"), "{text}");
        }
        Self { code: output.status.code(), out, err }
    }

    /// It succeeded; its stdout.
    pub fn text(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    /// It succeeded with one JSON value and nothing else on stdout.
    pub fn json(self) -> Value {
        serde_json::from_str(&self.text()).unwrap()
    }

    /// It failed with exit code 1, nothing on stdout and one line on stderr; the line.
    pub fn complaint(self) -> String {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "{self:?}");
        self.err
    }
}
