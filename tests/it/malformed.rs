//! Broken GGUF files, made class by class: each gets its own named error, at once and almost for
//! free, whatever the seed puts into it.
//!
//! A class is one way to break a valid file and the fault that has to come out; see the lists in
//! `malformed/`. To add one: a line there, and if the fault is new, a variant of `Fault`.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use carnet::engine::Error;
use carnet::engine::weights::{Weights, gguf};

use crate::support::alloc::peak_during;
use crate::support::gguf::{F16, F32, GgufWriter, Q8_0};
use crate::support::random::Random;

mod header;
mod settings;
mod tensors;

const SEEDS: u64 = 20;
const TIME_MAX: Duration = Duration::from_millis(50);
const HEAP_MAX: usize = 64 * 1024;

/// One way to break a file.
struct Class {
    name: &'static str,
    /// The variant of `Fault` or `Error` that names it.
    expected: &'static str,
    make: fn(&mut Random) -> Vec<u8>,
}

impl Class {
    fn bytes(&self, seed: u64) -> Vec<u8> {
        (self.make)(&mut Random::new(seed))
    }
}

fn class(name: &'static str, expected: &'static str, make: fn(&mut Random) -> Vec<u8>) -> Class {
    Class { name, expected, make }
}

fn classes() -> Vec<Class> {
    header::classes().into_iter().chain(settings::classes()).chain(tensors::classes()).collect()
}

/// A valid file whose sizes depend on the seed, for a class to break.
fn sample(random: &mut Random) -> GgufWriter {
    let vocab = random.within(3..=9) as usize;
    let tokens: Vec<String> = (0..vocab).map(|id| format!("token {id}")).collect();
    GgufWriter::new()
        .text("general.architecture", "llama")
        .count("llama.block_count", 1)
        .real("llama.rope.freq_base", 10_000.0)
        .flag("tokenizer.ggml.add_bos_token", true)
        .texts("tokenizer.ggml.tokens", &tokens)
        .list("tokenizer.ggml.scores", &random.normals(vocab, 1.0))
        .normals("token_embd.weight", &[vocab, 64], Q8_0, random, 0.1)
        .normals("output_norm.weight", &[64], F32, random, 0.1)
        .normals("blk.0.attn_q.weight", &[8, 64], F16, random, 0.1)
}

/// The name of the variant: what comes before its fields.
fn variant(error: &Error) -> String {
    let shown = match error {
        Error::DamagedFile(fault) => format!("{fault:?}"),
        other => format!("{other:?}"),
    };
    shown.split([' ', '(']).next().unwrap_or_default().to_owned()
}

/// Reads a broken file and holds the reader to its budget.
fn refuse(bytes: &[u8], what: &str) -> Error {
    let (result, peak) = peak_during(|| gguf::read_metadata(bytes));
    let budget = HEAP_MAX + 4 * bytes.len();
    assert!(peak <= budget, "{what}: {peak} bytes of heap for a file of {}", bytes.len());
    // The best of three, because other tests run beside this one.
    let fastest = (0..3).map(|_| time(|| gguf::read_metadata(bytes).is_ok())).min().unwrap();
    assert!(fastest <= TIME_MAX, "{what}: took {fastest:?}");
    match result {
        Ok(_) => panic!("{what}: was read"),
        Err(error) => error,
    }
}

fn time<R>(work: impl FnOnce() -> R) -> Duration {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed()
}

#[test]
fn every_class_has_its_fault_at_every_seed() {
    let classes = classes();
    assert!(classes.len() >= 80, "{} classes", classes.len());
    for class in classes {
        let Class { name, expected, .. } = class;
        for seed in 0..SEEDS {
            let what = format!("{name}, seed {seed}");
            let error = refuse(&class.bytes(seed), &what);
            assert_eq!(variant(&error), expected, "{what}: {error}");
        }
    }
}

#[test]
fn no_two_classes_read_the_same() {
    let mut texts = BTreeMap::new();
    for class in classes() {
        let text = refuse(&class.bytes(0), class.name).to_string();
        if let Some(other) = texts.insert(text.clone(), class.name) {
            panic!("{:?} and {other:?} both say {text:?}", class.name);
        }
    }
}

#[test]
fn from_disk_comes_the_same_fault_as_from_memory() {
    let folder = tempfile::tempdir().unwrap();
    for (i, class) in classes().into_iter().enumerate() {
        let (path, bytes) = (folder.path().join(format!("{i}.gguf")), class.bytes(1));
        std::fs::write(&path, &bytes).unwrap();
        let opened = Weights::open(&path).unwrap_err();
        let refused = refuse(&bytes, class.name);
        assert_eq!(opened.to_string(), refused.to_string(), "{}", class.name);
    }
}

