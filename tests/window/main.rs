//! The host in a real window: a small application on a virtual screen, and the test that drives it.
//!
//! One program is both, because a window belongs to the first thread of a process: started by the
//! test runner it drives, started by itself with `CARNET_WINDOW_APP` it is driven.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that panics is a test that says something"
)]
#![allow(unreachable_pub, reason = "one part's helpers are read by the others")]

mod app;
mod drive;
mod leaks;
#[path = "../it/support/screen.rs"]
#[allow(dead_code, reason = "the end-to-end test uses the rest")]
mod screen;
mod scroll;
mod sockets;
mod text;

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::var_os("CARNET_WINDOW_APP").is_some() {
        app::run();
        ExitCode::SUCCESS
    } else {
        drive::run()
    }
}
