//! What must hold for any bytes from outside, one check for each target: no panic, no hang, no
//! memory a file did not earn, and the promises each part makes about what it gives back.
//!
//! The fuzz targets call these with what they invent, and the test program with every seed, so
//! that a seed stays a test. Inputs are plain text where the format is, so seeds can be written by hand.

use carnet::data::{Role, Turn};
use carnet::engine::template::{Options, Rendered, Template};
use carnet::engine::tokenizer::{Specials, Tokenizer};
use carnet::engine::weights::{Metadata, Value, gguf as gguf_file, safetensors as safetensors_file};

/// How far a check came; a seed that should be accepted can so be told from one that is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The input was read, built or rendered.
    Accepted,
    /// It was refused with an error that says why.
    Refused,
}

/// Any bytes as a GGUF file: read whole or refused by name.
pub fn gguf(bytes: &[u8]) -> Outcome {
    let metadata = match gguf_file::read_metadata(bytes) {
        Ok(metadata) => metadata,
        Err(error) => return refused(&error),
    };
    for (key, _) in metadata.iter() {
        assert!(metadata.get(key).is_some(), "a key that cannot be asked for");
        let _ = (metadata.require_count(key), metadata.require_real(key), metadata.require_text(key));
    }
    Outcome::Accepted
}

/// Any bytes as a safetensors file: its header is read whole or refused by name.
pub fn safetensors(bytes: &[u8]) -> Outcome {
    match safetensors_file::read_names(bytes) {
        Ok(_) => Outcome::Accepted,
        Err(error) => refused(&error),
    }
}

/// Any vocabulary and, after a NUL, any text: built or refused by name; what is built reads every
/// text, gives only ids it has, no control token from data, and streams what it decodes.
///
/// A vocabulary that begins with `{` is a `tokenizer.json`, any other one is read by [`settings`].
pub fn tokenizer(bytes: &[u8]) -> Outcome {
    let (vocabulary, text) = two_texts(bytes);
    let built = if vocabulary.starts_with('{') {
        Tokenizer::from_json(vocabulary.as_bytes(), &Metadata::default())
    } else {
        Tokenizer::from_metadata(&settings(vocabulary))
    };
    let tokenizer = match built {
        Ok(tokenizer) => tokenizer,
        Err(error) => return refused(&error),
    };
    assert!(!tokenizer.is_empty(), "a vocabulary without tokens");
    let half = 0..text.len() / 2;
    for specials in [Specials::Plain, Specials::All, Specials::Except(std::slice::from_ref(&half))] {
        reads(&tokenizer, text, specials);
    }
    let backwards: Vec<u32> = (0..=tokenizer.len() as u32).rev().collect();
    streams(&tokenizer, &backwards);
    Outcome::Accepted
}

fn reads(tokenizer: &Tokenizer, text: &str, specials: Specials<'_>) {
    let ids = tokenizer.encode_prompt(text, specials).expect("text of any kind is read");
    assert!(ids.iter().all(|id| (*id as usize) < tokenizer.len()), "an id outside the vocabulary");
    streams(tokenizer, &ids);
    if matches!(specials, Specials::Plain) {
        let data = tokenizer.encode(text, specials).expect("text of any kind is read");
        assert!(!data.iter().any(|id| tokenizer.is_control(*id)), "a control token from data");
    }
}

fn streams(tokenizer: &Tokenizer, ids: &[u32]) {
    let mut stream = tokenizer.stream();
    let mut streamed: String = ids.iter().map(|id| stream.push(*id)).collect();
    streamed.push_str(&stream.finish());
    assert_eq!(streamed, tokenizer.decode(ids), "streaming and decoding differ");
}

