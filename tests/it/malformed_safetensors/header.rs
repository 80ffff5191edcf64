//! Ways to break a safetensors file itself: its header, its offsets, its names and shapes.

use super::{Class, Folder, Random, class, file, llama, sample};
use crate::support::safetensors::SafetensorsWriter;

/// Four bytes of data under one tensor whose description is `body`.
fn tensor(body: &str) -> Folder {
    llama(file(format!("{{\"model.norm.weight\":{body}}}").as_bytes(), &[0; 4]))
}

/// The sample with a piece of its header exchanged.
fn changed(random: &mut Random, from: &str, to: &str) -> Folder {
    let sample = sample(random);
    let header = sample.header();
    assert!(header.contains(from), "{header}");
    llama(file(header.replacen(from, to, 1).as_bytes(), sample.data()))
}

/// The sample with this header in place of its own.
fn headed(random: &mut Random, header: impl Fn(String) -> Vec<u8>) -> Folder {
    let sample = sample(random);
    llama(file(&header(sample.header()), sample.data()))
}

/// A file of two F32 tensors of one number each, at these places, with `held` bytes of data.
fn placed(first: [u64; 2], second: [u64; 2], held: usize) -> Folder {
    let one = |name: &str, offsets: [u64; 2]| {
        format!("{name:?}:{{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":{offsets:?}}}")
    };
    let header = format!("{{{},{}}}", one("model.norm.weight", first), one("other", second));
    llama(file(header.as_bytes(), &vec![0; held]))
}

fn with(name: &str, dtype: &str, shape: &[usize], bytes: usize) -> Folder {
    llama(SafetensorsWriter::new().raw(name, dtype, shape, &vec![0; bytes]).finish())
}

fn length_of(length: u64, random: &mut Random) -> Folder {
    let mut whole = sample(random).finish();
    whole[..8].copy_from_slice(&length.to_le_bytes());
    llama(whole)
}

pub fn classes() -> Vec<Class> {
    let mut all = beginnings();
    all.extend(texts());
    all.extend(places());
    all.extend(names());
    all.extend(shapes());
    all
}

