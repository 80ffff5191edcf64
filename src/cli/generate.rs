//! `carnet generate`: continues a text as it stands, or answers it as a chat with `--chat`.
//!
//! A raw prompt is printed before its continuation, so that the output is the whole text; in a
//! chat only the answer is. Pieces appear as they come.

use std::path::PathBuf;

use serde::Serialize;

use super::error::{Error, Result};
use super::sampling::SamplingOptions;
use super::session::{self, Answer, LoadOptions, Session};
use super::{Globals, output, source};
use crate::data::{Prompt, Role, Sampling, Turn};
use crate::engine::{self, Finish};

/// What to continue, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(flatten)]
    text: Text,
    /// Answer as in a chat, laid out by the model's own template
    #[arg(long)]
    chat: bool,
    /// Standing instructions; with --chat
    #[arg(long, value_name = "TEXT", requires = "chat", allow_hyphen_values = true)]
    system: Option<String>,
    #[command(flatten)]
    load: LoadOptions,
    #[command(flatten)]
    sampling: SamplingOptions,
}

/// Where the text comes from.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Text {
    /// The text to continue
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    prompt: Option<String>,
    /// A file holding the text, taken byte for byte; - is standard input
    #[arg(long, value_name = "FILE")]
    prompt_file: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report<'a> {
    text: String,
    prompt_tokens: usize,
    answer_tokens: usize,
    finish: &'static str,
    prefill_tokens_per_s: f64,
    decode_tokens_per_s: f64,
    device: &'a str,
    tier: &'a str,
    model: &'a str,
    seed: u64,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let text = match (&options.text.prompt, &options.text.prompt_file) {
        (Some(text), _) => text.clone(),
        (None, Some(file)) => source::text(file)?,
        (None, None) => String::new(),
    };
    if text.is_empty() {
        return Err(engine::Error::EmptyPrompt.into());
    }
    let session = Session::open(&options.load, globals)?;
    if options.load.model.is_none() && !globals.json {
        output::note(&session.introduction());
    }
    let sampling = options.sampling.sampling(&Sampling::default());
    // The continuation of a raw text is read together with it.
    let before = if options.chat { String::new() } else { text.clone() };
    let mut shown = Shown { quiet: globals.json, before: &before };
    let answer =
        session.answer(prompt(options, text), sampling.clone(), options.sampling.limits(), &mut |piece| {
            shown.piece(piece)
        })?;
    if globals.json {
        output::json(&report(&before, &answer, &session, sampling.seed))?;
    } else {
        shown.piece("\n")?;
    }
    if answer.finish == Finish::Cancelled { Err(Error::Interrupted) } else { Ok(()) }
}

/// What is printed while the answer comes. The prompt waits for the first piece, so that a failure
/// prints nothing on stdout.
struct Shown<'a> {
    quiet: bool,
    before: &'a str,
}

impl Shown<'_> {
    fn piece(&mut self, piece: &str) -> Result<()> {
        if self.quiet {
            return Ok(());
        }
        if !self.before.is_empty() {
            output::text(std::mem::take(&mut self.before))?;
        }
        if piece.is_empty() { Ok(()) } else { output::text(piece) }
    }
}

fn prompt(options: &Options, text: String) -> Prompt {
    if !options.chat {
        return Prompt::Text(text);
    }
    let system = options.system.clone().map(|system| Turn::new(Role::System, system));
    Prompt::Chat(system.into_iter().chain([Turn::new(Role::User, text)]).collect())
}

fn report<'a>(before: &str, answer: &Answer, session: &'a Session, seed: u64) -> Report<'a> {
    Report {
        text: format!("{before}{}", answer.text),
        prompt_tokens: answer.stats.prompt_tokens,
        answer_tokens: answer.stats.answer_tokens,
        finish: session::finish_name(answer.finish),
        prefill_tokens_per_s: answer.stats.prefill_tokens_per_s(),
        decode_tokens_per_s: answer.stats.decode_tokens_per_s(),
        device: &session.info.device,
        tier: session.info.tier.name(),
        model: &session.info.name,
        seed,
    }
}
