//! `carnet detokenize`: the text of token ids, and nothing more.
//!
//! Control tokens have no text. A pipe gets no line end that is not in the text.

use std::path::PathBuf;

use serde::Serialize;

use super::error::{Error, Result};
use super::{Globals, output, session, source};
use crate::engine;

/// Which tokens.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Model file, vocabulary-only file, tokenizer.json, or the id of a model [default: as for chat]
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Token ids, comma separated or as a JSON array; - or nothing is standard input
    #[arg(value_name = "IDS")]
    ids: Option<String>,
}

#[derive(Serialize)]
struct Report {
    text: String,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let tokenizer = source::tokenizer(&session::source_of(options.model.as_deref(), globals)?)?;
    let ids = match options.ids.as_deref() {
        None | Some("-") => source::standard_input()?,
        Some(ids) => ids.to_owned(),
    };
    let ids = parse(&ids)?;
    let vocab = tokenizer.len();
    if let Some(&id) = ids.iter().find(|&&id| usize::try_from(id).map_or(true, |id| id >= vocab)) {
        return Err(engine::Error::TokenOutOfRange { id, vocab }.into());
    }
    let text = tokenizer.decode(&ids);
    if globals.json { output::json(&Report { text }) } else { output::exact(&text) }
}

fn parse(text: &str) -> Result<Vec<u32>> {
    let inner = text.trim();
    let inner = inner.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(inner).trim();
    if inner.is_empty() {
        return Ok(Vec::new());
    }
    let ids = inner.split(',').map(|id| id.trim().parse().ok()).collect::<Option<Vec<u32>>>();
    ids.ok_or(Error::Usage("token ids are expected, comma separated: 1,2,3"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_from_lists_and_json() {
        assert_eq!(parse("1,2,3").unwrap(), [1, 2, 3]);
        assert_eq!(parse(" [1, 2,3]\n").unwrap(), [1, 2, 3]);
        assert!(parse("").unwrap().is_empty());
        assert!(parse("[]").unwrap().is_empty());
        for wrong in ["1,,2", "a", "-1", "1 2", "[1,2", "4294967296"] {
            assert!(matches!(parse(wrong), Err(Error::Usage(_))), "{wrong}");
        }
    }
}
