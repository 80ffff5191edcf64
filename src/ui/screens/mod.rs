//! The screens, one folder or file each. A screen reads the state and sends events; it decides nothing.

pub mod gate;
pub mod models;
pub mod settings;
