//! The key file on the disk: two copies, `keys.a` and `keys.b`, written one after the other.
//!
//! At every moment one whole copy stands, the old one or the new one, and the one with the higher
//! generation counts. A copy is replaced by a rename after its bytes are safe; where the disk has
//! no room for a third file, the copies are overwritten in turns instead.

use super::super::error::{Error, Result};
use super::disk::{Files, failed};
use super::slots::{Content, VERSION};
use super::wire::{self, Copy, FILE_BYTES_MAX};

const COPIES: [&str; 2] = ["keys.a", "keys.b"];
const UNFINISHED: &str = "keys.new";

/// What both copies together say.
pub(super) struct Found {
    pub(super) content: Content,
    /// Whether both copies say it.
    pub(super) is_whole: bool,
    /// The place in [`COPIES`] of the copy that says it.
    newest: usize,
}

/// Whether a store's keys stand in the folder, in any state.
pub(super) fn exists(files: &dyn Files) -> Result<bool> {
    for name in COPIES {
        if files.read(name, 1).map_err(failed(files, "read", name))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads the newest whole copy.
///
/// # Errors
/// [`Error::KeysMissing`], [`Error::KeysDamaged`], [`Error::Newer`], [`Error::Io`].
pub(super) fn load(files: &dyn Files) -> Result<Found> {
    let [a, b] = COPIES.map(|name| -> Result<Copy> {
        let bytes = files.read(name, FILE_BYTES_MAX as u64 + 1).map_err(failed(files, "read", name))?;
        Ok(bytes.map_or(Copy::Missing, |bytes| wire::read(&bytes)))
    });
    let folder = || files.folder().to_owned();
    let damaged = |what| Err(Error::KeysDamaged { folder: folder(), what });
    match (a, b) {
        // A newer program wrote one copy and did not come to the other: the older one is outdated.
        (Ok(Copy::Newer(found)), _) | (_, Ok(Copy::Newer(found))) => {
            Err(Error::Newer { found, known: VERSION })
        }
        (Ok(Copy::Valid(a)), Ok(Copy::Valid(b))) => {
            let newest = usize::from(b.generation > a.generation);
            let is_whole = a == b;
            Ok(Found { content: if newest == 1 { *b } else { *a }, is_whole, newest })
        }
        (Ok(Copy::Valid(content)), _) => Ok(Found { content: *content, is_whole: false, newest: 0 }),
        (_, Ok(Copy::Valid(content))) => Ok(Found { content: *content, is_whole: false, newest: 1 }),
        (Err(e), _) | (_, Err(e)) => Err(e),
        (Ok(Copy::Missing), Ok(Copy::Missing)) => Err(Error::KeysMissing { folder: folder() }),
        (Ok(Copy::Damaged(what)), _) | (_, Ok(Copy::Damaged(what))) => damaged(what),
    }
}

/// Writes the first content of a new store.
///
/// # Errors
/// [`Error::Exists`], [`Error::NoSpace`], [`Error::Io`].
pub(super) fn create(files: &dyn Files, content: &Content) -> Result<()> {
    if exists(files)? {
        return Err(Error::Exists { folder: files.folder().to_owned() });
    }
    let bytes = wire::write(content);
    COPIES.iter().try_for_each(|name| replace(files, name, &bytes))
}

/// Puts `content` in the place of what was found. Ok means: it is durable.
///
/// # Errors
/// [`Error::NoSpace`], [`Error::Io`]; then what was found or `content` stands.
pub(super) fn save(files: &dyn Files, found: &Found, mut content: Content) -> Result<()> {
    let what = "at the end of their numbers";
    let next = found.content.generation.checked_add(1);
    content.generation =
        next.ok_or_else(|| Error::KeysDamaged { folder: files.folder().to_owned(), what })?;
    let bytes = wire::write(&content);
    // The copy that counts stands until the other one is written.
    let [a, b] = COPIES;
    let (first, second) = if found.newest == 0 { (b, a) } else { (a, b) };
    put(files, first, &bytes)?;
    // From here the change is made. A second copy that stayed behind could bring back a way in that
    // was just closed, so when it cannot be written it goes.
    put(files, second, &bytes).or_else(|_| {
        files.remove(second).map_err(failed(files, "remove", second))?;
        files.sync_folder()
    })
}

/// Destroys the key file, whatever state it is in.
///
/// # Errors
/// [`Error::Io`] when a copy could not be removed.
pub(super) fn destroy(files: &dyn Files) -> Result<()> {
    let mut outcome = Ok(());
    for name in COPIES.iter().chain([&UNFINISHED]) {
        let wipe = files.wipe_later(name);
        let removed = files.remove(name).map_err(failed(files, "remove", name));
        if let Some(wipe) = wipe {
            wipe();
        }
        outcome = outcome.and(removed);
    }
    outcome.and(files.sync_folder())
}

fn put(files: &dyn Files, name: &str, bytes: &[u8]) -> Result<()> {
    match replace(files, name, bytes) {
        Err(Error::NoSpace) => {
            let _ = files.remove(UNFINISHED);
            files.overwrite(name, bytes).map_err(failed(files, "write", name))?;
            files.sync(name).map_err(failed(files, "keep", name))
        }
        done => done,
    }
}

/// Writes a copy beside its place and renames it.
fn replace(files: &dyn Files, name: &str, bytes: &[u8]) -> Result<()> {
    files.write(UNFINISHED, bytes).map_err(failed(files, "write", UNFINISHED))?;
    files.sync(UNFINISHED).map_err(failed(files, "keep", UNFINISHED))?;
    let wipe = files.wipe_later(name);
    files.rename(UNFINISHED, name).map_err(failed(files, "rename", UNFINISHED))?;
    files.sync_folder()?;
    if let Some(wipe) = wipe {
        wipe();
    }
    Ok(())
}