fn beginnings() -> Vec<Class> {
    vec![
        class("empty file", "CutShort", |_| llama([])),
        class("cut in the length", "CutShort", |r| {
            llama({
                let len = 1 + r.index(7);
                r.bytes(len)
            })
        }),
        class("header beyond the file", "HeaderBeyondFile", |r| {
            let length = r.within(5_000..=1 << 24);
            length_of(length, r)
        }),
        class("header too long", "HeaderTooLong", |r| {
            let length = r.within((1 << 24) + 1..=u64::MAX >> 8);
            length_of(length | 1, r)
        }),
        class("length of all ones", "HeaderTooLong", |r| length_of(u64::MAX, r)),
        class("GGUF", "GGUF", |r| llama([b"GGUF".as_slice(), &r.bytes(40)].concat())),
        class("zip", "PyTorch", |r| llama([b"PK\x03\x04".as_slice(), &r.bytes(40)].concat())),
        class("LFS pointer", "not downloaded", |r| {
            llama(format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\n", r.next()))
        }),
        class("web page", "web page", |r| llama(format!("<!DOCTYPE html><p>{}", r.next()))),
        class("header is a list", "NotSafetensors", |r| headed(r, |header| format!("[{header}]").into())),
        class("header begins with a space", "NotSafetensors", |r| {
            headed(r, |header| format!(" {header}").into())
        }),
    ]
}

fn texts() -> Vec<Class> {
    vec![
        class("not UTF-8", "NotUtf8", |r| {
            let at = 2 + r.index(100);
            headed(r, |header| {
                let mut bytes = header.into_bytes();
                bytes[at] = 0xff;
                bytes
            })
        }),
        class("JSON cut", "NotJson", |r| {
            let cut = 1 + r.index(200);
            headed(r, |header| header.into_bytes()[..cut].to_vec())
        }),
        class("text after the JSON", "NotJson", |r| headed(r, |header| format!("{header} 1").into())),
        class("comment", "NotJson", |r| headed(r, |header| header.replacen(',', ",//x\n", 1).into())),
        class("too deep", "NotJson", |r| {
            let deep = 200 + r.index(5_000);
            headed(r, |header| header.replacen("{\"format\":\"pt\"}", &"[".repeat(deep), 1).into())
        }),
        class("control character", "NotJson", |r| changed(r, "model.norm", "model\u{1}norm")),
        class("metadata twice", "__metadata__ is there twice", |r| {
            changed(r, "{\"__metadata__\":", "{\"__metadata__\":{},\"__metadata__\":")
        }),
        class("no type", "missing field `dtype`", |_| tensor("{\"shape\":[1],\"data_offsets\":[0,4]}")),
        class("no shape", "missing field `shape`", |_| tensor("{\"dtype\":\"F32\",\"data_offsets\":[0,4]}")),
        class("no offsets", "missing field `data_offsets`", |_| tensor("{\"dtype\":\"F32\",\"shape\":[1]}")),
        class("field twice", "duplicate field", |_| {
            tensor("{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}")
        }),
        class("type is a number", "BadJson", |_| {
            tensor("{\"dtype\":32,\"shape\":[1],\"data_offsets\":[0,4]}")
        }),
        class("shape is a text", "a list of whole numbers", |_| {
            tensor("{\"dtype\":\"F32\",\"shape\":\"1\",\"data_offsets\":[0,4]}")
        }),
        class("negative dimension", "invalid value: integer `-1`", |_| {
            tensor("{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}")
        }),
        class("broken dimension", "floating point", |_| {
            tensor("{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}")
        }),
        class("dimension beyond 64 bits", "BadJson", |_| {
            tensor("{\"dtype\":\"F32\",\"shape\":[18446744073709551616],\"data_offsets\":[0,4]}")
        }),
        class("one offset", "has 1 offsets", |_| {
            tensor("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}")
        }),
        class("three offsets", "has 3 offsets", |_| {
            tensor("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}")
        }),
        class("tensor is null", "BadJson", |_| tensor("null")),
    ]
}

fn places() -> Vec<Class> {
    vec![
        class("ends before it begins", "OffsetsReversed", |_| placed([4, 0], [4, 8], 8)),
        class("ends behind the file", "TensorOutsideFile", |r| placed([0, 4], [4, 9 + r.next() % 1000], 8)),
        class("ends at the last number", "TensorOutsideFile", |_| placed([0, 4], [4, u64::MAX], 8)),
        class("bytes disagree with the shape", "SizeMismatch", |r| {
            placed([0, 4], [4, 9 + r.next() % 90], 200)
        }),
        class("gap", "UnclaimedBytes { at: 4", |r| {
            let gap = 1 + r.next() % 99;
            placed([0, 4], [4 + gap, 8 + gap], 8 + gap as usize)
        }),
        class("data before the first", "UnclaimedBytes { at: 0", |r| {
            let gap = 1 + r.next() % 99;
            placed([gap, 4 + gap], [4 + gap, 8 + gap], 8 + gap as usize)
        }),
        class("data after the last", "UnclaimedBytes { at: 8", |r| placed([0, 4], [4, 8], 9 + r.index(99))),
        class("overlap", "Overlap", |r| {
            let begin = 1 + r.next() % 3;
            placed([0, 4], [begin, begin + 4], 8)
        }),
        class("the same bytes twice", "Overlap", |_| placed([0, 4], [0, 4], 4)),
        class("data cut", "TensorOutsideFile", |r| {
            let whole = sample(r).finish();
            llama(&whole[..whole.len() - 1 - r.index(300)])
        }),
    ]
}

fn names() -> Vec<Class> {
    vec![
        class("name twice", "DuplicateTensor", |r| {
            llama(sample(r).seeded("model.norm.weight", &[16], r).finish())
        }),
        class("two names for one place", "DuplicateTensor", |r| {
            llama(sample(r).seeded("norm.weight", &[16], r).finish())
        }),
        class("no name", "a name of 0 bytes", |_| with("", "F32", &[1], 4)),
        class("long name", "BadJson", |r| with(&"n".repeat(257 + r.index(5_000)), "F32", &[1], 4)),
        class("unknown type", "UnknownFormat", |r| {
            let dtype = format!("Q{}", r.next());
            with("model.norm.weight", &dtype, &[1], 4)
        }),
        class("type of endless name", "UnknownFormat", |r| {
            with("model.norm.weight", &"F".repeat(1000 + r.index(50_000)), &[1], 4)
        }),
        class("whole numbers", "UnknownFormat", |r| {
            let (dtype, bytes) = r.pick(&[("I32", 4), ("I64", 8), ("U8", 1), ("BOOL", 1), ("F64", 8)]);
            with("model.norm.weight", dtype, &[1], bytes)
        }),
    ]
}

fn shapes() -> Vec<Class> {
    vec![
        class("five dimensions", "BadRank", |_| with("model.norm.weight", "F32", &[1; 5], 4)),
        class("dimensions without end", "BadRank", |r| {
            with("model.norm.weight", "F32", &vec![1; 1000 + r.index(50_000)], 4)
        }),
        class("no dimension", "BadRank", |_| with("model.norm.weight", "F32", &[], 4)),
        class("dimension too large", "BadDimension", |r| {
            with("model.norm.weight", "F32", &[(1 << 31) + 1 + r.index(1 << 20)], 4)
        }),
        class("dimension of zero", "BadDimension { tensor: \"model.norm.weight\", found: 0", |_| {
            with("model.norm.weight", "F32", &[0], 0)
        }),
        class("too large to count", "TensorTooLarge", |_| with("model.norm.weight", "F32", &[1 << 31; 3], 4)),
        class("no place for it", "UnplacedTensor", |r| {
            let name =
                r.pick(&["x", "model.layers.0.mlp.gate.weight", "model.layers.0.lora.weight", "norm.bias"]);
            with(name, "F32", &[1], 4)
        }),
        class("layer beyond the network", "UnplacedTensor", |r| {
            with(&format!("model.layers.{}.input_layernorm.weight", 2 + r.index(1 << 40)), "F32", &[1], 4)
        }),
        class("rows are no heads", "WrongShape", |r| {
            let rows = r.pick(&[1, 3, 15, 17, 64]);
            with("model.layers.0.self_attn.q_proj.weight", "F32", &[rows, 1], 4 * rows)
        }),
        class("bias is no heads", "WrongShape", |_| {
            with("model.layers.0.self_attn.k_proj.bias", "F32", &[7], 28)
        }),
    ]
}
