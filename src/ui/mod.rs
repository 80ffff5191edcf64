//! The screens: Dioxus components and nothing else.
//!
//! Nothing here decides, stores or computes: components draw what `app` says and report what a
//! person did. Names no host: what a screen wants of the window it is in, it asks of its shell;
//! everything else goes through its [`link::Link`].

pub mod components;
pub mod link;
pub mod markdown;
mod root;
pub mod screens;
pub mod shell;
pub mod text;

pub use root::{Root, use_act, use_app, use_part};
