//! Every seed the fuzz targets start from, given to the checks they make: a found crash becomes a seed
//! under `tests/fuzz/seeds` and stays a test.

use std::path::Path;

#[path = "../fuzz/checks.rs"]
mod checks;

use checks::Outcome;

/// Runs `check` on all seeds of a target and gives the names of those that were accepted, in order.
fn accepted(target: &str, check: fn(&[u8]) -> Outcome) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds").join(target);
    let mut seeds: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|seed| seed.unwrap().path()).collect();
    seeds.sort();
    let is_accepted = |path: &&std::path::PathBuf| check(&std::fs::read(path).unwrap()) == Outcome::Accepted;
    let names: Vec<_> =
        seeds.iter().filter(is_accepted).map(|path| path.file_name().unwrap().to_string_lossy()).collect();
    names.join(" ")
}

#[test]
fn gguf_seeds_hold() {
    let valid = "valid-aligned.gguf valid-empty.gguf valid-every-type.gguf valid-sample.gguf";
    assert_eq!(accepted("gguf", checks::gguf), valid);
}

#[test]
fn safetensors_seeds_hold() {
    let valid = "valid-empty.safetensors valid-two.safetensors";
    assert_eq!(accepted("safetensors", checks::safetensors), valid);
}

#[test]
fn tokenizer_seeds_hold() {
    let valid = "blocks.json bytes.json gemma4 gpt2 gpt2-odd-pre llama";
    assert_eq!(accepted("tokenizer", checks::tokenizer), valid);
}

#[test]
fn template_seeds_hold() {
    let valid = "call chatml cut date filters macro namespace";
    assert_eq!(accepted("template", checks::template), valid);
}

#[test]
fn vocabularies_are_read_as_they_are_written() {
    let metadata = checks::settings("gpt2 qwen2\n3b<|end|>\n1?h\nm h i\ni eos_token_id 0\nf add_bos_token");
    let get = |name: &str| metadata.get(&format!("tokenizer.ggml.{name}")).unwrap();
    assert_eq!(metadata.text("tokenizer.ggml.pre"), Some("qwen2"));
    assert!(metadata.texts("tokenizer.ggml.tokens").unwrap().iter().eq(["<|end|>", "h"]));
    assert_eq!(metadata.integers("tokenizer.ggml.token_type").unwrap(), [3, 1]);
    assert!(format!("{:?}", get("scores")).contains("-2.0, NaN"));
    assert!(metadata.texts("tokenizer.ggml.merges").unwrap().iter().eq(["h i"]));
    assert_eq!(metadata.count("tokenizer.ggml.eos_token_id"), Some(0));
    assert_eq!(metadata.flag("tokenizer.ggml.add_bos_token"), Some(true));
}
