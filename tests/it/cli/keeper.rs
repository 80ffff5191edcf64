//! A desk with a store on it: secrets handed over by open files, the recovery code as it was shown.

use std::fs;
use std::ops::Deref;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::desk::{Desk, Ran};

/// The desk.
pub struct Keeper {
    desk: Desk,
}

impl Deref for Keeper {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl Keeper {
    /// Nothing is stored yet.
    pub fn new() -> Self {
        Self { desk: Desk::new() }
    }

    /// With one entry; and the recovery code, which nobody confirmed.
    pub fn with_entry() -> (Self, String) {
        let keeper = Self::new();
        let ran = keeper.run("journal add the first day at the sea --tag sea");
        let code = code_in(&ran.err);
        assert_eq!(ran.text(), "entry 1 added\n");
        (keeper, code)
    }

    /// With one entry, and its recovery code, which is confirmed.
    pub fn confirmed() -> (Self, String) {
        let (keeper, code) = Self::with_entry();
        keeper.hand("store confirm --code-fd 3", &[(3, &code)]).text();
        (keeper, code)
    }

    /// The program with a line in each of these open files.
    pub fn hand(&self, line: &str, secrets: &[(u32, &str)]) -> Ran {
        let plain = self.command(line, &[]);
        let mut script = "exec \"$0\" \"$@\"".to_owned();
        for (number, secret) in secrets {
            fs::write(self.path(&format!("handed{number}")), format!("{secret}\n")).unwrap();
            script += &format!(" {number}<handed{number}");
        }
        let mut command = Command::new("sh");
        command.args(["-c", &script]).arg(plain.get_program()).args(plain.get_args());
        command.current_dir(plain.get_current_dir().unwrap());
        command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Ran::new(command.output().unwrap())
    }

    /// A folder with these files.
    pub fn folder(&self, name: &str, files: &[(&str, &str)]) {
        for (file, text) in files {
            let path = self.path(name).join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    /// A file of the store.
    pub fn stored(&self, name: &str) -> PathBuf {
        self.path("data").join("store").join(name)
    }

    /// Asserts that `line` is refused with one line that says all this; the line.
    pub fn refused(&self, line: &str, says: &[&str]) -> String {
        said(line, self.run(line), says)
    }

    /// As [`Keeper::refused`], with secrets.
    pub fn refused_with(&self, line: &str, secrets: &[(u32, &str)], says: &[&str]) -> String {
        said(line, self.hand(line, secrets), says)
    }
}

fn said(line: &str, ran: Ran, says: &[&str]) -> String {
    let complaint = ran.complaint();
    for part in says {
        assert!(complaint.contains(part), "{line} should say {part:?}: {complaint}");
    }
    complaint
}

/// The recovery code in a text: eight groups of four.
pub fn code_in(text: &str) -> String {
    let is_group = |group: &str| group.len() == 4 && group.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_code = |line: &&str| line.split('-').count() == 8 && line.split('-').all(is_group);
    text.lines().map(str::trim).find(is_code).unwrap_or_else(|| panic!("no code in {text}")).to_owned()
}

/// A code of the same look with one wrong letter.
pub fn mistyped(code: &str) -> String {
    format!("{}{}", if code.starts_with('0') { "1" } else { "0" }, &code[1..])
}
