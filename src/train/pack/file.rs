//! Rows in a file, so that a run that goes on need not build them again.

use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;

use super::Rows;
use crate::train::error::{Error, Result};
use crate::train::replace::replace;

/// Begins the file; its last byte is the version.
const MAGIC: &[u8; 8] = b"crnrows\x01";
/// Most ids a file may have.
const IDS_MAX: u64 = 1 << 32;

impl Rows {
    /// Writes the rows; a file that is there is replaced at once or not at all.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn save(&self, file: &Path, fingerprint: &[u8; 32]) -> Result<()> {
        replace(file, |to| self.write(to, fingerprint))
    }

    fn write(&self, to: &mut dyn Write, fingerprint: &[u8; 32]) -> std::io::Result<()> {
        to.write_all(MAGIC)?;
        to.write_all(fingerprint)?;
        to.write_all(&(self.row as u64).to_le_bytes())?;
        to.write_all(&(self.ids.len() as u64).to_le_bytes())?;
        to.write_all(&self.french.to_le_bytes())?;
        for id in &self.ids {
            to.write_all(&id.to_le_bytes())?;
        }
        for eight in self.learn.chunks(8) {
            let bits = eight.iter().enumerate().map(|(at, bit)| u8::from(*bit) << at);
            to.write_all(&[bits.sum()])?;
        }
        Ok(())
    }

    /// Reads rows; `None` when there is no file, or one of another recipe or vocabulary.
    ///
    /// # Errors
    /// [`Error::File`] when it cannot be read, [`Error::Bad`] when it is damaged.
    pub fn load(file: &Path, fingerprint: &[u8; 32]) -> Result<Option<Self>> {
        let failed = |source| Error::File { name: file.to_owned(), source };
        let bad = |why: &str| Error::Bad { name: file.to_owned(), why: why.to_owned() };
        let source = match File::open(file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(failed)?,
        };
        let size = source.metadata().map_err(failed)?.len();
        let mut from = BufReader::new(source);
        let mut head = [0; 40];
        from.read_exact(&mut head).map_err(failed)?;
        if head[..8] != MAGIC[..] || head[8..] != fingerprint[..] {
            return Ok(None);
        }
        let mut number = || -> Result<u64> {
            let mut bytes = [0; 8];
            from.read_exact(&mut bytes).map_err(failed)?;
            Ok(u64::from_le_bytes(bytes))
        };
        let (row, count, french) = (number()?, number()?, f64::from_bits(number()?));
        if count > IDS_MAX || row >= IDS_MAX || count % (row + 1) != 0 {
            return Err(bad("its rows have no size"));
        }
        if size != 64 + 2 * count + count.div_ceil(8) {
            return Err(bad("it is not as long as it says"));
        }
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).map_err(failed)?;
        let (ids, bits) = bytes.split_at_checked(2 * count as usize).ok_or_else(|| bad("it is cut short"))?;
        let ids: Vec<u16> = ids.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
        let bit = |at: usize| bits.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1);
        let learn = (0..ids.len()).map(bit).collect();
        Ok(Some(Self { row: row as usize, ids, learn, french }))
    }
}
