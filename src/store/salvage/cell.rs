//! Cells of tree pages and the records in them, every length checked before it is believed.
//!
//! A cell is a row of a table, or an entry of an index, or a row of a table that is kept as an index.
//! Format: <https://www.sqlite.org/fileformat2.html#b_tree_pages>.

use rusqlite::types::Value;

use super::cipher::USABLE_BYTES;
use super::pages::FIRST_HEADER;

/// Kinds of tree pages.
pub(super) const INDEX_INNER: u8 = 0x02;
pub(super) const TABLE_INNER: u8 = 0x05;
pub(super) const INDEX_LEAF: u8 = 0x0a;
pub(super) const TABLE_LEAF: u8 = 0x0d;

/// More columns than any table of the schema has.
const COLUMNS_MAX: usize = 64;
/// Most bytes of a row's part on its own page, for tables and for indexes.
const TABLE_LOCAL_MAX: u64 = USABLE_BYTES as u64 - 35;
const INDEX_LOCAL_MAX: u64 = (USABLE_BYTES as u64 - 12) * 64 / 255 - 23;
/// Bytes that stay on the page of a row that goes on elsewhere.
const LOCAL_MIN: u64 = (USABLE_BYTES as u64 - 12) * 32 / 255 - 23;
/// Bytes of a row on a page that continues it, after the number of the next one.
pub(super) const OVERFLOW_BYTES: usize = USABLE_BYTES - 4;

/// A cell of a leaf, or of an inner page of an index.
#[derive(Debug)]
pub(super) struct Cell<'a> {
    /// The row's number, in tables that have one.
    pub(super) rowid: Option<i64>,
    /// Bytes of the whole record.
    pub(super) length: usize,
    /// Those on this page.
    pub(super) local: &'a [u8],
    /// Where the others begin.
    pub(super) overflow: Option<u32>,
}

/// Four bytes as a number, the highest first.
pub(super) fn be_u32(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

fn be_u16(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(usize::from(u16::from_be_bytes(bytes.try_into().ok()?)))
}

/// A number in one to nine bytes, and the bytes after it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (at, byte) in bytes.iter().enumerate().take(9) {
        if at == 8 {
            return Some((value << 8 | u64::from(*byte), bytes.get(9..)?));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(at.checked_add(1)?..)?));
        }
    }
    None
}

fn header(number: u32) -> usize {
    if number == 1 { FIRST_HEADER } else { 0 }
}

fn is_inner(kind: u8) -> bool {
    kind == INDEX_INNER || kind == TABLE_INNER
}

/// Where the cells of a page begin; an offset that is no place on the page is left out.
fn offsets(page: &[u8], number: u32) -> impl Iterator<Item = usize> {
    let at = header(number);
    let kind = page.get(at).copied().unwrap_or(0);
    let count = be_u16(page, at.saturating_add(3)).unwrap_or(0);
    let array = at.saturating_add(if is_inner(kind) { 12 } else { 8 });
    (0..count).map_while(move |cell| be_u16(page, array.saturating_add(cell.saturating_mul(2))))
}

/// The pages below an inner page.
pub(super) fn children(page: &[u8], number: u32) -> Vec<u32> {
    let at = header(number);
    if !page.get(at).copied().is_some_and(is_inner) {
        return Vec::new();
    }
    let last = be_u32(page, at.saturating_add(8));
    offsets(page, number).filter_map(|cell| be_u32(page, cell)).chain(last).collect()
}

/// The cells of a page that hold rows; `None` for one that cannot be read.
pub(super) fn cells(page: &[u8], number: u32) -> impl Iterator<Item = Option<Cell<'_>>> {
    let kind = page.get(header(number)).copied().unwrap_or(0);
    let holds_rows = [INDEX_INNER, INDEX_LEAF, TABLE_LEAF].contains(&kind);
    offsets(page, number).filter(move |_| holds_rows).map(move |at| cell(page.get(at..)?, kind))
}

fn cell(bytes: &[u8], kind: u8) -> Option<Cell<'_>> {
    let bytes = if kind == INDEX_INNER { bytes.get(4..)? } else { bytes };
    let (length, bytes) = varint(bytes)?;
    let (rowid, bytes) = match kind {
        TABLE_LEAF => {
            let (rowid, bytes) = varint(bytes)?;
            (Some(rowid.cast_signed()), bytes)
        }
        _ => (None, bytes),
    };
    let most = if kind == TABLE_LEAF { TABLE_LOCAL_MAX } else { INDEX_LOCAL_MAX };
    let here = if length <= most {
        length
    } else {
        let wanted = LOCAL_MIN + length.checked_sub(LOCAL_MIN)? % OVERFLOW_BYTES as u64;
        if wanted <= most { wanted } else { LOCAL_MIN }
    };
    let (local, rest) = bytes.split_at_checked(usize::try_from(here).ok()?)?;
    let overflow = if length > here { Some(be_u32(rest, 0)?) } else { None };
    Some(Cell { rowid, length: usize::try_from(length).ok()?, local, overflow })
}

