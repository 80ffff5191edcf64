//! `carnet inspect`: what a model file is, what it needs and whether it fits, from its header.
//!
//! Reads no tensor, so the answer comes at once however large the file is.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use super::error::Result;
use super::{Globals, output, session};
use crate::engine::arch::{self, FfnPlan};
use crate::engine::device::Tier;
use crate::engine::plan;
use crate::engine::weights::{Metadata, Value, Weights};
use crate::library::{self, Fit};

/// Context lengths people ask for, in tokens; the trained one is added.
const CONTEXTS: [usize; 6] = [2048, 4096, 8192, 16_384, 32_768, 131_072];

/// Which file.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Model file or folder, or the id of a model [default: as for chat]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Memory the model may take, in MiB [default: what is free]
    #[arg(long, value_name = "MIB")]
    memory: Option<u64>,
}

#[derive(Serialize)]
struct Report {
    file: String,
    name: Option<String>,
    licence: Option<String>,
    architecture: Option<String>,
    parameters: u64,
    tensors: usize,
    stored_bytes: u64,
    formats: BTreeMap<&'static str, Share>,
    tokenizer: Vocabulary,
    chat_template: bool,
    /// Absent where the file holds a vocabulary alone.
    network: Option<Network>,
    memory: Vec<Need>,
    free_bytes: Option<u64>,
    fits: Option<bool>,
}

#[derive(Default, Serialize)]
struct Share {
    tensors: usize,
    parameters: u64,
    bytes: u64,
}

#[derive(Serialize)]
struct Vocabulary {
    model: Option<String>,
    pre: Option<String>,
    tokens: Option<usize>,
}

#[derive(Serialize)]
struct Network {
    trained_context: usize,
    layers: usize,
    width: usize,
    heads: usize,
    kv_heads: usize,
    key_len: usize,
    value_len: usize,
    window: Option<usize>,
    ffn: usize,
    experts: Option<usize>,
    experts_used: Option<usize>,
    vocab: usize,
}

#[derive(Serialize)]
struct Need {
    context: usize,
    weights_bytes: u64,
    kv_bytes: u64,
    scratch_bytes: u64,
    total_bytes: u64,
    fit: Option<&'static str>,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let weights = Weights::open_source(&session::source_of(options.file.as_deref(), globals)?)?;
    let report = examine(&weights, session::free_bytes(options.memory))?;
    if globals.json { output::json(&report) } else { print(&report) }
}

fn examine(weights: &Weights, free_bytes: Option<u64>) -> Result<Report> {
    let metadata = weights.metadata();
    let formats = formats(weights);
    let vocabulary_only = formats.is_empty();
    let network = if vocabulary_only { None } else { Some(network(weights)?) };
    let memory = match &network {
        Some(network) => needs(weights, network.trained_context, free_bytes)?,
        None => Vec::new(),
    };
    let text = |key: &str| metadata.text(key).map(str::to_owned);
    // The first need is that of the shortest context.
    let fits = memory.first().zip(free_bytes).map(|(need, free)| need.total_bytes <= free);
    Ok(Report {
        file: weights.source().to_string(),
        name: text("general.name"),
        licence: text("general.license"),
        architecture: text("general.architecture"),
        parameters: formats.values().map(|share| share.parameters).sum(),
        tensors: formats.values().map(|share| share.tensors).sum(),
        stored_bytes: formats.values().map(|share| share.bytes).sum(),
        formats,
        tokenizer: vocabulary(metadata, weights),
        chat_template: metadata.text("tokenizer.chat_template").is_some(),
        network,
        memory,
        free_bytes,
        fits,
    })
}

fn formats(weights: &Weights) -> BTreeMap<&'static str, Share> {
    let mut formats: BTreeMap<&'static str, Share> = BTreeMap::new();
    for tensor in weights.tensors() {
        let share = formats.entry(tensor.format().name).or_default();
        share.tensors += 1;
        share.parameters = share.parameters.saturating_add(tensor.len() as u64);
        share.bytes = share.bytes.saturating_add(tensor.stored_bytes() as u64);
    }
    formats
}

fn vocabulary(metadata: &Metadata, weights: &Weights) -> Vocabulary {
    let text = |key: &str| metadata.text(key).map(str::to_owned);
    let tokens = metadata.get("tokenizer.ggml.tokens").and_then(|value| match value {
        Value::Texts(tokens) => Some(tokens.len()),
        _ => None,
    });
    let beside = weights.tokenizer_json().map(|_| "tokenizer.json".to_owned());
    Vocabulary { model: text("tokenizer.ggml.model").or(beside), pre: text("tokenizer.ggml.pre"), tokens }
}

