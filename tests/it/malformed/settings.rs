//! Files with one broken setting: its name, its type, its value, or where it ends.

use std::ops::RangeInclusive;

use super::{Class, class, sample};
use crate::support::gguf::{GgufWriter, text};
use crate::support::random::Random;

const U32: u32 = 4;
const FLAG: u32 = 7;
const TEXT: u32 = 8;
const LIST: u32 = 9;
const U64: u32 = 10;
const NOT_UTF8: [&[u8]; 4] = [b"\xff", b"abc\xc3", b"\xed\xa0\x80", b"\xc0\x80z"];

pub(super) fn classes() -> Vec<Class> {
    let mut classes = names();
    classes.extend(lists());
    classes.extend(texts());
    classes.extend(flags_and_numbers());
    classes.extend(schema());
    classes.extend(alignments());
    classes.extend(cuts());
    classes
}

fn names() -> Vec<Class> {
    vec![
        class("no name", "EmptyKey", |r| broken(r, |file, _| file.raw_setting(b"", FLAG, &[1]))),
        class("a long name", "KeyTooLong", |r| {
            broken(r, |file, r| file.flag(&"k".repeat(r.edged(257..=999) as usize), true))
        }),
        class("a name of absurd length", "KeyTooLong", |r| claimed_name(1 << 40..=u64::MAX, r)),
        class("a name longer than the file", "LengthBeyondFile", |r| claimed_name(100..=256, r)),
        class("a name that is not UTF-8", "KeyNotUtf8", |r| {
            broken(r, |file, r| file.raw_setting(r.pick(&NOT_UTF8), FLAG, &[1]))
        }),
        class("one name twice", "DuplicateKey", |r| {
            broken(r, |file, _| file.text("general.architecture", "x"))
        }),
        class("an unknown type", "UnknownValueType", |r| {
            broken(r, |file, r| file.raw_setting(b"a", r.edged(13..=u32::MAX.into()) as u32, &[0; 8]))
        }),
    ]
}

fn lists() -> Vec<Class> {
    vec![
        class("a list of an unknown type", "UnknownValueType", |r| {
            broken(r, |file, r| file.raw_list("b", r.edged(13..=u32::MAX.into()) as u32, 1, &[0; 8]))
        }),
        class("a list of lists", "NestedArray", |r| {
            broken(r, |file, r| file.raw_list("c", LIST, r.edged(0..=9), &[0; 64]))
        }),
        class("a list of absurd length", "ArrayTooLong", |r| {
            broken(r, |file, r| file.raw_list("d", U32, r.edged(4_194_305..=1 << 50), &[0; 8]))
        }),
        class("a list whose size wraps", "ArrayTooLong", |r| {
            // Times eight this is a small number again in 64 bits.
            broken(r, |file, r| file.raw_list("e", U64, (1 << 61) + r.edged(0..=4), &[0; 64]))
        }),
        class("a list of negative length", "ArrayTooLong", |r| {
            broken(r, |file, r| file.raw_list("f", U32, r.edged(1 << 63..=u64::MAX), &[0; 8]))
        }),
        class("more numbers than the file holds", "CountBeyondFile", |r| {
            broken(r, |file, r| file.raw_list("g", U32, r.edged(10_000..=4_194_304), &[0; 8]))
        }),
        class("more texts than the file holds", "CountBeyondFile", |r| {
            broken(r, |file, r| file.raw_list("h", TEXT, r.edged(10_000..=4_194_304), &[0; 8]))
        }),
        class("more flags than the file holds", "CountBeyondFile", |r| {
            broken(r, |file, r| file.raw_list("i", FLAG, r.edged(20_000..=4_194_304), &[1; 8]))
        }),
    ]
}

