//! Rope settings of `config.json` as GGUF settings, and the factors GGUF keeps as tensors.
//!
//! GGUF files carry divisors of the rope frequencies as small tensors; Hugging Face carries the
//! formula (Llama 3) or the list (Phi-3). Sources: `modeling_rope_utils.py` in
//! `huggingface/transformers`, LongRoPE (Ding et al., 2024), the conversion scripts of llama.cpp.

use std::f64::consts::TAU;

use super::config::{Config, Rope};
use super::family::Family;
use super::json::List;
use super::settings::{Sizes, Target, bad};
use crate::engine::Result;
use crate::engine::weights::Value;

const DEFAULT_BASE: f64 = 10_000.0;

/// Rope settings of the layers that see everything, wherever the file keeps them.
struct Global<'a> {
    rope: &'a Rope,
    /// `default` where nothing is stretched.
    kind: &'a str,
    base: Option<f64>,
    /// Context length before stretching, in tokens, if it is known.
    original_context: Option<u64>,
}

fn outer(config: &Config) -> Option<&Rope> {
    config.rope_parameters.as_ref().or(config.rope_scaling.as_ref())
}

fn global<'a>(config: &'a Config, family: &Family, absent: &'a Rope) -> Global<'a> {
    let outer = outer(config).unwrap_or(absent);
    let rope = outer.full_attention.as_deref().unwrap_or(outer);
    let default_base = match family.model_type {
        "gemma3" | "gemma3_text" | "mixtral" => Some(1_000_000.0),
        "smollm3" => Some(2_000_000.0),
        _ => None,
    };
    Global {
        rope,
        kind: rope.rope_type.as_deref().or(rope.old_type.as_deref()).unwrap_or("default"),
        base: rope.rope_theta.or(config.rope_theta).or(default_base),
        original_context: rope.original_max_position_embeddings.or(config.original_max_position_embeddings),
    }
}

/// Writes the rope settings.
pub(super) fn translate(
    config: &Config,
    family: &Family,
    sizes: Sizes,
    target: &mut Target<'_>,
) -> Result<()> {
    let absent = Rope::default();
    let global = global(config, family, &absent);
    target.real("rope.freq_base", global.base);
    let sliding = outer(config).and_then(|rope| rope.sliding_attention.as_deref());
    let local_base = sliding.and_then(|rope| rope.rope_theta).or(config.rope_local_base_freq);
    target.real("rope.freq_base_swa", local_base);
    if family.weaves_heads || family.architecture == "phi3" {
        target.count("rope.dimension_count", rotated(config, family, sizes, global.rope)? as u64);
    }
    match (global.kind.to_ascii_lowercase().as_str(), family.architecture) {
        // Dynamic stretching begins behind the trained context only.
        (_, "phi3") => long_rope_settings(config, &global, target),
        ("default" | "none" | "dynamic", _) | ("llama3", "llama" | "granite") => Ok(()),
        ("linear", _) => {
            target.put("rope.scaling.type", Value::Text("linear".to_owned()));
            target.real("rope.scaling.factor", Some(positive("factor", global.rope.factor)?));
            Ok(())
        }
        ("yarn", _) => yarn(config, &global, target),
        (kind, architecture) => {
            let kind: String = kind.chars().take(40).collect();
            Err(bad("rope_scaling", format!("{kind:?} is not known for {architecture}")))
        }
    }
}

/// Numbers of a head that are rotated.
fn rotated(config: &Config, family: &Family, sizes: Sizes, rope: &Rope) -> Result<usize> {
    let share = rope.partial_rotary_factor.or(config.partial_rotary_factor).unwrap_or(1.0);
    if !(share > 0.0 && share <= 1.0) {
        return Err(bad("partial_rotary_factor", format!("{share} is outside 0 to 1")));
    }
    // Only the Phi networks turn a part of each head; the others have no such setting.
    let share = if family.architecture == "phi3" { share } else { 1.0 };
    Ok((share * sizes.head_len as f64) as usize)
}

fn yarn(config: &Config, global: &Global<'_>, target: &mut Target<'_>) -> Result<()> {
    target.put("rope.scaling.type", Value::Text("yarn".to_owned()));
    target.real("rope.scaling.factor", Some(positive("factor", global.rope.factor)?));
    if let Some(context) = global.original_context.or(config.max_position_embeddings) {
        target.count("rope.scaling.original_context_length", context);
    }
    let attention = global.rope.attention_factor.or(global.rope.attn_factor);
    target.real("rope.scaling.yarn_attn_factor", attention);
    target.real("rope.scaling.yarn_beta_fast", global.rope.beta_fast);
    target.real("rope.scaling.yarn_beta_slow", global.rope.beta_slow);
    Ok(())
}

