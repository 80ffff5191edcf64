//! What a model file will become: every number its settings decide, before any tensor is read.
//!
//! A blueprint is checked: counts are positive and bounded, heads divide evenly, scales are
//! finite. Memory plans and loading work from it alone. Key names: GGUF specification.

use crate::engine::weights::{Metadata, Texts, Value, Weights};
use crate::engine::{Error, Result};

/// Bounds no honest model comes near; they keep arithmetic on a hostile header small.
const MAX_LAYERS: usize = 1024;
const MAX_WIDTH: usize = 1 << 20;
const MAX_HEADS: usize = 4096;
const MAX_EXPERTS: usize = 4096;

/// A whole decoder.
#[derive(Clone, Debug, PartialEq)]
pub struct Blueprint {
    /// As the file names it.
    pub architecture: String,
    /// Rows of the token table, and logits a position has.
    pub vocab: usize,
    /// Numbers a position is described by between layers.
    pub width: usize,
    /// Context length the model was trained with, in tokens.
    pub trained_context: usize,
    /// Added to the mean square in every norm.
    pub norm_eps: f64,
    /// Multiplies the rows of the token table.
    pub embedding_scale: f32,
    /// Multiplies what a block adds to the residual stream.
    pub residual_scale: f32,
    /// Multiplies the logits.
    pub logit_scale: f32,
    /// Logits are squeezed to this range by `tanh`.
    pub logit_softcap: Option<f32>,
    /// The layers, first to last.
    pub layers: Vec<LayerPlan>,
}

/// One layer: attention, then feed-forward, each on a normed copy of the stream.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerPlan {
    /// How positions look at each other.
    pub attention: AttentionPlan,
    /// What happens at each position.
    pub ffn: FfnPlan,
    /// Whether each of the two is normed again before it joins the stream.
    pub post_norms: bool,
}

/// Attention with grouped query heads.
#[derive(Clone, Debug, PartialEq)]
pub struct AttentionPlan {
    /// Query heads.
    pub heads: usize,
    /// Key and value heads; divides `heads`.
    pub kv_heads: usize,
    /// Numbers in a query or key head.
    pub key_len: usize,
    /// Numbers in a value head.
    pub value_len: usize,
    /// Multiplies the products of queries and keys.
    pub scale: f32,
    /// Scores are squeezed to this range by `tanh`.
    pub softcap: Option<f32>,
    /// How many latest positions are seen, the own one counted; `None` sees all.
    pub window: Option<usize>,
    /// Rotation by position; `None` leaves order to other layers.
    pub rope: Option<RopePlan>,
    /// Whether queries and keys are normed before rotation.
    pub head_norm: HeadNorm,
    /// Every matrix of the file is of floats: the processor then keeps keys and values as floats, too.
    pub is_exact: bool,
}

/// How queries and keys are normed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadNorm {
    /// Not at all.
    None,
    /// Each head by itself.
    PerHead,
    /// All heads together.
    Whole,
}

/// Rotary position embedding (Su et al. 2021, arXiv:2104.09864).
#[derive(Clone, Debug, PartialEq)]
pub struct RopePlan {
    /// Numbers of a head that rotate; the rest pass.
    pub dims: usize,
    /// Wavelengths grow from 1 to about this.
    pub base: f64,
    /// Which numbers form a rotating pair.
    pub pairing: Pairing,
    /// How positions are stretched beyond the trained context.
    pub stretch: Stretch,
    /// Which tensors divide the frequencies.
    pub factors: Factors,
}

/// Which numbers of a head rotate together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// Neighbours: 0 with 1, 2 with 3 (GGUF's llama family).
    Neighbours,
    /// Halves: 0 with d/2, 1 with d/2 + 1 (GPT-NeoX).
    Halves,
}

/// Where per-frequency divisors come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factors {
    /// Nowhere.
    None,
    /// `rope_freqs.weight`, where the file has it (Llama 3.1).
    Always,
    /// `rope_factors_long.weight` when the context is longer than this many tokens, else
    /// `rope_factors_short.weight`, where the file has them (Phi-3).
    ByContext(usize),
}

