//! The settings of a GGUF header: named values of one type, or flat lists of them.
//!
//! [`read_all`] checks each value where it lies; [`Setting::value`] builds it later. Source: GGUF
//! specification, ggml `docs/gguf.md`, "metadata"; limits from what real models need, with room.

use super::{Fault, Reader};
use crate::engine::weights::{Texts, Value};

const SETTINGS_MAX: u64 = 4096;
const KEY_BYTES_MAX: u64 = 256;
const LIST_MAX: u64 = 4 * 1024 * 1024;
const TEXT_BYTES_MAX: u64 = 16 * 1024 * 1024;
const TEMPLATE_BYTES_MAX: u64 = 256 * 1024;
const TOKEN_BYTES_MAX: u64 = 4 * 1024;
/// Two tokens and the space between them.
const MERGE_BYTES_MAX: u64 = 2 * TOKEN_BYTES_MAX + 1;
/// The longest list of 8-bit numbers that is kept. They grow eightfold in memory, and longer ones
/// are tables for tokenizers Carnet does not have.
const BYTE_LIST_KEPT_MAX: usize = 4096;
/// Length of the name, one byte of it, type, and a value of one byte.
const SETTING_BYTES_MIN: usize = 8 + 1 + 4 + 1;
const LIST_TYPE: u32 = 9;

/// The types the reader itself or every tokenizer relies on.
const SCHEMA: [(&str, Shape); 12] = [
    ("general.alignment", Shape::Size),
    ("general.architecture", Shape::Text),
    ("split.count", Shape::Count),
    ("tokenizer.chat_template", Shape::Text),
    ("tokenizer.ggml.model", Shape::Text),
    ("tokenizer.ggml.pre", Shape::Text),
    ("tokenizer.ggml.tokens", Shape::Texts),
    ("tokenizer.ggml.merges", Shape::Texts),
    ("tokenizer.ggml.scores", Shape::Floats),
    ("tokenizer.ggml.token_type", Shape::Integers),
    ("tokenizer.ggml.bos_token_id", Shape::Count),
    ("tokenizer.ggml.eos_token_id", Shape::Count),
];

/// What a setting of the [`SCHEMA`] has to be.
#[derive(Clone, Copy)]
enum Shape {
    Size,
    Count,
    Text,
    Texts,
    Floats,
    Integers,
}

impl Shape {
    fn name(self) -> &'static str {
        match self {
            Self::Size => "one u32",
            Self::Count => "one whole number",
            Self::Text => "one text",
            Self::Texts => "a list of texts",
            Self::Floats => "a list of f32 numbers",
            Self::Integers => "a list of whole numbers",
        }
    }

    fn admits(self, kind: Kind, is_list: bool) -> bool {
        match self {
            Self::Size => !is_list && kind == Kind::U32,
            Self::Count => !is_list && kind.is_integer(),
            Self::Text => !is_list && kind == Kind::Text,
            Self::Texts => is_list && kind == Kind::Text,
            Self::Floats => is_list && kind == Kind::F32,
            Self::Integers => is_list && kind.is_integer(),
        }
    }
}

/// The type of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    F32,
    Bool,
    Text,
    U64,
    I64,
    F64,
}

impl Kind {
    fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            0 => Self::U8,
            1 => Self::I8,
            2 => Self::U16,
            3 => Self::I16,
            4 => Self::U32,
            5 => Self::I32,
            6 => Self::F32,
            7 => Self::Bool,
            8 => Self::Text,
            10 => Self::U64,
            11 => Self::I64,
            12 => Self::F64,
            _ => return None,
        })
    }

    /// Bytes of a value; of a text, of the length before it.
    fn bytes_min(self) -> usize {
        match self {
            Self::U8 | Self::I8 | Self::Bool => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::Text | Self::U64 | Self::I64 | Self::F64 => 8,
        }
    }

    fn is_integer(self) -> bool {
        !matches!(self, Self::F32 | Self::F64 | Self::Bool | Self::Text)
    }

    fn name(self, is_list: bool) -> &'static str {
        match (self, is_list) {
            (Self::U8, false) => "one u8",
            (Self::I8, false) => "one i8",
            (Self::U16, false) => "one u16",
            (Self::I16, false) => "one i16",
            (Self::U32, false) => "one u32",
            (Self::I32, false) => "one i32",
            (Self::F32, false) => "one f32",
            (Self::Bool, false) => "one flag",
            (Self::Text, false) => "one text",
            (Self::U64, false) => "one u64",
            (Self::I64, false) => "one i64",
            (Self::F64, false) => "one f64",
            (Self::F32, true) => "a list of f32 numbers",
            (Self::F64, true) => "a list of f64 numbers",
            (Self::Bool, true) => "a list of flags",
            (Self::Text, true) => "a list of texts",
            (_, true) => "a list of whole numbers",
        }
    }
}

/// One setting that passed its checks.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) key: &'a str,
    /// The values, without the count of a list.
    body: &'a [u8],
    /// 1 for a single value.
    count: usize,
    kind: Kind,
    is_list: bool,
}

