//! The model that is adapted, as the weights of the training network.
//!
//! The training network is the plain llama decoder with a tied embedding; a model that differs in
//! anything is refused with what differs, since an adapter learnt on another network would be wrong.

use crate::engine;
use crate::engine::arch::{self, Activation, AttentionPlan, Blueprint, FfnPlan, HeadNorm, Pairing, Stretch};
use crate::engine::tokenizer::Tokenizer;
use crate::train::error::{Error, Result};
use crate::train::network::{Place, Shape, Weights};

/// A model to adapt.
pub(super) struct Base {
    pub(super) weights: Weights,
    pub(super) architecture: String,
    /// Context length it was trained with, in tokens.
    pub(super) context: usize,
}

/// Reads a whole model.
///
/// # Errors
/// [`Error::NotAdaptable`]; what the engine says of its tensors.
pub(super) fn read(weights: &engine::weights::Weights, tokenizer: &Tokenizer) -> Result<Base> {
    let plan = arch::blueprint(weights)?;
    let shape = shape(&plan, weights, tokenizer)?;
    let mut read = Weights::zeros(shape);
    for Place { name, dims, parameter, values } in shape.places() {
        let part = &mut read.parameters[parameter].values[values];
        weights.get(&name, &dims)?.dequantize(0, part)?;
        if !part.iter().all(|value| value.is_finite()) {
            return Err(engine::Error::NotFinite { tensor: name }.into());
        }
    }
    let Blueprint { architecture, trained_context: context, .. } = plan;
    Ok(Base { weights: read, architecture, context })
}

/// The sizes of a model that is the plain decoder.
fn shape(plan: &Blueprint, weights: &engine::weights::Weights, tokenizer: &Tokenizer) -> Result<Shape> {
    let refused = |what| Error::NotAdaptable { what };
    let layer = plan.layers.first().ok_or(refused("it has no layer"))?;
    if plan.layers.iter().any(|other| other != layer) {
        return Err(refused("its layers are not all alike"));
    }
    let attention = &layer.attention;
    let rope_base = plain_attention(attention, plan.width).map_err(refused)?;
    let FfnPlan::Dense { width: ffn, activation: Activation::Silu, fused: false } = layer.ffn else {
        return Err(refused("its feed-forward layers are of another kind"));
    };
    let scales = (plan.embedding_scale, plan.residual_scale, plan.logit_scale);
    if layer.post_norms || scales != (1.0, 1.0, 1.0) || plan.logit_softcap.is_some() {
        return Err(refused("it scales or norms where the plain decoder does not"));
    }
    let other = |name: &str| name.ends_with(".bias") || name == "rope_freqs.weight";
    if weights.find("output.weight").is_some() || weights.tensors().any(|tensor| other(tensor.name())) {
        return Err(refused("it has tensors that the plain decoder has not"));
    }
    Ok(Shape {
        words: plan.vocab,
        width: plan.width,
        layers: plan.layers.len(),
        heads: attention.heads,
        kv_heads: attention.kv_heads,
        ffn,
        rope_base,
        eps: plan.norm_eps as f32,
        first_id: tokenizer
            .bos()
            .filter(|_| tokenizer.adds_bos())
            .ok_or(refused("its texts have no first token"))?,
    })
}

/// The base of its rotation, if attention is the plain one.
fn plain_attention(attention: &AttentionPlan, width: usize) -> std::result::Result<f32, &'static str> {
    let AttentionPlan { heads, key_len, value_len, .. } = *attention;
    if heads * key_len != width || value_len != key_len || attention.head_norm != HeadNorm::None {
        return Err("its heads are of another kind");
    }
    let own_scale = (key_len as f32).sqrt().recip();
    if (attention.scale - own_scale).abs() > 1e-6 || attention.softcap.is_some() || attention.window.is_some()
    {
        return Err("its attention is of another kind");
    }
    let rope = attention.rope.as_ref().ok_or("it does not rotate by position")?;
    let unstretched = Stretch::Linear { factor: 1.0, magnitude: 1.0 };
    if rope.pairing != Pairing::Neighbours || rope.dims != key_len || rope.stretch != unstretched {
        return Err("it rotates by position another way");
    }
    Ok(rope.base as f32)
}
