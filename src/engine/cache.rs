//! Keys and values of the positions a model has seen. Belongs to a conversation, not to the model.
//!
//! Grows in pages. A layer with a window forgets what no later position can see; [`Cache::truncate`]
//! therefore may keep less than asked for, and says how much it kept. The reference tier keeps tensors,
//! the kernels of the processor keep pages of their own, those of a GPU buffers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use burn::tensor::{Device, s};

use crate::engine::arch::{AttentionPlan, Blueprint};
use crate::engine::device::{Place, Tier, is_cpu};
use crate::engine::kernel::{DeviceKv, cpu};
use crate::engine::layer::Tensor;

/// A GPU is shown whole steps of positions, the last ones masked: each new shape would cost it a
/// newly compiled kernel.
const GPU_STEP: usize = 64;

/// Positions a buffer grows by, and how many a window may hold too many before they are dropped.
pub(in crate::engine) const PAGE: usize = 256;

/// Positions that can be taken back whatever a window has forgotten.
pub(in crate::engine) const SPARE: usize = 8;

/// Keys and values of all layers.
#[derive(Debug)]
pub(in crate::engine) struct Cache {
    layers: Vec<LayerCache>,
    len: usize,
}

/// Keys and values of one layer.
#[derive(Debug)]
pub(in crate::engine) enum LayerCache {
    /// As tensors.
    Plain(Box<PlainCache>),
    /// As pages of the processor's kernels.
    Host(HostCache),
    /// In the memory of a GPU.
    Device(Box<DeviceKv>),
}

/// Keys and values of one layer as tensors.
#[derive(Debug)]
pub(in crate::engine) struct PlainCache {
    keys: Buffer,
    values: Buffer,
    /// Position of the first row held.
    first: usize,
    /// Rows held.
    held: usize,
    window: Option<usize>,
    /// How many positions are shown at least; a divisor of [`PAGE`].
    step: usize,
}

/// Keys and values of one layer, shared with the operation that fills and reads them.
#[derive(Clone, Debug)]
pub(in crate::engine) struct HostCache {
    pages: Arc<Mutex<cpu::LayerCache>>,
    window: Option<usize>,
}

/// Rows of all heads, with room for more. [KV, capacity, len]
#[derive(Debug)]
struct Buffer {
    rows: Tensor<3>,
}

impl Cache {
    /// An empty cache for `plan`.
    pub(in crate::engine) fn new(plan: &Blueprint, place: &Place) -> Self {
        let layers = plan.layers.iter().map(|layer| LayerCache::new(&layer.attention, place)).collect();
        Self { layers, len: 0 }
    }

    /// Positions seen.
    pub(in crate::engine) fn len(&self) -> usize {
        self.len
    }

    /// The layers, to be filled by a forward pass of `n` positions.
    pub(in crate::engine) fn advance(&mut self, n: usize) -> impl Iterator<Item = &mut LayerCache> {
        self.len += n;
        self.layers.iter_mut()
    }

    /// Takes back all positions from `len` on. Returns how many are kept: `len`, or 0 if a window
    /// has already forgotten what position `len` would need to see.
    pub(in crate::engine) fn truncate(&mut self, len: usize) -> usize {
        let kept = match self.layers.iter().all(|layer| layer.can_truncate(len)) {
            true => len.min(self.len),
            false => 0,
        };
        self.layers.iter_mut().for_each(|layer| layer.truncate(kept));
        self.len = kept;
        kept
    }
}

impl LayerCache {
    fn new(plan: &AttentionPlan, place: &Place) -> Self {
        let plain = || Self::Plain(Box::new(PlainCache::new(plan, &place.device)));
        match place.tier {
            Tier::Fast => Self::Host(HostCache::new(plan)),
            Tier::Gpu => {
                DeviceKv::on(&place.device, plan).map_or_else(plain, |kv| Self::Device(Box::new(kv)))
            }
            Tier::Reference => plain(),
        }
    }

    fn can_truncate(&self, len: usize) -> bool {
        let (first, window) = match self {
            Self::Plain(cache) => (cache.first, cache.window),
            Self::Host(cache) => (cache.pages().first(), cache.window),
            Self::Device(kv) => kv.sight(),
        };
        first <= window.map_or(0, |window| (len + 1).saturating_sub(window)) && (first < len || first == 0)
    }

