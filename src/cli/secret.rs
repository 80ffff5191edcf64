//! What is asked of a person: secrets, and a word that confirms.
//!
//! A secret is typed on the terminal without being shown, or read from an open file; it is never an
//! argument, which other programs could see. What was read is wiped from memory after its use.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};

use zeroize::Zeroizing;

use super::error::{Error, Result};
use super::{interrupt, output};

/// More than any secret has.
const LINE_BYTES_MAX: usize = 8 << 10;
/// How often a person at the terminal may mistype.
pub(super) const TRIES: usize = 3;

/// A secret as it was typed.
pub(super) type Typed = Zeroizing<String>;

/// Which secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Passphrase,
    Code,
    NewPassphrase,
}

impl Wanted {
    fn name(self) -> &'static str {
        match self {
            Self::Passphrase => "passphrase",
            Self::Code => "recovery code",
            Self::NewPassphrase => "new passphrase",
        }
    }

    fn option(self) -> &'static str {
        match self {
            Self::Passphrase => "--passphrase-fd",
            Self::Code => "--code-fd",
            Self::NewPassphrase => "--new-passphrase-fd",
        }
    }
}

/// Where secrets come from when nobody types them: a line of an open file.
#[derive(Default, clap::Args)]
#[command(next_help_heading = "Secrets")]
pub(super) struct Secrets {
    /// Read the passphrase from this open file instead of the terminal; 0 is standard input
    #[arg(long, global = true, value_name = "N", value_parser = number, hide_short_help = true)]
    passphrase_fd: Option<u32>,
    /// Read the recovery code from this open file, from its next line when it is the same one
    #[arg(long, global = true, value_name = "N", value_parser = number, hide_short_help = true)]
    code_fd: Option<u32>,
    /// Read a passphrase to be set from this open file
    #[arg(long, global = true, value_name = "N", value_parser = number, hide_short_help = true)]
    new_passphrase_fd: Option<u32>,
    #[arg(skip)]
    given: Vec<(Wanted, Typed)>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

/// The number of a file that can be read.
fn number(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(1 | 2) => Err("1 and 2 are for writing; use 0, or 3 and above".to_owned()),
        Ok(number @ 0..=65_535) => Ok(number),
        _ => Err("give the number of an open file, such as 0 or 3".to_owned()),
    }
}

impl Secrets {
    /// Reads what is handed over. To be called first of all: later, the numbers may be those of
    /// files of the program itself, and standard input may be read for something else.
    ///
    /// # Errors
    /// One of the files is not open, or holds no line.
    pub(super) fn read(&mut self) -> Result<()> {
        let numbers = [
            (Wanted::Passphrase, self.passphrase_fd),
            (Wanted::Code, self.code_fd),
            (Wanted::NewPassphrase, self.new_passphrase_fd),
        ];
        let mut files: BTreeMap<u32, File> = BTreeMap::new();
        for (wanted, number) in numbers {
            let Some(number) = number else { continue };
            let unread = |why: String| Error::Descriptor { what: wanted.name(), number, why };
            let file = match files.entry(number) {
                Entry::Occupied(file) => file.into_mut(),
                Entry::Vacant(place) => place.insert(file_of(number).map_err(|e| unread(e.to_string()))?),
            };
            // A person who types is asked, and does not see what is typed.
            if file.is_terminal() {
                continue;
            }
            let line = line(file).map_err(|e| unread(e.to_string()))?;
            if line.is_empty() {
                return Err(unread("there is no line to read".to_owned()));
            }
            self.given.push((wanted, line));
        }
        Ok(())
    }

    /// The secret handed over; `None` when it is to be typed.
    pub(super) fn given(&self, wanted: Wanted) -> Option<Typed> {
        self.given.iter().find(|(given, _)| *given == wanted).map(|(_, typed)| typed.clone())
    }

    /// The secret handed over or typed after `prompt`.
    pub(super) fn get(&self, wanted: Wanted, prompt: &str) -> Result<Typed> {
        self.given(wanted).map_or_else(|| ask(wanted, prompt), Ok)
    }

    /// A passphrase to be set: handed over, or typed twice.
    pub(super) fn new_passphrase(&self, what: &str) -> Result<Typed> {
        if let Some(given) = self.given(Wanted::NewPassphrase) {
            return Ok(given);
        }
        for _ in 0..TRIES {
            let first = ask(Wanted::NewPassphrase, &format!("{what}: "))?;
            let again = ask(Wanted::NewPassphrase, "The same again: ")?;
            if first == again {
                return Ok(first);
            }
            output::note("these were two different ones");
        }
        Err(Error::NotAgreed { why: "no passphrase was typed twice" })
    }
}

