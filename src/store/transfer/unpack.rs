//! Unpacks one member of an archive with the `zip` crate, which also checks its CRC.
//!
//! The crate is shown an archive of that one member: the headers are written here from what
//! `packed` has checked, the data is a window on the file. It so sees no header, name or count of
//! the outside file, and cannot read another archive out of it than `packed` did.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use super::packed::Member;
use super::report::Why;

const BUFFER: usize = 32 << 10;

/// An archive of one member: a header, a window on the file, and a directory.
struct Alone {
    head: Vec<u8>,
    file: Rc<RefCell<File>>,
    start: u64,
    packed: u64,
    tail: Vec<u8>,
    at: u64,
    buffer: Vec<u8>,
    /// Where in the window the buffer stands.
    buffered: u64,
}

impl Alone {
    fn new(file: Rc<RefCell<File>>, member: &Member) -> Result<Self, Why> {
        let small = |size: u64| u32::try_from(size).map_err(|_| Why::MemberTooLarge);
        let method: u16 = if member.deflated { 8 } else { 0 };
        // What both headers share: version, flags, method, time, date, CRC, sizes, length of the name.
        let mut common = Vec::new();
        for field in [20, 0, method, 0, 33] {
            common.extend(field.to_le_bytes());
        }
        for field in [member.crc, small(member.packed)?, small(member.size)?] {
            common.extend(field.to_le_bytes());
        }
        common.extend([1, 0, 0, 0]);
        let head = [b"PK\x03\x04", &common[..], b"a"].concat();
        let mut tail = [b"PK\x01\x02\x14\x00", &common[..], &[0; 14], b"a"].concat();
        let (size, offset) = (tail.len() as u64, (head.len() as u64).saturating_add(member.packed));
        tail.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
        tail.extend(small(size)?.to_le_bytes());
        tail.extend(small(offset)?.to_le_bytes());
        tail.extend([0, 0]);
        let (start, packed) = (member.start, member.packed);
        Ok(Self { head, file, start, packed, tail, at: 0, buffer: Vec::new(), buffered: 0 })
    }

    fn length(&self) -> u64 {
        self.packed.saturating_add(self.head.len() as u64).saturating_add(self.tail.len() as u64)
    }

    /// The bytes of the window from `at` on; empty where it ends or the file does.
    fn window(&mut self, at: u64) -> io::Result<&[u8]> {
        let inside = |from: u64, length: usize| at >= from && at.saturating_sub(from) < length as u64;
        if !inside(self.buffered, self.buffer.len()) {
            let wanted = self.packed.saturating_sub(at).min(BUFFER as u64);
            let mut file = self.file.borrow_mut();
            file.seek(SeekFrom::Start(self.start.saturating_add(at)))?;
            self.buffer.clear();
            (&mut *file).take(wanted).read_to_end(&mut self.buffer)?;
            self.buffered = at;
        }
        let from = usize::try_from(at.saturating_sub(self.buffered)).unwrap_or(usize::MAX);
        Ok(self.buffer.get(from..).unwrap_or_default())
    }
}

impl Read for Alone {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let (head, at) = (self.head.len() as u64, self.at);
        let data = if at < head {
            usize::try_from(at).ok().and_then(|at| self.head.get(at..))
        } else if at < head.saturating_add(self.packed) {
            Some(self.window(at.saturating_sub(head))?)
        } else {
            let at = at.saturating_sub(head).saturating_sub(self.packed);
            usize::try_from(at).ok().and_then(|at| self.tail.get(at..))
        };
        let read = data.unwrap_or_default().read(out)?;
        self.at = self.at.saturating_add(read as u64);
        Ok(read)
    }
}

impl Seek for Alone {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// Lets `work` read the content of a member; it ends with an error when the content is damaged.
///
/// # Errors
/// The member cannot be unpacked.
pub(super) fn with_content<R>(
    file: &Rc<RefCell<File>>,
    member: &Member,
    work: impl FnOnce(&mut dyn Read) -> R,
) -> Result<R, Why> {
    let alone = Alone::new(Rc::clone(file), member)?;
    let mut archive = zip::ZipArchive::new(alone).map_err(|_| Why::DamagedMember)?;
    let mut content = archive.by_index(0).map_err(|_| Why::DamagedMember)?;
    Ok(work(&mut content))
}
