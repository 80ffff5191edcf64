//! What the makers of backups are told: how far it is, and what there was in the end.

use std::ops::ControlFlow;

use crate::data::{Hash, Moment};

/// What a backup is and holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Size of the file in bytes.
    pub bytes: u64,
    /// When it was taken.
    pub created: Moment,
    /// The version of the program that took it.
    pub program: String,
    /// The schema version of the store it was taken from.
    pub schema: u32,
    /// Each table's name with its number of rows.
    pub rows: Vec<(&'static str, u64)>,
    /// Names the content: equal stores have equal contents.
    pub content: Hash,
    /// How far it was checked.
    pub checked: Checked,
}

impl Report {
    /// Rows of one table; 0 for one that is not there.
    pub fn rows_of(&self, table: &str) -> u64 {
        self.rows.iter().find(|(name, _)| *name == table).map_or(0, |(_, rows)| *rows)
    }

    /// Rows of all tables.
    pub fn all_rows(&self) -> u64 {
        self.rows.iter().fold(0, |sum, (_, rows)| sum.saturating_add(*rows))
    }
}

/// How far a backup was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Every byte on the disk was read back and is the one that was written. Nothing more can be
    /// said without the secret.
    AsWritten,
    /// It was decrypted from the disk again, and its content is that of the store.
    Decrypted,
    /// A whole store was built of it, checked, and found to have the same content.
    Restored,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Rows are written into the backup.
    Writing,
    /// The backup is read back from the disk.
    ReadingBack,
    /// Rows are read out of the backup.
    Restoring,
    /// The restored store is checked.
    Checking,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Rows done, in [`Stage::ReadingBack`] without the secret bytes.
    pub done: u64,
    /// Of so many.
    pub total: u64,
}

/// Hears how far it is; `Break` stops the work and undoes it.
pub type Watch<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;
