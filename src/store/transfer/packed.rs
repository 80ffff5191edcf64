//! The directory of a zip archive, read strictly and under limits before anything is unpacked.
//!
//! Invariant: a member that comes out of here lies wholly in the file, shares no byte with another
//! member or the directory, is a regular unencrypted file, and says a size within the limits.
//! The format is that of PKWARE's APPNOTE 6.3. The directory is read here and not by the `zip`
//! crate because that one has no limits by decision, and because two readers that disagree about
//! an archive are how hostile ones get through; the crate unpacks (see `unpack`).

use std::collections::HashSet;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufReader, Read, Seek, SeekFrom};

use super::{limits, report::Why};

/// A file inside an archive.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// Path with `/` between its parts.
    pub(super) path: String,
    /// Bytes after unpacking, as the directory says.
    pub(super) size: u64,
    /// Bytes in the archive.
    pub(super) packed: u64,
    /// First byte of its data in the archive.
    pub(super) start: u64,
    /// CRC-32 of its content.
    pub(super) crc: u32,
    /// Whether it is packed by deflate; stored as it is otherwise.
    pub(super) deflated: bool,
    /// Time of its last change, on a wall clock.
    pub(super) modified: Option<jiff::civil::DateTime>,
}

/// A line of the central directory, as far as it matters.
struct Record {
    name: Vec<u8>,
    flags: u16,
    method: u16,
    dos_time: u16,
    dos_date: u16,
    crc: u32,
    packed: u64,
    size: u64,
    header: u64,
    mode: u32,
}

const END: u32 = 0x0605_4b50;
const END64: u32 = 0x0606_4b50;
const END64_LOCATOR: u32 = 0x0706_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const LOCAL: u32 = 0x0403_4b50;
const END_BYTES: u64 = 22;
const LOCATOR_BYTES: u64 = 20;
const END64_BYTES: u64 = 56;
const CENTRAL_BYTES: usize = 46;
const LOCAL_BYTES: u64 = 30;

/// Little-endian fields of a block; what is beyond its end reads as damage.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn u16(&self, at: usize) -> Result<u16, Why> {
        let bytes = at.checked_add(2).and_then(|end| self.0.get(at..end)).ok_or(Why::DamagedArchive)?;
        bytes.try_into().map(u16::from_le_bytes).map_err(|_| Why::DamagedArchive)
    }

    fn u32(&self, at: usize) -> Result<u32, Why> {
        let bytes = at.checked_add(4).and_then(|end| self.0.get(at..end)).ok_or(Why::DamagedArchive)?;
        bytes.try_into().map(u32::from_le_bytes).map_err(|_| Why::DamagedArchive)
    }

    fn u64(&self, at: usize) -> Result<u64, Why> {
        let bytes = at.checked_add(8).and_then(|end| self.0.get(at..end)).ok_or(Why::DamagedArchive)?;
        bytes.try_into().map(u64::from_le_bytes).map_err(|_| Why::DamagedArchive)
    }
}

/// Where the directory lies.
struct Directory {
    start: u64,
    size: u64,
    count: u64,
}

/// The members of an archive, and of the others the name and what is wrong with them.
///
/// # Errors
/// What makes the archive as a whole unusable.
pub(super) fn members(file: &mut File, refused: &mut dyn FnMut(&str, Why)) -> Result<Vec<Member>, Why> {
    let length = file.seek(SeekFrom::End(0)).map_err(|_| Why::Unreadable)?;
    let directory = find_directory(file, length)?;
    let records = read_directory(file, &directory)?;
    check_sizes(&records, length)?;
    let mut found = Vec::new();
    let mut spans = Vec::with_capacity(records.len());
    let (mut names, hasher) = (HashSet::with_capacity(records.len()), RandomState::new());
    for record in records {
        let name = name_of(&record);
        let local = read_local(file, &record, directory.start)?;
        spans.push((record.header, local.end));
        let is_folder = name.ends_with('/') && record.size == 0;
        if is_folder {
            continue;
        }
        let is_new = names.insert(hasher.hash_one(&record.name));
        match judge(&record, &name, &local, is_new) {
            Ok(path) => found.push(member(&record, path, local.start)),
            Err(why) => refused(&name, why),
        }
    }
    check_overlap(spans)?;
    Ok(found)
}