/// How positions are stretched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stretch {
    /// Positions divided by `factor`; 1 is none. `magnitude` multiplies the rotated numbers.
    Linear {
        /// Divisor of the positions.
        factor: f64,
        /// Multiplies queries and keys.
        magnitude: f64,
    },
    /// Low frequencies divided, high ones kept (YaRN, Peng et al. 2023, arXiv:2309.00071).
    Yarn {
        /// Divisor of the positions for the lowest frequencies.
        factor: f64,
        /// Multiplies queries and keys.
        magnitude: f64,
        /// Context length before stretching, in tokens.
        original_context: usize,
        /// Rotations within the original context above which a frequency is kept.
        beta_fast: f64,
        /// Rotations below which a frequency is fully divided.
        beta_slow: f64,
    },
}

/// The feed-forward part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FfnPlan {
    /// One gated network.
    Dense {
        /// Inner numbers.
        width: usize,
        /// On the gate.
        activation: Activation,
        /// Whether gate and up lie in one tensor, gate first.
        fused: bool,
    },
    /// A few of many gated networks for each position.
    Experts {
        /// How many there are.
        count: usize,
        /// How many a position uses.
        used: usize,
        /// Inner numbers of each.
        width: usize,
        /// Whether the weights of the chosen ones are made to sum to one.
        normalize: bool,
        /// Multiplies the weights of the chosen ones.
        scale: f32,
    },
}

/// The gate's nonlinearity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// x · sigmoid(x).
    Silu,
    /// Gaussian error unit in its `tanh` form.
    Gelu,
}

/// The settings of one file under its architecture's prefix.
pub(super) struct Keys<'a> {
    metadata: &'a Metadata,
    weights: &'a Weights,
    prefix: &'a str,
}

impl<'a> Keys<'a> {
    pub(super) fn new(weights: &'a Weights, prefix: &'a str) -> Self {
        Self { metadata: weights.metadata(), weights, prefix }
    }

    fn key(&self, suffix: &str) -> String {
        format!("{}.{suffix}", self.prefix)
    }

    /// A count within `1..=max` that must be there.
    pub(super) fn count(&self, suffix: &str, max: usize) -> Result<usize> {
        let key = self.key(suffix);
        let n = self.metadata.require_count(&key)?;
        within(&key, n, max)
    }

    /// A count within `1..=max` that may be absent; a value of another kind is an error.
    pub(super) fn optional_count(&self, suffix: &str, max: usize) -> Result<Option<usize>> {
        match self.metadata.get(&self.key(suffix)) {
            None => Ok(None),
            Some(_) => self.count(suffix, max).map(Some),
        }
    }

    /// A finite number that may be absent.
    pub(super) fn optional_real(&self, suffix: &str) -> Result<Option<f64>> {
        let key = self.key(suffix);
        match self.metadata.get(&key) {
            None => Ok(None),
            Some(_) => self.metadata.require_real(&key).map(Some),
        }
    }

    /// A finite number above zero; `default` where it is absent, or zero as converters write for "none".
    pub(super) fn positive_or(&self, suffix: &str, default: f64) -> Result<f64> {
        match self.optional_real(suffix)? {
            None => Ok(default),
            Some(0.0) => Ok(default),
            Some(x) if x > 0.0 => Ok(x),
            Some(x) => Err(self.bad(suffix, format!("{x} is not positive"))),
        }
    }

    pub(super) fn flag(&self, suffix: &str) -> Option<bool> {
        self.metadata.flag(&self.key(suffix))
    }

