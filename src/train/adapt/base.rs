//! The model that is adapted, as the weights of the training network.
//!
//! The training network is the plain llama decoder with a tied embedding; a model that differs in
//! anything is refused with what differs, since an adapter learnt on another network would be wrong.

use crate::engine;
use crate::engine::arch::{self, Activation, AttentionPlan, Blueprint, FfnPlan, HeadNorm, Pairing, Stretch};
use crate::engine::tokenizer::Tokenizer;
use crate::train::error::{Error, Result};
use crate::train::network::{Parameter, Shape, Weights};

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
    let matrix = |name: String, rows: usize, columns: usize| tensor(weights, &[name], &[rows], Some(columns));
    let norm = |name: String| tensor(weights, &[name], &[shape.width], None);
    let (out, keys) = (shape.heads * shape.head(), shape.kv_heads * shape.head());
    let mut parameters = vec![matrix("token_embd.weight".to_owned(), shape.words, shape.width)?];
    for layer in 0..shape.layers {
        let name = |part: &str| format!("blk.{layer}.{part}.weight");
        let several = |parts: &[&str], rows: &[usize]| {
            let names: Vec<String> = parts.iter().map(|part| name(part)).collect();
            tensor(weights, &names, rows, Some(shape.width))
        };
        parameters.push(norm(name("attn_norm"))?);
        parameters.push(several(&["attn_q", "attn_k", "attn_v"], &[out, keys, keys])?);
        parameters.push(matrix(name("attn_output"), shape.width, out)?);
        parameters.push(norm(name("ffn_norm"))?);
        parameters.push(several(&["ffn_gate", "ffn_up"], &[shape.ffn, shape.ffn])?);
        parameters.push(matrix(name("ffn_down"), shape.width, shape.ffn)?);
    }
    parameters.push(norm("output_norm.weight".to_owned())?);
    let Blueprint { architecture, trained_context: context, .. } = plan;
    Ok(Base { weights: Weights { shape, parameters }, architecture, context })
}

/// Tensors of the same number of columns, one below the other; without columns, vectors.
fn tensor(
    weights: &engine::weights::Weights,
    names: &[String],
    parts: &[usize],
    columns: Option<usize>,
) -> Result<Parameter> {
    let rows: usize = parts.iter().sum();
    let mut values = Vec::with_capacity(rows * columns.unwrap_or(1));
    for (name, &rows) in names.iter().zip(parts) {
        let dims: Vec<usize> = std::iter::once(rows).chain(columns).collect();
        let start = values.len();
        values.resize(start + dims.iter().product::<usize>(), 0.0);
        let part = values.get_mut(start..).unwrap_or_default();
        weights.get(name, &dims)?.dequantize(0, part)?;
        if !part.iter().all(|value| value.is_finite()) {
            return Err(engine::Error::NotFinite { tensor: name.clone() }.into());
        }
    }
    let dims = std::iter::once(rows).chain(columns).collect();
    Ok(Parameter { dims, values, parts: parts.to_vec() })
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
