//! What an import reads from: a file, a folder or an archive, seen as paths with content.
//!
//! Invariant: nothing is ever written, no link is followed below the path that was named, and
//! nothing above the limit its caller gives comes into memory.

use std::cell::{Cell, RefCell};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use jiff::{Timestamp, tz::TimeZone};

use super::packed::{self, Member, plain_path};
use super::report::{Report, Why};
use super::{Moment, limits, unpack};

/// A file that can be read.
pub(super) struct Item {
    /// Path below what was named, with `/` between its parts.
    pub(super) path: String,
    /// Bytes, as its folder or archive says.
    pub(super) size: u64,
    /// When it last changed.
    pub(super) modified: Option<Moment>,
    member: Option<Member>,
}

/// The files of an import, in order of their paths.
pub(super) struct Tree {
    items: Vec<Item>,
    /// The folder, or the file itself.
    root: PathBuf,
    /// The one file there is.
    is_file: bool,
    archive: Option<Rc<RefCell<File>>>,
    /// How many bytes may still be read.
    left: Cell<u64>,
}

impl Tree {
    /// Opens what stands at `path`; what cannot be taken from it is noted in `report`.
    ///
    /// # Errors
    /// The whole cannot be used.
    pub(super) fn open(path: &Path, zone: &TimeZone, report: &mut Report) -> Result<Self, Why> {
        let about = fs::metadata(path).map_err(|_| Why::Unreadable)?;
        let mut tree = Self {
            items: Vec::new(),
            root: path.to_owned(),
            is_file: about.is_file(),
            archive: None,
            left: Cell::new(limits::FOLDER_BYTES),
        };
        if about.is_dir() {
            tree.walk(zone, report)?;
        } else if !about.is_file() {
            return Err(Why::NotRegular);
        } else if is_archive(path)? {
            tree.open_archive(zone, report)?;
        } else {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            tree.items.push(Item {
                path: name,
                size: about.len(),
                modified: changed(&about, zone),
                member: None,
            });
        }
        tree.items.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        Ok(tree)
    }

