//! The tests: each takes an exam and a model to lines of the table.

pub(super) mod correct;
pub(super) mod intent;
pub(super) mod likelihood;
pub(super) mod summary;
pub(super) mod translate;
pub(super) mod typing;

#[cfg(test)]
pub(super) mod fake;

use crate::data::Limits;

/// How long an answer may get that says the same as a source of so many tokens.
fn as_long(source: usize) -> Limits {
    Limits::at_most(source * 3 / 2 + 16)
}
