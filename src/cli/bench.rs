//! `carnet bench`: how fast a model loads, reads and writes here, and what memory it takes.
//!
//! Every repetition reads another prompt, so that no cache answers for it; speeds are medians.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;

use super::error::{Error, Result};
use super::session::{Bounds, LoadOptions, Session};
use super::{Globals, output};
use crate::data::{Limits, Prompt, Sampling};
use crate::engine::weights::Weights;
use crate::engine::{Finish, device, plan};
use crate::platform;

/// Larger than any cache a processor has.
const BUFFER_BYTES: usize = 256 << 20;
const BUFFER_PASSES: usize = 5;

/// What to measure.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Model file or folder, or the id of a model [default: as for chat]
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Tokens to read
    #[arg(long, value_name = "N", default_value = "512")]
    prompt: NonZeroUsize,
    /// Tokens to write
    #[arg(long, value_name = "N", default_value = "128")]
    generate: NonZeroUsize,
    /// How often; medians are reported
    #[arg(long, value_name = "N", default_value = "3")]
    repeat: NonZeroUsize,
    #[command(flatten)]
    bounds: Bounds,
}

#[derive(Serialize)]
struct Report {
    model: String,
    architecture: String,
    format: String,
    parameters: u64,
    device: String,
    tier: &'static str,
    threads: usize,
    context: usize,
    prompt_tokens: usize,
    generated_tokens: usize,
    repeat: usize,
    load_ms: f64,
    prefill_tokens_per_s: f64,
    decode_tokens_per_s: f64,
    peak_rss_bytes: Option<u64>,
    peak_private_bytes: Option<u64>,
    weights_bytes: u64,
    kv_bytes: u64,
    bytes_per_token: u64,
    read_bandwidth_bytes_per_s: Option<f64>,
    bandwidth_share: Option<f64>,
}

/// What one repetition does, and how often.
struct Work {
    prompt: usize,
    generate: usize,
    repeat: usize,
}

impl Work {
    /// What was asked for, cut to a context that holds less; the report tells the numbers used.
    fn fitting(context: usize, options: &Options) -> Self {
        let generate = options.generate.get().min(context.div_ceil(2));
        let prompt = options.prompt.get().min(context.saturating_sub(generate).max(1));
        Self { prompt, generate, repeat: options.repeat.get() }
    }
}

/// Medians of all repetitions.
struct Speeds {
    prefill: f64,
    decode: f64,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let (prompt, generate) = (options.prompt.get(), options.generate.get());
    let mut bounds = options.bounds;
    let wanted = NonZeroUsize::new(prompt.saturating_add(generate).saturating_add(1));
    bounds.context = bounds.context.or(wanted);
    let session = Session::open(&LoadOptions { model: options.model.clone(), bounds }, globals)?;
    let work = Work::fitting(session.info.context, options);
    let speeds = measure(&session, &work)?;
    let report = report(&session, &work, &speeds)?;
    if globals.json { output::json(&report) } else { print(&report) }
}

fn measure(session: &Session, work: &Work) -> Result<Speeds> {
    let (mut prefill, mut decode) = (Vec::new(), Vec::new());
    for repetition in 0..work.repeat {
        let prompt = Prompt::Tokens(tokens(session.info.vocab, work.prompt, repetition));
        let limits = Limits {
            max_tokens: Some(work.generate),
            ignore_end: true,
            one_by_one: true,
            ..Limits::default()
        };
        let answer = session.answer(prompt, Sampling::default(), limits, &mut |_| Ok(()))?;
        if answer.finish == Finish::Cancelled {
            return Err(Error::Interrupted);
        }
        prefill.push(answer.stats.prefill_tokens_per_s());
        decode.push(answer.stats.decode_tokens_per_s());
    }
    Ok(Speeds { prefill: median(prefill), decode: median(decode) })
}

