//! The screens, one folder or file each. A screen reads the state and sends events; it decides nothing.
//!
//! A new screen is a line here, a line in `frame::Detail` and its file.

pub mod backup_flow;
pub mod chat;
pub mod chat_setup;
pub mod chats;
pub mod frame;
pub mod gate;
pub mod head;
pub mod jobs;
pub mod manner;
pub mod menu;
pub mod models;
pub mod notice;
pub mod page;
pub mod personas;
pub mod secret;
pub mod settings;
pub mod toasts;
