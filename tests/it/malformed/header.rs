//! Files whose first bytes are wrong: not GGUF at all, of another version, with absurd counts.

use std::ops::RangeInclusive;

use super::{Class, class, sample};
use crate::support::gguf::{F32, GgufWriter};
use crate::support::random::Random;

pub(super) fn classes() -> Vec<Class> {
    let mut classes = lookalikes();
    classes.extend(versions());
    classes.extend(counts());
    classes
}

fn lookalikes() -> Vec<Class> {
    vec![
        class("no bytes, or not even a mark", "CutShort", |r| b"GGUF"[..r.edged(0..=3) as usize].to_vec()),
        class("another mark", "NotGguf", |r| {
            let mark = [b'A' + r.edged(7..=25) as u8, r.next() as u8, r.next() as u8, r.next() as u8];
            marked(&mark, r)
        }),
        class("old GGML", "NotGguf", |r| marked(b"lmgg", r)),
        class("old GGMF", "NotGguf", |r| marked(b"fmgg", r)),
        class("old GGJT", "NotGguf", |r| marked(b"tjgg", r)),
        class("old GGLA", "NotGguf", |r| marked(b"algg", r)),
        class("zip", "NotGguf", |r| marked(b"PK\x03\x04", r)),
        class("gzip", "NotGguf", |r| marked(b"\x1f\x8b\x08\x00", r)),
        class("zstd", "NotGguf", |r| marked(b"\x28\xb5\x2f\xfd", r)),
        class("web page", "NotGguf", |r| marked(r.pick(&[b"<!DOCTYPE html>", b"<html lang=en>\n"]), r)),
        class("JSON", "NotGguf", |r| marked(b"{\"error\":", r)),
        class("Git LFS placeholder", "NotGguf", |r| {
            marked(b"version https://git-lfs.github.com/spec/v1\n", r)
        }),
    ]
}

fn versions() -> Vec<Class> {
    vec![
        class("version 0", "GgufVersion", |r| version(0, r)),
        class("version 1", "GgufVersion", |r| version(1, r)),
        class("a version to come", "GgufVersion", |r| {
            let future = r.edged(4..=0xffff) as u32;
            version(future, r)
        }),
        class("big-endian", "BigEndian", |r| {
            let swapped = r.pick(&[2_u32, 3]).swap_bytes();
            version(swapped, r)
        }),
        class("ends in the version", "CutShort", |r| cut(4..=7, r)),
        class("ends in the number of tensors", "CutShort", |r| cut(8..=15, r)),
        class("ends in the number of settings", "CutShort", |r| cut(16..=23, r)),
    ]
}

fn counts() -> Vec<Class> {
    vec![
        class("more tensors than a model has", "TooManyTensors", |r| tensors(65_537..=1 << 40, r)),
        class("a negative number of tensors", "TooManyTensors", |r| tensors(1 << 63..=u64::MAX, r)),
        class("more tensors than the file holds", "CountBeyondFile", |r| tensors(1_000..=65_536, r)),
        class("more settings than a model has", "TooManySettings", |r| settings(4_097..=1 << 40, r)),
        class("a negative number of settings", "TooManySettings", |r| settings(1 << 63..=u64::MAX, r)),
        class("more settings than the file holds", "CountBeyondFile", |r| settings(1_000..=4_096, r)),
        class("a setting less is counted than there is", "BadRank", |r| {
            // The type number of a text stands where a tensor's rank is read.
            let mut file = sample(r).text("general.name", "x");
            file.claimed_settings = Some(file.settings.len() as u64 - 1);
            file.finish()
        }),
        class("a tensor more is counted than there is", "EmptyTensorName", |r| {
            let zeros = r.edged(16..=64) as usize;
            let mut file = GgufWriter::new().tensor("zeros", &[zeros], F32, vec![0; 4 * zeros]);
            file.claimed_tensors = Some(2);
            file.finish()
        }),
    ]
}

fn marked(mark: &[u8], random: &mut Random) -> Vec<u8> {
    let rest = random.edged(40..=400) as usize;
    [mark, &random.bytes(rest)].concat()
}

fn version(version: u32, random: &mut Random) -> Vec<u8> {
    let mut file = sample(random);
    file.version = version;
    file.finish()
}

fn cut(range: RangeInclusive<u64>, random: &mut Random) -> Vec<u8> {
    let mut bytes = sample(random).finish();
    bytes.truncate(random.edged(range) as usize);
    bytes
}

fn tensors(claimed: RangeInclusive<u64>, random: &mut Random) -> Vec<u8> {
    let mut file = sample(random);
    file.claimed_tensors = Some(random.edged(claimed));
    file.finish()
}

fn settings(claimed: RangeInclusive<u64>, random: &mut Random) -> Vec<u8> {
    let mut file = sample(random);
    file.claimed_settings = Some(random.edged(claimed));
    file.finish()
}
