//! The program as a person or a script meets it: exit codes, sentences, JSON, pipes and Ctrl-C.
//!
//! Drives the real binary on tiny seeded models. Nothing it ever prints may look like a panic.

/// Talking through a pipe.
mod chat;
/// A folder to work in, and the program.
mod desk;
/// Every fault is told in one line, with what to do.
mod faults;
/// Continuing texts, logits, speed.
mod generate;
/// Model files on this device, the killed import, the doctor.
mod models;
/// Signals, closed pipes, sockets and logs.
mod process;
/// Tokens, templates, inspection.
mod text;
