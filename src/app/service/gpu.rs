//! Where the next model runs, by what the store knows of the graphics chip; and what comes to be known.
//!
//! Without an open store nothing is known and nothing kept: then no answer is written either.

use super::Shared;
use super::keeping::key;
use crate::app::gpu::Gpu;
use crate::app::settings::Event;
use crate::data::Moment;
use crate::engine::ModelInfo;
use crate::engine::device::{Choice, Tier};

/// Where a model should run.
pub(super) fn wanted(shared: &Shared) -> Choice {
    let gpu: Option<Gpu> =
        shared.store().ok().and_then(|store| store.settings().get(key::GPU).ok().flatten());
    let is_left_out = gpu.is_some_and(|gpu| !gpu.may_be_used(now()));
    if shared.device == Choice::Auto && is_left_out { Choice::Cpu } else { shared.device }
}

/// The graphics chip is about to be used.
pub(super) fn begin(shared: &Shared) {
    change(shared, |gpu| gpu.begin(now(), env!("CARGO_PKG_VERSION")));
}

/// It was used.
pub(super) fn end(shared: &Shared) {
    change(shared, Gpu::end);
}

/// It failed.
pub(super) fn fail(shared: &Shared) {
    change(shared, |gpu| gpu.fail(now()));
}

/// Whether a model that was to run on it runs on the processor, because it failed.
pub(super) fn failed(info: &ModelInfo) -> bool {
    info.tier == Tier::Fast && info.notice.is_some()
}

/// Changes what is known, keeps it and tells it.
pub(super) fn change(shared: &Shared, change: impl FnOnce(&mut Gpu)) {
    let Ok(store) = shared.store() else { return };
    let _one_at_a_time = shared.changing_gpu();
    let mut gpu: Gpu = store.settings().get(key::GPU).ok().flatten().unwrap_or_default();
    change(&mut gpu);
    if let Err(error) = store.settings().set(key::GPU, &gpu) {
        log::warn!("what the graphics chip did could not be kept: {error}");
    }
    shared.tell(Event::GpuChanged(gpu));
}

fn now() -> i64 {
    Moment::now().unix_ms
}