/// Reads `count` settings and sorts them by name.
pub(super) fn read_all<'a>(reader: &mut Reader<'a>, count: u64) -> Result<Vec<Setting<'a>>, Fault> {
    if count > SETTINGS_MAX {
        return Err(Fault::TooManySettings { count, limit: SETTINGS_MAX });
    }
    let count = reader.fitting(count, SETTING_BYTES_MIN, || "the number of settings".to_owned())?;
    let mut settings = Vec::with_capacity(count);
    for _ in 0..count {
        settings.push(Setting::read(reader)?);
    }
    settings.sort_unstable_by_key(|setting| setting.key);
    match settings.array_windows().find(|[a, b]| a.key == b.key) {
        Some([twice, _]) => Err(Fault::DuplicateKey { key: twice.key.to_owned() }),
        None => Ok(settings),
    }
}

/// The setting of this name among sorted ones.
pub(super) fn find<'s, 'a>(settings: &'s [Setting<'a>], key: &str) -> Option<&'s Setting<'a>> {
    settings.binary_search_by_key(&key, |setting| setting.key).ok().and_then(|place| settings.get(place))
}

impl<'a> Setting<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        let key = read_key(reader)?;
        let type_number = reader.u32("the type of a setting")?;
        let is_list = type_number == LIST_TYPE;
        let type_number = if is_list { reader.u32("the type of a list")? } else { type_number };
        if is_list && type_number == LIST_TYPE {
            return Err(Fault::NestedArray { key: key.to_owned() });
        }
        let kind = Kind::from_number(type_number)
            .ok_or_else(|| Fault::UnknownValueType { key: key.to_owned(), found: type_number })?;
        check_type(key, kind, is_list)?;
        let count = if is_list { read_count(reader, key, kind)? } else { 1 };
        let body = read_body(reader, key, kind, count)?;
        let setting = Self { key, body, count, kind, is_list };
        setting.check_values()?;
        Ok(setting)
    }

    /// The value as a count, if it is one.
    pub(super) fn count(&self) -> Option<usize> {
        match self.value() {
            Ok(Some(Value::Unsigned(n))) => usize::try_from(n).ok(),
            Ok(Some(Value::Signed(n))) => usize::try_from(n).ok(),
            _ => None,
        }
    }

    /// Builds the value; `None` for a list that is not kept (see [`BYTE_LIST_KEPT_MAX`]).
    pub(super) fn value(&self) -> Result<Option<Value>, Fault> {
        match (self.is_list, self.kind) {
            (true, Kind::U8 | Kind::I8) if self.count > BYTE_LIST_KEPT_MAX => Ok(None),
            (true, _) => self.list().map(Some),
            (false, _) => self.single(),
        }
    }

    fn single(&self) -> Result<Option<Value>, Fault> {
        let body = self.body;
        Ok(match self.kind {
            Kind::U8 => numbers(body, u8::from_le_bytes).next().map(|n| Value::Unsigned(n.into())),
            Kind::U16 => numbers(body, u16::from_le_bytes).next().map(|n| Value::Unsigned(n.into())),
            Kind::U32 => numbers(body, u32::from_le_bytes).next().map(|n| Value::Unsigned(n.into())),
            Kind::U64 => numbers(body, u64::from_le_bytes).next().map(Value::Unsigned),
            Kind::I8 => numbers(body, i8::from_le_bytes).next().map(|n| Value::Signed(n.into())),
            Kind::I16 => numbers(body, i16::from_le_bytes).next().map(|n| Value::Signed(n.into())),
            Kind::I32 => numbers(body, i32::from_le_bytes).next().map(|n| Value::Signed(n.into())),
            Kind::I64 => numbers(body, i64::from_le_bytes).next().map(Value::Signed),
            Kind::F32 => numbers(body, f32::from_le_bytes).next().map(|x| Value::Float(x.into())),
            Kind::F64 => numbers(body, f64::from_le_bytes).next().map(Value::Float),
            Kind::Bool => body.first().map(|byte| Value::Bool(*byte == 1)),
            Kind::Text => self.texts().next().transpose()?.map(|text| Value::Text(text.to_owned())),
        })
    }

    fn list(&self) -> Result<Value, Fault> {
        let body = self.body;
        Ok(match self.kind {
            Kind::U8 => Value::Integers(numbers(body, u8::from_le_bytes).map(i64::from).collect()),
            Kind::U16 => Value::Integers(numbers(body, u16::from_le_bytes).map(i64::from).collect()),
            Kind::U32 => Value::Integers(numbers(body, u32::from_le_bytes).map(i64::from).collect()),
            Kind::I8 => Value::Integers(numbers(body, i8::from_le_bytes).map(i64::from).collect()),
            Kind::I16 => Value::Integers(numbers(body, i16::from_le_bytes).map(i64::from).collect()),
            Kind::I32 => Value::Integers(numbers(body, i32::from_le_bytes).map(i64::from).collect()),
            // Unsigned ones were checked to lie below 2^63, where both read the same.
            Kind::U64 | Kind::I64 => Value::Integers(numbers(body, i64::from_le_bytes).collect()),
            Kind::F32 => Value::Floats(numbers(body, f32::from_le_bytes).collect()),
            Kind::F64 => Value::Floats(numbers(body, f64::from_le_bytes).map(|x| x as f32).collect()),
            Kind::Bool => Value::Bools(body.iter().map(|byte| *byte == 1).collect()),
            Kind::Text => {
                // Each stands behind its length of 8 bytes.
                let mut texts =
                    Texts::with_capacity(self.count, self.body.len().saturating_sub(8 * self.count));
                for text in self.texts() {
                    texts.push(text?);
                }
                Value::Texts(texts)
            }
        })
    }

    fn check_values(&self) -> Result<(), Fault> {
        let key = || self.key.to_owned();
        match self.kind {
            Kind::Bool => match self.body.iter().enumerate().find(|(_, byte)| **byte > 1) {
                Some((index, found)) => Err(Fault::BadBool { key: key(), index, found: *found }),
                None => Ok(()),
            },
            Kind::Text => self.texts().try_for_each(|text| text.map(drop)),
            Kind::U64 if self.is_list => {
                let mut numbers = numbers(self.body, u64::from_le_bytes).enumerate();
                match numbers.find(|(_, n)| i64::try_from(*n).is_err()) {
                    Some((index, found)) => Err(Fault::NumberTooLarge { key: key(), index, found }),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn texts(&self) -> impl Iterator<Item = Result<&'a str, Fault>> {
        let key = self.key;
        let mut reader = Reader::new(self.body);
        (0..self.count).map(move |index| {
            let text = read_text(&mut reader, key)?;
            str::from_utf8(text).map_err(|_| Fault::TextNotUtf8 { key: key.to_owned(), index })
        })
    }
}

fn read_key<'a>(reader: &mut Reader<'a>) -> Result<&'a str, Fault> {
    let at = reader.at();
    let length = reader.u64("the length of a setting's name")?;
    if length == 0 {
        return Err(Fault::EmptyKey { at });
    }
    if length > KEY_BYTES_MAX {
        return Err(Fault::KeyTooLong { at, length, limit: KEY_BYTES_MAX });
    }
    let key = reader.take(length, || format!("the name of the setting at byte {at}"))?;
    str::from_utf8(key).map_err(|_| Fault::KeyNotUtf8 { at })
}

