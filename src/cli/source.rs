//! Reading what a person names on the command line: text files, standard input, vocabularies.
//!
//! Everything is bounded and must be UTF-8, and is taken byte for byte.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::error::{Error, Result};
use crate::engine::tokenizer::Tokenizer;
use crate::engine::weights::{Metadata, Source, Weights};

const TEXT_BYTES_MAX: u64 = 16 << 20;
const TOKENIZER_BYTES_MAX: u64 = 64 << 20;

/// The text of a file; `-` is standard input.
pub(super) fn text(path: &Path) -> Result<String> {
    if path == Path::new("-") {
        return standard_input();
    }
    let bytes = bounded(path, TEXT_BYTES_MAX)?;
    String::from_utf8(bytes).map_err(|_| bad(path, "it is not UTF-8 text"))
}

/// All of standard input.
pub(super) fn standard_input() -> Result<String> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(TEXT_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(Error::Input)?;
    let name = Path::new("standard input");
    if bytes.len() as u64 > TEXT_BYTES_MAX {
        return Err(bad(name, "it is longer than 16 MiB"));
    }
    String::from_utf8(bytes).map_err(|_| bad(name, "it is not UTF-8 text"))
}

/// The vocabulary of a model file, of a folder, or of a `tokenizer.json` by itself.
pub(super) fn tokenizer(source: &Source) -> Result<Tokenizer> {
    let Source::Path(path) = source else {
        return Ok(Tokenizer::open(&Weights::open_source(source)?)?);
    };
    let inside = path.join("tokenizer.json");
    let alone = match path.is_dir() && !path.join("config.json").exists() && inside.exists() {
        true => Some(inside.as_path()),
        false => Some(path.as_path())
            .filter(|path| path.extension().is_some_and(|end| end == "json") && !is_index(path)),
    };
    match alone {
        Some(json) => {
            let bytes = bounded(json, TOKENIZER_BYTES_MAX)?;
            Ok(Tokenizer::from_json(&bytes, &Metadata::default())?)
        }
        None => Ok(Tokenizer::open(&Weights::open(path)?)?),
    }
}

fn is_index(path: &Path) -> bool {
    path.to_string_lossy().ends_with(".safetensors.index.json")
}

fn bounded(path: &Path, max: u64) -> Result<Vec<u8>> {
    let fail = |source| Error::Read { name: path.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(path).map_err(fail)?.take(max + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > max {
        return Err(bad(path, "it is too large"));
    }
    Ok(bytes)
}

fn bad(name: &Path, why: &str) -> Error {
    Error::BadInput { name: name.to_owned(), why: why.to_owned() }
}
