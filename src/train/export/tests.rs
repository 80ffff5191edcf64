//! A tiny seeded model, written and read back by the engine.

use super::*;
use crate::engine::arch::{FfnPlan, Pairing};
use crate::engine::device::Choice;
use crate::engine::tokenizer::Specials;
use crate::engine::{Engine, Event, LoadRequest};
use crate::train::Dice;

const SHAPE: Shape = Shape {
    words: 16 + 256 + 3,
    width: 64,
    layers: 2,
    heads: 4,
    kv_heads: 2,
    ffn: 96,
    rope_base: 10_000.0,
    eps: 1e-5,
    first_id: 0,
};

const CONTEXT: usize = 128;

const CHAT_TEMPLATE: &str =
    "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}";

const NAMES: [&str; 8] = ["text", "end", "system", "user", "assistant", "use", "tool", "pad"];

/// Control tokens, the byte alphabet, and what merging makes of it.
fn tokens() -> Vec<String> {
    let named = NAMES.map(|name| format!("<|{name}|>"));
    let spare = (1..=8).map(|n| format!("<|spare_{n}|>"));
    let plain = |byte: &u8| matches!(byte, 33..=126 | 161..=172 | 174..=255);
    let mut moved = (256..).filter_map(char::from_u32);
    let bytes = (0..=255_u8).map(|byte| if plain(&byte) { char::from(byte) } else { moved.next().unwrap() });
    let bytes: Vec<String> = bytes.map(String::from).collect();
    let merged = ["he", "Ġt", "Ġthe"].map(str::to_owned);
    named.into_iter().chain(spare).chain(bytes).chain(merged).collect()
}

fn merges() -> Vec<String> {
    ["h e", "Ġ t", "Ġt he"].map(str::to_owned).to_vec()
}

fn words<'a>(tokens: &'a [String], merges: &'a [String]) -> Words<'a> {
    Words { tokens, controls: 16, merges, bos: 0, end: 1, pad: 7, chat_template: CHAT_TEMPLATE }
}

/// The same numbers for the same name, near one for norms.
fn seeded(name: &str, shape: &[usize]) -> Vec<f32> {
    let mut dice = Dice::new(name.bytes().fold(7, |seed: u64, byte| seed.wrapping_mul(31) ^ u64::from(byte)));
    let mut uniform = |mean: f64, width: f64| (mean + width * (2.0 * dice.unit() - 1.0)) as f32;
    let draw = |_| if shape.len() == 1 { uniform(1.0, 0.2) } else { uniform(0.0, 0.15) };
    (0..shape.iter().product()).map(draw).collect()
}

fn save(path: &Path, shape: &Shape, format: Format, tokens: &[String]) -> Result<()> {
    write(path, (shape, CONTEXT), format, &words(tokens, &merges()), &STARTER, &mut |name, shape| {
        Ok(seeded(name, shape))
    })
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn the_engine_reads_shape_words_and_numbers_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tiny.gguf");
    for format in Format::ALL {
        save(&path, &SHAPE, format, &tokens()).unwrap();
        assert_eq!(names(folder.path()), ["tiny.gguf"]);
        let weights = Weights::open(&path).unwrap();
        let plan = arch::blueprint(&weights).unwrap();
        assert_eq!((plan.vocab, plan.width, plan.trained_context), (SHAPE.words, SHAPE.width, CONTEXT));
        assert_eq!((plan.layers.len(), plan.norm_eps as f32), (SHAPE.layers, SHAPE.eps));
        let attention = &plan.layers[1].attention;
        assert_eq!((attention.heads, attention.kv_heads, attention.key_len), (4, 2, 16));
        let rope = attention.rope.as_ref().unwrap();
        assert_eq!((rope.dims, rope.base, rope.pairing), (16, 10_000.0, Pairing::Neighbours));
        assert!(matches!(plan.layers[0].ffn, FfnPlan::Dense { width: 96, .. }));
        assert_eq!(weights.metadata().text("general.license"), Some(STARTER.license));
        for Place { name, dims: shape, .. } in SHAPE.places() {
            let tensor = weights.get(&name, &shape).unwrap();
            let expected = match (shape.len(), format) {
                (1, _) => "F32",
                (_, Format::Q4_0) if name == TOKEN_TABLE => "Q8_0",
                _ => format.name(),
            };
            assert_eq!(tensor.format().name, expected, "{name}");
            let mut numbers = vec![f32::NAN; tensor.len()];
            tensor.dequantize(0, &mut numbers).unwrap();
            let allowed = if expected == "Q4_0" { 0.019 } else { 0.002 };
            let original = seeded(&name, &shape);
            assert!(
                numbers.iter().zip(&original).all(|(x, y)| (x - y).abs() <= allowed),
                "{name} {format:?}"
            );
        }
        assert_eq!(weights.tensors().count(), SHAPE.places().len());
    }
}

