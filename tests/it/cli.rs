//! The program as a person or a script meets it: exit codes, sentences, JSON, pipes and Ctrl-C.
//!
//! Drives the real binary on tiny seeded models. Nothing it ever prints may look like a panic.

/// Learning from the journal.
#[cfg(feature = "train")]
mod adapt;
/// Backups made, verified and restored.
mod backup;
/// Talking through a pipe.
mod chat;
/// A folder to work in, and the program.
mod desk;
/// How good a model is, as one table.
#[cfg(feature = "train")]
mod eval;
/// Every fault is told in one line, with what to do.
mod faults;
/// Continuing texts, logits, speed.
mod generate;
/// The diary: written, read, found, taken over, handed out.
mod journal;
/// A desk with a store on it, and its secrets.
mod keeper;
/// Model files on this device, the killed import, the doctor.
mod models;
/// Signals, closed pipes, sockets and logs.
mod process;
/// How the store is protected, checked and emptied.
mod store;
/// Tokens, templates, inspection.
mod text;
