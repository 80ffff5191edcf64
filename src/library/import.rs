//! Brings a model into the library.
//!
//! Order: look at the source, copy beside the place, wait for the disk, open the copy as a model,
//! hash it, write the record, rename. A kill at any point leaves a folder with a dotted name, which
//! the next start sweeps; a lock held meanwhile keeps other processes from sweeping too early.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::copy::{self, Copied, Pass, Tally};
use super::error::{Error, Result, at};
use super::record::{FileRecord, Record, Summary};
use super::source::{self, Part};
use super::{ID_LENGTH, IMPORT_PREFIX, Library, MOVE_PREFIX, starter};
use crate::engine::weights::Weights;

/// What is kept of the name of a licence.
const LICENCE_CHARS_MAX: usize = 64;

/// What to import.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// A GGUF file, a safetensors file or a folder holding one.
    pub source: &'a Path,
    /// Free space on the disk of the library, in bytes, where known.
    pub free_bytes: Option<u64>,
    /// What becomes of the source.
    pub way: Way,
}

/// How a model comes into the library.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// A copy is made; the source stays.
    #[default]
    Copy,
    /// The source itself is taken, where [`Library::can_move`] says so: no more space is used.
    Move,
}

/// What an import led to.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The model.
    pub record: Record,
    /// Whether the same content had been there before, so that nothing changed.
    pub already: bool,
}

impl Library {
    /// Copies a model into the library, checks it and lists it.
    ///
    /// `report` hears about every piece and stops the import by returning `false`.
    ///
    /// # Errors
    /// What is wrong with the source, the model or the disk; then nothing is listed.
    pub fn import(&self, import: Import<'_>, report: &mut dyn FnMut(Copied) -> bool) -> Result<Imported> {
        let parts = source::parts(import.source)?;
        // A file that is no model is refused before gigabytes of it are copied.
        Weights::open(import.source)?;
        let sizes = parts.iter().map(Part::size).collect::<Result<Vec<u64>>>()?;
        let total = sizes.iter().fold(0_u64, |sum, &size| sum.saturating_add(size));
        if import.way == Way::Move && self.can_move(import.source) {
            return self.take(&import, &parts, total, report);
        }
        if let Some(free_bytes) = import.free_bytes.filter(|&free| free < total) {
            return Err(Error::NotEnoughSpace { needed_bytes: total, free_bytes });
        }
        let _lock = self.keep_from_sweeping()?;
        // Goes away with its value unless it was renamed; after a kill the next start sweeps it.
        let workshop = tempfile::Builder::new().prefix(IMPORT_PREFIX).tempdir_in(self.folder());
        let workshop = workshop.map_err(at(self.folder()))?;
        let mut tally = Tally::new(Pass::Copying, total, &mut *report);
        for (part, &size) in parts.iter().zip(&sizes) {
            copy::copy(&part.from, &workshop.path().join(&part.name), size, &mut tally)?;
        }
        let copies: Vec<Part> = parts
            .iter()
            .map(|part| Part { from: workshop.path().join(&part.name), name: part.name.clone() })
            .collect();
        let record = record_of(&import, &copies, total, report)?;
        self.settle(record, workshop.path())
    }

    /// Makes the library's folder; while the lock is held, no other start takes its unfinished ones away.
    fn keep_from_sweeping(&self) -> Result<File> {
        fs::create_dir_all(self.folder()).map_err(at(self.folder()))?;
        let lock = self.lock_file()?;
        lock.lock_shared().map_err(at(self.folder()))?;
        Ok(lock)
    }

    /// Whether a source can be moved into the library: one file of its own, on the same disk.
    pub fn can_move(&self, source: &Path) -> bool {
        let is_file = fs::symlink_metadata(source).is_ok_and(|about| about.is_file());
        let is_alone = source::parts(source)
            .is_ok_and(|parts| matches!(parts.as_slice(), [only] if only.from == source));
        is_file && is_alone && same_disk(source, self.folder())
    }

    /// Moves a file into the library. It is at its old place, at its new one or, after a kill in
    /// between, in a folder that the next start finishes: never nowhere.
    fn take(
        &self,
        import: &Import<'_>,
        parts: &[Part],
        total: u64,
        report: &mut dyn FnMut(Copied) -> bool,
    ) -> Result<Imported> {
        let _lock = self.keep_from_sweeping()?;
        let record = record_of(import, parts, total, report)?;
        if let Some(there) = self.sound(&record) {
            return Ok(Imported { record: there, already: true });
        }
        let workshop = self.folder().join(format!("{MOVE_PREFIX}{}-{}", record.id, std::process::id()));
        fs::create_dir_all(&workshop).map_err(at(&workshop))?;
        record.write(&workshop)?;
        sync_folder(&workshop)?;
        let names = record.files.iter().map(|file| workshop.join(&file.name));
        let moved: Vec<(&Path, PathBuf)> = parts.iter().map(|part| part.from.as_path()).zip(names).collect();
        let taken = moved.iter().try_for_each(|(from, to)| fs::rename(from, to).map_err(at(from)));
        match taken.and_then(|()| self.settle(record, &workshop)) {
            Ok(imported) => Ok(imported),
            Err(error) => {
                let back =
                    moved.iter().filter(|(_, to)| to.exists()).all(|(from, to)| fs::rename(to, from).is_ok());
                if back {
                    fs::remove_dir_all(&workshop).map_err(at(&workshop))?;
                }
                Err(error)
            }
        }
    }

