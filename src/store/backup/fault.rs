//! What can be wrong with a backup file.
//!
//! Every refusal has its own variant, and none of them tells a word of the content: the names of
//! tables here are Carnet's own.

/// Why a backup file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It does not begin like an age file.
    #[error("this is no Carnet backup")]
    NotABackup,
    /// The lines before the encrypted part cannot be read.
    #[error("its first lines are damaged")]
    Preamble,
    /// It says to be of an age format that is not known.
    #[error("its encryption is of an unknown version; a newer Carnet may read it")]
    Encryption,
    /// It asks for more work than is done for a file that nobody has vouched for.
    #[error("it asks for a passphrase work factor of {found}, and at most {most} is done")]
    WorkFactor {
        /// What it asks for, as a power of two.
        found: u64,
        /// The highest that is done.
        most: u8,
    },
    /// It was made with a passphrase, and another secret was given.
    #[error("it was made with a passphrase: give that passphrase instead of the recovery code")]
    NeedsPassphrase,
    /// It was made for the recovery code, and a passphrase was given.
    #[error("it was made for the recovery code: give that code instead of a passphrase")]
    NeedsCode,
    /// The secret does not open it.
    #[error("this secret does not open it; give the one it was made with (or its first lines are damaged)")]
    WrongSecret,
    /// A piece does not authenticate.
    #[error("it was changed or damaged after it was made")]
    Damaged,
    /// It ends too early.
    #[error("its end is missing")]
    CutShort,
    /// Something stands after its end.
    #[error("something stands after its end")]
    Trailing,
    /// It opens, but it holds something else.
    #[error("it is an encrypted file, but not a backup of Carnet")]
    OtherContent,
    /// Its layout is not known.
    #[error("its layout is version {found}, and this program knows {known}; install a newer Carnet")]
    Format {
        /// The version found.
        found: u16,
        /// The version this program reads.
        known: u16,
    },
    /// Its content is of a newer program.
    #[error(
        "it was made by a newer Carnet (content {found}, this one knows up to {known}); install the newer one"
    )]
    Newer {
        /// Its schema version.
        found: u32,
        /// The highest this program knows.
        known: u32,
    },
    /// Its description of itself cannot be read.
    #[error("its description of itself cannot be read")]
    Header,
    /// Larger than any backup may be.
    #[error("it is larger than 2 GiB")]
    TooLarge,
    /// One piece is larger than any may be.
    #[error("a piece of it is larger than 16 MiB")]
    FrameTooLarge,
    /// It says to hold more rows than any may.
    #[error("it holds more than 5,000,000 records")]
    TooManyRecords,
    /// A piece of an unknown kind, or in the wrong place.
    #[error("a piece of it is of a wrong kind")]
    FrameKind,
    /// It names a table that is none, or out of turn.
    #[error("it holds a table that its version does not have")]
    UnknownTable,
    /// A table is not named.
    #[error("it lacks the table {table}")]
    MissingTable {
        /// The table.
        table: &'static str,
    },
    /// The columns are not those of its version.
    #[error("the columns of its table {table} are not those of its version")]
    Columns {
        /// The table.
        table: &'static str,
    },
    /// A value cannot be read.
    #[error("a value in its table {table} cannot be read")]
    Value {
        /// The table.
        table: &'static str,
    },
    /// There are more or fewer rows than it says.
    #[error("its table {table} does not have as many rows as it says")]
    Count {
        /// The table.
        table: &'static str,
    },
    /// The check sum at its end is not that of what stands before.
    #[error("its check sum is wrong")]
    Checksum,
    /// Two rows with one key.
    #[error("its table {table} has two rows with the same key")]
    Duplicate {
        /// The table.
        table: &'static str,
    },
    /// A value of another type than its column's.
    #[error("its table {table} has a value of a wrong type")]
    Type {
        /// The table.
        table: &'static str,
    },
    /// A value that the column does not take.
    #[error("its table {table} has a value that is not allowed there")]
    NotAllowed {
        /// The table.
        table: &'static str,
    },
    /// A row refers to one that is not there.
    #[error("its table {table} refers to something that is not there")]
    Reference {
        /// The table.
        table: &'static str,
    },
    /// The last number given is impossible.
    #[error("the last number given in its table {table} cannot be right")]
    Sequence {
        /// The table.
        table: &'static str,
    },
    /// What came of it is not what it says.
    #[error("what came of restoring it differs from what it says")]
    NotAsWritten,
}
