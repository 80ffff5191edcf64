//! The program: starts logging and hands over to the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    let filter = env_logger::Env::default().default_filter_or("carnet=error");
    env_logger::Builder::from_env(filter).init();
    carnet::cli::run(std::env::args_os())
}