/// Finds the end record, whose comment must reach to the end of the file exactly.
fn find_directory(file: &mut File, length: u64) -> Result<Directory, Why> {
    let tail_start = length.saturating_sub(END_BYTES + u64::from(u16::MAX));
    let tail = read_at(file, tail_start, length.saturating_sub(tail_start))?;
    let last = tail.len().checked_sub(END_BYTES as usize).ok_or(Why::DamagedArchive)?;
    for at in (0..=last).rev() {
        let Some(block) = tail.get(at..) else { continue };
        let end = Fields(block);
        if end.u32(0)? != END || usize::from(end.u16(20)?).checked_add(22) != Some(block.len()) {
            continue;
        }
        return read_end(file, &end, tail_start.saturating_add(at as u64));
    }
    Err(Why::DamagedArchive)
}

fn read_end(file: &mut File, end: &Fields<'_>, end_at: u64) -> Result<Directory, Why> {
    let (disk, first_disk, here, count) = (end.u16(4)?, end.u16(6)?, end.u16(8)?, end.u16(10)?);
    let (size, start) = (end.u32(12)?, end.u32(16)?);
    let mut directory = Directory { start: start.into(), size: size.into(), count: count.into() };
    let mut directory_end = end_at;
    if count == u16::MAX || size == u32::MAX || start == u32::MAX {
        let locator_at = end_at.checked_sub(LOCATOR_BYTES).ok_or(Why::DamagedArchive)?;
        let locator = read_at(file, locator_at, LOCATOR_BYTES)?;
        let locator = Fields(&locator);
        // An archive of exactly 65,535 members needs no larger record and may have none.
        if locator.u32(0)? == END64_LOCATOR {
            directory_end = locator.u64(8)?;
            directory = read_end64(file, directory_end, locator_at)?;
        }
    } else if disk != 0 || first_disk != 0 || here != count {
        return Err(Why::SplitArchive);
    }
    if directory.count > limits::FILES as u64 {
        return Err(Why::TooManyMembers);
    }
    if directory.start.checked_add(directory.size) != Some(directory_end) {
        return Err(Why::DamagedArchive);
    }
    Ok(directory)
}

fn read_end64(file: &mut File, at: u64, locator_at: u64) -> Result<Directory, Why> {
    if at.checked_add(END64_BYTES).is_none_or(|end| end > locator_at) {
        return Err(Why::DamagedArchive);
    }
    let block = read_at(file, at, END64_BYTES)?;
    let end = Fields(&block);
    if end.u32(0)? != END64 {
        return Err(Why::DamagedArchive);
    }
    if end.u32(16)? != 0 || end.u32(20)? != 0 || end.u64(24)? != end.u64(32)? {
        return Err(Why::SplitArchive);
    }
    Ok(Directory { count: end.u64(32)?, size: end.u64(40)?, start: end.u64(48)? })
}

fn read_directory(file: &mut File, directory: &Directory) -> Result<Vec<Record>, Why> {
    file.seek(SeekFrom::Start(directory.start)).map_err(|_| Why::DamagedArchive)?;
    let mut reader = BufReader::new(file.take(directory.size));
    let mut records = Vec::new();
    for _ in 0..directory.count {
        records.push(read_record(&mut reader)?);
    }
    // More lines than were counted: somebody lies about the number.
    let is_over = reader.read(&mut [0]).map_err(|_| Why::DamagedArchive)? == 0;
    if is_over { Ok(records) } else { Err(Why::DamagedArchive) }
}

fn read_record(reader: &mut impl Read) -> Result<Record, Why> {
    let mut block = [0; CENTRAL_BYTES];
    reader.read_exact(&mut block).map_err(|_| Why::DamagedArchive)?;
    let fields = Fields(&block);
    if fields.u32(0)? != CENTRAL {
        return Err(Why::DamagedArchive);
    }
    let mut name = read_some(reader, fields.u16(28)?)?;
    let extra = read_some(reader, fields.u16(30)?)?;
    read_some(reader, fields.u16(32)?)?;
    // A name is kept only so far as to see that it is too long.
    name.truncate(limits::PATH_BYTES.saturating_add(1));
    name.shrink_to_fit();
    let is_unix = matches!(fields.u16(4)? >> 8, 3 | 19);
    let mut record = Record {
        name,
        flags: fields.u16(8)?,
        method: fields.u16(10)?,
        dos_time: fields.u16(12)?,
        dos_date: fields.u16(14)?,
        crc: fields.u32(16)?,
        packed: fields.u32(20)?.into(),
        size: fields.u32(24)?.into(),
        header: fields.u32(42)?.into(),
        mode: if is_unix { fields.u32(38)? >> 16 } else { 0 },
    };
    widen(&mut record, &extra)?;
    Ok(record)
}

