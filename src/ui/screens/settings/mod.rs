//! What the person decides and can look up: a hub, and a page for each matter.
//!
//! To add a page: its file, a line in the hub's table, a screen in `app::nav`.

mod about;
mod backup;
mod keeping;
mod lock;
mod look;
mod proof;
mod storage;
mod you;

pub use about::AboutScreen;
pub use backup::BackupScreen;
pub use keeping::KeepingScreen;
pub use lock::LockScreen;
pub use look::{LanguageChoice, LookScreen};
pub use proof::ProofScreen;
pub use storage::StorageScreen;
pub use you::YouScreen;

use dioxus::prelude::*;

use crate::data::Moment;
use crate::i18n::when_relative;
use crate::ui::link::Link;
use crate::ui::text::language;

/// A moment as a person says it.
pub(super) fn when(moment: Moment) -> String {
    when_relative(language(), moment.wall(), use_context::<Link>().now().wall())
}
