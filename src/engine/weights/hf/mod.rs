//! A Hugging Face folder seen as a GGUF file: `config.json`, safetensors in one part or several.
//!
//! Settings, names and row order are translated here, once; nothing after this file knows that the
//! model was not GGUF. Only headers are read, tensors stay in their maps. Source: the conversion
//! scripts of llama.cpp, which define what the GGUF file of the same model holds.

mod build;
mod config;
mod family;
pub(super) mod json;
mod place;
mod rope;
mod settings;
mod tokens;

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use super::map::{self, Map};
use super::safetensors::{self, Stored};
use super::{Fault, Index, Metadata, Value};
use crate::engine::{Error, Result};
use build::Builder;
use config::CONFIG;

const INDEX: &str = "model.safetensors.index.json";
const SINGLE: &str = "model.safetensors";
/// How errors call the index, whatever its file is called.
const THE_INDEX: &str = "the index of parts";
/// Longest `config.json` that is read, in bytes.
const MAX_CONFIG: u64 = 1 << 20;
/// Longest index that is read, in bytes.
const MAX_INDEX: u64 = 16 << 20;
/// Most parts of a model.
const MAX_PARTS: usize = 1024;

/// Whether `path` is for this reader: a folder with `config.json`, safetensors, or an index of them.
pub(super) fn is_safetensors(path: &Path) -> bool {
    if path.is_dir() {
        return path.join(CONFIG).exists();
    }
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    name.ends_with(".safetensors") || is_index(name)
}

fn is_index(name: &str) -> bool {
    name.ends_with(".safetensors.index.json")
}

/// Opens the model at `path`.
///
/// # Errors
/// [`Error::Open`], [`Error::DamagedFile`], [`Error::UnknownArchitecture`],
/// [`Error::UnknownFormat`], [`Error::MissingKey`], [`Error::BadValue`], [`Error::MissingTensor`]
/// (an expert), [`Error::WrongShape`].
pub(super) fn open(path: &Path) -> Result<Index> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
    let config_path = folder.join(CONFIG);
    let text = json::read(&config_path, CONFIG, MAX_CONFIG)?.ok_or_else(|| absent(config_path))?;
    let config = config::parse(&text)?;
    let Some(model_type) = config.model_type.as_deref() else {
        return Err(Error::MissingKey { key: "config.json: model_type".to_owned() });
    };
    let family = family::by_model_type(model_type).ok_or_else(|| Error::UnknownArchitecture {
        name: model_type.chars().take(80).collect(),
        known: family::names(),
    })?;
    let mut metadata = Metadata::default();
    let sizes = settings::translate(&config, family, &mut metadata)?;
    tokens::translate(folder, &config, &mut metadata)?;
    if let Some(name) = folder.file_name().and_then(OsStr::to_str) {
        metadata.insert("general.name", Value::Text(name.to_owned()));
    }
    let (maps, tensors) = parts(path, folder)?;
    let mut builder = Builder::new(family, sizes, &maps);
    for (map, stored) in tensors {
        builder.add(map, stored)?;
    }
    for (name, numbers) in rope::factors(&config, family, sizes)? {
        builder.add_derived(name, numbers)?;
    }
    let entries = builder.finish()?;
    let tokenizer_json = Some(folder.join("tokenizer.json")).filter(|path| path.is_file());
    Ok(Index { maps, metadata, entries, tokenizer_json })
}

/// A tensor and the number of its map.
type Located = (usize, Stored);

/// Maps the files of the model and reads their headers.
fn parts(path: &Path, folder: &Path) -> Result<(Vec<Map>, Vec<Located>)> {
    let (index, single) = (folder.join(INDEX), folder.join(SINGLE));
    let chosen = match () {
        () if !path.is_dir() => path.to_owned(),
        () if single.is_file() || !index.is_file() => single,
        () => index,
    };
    if is_index(chosen.file_name().and_then(OsStr::to_str).unwrap_or_default()) {
        return indexed_parts(chosen, folder);
    }
    let map = map::open(&chosen)?;
    let tensors = safetensors::parse(&map)?.into_iter().map(|stored| (0, stored)).collect();
    Ok((vec![map], tensors))
}

fn indexed_parts(index: PathBuf, folder: &Path) -> Result<(Vec<Map>, Vec<Located>)> {
    let text = json::read(&index, THE_INDEX, MAX_INDEX)?.ok_or_else(|| absent(index))?;
    let names = part_names(&text)?;
    let mut maps = Vec::with_capacity(names.len());
    let mut tensors = Vec::new();
    for (number, name) in names.iter().enumerate() {
        let map = map::open(&folder.join(name))?;
        tensors.extend(safetensors::parse(&map)?.into_iter().map(|stored| (number, stored)));
        maps.push(map);
    }
    check_index(&text, &names, &mut tensors)?;
    Ok((maps, tensors))
}

/// The names of all parts, sorted.
fn part_names(index: &str) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    json::each_weight(index, THE_INDEX, &mut |_, part| {
        if let Err(at) = names.binary_search_by(|name| name.as_str().cmp(part)) {
            if !is_plain(part) {
                return Err(Fault::BadPartName { name: part.chars().take(80).collect() }.into());
            }
            if names.len() == MAX_PARTS {
                return Err(Fault::TooManyParts { limit: MAX_PARTS }.into());
            }
            names.insert(at, part.to_owned());
        }
        Ok(())
    })?;
    if names.is_empty() { Err(Fault::NoParts.into()) } else { Ok(names) }
}

/// Whether this is the name of a file in the folder itself, on every system.
fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.len() <= 255 && name.ends_with(".safetensors") && !name.starts_with('.') && name.chars().all(plain)
}

/// Every tensor of the index has to be in its part, and in no other.
fn check_index(index: &str, names: &[String], tensors: &mut [Located]) -> Result<()> {
    tensors.sort_unstable_by(|(_, a), (_, b)| a.name.cmp(&b.name));
    let again = |tensor: &str| Error::DamagedFile(Fault::DuplicateTensor { tensor: tensor.to_owned() });
    for ((_, a), (_, b)) in tensors.iter().zip(tensors.iter().skip(1)) {
        if a.name == b.name {
            return Err(again(&a.name));
        }
    }
    let mut listed = vec![false; tensors.len()];
    json::each_weight(index, THE_INDEX, &mut |tensor, part| {
        let at = tensors.binary_search_by(|(_, stored)| stored.name.as_str().cmp(tensor)).ok();
        let found = at.and_then(|at| Some((names.get(tensors.get(at)?.0)?, listed.get_mut(at)?)));
        match found {
            Some((name, listed)) if name == part => match std::mem::replace(listed, true) {
                true => Err(again(tensor)),
                false => Ok(()),
            },
            _ => {
                let cut = |text: &str| text.chars().take(256).collect();
                Err(Fault::TensorNotInPart { tensor: cut(tensor), part: cut(part) }.into())
            }
        }
    })
}

fn absent(path: PathBuf) -> Error {
    Error::Open { path, source: io::Error::from(io::ErrorKind::NotFound) }
}
