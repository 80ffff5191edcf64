//! Rows as bytes: one tag for each value, then its content; the same row always gives the same bytes.
//!
//! Tags: 0 null; 1 a real number as its 64 bits; 2 a text in UTF-8; 3 bytes; both with a 32-bit
//! length before; 16 + n a whole number in its n lowest bytes, as few as hold it with its sign.
//! All numbers are little-endian. Own format, described here in full.

use rusqlite::types::ValueRef;

const NULL: u8 = 0;
const REAL: u8 = 1;
const TEXT: u8 = 2;
const BLOB: u8 = 3;
const INTEGER: u8 = 16;

/// Adds a value. False, with nothing added, for what [`take`] would refuse.
pub(super) fn put(out: &mut Vec<u8>, value: ValueRef<'_>) -> bool {
    match value {
        ValueRef::Null => out.push(NULL),
        ValueRef::Integer(value) => put_integer(out, value),
        ValueRef::Real(value) if !value.is_finite() => return false,
        ValueRef::Real(value) => {
            out.push(REAL);
            out.extend_from_slice(&value.to_bits().to_le_bytes());
        }
        ValueRef::Text(bytes) => return std::str::from_utf8(bytes).is_ok() && put_bytes(out, TEXT, bytes),
        ValueRef::Blob(bytes) => return put_bytes(out, BLOB, bytes),
    }
    true
}

fn put_bytes(out: &mut Vec<u8>, tag: u8, bytes: &[u8]) -> bool {
    let Ok(length) = u32::try_from(bytes.len()) else { return false };
    out.push(tag);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(bytes);
    true
}

fn put_integer(out: &mut Vec<u8>, value: i64) {
    let bytes = value.to_le_bytes();
    let length = (0u8..8).find(|length| fits(value, *length)).unwrap_or(8);
    out.push(INTEGER | length);
    out.extend(bytes.iter().take(usize::from(length)));
}

/// Whether a number is told by its `length` lowest bytes, of fewer than 8.
fn fits(value: i64, length: u8) -> bool {
    match 64u32.checked_sub(8 * u32::from(length)) {
        Some(64) => value == 0,
        Some(unused) => (value << unused) >> unused == value,
        None => true,
    }
}

/// Takes the next value off `input`; `None` when it is none, or not written the one way it may be.
pub(super) fn take<'a>(input: &mut &'a [u8]) -> Option<ValueRef<'a>> {
    let (&tag, rest) = input.split_first()?;
    *input = rest;
    match tag {
        NULL => Some(ValueRef::Null),
        REAL => {
            let value = f64::from_bits(u64::from_le_bytes(*take_array(input)?));
            // SQLite keeps no NaN, and nothing here is without bound.
            value.is_finite().then_some(ValueRef::Real(value))
        }
        TEXT => {
            let bytes = take_bytes(input)?;
            std::str::from_utf8(bytes).is_ok().then_some(ValueRef::Text(bytes))
        }
        BLOB => take_bytes(input).map(ValueRef::Blob),
        _ => take_integer(tag, input).map(ValueRef::Integer),
    }
}

fn take_integer(tag: u8, input: &mut &[u8]) -> Option<i64> {
    let length = tag.checked_sub(INTEGER).filter(|length| *length <= 8)?;
    let bytes = take_slice(input, usize::from(length))?;
    let fill = if bytes.last().is_some_and(|last| last & 0x80 != 0) { 0xff } else { 0 };
    let mut whole = [fill; 8];
    whole.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    let value = i64::from_le_bytes(whole);
    let shorter = length.checked_sub(1).is_some_and(|shorter| fits(value, shorter));
    (!shorter).then_some(value)
}

fn take_bytes<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = u32::from_le_bytes(*take_array(input)?);
    take_slice(input, usize::try_from(length).ok()?)
}

/// The next `length` bytes.
pub(super) fn take_slice<'a>(input: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = input.split_at_checked(length)?;
    *input = rest;
    Some(taken)
}

/// The next `N` bytes.
pub(super) fn take_array<'a, const N: usize>(input: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (taken, rest) = input.split_first_chunk()?;
    *input = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back() {
        let mut edges: Vec<i64> = vec![0, 1, -1, i64::MIN, i64::MAX];
        for bits in 1..63 {
            edges.extend([(1 << bits) - 1, 1 << bits, -(1 << bits), -(1 << bits) - 1]);
        }
        let long = "é".repeat(70_000);
        let mut values: Vec<_> = edges.into_iter().map(ValueRef::Integer).collect();
        values.extend([ValueRef::Null, ValueRef::Text(b""), ValueRef::Blob(b""), ValueRef::Blob(&[0, 255])]);
        values.extend([ValueRef::Text(long.as_bytes()), ValueRef::Text("a\0b".as_bytes())]);
        values.extend([0.0, -1.5, f64::MIN_POSITIVE, f64::MAX].map(ValueRef::Real));
        let mut bytes = Vec::new();
        assert!(values.iter().all(|value| put(&mut bytes, *value)));
        let mut input = bytes.as_slice();
        for value in values {
            assert_eq!(take(&mut input), Some(value));
        }
        assert!(input.is_empty());
    }

    #[test]
    fn small_numbers_are_small() {
        for (value, length) in [(0, 1), (1, 2), (-128, 2), (128, 3), (-129, 3), (1_795_390_200_000, 7)] {
            let mut bytes = Vec::new();
            put_integer(&mut bytes, value);
            assert_eq!(bytes.len(), length, "{value}");
        }
    }

    #[test]
    fn what_is_not_written_the_one_way_is_refused() {
        let infinite = [&[REAL][..], &f64::INFINITY.to_bits().to_le_bytes()].concat();
        let nan = [&[REAL][..], &f64::NAN.to_bits().to_le_bytes()].concat();
        for bytes in [
            &[][..],
            &[4],
            &[15],
            &[25, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            &[17, 0],
            &[18, 1, 0],
            &[18, 255, 255],
            &[18, 1],
            &[TEXT, 1, 0, 0, 0, 0xff],
            &[TEXT, 2, 0, 0, 0, b'a'],
            &[BLOB, 255, 255, 255, 255, 1],
            &[BLOB, 1, 0, 0],
            &[REAL, 0],
            &infinite,
            &nan,
        ] {
            assert_eq!(take(&mut &*bytes), None, "{bytes:?}");
        }
        assert!(!put(&mut Vec::new(), ValueRef::Text(&[0xff])));
        assert!(!put(&mut Vec::new(), ValueRef::Real(f64::NAN)));
    }
}
