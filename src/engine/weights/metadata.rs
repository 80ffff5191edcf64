//! Settings of a model as typed key-value pairs, under the names the GGUF specification gives them.
//!
//! Both file formats end here: a safetensors folder is translated to the same keys, so nothing
//! above this file knows which it was. Source: GGUF specification, ggml `docs/gguf.md`.

use std::collections::BTreeMap;

use super::Texts;
use crate::engine::{Error, Result};

/// One value. Arrays are flat and of one type, as GGUF has them (nested arrays are refused).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Any unsigned integer width.
    Unsigned(u64),
    /// Any signed integer width.
    Signed(i64),
    /// Either float width.
    Float(f64),
    /// A flag.
    Bool(bool),
    /// A text.
    Text(String),
    /// Whole numbers of any width.
    Integers(Vec<i64>),
    /// Floats of either width.
    Floats(Vec<f32>),
    /// Flags.
    Bools(Vec<bool>),
    /// Texts.
    Texts(Texts),
}

/// All settings of one model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata(BTreeMap<String, Value>);

impl Metadata {
    /// Adds or replaces a setting.
    pub fn insert(&mut self, key: impl Into<String>, value: Value) -> Option<Value> {
        self.0.insert(key.into(), value)
    }

    /// Removes a setting.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.0.remove(key)
    }

    /// All settings in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The setting as stored.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// A text setting.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.0.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A flag.
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.0.get(key)? {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// A count: any whole number that is not negative.
    pub fn count(&self, key: &str) -> Option<usize> {
        match self.0.get(key)? {
            Value::Unsigned(n) => usize::try_from(*n).ok(),
            Value::Signed(n) => usize::try_from(*n).ok(),
            _ => None,
        }
    }

    /// A real number; whole numbers are taken too.
    pub fn real(&self, key: &str) -> Option<f64> {
        match self.0.get(key)? {
            Value::Float(x) => Some(*x),
            Value::Unsigned(n) => Some(*n as f64),
            Value::Signed(n) => Some(*n as f64),
            _ => None,
        }
    }

    /// A list of texts.
    pub fn texts(&self, key: &str) -> Option<&Texts> {
        match self.0.get(key)? {
            Value::Texts(list) => Some(list),
            _ => None,
        }
    }

    /// A list of floats.
    pub fn floats(&self, key: &str) -> Option<&[f32]> {
        match self.0.get(key)? {
            Value::Floats(list) => Some(list),
            _ => None,
        }
    }

    /// A list of whole numbers.
    pub fn integers(&self, key: &str) -> Option<&[i64]> {
        match self.0.get(key)? {
            Value::Integers(list) => Some(list),
            _ => None,
        }
    }

    /// A count that must be there.
    ///
    /// # Errors
    /// [`Error::MissingKey`] or, if the value is no count, [`Error::BadValue`].
    pub fn require_count(&self, key: &str) -> Result<usize> {
        self.require(key)?;
        self.count(key).ok_or_else(|| bad(key, "a count is expected"))
    }

    /// A real number that must be there and be finite.
    ///
    /// # Errors
    /// [`Error::MissingKey`] or [`Error::BadValue`].
    pub fn require_real(&self, key: &str) -> Result<f64> {
        self.require(key)?;
        self.real(key).filter(|x| x.is_finite()).ok_or_else(|| bad(key, "a finite number is expected"))
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// [`Error::MissingKey`] or [`Error::BadValue`].
    pub fn require_text(&self, key: &str) -> Result<&str> {
        self.require(key)?;
        self.text(key).ok_or_else(|| bad(key, "a text is expected"))
    }

    fn require(&self, key: &str) -> Result<&Value> {
        self.0.get(key).ok_or_else(|| Error::MissingKey { key: key.to_owned() })
    }
}

fn bad(key: &str, why: &str) -> Error {
    Error::BadValue { key: key.to_owned(), why: why.to_owned() }
}
