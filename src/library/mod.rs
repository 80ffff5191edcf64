//! Model files on this device: import, list, choose, verify, remove, and whether one fits.
//!
//! One folder a model under `models/`, named by the start of its content's SHA-256, with the files
//! and a `record.json`. A folder is complete or has a name starting with a dot: it is filled
//! beside its place and renamed there, so whatever dies in between leaves nothing listed. Names
//! from outside are kept as text in the record and never become paths, except the plain names by
//! which the parts of one safetensors model refer to each other. One model has no folder: the
//! starter is part of the program, listed first and never removed.
//!
//! Knows `data` and the readers of `engine::weights`; free space is told by the caller.

mod copy;
mod error;
mod fit;
mod import;
mod record;
mod source;
pub mod starter;
mod verify;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

pub use copy::{Copied, Pass};
pub use error::{Error, Result};
pub use fit::{Fit, fit};
pub use import::{Import, Imported, Way};
pub use record::{FileRecord, Record, Summary};
pub use source::size_of;
pub use verify::Verdict;

use crate::engine::weights::Source;
use copy::Tally;
use error::at;

const RECORD_FILE: &str = "record.json";
const CHOSEN_FILE: &str = "chosen";
const LOCK_FILE: &str = ".lock";
const ID_LENGTH: usize = 12;
/// Folders of imports that are not finished.
const IMPORT_PREFIX: &str = ".import-";
/// Folders of moves that are not finished.
const MOVE_PREFIX: &str = ".moving-";

/// The models under one data folder.
#[derive(Clone, Debug)]
pub struct Library {
    root: PathBuf,
}

/// What the library holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    /// Complete models: the one that comes with Carnet, then the latest import first.
    pub models: Vec<Record>,
    /// Ids of folders whose record cannot be read.
    pub damaged: Vec<String>,
}

impl Listing {
    /// The models that were imported, which lie in the data folder.
    pub fn imported(&self) -> impl Iterator<Item = &Record> {
        self.models.iter().filter(|record| !record.built_in)
    }
}

impl Library {
    /// The library of this data folder. Makes nothing; sweeps what a dead import left behind.
    pub fn open(data: &Path) -> Self {
        let library = Self { root: data.join("models") };
        if let Err(error) = library.sweep() {
            log::warn!("the model folder could not be swept: {error}");
        }
        library
    }

    /// Where the models lie.
    pub fn folder(&self) -> &Path {
        &self.root
    }

    /// All models.
    ///
    /// # Errors
    /// [`Error::Folder`] if the folder cannot be read; an absent one holds no imports.
    pub fn list(&self) -> Result<Listing> {
        let mut listing = Listing::default();
        for id in self.ids()? {
            match Record::read(&self.root.join(&id)) {
                Ok(record) if record.id == id => listing.models.push(record),
                Ok(_) => listing.damaged.push(id),
                Err(error) => {
                    log::warn!("model {id}: {error}");
                    listing.damaged.push(id);
                }
            }
        }
        listing.models.sort_by(|a, b| b.imported_s.cmp(&a.imported_s).then_with(|| a.id.cmp(&b.id)));
        listing.models.insert(0, starter::record().clone());
        Ok(listing)
    }

    /// The one model whose id starts with `prefix`; [`starter::ALIAS`] is the starter.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], or a record that cannot be read.
    pub fn find(&self, prefix: &str) -> Result<Record> {
        let id = self.full_id(prefix)?;
        if id == starter::record().id {
            return Ok(starter::record().clone());
        }
        Record::read(&self.root.join(id))
    }

    /// What the engine opens to load this model.
    pub fn source(&self, record: &Record) -> Source {
        if record.built_in { starter::source() } else { self.path(record).into() }
    }

    /// Where an imported model lies.
    pub fn path(&self, record: &Record) -> PathBuf {
        let folder = self.root.join(&record.id);
        match record.files.as_slice() {
            [only] => folder.join(&only.name),
            _ => folder,
        }
    }

    /// The id the model at `source` has, or would have if it was imported: the start of its content's
    /// SHA-256. Reads all of a model from elsewhere.
    ///
    /// # Errors
    /// As an import of it.
    pub fn id_of(&self, source: &Source) -> Result<String> {
        let Source::Path(path) = source else { return Ok(starter::record().id.clone()) };
        let name = path.strip_prefix(&self.root).ok().and_then(|inside| inside.iter().next()?.to_str());
        if let Some(id) = name.filter(|name| is_id(name)) {
            return Ok(id.to_owned());
        }
        let mut on = |_| true;
        let mut tally = Tally::new(Pass::Hashing, 0, &mut on);
        let parts = source::parts(path)?;
        let hashes = parts.iter().map(|part| copy::sha256(&part.from, &mut tally));
        let hashes = hashes.collect::<Result<Vec<String>>>()?;
        let hashes: Vec<&str> = hashes.iter().map(String::as_str).collect();
        let sha256 = copy::sha256_of_all(&hashes);
        Ok(sha256.chars().take(ID_LENGTH).collect())
    }

