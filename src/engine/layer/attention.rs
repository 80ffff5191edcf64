//! Attention with grouped query heads over a cache, windowed or not.
//!
//! Keys and values are never repeated: the queries of a group are stacked as more rows of the
//! same product. Source: Ainslie et al. 2023 (arXiv:2305.13245).

use burn::tensor::activation::softmax;

use super::linear::only;
use super::loader::Piece;
use super::rope::Angles;
use super::{Linear, Loader, Norm, Rope, Tensor};
use crate::engine::Result;
use crate::engine::arch::{AttentionPlan, HeadNorm};
use crate::engine::cache::{LayerCache, PlainCache};
use crate::engine::kernel::{self, Glance};

/// What the positions of one step share.
pub(in crate::engine) struct Step<'a> {
    /// The rotation of this layer, if it rotates.
    pub(in crate::engine) rope: Option<(&'a Rope, &'a Angles)>,
    /// Makes the mask for (first seen position, seen positions); `None` where all is seen. [1, T, S]
    pub(in crate::engine) mask: &'a mut dyn FnMut(usize, usize) -> Option<Tensor<3>>,
}

/// One layer's attention.
#[derive(Debug)]
pub(in crate::engine) struct Attention {
    plan: AttentionPlan,
    /// Queries, keys and values, their outputs in this order.
    projection: Linear,
    output: Linear,
    norms: Option<(Norm, Norm)>,
}

impl Attention {
    /// Reads `{block}.attn_*`.
    pub(in crate::engine) fn load(
        loader: &mut Loader<'_>,
        block: &str,
        plan: &AttentionPlan,
        width: usize,
        eps: f64,
    ) -> Result<Self> {
        let q_len = plan.heads * plan.key_len;
        let (k_len, v_len) = (plan.kv_heads * plan.key_len, plan.kv_heads * plan.value_len);
        let name = |part: &str| format!("{block}.attn_{part}");
        let pieces = match loader.has(&name("qkv.weight")) {
            true => vec![Piece::whole(name("qkv"), q_len + k_len + v_len)],
            false => vec![
                Piece::whole(name("q"), q_len),
                Piece::whole(name("k"), k_len),
                Piece::whole(name("v"), v_len),
            ],
        };
        let projection = Linear::load_all(loader, &pieces, width)?;
        let lens = match plan.head_norm {
            HeadNorm::None => None,
            HeadNorm::PerHead => Some((plan.key_len, plan.key_len)),
            HeadNorm::Whole => Some((q_len, k_len)),
        };
        let norms = match lens {
            None => None,
            Some((q, k)) => {
                let q = Norm::load(loader, &name("q_norm"), q, eps)?;
                Some((q, Norm::load(loader, &name("k_norm"), k, eps)?))
            }
        };
        let output = Linear::load(loader, &name("output"), width, plan.heads * plan.value_len)?;
        Ok(Self { plan: plan.clone(), projection, output, norms })
    }

    /// `[T, W]` to `[S, T, W]`; appends T positions to the cache.
    pub(in crate::engine) fn forward(
        &self,
        x: &Tensor<2>,
        cache: &mut LayerCache,
        step: &mut Step<'_>,
    ) -> Tensor<3> {
        let all = self.projection.forward(x);
        let seen = match cache {
            LayerCache::Plain(cache) => self.look(&only(all), cache, step),
            LayerCache::Host(_) | LayerCache::Device(_) => kernel::attend(all, cache, self.glance(step)),
        };
        self.output.forward(&seen)
    }

    /// What a kernel needs to do all of it.
    fn glance<'a>(&'a self, step: &'a Step<'_>) -> Glance<'a> {
        let angles = step.rope.and_then(|(_, angles)| match angles {
            Angles::Packed(angles) => Some(angles),
            Angles::Plain(_) => None,
        });
        let norms = self.norms.as_ref().map(|(q, k)| (q.gain(), k.gain()));
        Glance { plan: &self.plan, angles, norms }
    }

    /// Attention in plain operations. Projections [T, Q + K + V] to [T, H · value].
    fn look(&self, all: &Tensor<2>, cache: &mut PlainCache, step: &mut Step<'_>) -> Tensor<2> {
        let (q, k, v) = self.split(all);
        let rotate = |x| match step.rope {
            Some((rope, Angles::Plain(waves))) => rope.apply(x, waves),
            _ => x,
        };
        let (q, k) = (rotate(q), rotate(k));
        let (k, v, start) = cache.append(k, v);
        let [_, seen, _] = k.dims();
        let mask = (step.mask)(start, seen);
        self.attend(q, k, v, mask)
    }

    /// Projections to queries [H, T, key], keys [KV, T, key], values [KV, T, value], normed, not rotated.
    fn split(&self, all: &Tensor<2>) -> (Tensor<3>, Tensor<3>, Tensor<3>) {
        let plan = &self.plan;
        let (q_len, k_len) = (plan.heads * plan.key_len, plan.kv_heads * plan.key_len);
        let part = |start, len| all.clone().narrow(1, start, len);
        let (q, k) = (part(0, q_len), part(q_len, k_len));
        let v = part(q_len + k_len, plan.kv_heads * plan.value_len);
        let (q, k) = match (&self.norms, plan.head_norm) {
            (Some((q_norm, k_norm)), HeadNorm::Whole) => (q_norm.forward(q), k_norm.forward(k)),
            _ => (q, k),
        };
        let (q, k) = (heads(q, plan.heads, plan.key_len), heads(k, plan.kv_heads, plan.key_len));
        let (q, k) = match (&self.norms, plan.head_norm) {
            (Some((q_norm, k_norm)), HeadNorm::PerHead) => (q_norm.forward(q), k_norm.forward(k)),
            _ => (q, k),
        };
        (q, k, heads(v, plan.kv_heads, plan.value_len))
    }

    /// Queries [H, T, key] on keys [KV, S, key] and values [KV, S, value]: [T, H · value].
    fn attend(&self, q: Tensor<3>, k: Tensor<3>, v: Tensor<3>, mask: Option<Tensor<3>>) -> Tensor<2> {
        let plan = &self.plan;
        let ([_, n, _], [_, seen, _]) = (q.dims(), k.dims());
        let group = plan.heads / plan.kv_heads;
        let q = q.reshape([plan.kv_heads, group * n, plan.key_len]).mul_scalar(plan.scale);
        let mut scores = q.matmul(k.swap_dims(1, 2));
        if let Some(cap) = plan.softcap {
            scores = scores.div_scalar(cap).tanh().mul_scalar(cap);
        }
        let scores = match mask {
            Some(mask) => scores.reshape([plan.heads, n, seen]) + mask,
            None => scores.reshape([plan.heads, n, seen]),
        };
        let weights = softmax(scores, 2).reshape([plan.kv_heads, group * n, seen]);
        let mixed = weights.matmul(v).reshape([plan.heads, n, plan.value_len]);
        mixed.swap_dims(0, 1).reshape([n, plan.heads * plan.value_len])
    }
}

/// [T, H · len] to [H, T, len].
fn heads(x: Tensor<2>, heads: usize, len: usize) -> Tensor<3> {
    let [n, _] = x.dims();
    x.reshape([n, heads, len]).swap_dims(0, 1)
}
