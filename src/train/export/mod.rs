//! A trained network as an ordinary GGUF file, which llama.cpp reads like this engine.
//!
//! The file is written beside its place, read back by the engine, and only then renamed: what lies
//! at the path is whole. Queries and keys are stored as they were trained, with rotated pairs side
//! by side (`Pairing::Neighbours`, GGUF's llama family), so nothing is rearranged here.

pub mod gguf;
pub mod quantize;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::network::{Place, Shape, TOKEN_TABLE};
use super::{Error, Result};
use crate::engine::arch;
use crate::engine::tokenizer::Tokenizer;
use crate::engine::weights::Weights;
use gguf::{Header, Tensor};
use quantize::BLOCK;
pub use quantize::Format;

/// What a token is, as GGUF counts it.
const NORMAL: i32 = 1;
const CONTROL: i32 = 3;

/// A byte-level vocabulary that splits as GPT-2 does, every digit by itself.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// All tokens in the order of their ids: control tokens first, the others spelled in the byte
    /// alphabet of GPT-2.
    pub tokens: &'a [String],
    /// How many control tokens there are.
    pub controls: usize,
    /// Pairs with a space between, the first merged first.
    pub merges: &'a [String],
    /// Stands before every text.
    pub bos: u32,
    /// Ends a text and a turn.
    pub end: u32,
    /// Fills rows.
    pub pad: u32,
    /// Turns to text, in Jinja.
    pub chat_template: &'a str,
}

/// What the file says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Card<'a> {
    /// What people call it.
    pub name: &'a str,
    /// Which one of that name.
    pub version: &'a str,
    /// Who made it.
    pub author: &'a str,
    /// Licence of the weights, as SPDX spells it.
    pub license: &'a str,
    /// One sentence.
    pub description: &'a str,
    /// ISO 639-1 codes.
    pub languages: &'a [&'a str],
    /// What it is for.
    pub tags: &'a [&'a str],
}

/// The card of the model that comes with the app.
pub const STARTER: Card<'_> = Card {
    name: "Carnet starter",
    version: "1",
    author: "The Carnet authors",
    license: "MIT OR Apache-2.0",
    description: "A very small model for short texts in English and French, trained from nothing for Carnet",
    languages: &["en", "fr"],
    tags: &["text-generation", "chat", "on-device"],
};

/// Gives the numbers of a tensor by its name and shape.
pub type Numbers<'a> = &'a mut dyn FnMut(&str, &[usize]) -> Result<Vec<f32>>;

/// Writes a model of a shape and a context length in tokens. `numbers` is asked once for each of
/// [`Shape::places`], in their order.
///
/// With [`Format::Q4_0`] the token table is stored as [`Format::Q8_0`]: being the output matrix
/// too, it loses most. Norms are always [`Format::F32`].
///
/// # Errors
/// [`Error::File`]; [`Error::Bad`] where numbers or tokens are too few, a number is too large for
/// the format, or anything else than the end ends an answer; [`Error::Engine`] if the engine refuses the file.
pub fn write(
    path: &Path,
    (shape, context): (&Shape, usize),
    format: Format,
    words: &Words<'_>,
    card: &Card<'_>,
    numbers: Numbers<'_>,
) -> Result<()> {
    let header = header(path, (shape, context), format, words, card)?;
    let part = beside(path);
    let written = write_parts(&part, &header, numbers).and_then(|()| read_back(&part, words));
    if let Err(error) = written {
        // What is left of it is of no use to anybody; the error that counts is the first.
        fs::remove_file(&part).ok();
        return Err(error);
    }
    fs::rename(&part, path).map_err(at(path))?;
    sync_folder(path)
}

fn header(
    path: &Path,
    (shape, context): (&Shape, usize),
    format: Format,
    words: &Words<'_>,
    card: &Card<'_>,
) -> Result<Header> {
    if words.tokens.len() != shape.words {
        return Err(bad(
            path,
            format!("{} tokens do not fill a table of {} rows", words.tokens.len(), shape.words),
        ));
    }
    let mut header = Header::default();
    describe(&mut header, card, format);
    settings(&mut header, shape, context)
        .map_err(|_| bad(path, "the shape does not fit into 32 bits".to_owned()))?;
    vocabulary(&mut header, words);
    for Place { name, dims: shape, .. } in shape.places() {
        let format = match shape.as_slice() {
            [_] => Format::F32,
            _ if name == TOKEN_TABLE && format == Format::Q4_0 => Format::Q8_0,
            _ => format,
        };
        let row = shape.last().copied().unwrap_or(0);
        if format.is_blocked() && row % BLOCK != 0 {
            return Err(bad(path, format!("rows of {row} numbers cannot be stored as {}", format.name())));
        }
        header.tensor(Tensor { name, shape, format });
    }
    Ok(header)
}

