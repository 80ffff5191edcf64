//! How the starter model is made: text in, an ordinary GGUF file out.
//!
//! Read in this order: what is learnt from (`corpus`, `lesson`, `made`, `sample`), how it is cut
//! into ids (`vocabulary`, `pack`), the network and its operations (`network`, `op`), the run
//! (`recipe`, `optimizer`, `run`), what comes of it (`export`, `eval`, `adapt`). Nothing here is
//! part of the app unless it is built with the feature `train`.

mod dice;
mod error;
mod op;
mod replace;
mod sample;

pub mod adapt;
pub mod corpus;
pub mod device;
pub mod eval;
pub mod export;
pub mod lesson;
pub mod made;
pub mod network;
pub mod optimizer;
pub mod pack;
pub mod phrase;
pub mod recipe;
pub mod run;
pub mod teacher;
pub mod vocabulary;

pub use dice::Dice;
pub use error::{Error, Result};
pub use sample::{By, Lang, Sample, Turn};

#[cfg(test)]
mod tests;