    pub(super) fn text(&self, suffix: &str) -> Option<&'a str> {
        self.metadata.text(&self.key(suffix))
    }

    /// One count for every layer: a single one, or a list as long as there are layers.
    pub(super) fn counts(&self, suffix: &str, layers: usize, max: usize) -> Result<Vec<usize>> {
        let key = self.key(suffix);
        let Some(Value::Integers(list)) = self.metadata.get(&key) else {
            return Ok(vec![self.count(suffix, max)?; layers]);
        };
        if list.len() != layers {
            return Err(self.bad(suffix, format!("{} values for {layers} layers", list.len())));
        }
        let count = |&n: &i64| within(&key, usize::try_from(n).unwrap_or(0), max);
        list.iter().map(count).collect()
    }

    /// For each layer whether it sees a window only: the file's list or period, else `period`.
    /// With period p, the last of every p layers sees everything.
    pub(super) fn windowed(&self, layers: usize, period: usize) -> Result<Vec<bool>> {
        let suffix = "attention.sliding_window_pattern";
        if let Some(Value::Bools(list)) = self.metadata.get(&self.key(suffix)) {
            if list.len() < layers {
                return Err(self.bad(suffix, format!("{} values for {layers} layers", list.len())));
            }
            return Ok(list.iter().copied().take(layers).collect());
        }
        let period = self.optional_count(suffix, MAX_LAYERS)?.unwrap_or(period);
        Ok((0..layers).map(|layer| layer % period < period - 1).collect())
    }

    pub(super) fn bad(&self, suffix: &str, why: String) -> Error {
        Error::BadValue { key: self.key(suffix), why }
    }
}

fn within(key: &str, n: usize, max: usize) -> Result<usize> {
    if (1..=max).contains(&n) {
        return Ok(n);
    }
    Err(Error::BadValue { key: key.to_owned(), why: format!("{n} is outside 1 to {max}") })
}

impl Blueprint {
    /// Reads what all architectures share. Callers then change what theirs does differently.
    pub(super) fn read(keys: &Keys<'_>, pairing: Pairing) -> Result<Self> {
        let n_layers = keys.count("block_count", MAX_LAYERS)?;
        let width = keys.count("embedding_length", MAX_WIDTH)?;
        let attention = attention(keys, n_layers, width, pairing)?;
        let ffn = feed_forward(keys, n_layers)?;
        let norm_eps = keys.positive_or("attention.layer_norm_rms_epsilon", 0.0)?;
        if !(norm_eps > 0.0 && norm_eps < 1.0) {
            let why = format!("{norm_eps} is outside 0 to 1");
            return Err(keys.bad("attention.layer_norm_rms_epsilon", why));
        }
        let join = |(attention, ffn)| LayerPlan { attention, ffn, post_norms: false };
        Ok(Self {
            architecture: keys.prefix.to_owned(),
            vocab: vocab(keys, width)?,
            width,
            trained_context: keys.count("context_length", 1 << 31)?,
            norm_eps,
            embedding_scale: 1.0,
            residual_scale: 1.0,
            logit_scale: 1.0,
            logit_softcap: None,
            layers: attention.into_iter().zip(ffn).map(join).collect(),
        })
    }

    /// Applies `change` to the attention of every layer, with the layer's number.
    pub(super) fn each_attention(&mut self, mut change: impl FnMut(usize, &mut AttentionPlan)) {
        for (i, layer) in self.layers.iter_mut().enumerate() {
            change(i, &mut layer.attention);
        }
    }
}

/// Rows of the token table; not fewer than the vocabulary has tokens.
fn vocab(keys: &Keys<'_>, width: usize) -> Result<usize> {
    let name = "token_embd.weight";
    let table = keys.weights.find(name).ok_or_else(|| Error::MissingTensor { name: name.to_owned() })?;
    let rows = table.shape().first().copied().unwrap_or(0);
    let tokens = keys.metadata.texts("tokenizer.ggml.tokens").map_or(0, Texts::len);
    if rows < tokens || rows == 0 {
        let why = format!("{tokens} tokens, but the token table has {rows} rows");
        return Err(Error::BadValue { key: "tokenizer.ggml.tokens".to_owned(), why });
    }
    keys.weights.get(name, &[rows, width])?;
    Ok(rows)
}

