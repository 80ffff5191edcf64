//! Tokenizers against llama.cpp's own vocabularies and strings, and against hostile texts.
//!
//! Vocabularies are not kept here: they are read from the folder named by `CARNET_FIXTURES`
//! (`vocabs/<name>.gguf` or `.gguf.zst` with `.inp` and `.out` beside it). Without it a small vocabulary
//! of each family, made below, is what the same claims are tested on.

mod json;
mod made;

use std::io::Read;
use std::path::{Path, PathBuf};

use carnet::engine::tokenizer::{Specials, Tokenizer};
use carnet::engine::weights::gguf::read_metadata;
use carnet::engine::weights::{Metadata, Value};

use crate::support::alloc::peak_during;
use crate::support::fixtures;
use crate::support::gguf::GgufWriter;

use made::{Random, byte_level, byte_level_meta, byte_token, sentencepiece, sentencepiece_meta, tokenizers};

/// Parts the strings of an `.inp` file.
const MARK: &str = "\n__ggml_vocab_test__\n";

fn vocab_files() -> Vec<PathBuf> {
    let Some(folder) = fixtures() else { return Vec::new() };
    let folder = folder.join("vocabs");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        let name = path.to_string_lossy();
        name.ends_with(".gguf") || name.ends_with(".gguf.zst")
    });
    files.sort();
    files
}

fn open(path: &Path) -> Tokenizer {
    let mut bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|ext| ext == "zst") {
        let mut plain = Vec::new();
        ruzstd::decoding::StreamingDecoder::new(bytes.as_slice()).unwrap().read_to_end(&mut plain).unwrap();
        bytes = plain;
    }
    Tokenizer::from_metadata(&read_metadata(&bytes).unwrap())
        .unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

fn beside(path: &Path, extension: &str) -> Option<String> {
    let path = path.to_string_lossy();
    std::fs::read_to_string(format!("{}.{extension}", path.trim_end_matches(".zst"))).ok()
}

fn streamed(tokenizer: &Tokenizer, ids: &[u32]) -> String {
    let mut stream = tokenizer.stream();
    let mut text: String = ids.iter().map(|id| stream.push(*id)).collect();
    text.push_str(&stream.finish());
    text
}

#[test]
fn every_reference_string_gives_the_reference_ids_and_comes_back() {
    for path in vocab_files() {
        let (Some(strings), Some(ids)) = (beside(&path, "inp"), beside(&path, "out")) else {
            continue;
        };
        let tokenizer = open(&path);
        let expected: Vec<Vec<u32>> = ids
            .trim_end_matches('\n')
            .split('\n')
            .map(|line| line.split_whitespace().map(|id| id.parse().unwrap()).collect())
            .collect();
        let strings: Vec<&str> = strings.split(MARK).collect();
        let strings = &strings[..expected.len().min(strings.len())];
        assert_eq!(strings.len(), expected.len(), "{path:?}");
        for (text, expected) in strings.iter().zip(&expected) {
            let found = tokenizer.encode(text, Specials::Plain).unwrap();
            assert_eq!(&found, expected, "{path:?}: {text:?}");
            assert_eq!(&tokenizer.decode(&found), text, "{path:?}");
            assert_eq!(&streamed(&tokenizer, &found), text, "{path:?}");
        }
    }
}

#[test]
fn streaming_never_shows_half_a_character() {
    for tokenizer in tokenizers() {
        let text = "naïve 日本語 😀👨‍👩‍👧 e\u{301}";
        let ids = tokenizer.encode(text, Specials::Plain).unwrap();
        let mut stream = tokenizer.stream();
        for id in ids {
            let piece = stream.push(id);
            assert!(!piece.contains(char::REPLACEMENT_CHARACTER), "{piece:?}");
        }
        assert_eq!(stream.finish(), "");
    }
}

#[test]
fn bytes_that_are_no_text_become_replacement_characters() {
    let tokenizer = byte_level();
    let ids: Vec<u32> =
        [0xf0, 0x9f, b'a', 0xc3, b'b', 0x80, 0xe2, 0x82].iter().map(|byte| byte_token(*byte)).collect();
    assert_eq!(tokenizer.decode(&ids), "\u{fffd}a\u{fffd}b\u{fffd}\u{fffd}");
    assert_eq!(streamed(&tokenizer, &ids), tokenizer.decode(&ids));
    assert_eq!(tokenizer.decode(&[u32::MAX, byte_token(b'x')]), "x");
}

