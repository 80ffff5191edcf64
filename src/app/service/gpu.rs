//! Where the next model runs, by what the store knows of the graphics chip; and what comes to be known.
//!
//! Without an open store nothing is known and nothing kept: then no answer is written either.

use super::Shared;
use super::keeping::key;
use crate::app::gpu::Gpu;
use crate::app::settings::Event;
use crate::data::Moment;
use crate::engine::device::Choice;
use crate::engine::{ModelInfo, Result, Trial};
use crate::store::Store;

/// Where a model should run.
pub(super) fn wanted(shared: &Shared) -> Choice {
    let is_left_out = shared.store().is_ok_and(|store| !known(&store).may_be_used(now()));
    if shared.device == Choice::Auto && is_left_out { Choice::Cpu } else { shared.device }
}

/// What is known of the graphics chip.
pub(super) fn known(store: &Store) -> Gpu {
    store.settings().get(key::GPU).ok().flatten().unwrap_or_default()
}

/// Loads a model with `load`, which is given what was measured of it, and keeps how the graphics chip did if
/// that may be used.
pub(super) fn watched(
    shared: &Shared,
    (model, device): (&str, Choice),
    load: impl FnOnce(Option<Trial>) -> Result<ModelInfo>,
) -> Result<ModelInfo> {
    if device == Choice::Cpu {
        return load(None);
    }
    let mut trial = None;
    change(shared, |gpu| {
        // First, because it forgets what another version of the program measured.
        gpu.begin(now(), env!("CARGO_PKG_VERSION"));
        trial = gpu.trial(model).cloned();
    });
    let loaded = load(trial);
    change(shared, |gpu| {
        gpu.end();
        let Ok(info) = &loaded else { return };
        if info.has_gpu_failed {
            gpu.fail(now());
        }
        if let Some(trial) = &info.trial {
            gpu.measured(model, trial.clone());
        }
    });
    loaded
}

/// It failed on the way.
pub(super) fn fail(shared: &Shared) {
    change(shared, |gpu| gpu.fail(now()));
}

/// Changes what is known, keeps it and tells it.
pub(super) fn change(shared: &Shared, change: impl FnOnce(&mut Gpu)) {
    let Ok(store) = shared.store() else { return };
    let _one_at_a_time = shared.changing_gpu();
    let mut gpu = known(&store);
    change(&mut gpu);
    if let Err(error) = store.settings().set(key::GPU, &gpu) {
        log::warn!("what the graphics chip did could not be kept: {error}");
    }
    shared.tell(Event::GpuChanged(gpu));
}

fn now() -> i64 {
    Moment::now().unix_ms
}