#[test]
fn a_file_cut_anywhere_before_its_end_is_refused() {
    for seed in 0..SEEDS {
        let (bytes, places) = sample(&mut Random::new(seed)).finish_with_places();
        let header = 0..places.data[0].start;
        let borders = places.data.iter().flat_map(|data| [data.start, data.end]);
        let around = borders.flat_map(|border| [border - 1, border, border + 1]);
        let expected = ["CutShort", "CountBeyondFile", "LengthBeyondFile", "TensorOutsideFile"];
        for end in header.chain(around).filter(|end| *end < bytes.len()) {
            let error = refuse(&bytes[..end], "a cut file");
            assert!(expected.contains(&variant(&error).as_str()), "seed {seed}, cut at {end}: {error}");
        }
        gguf::read_metadata(&bytes).unwrap();
    }
}

#[test]
fn a_file_with_any_byte_changed_never_panics_nor_costs_much() {
    let (bytes, places) = sample(&mut Random::new(3)).finish_with_places();
    let mut random = Random::new(4);
    let mut refused = 0;
    for _ in 0..20_000 {
        let mut bytes = bytes.clone();
        for _ in 0..random.within(1..=3) {
            bytes[random.index(places.data[0].start)] = random.pick(&[0, 1, 0x7f, 0x80, 0xff, b'a']);
        }
        let (result, peak) = peak_during(|| gguf::read_metadata(&bytes).is_err());
        refused += usize::from(result);
        assert!(peak <= HEAP_MAX + 4 * bytes.len(), "{peak} bytes of heap");
    }
    assert!(refused > 1_000, "only {refused} of the changed files were refused");
}

#[test]
fn a_large_broken_file_earns_no_more_heap_than_a_small_one() {
    let many = (0..4000).fold(GgufWriter::new(), |file, i| file.flag(&format!("{i}"), true));
    let settings = many.clone().raw_setting(b"last", 99, &[]);
    let doubled = many.flag("7", false);
    let lists = GgufWriter::new()
        .list("tokenizer.ggml.tokens", &vec![""; 200_000])
        .list("numbers", &vec![7_u8; 1_000_000])
        .raw_setting(b"last", 7, &[2]);
    let overlapping = (0..20_000).fold(GgufWriter::new(), |mut file, i| {
        file = file.tensor(&format!("{i}"), &[1], F32, Vec::new());
        file
    });
    let mut overlapping = overlapping.finish();
    overlapping.resize(overlapping.len() + 64, 0);
    let cases = [
        (settings.finish(), "UnknownValueType"),
        (doubled.finish(), "DuplicateKey"),
        (lists.finish(), "BadBool"),
        (overlapping, "Overlap"),
    ];
    for (bytes, expected) in cases {
        let error = refuse(&bytes, expected);
        assert_eq!(variant(&error), expected, "{error}");
    }
}

/// The files fuzzing starts from. To write them anew: `CARNET_REWRITE=1 cargo test fuzzers_seeds`.
#[test]
fn the_fuzzers_seeds_are_read_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds/gguf");
    if std::env::var_os("CARNET_REWRITE").is_some() {
        write_seeds(&folder);
    }
    let mut n_read = 0;
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        let (bytes, name) = (std::fs::read(&path).unwrap(), path.display().to_string());
        let is_valid = path.file_stem().is_some_and(|name| name.to_string_lossy().starts_with("valid"));
        if is_valid {
            gguf::read_metadata(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        } else {
            refuse(&bytes, &name);
        }
        n_read += usize::from(is_valid);
    }
    assert!(n_read >= 3, "{n_read} valid seeds");
}

fn write_seeds(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let mut random = Random::new(0);
    let every_type = sample(&mut random)
        .value("a", 1_u8)
        .value("b", -1_i8)
        .value("c", 1_u16)
        .value("d", -1_i16)
        .value("e", -1_i32)
        .value("f", 1_u64)
        .value("g", -1_i64)
        .value("h", 0.5_f64)
        .list("i", &[1_u64, 2])
        .list("j", &[true, false]);
    let seeds = [
        ("valid-sample", sample(&mut random).finish()),
        ("valid-every-type", every_type.finish()),
        ("valid-aligned", sample(&mut random).alignment(64).finish()),
        ("valid-empty", GgufWriter::new().finish()),
        ("cut", classes().iter().find(|class| class.name == "ends in the format").unwrap().bytes(0)),
        ("overlap", classes().iter().find(|class| class.expected == "Overlap").unwrap().bytes(0)),
        ("wrap", classes().iter().find(|class| class.expected == "TensorTooLarge").unwrap().bytes(0)),
    ];
    for (name, bytes) in seeds {
        std::fs::write(folder.join(format!("{name}.gguf")), bytes).unwrap();
    }
}
