//! Broken safetensors models, made class by class: each gets its own named error, at once and almost
//! for free, whatever the seed puts into it.
//!
//! A class is one way to break a valid folder and the fault that has to come out; see the lists in
//! `malformed_safetensors/`. To add one: a line there, and if the fault is new, a variant of `Fault`.

use std::time::{Duration, Instant};

use carnet::engine::Error;
use carnet::engine::weights::{Weights, safetensors};

use crate::support::alloc::peak_during;
use crate::support::random::Random;
use crate::support::safetensors::{Folder, SafetensorsWriter, file};

mod beside;
mod header;

const SEEDS: u64 = 20;
const TIME_MAX: Duration = Duration::from_millis(50);
const HEAP_MAX: usize = 64 * 1024;

/// One way to break a model.
struct Class {
    name: &'static str,
    /// A piece of the error as `Debug` writes it: the variant, and more where one variant names
    /// several faults.
    expected: &'static str,
    make: fn(&mut Random) -> Folder,
}

fn class(name: &'static str, expected: &'static str, make: fn(&mut Random) -> Folder) -> Class {
    Class { name, expected, make }
}

/// A configuration all samples here agree with; `more` begins with a comma.
fn config(model_type: &str, more: &str) -> String {
    format!(
        "{{\"model_type\":\"{model_type}\",\"hidden_size\":16,\"intermediate_size\":24,\
         \"num_hidden_layers\":2,\"num_attention_heads\":4,\"max_position_embeddings\":64,\
         \"rms_norm_eps\":1e-5{more}}}"
    )
}

/// A valid file whose sizes depend on the seed.
fn sample(random: &mut Random) -> SafetensorsWriter {
    let vocab = random.within(3..=9) as usize;
    SafetensorsWriter::new()
        .seeded("model.embed_tokens.weight", &[vocab, 16], random)
        .seeded("model.norm.weight", &[16], random)
        .seeded("model.layers.0.self_attn.q_proj.weight", &[16, 16], random)
}

fn llama(file: impl AsRef<[u8]>) -> Folder {
    Folder::new(&config("llama", "")).with("model.safetensors", file)
}

#[test]
fn every_class_is_refused_by_name_at_once_and_for_free() {
    let classes: Vec<Class> = header::classes().into_iter().chain(beside::classes()).collect();
    assert!(classes.len() >= 30, "{}", classes.len());
    for Class { name, expected, make } in classes {
        for seed in 0..SEEDS {
            let folder = make(&mut Random::new(seed));
            let what = format!("{name}, seed {seed}");
            let error = refuse(&folder, &what);
            let shown = format!("{error:?}");
            assert!(shown.contains(expected), "{what}: {shown} instead of {expected}");
            assert!(error.to_string().len() < 1000, "{what}: a text of {}", error.to_string().len());
        }
    }
}

/// Opens a broken model and holds the reader to its budget.
fn refuse(folder: &Folder, what: &str) -> Error {
    let start = Instant::now();
    let (result, peak) = peak_during(|| Weights::open(folder.path()));
    let mut fastest = start.elapsed();
    let files = std::fs::read_dir(folder.path()).unwrap();
    let bytes: u64 = files.map(|file| file.unwrap().metadata().unwrap().len()).sum();
    let budget = HEAP_MAX + 4 * bytes as usize;
    assert!(peak <= budget, "{what}: {peak} bytes of heap for files of {bytes}");
    // Twice again if it was slow, because other tests run beside this one.
    for _ in 0..2 {
        if fastest > TIME_MAX {
            let start = Instant::now();
            drop(Weights::open(folder.path()));
            fastest = fastest.min(start.elapsed());
        }
    }
    assert!(fastest <= TIME_MAX, "{what}: {fastest:?}");
    match result {
        Ok(_) => panic!("{what}: accepted"),
        Err(error) => error,
    }
}

#[test]
fn the_samples_themselves_are_sound() {
    for seed in 0..SEEDS {
        let mut random = Random::new(seed);
        let weights = Weights::open(llama(sample(&mut random).finish()).path()).unwrap();
        assert_eq!(weights.tensors().count(), 3);
        beside::sound(&mut random);
    }
}

