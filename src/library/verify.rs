//! Reads a model's files again and compares them with the hashes taken when it was imported.

use std::fs;

use super::copy::{self, Copied, Pass, Tally};
use super::error::Result;
use super::{Library, Record, starter};

/// What a second look at a model found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every file is as it was imported.
    Sound,
    /// A file is gone.
    Missing {
        /// Its name in the model's folder.
        file: String,
    },
    /// A file has another content than when it was imported.
    Changed {
        /// Its name in the model's folder.
        file: String,
    },
}

impl Library {
    /// Compares every file of a model with its record; `report` as in [`Library::import`].
    ///
    /// # Errors
    /// [`super::Error::Folder`] if a file cannot be read, [`super::Error::Stopped`].
    pub fn verify(&self, record: &Record, report: &mut dyn FnMut(Copied) -> bool) -> Result<Verdict> {
        if record.built_in {
            return starter::verify(report);
        }
        let folder = self.folder().join(&record.id);
        let mut tally = Tally::new(Pass::Hashing, record.size_bytes, report);
        for file in &record.files {
            let path = folder.join(&file.name);
            let Ok(about) = fs::metadata(&path) else {
                return Ok(Verdict::Missing { file: file.name.clone() });
            };
            if about.len() != file.size_bytes || copy::sha256(&path, &mut tally)? != file.sha256 {
                return Ok(Verdict::Changed { file: file.name.clone() });
            }
        }
        Ok(Verdict::Sound)
    }
}
