//! Bytes become text: UTF-8, UTF-16 with its mark, else Windows-1252.
//!
//! Every byte string of Windows-1252 is some text, so this never fails on letters; what holds zero
//! bytes is no text at all. The table of 0x80 to 0x9f is that of the WHATWG Encoding Standard.

use super::limits;
use super::report::{Remark, Why};

/// The letters of the bytes 0x80 to 0x9f.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of `bytes`, and what is to be said about how it was read.
///
/// # Errors
/// It is no text, or one larger than is taken.
pub(super) fn decode(bytes: Vec<u8>) -> Result<(String, Option<Remark>), Why> {
    let (text, remark) = match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => (utf16(rest, u16::from_le_bytes)?, Some(Remark::Utf16)),
        [0xfe, 0xff, rest @ ..] => (utf16(rest, u16::from_be_bytes)?, Some(Remark::Utf16)),
        _ => match String::from_utf8(bytes) {
            Ok(text) => (without_mark(text), None),
            Err(error) => (windows(error.as_bytes()), Some(Remark::Windows1252)),
        },
    };
    if text.len() as u64 > limits::TEXT_BYTES { Err(Why::TextTooLarge) } else { Ok((text, remark)) }
}

fn without_mark(mut text: String) -> String {
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    text
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Why> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = || pairs.iter().map(|pair| unit(*pair));
    if !rest.is_empty() || char::decode_utf16(units()).any(|letter| letter.is_err()) {
        return Err(Why::NotText);
    }
    let letters = || char::decode_utf16(units()).filter_map(Result::ok);
    let mut text = String::with_capacity(letters().map(char::len_utf8).sum());
    text.extend(letters());
    Ok(text)
}

fn windows(bytes: &[u8]) -> String {
    let letter = |byte: &u8| match byte.checked_sub(0x80).and_then(|place| HIGH.get(usize::from(place))) {
        Some(letter) => *letter,
        None => char::from(*byte),
    };
    let mut text = String::with_capacity(bytes.iter().map(|byte| letter(byte).len_utf8()).sum());
    text.extend(bytes.iter().map(letter));
    text
}

/// Whether a text may be an entry: no zero bytes, which only other kinds of file have.
pub(super) fn is_text(text: &str) -> bool {
    !text.contains('\0')
}

/// The text with the line ends that the rest of the program has.
pub(super) fn with_plain_lines(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

/// The start of `text` in at most `bytes` bytes, cut between letters.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_gives_the_same_text() {
        let text = "Été, l’œuf à 3 € – naïf";
        let utf16 = |to: fn(u16) -> [u8; 2], mark: u16| -> Vec<u8> {
            std::iter::once(mark).chain(text.encode_utf16()).flat_map(to).collect()
        };
        let windows: Vec<u8> = text
            .chars()
            .map(|letter| match HIGH.iter().position(|high| *high == letter) {
                Some(place) => 0x80 + u8::try_from(place).unwrap(),
                None => u8::try_from(u32::from(letter)).unwrap(),
            })
            .collect();
        for (bytes, remark) in [
            (text.as_bytes().to_vec(), None),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), None),
            (utf16(u16::to_le_bytes, 0xfeff), Some(Remark::Utf16)),
            (utf16(u16::to_be_bytes, 0xfeff), Some(Remark::Utf16)),
            (windows, Some(Remark::Windows1252)),
        ] {
            assert_eq!(decode(bytes), Ok((text.to_owned(), remark)));
        }
    }

    #[test]
    fn half_letters_and_texts_that_grow_too_large_are_refused() {
        assert_eq!(decode(vec![0xff, 0xfe, 0x00]), Err(Why::NotText));
        assert_eq!(decode(vec![0xff, 0xfe, 0x00, 0xd8]), Err(Why::NotText));
        assert_eq!(decode(vec![0x80; 3 << 20]), Err(Why::TextTooLarge));
        assert_eq!(cut("aé", 2), "a");
    }

    #[test]
    fn line_ends_become_plain() {
        assert_eq!(with_plain_lines("a\r\nb\rc\n".to_owned()), "a\nb\nc\n");
    }
}