/// Takes the sizes that do not fit into 32 bits from the extra field 1.
fn widen(record: &mut Record, extra: &[u8]) -> Result<(), Why> {
    let full = u64::from(u32::MAX);
    if ![record.size, record.packed, record.header].contains(&full) {
        return Ok(());
    }
    let mut rest = extra;
    while let [_, _, _, _, ..] = rest {
        let (id, length) = (Fields(rest).u16(0)?, usize::from(Fields(rest).u16(2)?));
        let end = length.checked_add(4).ok_or(Why::DamagedArchive)?;
        let wide = Fields(rest.get(4..end).ok_or(Why::DamagedArchive)?);
        if id == 1 {
            let mut at = 0;
            for field in [&mut record.size, &mut record.packed, &mut record.header] {
                if *field == full {
                    *field = wide.u64(at)?;
                    at = at.saturating_add(8);
                }
            }
            return Ok(());
        }
        rest = rest.get(end..).ok_or(Why::DamagedArchive)?;
    }
    Err(Why::DamagedArchive)
}

fn check_sizes(records: &[Record], length: u64) -> Result<(), Why> {
    let total = records.iter().fold(0_u64, |sum, record| sum.saturating_add(record.size));
    if total > length.saturating_mul(limits::RATIO).saturating_add(limits::RATIO_FREE) {
        return Err(Why::ArchiveRatio);
    }
    if total > limits::ARCHIVE_BYTES { Err(Why::ArchiveTooLarge) } else { Ok(()) }
}

/// What stands before the data of a member.
struct Local {
    start: u64,
    end: u64,
    agrees: bool,
}

fn read_local(file: &mut File, record: &Record, directory: u64) -> Result<Local, Why> {
    if record.header.checked_add(LOCAL_BYTES).is_none_or(|end| end > directory) {
        return Err(Why::DamagedArchive);
    }
    let wanted = LOCAL_BYTES.saturating_add(record.name.len() as u64);
    let block = read_at(file, record.header, wanted.min(directory.saturating_sub(record.header)))?;
    let fields = Fields(&block);
    if fields.u32(0)? != LOCAL {
        return Err(Why::DamagedArchive);
    }
    let before = u64::from(fields.u16(26)?).saturating_add(fields.u16(28)?.into());
    let start = record.header.saturating_add(LOCAL_BYTES).saturating_add(before);
    let end = start.checked_add(record.packed).ok_or(Why::DamagedArchive)?;
    if end > directory {
        return Err(Why::DamagedArchive);
    }
    // With bit 3 the sizes stand behind the data; with all ones in the extra field.
    let says = |at, whole: u64| fields.u32(at).map(|said| said == u32::MAX || u64::from(said) == whole);
    let is_later = fields.u16(6)? & 8 != 0;
    let sizes_agree = is_later || (says(18, record.packed)? && says(22, record.size)?);
    let name = block.get(LOCAL_BYTES as usize..).unwrap_or_default();
    let name_agrees = usize::from(fields.u16(26)?) == record.name.len() && name == record.name;
    let is_same = fields.u16(8)? == record.method && fields.u16(6)? & 1 == record.flags & 1;
    Ok(Local { start, end, agrees: sizes_agree && name_agrees && is_same })
}

/// The path of a member that is taken, or what is wrong with it.
fn judge(record: &Record, name: &str, local: &Local, is_new: bool) -> Result<String, Why> {
    const KIND: u32 = 0o170_000;
    const REGULAR: u32 = 0o100_000;
    if record.name.len() > limits::PATH_BYTES {
        return Err(Why::LongName);
    }
    let path = plain_path(name).ok_or(Why::UnsafeName)?;
    if record.mode & KIND != 0 && record.mode & KIND != REGULAR {
        return Err(Why::NotRegular);
    }
    if record.flags & 1 != 0 {
        return Err(Why::Encrypted);
    }
    if !matches!(record.method, 0 | 8) {
        return Err(Why::UnknownPacking);
    }
    if record.size > limits::MEMBER_BYTES {
        return Err(Why::MemberTooLarge);
    }
    if record.size > record.packed.saturating_mul(limits::RATIO).saturating_add(limits::RATIO_FREE) {
        return Err(Why::Ratio);
    }
    if !local.agrees || (record.method == 0 && record.size != record.packed) {
        return Err(Why::Contradiction);
    }
    if is_new { Ok(path) } else { Err(Why::DuplicateName) }
}

