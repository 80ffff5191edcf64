//! The screens, one folder or file each. A screen reads the state and sends events; it decides nothing.

pub mod backup_flow;
pub mod frame;
pub mod gate;
pub mod head;
pub mod jobs;
pub mod models;
pub mod notice;
pub mod page;
pub mod secret;
pub mod settings;
