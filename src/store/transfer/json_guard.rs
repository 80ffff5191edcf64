//! A reader that looks at JSON on its way to the parser and stops what would grow in memory.
//!
//! The parser keeps one string, one number and one byte a level; each is bounded here, so that a
//! stream of any length costs what its largest string costs.

use std::io::{self, Read};

use super::limits;

/// Passes JSON on as it is, until something in it is over a limit.
pub(super) struct Guard<R> {
    inner: R,
    depth: usize,
    /// Bytes of the string or word that is being read.
    length: usize,
    in_string: bool,
    is_escaped: bool,
    /// Something was over a limit; what stood before it was passed on.
    is_over: bool,
}

impl<R: Read> Guard<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, depth: 0, length: 0, in_string: false, is_escaped: false, is_over: false }
    }

    /// Follows one byte; false when a limit is passed.
    fn follow(&mut self, byte: u8) -> bool {
        self.length = self.length.saturating_add(1);
        if self.in_string {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => (self.in_string, self.length) = (false, 0),
                _ => {}
            }
            return self.length <= limits::JSON_STRING_BYTES;
        }
        match byte {
            b'"' => (self.in_string, self.length) = (true, 0),
            b'[' | b'{' => (self.depth, self.length) = (self.depth.saturating_add(1), 0),
            b']' | b'}' => (self.depth, self.length) = (self.depth.saturating_sub(1), 0),
            b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' => self.length = 0,
            _ => {}
        }
        self.length <= limits::JSON_WORD_BYTES && self.depth <= limits::JSON_DEPTH
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let over = || io::Error::from(io::ErrorKind::InvalidData);
        if self.is_over {
            return Err(over());
        }
        let read = self.inner.read(out)?;
        match out.iter().take(read).position(|byte| !self.follow(*byte)) {
            None => Ok(read),
            Some(good) => {
                self.is_over = true;
                if good == 0 { Err(over()) } else { Ok(good) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(json: &str) -> bool {
        io::copy(&mut Guard::new(json.as_bytes()), &mut io::sink()).is_ok()
    }

    #[test]
    fn depth_strings_and_words_are_bounded_and_their_look_alikes_are_not() {
        assert!(passes(&"[".repeat(64)) && !passes(&"[".repeat(65)));
        assert!(passes(&"[]".repeat(10_000)));
        assert!(passes(&format!("\"{}\"", "[".repeat(1_000))));
        assert!(passes(&format!("\"{}\"", "\\\"[".repeat(1_000))));
        assert!(!passes(&"1".repeat(5_000)) && passes(&"1 ".repeat(5_000)));
        let limit = limits::JSON_STRING_BYTES;
        assert!(passes(&format!("\"{}\"", "x".repeat(limit - 1))));
        assert!(!passes(&format!("\"{}\"", "x".repeat(limit + 1))));
    }
}
