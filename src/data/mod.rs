//! Plain nouns shared by every part of Carnet: roles, turns, prompts, settings of one answer.
//!
//! Names nothing else of the crate: these types may be read by the engine, the store and the
//! screens alike, and therefore know none of them.

mod prompt;
mod sampling;

pub use prompt::{Prompt, Role, Turn};
pub use sampling::{Limits, Sampling};