fn texts() -> Vec<Class> {
    vec![
        class("a long text", "TextTooLong", |r| claimed_text("j", (16 << 20) + 1..=1 << 40, r)),
        class("a text of negative length", "TextTooLong", |r| claimed_text("k", 1 << 63..=u64::MAX, r)),
        class("a long template", "TextTooLong", |r| {
            claimed_text("tokenizer.chat_template", (256 << 10) + 1..=1 << 23, r)
        }),
        class("a long template of another name", "TextTooLong", |r| {
            claimed_text("tokenizer.chat_template.tool_use", (256 << 10) + 1..=1 << 23, r)
        }),
        class("a long token", "TextTooLong", |r| {
            let token = "x".repeat(r.edged(4_097..=9_999) as usize);
            list_of_texts(r, "tokenizer.ggml.tokens", token.as_bytes())
        }),
        class("a long merge", "TextTooLong", |r| {
            let merge = "x".repeat(r.edged(8_194..=9_999) as usize);
            list_of_texts(r, "tokenizer.ggml.merges", merge.as_bytes())
        }),
        class("a text longer than the file", "LengthBeyondFile", |r| claimed_text("l", 20_000..=1 << 24, r)),
        class("a text in a list longer than the file", "LengthBeyondFile", |r| {
            broken(r, |file, r| {
                let length = r.edged(20_000..=1 << 24).to_le_bytes();
                file.raw_list("m", TEXT, 2, &[&text(b"fine"), length.as_slice()].concat())
            })
        }),
        class("a text that is not UTF-8", "TextNotUtf8", |r| {
            broken(r, |file, r| file.raw_setting(b"n", TEXT, &text(r.pick(&NOT_UTF8))))
        }),
        class("a token that is not UTF-8", "TextNotUtf8", |r| {
            let token = r.pick(&NOT_UTF8);
            list_of_texts(r, "tokenizer.ggml.tokens", token)
        }),
    ]
}

fn flags_and_numbers() -> Vec<Class> {
    vec![
        class("a flag that is neither", "BadBool", |r| {
            broken(r, |file, r| file.raw_setting(b"o", FLAG, &[r.edged(2..=255) as u8]))
        }),
        class("a listed flag that is neither", "BadBool", |r| {
            broken(r, |file, r| file.raw_list("p", FLAG, 3, &[0, 1, r.edged(2..=255) as u8]))
        }),
        class("a listed number too large", "NumberTooLarge", |r| {
            broken(r, |file, r| file.list("q", &[1, r.edged(1 << 63..=u64::MAX)]))
        }),
        class("a part of a split model", "SplitModel", |r| {
            broken(r, |file, r| file.value("split.count", r.edged(2..=99) as u16))
        }),
    ]
}

fn schema() -> Vec<Class> {
    vec![
        class("architecture as a number", "WrongType", |r| {
            let architecture = r.next() as u32;
            GgufWriter::new().count("general.architecture", architecture).finish()
        }),
        class("split count as a text", "WrongType", |r| broken(r, |file, _| file.text("split.count", "two"))),
        class("template as a list", "WrongType", |r| {
            broken(r, |file, _| file.list("tokenizer.chat_template", &["a", "b"]))
        }),
        class("tokenizer as a flag", "WrongType", |r| {
            broken(r, |file, _| file.flag("tokenizer.ggml.model", true))
        }),
        class("pre-tokenizer as a number", "WrongType", |r| {
            broken(r, |file, r| file.value("tokenizer.ggml.pre", r.next()))
        }),
        class("tokens as numbers", "WrongType", |r| {
            let ids: Vec<u32> = (0..r.edged(1..=99) as u32).collect();
            GgufWriter::new().list("tokenizer.ggml.tokens", &ids).finish()
        }),
        class("tokens as one text", "WrongType", |r| {
            let tokens = "a ".repeat(r.edged(1..=99) as usize);
            GgufWriter::new().text("tokenizer.ggml.tokens", &tokens).finish()
        }),
        class("scores as whole numbers", "WrongType", |r| {
            let scores: Vec<i32> = (0..r.edged(1..=99) as i32).collect();
            GgufWriter::new().list("tokenizer.ggml.scores", &scores).finish()
        }),
        class("scores of double width", "WrongType", |r| {
            let scores = vec![0.5_f64; r.edged(1..=99) as usize];
            GgufWriter::new().list("tokenizer.ggml.scores", &scores).finish()
        }),
        class("token types as floats", "WrongType", |r| {
            broken(r, |file, r| file.list("tokenizer.ggml.token_type", &[r.unit()]))
        }),
        class("merges as flags", "WrongType", |r| {
            broken(r, |file, _| file.list("tokenizer.ggml.merges", &[true, false]))
        }),
        class("an id that is a float", "WrongType", |r| {
            broken(r, |file, r| file.real("tokenizer.ggml.bos_token_id", r.unit()))
        }),
        class("an id that is a list", "WrongType", |r| {
            broken(r, |file, _| file.list("tokenizer.ggml.eos_token_id", &[1_u32, 2]))
        }),
    ]
}

