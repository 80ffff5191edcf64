//! From a request to a session: the file, the device, the memory, and the processor where a GPU fails.
//!
//! What a model says of itself is said of the device it came to run on, not of the one it was meant for.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use crate::engine::adapter::Adapter;
use crate::engine::arch::{self, Blueprint};
use crate::engine::device::{self, Choice, Opened, Place, Tier};
use crate::engine::error::fenced;
use crate::engine::generate::{Session, Spare, Watch};
use crate::engine::model::Model;
use crate::engine::plan::{self, MemoryPlan};
use crate::engine::snapshot;
use crate::engine::tokenizer::Tokenizer;
use crate::engine::weights::Weights;
use crate::engine::{
    ChatFormat, Error, Event, LoadRequest, ModelInfo, Progress, Result, Stage, Trial, trial,
};

/// Loads a model. Tells through `watch` how far it is.
pub(super) fn load(request: &LoadRequest, watch: &mut Watch<'_>) -> Result<(Session, ModelInfo)> {
    let begun = Instant::now();
    let (parts, tokenizer, format) = Parts::open(request)?;
    let opened = device::open(request.device)?;
    let trial = Compared { is_wanted: request.device == Choice::Auto, known: request.trial.clone() };
    let Placed { model, opened, trial, has_gpu_failed } =
        parts.place(opened, request.free_bytes, trial, watch)?;
    let mut info = parts.describe(opened.tier);
    info.template = format.note().unwrap_or("the model's own").to_owned();
    let spare = (!device::is_cpu(&opened.device)).then(|| parts.clone().spare());
    (info.device, info.notice) = (opened.name, opened.notice);
    (info.trial, info.has_gpu_failed) = (trial, has_gpu_failed);
    info.load_s = begun.elapsed().as_secs_f64();
    let Parts { weights, blueprint, adapter, context } = parts;
    let fingerprint = snapshot::fingerprint(&weights, &blueprint, adapter.as_deref(), context);
    Ok((Session::new(model, spare, tokenizer, format, context, fingerprint), info))
}

/// What a model is loaded from.
#[derive(Clone)]
struct Parts {
    weights: Arc<Weights>,
    blueprint: Blueprint,
    adapter: Option<Arc<Adapter>>,
    /// In tokens.
    context: usize,
}

/// Whether a GPU is compared with the processor, and what is known of that.
struct Compared {
    is_wanted: bool,
    known: Option<Trial>,
}

/// A model where it came to run.
struct Placed {
    model: Model,
    opened: Opened,
    trial: Option<Trial>,
    has_gpu_failed: bool,
}

impl Parts {
    /// Loads the weights to the device that was opened, or to the processor where that device lacks memory,
    /// fails, or is the slower one.
    fn place(
        &self,
        opened: Opened,
        free_bytes: Option<u64>,
        compared: Compared,
        watch: &mut Watch<'_>,
    ) -> Result<Placed> {
        let has_gpu_failed = opened.tier == Tier::Fast && opened.notice.is_some();
        let may_change = compared.is_wanted;
        let trial = compared.known.filter(|trial| opened.chip.as_ref() == Some(&trial.chip));
        let mut opened = match &trial {
            Some(trial) if may_change && trial.prefers_cpu() => device::cpu(None),
            _ => opened,
        };
        if let Some(free_bytes) = free_bytes {
            opened = self.with_room(opened, free_bytes, may_change)?;
        }
        let placed = match self.model(&opened, watch) {
            // The CPU does as well, and the person is told.
            Err(error) if !device::is_cpu(&opened.device) && !matches!(error, Error::Cancelled) => {
                let opened = instead_of(&opened, &error);
                Placed { model: self.model(&opened, watch)?, opened, trial, has_gpu_failed: true }
            }
            model => Placed { model: model?, opened, trial, has_gpu_failed },
        };
        if may_change && placed.trial.is_none() { self.compare(placed) } else { Ok(placed) }
    }

