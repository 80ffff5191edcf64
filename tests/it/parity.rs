//! The forward pass gives the numbers of the reference engine (llama.cpp), on the CPU and on a GPU.
//!
//! Golden logits of the tiny seeded models lie in `tests/golden/logits`, one file a variant, made
//! by the reference engine from the files that `CARNET_WRITE_TINY=FOLDER cargo test write_tiny`
//! writes. Larger fixtures are read from `CARNET_FIXTURES` when it is set.

mod published;

use std::path::{Path, PathBuf};

use carnet::engine::device::Choice;
use carnet::engine::{Engine, Event, LoadRequest};
use serde_json::Value;

use crate::support::{fixtures, has_gpu, tiny};

/// Largest difference over the listed logits, as a share of the row's deviation: f16 weights.
const F16_SHARE: f64 = 0.01;
/// The reference engine rounds activations to bf16 for such weights.
const BF16_SHARE: f64 = 0.03;
/// The reference engine rounds activations to 8 bits for such weights.
const QUANTIZED_SHARE: f64 = 0.15;
/// Between two devices of ours.
const DEVICE_SHARE: f64 = 0.01;

/// Kernels on packed weights, and the plain operations.
const ON_THE_CPU: [Choice; 2] = [Choice::Cpu, Choice::Reference];

/// The context the golden logits were computed with.
const CONTEXT: usize = 4096;

fn logits(engine: &Engine, path: &Path, device: Choice, tokens: &[u32]) -> Vec<Vec<f32>> {
    let request = LoadRequest { context: Some(CONTEXT), ..LoadRequest::new(path.into(), device) };
    for event in engine.load(request) {
        match event {
            Event::Failed(error) => panic!("{}: {error}", path.display()),
            // Nothing is proven where another device stepped in.
            Event::Loaded(info) => assert_eq!(info.notice, None, "{}", path.display()),
            _ => {}
        }
    }
    for event in engine.logits(tokens.to_vec()) {
        match event {
            Event::Computed(rows) => return rows,
            Event::Failed(error) => panic!("{}: {error}", path.display()),
            Event::Moved { why } => panic!("{}: {why}", path.display()),
            _ => {}
        }
    }
    panic!("{}: no logits came", path.display());
}

/// The golden file's tokens and, for each position, its deviation and best (id, logit) pairs.
struct Golden {
    tokens: Vec<u32>,
    rows: Vec<(f64, Vec<(usize, f64)>)>,
}

fn golden(path: &Path) -> Golden {
    let text = std::fs::read_to_string(path).expect("a golden file");
    let json: Value = serde_json::from_str(&text).expect("golden JSON");
    let tokens = json["tokens"].as_array().expect("tokens").iter().map(|id| id.as_u64().expect("id") as u32);
    let pair = |pair: &Value| (pair[0].as_u64().expect("id") as usize, pair[1].as_f64().expect("logit"));
    let row = |row: &Value| {
        let top = row["top"].as_array().expect("top").iter().map(pair).collect();
        (row["std"].as_f64().expect("std"), top)
    };
    Golden {
        tokens: tokens.collect(),
        rows: json["rows"].as_array().expect("rows").iter().map(row).collect(),
    }
}

/// Fails unless `rows` are the golden ones within `share`, with the same argmax but for one row in 40.
fn check(name: &str, rows: &[Vec<f32>], golden: &Golden, share: f64) {
    assert_eq!(rows.len(), golden.rows.len(), "{name}: rows");
    let mut worst = 0.0_f64;
    let mut agreeing = 0;
    for (row, (deviation, top)) in rows.iter().zip(&golden.rows) {
        for &(id, logit) in top {
            worst = worst.max((f64::from(row[id]) - logit).abs() / deviation);
        }
        agreeing += usize::from(argmax(row) == top[0].0);
    }
    assert!(worst <= share, "{name}: differs by {:.2} % of the deviation", worst * 100.0);
    assert!(agreeing + rows.len() / 40 >= rows.len(), "{name}: {agreeing} of {} argmax agree", rows.len());
}

fn argmax(row: &[f32]) -> usize {
    let best = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    best.expect("a row").0
}

/// Fails unless two devices agree.
fn compare(name: &str, a: &[Vec<f32>], b: &[Vec<f32>]) {
    for (a, b) in a.iter().zip(b) {
        let mean = a.iter().sum::<f32>() / a.len() as f32;
        let variance = a.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / a.len() as f32;
        let worst = a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max);
        let share = f64::from(worst / variance.sqrt());
        assert!(share <= DEVICE_SHARE, "{name}: devices differ by {:.2} %", share * 100.0);
    }
}

