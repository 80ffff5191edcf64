//! The recovery code: 32 letters that bring everything back when device and passphrase are gone.
//!
//! 30 letters carry 150 random bits, five each; the last two are a checksum. The letters are those
//! of Crockford's Base32 (no I, L, O, U), and what is easily mistaken is read as what was meant.
//!
//! The checksum is a Reed-Solomon code of two letters over the field of 32 elements: with the
//! letters as c and their places as x, the sums of c and of c*x are both zero. Any one or two wrong
//! letters, and so any two that changed places, are always found.

use std::fmt;

use hkdf::Hkdf;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::super::error::{Error, Result};
use super::random::fill;

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 32;
const RANDOM: usize = 30;
const GROUP: usize = 4;

/// A recovery code. Whoever has it can read everything.
#[derive(Clone)]
pub struct RecoveryCode(Zeroizing<[u8; LENGTH]>);

impl RecoveryCode {
    /// A new code of 150 random bits.
    ///
    /// # Errors
    /// [`Error::DeviceKeys`] when the system gives no random numbers.
    pub fn random() -> Result<Self> {
        let mut values = Zeroizing::new([0; LENGTH]);
        fill(values.as_mut())?;
        for value in values.iter_mut() {
            *value &= 31;
        }
        let (sum, weighted) = sums(values.iter().take(RANDOM));
        // c30 + c31 = sum and 30*c30 + 31*c31 = weighted; in this field 30 + 31 = 1.
        let last = weighted ^ times(30, sum);
        for (value, check) in values.iter_mut().skip(RANDOM).zip([sum ^ last, last]) {
            *value = check;
        }
        Ok(Self(values))
    }

    /// The code somebody typed: upper and lower case, spaces and dashes do not matter, and O, I and
    /// L are read as 0, 1 and 1.
    ///
    /// # Errors
    /// [`Error::BadCode`], which tells a wrong length, a wrong letter and a typing mistake apart.
    pub fn read(typed: &str) -> Result<Self> {
        let mut values = Zeroizing::new([0; LENGTH]);
        let mut places = values.iter_mut();
        let (mut is_long, mut is_foreign) = (false, false);
        for typed in typed.chars().filter(|c| !is_separator(*c)) {
            let value = value_of(typed);
            is_foreign |= value.is_none();
            match places.next() {
                Some(place) => *place = value.unwrap_or_default(),
                None => is_long = true,
            }
        }
        let is_short = places.next().is_some();
        let what = match (is_foreign, is_short, is_long) {
            (true, ..) => "it has a character that is in no code",
            (_, true, _) => "it is too short",
            (_, _, true) => "it is too long",
            _ if sums(values.iter()) != (0, 0) => "a character is mistyped",
            _ => return Ok(Self(values)),
        };
        Err(Error::BadCode { what })
    }

    /// The code as it is shown: groups of four with dashes between.
    pub fn shown(&self) -> Zeroizing<String> {
        let mut shown = Zeroizing::new(String::with_capacity(LENGTH + LENGTH / GROUP));
        for (at, letter) in self.letters().iter().enumerate() {
            if at > 0 && at.is_multiple_of(GROUP) {
                shown.push('-');
            }
            shown.push(char::from(*letter));
        }
        shown
    }

    /// The secret half of an X25519 key pair for backups: whoever has the code can read them.
    pub fn backup_identity(&self) -> Zeroizing<[u8; 32]> {
        let mut identity = Zeroizing::new([0; 32]);
        let derived = Hkdf::<Sha256>::new(None, self.letters().as_ref())
            .expand(b"carnet backup identity", identity.as_mut());
        // The only failure is a length above the bound of RFC 5869, and 32 is not.
        debug_assert!(derived.is_ok(), "too much asked of one code");
        identity
    }

    /// The 32 letters without dashes.
    pub(super) fn letters(&self) -> Zeroizing<[u8; LENGTH]> {
        let mut letters = self.0.clone();
        for letter in letters.iter_mut() {
            *letter = LETTERS.get(usize::from(*letter)).copied().unwrap_or_default();
        }
        letters
    }
}

impl PartialEq for RecoveryCode {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(other.0.as_ref()).into()
    }
}

impl Eq for RecoveryCode {}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(hidden)")
    }
}

/// Hyphens and dashes of all lengths, which phones put in by themselves, and white space.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200b}' | '\u{feff}')
}

fn value_of(typed: char) -> Option<u8> {
    let letter = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        letter => letter,
    };
    let at = LETTERS.iter().position(|known| char::from(*known) == letter)?;
    u8::try_from(at).ok()
}

