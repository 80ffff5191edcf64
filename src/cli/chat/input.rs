//! Reads what a person types, or the lines of a pipe.
//!
//! The history of a terminal lives in memory alone: nothing typed is ever written to a disk.

use std::io::{self, BufRead, IsTerminal, Read};

use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};

use super::super::error::{Error, Result};

const MESSAGE_BYTES_MAX: u64 = 1 << 20;
const PROMPT: &str = "> ";
const PROMPT_ON: &str = "… ";

/// Where messages come from.
pub(super) enum Input {
    /// A person at a terminal.
    Terminal(Box<Editor<(), MemHistory>>),
    /// A pipe or a file.
    Pipe(Box<dyn BufRead>),
}

impl Input {
    /// Standard input, whatever it is.
    pub(super) fn open() -> Result<Self> {
        if !io::stdin().is_terminal() {
            return Ok(Self::Pipe(Box::new(io::stdin().lock())));
        }
        let editor = Editor::with_history(Config::default(), MemHistory::new());
        Ok(Self::Terminal(Box::new(editor.map_err(failed)?)))
    }

    /// Whether a person types.
    pub(super) fn is_terminal(&self) -> bool {
        matches!(self, Self::Terminal(_))
    }

    /// The next message, its continued lines joined; `None` at the end.
    pub(super) fn message(&mut self) -> Result<Option<String>> {
        let mut message = String::new();
        loop {
            let Some(line) = self.line(if message.is_empty() { PROMPT } else { PROMPT_ON })? else {
                return Ok(Some(message).filter(|message| !message.is_empty()));
            };
            match line.strip_suffix('\\') {
                Some(begun) => {
                    message.push_str(begun);
                    message.push('\n');
                }
                None => {
                    message.push_str(&line);
                    self.remember(&message);
                    return Ok(Some(message));
                }
            }
            if message.len() as u64 > MESSAGE_BYTES_MAX {
                return Err(too_long());
            }
        }
    }

    fn line(&mut self, prompt: &str) -> Result<Option<String>> {
        match self {
            Self::Terminal(editor) => typed(editor, prompt),
            Self::Pipe(pipe) => piped(pipe.as_mut()),
        }
    }

    fn remember(&mut self, message: &str) {
        if let Self::Terminal(editor) = self {
            // Without a history the chat goes on.
            editor.add_history_entry(message).ok();
        }
    }
}

/// A typed line. Ctrl-C drops what was typed; twice in a row it leaves, and so does Ctrl-D.
fn typed(editor: &mut Editor<(), MemHistory>, prompt: &str) -> Result<Option<String>> {
    let mut presses = 0;
    loop {
        match editor.readline(prompt) {
            Ok(line) => return Ok(Some(line)),
            Err(ReadlineError::Interrupted) => {
                presses += 1;
                if presses == 2 {
                    return Ok(None);
                }
                super::super::output::aside("press Ctrl-C again, or Ctrl-D, to leave");
            }
            Err(ReadlineError::Eof) => return Ok(None),
            Err(ReadlineError::Signal(_)) => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

fn piped(pipe: &mut dyn BufRead) -> Result<Option<String>> {
    let mut bytes = Vec::new();
    pipe.take(MESSAGE_BYTES_MAX + 1).read_until(b'\n', &mut bytes).map_err(Error::Input)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if bytes.len() as u64 > MESSAGE_BYTES_MAX {
        return Err(too_long());
    }
    let line = String::from_utf8(bytes);
    let line = line.map_err(|_| Error::Input(io::Error::other("it is not UTF-8 text")))?;
    let line = line.strip_suffix('\n').unwrap_or(&line);
    Ok(Some(line.strip_suffix('\r').unwrap_or(line).to_owned()))
}

fn too_long() -> Error {
    Error::Input(io::Error::other("a message is longer than 1 MiB"))
}

fn failed(error: ReadlineError) -> Error {
    match error {
        ReadlineError::Io(source) => Error::Input(source),
        other => Error::Input(io::Error::other(other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &'static str) -> Vec<String> {
        let mut input = Input::Pipe(Box::new(text.as_bytes()));
        std::iter::from_fn(|| input.message().unwrap()).collect()
    }

    #[test]
    fn lines_are_messages_and_a_backslash_goes_on() {
        assert_eq!(messages("one\ntwo\r\n\nfour"), ["one", "two", "", "four"]);
        assert_eq!(messages("a\\\nb\\\nc\nd\n"), ["a\nb\nc", "d"]);
        assert_eq!(messages("open\\\n"), ["open\n"]);
        assert!(messages("").is_empty());
    }

    #[test]
    fn a_pipe_of_no_text_is_refused() {
        let mut input = Input::Pipe(Box::new([0xff_u8, b'\n'].as_slice()));
        assert!(matches!(input.message(), Err(Error::Input(_))));
        let endless = io::repeat(b'a').take(MESSAGE_BYTES_MAX * 2);
        let mut input = Input::Pipe(Box::new(io::BufReader::new(endless)));
        assert!(matches!(input.message(), Err(Error::Input(_))));
    }
}
