//! The screens: Dioxus components and nothing else.
//!
//! Nothing here decides, stores or computes; components draw what `app` says and report what a
//! person did. Every text comes in from outside, so that a screen speaks any language.

pub mod markdown;
