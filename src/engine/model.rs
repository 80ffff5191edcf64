//! The one forward pass. Every architecture, format and device runs through [`Model::forward`].
//!
//! The token table stays in the file: the rows of a step are dequantized on the host. Weights and
//! run state are apart; a [`Cache`] may be swapped between calls.

use std::sync::Arc;

use burn::tensor::{Device, TensorData};

use crate::engine::adapter::Adapter;
use crate::engine::arch::{Blueprint, LayerPlan};
use crate::engine::cache::Cache;
use crate::engine::device::{Place, Tier, finish, is_cpu, read};
use crate::engine::kernel::{self, FEW};
use crate::engine::layer::{Attention, Ffn, Linear, Loader, Norm, Rope, Step, Tensor};
use crate::engine::plan;
use crate::engine::weights::Weights;
use crate::engine::{AdapterFault, Error, Result, wait};

/// Added to scores of positions that must not be seen. Finite, because shader compilers may
/// assume that infinities do not occur.
const UNSEEN: f32 = -1e30;

/// Positions of the steps that compile what prompts and answers take: a part of a prompt, then a token.
const WARM: [usize; 2] = [16, 1];

const TOKEN_TABLE: &str = "token_embd.weight";

/// Which positions of a step go through the output matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Rows {
    /// None: only the cache is wanted.
    None,
    /// The last.
    Last,
    /// The last, and of it surely only the `k` largest among the first `len` logits: where reading all of
    /// them back takes time, the others are minus infinity.
    Best { k: usize, len: usize },
    /// All.
    All,
}

/// A loaded model.
#[derive(Debug)]
pub(in crate::engine) struct Model {
    plan: Blueprint,
    weights: Arc<Weights>,
    place: Place,
    layers: Vec<Layer>,
    ropes: Vec<Rope>,
    norm: Norm,
    output: Linear,
}

#[derive(Debug)]
struct Layer {
    attention_norm: Norm,
    attention: Attention,
    attention_post_norm: Option<Norm>,
    ffn_norm: Norm,
    ffn: Ffn,
    ffn_post_norm: Option<Norm>,
    /// Index into the model's ropes.
    rope: Option<usize>,
}

impl Model {
    /// Loads every tensor `plan` asks for to `place`, for contexts of `context` tokens, and
    /// what `adapter` adds to them.
    /// `loaded` is told the bytes of the file used up; its error stops loading.
    pub(in crate::engine) fn load(
        weights: Arc<Weights>,
        plan: Blueprint,
        adapter: Option<&Adapter>,
        place: Place,
        context: usize,
        loaded: &mut dyn FnMut(u64) -> Result<()>,
    ) -> Result<Self> {
        let added = adapter.map(Adapter::pairs).unwrap_or_default();
        let (device, tier) = (&place.device, place.tier);
        let mut loader = Loader { weights: &weights, device, tier, added, loaded };
        let mut ropes: Vec<Rope> = Vec::new();
        let mut layers = Vec::with_capacity(plan.layers.len());
        for (i, layer) in plan.layers.iter().enumerate() {
            let rope = match &layer.attention.rope {
                None => None,
                Some(rope) => Some(match ropes.iter().position(|known| known.is(rope)) {
                    Some(known) => known,
                    None => {
                        ropes.push(Rope::new(rope, &weights, context)?);
                        ropes.len() - 1
                    }
                }),
            };
            layers.push(Layer::load(&mut loader, &format!("blk.{i}"), layer, &plan, rope)?);
        }
        let norm = Norm::load(&mut loader, "output_norm", plan.width, plan.norm_eps)?;
        let output = if loader.has("output.weight") { "output" } else { "token_embd" };
        let output = Linear::load(&mut loader, output, plan.vocab, plan.width)?;
        if let Some(name) = loader.added.into_keys().next() {
            // A matrix of the file that this network has no use for.
            return Err(AdapterFault::NoMatrix { tensor: name.to_owned() }.into());
        }
        let model = Self { plan, weights, place, layers, ropes, norm, output };
        model.warm()?;
        Ok(model)
    }