fn read_count(reader: &mut Reader<'_>, key: &str, kind: Kind) -> Result<usize, Fault> {
    let count = reader.u64("the length of a list")?;
    if count > LIST_MAX {
        return Err(Fault::ArrayTooLong { key: key.to_owned(), count, limit: LIST_MAX });
    }
    reader.fitting(count, kind.bytes_min(), || format!("the list {key:?}"))
}

/// The bytes of `count` values in a row.
fn read_body<'a>(reader: &mut Reader<'a>, key: &str, kind: Kind, count: usize) -> Result<&'a [u8], Fault> {
    let of = || format!("the value of the setting {key:?}");
    if kind != Kind::Text {
        return reader.take((count as u64).saturating_mul(kind.bytes_min() as u64), of);
    }
    let mut walk = Reader::new(reader.rest());
    for _ in 0..count {
        read_text(&mut walk, key)?;
    }
    reader.take(walk.at() as u64, of)
}

fn read_text<'a>(reader: &mut Reader<'a>, key: &str) -> Result<&'a [u8], Fault> {
    let length = reader.u64("the length of a text")?;
    let limit = text_bytes_max(key);
    if length > limit {
        return Err(Fault::TextTooLong { key: key.to_owned(), length, limit });
    }
    reader.take(length, || format!("a text of the setting {key:?}"))
}

fn text_bytes_max(key: &str) -> u64 {
    match key {
        "tokenizer.ggml.tokens" => TOKEN_BYTES_MAX,
        "tokenizer.ggml.merges" => MERGE_BYTES_MAX,
        // Also `tokenizer.chat_template.tool_use` and its like.
        _ if key.starts_with("tokenizer.chat_template") => TEMPLATE_BYTES_MAX,
        _ => TEXT_BYTES_MAX,
    }
}

fn check_type(key: &str, kind: Kind, is_list: bool) -> Result<(), Fault> {
    match SCHEMA.iter().find(|(known, _)| *known == key) {
        Some((_, shape)) if !shape.admits(kind, is_list) => {
            Err(Fault::WrongType { key: key.to_owned(), found: kind.name(is_list), expected: shape.name() })
        }
        _ => Ok(()),
    }
}

fn numbers<const N: usize, T>(body: &[u8], read: fn([u8; N]) -> T) -> impl ExactSizeIterator<Item = T> {
    body.as_chunks::<N>().0.iter().map(move |chunk| read(*chunk))
}