    fn open_archive(&mut self, zone: &TimeZone, report: &mut Report) -> Result<(), Why> {
        let mut file = File::open(&self.root).map_err(|_| Why::Unreadable)?;
        let members = packed::members(&mut file, &mut |name, why| report.skip(name, why))?;
        for mut member in members {
            let path = std::mem::take(&mut member.path);
            // What systems and programs leave beside a person's files.
            if path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX") {
                continue;
            }
            let zoned = member.modified.and_then(|when| when.to_zoned(zone.clone()).ok());
            let modified = zoned.as_ref().map(Moment::from_zoned);
            self.items.push(Item { path, size: member.size, modified, member: Some(member) });
        }
        self.archive = Some(Rc::new(RefCell::new(file)));
        self.left.set(limits::ARCHIVE_BYTES);
        self.is_file = false;
        Ok(())
    }

    fn walk(&mut self, zone: &TimeZone, report: &mut Report) -> Result<(), Why> {
        let mut folders = vec![(String::new(), 1_usize)];
        let mut seen = 0_usize;
        while let Some((folder, depth)) = folders.pop() {
            let Ok(entries) = fs::read_dir(self.root.join(&folder)) else {
                report.skip(&folder, Why::Unreadable);
                continue;
            };
            for entry in entries {
                seen = seen.saturating_add(1);
                if seen > limits::FILES {
                    return Err(Why::TooManyFiles);
                }
                let Ok(entry) = entry else {
                    report.skip(&folder, Why::Unreadable);
                    continue;
                };
                match self.visit(&entry, &folder, zone) {
                    Ok(Some(inner)) if depth < limits::DEPTH => {
                        folders.push((inner, depth.saturating_add(1)));
                    }
                    Ok(Some(inner)) => report.skip(&inner, Why::TooDeep),
                    Ok(None) => {}
                    Err(why) => report.skip(join(&folder, &entry.file_name().to_string_lossy()), why),
                }
            }
        }
        Ok(())
    }

    /// Notes a file; gives back the path of a folder that is to be walked.
    fn visit(&mut self, entry: &fs::DirEntry, folder: &str, zone: &TimeZone) -> Result<Option<String>, Why> {
        let name = entry.file_name();
        let name = name.to_str().ok_or(Why::UnsafeName)?;
        let path = join(folder, name);
        // The kind of the entry itself: a link is a link, wherever it leads.
        let kind = entry.file_type().map_err(|_| Why::Unreadable)?;
        if path.len() > limits::PATH_BYTES {
            return Err(Why::LongName);
        }
        // Folders of programs (`.git`, `.obsidian`) hold nothing that a person wrote.
        if name.starts_with('.') {
            return Ok(None);
        }
        if kind.is_dir() {
            return Ok(Some(path));
        }
        if !kind.is_file() {
            return Err(Why::NotRegular);
        }
        let about = entry.metadata().map_err(|_| Why::Unreadable)?;
        self.items.push(Item { path, size: about.len(), modified: changed(&about, zone), member: None });
        Ok(None)
    }

    /// All files.
    pub(super) fn items(&self) -> &[Item] {
        &self.items
    }

    /// Where a path stands, if it is there.
    pub(super) fn find(&self, path: &str) -> Option<usize> {
        self.items.binary_search_by(|item| item.path.as_str().cmp(path)).ok()
    }

    /// The content of a file of at most `limit` bytes; `too_large` names the refusal of others.
    ///
    /// # Errors
    /// It is too large, or cannot be read, or is damaged.
    pub(super) fn read(&self, index: usize, limit: u64, too_large: Why) -> Result<Vec<u8>, Why> {
        let item = self.items.get(index).ok_or(Why::Unreadable)?;
        if item.size > limit {
            return Err(too_large);
        }
        self.with_content(index, |content| {
            let mut bytes = Vec::with_capacity(usize::try_from(item.size).unwrap_or_default());
            let read = content.take(limit.saturating_add(1)).read_to_end(&mut bytes);
            match read {
                Ok(read) if read as u64 > limit => Err(too_large),
                Ok(read) if item.member.is_some() && read as u64 != item.size => Err(Why::Contradiction),
                Ok(_) => Ok(bytes),
                Err(_) if item.member.is_some() => Err(Why::DamagedMember),
                Err(_) => Err(Why::Unreadable),
            }
        })?
    }

    /// The first bytes of a file, at most `length`; none when it cannot be read.
    pub(super) fn start(&self, index: usize, length: u64) -> Vec<u8> {
        let left = self.left.get();
        let mut bytes = Vec::new();
        let read = self.with_content(index, |content| content.take(length).read_to_end(&mut bytes).is_ok());
        // A look is not counted: its size is that of the look, not of the file.
        self.left.set(left);
        if read.unwrap_or(false) { bytes } else { Vec::new() }
    }

    /// Lets `work` read a file in pieces, never more of it than was announced.
    ///
    /// # Errors
    /// It cannot be opened, or too much was read before.
    pub(super) fn with_content<R>(
        &self,
        index: usize,
        work: impl FnOnce(&mut dyn Read) -> R,
    ) -> Result<R, Why> {
        let item = self.items.get(index).ok_or(Why::Unreadable)?;
        let left = self.left.get().checked_sub(item.size).ok_or(Why::TotalTooLarge)?;
        self.left.set(left);
        match (&self.archive, &item.member) {
            (Some(file), Some(member)) => unpack::with_content(file, member, |content| {
                work(&mut content.take(item.size.saturating_add(1)))
            }),
            _ => {
                let path = if self.is_file { self.root.clone() } else { self.root.join(&item.path) };
                let about = fs::symlink_metadata(&path).map_err(|_| Why::Unreadable)?;
                if !about.is_file() && !self.is_file {
                    return Err(Why::NotRegular);
                }
                let file = File::open(&path).map_err(|_| Why::Unreadable)?;
                Ok(work(&mut file.take(item.size)))
            }
        }
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn changed(about: &fs::Metadata, zone: &TimeZone) -> Option<Moment> {
    let timestamp = Timestamp::try_from(about.modified().ok()?).ok()?;
    Some(Moment::from_zoned(&timestamp.to_zoned(zone.clone())))
}

fn is_archive(path: &Path) -> Result<bool, Why> {
    let mut start = Vec::new();
    let file = File::open(path).map_err(|_| Why::Unreadable)?;
    file.take(4).read_to_end(&mut start).map_err(|_| Why::Unreadable)?;
    let is_named = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    Ok(is_named || starts_as_archive(&start))
}

/// Whether bytes begin as zip archives do.
pub(super) fn starts_as_archive(start: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06"].iter().any(|magic| start.starts_with(*magic))
}

/// The last part of a path.
pub(super) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder of a path; empty at the top.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What follows the last dot of a name, in lower case; empty when nothing does.
pub(super) fn ending_of(path: &str) -> String {
    let name = name_of(path);
    name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_lowercase())
}

/// The path that `link` leads to from the folder of `from`, if it stays inside.
pub(super) fn resolve(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder_of(from).split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    plain_path(&parts.join("/"))
}
