//! The reader on small files written byte by byte here, so that this test needs neither a disk
//! nor the writer of the integration tests (and runs under miri).

use super::*;
use crate::engine::weights::Value;

fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

fn start(version: u32, n_tensors: u64, n_settings: u64) -> Vec<u8> {
    let mut bytes = b"GGUF".to_vec();
    bytes.extend(version.to_le_bytes());
    bytes.extend(n_tensors.to_le_bytes());
    bytes.extend(n_settings.to_le_bytes());
    bytes
}

fn setting(bytes: &mut Vec<u8>, key: &str, type_number: u32, value: &[u8]) {
    text(bytes, key);
    bytes.extend(type_number.to_le_bytes());
    bytes.extend(value);
}

fn list(type_number: u32, count: u64, values: &[u8]) -> Vec<u8> {
    [&type_number.to_le_bytes(), count.to_le_bytes().as_slice(), values].concat()
}

/// Two tensors at an alignment of 16, and a setting of every type.
fn sample() -> Vec<u8> {
    let mut bytes = start(3, 2, 15);
    setting(&mut bytes, "general.alignment", 4, &16_u32.to_le_bytes());
    setting(&mut bytes, "u8", 0, &[200]);
    setting(&mut bytes, "i8", 1, &[200]);
    setting(&mut bytes, "u16", 2, &60_000_u16.to_le_bytes());
    setting(&mut bytes, "i16", 3, &(-2_i16).to_le_bytes());
    setting(&mut bytes, "i32", 5, &(-3_i32).to_le_bytes());
    setting(&mut bytes, "f32", 6, &0.5_f32.to_le_bytes());
    setting(&mut bytes, "bool", 7, &[1]);
    setting(&mut bytes, "u64", 10, &u64::MAX.to_le_bytes());
    setting(&mut bytes, "i64", 11, &(-4_i64).to_le_bytes());
    setting(&mut bytes, "f64", 12, &0.1_f64.to_le_bytes());
    let mut value = Vec::new();
    text(&mut value, "grün");
    setting(&mut bytes, "text", 8, &value);
    text(&mut value, "");
    setting(&mut bytes, "texts", 9, &list(8, 2, &value));
    setting(&mut bytes, "flags", 9, &list(7, 3, &[1, 0, 1]));
    setting(&mut bytes, "numbers", 9, &list(1, 2, &[255, 7]));
    text(&mut bytes, "b");
    bytes.extend(2_u32.to_le_bytes());
    bytes.extend([32_u64, 3].map(u64::to_le_bytes).concat());
    bytes.extend(8_u32.to_le_bytes());
    bytes.extend(16_u64.to_le_bytes());
    text(&mut bytes, "a");
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(3_u64.to_le_bytes());
    bytes.extend(0_u32.to_le_bytes());
    bytes.extend(0_u64.to_le_bytes());
    bytes.resize(bytes.len().next_multiple_of(16) + 16 + 3 * 34, 0);
    bytes
}

#[test]
fn reads_a_setting_of_every_type() {
    let metadata = read_metadata(&sample()).unwrap();
    let expected = [
        ("bool", Value::Bool(true)),
        ("f32", Value::Float(0.5)),
        ("f64", Value::Float(0.1)),
        ("flags", Value::Bools(vec![true, false, true])),
        ("general.alignment", Value::Unsigned(16)),
        ("i16", Value::Signed(-2)),
        ("i32", Value::Signed(-3)),
        ("i64", Value::Signed(-4)),
        ("i8", Value::Signed(-56)),
        ("numbers", Value::Integers(vec![-1, 7])),
        ("text", Value::Text("grün".into())),
        ("texts", Value::Texts(["grün", ""].into_iter().collect())),
        ("u16", Value::Unsigned(60_000)),
        ("u64", Value::Unsigned(u64::MAX)),
        ("u8", Value::Unsigned(200)),
    ];
    let found: Vec<_> = metadata.iter().map(|(key, value)| (key, value.clone())).collect();
    assert_eq!(found, expected);
}

#[test]
fn places_tensors_outermost_dimension_first() {
    let bytes = sample();
    let (_, entries) = parse(&bytes).unwrap();
    let [(a_name, a), (b_name, b)] = entries.iter().collect::<Vec<_>>().try_into().unwrap();
    assert_eq!((a_name.as_str(), a.shape.as_slice(), a.format.name), ("a", [3].as_slice(), "F32"));
    assert_eq!((b_name.as_str(), b.shape.as_slice(), b.format.name), ("b", [3, 32].as_slice(), "Q8_0"));
    let end = bytes.len();
    assert_eq!(a.payload, Payload::Stored(vec![Span { map: 0, offset: end - 3 * 34 - 16, bytes: 12 }]));
    assert_eq!(b.payload, Payload::Stored(vec![Span { map: 0, offset: end - 3 * 34, bytes: 3 * 34 }]));
}

#[test]
fn every_cut_is_an_error_and_no_panic() {
    let bytes = sample();
    let step = if cfg!(miri) { 7 } else { 1 };
    for end in (0..bytes.len()).step_by(step) {
        assert!(parse(&bytes[..end]).is_err(), "cut at {end} of {}", bytes.len());
    }
}

#[test]
fn every_flipped_bit_is_read_or_refused() {
    let mut bytes = sample();
    let step = if cfg!(miri) { 61 } else { 1 };
    for place in (0..bytes.len() * 8).step_by(step) {
        bytes[place / 8] ^= 1 << (place % 8);
        // Whatever comes out: no panic, and no span outside the file.
        if let Ok((_, entries)) = parse(&bytes) {
            for entry in entries.values() {
                let Payload::Stored(spans) = &entry.payload else { panic!("GGUF tensors are stored") };
                assert!(spans.iter().all(|span| span.offset + span.bytes <= bytes.len()));
            }
        }
        bytes[place / 8] ^= 1 << (place % 8);
    }
}

#[test]
fn a_vocabulary_alone_is_a_valid_file() {
    for version in VERSIONS {
        let mut bytes = start(version, 0, 1);
        let mut tokens = Vec::new();
        text(&mut tokens, "a");
        setting(&mut bytes, "tokenizer.ggml.tokens", 9, &list(8, 1, &tokens));
        let (metadata, entries) = parse(&bytes).unwrap();
        assert!(metadata.texts("tokenizer.ggml.tokens").unwrap().iter().eq(["a"]));
        assert!(entries.is_empty());
    }
}

#[test]
fn long_lists_of_bytes_are_checked_and_not_kept() {
    let mut bytes = start(3, 0, 1);
    setting(&mut bytes, "table", 9, &list(0, 5000, &[1; 5000]));
    assert_eq!(read_metadata(&bytes).unwrap().get("table"), None);
    bytes.pop();
    assert!(read_metadata(&bytes).is_err());
}

#[test]
fn a_folder_is_no_model_file() {
    let error = open(&std::env::temp_dir()).unwrap_err();
    assert!(matches!(error, Error::Open { .. }), "{error}");
}