/// The values of a record. Of one that is cut short, those that are whole, when `cut` allows it.
pub(super) fn record(bytes: &[u8], cut: bool) -> Option<Vec<Value>> {
    let (length, _) = varint(bytes)?;
    let (head, mut body) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    let (_, mut head) = varint(head)?;
    let mut values = Vec::new();
    while !head.is_empty() && values.len() < COLUMNS_MAX {
        let (kind, rest) = varint(head)?;
        let size = size_of(kind)?;
        let Some((bytes, after)) = body.split_at_checked(size) else {
            return cut.then_some(values);
        };
        values.push(value(kind, bytes)?);
        (head, body) = (rest, after);
    }
    (cut || body.is_empty()).then_some(values)
}

fn size_of(kind: u64) -> Option<usize> {
    match kind {
        0 | 8 | 9 => Some(0),
        1..=4 => usize::try_from(kind).ok(),
        5 => Some(6),
        6 | 7 => Some(8),
        10 | 11 => None,
        _ => usize::try_from((kind - 12) / 2).ok(),
    }
}

fn value(kind: u64, bytes: &[u8]) -> Option<Value> {
    Some(match kind {
        0 => Value::Null,
        8 => Value::Integer(0),
        9 => Value::Integer(1),
        7 => Value::Real(f64::from_be_bytes(bytes.try_into().ok()?)),
        1..=6 => {
            let sign = if bytes.first()? & 0x80 == 0 { 0 } else { -1 };
            Value::Integer(bytes.iter().fold(sign, |value: i64, byte| value << 8 | i64::from(*byte)))
        }
        _ if kind.is_multiple_of(2) => Value::Blob(bytes.to_vec()),
        _ => Value::Text(String::from_utf8(bytes.to_vec()).ok()?),
    })
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    use super::*;

    #[test]
    fn numbers_are_read_in_one_to_nine_bytes() {
        for (bytes, value) in [
            (&[0x00][..], 0),
            (&[0x7f], 127),
            (&[0x81, 0x00], 128),
            (&[0xff; 9], u64::MAX),
            (&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x05], 5),
        ] {
            assert_eq!(varint(bytes), Some((value, &[][..])), "{bytes:x?}");
            assert_eq!(varint(&bytes[..bytes.len() - 1]), None, "{bytes:x?}");
        }
    }

    #[test]
    fn a_record_is_read_whole_or_as_far_as_it_goes() {
        // A header of six bytes, then -2, nothing, one, 0.5, "ab".
        let bytes = [6, 1, 0, 9, 7, 17, 0xfe, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0, b'a', b'b'];
        let whole =
            [Value::Integer(-2), Value::Null, Value::Integer(1), Value::Real(0.5), Value::Text("ab".into())];
        assert_eq!(record(&bytes, false).as_deref(), Some(&whole[..]));
        assert_eq!(record(&bytes[..16], false), None);
        assert_eq!(record(&bytes[..16], true).as_deref(), Some(&whole[..4]));
        assert_eq!(record(&[2, 10], false), None, "a kind that SQLite never writes");
        assert_eq!(record(&[2, 15, 0xff], false), None, "a text that is none");
    }

    #[test]
    fn no_bytes_make_it_panic_or_go_on_for_ever() {
        let seed = 20_261_122;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut page = vec![0; USABLE_BYTES];
        let mut read = 0;
        for round in 0..4_000 {
            random.fill_bytes(&mut page);
            page[0] = [INDEX_INNER, TABLE_INNER, INDEX_LEAF, TABLE_LEAF][round % 4];
            page[FIRST_HEADER] = page[0];
            for number in [1, 2] {
                assert!(children(&page, number).len() <= USABLE_BYTES, "seed {seed}, round {round}");
                for cell in cells(&page, number).flatten() {
                    let _ = record(cell.local, true);
                    let _ = record(cell.local, false);
                    read += 1;
                }
            }
        }
        assert!(read > 100_000, "{read}");
    }
}