fn attention(keys: &Keys<'_>, n_layers: usize, width: usize, pairing: Pairing) -> Result<Vec<AttentionPlan>> {
    let heads = keys.counts("attention.head_count", n_layers, MAX_HEADS)?;
    let kv_heads = match keys.metadata.get(&keys.key("attention.head_count_kv")) {
        None => heads.clone(),
        Some(_) => keys.counts("attention.head_count_kv", n_layers, MAX_HEADS)?,
    };
    let first = heads.first().copied().unwrap_or(1);
    let key_len = keys.optional_count("attention.key_length", MAX_WIDTH)?.unwrap_or(width / first);
    let value_len = keys.optional_count("attention.value_length", MAX_WIDTH)?.unwrap_or(width / first);
    let rope = rope(keys, key_len, pairing)?;
    let is_exact = keys.weights.tensors().all(|tensor| tensor.format().name == "F32");
    let plan = |(heads, kv_heads): (usize, usize)| {
        if heads % kv_heads != 0 {
            let why = format!("{heads} query heads cannot share {kv_heads} key heads");
            return Err(keys.bad("attention.head_count_kv", why));
        }
        Ok(AttentionPlan {
            heads,
            kv_heads,
            key_len,
            value_len,
            scale: (key_len as f32).sqrt().recip(),
            softcap: None,
            window: None,
            rope: Some(rope.clone()),
            head_norm: HeadNorm::None,
            is_exact,
        })
    };
    heads.into_iter().zip(kv_heads).map(plan).collect()
}

fn rope(keys: &Keys<'_>, key_len: usize, pairing: Pairing) -> Result<RopePlan> {
    let dims = keys.optional_count("rope.dimension_count", key_len)?.unwrap_or(key_len);
    if dims % 2 != 0 {
        return Err(keys.bad("rope.dimension_count", format!("{dims} is odd")));
    }
    let base = keys.positive_or("rope.freq_base", 10_000.0)?;
    Ok(RopePlan { dims, base, pairing, stretch: stretch(keys)?, factors: Factors::None })
}

/// The scaling keys, with the older spelling `rope.scale_linear`.
fn stretch(keys: &Keys<'_>) -> Result<Stretch> {
    let old = keys.positive_or("rope.scale_linear", 1.0)?;
    let factor = keys.positive_or("rope.scaling.factor", old)?;
    let magnitude = keys.positive_or("rope.scaling.attn_factor", 1.0)?;
    match keys.text("rope.scaling.type").unwrap_or("linear") {
        "none" => Ok(Stretch::Linear { factor: 1.0, magnitude }),
        "linear" | "longrope" => Ok(Stretch::Linear { factor, magnitude }),
        "yarn" => Ok(Stretch::Yarn {
            factor,
            magnitude,
            original_context: original_context(keys)?,
            beta_fast: keys.positive_or("rope.scaling.yarn_beta_fast", 32.0)?,
            beta_slow: keys.positive_or("rope.scaling.yarn_beta_slow", 1.0)?,
        }),
        other => Err(keys.bad("rope.scaling.type", format!("{other:?} is unknown"))),
    }
}

/// Context length before any stretching, in tokens.
pub(super) fn original_context(keys: &Keys<'_>) -> Result<usize> {
    match keys.optional_count("rope.scaling.original_context_length", 1 << 31)? {
        Some(n) => Ok(n),
        None => keys.count("context_length", 1 << 31),
    }
}

fn feed_forward(keys: &Keys<'_>, n_layers: usize) -> Result<Vec<FfnPlan>> {
    let experts = keys.metadata.count(&keys.key("expert_count")).unwrap_or(0);
    if experts == 0 {
        let widths = keys.counts("feed_forward_length", n_layers, MAX_WIDTH)?;
        let dense = |width| FfnPlan::Dense { width, activation: Activation::Silu, fused: false };
        return Ok(widths.into_iter().map(dense).collect());
    }
    let count = keys.count("expert_count", MAX_EXPERTS)?;
    let used = keys.count("expert_used_count", count)?;
    let width = match keys.optional_count("expert_feed_forward_length", MAX_WIDTH)? {
        Some(width) => width,
        None => keys.count("feed_forward_length", MAX_WIDTH)?,
    };
    let scale = keys.positive_or("expert_weights_scale", 1.0)? as f32;
    Ok(vec![FfnPlan::Experts { count, used, width, normalize: true, scale }; n_layers])
}
