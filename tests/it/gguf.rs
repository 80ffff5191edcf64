//! Valid GGUF files are read as they were written, however odd; and real ones, where there are any.

use std::path::Path;

use carnet::engine::weights::{Value, Weights, gguf};

use crate::support::fixtures;
use crate::support::gguf::{F16, F32, GgufWriter, Q4_0, Q8_0};
use crate::support::random::Random;

fn open(file: &GgufWriter) -> Weights {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.gguf");
    std::fs::write(&path, file.finish()).unwrap();
    Weights::open(&path).unwrap()
}

#[test]
fn numbers_come_back_as_precisely_as_their_format_allows() {
    let mut random = Random::new(1);
    let numbers = random.normals(6 * 64, 1.0);
    // The largest error relative to the largest number of a block.
    for (ggml_type, error_max) in [(F32, 0.0), (F16, 0.0005), (Q8_0, 0.005), (Q4_0, 0.08)] {
        let weights = open(&GgufWriter::new().numbers("w", &[2, 3, 64], ggml_type, &numbers));
        let tensor = weights.get("w", &[2, 3, 64]).unwrap();
        let mut read = vec![f32::NAN; numbers.len()];
        tensor.dequantize(0, &mut read).unwrap();
        for (read, written) in read.chunks(32).zip(numbers.chunks(32)) {
            let largest = written.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
            let error = read.iter().zip(written).fold(0.0_f32, |most, (a, b)| most.max((a - b).abs()));
            assert!(error <= error_max * largest, "{}: {error} of {largest}", tensor.format().name);
        }
    }
}

#[test]
fn rows_are_found_where_the_alignment_puts_them() {
    for align in [8, 16, 32, 64, 4096] {
        let file = GgufWriter::new()
            .alignment(align)
            .numbers("first", &[1], F32, &[1.0])
            .numbers("second", &[2, 2], F32, &[2.0, 3.0, 4.0, 5.0])
            .numbers("third", &[1], F16, &[6.0]);
        let weights = open(&file);
        let mut row = [0.0; 2];
        weights.get("second", &[2, 2]).unwrap().dequantize(1, &mut row).unwrap();
        assert_eq!(row, [4.0, 5.0]);
        let mut last = [0.0];
        weights.get("third", &[1]).unwrap().dequantize(0, &mut last).unwrap();
        assert_eq!(last, [6.0]);
    }
}

#[test]
fn a_count_may_have_any_width() {
    let file = GgufWriter::new()
        .value("a", 7_u8)
        .value("b", 7_i8)
        .value("c", 7_u16)
        .value("d", 7_i16)
        .value("e", 7_u32)
        .value("f", 7_i32)
        .value("g", 7_u64)
        .value("h", 7_i64);
    let metadata = gguf::read_metadata(&file.finish()).unwrap();
    assert_eq!(metadata.iter().count(), 8);
    for (key, _) in metadata.iter() {
        assert_eq!(metadata.count(key), Some(7), "{key}");
    }
}

#[test]
fn odd_but_valid_files_are_read() {
    let many = (0..4096).fold(GgufWriter::new(), |file, i| file.count(&format!("key {i}"), i));
    let mut gap = GgufWriter::new().numbers("a", &[1], F32, &[1.0]).numbers("b", &[1], F32, &[2.0]);
    gap.tensors[1].claimed_offset = Some(64);
    let gap_bytes = [gap.finish(), vec![0; 64]].concat();
    let mut backwards = GgufWriter::new().numbers("a", &[1], F32, &[1.0]).numbers("b", &[1], F32, &[2.0]);
    backwards.tensors[0].claimed_offset = Some(32);
    backwards.tensors[1].claimed_offset = Some(0);
    let version_2 = GgufWriter { version: 2, ..GgufWriter::new().text("general.name", "old") };
    let cases = [
        ("nothing in it", GgufWriter::new().finish()),
        ("as many settings as are read", many.finish()),
        ("a gap between tensors", gap_bytes),
        ("tensors in another order", backwards.finish()),
        ("version 2", version_2.finish()),
        ("an empty list", GgufWriter::new().list::<f32>("tokenizer.ggml.scores", &[]).finish()),
        ("an empty text", GgufWriter::new().text("general.name", "").finish()),
        ("the longest name", GgufWriter::new().flag(&"k".repeat(256), true).finish()),
        (
            "the longest token",
            GgufWriter::new().list("tokenizer.ggml.tokens", &["t".repeat(4096).as_str()]).finish(),
        ),
        ("a model in one part", GgufWriter::new().value("split.count", 1_u16).finish()),
        (
            "bytes behind the end",
            [GgufWriter::new().numbers("a", &[3], F32, &[0.0; 3]).finish(), vec![7; 99]].concat(),
        ),
    ];
    for (name, bytes) in cases {
        gguf::read_metadata(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn lists_keep_their_type() {
    let file = GgufWriter::new()
        .list("whole", &[1_u64, 2])
        .list("signed", &[-1_i16, 2])
        .list("real", &[0.5_f32])
        .list("double", &[0.25_f64])
        .list("flags", &[true, false])
        .list("texts", &["é", ""]);
    let metadata = gguf::read_metadata(&file.finish()).unwrap();
    assert_eq!(metadata.integers("whole"), Some([1, 2].as_slice()));
    assert_eq!(metadata.integers("signed"), Some([-1, 2].as_slice()));
    assert_eq!(metadata.floats("real"), Some([0.5].as_slice()));
    assert_eq!(metadata.floats("double"), Some([0.25].as_slice()));
    assert_eq!(metadata.get("flags"), Some(&Value::Bools(vec![true, false])));
    assert!(metadata.texts("texts").unwrap().iter().eq(["é", ""]));
}

#[test]
fn real_files_open_and_hold_finite_numbers() {
    let Some(folder) = fixtures() else { return };
    let mut n_read = 0;
    for part in ["", "parity", "vocabs"] {
        for file in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "gguf") {
                check_real(&path);
                n_read += 1;
            }
        }
    }
    assert!(n_read > 10, "{n_read} files");
}

fn check_real(path: &Path) {
    let weights = Weights::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(weights.metadata().text("general.architecture").is_some(), "{}", path.display());
    for tensor in weights.tensors() {
        let mut row = vec![f32::NAN; tensor.row_len()];
        tensor.dequantize(tensor.rows() - 1, &mut row).unwrap();
        assert!(row.iter().all(|x| x.is_finite()), "{}: {}", path.display(), tensor.name());
    }
}