    /// The model used when none is named: the chosen one, else the latest import, else the starter.
    ///
    /// # Errors
    /// [`Error::Folder`] if the folder cannot be read.
    pub fn current(&self) -> Result<Record> {
        let listing = self.list()?;
        let chosen = self.chosen();
        let chosen = listing.models.iter().find(|record| Some(&record.id) == chosen.as_ref());
        let current = chosen.or_else(|| listing.imported().next());
        Ok(current.unwrap_or_else(|| starter::record()).clone())
    }

    /// The id of the model a person chose, if any.
    pub fn chosen(&self) -> Option<String> {
        let id = fs::read_to_string(self.root.join(CHOSEN_FILE)).ok()?;
        is_id(&id).then_some(id)
    }

    /// Makes the model whose id starts with `prefix` the one used when none is named.
    ///
    /// # Errors
    /// As [`Library::find`], and [`Error::Folder`] if the choice cannot be written.
    pub fn choose(&self, prefix: &str) -> Result<Record> {
        let record = self.find(prefix)?;
        fs::create_dir_all(&self.root).map_err(at(&self.root))?;
        let side = self.root.join(".chosen");
        fs::write(&side, &record.id).map_err(at(&side))?;
        fs::rename(&side, self.root.join(CHOSEN_FILE)).map_err(at(&side))?;
        Ok(record)
    }

    /// Deletes the model whose id starts with `prefix` and returns its id.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::BuiltIn`], or [`Error::Folder`].
    pub fn remove(&self, prefix: &str) -> Result<String> {
        let id = self.full_id(prefix)?;
        if id == starter::record().id {
            return Err(Error::BuiltIn);
        }
        let away = self.root.join(format!(".removed-{id}-{}", std::process::id()));
        fs::rename(self.root.join(&id), &away).map_err(at(&away))?;
        fs::remove_dir_all(&away).map_err(at(&away))?;
        Ok(id)
    }

    fn full_id(&self, prefix: &str) -> Result<String> {
        let starter = &starter::record().id;
        if prefix == starter::ALIAS {
            return Ok(starter.clone());
        }
        let mut matching = self.ids()?;
        matching.push(starter.clone());
        matching.retain(|id| !prefix.is_empty() && id.starts_with(prefix));
        match matching.len() {
            0 => Err(Error::NotFound { id: prefix.to_owned() }),
            1 => Ok(matching.swap_remove(0)),
            count => Err(Error::Ambiguous { id: prefix.to_owned(), count }),
        }
    }

    fn ids(&self) -> Result<Vec<String>> {
        let mut ids = self.entries()?;
        // A file that was imported before it became part of the program is not a second model.
        ids.retain(|name| is_id(name) && *name != starter::record().id);
        ids.sort();
        Ok(ids)
    }

    fn entries(&self) -> Result<Vec<String>> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(at(&self.root)(error)),
        };
        Ok(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect())
    }

    /// Deletes unfinished folders and finishes moves, unless an import is under way in any process.
    fn sweep(&self) -> Result<()> {
        let mut leftovers = self.entries()?;
        leftovers.retain(|name| {
            [IMPORT_PREFIX, MOVE_PREFIX, ".removed-"].iter().any(|start| name.starts_with(start))
        });
        if leftovers.is_empty() {
            return Ok(());
        }
        let lock = self.lock_file()?;
        if lock.try_lock().is_err() {
            return Ok(());
        }
        for name in leftovers {
            let folder = self.root.join(&name);
            if name.starts_with(MOVE_PREFIX) {
                self.finish_move(&folder)?;
                continue;
            }
            fs::remove_dir_all(&folder).map_err(at(&folder))?;
        }
        Ok(())
    }

    fn lock_file(&self) -> Result<File> {
        let path = self.root.join(LOCK_FILE);
        File::options().create(true).truncate(false).write(true).open(&path).map_err(at(&path))
    }
}

fn is_id(name: &str) -> bool {
    name.len() == ID_LENGTH && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
