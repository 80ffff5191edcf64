//! What an import says at the end: what was taken, what was there already, what was not and why.
//!
//! A report repeats names of files and numbers of lines, never a text of the person's. Names come
//! from outside and are made harmless for a terminal.

use std::fmt;

use super::{Kind, limits};

/// Why a file, an entry or a line was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Why {
    /// The archive has no readable directory.
    #[error("the archive is damaged or cut short")]
    DamagedArchive,
    /// The directory counts too many members.
    #[error("the archive holds more than 20,000 files")]
    TooManyMembers,
    /// The folder holds too many files.
    #[error("the folder holds more than 20,000 files; import it in parts")]
    TooManyFiles,
    /// Members of the archive share bytes.
    #[error("files in the archive overlap, as they do in archives made to fill a disk")]
    Overlap,
    /// The whole unpacks to too much.
    #[error("the archive unpacks to more than 2 GiB; unpack it and import the folder")]
    ArchiveTooLarge,
    /// The whole is packed beyond belief.
    #[error("the archive unpacks to more than 200 times its size")]
    ArchiveRatio,
    /// The archive goes over several files.
    #[error("the archive is one part of several; join them first")]
    SplitArchive,
    /// The member is packed beyond belief.
    #[error("it unpacks to more than 200 times its size")]
    Ratio,
    /// The member says it is larger than anything taken.
    #[error("it is larger than 256 MiB")]
    MemberTooLarge,
    /// So much was read that no more is.
    #[error("no more is read from this import: its files were over the limit in all")]
    TotalTooLarge,
    /// The name would lead out of the folder, or is no name.
    #[error("its name is not a plain path inside the folder")]
    UnsafeName,
    /// The path is too long.
    #[error("its path is longer than 1,024 bytes")]
    LongName,
    /// Another file has the same name.
    #[error("another file in the archive has the same name")]
    DuplicateName,
    /// A link, a device, a pipe.
    #[error("it is not a regular file")]
    NotRegular,
    /// The member is encrypted.
    #[error("it is encrypted; unpack the archive with its password first")]
    Encrypted,
    /// Packed by a method that is not read.
    #[error("it is packed by a method that Carnet does not read")]
    UnknownPacking,
    /// What the archive says twice differs.
    #[error("the archive says two different things about it")]
    Contradiction,
    /// The bytes are not those that were packed.
    #[error("its content is damaged")]
    DamagedMember,
    /// An archive in an archive.
    #[error("it is an archive inside the archive or folder; import it by itself")]
    Nested,
    /// Folders too deep.
    #[error("it lies more than 32 folders deep")]
    TooDeep,
    /// The system refused.
    #[error("it cannot be read")]
    Unreadable,
    /// No format that is imported.
    #[error("no text of this import refers to it, and it is none itself")]
    Unused,
    /// The text is too large.
    #[error("its text is larger than 8 MiB")]
    TextTooLarge,
    /// Nothing in it.
    #[error("it is empty")]
    Empty,
    /// Bytes that are no text.
    #[error("it is not a text")]
    NotText,
    /// An exported chat.
    #[error("it is a chat, not a journal entry")]
    IsChat,
    /// The attached file is too large.
    #[error("a file attached to it is larger than 15 MiB and was left out")]
    AttachmentTooLarge,
    /// The attached file is not there.
    #[error("a file attached to it is missing and was left out")]
    AttachmentMissing,
    /// The attached file is there and cannot be read.
    #[error("a file attached to it cannot be read and was left out")]
    AttachmentUnreadable,
    /// The store refused it.
    #[error("the store does not take it as it is")]
    Refused,
    /// No date where one must be.
    #[error("it has no readable date")]
    NoDate,
    /// Not JSON.
    #[error("it is not readable as JSON from here on; what came before was taken")]
    DamagedJson,
    /// JSON of something else.
    #[error("it is not a Day One journal")]
    NotDayOne,
    /// No table.
    #[error("it is not a table with a first line that names its columns")]
    NotTable,
    /// A needed column is not there.
    #[error("the first line names no column `date`")]
    NoDateColumn,
    /// A needed column is not there.
    #[error("the first line names no column `kind`")]
    NoKindColumn,
    /// A needed column is not there.
    #[error("the first line names no column `value`")]
    NoValueColumn,
    /// The day could be two days.
    #[error("its date can be read in two ways; write it as 2026-11-22")]
    AmbiguousDate,
    /// Not a date.
    #[error("its date cannot be read; write it as 2026-11-22")]
    BadDate,
    /// Not a time.
    #[error("its time cannot be read; write it as 21:30")]
    BadTime,
    /// Not a number.
    #[error("its value is not a number")]
    BadNumber,
    /// The number could be two numbers.
    #[error("its value can be read in two ways: is the comma a decimal one?")]
    AmbiguousNumber,
    /// No kind in the line.
    #[error("it names no kind")]
    NoKind,
    /// The unit is another one.
    #[error("its unit is not that of its kind")]
    OtherUnit,
    /// Too many new kinds.
    #[error("it would be the 201st new kind of this import")]
    TooManyKinds,
    /// Too many lines.
    #[error("the table has more than 300,000 lines; the rest was not taken")]
    TooManyLines,
    /// Not as wide as the others.
    #[error("it cannot be read as a line of the table")]
    BadLine,
}

