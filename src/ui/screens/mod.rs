//! The screens, one folder or file each. A screen reads the state and sends events; it decides nothing.

mod backup_flow;
pub mod gate;
mod jobs;
pub mod page;
pub mod models;
mod secret;
pub mod settings;