    /// A GPU takes weights when it comes to them and compiles kernels on first use: better while loading,
    /// where a failure can still step down, than in the first answer.
    fn warm(&self) -> Result<()> {
        if is_cpu(&self.place.device) {
            return Ok(());
        }
        let mut cache = self.new_cache();
        let rows = Rows::Best { k: 1, len: self.plan.vocab };
        let mut pass = |n: &usize| self.forward(&vec![0; *n], &mut cache, rows, &|| false).map(drop);
        wait::while_loading(|| WARM.iter().try_for_each(&mut pass))
    }

    /// What it was built from.
    pub(in crate::engine) fn plan(&self) -> &Blueprint {
        &self.plan
    }

    /// Positions computed at once.
    pub(in crate::engine) fn chunk(&self) -> usize {
        plan::chunk(self.place.tier)
    }

    /// Up to so many positions computed at once come to the same, and so do more than that, whichever they
    /// are computed with: guessing ahead and reading in pieces change nothing. 0 where no such promise is made.
    pub(in crate::engine) fn few(&self) -> usize {
        if self.place.tier == Tier::Fast { FEW } else { 0 }
    }

    /// A cache that has seen nothing.
    pub(in crate::engine) fn new_cache(&self) -> Cache {
        Cache::new(&self.plan, &self.place)
    }

    /// Reads `tokens` after what `cache` has seen; returns the logits of the rows asked for, one
    /// `Vec` of `vocab` numbers a row.
    ///
    /// # Errors
    /// [`Error::TokenOutOfRange`]; [`Error::Cancelled`] where `is_cancelled` says so between two layers, after
    /// which the cache must be cut to what it had seen; what the device says, also where it computes what is
    /// no number, after which it must be dropped.
    pub(in crate::engine) fn forward(
        &self,
        tokens: &[u32],
        cache: &mut Cache,
        rows: Rows,
        is_cancelled: &dyn Fn() -> bool,
    ) -> Result<Vec<Vec<f32>>> {
        let found = self.compute(tokens, cache, rows, is_cancelled)?;
        #[cfg(test)]
        let found = crate::engine::injected::pass(self.place.tier, found)?;
        let is_none = |row: &Vec<f32>| row.iter().any(|x| x.is_nan()) || row.iter().all(|x| x.is_infinite());
        match self.place.tier == Tier::Gpu && found.iter().any(is_none) {
            false => Ok(found),
            true => {
                let what = "the device computed what is no number".to_owned();
                Err(Error::Internal { stage: "computing", what })
            }
        }
    }

    fn compute(
        &self,
        tokens: &[u32],
        cache: &mut Cache,
        rows: Rows,
        is_cancelled: &dyn Fn() -> bool,
    ) -> Result<Vec<Vec<f32>>> {
        let (start, n) = (cache.len(), tokens.len());
        let angles: Vec<_> = self.ropes.iter().map(|rope| rope.angles(start, n, &self.place)).collect();
        let mut masks = Masks { start, n, device: &self.place.device, known: Vec::new() };
        let mut x = self.embed(tokens)?;
        let mut normed = self.first_norm(0).forward(x.clone());
        for (i, (layer, (cache, plan))) in
            self.layers.iter().zip(cache.advance(n).zip(&self.plan.layers)).enumerate()
        {
            if is_cancelled() {
                return Err(Error::Cancelled);
            }
            let rope = layer.rope.and_then(|i| Some((self.ropes.get(i)?, angles.get(i)?)));
            let window = plan.attention.window;
            let mut mask = |first, seen| masks.get(first, seen, window);
            let added = layer.attention.forward(&normed, cache, &mut Step { rope, mask: &mut mask });
            let (post, scale) = (layer.attention_post_norm.as_ref(), self.plan.residual_scale);
            (x, normed) = layer.ffn_norm.join(x, added, post, scale);
            if i + 1 == self.layers.len() {
                // From here on no position needs another.
                match rows {
                    // So that work does not pile up, and what went wrong is told in time.
                    Rows::None => return finish(x.narrow(0, n - 1, 1)).map(|()| Vec::new()),
                    Rows::Last | Rows::Best { .. } => {
                        (x, normed) = (x.narrow(0, n - 1, 1), normed.narrow(0, n - 1, 1));
                    }
                    Rows::All => {}
                }
            }
            let added = layer.ffn.forward(&normed)?;
            (x, normed) = self.first_norm(i + 1).join(x, added, layer.ffn_post_norm.as_ref(), scale);
        }
        let logits = self.logits(&normed);
        if let (Rows::Best { k, len }, Tier::Gpu) = (rows, self.place.tier)
            && let Some(row) = kernel::largest(&logits, k, len)?
        {
            return Ok(vec![row]);
        }
        let logits = read(logits)?;
        Ok(logits.chunks(self.plan.vocab).map(<[f32]>::to_vec).collect())
    }

