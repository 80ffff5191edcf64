//! Writing to the terminal or a pipe: results, JSON, notes, and numbers for people.
//!
//! Text from models and files may hold control characters that would steer a terminal; whatever
//! goes to a terminal passes through [`shown`]. Pipes get the exact bytes.

use std::borrow::Cow;
use std::io::{self, BufWriter, IsTerminal, Write};

use serde::Serialize;

use super::error::Result;

/// Writes a piece of the result at once.
pub(super) fn text(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    let text = if out.is_terminal() { shown(text) } else { Cow::Borrowed(text) };
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Writes a result that has no line end of its own: a terminal gets one, a pipe does not.
pub(super) fn exact(result: &str) -> Result<()> {
    text(result)?;
    if io::stdout().is_terminal() && !result.is_empty() && !result.ends_with('\n') {
        text("\n")?;
    }
    Ok(())
}

/// Writes a line for people, in which outside text cannot steer the terminal.
pub(super) fn line(line: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    Ok(writeln!(out, "{}", shown(line))?)
}

/// Writes one JSON value and a line end.
pub(super) fn json(value: &impl Serialize) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut out, value).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// Tells the person something beside the result, on one line of stderr.
pub(super) fn note(note: &str) {
    one_line("carnet: ", note);
}

/// Tells the person what went wrong, on one line of stderr.
pub(super) fn complain(error: &dyn std::error::Error) {
    one_line("carnet: error: ", &error.to_string());
}

/// Tells the person something unimportant, in a faint colour, where a person looks.
pub(super) fn aside(aside: &str) {
    let mut err = io::stderr().lock();
    if !err.is_terminal() || !io::stdout().is_terminal() {
        return;
    }
    // When stderr is gone there is nobody to tell.
    if colors() {
        writeln!(err, "\x1b[2m{aside}\x1b[0m").ok()
    } else {
        writeln!(err, "{aside}").ok()
    };
}

/// Whether colours are welcome: <https://no-color.org>.
pub(super) fn colors() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Text without the characters that steer a terminal; line ends and tabs stay.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if text.contains(steers) { Cow::Owned(text.replace(steers, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// A number of bytes in the unit people say it in.
pub(super) fn bytes(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let unit = UNITS.into_iter().find(|&(size, _)| bytes >= size);
    unit.map_or_else(|| format!("{bytes} B"), |(size, unit)| scaled(bytes, size, unit))
}

/// A count in thousands, millions or billions.
pub(super) fn count(count: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand")];
    let unit = UNITS.into_iter().find(|&(size, _)| count >= size);
    unit.map_or_else(|| count.to_string(), |(size, unit)| scaled(count, size, unit))
}

fn scaled(number: u64, size: u64, unit: &str) -> String {
    let scaled = number as f64 / size as f64;
    if scaled < 10.0 { format!("{scaled:.2} {unit}") } else { format!("{scaled:.1} {unit}") }
}

fn one_line(start: &str, text: &str) {
    let text = shown(text).replace('\n', " ");
    // When stderr is gone there is nobody to tell.
    writeln!(io::stderr().lock(), "{start}{text}").ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_naturally() {
        for (given, expected) in
            [(0, "0 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (12 << 20, "12.0 MiB"), (3 << 29, "1.50 GiB")]
        {
            assert_eq!(bytes(given), expected);
        }
        for (given, expected) in [(7, "7"), (260_032, "260.0 thousand"), (1_240_000_000, "1.24 billion")] {
            assert_eq!(count(given), expected);
        }
    }

    #[test]
    fn text_cannot_steer_the_terminal() {
        assert_eq!(shown("a\tb\nc é 🙂"), "a\tb\nc é 🙂");
        assert_eq!(shown("\x1b[2Jx\x07\u{9b}1m\r"), "\u{fffd}[2Jx\u{fffd}\u{fffd}1m\u{fffd}");
    }
}