#[test]
fn texts_are_cut_as_the_recipe_says_and_controls_stay_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tiny.gguf");
    save(&path, &SHAPE, Format::F16, &tokens()).unwrap();
    let tokenizer = Tokenizer::open(&Weights::open(&path).unwrap()).unwrap();
    let id = |text: &str| tokenizer.id(text).unwrap();
    let ids = tokenizer.encode_prompt("in the 42", Specials::Plain).unwrap();
    let cut = [0, id("i"), id("n"), id("Ġthe"), id("Ġ"), id("4"), id("2")];
    assert_eq!(ids, cut);
    assert_eq!(tokenizer.decode(&ids), "in the 42");
    assert_eq!((tokenizer.bos(), tokenizer.eos(), tokenizer.end_ids()), (Some(0), Some(1), &[1][..]));
    assert!((0..16).all(|id| tokenizer.is_control(id)) && !tokenizer.is_control(16));
    assert!(tokenizer.encode("<|end|>", Specials::Plain).unwrap().len() > 1);
}

#[test]
fn what_cannot_be_a_model_leaves_the_file_before_it_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tiny.gguf");
    fs::write(&path, "the one before").unwrap();
    let mut renamed = tokens();
    // Ends answers by its name, in this engine and in llama.cpp.
    renamed[5] = "<|call|>".to_owned();
    let narrow = Shape { width: 40, ..SHAPE };
    let few = tokens()[..200].to_vec();
    let refused = [
        save(&path, &SHAPE, Format::F16, &renamed),
        save(&path, &narrow, Format::Q8_0, &tokens()),
        save(&path, &SHAPE, Format::F16, &few),
    ];
    assert!(matches!(&refused[0], Err(Error::Bad { why, .. }) if why.contains("token 5")), "{refused:?}");
    assert!(matches!(&refused[1], Err(Error::Bad { why, .. }) if why.contains("40")), "{refused:?}");
    assert!(matches!(&refused[2], Err(Error::Bad { why, .. }) if why.contains("200")), "{refused:?}");
    for wrong in [f32::NAN, f32::INFINITY, 70_000.0] {
        let mut numbers = |_: &str, shape: &[usize]| Ok(vec![wrong; shape.iter().product()]);
        let (tokens, merges) = (tokens(), merges());
        let refused =
            write(&path, (&SHAPE, CONTEXT), Format::F16, &words(&tokens, &merges), &STARTER, &mut numbers);
        assert!(matches!(refused, Err(Error::Bad { .. })), "{wrong}");
    }
    assert_eq!(names(folder.path()), ["tiny.gguf"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), "the one before");
}

/// The logits after each of some tokens.
fn logits(path: &Path) -> Vec<Vec<f32>> {
    let engine = Engine::start().unwrap();
    let (device, source) = (Choice::Cpu, path.into());
    let request = LoadRequest::new(source, device);
    let loaded = engine.load(request).last();
    assert!(matches!(loaded, Some(Event::Loaded(_))), "{loaded:?}");
    match engine.logits((0..40).map(|n| n * 6).collect()).last() {
        Some(Event::Computed(rows)) => rows,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_engine_computes_with_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let at = |format: Format| folder.path().join(format.name());
    let rows = Format::ALL.map(|format| {
        save(&at(format), &SHAPE, format, &tokens()).unwrap();
        logits(&at(format))
    });
    let exact = &rows[0];
    assert!(exact.iter().flatten().all(|x| x.is_finite()) && exact.len() == 40);
    let deviation = |rows: &[Vec<f32>]| {
        let pairs = rows.iter().flatten().zip(exact.iter().flatten());
        pairs.map(|(x, y)| f64::from(x - y).powi(2)).sum::<f64>().sqrt()
    };
    let size = deviation(&vec![vec![0.0; SHAPE.words]; 40]);
    for (rows, share) in rows.iter().zip([0.0, 0.002, 0.02, 0.3]) {
        assert!(deviation(rows) <= share * size, "{} of {size}", deviation(rows));
    }
}
