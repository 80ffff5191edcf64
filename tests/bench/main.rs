//! Speed of the engine on real files, `cargo bench -- --threads 2`, of the store,
//! `cargo bench -- --store [--json]`, of the app in its window, `cargo bench -- --app`, of guessing
//! ahead, `cargo bench -- --lookup`, and of the turns of a long chat, `cargo bench -- --turns`.
//!
//! Of the engine it measures nothing itself: it runs `carnet bench --json` in a process of its own for each file, so
//! that peak memory is one file's, and prints a row for the README. `CARNET_BENCH_MODELS` names the
//! files, divided as in `PATH`; without it the small model of `CARNET_FIXTURES` is taken.
#![allow(clippy::print_stdout, reason = "the table is what this program is for")]

mod app;
mod lookup;
mod padded;
mod store;
mod turns;
/// What is shared with the tests: the life of a person who writes much, and what a run answers.
#[path = "../it/support"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "shared with the tests, which use all of it"
)]
mod support {
    pub mod answer;
    pub mod gguf;
    pub mod people;
    pub mod random;
    pub mod screen;
    pub mod tiny;
    pub mod words;
}

use std::env;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const MIB: f64 = 1024.0 * 1024.0;

fn models() -> Vec<PathBuf> {
    if let Some(paths) = env::var_os("CARNET_BENCH_MODELS") {
        return env::split_paths(&paths).collect();
    }
    let small = |folder| Path::new(&folder).join("stories260K.gguf");
    env::var_os("CARNET_FIXTURES").map(small).into_iter().collect()
}

/// The measurements of one file, as `carnet bench --json` gives them.
fn measure(model: &Path, options: &[String]) -> Result<Value, Box<dyn Error>> {
    let output = Command::new(env!("CARGO_BIN_EXE_carnet"))
        .args(["bench", "--json", "--model"])
        .arg(model)
        .args(options)
        .output()?;
    if !output.status.success() {
        return Err(format!("{}: {}", model.display(), String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn row(measured: &Value) -> String {
    let text = |key: &str| measured.get(key).and_then(Value::as_str).unwrap_or("?").to_owned();
    let number = |key: &str| measured.get(key).and_then(Value::as_f64).unwrap_or(f64::NAN);
    format!(
        "| {} | {} {} | {:.1} | {:.1} | {:.0} | {:.0} |",
        text("model"),
        text("device"),
        text("tier"),
        number("prefill_tokens_per_s"),
        number("decode_tokens_per_s"),
        number("load_ms"),
        number("peak_rss_bytes") / MIB,
    )
}

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo itself adds `--bench`.
    let options: Vec<String> = env::args().skip(1).filter(|option| option != "--bench").collect();
    if options.iter().any(|option| option.starts_with("--store")) {
        return store::run(&options);
    }
    if options.iter().any(|option| option == "--app") {
        return app::run();
    }
    if options.iter().any(|option| option == "--lookup") {
        return lookup::run();
    }
    let models = models();
    if models.is_empty() {
        println!("nothing measured: set CARNET_BENCH_MODELS to model files");
        return Ok(());
    }
    if options.iter().any(|option| option == "--turns") {
        return models.iter().try_for_each(|model| turns::run(model, &options));
    }
    println!("| model | device | prefill tokens/s | decode tokens/s | load ms | peak MiB |");
    println!("|---|---|---|---|---|---|");
    for model in models {
        println!("{}", row(&measure(&model, &options)?));
    }
    Ok(())
}
