//! The tests: each takes an exam and a model to lines of the table.

pub(super) mod correct;
pub(super) mod intent;
pub(super) mod likelihood;
pub(super) mod summary;
pub(super) mod translate;
pub(super) mod typing;

#[cfg(test)]
pub(super) mod fake;