    /// Finishes a move that a kill broke off. What holds the person's only copy is never deleted.
    pub(super) fn finish_move(&self, workshop: &Path) -> Result<()> {
        let holds_file = fs::read_dir(workshop)
            .map_err(at(workshop))?
            .filter_map(|entry| entry.ok())
            .any(|entry| entry.file_name() != super::RECORD_FILE);
        if !holds_file {
            return fs::remove_dir_all(workshop).map_err(at(workshop));
        }
        let record = Record::read(workshop)?;
        self.settle(record, workshop).map(drop)
    }

    /// Gives a finished folder its place, or finds the same model there already.
    fn settle(&self, record: Record, folder: &Path) -> Result<Imported> {
        let place = self.folder().join(&record.id);
        if let Some(there) = self.sound(&record) {
            return Ok(Imported { record: there, already: true });
        }
        if place.exists() {
            // Same content by its hash, yet damaged on the disk: the fresh copy takes its place.
            self.remove(&record.id)?;
        }
        record.write(folder)?;
        sync_folder(folder)?;
        fs::rename(folder, &place).map_err(at(&place))?;
        sync_folder(self.folder())?;
        Ok(Imported { record, already: false })
    }

    /// The same model, where it is there already and whole.
    fn sound(&self, record: &Record) -> Option<Record> {
        if record.sha256 == starter::record().sha256 {
            return Some(starter::record().clone());
        }
        let there = Record::read(&self.folder().join(&record.id)).ok()?;
        (there.sha256 == record.sha256 && self.sizes_match(&there)).then_some(there)
    }

    fn sizes_match(&self, record: &Record) -> bool {
        let folder = self.folder().join(&record.id);
        let size = |name: &str| fs::metadata(folder.join(name)).map(|about| about.len()).ok();
        record.files.iter().all(|file| size(&file.name) == Some(file.size_bytes))
    }
}

/// Hashes the files where they lie and reads what the model says of itself.
fn record_of(
    import: &Import<'_>,
    parts: &[Part],
    total: u64,
    report: &mut dyn FnMut(Copied) -> bool,
) -> Result<Record> {
    let mut tally = Tally::new(Pass::Hashing, total, report);
    let mut files = Vec::with_capacity(parts.len());
    for part in parts {
        let sha256 = copy::sha256(&part.from, &mut tally)?;
        let size_bytes = fs::metadata(&part.from).map_err(at(&part.from))?.len();
        files.push(FileRecord { name: part.name.clone(), size_bytes, sha256 });
    }
    let hashes: Vec<&str> = files.iter().map(|file| file.sha256.as_str()).collect();
    let sha256 = copy::sha256_of_all(&hashes);
    let weights = match parts {
        [only] => Weights::open(&only.from)?,
        [first, ..] => Weights::open(first.from.parent().unwrap_or(&first.from))?,
        [] => Weights::open(import.source)?,
    };
    let source_name = source_name(import.source);
    let name = weights.metadata().text("general.name").map(str::to_owned);
    Ok(Record {
        id: sha256.chars().take(ID_LENGTH).collect(),
        name: name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| source_name.clone()),
        source_name,
        sha256,
        size_bytes: total,
        summary: describe(&weights),
        imported_s: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        files,
        built_in: false,
    })
}

fn source_name(path: &Path) -> String {
    let name = path.file_name().or_else(|| path.parent().and_then(Path::file_name));
    name.map(|name| name.to_string_lossy().chars().take(256).collect()).unwrap_or_default()
}

/// What the header says.
pub(super) fn describe(weights: &Weights) -> Summary {
    let licence = weights.metadata().text("general.license").filter(|licence| !licence.trim().is_empty());
    Summary {
        architecture: weights.metadata().text("general.architecture").unwrap_or_default().to_owned(),
        format: weights.main_format().to_owned(),
        parameters: weights.tensors().fold(0, |sum, tensor| sum.saturating_add(tensor.len() as u64)),
        licence: licence.map(|licence| licence.chars().take(LICENCE_CHARS_MAX).collect()),
    }
}

/// A rename is on the disk only when the folder is; systems that cannot open folders do it alone.
fn sync_folder(folder: &Path) -> Result<()> {
    match File::open(folder) {
        Ok(handle) => handle.sync_all().map_err(at(folder)),
        Err(_) => Ok(()),
    }
}

/// Whether a rename leads from `file` into `folder`, which may not exist yet.
#[cfg(unix)]
fn same_disk(file: &Path, folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let there = folder.ancestors().find_map(|folder| fs::metadata(folder).ok());
    let here = fs::metadata(file).ok();
    here.zip(there).is_some_and(|(here, there)| here.dev() == there.dev())
}

#[cfg(not(unix))]
fn same_disk(_file: &Path, _folder: &Path) -> bool {
    false
}
