//! What an import takes at most, in one place.
//!
//! Everything that is read from outside is measured against one of these before it is allocated.

/// Files of a folder, members of an archive.
pub(super) const FILES: usize = 20_000;
/// Folders inside folders.
pub(super) const DEPTH: usize = 32;
/// Bytes of a path inside a folder or archive.
pub(super) const PATH_BYTES: usize = 1024;
/// Bytes of one text.
pub(super) const TEXT_BYTES: u64 = 8 << 20;
/// Bytes of one attached file; nothing larger is ever read into memory.
pub(super) const ATTACHMENT_BYTES: u64 = 15 << 20;
/// Bytes of text and files that one entry carries; what is beyond goes on in a further entry.
pub(super) const ENTRY_BYTES: u64 = 24 << 20;
/// Bytes that one member of an archive may say it has.
pub(super) const MEMBER_BYTES: u64 = 256 << 20;
/// Bytes that all members of an archive may say they have, and that are read from it in all.
pub(super) const ARCHIVE_BYTES: u64 = 2 << 30;
/// Bytes that are read from a folder in all, files that many texts refer to counted each time.
pub(super) const FOLDER_BYTES: u64 = 32 << 30;
/// Bytes unpacked for a byte packed.
pub(super) const RATIO: u64 = 200;
/// What a member may unpack to whatever its ratio: small files compress well.
pub(super) const RATIO_FREE: u64 = 64 << 10;
/// Bytes of front matter.
pub(super) const FRONT_BYTES: usize = 1 << 20;
/// Items of a list that is read, files of an entry.
pub(super) const LIST: usize = 1_000;
/// Tags of an entry, as the store takes them.
pub(super) const TAGS: usize = 100;
/// Bytes of a tag.
pub(super) const TAG_BYTES: usize = 200;
/// Bytes of a name that a report repeats.
pub(super) const NAME_BYTES: usize = 256;
/// Bytes of a title; of a longer one the text keeps the rest.
pub(super) const TITLE_BYTES: usize = 4 << 10;
/// Bytes of the remark beside a measurement.
pub(super) const NOTE_BYTES: usize = 4 << 10;
/// Bytes of a kind's name or unit.
pub(super) const WORD_BYTES: usize = 100;
/// Bytes of a JSON string as it stands in the file, escapes included.
pub(super) const JSON_STRING_BYTES: usize = 12 << 20;
/// Lists and objects inside each other in JSON.
pub(super) const JSON_DEPTH: usize = 64;
/// Bytes of a number or word in JSON.
pub(super) const JSON_WORD_BYTES: usize = 4096;
/// Lines of a table.
pub(super) const TABLE_LINES: u64 = 300_000;
/// Kinds of measurement that one import makes.
pub(super) const NEW_KINDS: usize = 200;
/// What a report lists by name; the rest is counted.
pub(super) const REPORTED: usize = 1_000;
