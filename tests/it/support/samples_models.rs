//! Sample states of the models: what is there, import, one of them, the graphics chip.

use std::path::PathBuf;

use carnet::app::models::{
    Candidate, Fit, Job as ModelJob, JobKind as ModelJobKind, Models, Needs, Outcome as ModelOutcome, Record,
    Row, Speed,
};
use carnet::app::nav::Screen;
use carnet::app::{App, Notice};
use carnet::data::Moment;

use super::samples::starter;
use super::samples_you::{Shown, open_at};

const LONG: &str = "A very long name of a model that somebody gave it with great care and without any regard for the width of a telephone Q8_0";

fn record(
    id: &str,
    name: &str,
    architecture: &str,
    format: &str,
    parameters: u64,
    size_bytes: u64,
) -> Record {
    let json = serde_json::json!({
        "id": id, "name": name, "source_name": format!("{}.gguf", name.replace(' ', "-")), "sha256": "0".repeat(64),
        "size_bytes": size_bytes, "architecture": architecture, "format": format, "parameters": parameters,
        "imported_s": 1_794_900_000_u64, "files": [],
    });
    serde_json::from_value(json).unwrap()
}

fn needs(total_bytes: u64, free_bytes: u64, fit: Fit) -> Option<Needs> {
    let (weights_bytes, context_bytes) = (total_bytes / 10 * 8, total_bytes / 10);
    Some(Needs { weights_bytes, context_bytes, total_bytes, context: 4096, free_bytes, fit })
}

fn rows() -> Vec<Row> {
    let row = |record, needs, refused| Row { record, needs, refused };
    let unknown = Notice::new("error-model-unknown").with("name", "mamba");
    vec![
        starter(),
        row(
            record("aaaa00000001", "Qwen3 0.6B Instruct", "qwen3", "Q8_0", 596_049_920, 639_446_688),
            needs(1_180_000_000, 3_400_000_000, Fit::Fits),
            None,
        ),
        row(
            record("aaaa00000002", "Gemma 3 4B it", "gemma3", "Q4_K", 3_880_099_328, 2_489_757_856),
            needs(3_150_000_000, 3_400_000_000, Fit::Tight),
            None,
        ),
        row(
            record("aaaa00000003", LONG, "llama", "Q8_0", 8_030_261_248, 8_540_770_592),
            needs(9_400_000_000, 3_400_000_000, Fit::TooLarge),
            None,
        ),
        row(
            record("aaaa00000004", "mamba 130m", "mamba", "F16", 129_135_360, 258_000_000),
            None,
            Some(unknown),
        ),
    ]
}

pub fn with_models(screens: &[Screen], change: impl FnOnce(&mut Models)) -> App {
    let mut app = open_at(screens);
    app.models.rows = Some(rows());
    app.models.usual = Some("aaaa00000001".to_owned());
    change(&mut app.models);
    app
}

fn candidate(needs: Option<Needs>, disk_bytes: u64, can_move: bool) -> Candidate {
    Candidate {
        path: PathBuf::from("/home/x/Downloads/SmolLM2-360M-Instruct-Q8_0.gguf"),
        name: "SmolLM2-360M-Instruct-Q8_0.gguf".to_owned(),
        size_bytes: 386_404_992,
        about: "llama Q8_0".to_owned(),
        needs,
        disk_bytes: Some(disk_bytes),
        can_move,
    }
}

fn model_job(kind: ModelJobKind, share: Option<f32>) -> Option<ModelJob> {
    Some(ModelJob { kind, share, stopping: false })
}

/// The graphics chip failed twice just now.
fn with_failing_gpu() -> App {
    let mut app = with_models(&[Screen::Models], |models| models.rows = Some(vec![starter()]));
    (0..2).for_each(|_| app.settings.kept.gpu.fail(Moment::now().unix_ms));
    app
}

pub fn models() -> Vec<Shown> {
    let at = |change: fn(&mut Models)| with_models(&[Screen::Models], change);
    vec![
        ("models-loading", open_at(&[Screen::Models])),
        ("models-starter", at(|models| models.rows = Some(vec![starter()]))),
        ("models-list", at(|models| models.damaged = vec!["bbbb00000009".to_owned()])),
        ("models-gpu-rests", with_failing_gpu()),
        (
            "models-failed",
            at(|models| (models.rows, models.failed) = (None, Some(Notice::new("error-no-space")))),
        ),
        ("models-inspecting", at(|models| models.job = model_job(ModelJobKind::Inspect, None))),
        (
            "models-importing",
            at(|models| {
                models.job =
                    model_job(ModelJobKind::Import("SmolLM2-360M-Instruct-Q8_0.gguf".to_owned()), Some(0.41));
            }),
        ),
        (
            "models-candidate",
            at(|models| {
                models.candidate =
                    Some(candidate(needs(640_000_000, 3_400_000_000, Fit::Fits), 12_000_000_000, true));
            }),
        ),
        (
            "models-candidate-large",
            at(|models| {
                let needs = needs(9_400_000_000, 3_400_000_000, Fit::TooLarge);
                models.candidate = Some(candidate(needs, 100_000_000, true));
            }),
        ),
        (
            "models-candidate-nowhere",
            at(|models| models.candidate = Some(candidate(None, 100_000_000, false))),
        ),
        (
            "models-imported",
            at(|models| {
                let name = "Qwen3 0.6B Instruct".to_owned();
                models.outcome =
                    Some(ModelOutcome::Imported { id: "aaaa00000001".to_owned(), name, already: false });
            }),
        ),
        (
            "models-import-failed",
            at(|models| {
                let why = Notice::new("error-model-cut-short")
                    .detail(&"tensor blk.3.ffn_up.weight ends behind the file");
                models.outcome = Some(ModelOutcome::Failed(why));
            }),
        ),
    ]
}

fn speed(decode_per_s: f64) -> Speed {
    Speed {
        model: "aaaa00000001".to_owned(),
        device: "CPU".to_owned(),
        load_s: 0.84,
        prefill_per_s: 61.7,
        decode_per_s,
        peak_bytes: Some(1_310_000_000),
    }
}

pub fn model() -> Vec<Shown> {
    let at = |number: u8, change: fn(&mut Models)| {
        with_models(&[Screen::Models, Screen::Model(format!("aaaa0000000{number}"))], change)
    };
    vec![
        ("model-usual", at(1, |_| {})),
        ("model-measured", at(1, |models| models.speeds = vec![speed(14.2)])),
        ("model-measured-slow", at(1, |models| models.speeds = vec![speed(1.6)])),
        (
            "model-measuring",
            at(1, |models| models.job = model_job(ModelJobKind::Bench("aaaa00000001".to_owned()), Some(0.3))),
        ),
        (
            "model-sound",
            at(1, |models| models.outcome = Some(ModelOutcome::Sound("aaaa00000001".to_owned()))),
        ),
        (
            "model-unsound",
            at(1, |models| models.outcome = Some(ModelOutcome::Unsound("aaaa00000001".to_owned()))),
        ),
        ("model-tight", at(2, |_| {})),
        ("model-too-large", at(3, |_| {})),
        ("model-refused", at(4, |_| {})),
        ("model-gone", at(9, |_| {})),
    ]
}