    /// The device if the model has room there, or the processor if that may be taken and needs less.
    fn with_room(&self, opened: Opened, free_bytes: u64, may_change: bool) -> Result<Opened> {
        match self.memory(opened.tier).check(free_bytes) {
            Err(_) if may_change && self.memory(Tier::Fast).check(free_bytes).is_ok() => {
                Ok(device::cpu(Some(format!("running on the CPU: {} lacks memory", opened.name))))
            }
            checked => checked.map(|()| opened),
        }
    }

    /// Measures a turn of a model on a GPU and of the same one on the processor; keeps the faster one.
    fn compare(&self, there: Placed) -> Result<Placed> {
        let Some(chip) = there.opened.chip.clone() else { return Ok(there) };
        let here = self.spare_model()?;
        let cpu_us = fenced(|| trial::turn_us(&here))?;
        Ok(match fenced(|| trial::turn_us(&there.model)) {
            Ok(gpu_us) => {
                let trial = Trial { chip, gpu_us, cpu_us };
                let (model, opened) = match trial.prefers_cpu() {
                    true => (here, device::cpu(None)),
                    false => (there.model, there.opened),
                };
                Placed { model, opened, trial: Some(trial), has_gpu_failed: false }
            }
            Err(error) => {
                let opened = instead_of(&there.opened, &error);
                Placed { model: here, opened, trial: None, has_gpu_failed: true }
            }
        })
    }

    /// The same model on the processor.
    fn spare_model(&self) -> Result<Model> {
        let Opened { device, tier, .. } = device::cpu(None);
        self.model_at(Place { device, tier }, &mut |_| Ok(()))
    }

    fn open(request: &LoadRequest) -> Result<(Self, Tokenizer, ChatFormat)> {
        let mut weights = Weights::open_source(&request.source)?;
        let blueprint = arch::blueprint(&weights)?;
        let adapter = request.adapter.as_ref().map(|file| Adapter::read(file, &weights)).transpose()?;
        let context = plan::context(&blueprint, request.context);
        let tokenizer = Tokenizer::open(&weights)?;
        let format = ChatFormat::of_model(&weights, &tokenizer);
        weights.forget_vocabulary();
        let parts = Self { weights: Arc::new(weights), blueprint, adapter: adapter.map(Arc::new), context };
        Ok((parts, tokenizer, format))
    }

    fn memory(&self, tier: Tier) -> MemoryPlan {
        let plan = plan::of_blueprint(&self.weights, &self.blueprint, tier, Some(self.context));
        plan.and(self.adapter_bytes())
    }

    fn adapter_bytes(&self) -> u64 {
        self.adapter.as_ref().map_or(0, |adapter| adapter.loaded_bytes())
    }

    /// Loads the weights to a device.
    fn model(&self, opened: &Opened, watch: &mut Watch<'_>) -> Result<Model> {
        let total = self.weights.tensors().map(|tensor| tensor.stored_bytes() as u64).sum();
        let mut done = 0;
        let mut loaded = |bytes| {
            done += bytes;
            (watch.emit)(Event::Progressed(Progress { stage: Stage::Loading, done: done.min(total), total }));
            match watch.cancelled.load(Ordering::Relaxed) {
                true => Err(Error::Cancelled),
                false => Ok(()),
            }
        };
        let place = Place { device: opened.device.clone(), tier: opened.tier };
        fenced(|| self.model_at(place, &mut loaded))
    }

    fn model_at(&self, place: Place, loaded: &mut dyn FnMut(u64) -> Result<()>) -> Result<Model> {
        let (weights, plan) = (Arc::clone(&self.weights), self.blueprint.clone());
        Model::load(weights, plan, self.adapter.as_deref(), place, self.context, loaded)
    }

    /// The same model for the CPU, should the GPU fail.
    fn spare(self) -> Spare {
        Box::new(move || self.spare_model())
    }