fn long_rope_settings(config: &Config, global: &Global<'_>, target: &mut Target<'_>) -> Result<()> {
    let context = config.max_position_embeddings.unwrap_or(0);
    let original = global.original_context.unwrap_or(context);
    target.count("rope.scaling.original_context_length", original);
    if global.rope.long_factor.is_none() {
        return Ok(());
    }
    if original < 2 {
        return Err(bad("original_max_position_embeddings", format!("{original} is too short")));
    }
    let stretch = (context as f64 / original as f64).max(1.0);
    let magnitude = match global.kind {
        "su" | "longrope" => (1.0 + stretch.ln() / (original as f64).ln()).sqrt(),
        "yarn" => 0.1 * stretch.ln() + 1.0,
        kind => {
            let kind: String = kind.chars().take(40).collect();
            return Err(bad("rope_scaling", format!("{kind:?} is not known for phi3")));
        }
    };
    target.real("rope.scaling.attn_factor", Some(magnitude));
    Ok(())
}

/// The tensors of divisors that belong to the settings: GGUF name and numbers.
pub(super) fn factors(
    config: &Config,
    family: &Family,
    sizes: Sizes,
) -> Result<Vec<(&'static str, Vec<f32>)>> {
    let absent = Rope::default();
    let global = global(config, family, &absent);
    if family.architecture == "phi3" {
        return long_rope_factors(&global, rotated(config, family, sizes, global.rope)? / 2);
    }
    if !global.kind.eq_ignore_ascii_case("llama3") {
        return Ok(Vec::new());
    }
    Ok(vec![("rope_freqs.weight", llama3_factors(&global, sizes.head_len)?)])
}

fn long_rope_factors(global: &Global<'_>, pairs: usize) -> Result<Vec<(&'static str, Vec<f32>)>> {
    let Some(List(long)) = &global.rope.long_factor else {
        return Ok(Vec::new());
    };
    let short = global.rope.short_factor.as_ref().map_or(&[][..], |List(short)| short.as_slice());
    if long.len() != pairs || short.len() != pairs {
        let why = format!("{} long and {} short factors for {pairs} pairs", long.len(), short.len());
        return Err(bad("rope_scaling", why));
    }
    if long.iter().chain(short).any(|&factor| !(factor.is_finite() && factor > 0.0)) {
        return Err(bad("rope_scaling", "a factor is not a positive number".to_owned()));
    }
    Ok(vec![("rope_factors_long.weight", long.clone()), ("rope_factors_short.weight", short.to_vec())])
}

/// Divisors of the frequencies: 1 for short waves, `factor` for long ones, between them a blend.
fn llama3_factors(global: &Global<'_>, head_len: usize) -> Result<Vec<f32>> {
    let rope = global.rope;
    let factor = positive("factor", rope.factor.or(Some(8.0)))?;
    let low = positive("low_freq_factor", rope.low_freq_factor.or(Some(1.0)))?;
    let high = positive("high_freq_factor", rope.high_freq_factor.or(Some(4.0)))?;
    let base = positive("rope_theta", global.base.or(Some(DEFAULT_BASE)))?;
    let original = global.original_context.unwrap_or(8192) as f64;
    if low >= high {
        return Err(bad("low_freq_factor", format!("{low} is not below high_freq_factor, {high}")));
    }
    let divisor = |pair: usize| {
        let wavelength = TAU * base.powf((2 * pair) as f64 / head_len as f64);
        if wavelength < original / high {
            1.0
        } else if wavelength > original / low {
            factor
        } else {
            let blend = (original / wavelength - low) / (high - low);
            ((1.0 - blend) / factor + blend).recip()
        }
    };
    Ok((0..head_len / 2).map(|pair| divisor(pair) as f32).collect())
}

fn positive(name: &str, value: Option<f64>) -> Result<f64> {
    match value {
        Some(x) if x.is_finite() && x > 0.0 => Ok(x),
        Some(x) => Err(bad(name, format!("{x} is not a positive number"))),
        None => Err(bad("rope_scaling", format!("{name} is missing"))),
    }
}
