//! Which files make up the model a person named: one GGUF file, or the parts of a safetensors
//! folder.
//!
//! Only plain names are taken, since they are written again inside the library's folder.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::{Error, Result};

/// Settings and vocabulary of a safetensors folder; the first must be there.
const SETTINGS: [&str; 5] = [
    "config.json",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "chat_template.jinja",
];
const INDEX_FILE: &str = "model.safetensors.index.json";
const SINGLE_FILE: &str = "model.safetensors";
const INDEX_BYTES_MAX: u64 = 16 << 20;
const SHARDS_MAX: usize = 1024;

/// One file to bring in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Where it lies.
    pub(super) from: PathBuf,
    /// Its name inside the model's folder.
    pub(super) name: String,
}

impl Part {
    /// Its size, in bytes.
    pub(super) fn size(&self) -> Result<u64> {
        let about = fs::metadata(&self.from);
        about.map(|about| about.len()).map_err(|source| Error::Source { path: self.from.clone(), source })
    }
}

/// All files of the model named by `path`, in a fixed order.
pub(super) fn parts(path: &Path) -> Result<Vec<Part>> {
    let about = fs::metadata(path).map_err(|source| Error::Source { path: path.to_owned(), source })?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if about.is_dir() {
        return folder_parts(path, None);
    }
    if !about.is_file() {
        return Err(Error::NotAModel { path: path.to_owned(), why: "it is not a regular file" });
    }
    if name.ends_with(".safetensors") || name.ends_with(".safetensors.index.json") {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        return folder_parts(folder.unwrap_or(Path::new(".")), Some(&name));
    }
    Ok(vec![Part { from: path.to_owned(), name: "model.gguf".to_owned() }])
}

/// Size of all files of the model named by `path`, in bytes.
///
/// # Errors
/// As an import of it.
pub fn size_of(path: &Path) -> Result<u64> {
    parts(path)?.iter().try_fold(0_u64, |sum, part| Ok(sum.saturating_add(part.size()?)))
}

/// Whether a name may stand for a file inside a model's folder.
pub(super) fn is_plain(name: &str) -> bool {
    !name.starts_with('.')
        && (1..=128).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn folder_parts(folder: &Path, named: Option<&str>) -> Result<Vec<Part>> {
    let part = |name: &str| Part { from: folder.join(name), name: name.to_owned() };
    let refuse = |why| Error::NotAModel { path: folder.to_owned(), why };
    if !folder.join("config.json").is_file() {
        return Err(refuse("a folder with safetensors needs a config.json"));
    }
    let mut parts: Vec<Part> = SETTINGS.into_iter().map(part).filter(|part| part.from.is_file()).collect();
    let single = named.filter(|name| name.ends_with(".safetensors"));
    let index = named.filter(|name| name.ends_with(".json")).unwrap_or(INDEX_FILE);
    if single.is_none() && folder.join(index).is_file() {
        // The reader finds an index under its usual name, whatever it was called.
        parts.push(Part { from: folder.join(index), name: INDEX_FILE.to_owned() });
        parts.extend(shards(&folder.join(index))?.iter().map(|name| part(name)));
    } else {
        let file = single.unwrap_or(SINGLE_FILE);
        if !folder.join(file).is_file() {
            return Err(refuse("it holds neither model.safetensors nor an index of its parts"));
        }
        parts.push(Part { from: folder.join(file), name: SINGLE_FILE.to_owned() });
    }
    Ok(parts)
}

fn shards(index: &Path) -> Result<Vec<String>> {
    let refuse = |why| Error::NotAModel { path: index.to_owned(), why };
    let fail = |source| Error::Source { path: index.to_owned(), source };
    let mut json = Vec::new();
    let file = File::open(index).map_err(fail)?;
    file.take(INDEX_BYTES_MAX + 1).read_to_end(&mut json).map_err(fail)?;
    if json.len() as u64 > INDEX_BYTES_MAX {
        return Err(refuse("the index is larger than 16 MiB"));
    }
    let json: serde_json::Value =
        serde_json::from_slice(&json).map_err(|_| refuse("the index is not JSON"))?;
    let map = json.get("weight_map").and_then(|map| map.as_object());
    let map = map.ok_or_else(|| refuse("the index has no weight_map"))?;
    let mut names: Vec<String> = map.values().filter_map(|name| name.as_str().map(str::to_owned)).collect();
    names.sort();
    names.dedup();
    if names.len() > SHARDS_MAX || !names.iter().all(|name| is_plain(name) && name.ends_with(".safetensors"))
    {
        return Err(refuse("the index names files that are no plain safetensors names"));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, name: &str, text: &str) {
        fs::write(folder.join(name), text).unwrap();
    }

    fn names(path: &Path) -> Vec<String> {
        parts(path).unwrap().into_iter().map(|part| part.name).collect()
    }

    #[test]
    fn a_file_is_one_part_whatever_its_name() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "Mein Modell (1).bin", "x");
        assert_eq!(names(&folder.path().join("Mein Modell (1).bin")), ["model.gguf"]);
    }

    #[test]
    fn a_folder_gives_its_settings_and_the_parts_its_index_names() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "config.json", "{}");
        write(folder.path(), "tokenizer.json", "{}");
        write(folder.path(), "consolidated.safetensors", "not named by the index");
        write(
            folder.path(),
            INDEX_FILE,
            r#"{"weight_map":{"a":"m-2.safetensors","b":"m-1.safetensors","c":"m-2.safetensors"}}"#,
        );
        let expected = ["config.json", "tokenizer.json", INDEX_FILE, "m-1.safetensors", "m-2.safetensors"];
        assert_eq!(names(folder.path()), expected);
        assert_eq!(names(&folder.path().join(INDEX_FILE)), expected);
    }

    #[test]
    fn a_single_safetensors_file_brings_its_settings() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "config.json", "{}");
        write(folder.path(), "weights.safetensors", "x");
        assert_eq!(names(&folder.path().join("weights.safetensors")), ["config.json", SINGLE_FILE]);
    }

    #[test]
    fn names_that_leave_the_folder_are_refused() {
        for name in ["../x.safetensors", "a/b.safetensors", ".hidden", "", "a\\b", "x\0", "é.safetensors"] {
            assert!(!is_plain(name), "{name:?}");
        }
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "config.json", "{}");
        write(folder.path(), INDEX_FILE, r#"{"weight_map":{"a":"../../etc/x.safetensors"}}"#);
        assert!(matches!(parts(folder.path()), Err(Error::NotAModel { .. })));
    }

    #[test]
    fn what_is_not_there_or_no_model_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(parts(&folder.path().join("no")), Err(Error::Source { .. })));
        assert!(matches!(parts(folder.path()), Err(Error::NotAModel { .. })));
    }
}