    /// What the header tells; device, template and times are filled in by the caller.
    fn describe(&self, tier: Tier) -> ModelInfo {
        let Self { weights, blueprint, adapter, context } = self;
        let name = weights.metadata().text("general.name").map(str::to_owned);
        ModelInfo {
            name: name.or_else(|| weights.source().stem()).unwrap_or_default(),
            architecture: blueprint.architecture.clone(),
            format: weights.main_format().to_owned(),
            parameters: weights.tensors().map(|tensor| tensor.len() as u64).sum(),
            vocab: blueprint.vocab,
            context: *context,
            trained_context: blueprint.trained_context,
            device: String::new(),
            tier,
            weights_bytes: self.memory(tier).weights_bytes,
            bytes_per_token: plan::bytes_per_token(weights, blueprint, tier) + self.adapter_bytes(),
            kv_bytes_per_token: plan::kv_bytes_per_token(blueprint, tier),
            template: String::new(),
            adapter_rank: adapter.as_ref().map(|adapter| adapter.rank()),
            notice: None,
            has_gpu_failed: false,
            trial: None,
            load_s: 0.0,
        }
    }
}

/// The processor in place of a GPU that failed.
fn instead_of(gpu: &Opened, error: &Error) -> Opened {
    device::cpu(Some(format!("running on the CPU: {} failed ({error})", gpu.name)))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::engine::injected::{has_gpu, tiny};

    fn parts() -> Parts {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.gguf");
        std::fs::write(&path, tiny::model("llama")).unwrap();
        let request = LoadRequest::new(path.into(), Choice::Auto);
        Parts::open(&request).unwrap().0
    }

    /// Places a tiny model that was to run on the GPU there is.
    fn place(known: Option<Trial>) -> Placed {
        let cancelled = AtomicBool::new(false);
        let mut watch = Watch { emit: &mut |_| {}, cancelled: &cancelled };
        let compared = Compared { is_wanted: true, known };
        parts().place(device::open(Choice::Gpu).unwrap(), None, compared, &mut watch).unwrap()
    }

    #[test]
    fn the_faster_one_is_taken_and_not_measured_twice() {
        if !has_gpu() {
            return;
        }
        let first = place(None);
        let found = first.trial.unwrap();
        assert!(found.gpu_us > 0 && found.cpu_us > 0 && !found.chip.is_empty());
        assert_eq!(first.opened.tier == Tier::Fast, found.prefers_cpu());
        for (gpu_us, tier) in [(1, Tier::Gpu), (3, Tier::Fast)] {
            let known = Trial { gpu_us, cpu_us: 2, ..found.clone() };
            let again = place(Some(known.clone()));
            assert_eq!((again.opened.tier, again.trial), (tier, Some(known)));
            assert!(!again.has_gpu_failed && again.opened.notice.is_none());
        }
        let other = Trial { chip: "another chip".to_owned(), gpu_us: 3, cpu_us: 2 };
        assert_eq!(place(Some(other)).trial.unwrap().chip, found.chip);
    }

    #[test]
    fn a_model_too_large_for_the_gpu_runs_on_the_processor() {
        if !has_gpu() {
            return;
        }
        let parts = parts();
        // Plain operations need the most.
        let gpu = || Opened { tier: Tier::Reference, ..device::open(Choice::Gpu).unwrap() };
        let [here, there] = [Tier::Fast, Tier::Reference].map(|tier| parts.memory(tier).total_bytes);
        assert!(here < there, "{here} {there}");
        let moved = parts.with_room(gpu(), here, true).unwrap();
        assert_eq!(moved.tier, Tier::Fast);
        assert!(moved.notice.is_some_and(|notice| notice.contains("lacks memory")));
        assert_eq!(parts.with_room(gpu(), there, true).unwrap().tier, Tier::Reference);
        for (free_bytes, may_change) in [(here, false), (here - 1, true)] {
            let refused = parts.with_room(gpu(), free_bytes, may_change);
            assert!(matches!(refused, Err(Error::NotEnoughMemory { .. })));
        }
    }
}