fn report(session: &Session, work: &Work, speeds: &Speeds) -> Result<Report> {
    let info = &session.info;
    // Before anything else is opened or measured: that is not the model's.
    let peak = platform::peak_memory();
    let memory = plan::plan(&Weights::open_source(&session.source)?, info.tier, Some(info.context))?;
    let bandwidth = computes_on_the_host(&info.device).then(read_bandwidth);
    let used = info.bytes_per_token as f64 * speeds.decode;
    Ok(Report {
        model: info.name.clone(),
        architecture: info.architecture.clone(),
        format: info.format.clone(),
        parameters: info.parameters,
        device: info.device.clone(),
        tier: info.tier.name(),
        threads: rayon::current_num_threads(),
        context: info.context,
        prompt_tokens: work.prompt,
        generated_tokens: work.generate,
        repeat: work.repeat,
        load_ms: info.load_s * 1e3,
        prefill_tokens_per_s: speeds.prefill,
        decode_tokens_per_s: speeds.decode,
        peak_rss_bytes: peak.map(|peak| peak.resident_bytes),
        peak_private_bytes: peak.map(|peak| peak.private_bytes),
        weights_bytes: info.weights_bytes,
        kv_bytes: memory.kv_bytes,
        bytes_per_token: info.bytes_per_token,
        read_bandwidth_bytes_per_s: bandwidth,
        bandwidth_share: bandwidth.filter(|&bandwidth| bandwidth > 0.0).map(|bandwidth| used / bandwidth),
    })
}

/// Tokens spread over the vocabulary, others in every repetition.
///
/// Knuth's multiplicative hashing: the odd constant nearest to 2^32 divided by the golden ratio.
fn tokens(vocab: usize, len: usize, repetition: usize) -> Vec<u32> {
    let vocab = u32::try_from(vocab.max(1)).unwrap_or(u32::MAX);
    let first = repetition.wrapping_mul(len).wrapping_add(1);
    let hashed = (0..len).map(|i| (first.wrapping_add(i) as u32).wrapping_mul(2_654_435_761));
    hashed.map(|hash| ((u64::from(hash) * u64::from(vocab)) >> 32) as u32).collect()
}

/// Whether the weights lie in main memory, whose speed we can measure.
fn computes_on_the_host(name: &str) -> bool {
    !device::probe().iter().any(|probe| probe.kind == "gpu" && probe.name == name)
}

/// Bytes a second that all threads together read from main memory, the best of some passes.
fn read_bandwidth() -> f64 {
    let buffer = vec![1_u64; BUFFER_BYTES / size_of::<u64>()];
    let pass = |_| {
        let begun = Instant::now();
        let sum: u64 = buffer.par_chunks(1 << 16).map(|chunk| chunk.iter().sum::<u64>()).sum();
        black_box(sum);
        BUFFER_BYTES as f64 / begun.elapsed().as_secs_f64().max(f64::MIN_POSITIVE)
    };
    (0..BUFFER_PASSES).map(pass).fold(0.0, f64::max)
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let upper = numbers.get(numbers.len() / 2).copied().unwrap_or(0.0);
    let lower = numbers.get(numbers.len().saturating_sub(1) / 2).copied().unwrap_or(0.0);
    f64::midpoint(lower, upper)
}

fn print(report: &Report) -> Result<()> {
    let row = |name: &str, value: String| output::line(&format!("{name:<15}{value}"));
    let size = output::count(report.parameters);
    row(
        "model",
        format!("{} ({}, {}, {size} parameters)", report.model, report.architecture, report.format),
    )?;
    row("device", format!("{}, tier {}, {} threads", report.device, report.tier, report.threads))?;
    row("load", format!("{:.0} ms", report.load_ms))?;
    row(
        "prefill",
        format!("{:.2} tokens/s over {} tokens", report.prefill_tokens_per_s, report.prompt_tokens),
    )?;
    row(
        "decode",
        format!("{:.2} tokens/s over {} tokens", report.decode_tokens_per_s, report.generated_tokens),
    )?;
    let known = |bytes: Option<u64>| bytes.map_or_else(|| "unknown".to_owned(), output::bytes);
    let (peak, own) = (known(report.peak_rss_bytes), known(report.peak_private_bytes));
    row("peak memory", format!("{peak}, {own} of it beside mapped files"))?;
    let cache = output::bytes(report.kv_bytes);
    row("cache", format!("{cache} at a context of {} tokens", report.context))?;
    if let (Some(bandwidth), Some(share)) = (report.read_bandwidth_bytes_per_s, report.bandwidth_share) {
        let share = share * 100.0;
        row("bandwidth", format!("{share:.1} % of {:.1} GB/s that can be read", bandwidth / 1e9))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_differ_from_the_first_token_on_and_stay_in_the_vocabulary() {
        let (one, two) = (tokens(512, 64, 0), tokens(512, 64, 1));
        assert_ne!(one.first(), two.first());
        assert!(one.iter().chain(&two).all(|&id| id < 512));
        assert!(tokens(0, 3, 0).iter().all(|&id| id == 0));
    }

    #[test]
    fn a_median_stands_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median(Vec::new()), 0.0);
    }

    #[test]
    fn bandwidth_is_measured() {
        assert!(read_bandwidth() > 1e6);
    }
}