#[test]
fn a_small_byte_level_vocabulary_merges_by_rank() {
    let tokenizer = byte_level();
    let text_of = |text| -> Vec<String> {
        let ids = tokenizer.encode(text, Specials::Plain).unwrap();
        ids.into_iter().map(|id| tokenizer.text(id).unwrap().to_owned()).collect()
    };
    assert_eq!(text_of("hello"), ["hell", "o"]);
    assert_eq!(text_of(" hello"), ["Ġ", "hell", "o"]);
    assert_eq!(text_of("él"), ["Ã", "©", "l"]);
    assert_eq!(tokenizer.bytes(byte_token(0xc3)).unwrap().as_ref(), [0xc3]);
    assert_eq!(tokenizer.decode(&tokenizer.encode("él", Specials::Plain).unwrap()), "él");
}

#[test]
fn a_small_sentencepiece_vocabulary_merges_by_score() {
    let tokenizer = sentencepiece();
    let ids = |text, specials| tokenizer.encode(text, specials).unwrap();
    let id = |text| tokenizer.id(text).unwrap();
    assert_eq!(ids("ab", Specials::Plain), [id("▁"), id("ab")]);
    assert_eq!(ids("aab", Specials::Plain), [id("▁a"), id("ab")]);
    assert_eq!(ids("é", Specials::Plain), [id("▁"), id("<0xC3>"), id("<0xA9>")]);
    assert_eq!(ids("</s>a", Specials::All), [id("</s>"), id("▁a")]);
    assert_eq!(tokenizer.encode_prompt("a", Specials::Plain).unwrap(), [id("<s>"), id("▁a")]);
    assert_eq!(tokenizer.encode_prompt("<s>a", Specials::All).unwrap(), [id("<s>"), id("▁a")]);
    assert_eq!(tokenizer.decode(&[id("<s>"), id("▁a"), id("▁a")]), "a a");
    let mut follows = tokenizer.stream_on();
    assert_eq!(follows.push(id("▁a")), " a");
    assert_eq!((tokenizer.bos(), tokenizer.eos(), tokenizer.end_ids()), (Some(1), Some(2), [2].as_slice()));
}

#[test]
fn control_tokens_never_come_from_data() {
    let mut random = Random(7);
    for tokenizer in tokenizers() {
        let controls: Vec<String> = tokenizer.control_texts().map(str::to_owned).collect();
        assert!(!controls.is_empty());
        for _ in 0..2_000 {
            let data = random.smuggle(&controls);
            let ids = tokenizer.encode(&data, Specials::Plain).unwrap();
            assert!(ids.iter().all(|id| !tokenizer.is_control(*id)), "{data:?}");
            assert_eq!(tokenizer.decode(&ids), data);

            let open = random.pick(&controls);
            let text = format!("{open}{data}{open}");
            let range = open.len()..open.len() + data.len();
            let ids = tokenizer.encode(&text, Specials::Except(std::slice::from_ref(&range))).unwrap();
            let found: Vec<u32> = ids.into_iter().filter(|id| tokenizer.is_control(*id)).collect();
            let wanted = tokenizer.id(open).unwrap();
            assert_eq!(found, [wanted, wanted], "{text:?}");
        }
    }
}

#[test]
fn hostile_texts_cost_little_more_than_linear_time() {
    let nasty = [
        "a",
        " ",
        "\n",
        "👨\u{200d}",
        "e\u{301}",
        "\u{301}",
        "7",
        "aA",
        " \n",
        "ab ",
        "中",
        "'",
        "<",
        "\u{0}",
    ];
    for tokenizer in tokenizers() {
        for unit in nasty {
            let time = |bytes: usize| {
                let text = unit.repeat(bytes / unit.len());
                let start = std::time::Instant::now();
                let ids = tokenizer.encode(&text, Specials::Plain).unwrap();
                let elapsed = start.elapsed();
                assert_eq!(tokenizer.decode(&ids), text);
                elapsed
            };
            // A quadratic step would take minutes here; the bound only leaves room for a busy machine.
            let (once, eight_times) = (time(1 << 15), time(1 << 18));
            assert!(
                eight_times < once * 40 + std::time::Duration::from_millis(200),
                "{unit:?}: {once:?}, {eight_times:?}"
            );
        }
    }
}

