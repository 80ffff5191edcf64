//! The store holds what it promises: nothing lost, nothing readable, nothing accepted unseen.
//!
//! The names of the tests begin with those of the reference list they answer to: D for durability,
//! K for keys and privacy, B for backups and imports. Random ones are short every day and long with
//! `platforms/desktop/test --long`.

/// What models learnt is kept whole, and gone when it is removed.
mod adapters;
/// Hostile archives are read without harm.
mod archives;
/// A backup holds everything, and nothing hostile gets in by one.
mod backup;
/// No clock can reorder, hide or remove what was written.
mod clock;
/// Ordinary use: chats as trees, journal, measurements, digests.
mod core;
/// Whatever byte of a file is damaged: everything, or a named state.
mod damage;
/// Failing disks and little memory lose nothing that was answered.
mod faults;
/// A full disk: everything can be read and removed.
mod full;
/// The ways in, and how slowly they give way.
mod keys;
/// A killed process loses nothing that was answered.
mod kill;
/// Old files become new ones, or stay old.
mod migrations;
/// A power cut loses nothing that was answered.
mod power;
/// A locked store tells nothing, and what was deleted is gone.
mod privacy;
/// What a person does in the tests of faults.
mod script;
/// What is looked for is found.
mod search;
/// Other programs' files come in, and everything goes out readable.
mod transfer;
/// A disk in memory that fails as it is told.
mod vfs;
/// Looks at a store from outside.
mod view;
