//! Frames: the pieces a backup is made of, inside its encryption.
//!
//! A frame is its length (32 bits, little-endian), one byte for its kind, and so many bytes. The
//! first frame is the header, rows follow, and the last one holds the SHA-256 of all bytes before
//! it and the row count of each table; nothing stands after it. No frame is larger than
//! [`FRAME_MAX`], and none is held in memory before its bytes were authenticated.
//!
//! ```text
//! header   "carnet backup", format version (16 bits), JSON (see header.rs)
//! rows     length of a table's name (8 bits), the name, number of rows (32 bits), rows (see value.rs)
//! end      SHA-256 (32 bytes), for each table its number of rows (64 bits)
//! ```

use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};

use super::Fault;

/// Most bytes of one frame.
pub(super) const FRAME_MAX: usize = 16 << 20;
/// A frame of rows is written once it is this large.
pub(super) const FRAME_TARGET: usize = 256 << 10;
/// Bytes of a frame's length and kind.
const PREFIX: usize = 5;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Header = 1,
    Rows = 2,
    End = 3,
}

/// Writes frames and keeps their hash.
pub(super) struct Writer<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, hash: Sha256::new() }
    }

    /// Writes one frame of at most [`FRAME_MAX`] bytes.
    pub(super) fn write(&mut self, kind: Kind, payload: &[u8]) -> io::Result<()> {
        let too_large = || io::Error::from(io::ErrorKind::FileTooLarge);
        let length = u32::try_from(payload.len()).map_err(|_| too_large())?;
        if payload.len() > FRAME_MAX {
            return Err(too_large());
        }
        for bytes in [&length.to_le_bytes()[..], &[kind as u8], payload] {
            self.hash.update(bytes);
            self.out.write_all(bytes)?;
        }
        Ok(())
    }

    /// The SHA-256 of all bytes so far.
    pub(super) fn hash(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }

    pub(super) fn into_inner(self) -> W {
        self.out
    }
}

/// Reads frames and keeps their hash.
pub(super) struct Reader<R> {
    input: R,
    hash: Sha256,
    /// The payload of the last frame.
    payload: Vec<u8>,
}

/// Why no frame came.
#[derive(Debug)]
pub(super) enum Stop {
    Fault(Fault),
    Io(io::Error),
}

impl From<io::Error> for Stop {
    /// The age reader says `InvalidData` for what does not authenticate, and `UnexpectedEof` for a
    /// file whose end is missing; its texts are not relied upon.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData => Self::Fault(Fault::Damaged),
            io::ErrorKind::UnexpectedEof => Self::Fault(Fault::CutShort),
            _ => Self::Io(error),
        }
    }
}

impl<R: Read> Reader<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, hash: Sha256::new(), payload: Vec::new() }
    }

    /// The next frame, of at most `limit` bytes, and the SHA-256 of all bytes before it.
    pub(super) fn next(&mut self, limit: usize) -> Result<(Kind, &[u8], [u8; 32]), Stop> {
        let before = self.hash.clone();
        let mut prefix = [0; PREFIX];
        self.input.read_exact(&mut prefix)?;
        let [a, b, c, d, kind] = prefix;
        let kind = match kind {
            1 => Kind::Header,
            2 => Kind::Rows,
            3 => Kind::End,
            _ => return Err(Stop::Fault(Fault::FrameKind)),
        };
        let length = usize::try_from(u32::from_le_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        if length > limit.min(FRAME_MAX) {
            return Err(Stop::Fault(Fault::FrameTooLarge));
        }
        self.payload.clear();
        // Grows with what is there, not with what the length says.
        let wanted = u64::try_from(length).unwrap_or(u64::MAX);
        self.input.by_ref().take(wanted).read_to_end(&mut self.payload)?;
        if self.payload.len() != length {
            return Err(Stop::Fault(Fault::CutShort));
        }
        self.hash.update(prefix);
        self.hash.update(&self.payload);
        Ok((kind, &self.payload, before.finalize().into()))
    }

    /// Makes sure that nothing follows.
    pub(super) fn finish(mut self) -> Result<(), Stop> {
        match self.input.read(&mut [0])? {
            0 => Ok(()),
            _ => Err(Stop::Fault(Fault::Trailing)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        writer.write(Kind::Header, b"head").unwrap();
        writer.write(Kind::Rows, &[]).unwrap();
        writer.into_inner()
    }

    #[test]
    fn frames_come_back_with_the_hash_of_what_stood_before() {
        let bytes = written();
        let mut reader = Reader::new(bytes.as_slice());
        let (kind, payload, hash) = reader.next(FRAME_MAX).unwrap();
        assert_eq!((kind, payload, hash), (Kind::Header, &b"head"[..], Sha256::digest(b"").into()));
        let (kind, payload, hash) = reader.next(FRAME_MAX).unwrap();
        assert_eq!((kind, payload, hash), (Kind::Rows, &b""[..], Sha256::digest(&bytes[..9]).into()));
        reader.finish().unwrap();
    }

    #[test]
    fn a_cut_frame_and_a_large_one_are_named() {
        let bytes = written();
        for length in 0..9 {
            let stop = Reader::new(&bytes[..length]).next(FRAME_MAX).unwrap_err();
            assert!(matches!(stop, Stop::Fault(Fault::CutShort)), "{length}: {stop:?}");
        }
        let large = [0xff, 0xff, 0xff, 0xff, 2];
        let stop = Reader::new(&large[..]).next(FRAME_MAX).unwrap_err();
        assert!(matches!(stop, Stop::Fault(Fault::FrameTooLarge)));
        let stop = Reader::new(&bytes[..]).next(3).unwrap_err();
        assert!(matches!(stop, Stop::Fault(Fault::FrameTooLarge)));
        let unknown = [0, 0, 0, 0, 9];
        let stop = Reader::new(&unknown[..]).next(FRAME_MAX).unwrap_err();
        assert!(matches!(stop, Stop::Fault(Fault::FrameKind)));
        assert!(Writer::new(Vec::new()).write(Kind::Rows, &vec![0; FRAME_MAX + 1]).is_err());
    }
}