fn describe(header: &mut Header, card: &Card<'_>, format: Format) {
    header.text("general.architecture", "llama");
    header.text("general.type", "model");
    header.text("general.name", card.name);
    header.text("general.version", card.version);
    header.text("general.author", card.author);
    header.text("general.license", card.license);
    header.text("general.description", card.description);
    header.texts("general.languages", card.languages);
    header.texts("general.tags", card.tags);
    header.count("general.file_type", format.file_type());
    if format.is_blocked() {
        header.count("general.quantization_version", 2);
    }
}

fn settings(
    header: &mut Header,
    shape: &Shape,
    context: usize,
) -> std::result::Result<(), std::num::TryFromIntError> {
    for (key, count) in [
        ("context_length", context),
        ("embedding_length", shape.width),
        ("block_count", shape.layers),
        ("feed_forward_length", shape.ffn),
        ("attention.head_count", shape.heads),
        ("attention.head_count_kv", shape.kv_heads),
        ("rope.dimension_count", shape.head()),
        ("vocab_size", shape.words),
    ] {
        header.count(&format!("llama.{key}"), u32::try_from(count)?);
    }
    header.real("llama.attention.layer_norm_rms_epsilon", shape.eps);
    header.real("llama.rope.freq_base", shape.rope_base);
    Ok(())
}

fn vocabulary(header: &mut Header, words: &Words<'_>) {
    let kind = |id| if id < words.controls { CONTROL } else { NORMAL };
    let kinds: Vec<i32> = (0..words.tokens.len()).map(kind).collect();
    header.text("tokenizer.ggml.model", "gpt2");
    header.text("tokenizer.ggml.pre", "smollm");
    header.texts("tokenizer.ggml.tokens", words.tokens);
    header.integers("tokenizer.ggml.token_type", &kinds);
    header.texts("tokenizer.ggml.merges", words.merges);
    header.count("tokenizer.ggml.bos_token_id", words.bos);
    header.count("tokenizer.ggml.eos_token_id", words.end);
    header.count("tokenizer.ggml.eot_token_id", words.end);
    header.count("tokenizer.ggml.padding_token_id", words.pad);
    header.flag("tokenizer.ggml.add_bos_token", true);
    header.flag("tokenizer.ggml.add_eos_token", false);
    header.flag("tokenizer.ggml.add_space_prefix", false);
    header.text("tokenizer.chat_template", words.chat_template);
}

fn write_parts(part: &Path, header: &Header, numbers: Numbers<'_>) -> Result<()> {
    let mut file = BufWriter::new(File::create(part).map_err(at(part))?);
    file.write_all(&header.bytes()).map_err(at(part))?;
    for tensor in header.tensors() {
        let numbers = numbers(&tensor.name, &tensor.shape)?;
        if numbers.len() != tensor.len() {
            return Err(bad(
                part,
                format!("{} has {} numbers, not {}", tensor.name, numbers.len(), tensor.len()),
            ));
        }
        let most = if tensor.format == Format::F32 { f32::MAX } else { half::f16::MAX.to_f32() };
        // Written so that what is no number is refused too.
        if !numbers.iter().all(|x| x.abs() <= most) {
            return Err(bad(
                part,
                format!("{} has numbers that {} cannot hold", tensor.name, tensor.format.name()),
            ));
        }
        file.write_all(&tensor.encode(&numbers)).map_err(at(part))?;
    }
    let file = file.into_inner().map_err(|error| at(part)(error.into_error()))?;
    file.sync_all().map_err(at(part))
}

/// Opens the file as the app will. Some spellings end an answer whatever the file says: a control
/// token that is called so would cut answers off.
fn read_back(part: &Path, words: &Words<'_>) -> Result<()> {
    let weights = Weights::open(part)?;
    arch::blueprint(&weights)?;
    let tokenizer = Tokenizer::open(&weights)?;
    match tokenizer.end_ids().iter().find(|id| **id != words.end) {
        Some(id) => Err(bad(part, format!("the token {id} ends answers by its name"))),
        None => Ok(()),
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

/// A rename is on the disk only when the folder is; systems that cannot open folders do it alone.
fn sync_folder(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(folder) {
        Ok(handle) => handle.sync_all().map_err(at(folder)),
        Err(_) => Ok(()),
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> Error {
    move |source| Error::File { name: path.to_owned(), source }
}

fn bad(path: &Path, why: String) -> Error {
    Error::Bad { name: path.to_owned(), why }
}

#[cfg(test)]
mod tests;