/// Whether a person can be asked. The answer is read from the terminal itself, whatever is piped.
pub(super) fn can_ask() -> bool {
    io::stdin().is_terminal() || io::stderr().is_terminal()
}

/// Has a secret typed.
pub(super) fn ask(wanted: Wanted, prompt: &str) -> Result<Typed> {
    let nobody = || Error::NobodyToAsk { what: wanted.name(), option: wanted.option() };
    if !can_ask() {
        return Err(nobody());
    }
    // Ctrl-C ends the question, which gives the terminal back as it was, before it ends the program.
    let _question = interrupt::during(|| {});
    match rpassword::prompt_password(prompt) {
        Ok(typed) => Ok(Zeroizing::new(typed)),
        Err(e) if e.kind() == io::ErrorKind::Interrupted => Err(Error::Interrupted),
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => {
            // The line of the question ends here; when stderr is gone it does not matter.
            writeln!(io::stderr().lock()).ok();
            Err(Error::Interrupted)
        }
        Err(_) => Err(nobody()),
    }
}

/// Whether somebody sees what is asked and types into standard input.
pub(super) fn is_conversation() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Has `word` typed, unless `yes` was said already.
pub(super) fn confirm(yes: bool, what: &'static str, word: &'static str) -> Result<()> {
    if yes {
        return Ok(());
    }
    if !is_conversation() {
        return Err(Error::NeedsYes { what });
    }
    // When stderr is gone nobody answers, and then nothing is done.
    write!(io::stderr().lock(), "carnet: type \"{word}\" to go on: ").ok();
    let mut typed = String::new();
    io::stdin().read_line(&mut typed).map_err(Error::Input)?;
    if typed.trim() == word { Ok(()) } else { Err(Error::NotAgreed { why: "it was not confirmed" }) }
}

/// The first line of a file, byte by byte: what follows belongs to somebody else.
fn line(file: &mut impl Read) -> io::Result<Typed> {
    // Room for all of it from the start: a buffer that grows leaves copies behind.
    let mut line = Zeroizing::new(Vec::with_capacity(LINE_BYTES_MAX));
    let mut byte = Zeroizing::new([0]);
    loop {
        match file.read_exact(byte.as_mut()) {
            Ok(()) if *byte == *b"\n" => break,
            Ok(()) if line.len() == LINE_BYTES_MAX => return Err(io::Error::other("the line is too long")),
            Ok(()) => line.extend_from_slice(byte.as_ref()),
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(e) => return Err(e),
        }
    }
    let text = std::str::from_utf8(&line).map_err(|_| io::Error::other("the line is not UTF-8 text"))?;
    Ok(Zeroizing::new(text.strip_suffix('\r').unwrap_or(text).to_owned()))
}

#[cfg(unix)]
fn file_of(number: u32) -> io::Result<File> {
    use std::os::fd::AsFd;
    if number == 0 {
        return io::stdin().as_fd().try_clone_to_owned().map(File::from);
    }
    File::open(format!("/dev/fd/{number}"))
}

#[cfg(not(unix))]
fn file_of(_number: u32) -> io::Result<File> {
    Err(io::Error::other("this system has no numbered files; type it on the terminal"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(mut bytes: &[u8]) -> Result<String, String> {
        line(&mut bytes).map(|line| line.to_string()).map_err(|e| e.to_string())
    }

    #[test]
    fn one_line_is_read_and_what_follows_is_left() {
        let mut bytes: &[u8] = "pass é word\r\nthe text\n".as_bytes();
        assert_eq!(line(&mut bytes).unwrap().as_str(), "pass é word");
        assert_eq!(bytes, b"the text\n");
        assert_eq!(first(b"no end"), Ok("no end".to_owned()));
        assert_eq!(first(b""), Ok(String::new()));
        assert_eq!(first(b" kept \n"), Ok(" kept ".to_owned()));
    }

    #[test]
    fn what_is_no_line_of_text_is_refused() {
        assert_eq!(first(b"\xff\n"), Err("the line is not UTF-8 text".to_owned()));
        let long = vec![b'x'; LINE_BYTES_MAX + 1];
        assert_eq!(first(&long), Err("the line is too long".to_owned()));
        assert_eq!(first(&long[1..]).map(|line| line.len()), Ok(LINE_BYTES_MAX));
    }

    #[test]
    fn only_numbers_that_can_be_read_are_taken() {
        assert_eq!((number("0"), number("3")), (Ok(0), Ok(3)));
        for wrong in ["1", "2", "-1", "65536", "three", ""] {
            assert!(number(wrong).is_err(), "{wrong}");
        }
    }
}
