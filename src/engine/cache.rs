//! Keys and values of the positions a model has seen. Belongs to a conversation, not to the model.
//!
//! Grows in pages. A layer with a window forgets what no later position can see; [`Cache::truncate`]
//! therefore may keep less than asked for, and says how much it kept. The reference tier keeps tensors,
//! the kernels of the processor keep pages of their own, those of a GPU buffers. Of the processor's pages
//! snapshots are made: see `snapshot.rs`.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use burn::tensor::{Device, s};

use crate::engine::arch::{AttentionPlan, Blueprint};
use crate::engine::device::{Place, Tier, is_cpu};
use crate::engine::kernel::{DeviceKv, PAGE, cpu};
use crate::engine::layer::Tensor;

/// A GPU is shown whole steps of positions, the last ones masked: each new shape would cost it a
/// newly compiled kernel.
const GPU_STEP: usize = 64;

/// Positions that can be taken back whatever a window has forgotten.
pub(in crate::engine) const SPARE: usize = 16;

/// How far back a conversation must reach for its windows to wait for it: as many positions more as they
/// hold anyway while a long prompt is read.
const BACK_MAX: usize = 512;

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
        for layer in &self.layers {
            if let LayerCache::Host(cache) = layer {
                cache.pages().reserve(n);
            }
        }
        self.layers.iter_mut()
    }

    /// Drops what no later position can see, once a pass is complete. Windows remember enough for
    /// going back to `back`, unless that is far.
    pub(in crate::engine) fn forget(&mut self, back: usize) {
        let back = if self.len - back.min(self.len) > BACK_MAX { self.len } else { back.min(self.len) };
        for layer in &mut self.layers {
            layer.forget(back);
        }
    }

    /// Bytes that so many positions take in a snapshot, if all layers are of a kind that can be kept.
    pub(in crate::engine) fn saved_bytes(&self, count: usize) -> Option<usize> {
        self.layers.iter().map(|layer| layer.saved_bytes(count)).sum()
    }

    /// Adds these positions to `to`, layer by layer: 1 and the layer's rows, or 0 where they are forgotten.
    pub(in crate::engine) fn save(&self, positions: &Range<usize>, to: &mut Vec<u8>) {
        for layer in &self.layers {
            layer.save(positions, to);
        }
    }

    /// Takes what [`Cache::save`] wrote behind what is held, as far as a position from `end` on can see it.
    /// False unless it fits; then the cache is worth nothing.
    pub(in crate::engine) fn load(&mut self, positions: &Range<usize>, mut from: &[u8], end: usize) -> bool {
        let fits = self.layers.iter_mut().all(|layer| match layer.load(positions, from, end) {
            Some(rest) => {
                from = rest;
                true
            }
            None => false,
        });
        self.len = positions.end;
        fits && from.is_empty()
    }

    /// Whether every layer holds what the next position can see.
    pub(in crate::engine) fn is_whole(&self) -> bool {
        self.layers.iter().all(|layer| layer.len() == self.len && layer.can_truncate(self.len))
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

    fn len(&self) -> usize {
        match self {
            Self::Plain(cache) => cache.first + cache.held,
            Self::Host(cache) => cache.pages().len(),
            Self::Device(kv) => kv.len(),
        }
    }

    fn saved_bytes(&self, count: usize) -> Option<usize> {
        match self {
            Self::Plain(_) | Self::Device(_) => None,
            Self::Host(cache) => Some(1 + cache.pages().saved_bytes(count)),
        }
    }

    fn save(&self, positions: &Range<usize>, to: &mut Vec<u8>) {
        let Self::Host(cache) = self else { return };
        let (pages, flag) = (cache.pages(), to.len());
        to.resize(flag + 1 + pages.saved_bytes(positions.len()), 1);
        let is_held = to.get_mut(flag + 1..).is_some_and(|room| pages.save(positions.clone(), room));
        if !is_held {
            to.truncate(flag);
            to.push(0);
        }
    }

    /// What of `from` belongs to the layers after this one; `None` where it does not fit.
    fn load<'a>(&mut self, positions: &Range<usize>, from: &'a [u8], end: usize) -> Option<&'a [u8]> {
        let Self::Host(cache) = self else { return None };
        let (is_held, rest) = from.split_first()?;
        let mut pages = cache.pages();
        match is_held {
            0 => {
                pages.truncate(0);
                Some(rest)
            }
            1 => {
                let (rows, rest) = rest.split_at_checked(pages.saved_bytes(positions.len()))?;
                let oldest = cache.window.map_or(0, |window| (end + 1).saturating_sub(window + SPARE));
                if positions.end <= oldest {
                    pages.truncate(0);
                    return Some(rest);
                }
                pages.load(positions.clone(), rows).then_some(rest)
            }
            _ => None,
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

    /// Drops what no position from `back` on can see.
    fn forget(&mut self, back: usize) {
        match self {
            Self::Plain(cache) => cache.forget(back),
            Self::Host(cache) => cache.forget(back),
            Self::Device(kv) => kv.forget(back),
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

/// How exactly the processor's kernels keep what they have seen.
pub(in crate::engine) fn precision(plan: &AttentionPlan) -> cpu::Precision {
    if plan.is_exact { cpu::Precision::Full } else { cpu::Precision::Half }
}

impl HostCache {
    fn new(plan: &AttentionPlan) -> Self {
        let AttentionPlan { kv_heads, key_len, value_len, window, .. } = *plan;
        let pages = cpu::LayerCache::new(cpu::Shape { kv_heads, key_len, value_len }, precision(plan));
        Self { pages: Arc::new(Mutex::new(pages)), window }
    }

    /// The pages; nobody else works on them between two operations.
    pub(in crate::engine) fn pages(&self) -> MutexGuard<'_, cpu::LayerCache> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops pages that no position from `back` on can see.
    fn forget(&self, back: usize) {
        if let Some(window) = self.window {
            self.pages().forget_before((back + 1).saturating_sub(window + SPARE));
        }
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

    /// Drops what no position from `back` on can see, once it is a page.
    fn forget(&mut self, back: usize) {
        let Some(window) = self.window else { return };
        // A position sees itself and `window - 1` before it.
        let drop = (back + 1).saturating_sub(window + self.first);
        if drop >= PAGE {
            let keep = self.held - drop;
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
