//! A cursor over the bytes of a file that never reads past them.
//!
//! A fixed field that is not there is [`Fault::CutShort`]; a length or count the rest of the file
//! cannot hold is named before anything is taken or reserved.

use super::Fault;

/// Where reading stands in a file.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, rest: bytes }
    }

    /// Bytes from the start of the file.
    pub(super) fn at(&self) -> usize {
        self.bytes.len().saturating_sub(self.rest.len())
    }

    /// All that was not read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next `N` bytes.
    pub(super) fn bytes<const N: usize>(&mut self, reading: &'static str) -> Result<[u8; N], Fault> {
        let Some((taken, rest)) = self.rest.split_first_chunk::<N>() else {
            return Err(Fault::CutShort { reading, at: self.at() });
        };
        self.rest = rest;
        Ok(*taken)
    }

    pub(super) fn u32(&mut self, reading: &'static str) -> Result<u32, Fault> {
        self.bytes(reading).map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self, reading: &'static str) -> Result<u64, Fault> {
        self.bytes(reading).map(u64::from_le_bytes)
    }

    /// The next `length` bytes, as the file says; `of` names what they are.
    pub(super) fn take(&mut self, length: u64, of: impl FnOnce() -> String) -> Result<&'a [u8], Fault> {
        let split = usize::try_from(length).ok().and_then(|length| self.rest.split_at_checked(length));
        let Some((taken, rest)) = split else {
            return Err(Fault::LengthBeyondFile { of: of(), length, left: self.rest.len() as u64 });
        };
        self.rest = rest;
        Ok(taken)
    }

    /// `count` as a number of elements of at least `smallest` bytes each, which the rest of the
    /// file has to have room for.
    pub(super) fn fitting(
        &self,
        count: u64,
        smallest: usize,
        of: impl FnOnce() -> String,
    ) -> Result<usize, Fault> {
        let room = self.rest.len() / smallest.max(1);
        match usize::try_from(count) {
            Ok(count) if count <= room => Ok(count),
            _ => Err(Fault::CountBeyondFile { of: of(), count, room: room as u64 }),
        }
    }
}
