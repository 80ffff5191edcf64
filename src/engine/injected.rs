//! Faults of a GPU, injected by tests, and the promise that none of them loses an answer.
//!
//! A fault is due at one pass of the thread that asked for it, counted from then on; it happens once.
//! What harms the device itself runs in a process of its own.

use std::cell::Cell;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use burn::tensor::wgpu::wgpu;

use super::device::{Choice, Tier};
use super::generate::{Session, Watch};
use super::worker::{Task, perform};
use super::{Error, Event, LoadRequest, ModelInfo, Result};
use crate::data::{Limits, Prompt, Sampling};

#[allow(dead_code, unreachable_pub, reason = "the tests of the whole program use the rest")]
#[path = "../../tests/it/support/gguf.rs"]
mod gguf;
#[allow(dead_code, unreachable_pub, reason = "the tests of the whole program use the rest")]
#[path = "../../tests/it/support/random.rs"]
mod random;
#[allow(dead_code, unreachable_pub, reason = "the tests of the whole program use the rest")]
#[path = "../../tests/it/support/tiny.rs"]
pub(super) mod tiny;

/// How a device fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// It is gone, and says so.
    Lost,
    /// Its driver panics.
    Crashed,
    /// It computes what is no number.
    Wild,
    /// The kernels' test finds wrong numbers.
    Wrong,
    /// The driver has no memory for what is asked of it; told by the pass after.
    Full,
    /// It is really gone; told by the pass after.
    Destroyed,
    /// It never says another word.
    Silent,
}

/// The devices this process has opened.
static DEVICES: Mutex<Vec<wgpu::Device>> = Mutex::new(Vec::new());

/// Takes note of a device.
pub(super) fn found(device: wgpu::Device) {
    DEVICES.lock().unwrap().push(device);
}

thread_local! {
    /// After how many passes, and how.
    static DUE: Cell<Option<(usize, Fault)>> = const { Cell::new(None) };
}

/// How long a silent device is waited for.
pub(super) fn patience() -> Option<Duration> {
    match DUE.get() {
        Some((0, Fault::Silent)) => Some(Duration::from_millis(50)),
        _ => None,
    }
}

/// Counts a pass, and lets it fail if that is due.
pub(super) fn pass(tier: Tier, mut rows: Vec<Vec<f32>>) -> Result<Vec<Vec<f32>>> {
    let (Tier::Gpu, Some((left, fault))) = (tier, DUE.get()) else { return Ok(rows) };
    if fault == Fault::Wrong {
        return Ok(rows);
    }
    DUE.set(left.checked_sub(1).map(|left| (left, fault)));
    match fault {
        _ if left > 0 || fault == Fault::Silent => Ok(rows),
        Fault::Crashed => panic!("the driver crashed"),
        Fault::Wild if !rows.is_empty() => {
            rows.iter_mut().flatten().for_each(|x| *x = f32::NAN);
            Ok(rows)
        }
        Fault::Full => {
            let usage = wgpu::BufferUsages::STORAGE;
            let most =
                wgpu::BufferDescriptor { label: None, size: 1 << 60, usage, mapped_at_creation: false };
            DEVICES.lock().unwrap().iter().for_each(|device| drop(device.create_buffer(&most)));
            Ok(rows)
        }
        Fault::Destroyed => {
            DEVICES.lock().unwrap().iter().for_each(wgpu::Device::destroy);
            Ok(rows)
        }
        _ => Err(Error::Internal { stage: "computing", what: "the device was lost".to_owned() }),
    }
}

/// Lets the kernels' test fail if that is due.
pub(super) fn check() -> Result<(), String> {
    match DUE.get() {
        Some((_, Fault::Wrong)) => Err("a product is wrong".to_owned()),
        _ => Ok(()),
    }
}

/// What came of loading and answering.
struct Came {
    info: ModelInfo,
    ids: Vec<u32>,
    /// After how many tokens it moved to the CPU.
    moved: Vec<usize>,
}

