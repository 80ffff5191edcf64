//! Tokens to text, one at a time, never half a character.
//!
//! Invariant: what the pushes and [`Stream::finish`] give, put together, is what [`Tokenizer::decode`] gives.
//! Bytes that are no UTF-8 become U+FFFD once it is certain that they are none.

use super::Tokenizer;

/// Text being decoded as its tokens arrive.
#[derive(Clone, Debug)]
pub struct Stream<'a> {
    tokenizer: &'a Tokenizer,
    pending: Vec<u8>,
    strips_space: bool,
}

impl<'a> Stream<'a> {
    pub(super) fn new(tokenizer: &'a Tokenizer, strips_space: bool) -> Self {
        Self { tokenizer, pending: Vec::new(), strips_space }
    }

    /// The text that is certain after one more token. Control tokens and ids outside the vocabulary
    /// give nothing.
    pub fn push(&mut self, id: u32) -> String {
        let Some(bytes) = self.tokenizer.visible_bytes(id) else {
            return String::new();
        };
        let bytes = match bytes.strip_prefix(b" ") {
            Some(rest) if self.strips_space => rest,
            _ => &bytes,
        };
        self.strips_space = false;
        self.pending.extend_from_slice(bytes);
        self.take_certain()
    }

    /// What is left when no token follows: U+FFFD for a character that never became whole.
    pub fn finish(self) -> String {
        String::from_utf8_lossy(&self.pending).into_owned()
    }

    fn take_certain(&mut self) -> String {
        let mut text = String::new();
        let mut rest: &[u8] = &self.pending;
        loop {
            let error = match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    self.pending.clear();
                    return text;
                }
                Err(error) => error,
            };
            let (valid, after) = rest.split_at_checked(error.valid_up_to()).unwrap_or((rest, &[]));
            text.push_str(&String::from_utf8_lossy(valid));
            let Some(invalid) = error.error_len() else {
                self.pending = after.to_vec();
                return text;
            };
            text.push(char::REPLACEMENT_CHARACTER);
            rest = after.get(invalid..).unwrap_or_default();
        }
    }
}