#[test]
fn hostile_vocabularies_are_refused_by_name() {
    let refuse = |change: &dyn Fn(&mut Metadata), why: &str| {
        for mut meta in [byte_level_meta(), sentencepiece_meta()] {
            change(&mut meta);
            let Err(error) = Tokenizer::from_metadata(&meta) else {
                continue;
            };
            let error = error.to_string();
            assert!(error.contains(why), "{error} should say {why}");
            return;
        }
        panic!("nothing said {why}");
    };
    let set =
        |key: &'static str, value: Value| move |meta: &mut Metadata| drop(meta.insert(key, value.clone()));
    let texts = |list: &[&str]| Value::Texts(list.iter().collect());
    refuse(&set("tokenizer.ggml.model", Value::Text("bert".into())), "unknown tokenizer \"bert\"");
    refuse(&set("tokenizer.ggml.pre", Value::Text("nonsense".into())), "unknown pre-tokenizer \"nonsense\"");
    refuse(&set("tokenizer.ggml.model", Value::Unsigned(1)), "tokenizer.ggml.model");
    refuse(&set("tokenizer.ggml.tokens", Value::Unsigned(1)), "tokenizer.ggml.tokens");
    refuse(&set("tokenizer.ggml.tokens", texts(&[])), "0 tokens");
    refuse(&set("tokenizer.ggml.token_type", Value::Integers(vec![1])), "type for every token");
    refuse(&set("tokenizer.ggml.scores", Value::Floats(vec![0.0])), "score for every token");
    refuse(&set("tokenizer.ggml.scores", Value::Floats(vec![f32::NAN; 400])), "not a number");
    refuse(&set("tokenizer.ggml.merges", Value::Unsigned(1)), "tokenizer.ggml.merges");
    refuse(&set("tokenizer.ggml.merges", texts(&["xyz"])), "merge 0 is not two tokens");
    refuse(&set("tokenizer.ggml.merges", texts(&["h e", "q never"])), "merge 1 names");
}

#[test]
fn ids_outside_the_vocabulary_are_ignored() {
    let mut meta = sentencepiece_meta();
    meta.insert("tokenizer.ggml.bos_token_id", Value::Unsigned(99_999));
    meta.insert("tokenizer.ggml.eos_token_id", Value::Signed(-1));
    let tokenizer = Tokenizer::from_metadata(&meta).unwrap();
    assert_eq!((tokenizer.bos(), tokenizer.eos()), (Some(1), Some(2)));
}

#[test]
fn the_reference_prompt_of_the_smallest_model_is_met() {
    let Some(folder) = fixtures() else { return };
    let tokenizer = open(&folder.join("stories260K.gguf"));
    let golden = std::fs::read_to_string(folder.join("stories260k/golden.json")).unwrap();
    let golden: serde_json::Value = serde_json::from_str(&golden).unwrap();
    let ids = |key: &str| -> Vec<u32> {
        golden[key].as_array().unwrap().iter().map(|id| id.as_u64().unwrap() as u32).collect()
    };
    let prompt = tokenizer.encode_prompt("Once upon a time", Specials::Plain).unwrap();
    assert_eq!(prompt, ids("greedy_ids")[..prompt.len()]);
    assert_eq!(tokenizer.encode_prompt("", Specials::Plain).unwrap(), ids("prompt_ids"));
    assert_eq!(tokenizer.decode(&ids("greedy_ids")), golden["greedy_text"].as_str().unwrap());
}

/// Phones have little room beside the weights, and published vocabularies a quarter of a million tokens.
#[test]
fn a_large_vocabulary_takes_little_more_than_its_letters() {
    const PAIRS: usize = 60_000;
    const MOST_BYTES_PER_TOKEN: usize = 160;
    let small = byte_level_meta();
    let bytes: Vec<&str> = small.texts("tokenizer.ggml.tokens").unwrap().iter().take(256).collect();
    // Every pair of bytes; fewer than all of them, so that the numbers stay below 2^16.
    let pairs = || (0..PAIRS).map(|at| (bytes[at / 256], bytes[at % 256]));
    let tokens: Vec<String> =
        bytes.iter().map(|byte| (*byte).to_owned()).chain(pairs().map(|(a, b)| format!("{a}{b}"))).collect();
    let merges: Vec<String> = pairs().map(|(a, b)| format!("{a} {b}")).collect();
    let file = GgufWriter::new()
        .text("tokenizer.ggml.model", "gpt2")
        .text("tokenizer.ggml.pre", "qwen2")
        .texts("tokenizer.ggml.tokens", &tokens)
        .texts("tokenizer.ggml.merges", &merges)
        .finish();
    let ((meta, tokenizer), peak) = peak_during(|| {
        let meta = read_metadata(&file).unwrap();
        let tokenizer = Tokenizer::from_metadata(&meta).unwrap();
        (meta, tokenizer)
    });
    assert_eq!((tokenizer.len(), meta.texts("tokenizer.ggml.merges").unwrap().len()), (PAIRS + 256, PAIRS));
    assert_eq!(tokenizer.encode("ab", Specials::Plain).unwrap().len(), 1);
    assert!(peak < PAIRS * MOST_BYTES_PER_TOKEN, "{} bytes a token", peak / PAIRS);
}
