//! Carnet: an assistant and a journal that live wholly on a phone.
//!
//! Read in this order: the nouns (`data`), inference (`engine`), model files on this device
//! (`library`), what the system gives (`platform`), what is kept (`store`), application logic
//! (`app`), its words (`i18n`) and screens (`ui`), the window that shows them (`host`), the command
//! line (`cli`). `README.md` holds the code map and the invariants.

pub mod data;
pub mod engine;

pub mod library;
pub mod platform;
pub mod store;

pub mod i18n;

pub mod app;

pub mod ui;

pub mod host;

pub mod cli;

#[cfg(feature = "train")]
pub mod train;
