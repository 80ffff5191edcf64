//! The models on this device: what is there, import, and one of them.

mod fit;
mod import;
mod job;
mod list;
mod model;
mod speed;

pub use list::{ImportHint, ModelsScreen};
pub use model::ModelScreen;
