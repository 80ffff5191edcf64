//! A disk in memory that SQLite writes to, and that can lose power, fail or be full at a chosen call.
//!
//! It keeps what was written apart from what was synced, so that every state a real disk could be
//! found in after a power loss can be made. It reports the same device properties as SQLite's own
//! layer for Unix (overwriting a part of a sector leaves the rest alone; a file made for a journal is
//! in its folder once it is synced), and keeps locks and shared memory as WAL with several
//! connections asks for. SQLCipher works above it: it sees encrypted pages only.
//!
//! Source of the interface: <https://www.sqlite.org/c3ref/io_methods.html> and `c3ref/vfs.html`.
#![allow(unsafe_code, reason = "SQLite calls a disk through C; each place says why it is sound")]

mod calls;
mod crash;
mod disk;
mod locks;
mod tests;

pub use calls::{Vfs, set_heap_limit};
pub use crash::Image;
pub use disk::{Disk, Fault, Kind};