/// Loads, reads 80 tokens, writes 12; a fault is due after so many passes.
fn run(device: Choice, variant: &str, due: Option<(usize, Fault)>) -> Came {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.gguf");
    std::fs::write(&path, tiny::model(variant)).unwrap();
    let request = LoadRequest::new(path.into(), device);
    let prompt: Vec<u32> = (0..80).map(|i| 5 + i * 7 % 90).collect();
    let limits = Limits { max_tokens: Some(12), ignore_end: true, one_by_one: true, ..Limits::default() };
    let cancelled = AtomicBool::new(false);
    let (mut session, mut ids, mut moved): (Option<Session>, Vec<u32>, Vec<usize>) = Default::default();
    let mut emit = |event| match event {
        Event::TokenArrived { id, .. } => ids.push(id),
        Event::Moved { .. } => moved.push(ids.len()),
        _ => {}
    };
    let mut watch = Watch { emit: &mut emit, cancelled: &cancelled };
    DUE.set(due);
    let loaded = perform(Task::Load(Box::new(request)), &mut session, &mut watch);
    let Ok(Some(Event::Loaded(info))) = loaded else { panic!("{variant}, {due:?}: {loaded:?}") };
    let task = Task::Generate { prompt: Prompt::Tokens(prompt), sampling: Sampling::default(), limits };
    let finished = perform(task, &mut session, &mut watch);
    DUE.set(None);
    assert!(matches!(finished, Ok(Some(Event::Finished { .. }))), "{variant}, {due:?}: {finished:?}");
    Came { info: *info, ids, moved }
}

pub(super) fn has_gpu() -> bool {
    super::device::probe().iter().any(|probe| probe.kind != "cpu" && probe.usable.is_ok())
}

#[test]
fn a_gpu_that_fails_in_the_middle_costs_no_word() {
    if !has_gpu() {
        return;
    }
    let variants = ["llama", "gemma2", "qwen3moe"];
    let alone = variants.map(|variant| run(Choice::Cpu, variant, None).ids);
    // Two passes while loading, two for the prompt, then one for each token but the last.
    for passes in [0, 1, 2, 3, 4, 5, 6, 8, 12, 14] {
        for (at, fault) in [Fault::Lost, Fault::Crashed, Fault::Wild, Fault::Silent].into_iter().enumerate() {
            let (variant, alone) = (variants[at % 3], &alone[at % 3]);
            if fault == Fault::Silent && passes == 0 {
                // One that is silent when it is tested is no device at all.
                continue;
            }
            let came = run(Choice::Gpu, variant, Some((passes, fault)));
            let what = format!("{variant}, {fault:?} after {passes} passes");
            // Near ties aside, which these have none of, both tiers write the same.
            assert_eq!(&came.ids, alone, "{what}");
            assert_eq!(came.info.tier == Tier::Fast, passes < 2, "{what}");
            assert_eq!(came.info.notice.is_some(), passes < 2, "{what}");
            let written = match passes {
                0 | 1 => Vec::new(),
                // What the driver computes without being asked for numbers cannot be wild yet.
                2 | 3 => vec![0],
                _ => vec![passes - 3],
            };
            assert_eq!(came.moved, written, "{what}");
        }
    }
}

#[test]
fn a_gpu_that_computes_wrongly_is_used_with_plain_operations() {
    if !has_gpu() {
        return;
    }
    let alone = run(Choice::Cpu, "llama", None).ids;
    let came = run(Choice::Gpu, "llama", Some((0, Fault::Wrong)));
    assert_eq!((came.info.tier, came.ids), (Tier::Reference, alone));
    assert!(came.info.notice.is_some_and(|notice| notice.contains("a product is wrong")));
}

/// Set in the process that harms its device.
const ALONE: &str = "CARNET_TEST_HARM";

#[test]
fn a_gpu_that_is_really_lost_costs_no_word() {
    if !has_gpu() {
        return;
    }
    if std::env::var_os(ALONE).is_some() {
        let alone = run(Choice::Cpu, "llama", None).ids;
        // The second one last: it is for good.
        for fault in [Fault::Full, Fault::Destroyed] {
            let came = run(Choice::Gpu, "llama", Some((6, fault)));
            assert_eq!((came.ids, came.moved), (alone.clone(), vec![4]), "{fault:?}");
        }
        assert!(matches!(super::device::open(Choice::Gpu), Err(Error::NoGpu { .. })));
        return;
    }
    let program = std::env::current_exe().unwrap();
    let name = "engine::injected::a_gpu_that_is_really_lost_costs_no_word";
    let mut alone = Command::new(program).args(["--exact", name]).env(ALONE, "1").spawn().unwrap();
    let begun = Instant::now();
    let ended = loop {
        match alone.try_wait().unwrap() {
            Some(status) => break status.success(),
            None if begun.elapsed() > Duration::from_secs(300) => {
                alone.kill().unwrap();
                break false;
            }
            None => std::thread::sleep(Duration::from_millis(100)),
        }
    };
    assert!(ended, "the process that lost its GPU did not end well");
}
