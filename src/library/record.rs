//! The record beside a model's files: what it is, how large, and the hash of every file.
//!
//! Read back as carefully as a foreign file: it is small, its names are plain, or it is refused.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::{Error, Result, at};
use super::{RECORD_FILE, source};

const RECORD_BYTES_MAX: u64 = 1 << 20;

/// One model of the library.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its id: the start of its content's SHA-256.
    pub id: String,
    /// Its own name, or the name of the file it came from.
    pub name: String,
    /// The name of the file or folder it came from, as text.
    pub source_name: String,
    /// SHA-256 of its content in hexadecimal; of several files, that of their hashes in order.
    pub sha256: String,
    /// Size of all files, in bytes.
    pub size_bytes: u64,
    /// What kind of network it is.
    #[serde(flatten)]
    pub summary: Summary,
    /// When it was imported, in seconds since 1970.
    pub imported_s: u64,
    /// Its files.
    pub files: Vec<FileRecord>,
    /// Whether it is part of the program and lies in no folder; no record on the disk can say so.
    #[serde(skip_deserializing, skip_serializing_if = "std::ops::Not::not")]
    pub built_in: bool,
}

/// What the header of a model says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Its architecture, as the file spells it.
    pub architecture: String,
    /// Format of most of its weights.
    pub format: String,
    /// Numbers in all tensors.
    pub parameters: u64,
    /// Licence of the weights, where the file names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
}

/// One file of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its name inside the model's folder.
    pub name: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Record {
    /// Reads the record of a model's folder.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let id = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let damaged = |why: String| Error::DamagedRecord { id: id.clone(), why };
        let file = File::open(folder.join(RECORD_FILE)).map_err(|error| damaged(error.to_string()))?;
        let mut json = Vec::new();
        let read = file.take(RECORD_BYTES_MAX + 1).read_to_end(&mut json);
        read.map_err(|error| damaged(error.to_string()))?;
        if json.len() as u64 > RECORD_BYTES_MAX {
            return Err(damaged("it is too large".to_owned()));
        }
        let record: Self = serde_json::from_slice(&json).map_err(|error| damaged(error.to_string()))?;
        if record.files.is_empty() || record.files.iter().any(|file| !source::is_plain(&file.name)) {
            return Err(damaged("its files have no plain names".to_owned()));
        }
        Ok(record)
    }

    /// Writes the record into a model's folder and waits until it is on the disk.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(RECORD_FILE);
        let mut json = serde_json::to_vec_pretty(self).map_err(|error| at(&path)(error.into()))?;
        json.push(b'\n');
        let mut file = File::create(&path).map_err(at(&path))?;
        file.write_all(&json).and_then(|()| file.sync_all()).map_err(at(&path))
    }
}