    /// The norm before layer `i`, or before the output.
    fn first_norm(&self, i: usize) -> &Norm {
        self.layers.get(i).map_or(&self.norm, |layer| &layer.attention_norm)
    }

    /// The rows of the token table, scaled. [T, W]
    fn embed(&self, tokens: &[u32]) -> Result<Tensor<2>> {
        let Blueprint { vocab, width, embedding_scale, .. } = self.plan;
        let table = self.weights.get(TOKEN_TABLE, &[vocab, width])?;
        let mut numbers = vec![0.0; tokens.len() * width];
        for (&id, row) in tokens.iter().zip(numbers.chunks_exact_mut(width)) {
            if id as usize >= vocab {
                return Err(Error::TokenOutOfRange { id, vocab });
            }
            table.dequantize(id as usize, row)?;
            row.iter_mut().for_each(|x| *x *= embedding_scale);
        }
        Ok(Tensor::from_data(TensorData::new(numbers, [tokens.len(), width]), &self.place.device))
    }

    /// Normed rows `[T, W]` to `[T, vocab]`.
    fn logits(&self, normed: &Tensor<2>) -> Tensor<2> {
        let (scale, cap) = (self.plan.logit_scale, self.plan.logit_softcap);
        if self.output.is_packed() {
            return kernel::sum(self.output.forward(normed), scale, cap);
        }
        let logits = self.output.sum(normed).mul_scalar(scale);
        match cap {
            Some(cap) => logits.div_scalar(cap).tanh().mul_scalar(cap),
            None => logits,
        }
    }
}

impl Layer {
    fn load(
        loader: &mut Loader<'_>,
        block: &str,
        layer: &LayerPlan,
        plan: &Blueprint,
        rope: Option<usize>,
    ) -> Result<Self> {
        let (width, eps) = (plan.width, plan.norm_eps);
        let mut norm = |name: &str| Norm::load(loader, &format!("{block}.{name}"), width, eps);
        let (attention_norm, ffn_norm) = (norm("attn_norm")?, norm("ffn_norm")?);
        let (attention_post_norm, ffn_post_norm) = match layer.post_norms {
            true => (Some(norm("post_attention_norm")?), Some(norm("post_ffw_norm")?)),
            false => (None, None),
        };
        Ok(Self {
            attention_norm,
            attention: Attention::load(loader, block, &layer.attention, width, eps)?,
            attention_post_norm,
            ffn_norm,
            ffn: Ffn::load(loader, block, &layer.ffn, width)?,
            ffn_post_norm,
            rope,
        })
    }
}

/// What a layer sees: the first row's position, how many rows, and its window.
type Seen = (usize, usize, Option<usize>);

/// The masks of one step; layers that see the same positions share one.
struct Masks<'a> {
    /// Position of the step's first token.
    start: usize,
    n: usize,
    device: &'a Device,
    known: Vec<(Seen, Tensor<3>)>,
}

impl Masks<'_> {
    /// The mask [1, T, S] for `seen` rows from position `first` on; `None` where every one is seen.
    fn get(&mut self, first: usize, seen: usize, window: Option<usize>) -> Option<Tensor<3>> {
        let oldest = |position: usize| window.map_or(0, |window| (position + 1).saturating_sub(window));
        let all_written = first + seen == self.start + self.n;
        if self.n == 1 && first >= oldest(self.start) && all_written {
            return None;
        }
        let key = (first, seen, window);
        if let Some((_, mask)) = self.known.iter().find(|(known, _)| *known == key) {
            return Some(mask.clone());
        }
        let row = |position: usize| {
            let visible = oldest(position)..=position;
            (first..first + seen).map(move |other| if visible.contains(&other) { 0.0 } else { UNSEEN })
        };
        let numbers: Vec<f32> = (self.start..self.start + self.n).flat_map(row).collect();
        let mask = Tensor::from_data(TensorData::new(numbers, [1, self.n, seen]), self.device);
        self.known.push((key, mask.clone()));
        Some(mask)
    }
}
