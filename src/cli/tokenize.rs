//! `carnet tokenize`: the token ids of a text as a JSON array, nothing added before or after.
//!
//! Control tokens come out of a text only with `--special`.

use std::path::PathBuf;

use serde::Serialize;

use super::error::Result;
use super::{Globals, output, session, source};
use crate::engine::tokenizer::Specials;

/// Which text.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Model file, vocabulary-only file, tokenizer.json, or the id of a model [default: as for chat]
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Let the spellings of control tokens in the text become control tokens
    #[arg(long)]
    special: bool,
    /// The text; - or nothing is standard input, taken byte for byte
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    text: Option<String>,
}

#[derive(Serialize)]
struct Report {
    tokens: Vec<u32>,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let tokenizer = source::tokenizer(&session::source_of(options.model.as_deref(), globals)?)?;
    let text = match options.text.as_deref() {
        None | Some("-") => source::standard_input()?,
        Some(text) => text.to_owned(),
    };
    let specials = if options.special { Specials::All } else { Specials::Plain };
    let tokens = tokenizer.encode(&text, specials)?;
    if globals.json { output::json(&Report { tokens }) } else { output::json(&tokens) }
}