fn alignments() -> Vec<Class> {
    vec![
        class("alignment of double width", "WrongType", |r| {
            broken(r, |file, _| file.value("general.alignment", 32_u64))
        }),
        class("alignment with a sign", "WrongType", |r| {
            broken(r, |file, _| file.value("general.alignment", 32_i32))
        }),
        class("alignment as a text", "WrongType", |r| {
            broken(r, |file, _| file.text("general.alignment", "32"))
        }),
        class("alignment 0", "BadAlignment", |r| broken(r, |file, _| file.count("general.alignment", 0))),
        class("alignment too small", "BadAlignment", |r| {
            broken(r, |file, r| file.count("general.alignment", r.pick(&[1, 2, 4])))
        }),
        class("alignment too large", "BadAlignment", |r| {
            broken(r, |file, r| file.count("general.alignment", 1 << r.edged(13..=31)))
        }),
        class("alignment that is no power of two", "BadAlignment", |r| {
            broken(r, |file, r| file.count("general.alignment", 3 * r.edged(3..=1_365) as u32))
        }),
    ]
}

fn cuts() -> Vec<Class> {
    vec![
        class("ends in the length of a name", "CutShort", |r| cut(r, U32, &[7, 0, 0, 0], 0..=7)),
        class("ends in a name", "LengthBeyondFile", |r| cut(r, U32, &[7, 0, 0, 0], 8..=10)),
        class("ends in a type", "CutShort", |r| cut(r, U32, &[7, 0, 0, 0], 11..=14)),
        class("ends in a number", "LengthBeyondFile", |r| cut(r, U32, &[7, 0, 0, 0], 15..=18)),
        class("ends in the length of a text", "CutShort", |r| cut(r, TEXT, &text(b"text"), 15..=22)),
        class("ends in a text", "LengthBeyondFile", |r| cut(r, TEXT, &text(b"text"), 23..=26)),
        class("ends in the type of a list", "CutShort", |r| cut(r, LIST, &[4, 0, 0, 0], 15..=18)),
        class("ends in the length of a list", "CutShort", |r| {
            cut(r, LIST, &[4, 0, 0, 0, 1, 0, 0, 0, 0], 19..=23)
        }),
        class("ends in a list of numbers", "CountBeyondFile", |r| {
            let list = [&4_u32.to_le_bytes(), 9_u64.to_le_bytes().as_slice(), &[0; 36]].concat();
            cut(r, LIST, &list, 27..=62)
        }),
        class("ends in a list of texts", "LengthBeyondFile", |r| {
            let list = [&8_u32.to_le_bytes(), 1_u64.to_le_bytes().as_slice(), &text(b"listed")].concat();
            cut(r, LIST, &list, 35..=40)
        }),
    ]
}

/// A valid file with one more setting, which breaks it.
fn broken(random: &mut Random, with: fn(GgufWriter, &mut Random) -> GgufWriter) -> Vec<u8> {
    let file = sample(random);
    with(file, random).finish()
}

/// A short last setting whose name is said to be longer.
fn claimed_name(length: RangeInclusive<u64>, random: &mut Random) -> Vec<u8> {
    let mut file = GgufWriter::new().text("general.name", &"x".repeat(50)).flag("short", true);
    file.settings[1][..8].copy_from_slice(&random.edged(length).to_le_bytes());
    file.finish()
}

fn claimed_text(key: &'static str, length: RangeInclusive<u64>, random: &mut Random) -> Vec<u8> {
    let length = random.edged(length).to_le_bytes();
    sample(random).raw_setting(key.as_bytes(), TEXT, &[length.as_slice(), b"short"].concat()).finish()
}

/// A list with `odd` somewhere among texts that are fine.
fn list_of_texts(random: &mut Random, key: &str, odd: &[u8]) -> Vec<u8> {
    let count = random.edged(1..=9);
    let place = random.edged(0..=count - 1);
    let texts: Vec<u8> = (0..count).flat_map(|i| text(if i == place { odd } else { b"fine" })).collect();
    GgufWriter::new().raw_list(key, TEXT, count, &texts).finish()
}

/// A file that ends within its last setting, `range` bytes from where that begins. Its name is
/// three bytes long, so its type begins at 11 and its value at 15.
fn cut(random: &mut Random, value_type: u32, value: &[u8], range: RangeInclusive<u64>) -> Vec<u8> {
    let before = "x".repeat(random.edged(50..=500) as usize);
    let file = GgufWriter::new().text("general.name", &before).raw_setting(b"cut", value_type, value);
    let (mut bytes, places) = file.finish_with_places();
    bytes.truncate(places.settings[1].start + random.edged(range) as usize);
    bytes
}
