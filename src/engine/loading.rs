//! From a request to a session: the file, the device, the memory, and the processor where a GPU fails.
//!
//! What a model says of itself is said of the device it came to run on, not of the one it was meant for.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use crate::engine::adapter::Adapter;
use crate::engine::arch::{self, Blueprint};
use crate::engine::device::{self, Opened, Place, Tier};
use crate::engine::error::fenced;
use crate::engine::generate::{Session, Spare, Watch};
use crate::engine::model::Model;
use crate::engine::plan::{self, MemoryPlan};
use crate::engine::snapshot;
use crate::engine::tokenizer::Tokenizer;
use crate::engine::weights::Weights;
use crate::engine::{ChatFormat, Error, Event, LoadRequest, ModelInfo, Progress, Result, Stage};

/// Loads a model. Tells through `watch` how far it is.
pub(super) fn load(request: &LoadRequest, watch: &mut Watch<'_>) -> Result<(Session, ModelInfo)> {
    let begun = Instant::now();
    let (parts, tokenizer, format) = Parts::open(request)?;
    let mut opened = device::open(request.device)?;
    if let Some(free_bytes) = request.free_bytes {
        parts.memory(opened.tier).check(free_bytes)?;
    }
    let model = match parts.model(&opened, watch) {
        // The CPU does as well, and the person is told.
        Err(error) if !device::is_cpu(&opened.device) && !matches!(error, Error::Cancelled) => {
            opened = device::cpu(Some(format!("running on the CPU: {} failed ({error})", opened.name)));
            parts.model(&opened, watch)?
        }
        result => result?,
    };
    let mut info = parts.describe(opened.tier);
    info.template = format.note().unwrap_or("the model's own").to_owned();
    let spare = (!device::is_cpu(&opened.device)).then(|| parts.clone().spare());
    (info.device, info.notice) = (opened.name, opened.notice);
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

impl Parts {
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
        Box::new(move || {
            let Opened { device, tier, .. } = device::cpu(None);
            self.model_at(Place { device, tier }, &mut |_| Ok(()))
        })
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
            load_s: 0.0,
        }
    }
}