fn golden_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/logits")
}

fn write(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(format!("{name}.gguf"));
    std::fs::write(&path, tiny::model(name)).expect("a writable folder");
    path
}

#[test]
fn write_tiny_models_for_the_reference_engine() {
    let Some(folder) = std::env::var_os("CARNET_WRITE_TINY") else {
        return;
    };
    for tiny in tiny::ALL {
        write(Path::new(&folder), tiny.name);
    }
}

#[test]
fn every_architecture_gives_the_reference_engines_logits_on_the_cpu() {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = Engine::start().expect("an engine");
    for tiny in tiny::ALL {
        let golden = golden(&golden_folder().join(format!("{}.json", tiny.name)));
        let path = write(folder.path(), tiny.name);
        for device in ON_THE_CPU {
            let rows = logits(&engine, &path, device, &golden.tokens);
            check(tiny.name, &rows, &golden, F16_SHARE);
        }
    }
}

#[test]
fn every_architecture_gives_the_same_logits_on_a_gpu() {
    if !has_gpu() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let engine = Engine::start().expect("an engine");
    for tiny in tiny::ALL {
        let golden = golden(&golden_folder().join(format!("{}.json", tiny.name)));
        let path = write(folder.path(), tiny.name);
        let cpu = logits(&engine, &path, Choice::Reference, &golden.tokens);
        let gpu = logits(&engine, &path, Choice::Gpu, &golden.tokens);
        check(tiny.name, &gpu, &golden, F16_SHARE);
        compare(tiny.name, &cpu, &gpu);
    }
}

/// Checks every file of `$CARNET_FIXTURES/parity` on `device`; returns their logits.
fn check_fixtures(device: Choice) -> Vec<(String, Vec<Vec<f32>>)> {
    let Some(fixtures) = fixtures() else {
        return Vec::new();
    };
    let engine = Engine::start().expect("an engine");
    let folder = std::fs::read_dir(fixtures.join("parity")).expect("parity fixtures");
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "gguf"));
    paths.sort();
    assert!(!paths.is_empty(), "no parity fixtures");
    let check_one = |path: &PathBuf| {
        let name = path.file_stem().expect("a stem").to_string_lossy().into_owned();
        let golden = golden(&path.with_extension("json"));
        let share = match name.rsplit('-').next() {
            Some("f16") => F16_SHARE,
            Some("BF16") => BF16_SHARE,
            _ => QUANTIZED_SHARE,
        };
        let rows = logits(&engine, path, device, &golden.tokens);
        check(&name, &rows, &golden, share);
        (name, rows)
    };
    paths.iter().map(check_one).collect()
}

#[test]
fn every_format_gives_the_reference_engines_logits_on_the_cpu() {
    for device in ON_THE_CPU {
        check_fixtures(device);
    }
}

#[test]
fn every_format_gives_the_same_logits_on_a_gpu() {
    if !has_gpu() {
        return;
    }
    let plain = check_fixtures(Choice::Reference);
    for ((name, cpu), (_, gpu)) in plain.iter().zip(&check_fixtures(Choice::Gpu)) {
        compare(name, cpu, gpu);
    }
}

/// Rows of 64 numbers that, as f32, are more than the largest buffer some GPU drivers bind.
const WIDE_ROWS: usize = 530_000;

#[test]
fn a_matrix_too_large_for_one_buffer_computes_as_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("wide.gguf");
    std::fs::write(&path, tiny::wide_llama(WIDE_ROWS)).expect("a writable folder");
    let engine = Engine::start().expect("an engine");
    let devices = if has_gpu() { [Choice::Cpu, Choice::Gpu].as_slice() } else { &[Choice::Cpu] };
    for device in devices {
        let rows = logits(&engine, &path, *device, &[1, 270]);
        let (last, tokens) = (&rows[1], tiny::vocab_len());
        assert_eq!(last.len(), WIDE_ROWS);
        // Every repetition of the table must give the same logits, in whichever run it lies.
        let differs = |(i, x): (usize, &f32)| (x - last[i % tokens]).abs() > 1e-4;
        assert!(!last.iter().enumerate().any(differs), "{device:?}");
    }
}
