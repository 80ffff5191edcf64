//! Which passphrases are taken, and how the same one typed on another keyboard stays the same.
//!
//! Keyboards write an accented letter as one character or as two; both become one (NFC).

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::super::error::{Error, Result};

const CHARACTERS_MIN: usize = 8;
const CHARACTERS_MAX: usize = 1000;

/// The passphrase in its normal form.
pub(super) fn normal(typed: &str) -> Zeroizing<String> {
    // NFC makes a text at most three times as long: no copy of a growing buffer stays in memory.
    let mut text = Zeroizing::new(String::with_capacity(typed.len().saturating_mul(3)));
    text.extend(typed.nfc());
    text
}

/// A new passphrase in its normal form.
///
/// # Errors
/// [`Error::BadPassphrase`] when it is too short or too long.
pub(super) fn checked(typed: &str) -> Result<Zeroizing<String>> {
    let text = normal(typed);
    let why = match text.chars().count() {
        ..CHARACTERS_MIN => "it has fewer than 8 characters",
        CHARACTERS_MIN..=CHARACTERS_MAX => return Ok(text),
        _ => "it has more than 1,000 characters",
    };
    Err(Error::BadPassphrase { why })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_are_the_same_however_they_are_typed() {
        assert_eq!(
            normal("re\u{301}sume\u{301} d'e\u{301}te\u{301}"),
            normal("r\u{e9}sum\u{e9} d'\u{e9}t\u{e9}")
        );
        assert_ne!(normal("resume d'ete"), normal("r\u{e9}sum\u{e9} d'\u{e9}t\u{e9}"));
    }

    #[test]
    fn length_is_counted_in_characters_of_the_normal_form() {
        let why = |text: &str| match checked(text) {
            Ok(_) => "",
            Err(Error::BadPassphrase { why }) => why,
            Err(other) => panic!("{other}"),
        };
        assert_eq!(why("1234567"), "it has fewer than 8 characters");
        assert_eq!(why("e\u{301}e\u{301}e\u{301}e\u{301}"), "it has fewer than 8 characters");
        assert_eq!(why("12345678"), "");
        assert_eq!(why(&"x".repeat(1000)), "");
        assert_eq!(why(&"x".repeat(1001)), "it has more than 1,000 characters");
    }
}
