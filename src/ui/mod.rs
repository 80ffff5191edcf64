//! The screens: Dioxus components and nothing else.
//!
//! Names no host: what a screen wants of the window it is in, it asks of its shell.

pub mod shell;
pub mod text;