/// Something to say about a text that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Remark {
    /// The bytes were not UTF-8.
    #[error("it was read as UTF-16")]
    Utf16,
    /// The bytes were neither UTF-8 nor marked as UTF-16.
    #[error("it was read as Windows-1252; look whether its accents are right")]
    Windows1252,
    /// More files than one entry carries.
    #[error("it carries more files than one entry holds, and goes on in further entries")]
    Continued,
    /// Tags beyond the limit.
    #[error("it has more tags than are taken, or longer ones")]
    Tags,
}

/// A name and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note<T> {
    /// A path inside what was imported, or `line 12`.
    pub name: String,
    /// What is to be said.
    pub why: T,
}

/// What became of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What it was read as.
    pub kind: Kind,
    /// Entries taken.
    pub entries: u64,
    /// Measurements taken.
    pub measurements: u64,
    /// Files attached to the entries that were read.
    pub attachments: u64,
    /// Kinds of measurement that were made.
    pub kinds: u64,
    /// Entries and measurements that an earlier import had brought.
    pub already_there: u64,
    /// What was not taken: the first thousand.
    pub skipped: Vec<Note<Why>>,
    /// How many more were not taken.
    pub more_skipped: u64,
    /// What is to be said about what was taken: the first thousand.
    pub remarks: Vec<Note<Remark>>,
}

impl Report {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            entries: 0,
            measurements: 0,
            attachments: 0,
            kinds: 0,
            already_there: 0,
            skipped: Vec::new(),
            more_skipped: 0,
            remarks: Vec::new(),
        }
    }

    /// All that was not taken, also what is not listed.
    pub fn skipped_count(&self) -> u64 {
        self.more_skipped.saturating_add(self.skipped.len() as u64)
    }

    /// Entries and measurements taken.
    pub fn taken(&self) -> u64 {
        self.entries.saturating_add(self.measurements)
    }

    pub(super) fn skip(&mut self, name: impl fmt::Display, why: Why) {
        if self.skipped.len() < limits::REPORTED {
            self.skipped.push(Note { name: harmless(&name.to_string()), why });
        } else {
            self.more_skipped = self.more_skipped.saturating_add(1);
        }
    }

    pub(super) fn remark(&mut self, name: &str, why: Remark) {
        if self.remarks.len() < limits::REPORTED {
            self.remarks.push(Note { name: harmless(name), why });
        }
    }
}

/// A name that can be shown in a terminal: short, and without anything that moves the cursor or
/// turns the direction of writing.
fn harmless(name: &str) -> String {
    let mut shown = String::new();
    for letter in name.chars() {
        if shown.len() >= limits::NAME_BYTES {
            shown.push('…');
            break;
        }
        shown.push(if hides(letter) { '\u{fffd}' } else { letter });
    }
    shown
}

/// Control characters, and those that are not seen but change what is seen.
pub(super) fn hides(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_stays_short_and_counts_the_rest() {
        let mut report = Report::new(Kind::Csv);
        for line in 0..3_000 {
            report.skip(format_args!("line {line}"), Why::BadNumber);
        }
        assert_eq!((report.skipped.len(), report.skipped_count()), (1_000, 3_000));
    }

    #[test]
    fn names_cannot_write_to_the_terminal() {
        let mut report = Report::new(Kind::Text);
        report.skip("\u{1b}[2J\u{202e}txt.exe", Why::Empty);
        report.skip("x".repeat(70_000), Why::Empty);
        let names: Vec<&str> = report.skipped.iter().map(|note| note.name.as_str()).collect();
        assert_eq!(names[0], "\u{fffd}[2J\u{fffd}txt.exe");
        assert!(names[1].len() < 300);
    }
}
