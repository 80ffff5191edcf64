//! What a text has places for: the caller gives the value, the language decides how it is written.

use std::time::Duration;

use fluent_bundle::FluentValue;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};

use super::{Language, bytes, duration, numbers, percent};

/// A value for a place in a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// Put in as it is; also chooses between variants that are words.
    Text(String),
    /// A whole number; chooses the plural form.
    Count(u64),
    /// A number and how many digits at most stand after its decimal mark; chooses the plural form.
    Decimal(f64, u8),
    /// A share of 1, as in 0.5 for 50 %.
    Share(f64),
    /// An amount of memory or disk.
    Bytes(u64),
    /// A length of time.
    Duration(Duration),
}

impl Arg {
    pub(super) fn value(&self, language: Language) -> FluentValue<'_> {
        match self {
            Self::Text(text) => FluentValue::from(text.as_str()),
            Self::Count(count) => FluentValue::from(*count),
            Self::Decimal(number, digits) => decimal(*number, *digits),
            Self::Share(share) => FluentValue::from(percent(language, *share)),
            Self::Bytes(count) => FluentValue::from(bytes(language, *count)),
            Self::Duration(length) => FluentValue::from(duration(language, *length)),
        }
    }
}

/// Plural rules go by the number as it is written, so it is rounded before they see it.
fn decimal(number: f64, digits: u8) -> FluentValue<'static> {
    let value = numbers::rounded(number, digits);
    let options = FluentNumberOptions {
        maximum_fraction_digits: Some(digits.into()),
        ..FluentNumberOptions::default()
    };
    FluentValue::Number(FluentNumber::new(value, options))
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Arg {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Arg {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<usize> for Arg {
    fn from(count: usize) -> Self {
        Self::Count(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

impl From<Duration> for Arg {
    fn from(length: Duration) -> Self {
        Self::Duration(length)
    }
}
