//! The screens: Dioxus components and nothing else.
//!
//! Nothing here decides, stores or computes: components draw what `app` says and report what a
//! person did. Names no host: what a screen wants of the window it is in, it asks of its shell.

pub mod markdown;
pub mod shell;
pub mod text;
