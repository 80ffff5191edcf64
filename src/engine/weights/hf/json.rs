//! Reads small JSON texts into checked types, without giving a hostile one memory to spend.
//!
//! Nothing is parsed into a tree of values: `[0,0,0,...]` would grow to many times its size. Lists
//! have a limit, unknown settings are skipped. Errors name the file.

use std::borrow::Cow;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::marker::PhantomData;
use std::path::Path;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use crate::engine::weights::Fault;
use crate::engine::{Error, Result};

/// Longest list that is read; layers and rotated pairs are counted in it.
const MAX_LIST: usize = 1024;
/// Longest explanation passed on, in characters.
const MAX_WHY: usize = 160;

/// Parses `text`; errors call it `of`.
pub(in crate::engine::weights) fn parse<'a, T: Deserialize<'a>>(
    text: &'a str,
    of: &'static str,
) -> Result<T> {
    serde_json::from_str(text).map_err(|error| fault(&error, of).into())
}

fn fault(error: &serde_json::Error, of: &'static str) -> Fault {
    match error.classify() {
        Category::Data => Fault::BadJson { of, why: error.to_string().chars().take(MAX_WHY).collect() },
        _ => Fault::NotJson { of, line: error.line(), column: error.column() },
    }
}

/// The text of a file of at most `limit` bytes, `None` if there is no such file; errors call it `of`.
pub(super) fn read(path: &Path, of: &'static str, limit: u64) -> Result<Option<String>> {
    let failed = |source| Error::Open { path: path.to_owned(), source };
    // Looked at before it is opened, because opening a pipe waits for somebody to write to it.
    let found = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(failed)?,
    };
    if !found.is_file() {
        return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")));
    }
    let length = found.len();
    if length > limit {
        return Err(Fault::FileTooLong { of, length, limit }.into());
    }
    // The limit holds for what is read, too, because the file may be growing.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(failed)?;
    String::from_utf8(bytes).map(Some).map_err(|_| Fault::NotUtf8 { of }.into())
}

/// A list of at most [`MAX_LIST`] values.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct List<T>(pub(super) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Values<T> {
            type Value = List<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<List<T>, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = list.next_element()? {
                    if values.len() == MAX_LIST {
                        return Err(A::Error::custom(format!("a list of more than {MAX_LIST} values")));
                    }
                    values.push(value);
                }
                Ok(List(values))
            }
        }
        deserializer.deserialize_seq(Values(PhantomData))
    }
}

/// One token id or a list of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ids(pub(super) Vec<u32>);

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;
        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Ids;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a token id or a list of them")
            }

            fn visit_u64<E: serde::de::Error>(self, id: u64) -> Result<Ids, E> {
                u32::try_from(id).map(|id| Ids(vec![id])).map_err(|_| E::custom("a token id beyond 2^32"))
            }

            fn visit_i64<E: serde::de::Error>(self, id: i64) -> Result<Ids, E> {
                // -1 stands for none in old configurations.
                if id == -1 { Ok(Ids::default()) } else { Err(E::custom("a negative token id")) }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Ids, A::Error> {
                List::deserialize(serde::de::value::SeqAccessDeserializer::new(list))
                    .map(|List(ids)| Ids(ids))
            }
        }
        deserializer.deserialize_any(OneOrMore)
    }
}

/// A text, or an object whose `content` is one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TokenText(pub(super) String);

impl<'de> Deserialize<'de> for TokenText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrObject;
        impl<'de> Visitor<'de> for TextOrObject {
            type Value = TokenText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a token's text")
            }

            fn visit_str<E>(self, text: &str) -> Result<TokenText, E> {
                Ok(TokenText(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TokenText, A::Error> {
                let object = serde::de::value::MapAccessDeserializer::new(map);
                AddedToken::deserialize(object).map(|token| TokenText(token.content))
            }
        }
        deserializer.deserialize_any(TextOrObject)
    }
}

#[derive(Deserialize)]
struct AddedToken {
    content: String,
}

/// Texts of added tokens with their ids, from an object whose keys are ids.
#[derive(Debug, Default)]
pub(super) struct AddedTokens(pub(super) Vec<(u32, String)>);

impl<'de> Deserialize<'de> for AddedTokens {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ById;
        impl<'de> Visitor<'de> for ById {
            type Value = AddedTokens;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("added tokens by id")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AddedTokens, A::Error> {
                let mut tokens = Vec::new();
                while let Some((id, token)) = map.next_entry::<u32, AddedToken>()? {
                    tokens.push((id, token.content));
                }
                Ok(AddedTokens(tokens))
            }
        }
        deserializer.deserialize_map(ById)
    }
}

/// A chat template: one text, or the one called `default` among several.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Template(pub(super) Option<String>);

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Named {
            name: String,
            template: String,
        }
        struct OneOrNamed;
        impl<'de> Visitor<'de> for OneOrNamed {
            type Value = Template;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a chat template")
            }

            fn visit_str<E>(self, text: &str) -> Result<Template, E> {
                Ok(Template(Some(text.to_owned())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Template, A::Error> {
                let mut template = None;
                while let Some(Named { name, template: text }) = list.next_element()? {
                    if name == "default" {
                        template = Some(text);
                    }
                }
                Ok(Template(template))
            }
        }
        deserializer.deserialize_any(OneOrNamed)
    }
}

/// Called with the name of a tensor and the file it is in.
pub(super) type VisitWeight<'v> = dyn FnMut(&str, &str) -> Result<()> + 'v;

/// Walks the `weight_map` of an index in its order and keeps none of it, however long it is.
pub(super) fn each_weight(text: &str, of: &'static str, visit: &mut VisitWeight<'_>) -> Result<()> {
    let mut failed = None;
    let mut reader = serde_json::Deserializer::from_str(text);
    let walked =
        IndexFile { visit, failed: &mut failed }.deserialize(&mut reader).and_then(|()| reader.end());
    match failed {
        Some(error) => Err(error),
        None => walked.map_err(|error| fault(&error, of).into()),
    }
}

/// The object around the map.
struct IndexFile<'a, 'v> {
    visit: &'a mut VisitWeight<'v>,
    failed: &'a mut Option<Error>,
}

/// The map itself.
struct WeightMap<'a, 'v> {
    visit: &'a mut VisitWeight<'v>,
    failed: &'a mut Option<Error>,
}

impl<'de> DeserializeSeed<'de> for IndexFile<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for IndexFile<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an index of parts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key != "weight_map" {
                map.next_value::<IgnoredAny>()?;
            } else if std::mem::replace(&mut found, true) {
                return Err(A::Error::custom("weight_map is there twice"));
            } else {
                map.next_value_seed(WeightMap { visit: &mut *self.visit, failed: &mut *self.failed })?;
            }
        }
        if found { Ok(()) } else { Err(A::Error::custom("weight_map is missing")) }
    }
}

impl<'de> DeserializeSeed<'de> for WeightMap<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for WeightMap<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("parts by tensor name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((tensor, part)) = map.next_entry::<Cow<'de, str>, Cow<'de, str>>()? {
            if let Err(error) = (self.visit)(&tensor, &part) {
                *self.failed = Some(error);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}
