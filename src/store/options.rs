//! How a store is opened: its clock, and the hooks tests need.
//!
//! Programs use [`Options::default`]. Nothing here weakens what is kept unless a test asks for it.

use std::fmt;
use std::sync::Arc;

use crate::data::Moment;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// Where moments come from; order never depends on it.
    pub clock: Clock,
    /// What tests change.
    #[doc(hidden)]
    pub hooks: Hooks,
}

impl Default for Options {
    fn default() -> Self {
        Self { clock: Arc::new(Moment::now), hooks: Hooks::default() }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("hooks", &self.hooks).finish_non_exhaustive()
    }
}

/// What tests and benchmarks change; a program never does.
#[doc(hidden)]
#[derive(Clone, Default)]
pub struct Hooks {
    /// The SQLite VFS that holds the database.
    pub vfs: Option<String>,
    /// `PRAGMA synchronous`, instead of FULL.
    pub synchronous: Option<&'static str>,
    /// No encryption, to measure what it costs.
    pub plain: bool,
    /// The highest schema version to create or upgrade to.
    pub schema: Option<u32>,
    /// Called when the reserve is given up because the disk is full.
    pub on_full: Option<Arc<dyn Fn() + Send + Sync>>,
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks")
            .field("vfs", &self.vfs)
            .field("synchronous", &self.synchronous)
            .field("plain", &self.plain)
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}
