//! Files that a run keeps: replaced at once or not at all, whatever dies meanwhile.

use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::error::{Error, Result};

/// Writes a file beside its place and renames it there once it is on the disk.
///
/// # Errors
/// [`Error::File`]; then what stood there before still does.
pub(super) fn replace(file: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let part = || -> io::Result<()> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut to = BufWriter::new(NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?);
        write(&mut to)?;
        let part = to.into_inner().map_err(IntoInnerError::into_error)?;
        part.as_file().sync_all()?;
        part.persist(file).map_err(|error| error.error)?;
        Ok(())
    };
    part().map_err(|source| Error::File { name: file.to_owned(), source })
}
