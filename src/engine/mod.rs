//! Inference: opens a model file and answers, in this process, on Burn.
//!
//! Knows tensors; knows nothing of chats, SQL, screens or languages. Everything outside talks to
//! [`Engine`] and reads [`Event`]s; the one thread behind it owns device, weights and caches.

#[deny(clippy::indexing_slicing)]
mod adapter;
pub mod arch;
mod cache;
mod chat_format;
pub mod device;
mod error;
mod event;
mod fit;
mod generate;
#[cfg(test)]
mod injected;
mod keep;
mod kernel;
mod layer;
mod loading;
mod lookup;
mod model;
mod own_words;
pub mod plan;
pub mod quant;
pub mod sample;
mod snapshot;
mod stop;
#[deny(clippy::indexing_slicing)]
pub mod template;
#[deny(clippy::indexing_slicing)]
pub mod tokenizer;
mod trial;
mod wait;
#[deny(clippy::indexing_slicing)]
pub mod weights;
mod worker;

/// Products of tiles on x86 processors, which training drives in its own way.
#[cfg(all(feature = "train", target_arch = "x86_64"))]
pub(crate) mod tiles {
    pub(crate) use super::kernel::cpu::{Tiles, narrow, turn};
}

pub use adapter::{AdapterFault, AdapterFile};
pub use chat_format::ChatFormat;
pub use error::{Error, Result};
pub use event::{DEFAULT_CONTEXT, Event, Finish, Fitted, LoadRequest, ModelInfo, Progress, Stage, Stats};
pub use trial::Trial;
pub use worker::{Canceller, Engine, Run, Waited};
