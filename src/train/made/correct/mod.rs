//! Mending of spelling and grammar: a sentence with mistakes, and the same one right.
//!
//! The right side comes from the notes' grammar and is never touched by the noise.

mod noise;
mod words;

pub use noise::noisy;
