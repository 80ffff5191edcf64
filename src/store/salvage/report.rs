//! What salvage brought back and what it did not.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// What came of a salvage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Pages of the file and its log that are as they were written.
    pub sound_pages: u64,
    /// Pages that are not, and bring nothing back.
    pub damaged_pages: u64,
    /// Rows brought back, by table. Links of tags are counted with their entries.
    pub rows: BTreeMap<String, u64>,
    /// Rows found and not brought back, by table and reason.
    pub dropped: BTreeMap<(String, Dropped), u64>,
    /// Chats titled "Recovered", made for messages whose own chat is lost.
    pub made_chats: u64,
    /// Entries made for former texts or attached files whose own entry is lost.
    pub made_entries: u64,
    /// Where the damaged store lies now; it is never removed by itself.
    pub kept: PathBuf,
}

impl Report {
    /// All rows brought back.
    pub fn all_rows(&self) -> u64 {
        self.rows.values().sum()
    }

    /// Rows not brought back for this reason.
    pub fn dropped_for(&self, why: Dropped) -> u64 {
        self.dropped.iter().filter(|((_, reason), _)| *reason == why).map(|(_, count)| count).sum()
    }

    pub(super) fn note_saved(&mut self, table: &str) {
        let count = self.rows.entry(table.to_owned()).or_default();
        *count = count.saturating_add(1);
    }

    pub(super) fn note_dropped(&mut self, table: &str, why: Dropped, rows: u64) {
        if rows > 0 {
            let count = self.dropped.entry((table.to_owned(), why)).or_default();
            *count = count.saturating_add(rows);
        }
    }
}

/// Why a row was not brought back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dropped {
    /// It goes on to a page that is damaged.
    Continued,
    /// It cannot be read, or is not as a row of its table is.
    Unfit,
    /// An older copy of a row that was brought back.
    Older,
    /// What it belongs to is lost.
    Alone,
    /// An attached file that is not what its hash says.
    Hash,
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Continued => "a part of it is on a damaged page",
            Self::Unfit => "it cannot be read",
            Self::Older => "an older copy of what was brought back",
            Self::Alone => "what it belongs to is lost",
            Self::Hash => "the file is not what its hash says",
        })
    }
}