    /// Drops what no later position can see.
    pub(in crate::engine) fn forget(&mut self) {
        match self {
            Self::Plain(cache) => cache.forget(),
            Self::Host(cache) => cache.forget(),
            Self::Device(kv) => kv.forget(kv.len()),
        }
    }

    fn truncate(&mut self, len: usize) {
        match self {
            Self::Plain(cache) => cache.truncate(len),
            Self::Host(cache) => cache.pages().truncate(len),
            Self::Device(kv) => kv.truncate(len),
        }
    }
}

impl HostCache {
    fn new(plan: &AttentionPlan) -> Self {
        let AttentionPlan { kv_heads, key_len, value_len, window, .. } = *plan;
        let pages = cpu::LayerCache::new(cpu::Shape { kv_heads, key_len, value_len });
        Self { pages: Arc::new(Mutex::new(pages)), window }
    }

    /// The pages; nobody else works on them between two operations.
    pub(in crate::engine) fn pages(&self) -> MutexGuard<'_, cpu::LayerCache> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops pages that no later position can see.
    fn forget(&self) {
        let Some(window) = self.window else { return };
        let mut pages = self.pages();
        let oldest = (pages.len() + 1).saturating_sub(window + SPARE);
        pages.forget_before(oldest);
    }
}

impl PlainCache {
    fn new(plan: &AttentionPlan, device: &Device) -> Self {
        let buffer = |len| Buffer { rows: Tensor::zeros([plan.kv_heads, PAGE, len], device) };
        let (keys, values) = (buffer(plan.key_len), buffer(plan.value_len));
        let step = if is_cpu(device) { 1 } else { GPU_STEP };
        Self { keys, values, first: 0, held: 0, window: plan.window, step }
    }

    /// Adds rows [KV, T, len] and returns all held ones [KV, S, len] with the first one's position.
    /// S may count rows beyond the last position, which hold nothing and must be masked.
    pub(in crate::engine) fn append(
        &mut self,
        keys: Tensor<3>,
        values: Tensor<3>,
    ) -> (Tensor<3>, Tensor<3>, usize) {
        let [_, n, _] = keys.dims();
        let shown = (self.held + n).next_multiple_of(self.step);
        let keys = self.keys.append(self.held, keys, shown);
        let values = self.values.append(self.held, values, shown);
        self.held += n;
        (keys, values, self.first)
    }

    /// Drops what no later position can see, once it is a page.
    fn forget(&mut self) {
        let Some(window) = self.window else { return };
        // The next position sees itself and `window - 1` before it.
        let keep = window - 1;
        if self.held >= keep + PAGE {
            let drop = self.held - keep;
            self.keys.keep(drop, keep);
            self.values.keep(drop, keep);
            self.first += drop;
            self.held = keep;
        }
    }

    fn truncate(&mut self, len: usize) {
        if len == 0 {
            self.first = 0;
        }
        self.held = self.held.min(len.saturating_sub(self.first));
    }
}

impl Buffer {
    /// Writes `new` after the first `held` rows; returns the first `shown`.
    fn append(&mut self, held: usize, new: Tensor<3>, shown: usize) -> Tensor<3> {
        let [_, n, _] = new.dims();
        self.reserve(held, shown);
        // In place: nobody else holds the buffer between two steps.
        self.rows.inplace(|rows| rows.slice_assign(s![.., held..held + n, ..], new));
        self.rows.clone().narrow(1, 0, shown)
    }

    /// Makes room for `wanted` rows, keeping the first `held`.
    fn reserve(&mut self, held: usize, wanted: usize) {
        let [_, capacity, _] = self.rows.dims();
        if wanted > capacity {
            self.copy(0, held, wanted);
        }
    }

    /// Keeps `n` rows from `start` on, moved to the front.
    fn keep(&mut self, start: usize, n: usize) {
        self.copy(start, n, n + PAGE);
    }

    fn copy(&mut self, start: usize, n: usize, wanted: usize) {
        let [heads, _, len] = self.rows.dims();
        let fresh = Tensor::zeros([heads, wanted.next_multiple_of(PAGE), len], &self.rows.device());
        self.rows = match n {
            0 => fresh,
            n => fresh.slice_assign(s![.., 0..n, ..], self.rows.clone().narrow(1, start, n)),
        };
    }
}
