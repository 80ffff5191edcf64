//! The one integration test program: one link of Burn and wgpu instead of one for each file.
//!
//! Each part says below what it claims; what several parts need stands in `support`. Tests on the
//! larger files read their folder from `CARNET_FIXTURES` and say "skipped" when it is not set.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that panics is a test that says something"
)]
#![allow(unreachable_pub, reason = "one part's helpers are read by the others")]

/// Every control has a name, every color can be read.
mod access;
/// A diary goes in, an adapter comes out, and unseen entries are predicted better.
#[cfg(feature = "train")]
mod adapt;
/// Low-rank adapters change the model they fit, leave nothing behind, and are refused by name.
mod adapter;
/// The application without a screen, on a real store and engine.
mod app;
/// The program itself, run as people run it.
mod cli;
/// Nothing Carnet is built from can open a connection.
mod dependencies;
/// The app in its real window, without a network, used as a person uses it.
mod e2e;
/// The engine as its callers see it: no leak between prompts, exact reuse, cancel.
mod engine;
/// Every seed of the fuzz targets holds to what the targets check.
mod fuzz_seeds;
/// Valid GGUF files are read as they were written.
mod gguf;
/// The engine's promises on a GPU: its kernels compute, exactly what was read is not read again.
mod gpu;
/// Model files are imported whole or not at all, verified and removed.
mod library;
/// Guessing ahead changes no token.
mod lookup;
/// Broken GGUF files get their own named error, at once and almost for free.
mod malformed;
/// Broken published folders get their own named error, too.
mod malformed_safetensors;
/// The forward pass gives the numbers of the reference engine, on the CPU and on a GPU.
mod parity;
/// A message becomes a closed set of elements, and loses no word.
mod render;
/// A published folder is read as the GGUF file of the same model.
mod safetensors;
/// The sampler keeps its shares and bounds over many draws.
mod sampling;
/// Every screen in the states it can be found in.
mod screens;
/// The way in, the models and the settings, drawn from sample states.
mod screens_you;
/// What the model that comes along answers.
mod starter;
/// The store loses nothing, tells nothing and takes in nothing unseen.
mod store;
/// What several parts need.
mod support;
/// Chat templates render like the reference and never let control tokens in.
mod template;
/// Who may know whom in the sources, and what stands nowhere.
mod tidy;
/// Texts become the ids of the reference, and come back.
mod tokenizer;
/// A prompt read at once, turn by turn or brought back gives the same answer.
mod warm;
/// Every word of the app stands in the locale files, is there, is used and is well set.
mod wording;

/// Counts what each thread holds, for the tests with a heap budget.
#[global_allocator]
static ALLOCATOR: support::alloc::Counting = support::alloc::Counting;