#[test]
fn more_tensors_than_any_model_has_are_refused_within_the_heap() {
    let one = |i: usize| format!("\"t{i}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}");
    for (count, accepted) in [(65_536, true), (65_537, false), (80_000, false)] {
        let tensors: Vec<String> = (0..count).map(one).collect();
        let whole = file(format!("{{{}}}", tensors.join(",")).as_bytes(), &[]);
        let (read, peak) = peak_during(|| safetensors::read_names(&whole).map(|names| names.len()));
        assert!(peak <= HEAP_MAX + 4 * whole.len(), "{count}: {peak} for {}", whole.len());
        let shown = format!("{read:?}");
        assert_eq!(shown.starts_with("Ok"), accepted, "{shown}");
        assert!(accepted || shown.contains("TooManyTensors"), "{shown}");
    }
}

#[test]
fn a_file_cut_anywhere_is_damaged() {
    let sample = sample(&mut Random::new(1));
    let whole = sample.finish();
    assert!(safetensors::read_names(&whole).is_ok());
    let data_start = whole.len() - sample.data().len();
    let borders = [0, 1, 16, 32, 64].map(|back| whole.len() - back);
    let cuts =
        (0..=data_start + 1).chain(borders.iter().flat_map(|&border| [border - 1, border, border + 1]));
    for cut in cuts.filter(|&cut| cut < whole.len()) {
        let error = safetensors::read_names(&whole[..cut]).unwrap_err();
        assert!(matches!(error, Error::DamagedFile(_)), "cut at {cut}: {error:?}");
    }
    // On disk, too, where an empty file cannot be mapped.
    for cut in [0, 1, 7, 8, 9, data_start - 1, data_start, data_start + 1, whole.len() - 1] {
        let error = Weights::open(llama(&whole[..cut]).path()).unwrap_err();
        assert!(matches!(error, Error::DamagedFile(_)), "cut at {cut}: {error:?}");
    }
}

#[test]
fn no_changed_byte_of_a_header_is_fatal() {
    let sample = sample(&mut Random::new(2));
    let whole = sample.finish();
    let mut refused = 0;
    for at in 0..whole.len() - sample.data().len() {
        for byte in [0, b'"', b'0', b'9', b'{', b'}', b'\\', 0xff] {
            let mut changed = whole.clone();
            changed[at] = byte;
            refused += usize::from(safetensors::read_names(&changed).is_err());
        }
    }
    assert!(refused > whole.len() / 2, "{refused}");
}

#[test]
fn sizes_agree_with_wide_arithmetic() {
    let mut random = Random::new(3);
    let mut accepted = 0;
    for case in 0..20_000 {
        let (dtype, bits) =
            random.pick(&[("F32", 32_u128), ("BF16", 16), ("F64", 64), ("F4", 4), ("BOOL", 8)]);
        let rank = random.within(0..=5) as usize;
        let dims: Vec<u64> = (0..rank)
            .map(|_| match random.index(12) {
                0 => random.within(0..=u64::MAX),
                1 => 1 << random.within(0..=33),
                _ => random.within(0..=3),
            })
            .collect();
        let needed = dims.iter().try_fold(bits, |bits, &dim| bits.checked_mul(dim.into()));
        let held = match needed {
            Some(bits) if bits <= 80_000 && random.index(8) > 0 => bits.div_ceil(8) as usize,
            _ => random.index(64),
        };
        let header =
            format!("{{\"t\":{{\"dtype\":{dtype:?},\"shape\":{dims:?},\"data_offsets\":[0,{held}]}}}}");
        let fits = rank <= 4 && dims.iter().all(|&dim| dim <= 1 << 31);
        let sound = fits && needed == Some(8 * held as u128);
        let read = safetensors::read_names(&file(header.as_bytes(), &vec![0; held]));
        assert_eq!(read.is_ok(), sound, "case {case}: {header}: {read:?}");
        accepted += usize::from(sound);
    }
    assert!(accepted > 5_000, "{accepted}");
}