/// The sum of the values, and of the values times their places.
fn sums<'a>(values: impl Iterator<Item = &'a u8>) -> (u8, u8) {
    let zero = (0, 0);
    values
        .zip(0..)
        .fold(zero, |(sum, weighted), (value, place)| (sum ^ value, weighted ^ times(*value, place)))
}

/// The product in the field of 32 elements, modulo x^5 + x^2 + 1.
fn times(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    while b != 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a & 32 != 0 {
            a ^= 0b10_0101;
        }
        b >>= 1;
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(typed: &str) -> &'static str {
        match RecoveryCode::read(typed).unwrap_err() {
            Error::BadCode { what } => what,
            other => panic!("{other}"),
        }
    }

    fn with(code: &RecoveryCode, changes: &[(usize, u8)]) -> String {
        let mut letters = *code.letters();
        for (at, letter) in changes {
            letters[*at] = *letter;
        }
        String::from_utf8(letters.to_vec()).unwrap()
    }

    #[test]
    fn a_code_is_read_as_it_is_shown_and_as_people_type_it() {
        for _ in 0..200 {
            let code = RecoveryCode::random().unwrap();
            let shown = code.shown();
            assert_eq!(shown.len(), 39);
            assert_eq!(shown.split('-').filter(|group| group.len() == 4).count(), 8);
            let typed = [
                shown.to_string(),
                shown.to_lowercase(),
                shown.replace('-', " "),
                shown.replace('-', ""),
                shown.replace('-', "\u{2013}\n\u{a0}"),
                shown.replace('0', "O").replace('1', "l"),
                shown.replace('0', "o").replace('1', "I"),
            ];
            for typed in typed {
                assert_eq!(RecoveryCode::read(&typed).unwrap(), code, "{typed}");
            }
        }
    }

    #[test]
    #[allow(clippy::needless_range_loop, reason = "places are what is counted")]
    fn every_wrong_letter_every_exchange_and_every_pair_of_wrong_letters_is_found() {
        let code = RecoveryCode::random().unwrap();
        let letters = *code.letters();
        let mut seen = 0;
        for first in 0..LENGTH {
            for new in LETTERS.iter().filter(|new| **new != letters[first]) {
                assert_eq!(what(&with(&code, &[(first, *new)])), "a character is mistyped");
                for second in first + 1..LENGTH {
                    for other in LETTERS.iter().filter(|other| **other != letters[second]) {
                        let typed = with(&code, &[(first, *new), (second, *other)]);
                        assert!(RecoveryCode::read(&typed).is_err(), "{typed}");
                        seen += 1;
                    }
                }
            }
        }
        assert_eq!(seen, LENGTH * (LENGTH - 1) / 2 * 31 * 31);
        for (first, second) in (0..LENGTH).flat_map(|a| (0..a).map(move |b| (a, b))) {
            let exchanged = with(&code, &[(first, letters[second]), (second, letters[first])]);
            assert_eq!(RecoveryCode::read(&exchanged).is_ok(), letters[first] == letters[second]);
        }
    }

    #[test]
    fn the_kinds_of_mistakes_are_told_apart() {
        let shown = RecoveryCode::random().unwrap().shown();
        assert_eq!(what(""), "it is too short");
        assert_eq!(what(&shown[..38]), "it is too short");
        assert_eq!(what(&format!("{}0", *shown)), "it is too long");
        assert_eq!(what(&shown.repeat(1000)), "it is too long");
        assert_eq!(what(&format!("U{}", &shown[1..])), "it has a character that is in no code");
        assert_eq!(what("open sesame!"), "it has a character that is in no code");
    }

    #[test]
    fn codes_differ_and_hide() {
        let (a, b) = (RecoveryCode::random().unwrap(), RecoveryCode::random().unwrap());
        assert_ne!(a, b);
        assert_eq!(format!("{a:?}"), "RecoveryCode(hidden)");
        assert_ne!(a.backup_identity(), b.backup_identity());
        assert_eq!(a.backup_identity(), RecoveryCode::read(&a.shown()).unwrap().backup_identity());
    }

    #[test]
    fn a_written_code_stays_readable_for_ever() {
        // Made by the first version of this program: if this fails, people's codes are lost.
        let code = RecoveryCode::read(KEPT).unwrap();
        assert_eq!(&code.shown()[..], KEPT);
        assert_eq!(code.backup_identity()[..8], KEPT_IDENTITY);
    }

    const KEPT: &str = "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ";
    const KEPT_IDENTITY: [u8; 8] = [124, 51, 78, 221, 220, 144, 116, 216];
}