fn network(weights: &Weights) -> Result<Network> {
    let blueprint = arch::blueprint(weights)?;
    let attention = blueprint.layers.first().map(|layer| &layer.attention);
    let (ffn, experts, experts_used) = match blueprint.layers.last().map(|layer| &layer.ffn) {
        Some(&FfnPlan::Dense { width, .. }) => (width, None, None),
        Some(&FfnPlan::Experts { width, count, used, .. }) => (width, Some(count), Some(used)),
        None => (0, None, None),
    };
    Ok(Network {
        trained_context: blueprint.trained_context,
        layers: blueprint.layers.len(),
        width: blueprint.width,
        heads: attention.map_or(0, |attention| attention.heads),
        kv_heads: attention.map_or(0, |attention| attention.kv_heads),
        key_len: attention.map_or(0, |attention| attention.key_len),
        value_len: attention.map_or(0, |attention| attention.value_len),
        window: blueprint.layers.iter().find_map(|layer| layer.attention.window),
        ffn,
        experts,
        experts_used,
        vocab: blueprint.vocab,
    })
}

fn needs(weights: &Weights, trained: usize, free_bytes: Option<u64>) -> Result<Vec<Need>> {
    let mut contexts: Vec<usize> = CONTEXTS.into_iter().filter(|&context| context < trained).collect();
    contexts.push(trained);
    let mut needs = Vec::with_capacity(contexts.len());
    for context in contexts {
        let plan = plan::plan(weights, Tier::default(), Some(context))?;
        needs.push(Need {
            context: plan.context,
            weights_bytes: plan.weights_bytes,
            kv_bytes: plan.kv_bytes,
            scratch_bytes: plan.scratch_bytes,
            total_bytes: plan.total_bytes,
            fit: free_bytes.map(|free| library::fit(plan.total_bytes, free).name()),
        });
    }
    Ok(needs)
}

fn print(report: &Report) -> Result<()> {
    row("file", &report.file)?;
    row("name", report.name.as_deref().unwrap_or("not given"))?;
    row("licence", report.licence.as_deref().unwrap_or("not given"))?;
    row("architecture", report.architecture.as_deref().unwrap_or("not given"))?;
    if let Some(network) = &report.network {
        row("parameters", &format!("{} in {} tensors", output::count(report.parameters), report.tensors))?;
        row("weights", &format!("{} in the file", output::bytes(report.stored_bytes)))?;
        for (name, share) in &report.formats {
            let tensors = format!("{} tensors, {}", share.tensors, output::bytes(share.bytes));
            row("", &format!("{name:<7} {tensors}"))?;
        }
        print_network(network)?;
    } else {
        row("weights", "none: this file holds a vocabulary alone")?;
    }
    row("tokenizer", &tokenizer_line(&report.tokenizer))?;
    row("chat template", if report.chat_template { "the file's own" } else { "none in the file" })?;
    print_memory(report)
}

fn print_network(network: &Network) -> Result<()> {
    row("context", &format!("{} tokens trained", network.trained_context))?;
    row("layers", &format!("{} of width {}", network.layers, network.width))?;
    let heads =
        format!("{} heads over {} key-value heads of {}", network.heads, network.kv_heads, network.key_len);
    let window = network.window.map(|window| format!(", some see the last {window} tokens alone"));
    row("attention", &format!("{heads}{}", window.unwrap_or_default()))?;
    let experts = network.experts.zip(network.experts_used);
    let experts = experts.map(|(all, used)| format!(", {used} of {all} experts a token"));
    row("feed-forward", &format!("{} wide{}", network.ffn, experts.unwrap_or_default()))
}

fn tokenizer_line(vocabulary: &Vocabulary) -> String {
    let model = vocabulary.model.as_deref().unwrap_or("none");
    let pre = vocabulary.pre.as_ref().map(|pre| format!(" ({pre})")).unwrap_or_default();
    let tokens = vocabulary.tokens.map(|tokens| format!(", {tokens} tokens")).unwrap_or_default();
    format!("{model}{pre}{tokens}")
}

fn print_memory(report: &Report) -> Result<()> {
    for (i, need) in report.memory.iter().enumerate() {
        let verdict = match report.free_bytes.map(|free| library::fit(need.total_bytes, free)) {
            Some(Fit::Fits) => "fits",
            Some(Fit::Tight) => "fits, tightly",
            Some(Fit::TooLarge) => "does not fit",
            None => "",
        };
        let total = output::bytes(need.total_bytes);
        let kv = output::bytes(need.kv_bytes);
        let line = format!("{total} at a context of {} ({kv} of it cache)  {verdict}", need.context);
        row(if i == 0 { "memory" } else { "" }, line.trim_end())?;
    }
    match report.free_bytes {
        Some(free) if !report.memory.is_empty() => row("free now", &output::bytes(free)),
        _ => Ok(()),
    }
}

fn row(name: &str, value: &str) -> Result<()> {
    output::line(&format!("{name:<15}{value}"))
}