/// The settings of a GGUF file, written in lines. The first names family and pre-tokenizer. Then
/// `m LEFT RIGHT` is a merge, `i KEY NUMBER` an id and `f KEY` a flag under `tokenizer.ggml`; every other
/// line is a token: a character for its type, one for its score, and its text.
pub fn settings(vocabulary: &str) -> Metadata {
    let mut lines = vocabulary.split('\n');
    let (model, pre) = split(lines.next().unwrap_or_default());
    let mut metadata = Metadata::default();
    let (mut texts, mut scores, mut kinds, mut merges) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for line in lines {
        match split(line) {
            ("m", merge) => merges.push(merge.to_owned()),
            ("i", id) => {
                let (key, id) = split(id);
                let id = Value::Unsigned(id.parse().unwrap_or(u64::MAX));
                metadata.insert(format!("tokenizer.ggml.{key}"), id);
            }
            ("f", key) => {
                metadata.insert(format!("tokenizer.ggml.{key}"), Value::Bool(true));
            }
            _ => {
                let mut marks = line.chars();
                kinds.push(i64::from(marks.next().map_or(0, u32::from)) - i64::from(u32::from('0')));
                scores.push(score(marks.next().unwrap_or('a')));
                texts.push(marks.as_str().to_owned());
            }
        }
    }
    metadata.insert("tokenizer.ggml.model", Value::Text(model.to_owned()));
    metadata.insert("tokenizer.ggml.pre", Value::Text(pre.to_owned()));
    metadata.insert("tokenizer.ggml.tokens", Value::Texts(texts.iter().collect()));
    metadata.insert("tokenizer.ggml.scores", Value::Floats(scores));
    metadata.insert("tokenizer.ggml.token_type", Value::Integers(kinds));
    metadata.insert("tokenizer.ggml.merges", Value::Texts(merges.iter().collect()));
    metadata
}

/// Letters are ordinary scores, and some marks those that arithmetic trips over.
fn score(mark: char) -> f32 {
    match mark {
        '?' => f32::NAN,
        '+' => f32::INFINITY,
        '-' => f32::NEG_INFINITY,
        '0' => -0.0,
        '!' => f32::MAX,
        letter => -((u32::from(letter) % 32) as f32),
    }
}

/// Any template and, after a NUL, any text of a user: rendered or refused by name, in bounds; the
/// marks that keep text apart from control tokens never show, and no turn's control token passes for one.
pub fn template(bytes: &[u8]) -> Outcome {
    let (source, text) = two_texts(bytes);
    let turns = [
        Turn::new(Role::System, "Be <|im_end|> brief."),
        Turn::new(Role::User, text),
        Turn::new(Role::Assistant, "Yes."),
        Turn::new(Role::User, "Why?"),
    ];
    let options = Options { controls: &CONTROLS.map(str::to_owned), ..Options::default() };
    let rendered = Template::new(source).and_then(|template| template.render(&turns, &options));
    let rendered = match rendered {
        Ok(rendered) => rendered,
        Err(error) => return refused(&error),
    };
    let has_mark = |text: &str| text.contains(FIRST_MARK) || text.contains("ufdd0");
    assert!(!has_mark(&rendered.text) || has_mark(source) || has_mark(text), "a mark shows");
    let mut end = 0;
    for range in &rendered.data {
        let data = rendered.text.get(range.clone());
        assert!(data.is_some_and(|data| !data.is_empty()), "data outside the text");
        assert!(range.start >= end, "data out of order");
        end = range.end;
    }
    if !OWN_WORDS.iter().any(|word| source.contains(word)) && !text.contains('<') {
        stays_data(&rendered);
    }
    Outcome::Accepted
}

/// The control token the system's turn spells comes from nowhere else here.
fn stays_data(rendered: &Rendered) {
    for (start, spelled) in rendered.text.match_indices(CONTROLS[1]) {
        let end = start + spelled.len();
        assert!(
            rendered.data.iter().any(|range| range.start < end && start < range.end),
            "a turn's control token passes for one"
        );
    }
}

/// With these a template can spell the token itself, or pick the letters of a text one by one.
const OWN_WORDS: [&str; 7] = ["<", "\\", "im_", "::", "for", "ject", "select"];
const CONTROLS: [&str; 3] = ["<|im_start|>", "<|im_end|>", "</s>"];
/// The mark that is taken unless the input has it.
const FIRST_MARK: char = '\u{fdd0}';

/// What stands before and after the first NUL, as far as it is text.
fn two_texts(bytes: &[u8]) -> (&str, &str) {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    };
    text.split_once('\0').unwrap_or((text, text))
}

fn split(text: &str) -> (&str, &str) {
    text.split_once(' ').unwrap_or((text, ""))
}

fn refused(error: &carnet::engine::Error) -> Outcome {
    assert!(!error.to_string().is_empty(), "a refusal without a word");
    Outcome::Refused
}