fn member(record: &Record, path: String, start: u64) -> Member {
    Member {
        path,
        size: record.size,
        packed: record.packed,
        start,
        crc: record.crc,
        deflated: record.method == 8,
        modified: dos_time(record.dos_date, record.dos_time),
    }
}

fn check_overlap(mut spans: Vec<(u64, u64)>) -> Result<(), Why> {
    spans.sort_unstable();
    let overlaps = spans.iter().zip(spans.iter().skip(1)).any(|(one, next)| next.0 < one.1);
    if overlaps { Err(Why::Overlap) } else { Ok(()) }
}

/// A relative path with `/` between its parts, none of which leads anywhere else.
pub(super) fn plain_path(name: &str) -> Option<String> {
    let path = name.replace('\\', "/");
    let has_drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    let is_plain = |part: &str| !part.is_empty() && part.chars().any(|letter| letter != '.' && letter != ' ');
    (!has_drive && !path.contains('\0') && path.split('/').all(is_plain)).then_some(path)
}

/// The name as text: UTF-8 where it is, otherwise the letters of the first PC.
fn name_of(record: &Record) -> String {
    const HIGH: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
    if let Ok(name) = std::str::from_utf8(&record.name) {
        return name.to_owned();
    }
    let high: Vec<char> = HIGH.chars().collect();
    let letter = |byte: &u8| match byte.checked_sub(128) {
        None => char::from(*byte),
        Some(place) => high.get(usize::from(place)).copied().unwrap_or('\u{fffd}'),
    };
    record.name.iter().map(letter).collect()
}

fn dos_time(date: u16, time: u16) -> Option<jiff::civil::DateTime> {
    let part = |value: u16, shift: u32, mask: u16| i8::try_from((value >> shift) & mask).ok();
    let year = i16::try_from(date >> 9).ok()?.checked_add(1980)?;
    let second = part(time, 0, 31)?.checked_mul(2)?;
    let day = jiff::civil::Date::new(year, part(date, 5, 15)?, part(date, 0, 31)?).ok()?;
    let time = jiff::civil::Time::new(part(time, 11, 31)?, part(time, 5, 63)?, second, 0).ok()?;
    Some(day.to_datetime(time))
}

fn read_at(file: &mut File, at: u64, length: u64) -> Result<Vec<u8>, Why> {
    file.seek(SeekFrom::Start(at)).map_err(|_| Why::Unreadable)?;
    read_part(file, length)
}

fn read_some(reader: &mut impl Read, length: u16) -> Result<Vec<u8>, Why> {
    read_part(reader, length.into())
}

fn read_part(reader: &mut impl Read, length: u64) -> Result<Vec<u8>, Why> {
    let mut bytes = Vec::new();
    reader.take(length).read_to_end(&mut bytes).map_err(|_| Why::DamagedArchive)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(Why::DamagedArchive) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths_pass() {
        for bad in [
            "",
            "/a",
            "../a",
            "a/../b",
            "a/./b",
            "..././a",
            "a//b",
            "C:\\a",
            "c:a",
            "\\\\host\\a",
            "a\0b",
            "...",
            ". .",
            "a/",
        ] {
            assert_eq!(plain_path(bad), None, "{bad:?}");
        }
        assert_eq!(plain_path("a\\b.md").as_deref(), Some("a/b.md"));
        assert_eq!(plain_path("2026 21:30 é.md").as_deref(), Some("2026 21:30 é.md"));
    }

    #[test]
    fn a_time_of_a_pc_is_read_and_an_impossible_one_is_none() {
        let when = dos_time((46 << 9) | (11 << 5) | 22, (21 << 11) | (30 << 5) | 5).unwrap();
        assert_eq!(when.to_string(), "2026-11-22T21:30:10");
        assert_eq!(dos_time(0, 0), None);
        assert_eq!(dos_time(u16::MAX, u16::MAX), None);
    }
}
