//! What went wrong, in words for the person: what happened, what is safe, what to do.
//!
//! A notice names a text and what stands in its places, so that it is said in the language of the
//! moment it is read. It never carries a text of the person's; of a path only the last part. The
//! detail is the program's own word for it, in English, for whoever helps.
//!
//! To add an error: a line in the `match` of its part, and its text in every locale file.

mod engine;
mod library;
mod store;
#[cfg(test)]
mod tests;

use std::path::Path;

use crate::i18n::{Arg, Language, text};

/// The longest file name that is shown whole.
const NAME_CHARS_MAX: usize = 60;

/// Something to tell the person.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The text's key in the locale files.
    pub key: &'static str,
    /// What stands in its places.
    pub args: Vec<(&'static str, Arg)>,
    /// What the program says about it, for whoever helps.
    pub detail: Option<String>,
}

impl Notice {
    /// A notice without places or detail.
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new(), detail: None }
    }

    /// Fills the place `name`.
    pub fn with(mut self, name: &'static str, arg: impl Into<Arg>) -> Self {
        self.args.push((name, arg.into()));
        self
    }

    /// Adds the program's own word for it.
    pub fn detail(mut self, detail: &(impl ToString + ?Sized)) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// Its words.
    pub fn words(&self, language: Language) -> String {
        text(language, self.key, &self.args)
    }
}

macro_rules! from_owned {
    ($($error:ty),* $(,)?) => {$(
        impl From<$error> for Notice {
            fn from(error: $error) -> Self {
                Self::from(&error)
            }
        }
    )*};
}

from_owned!(crate::engine::Error, crate::engine::weights::Fault, crate::library::Error, crate::store::Error);

/// The last part of a path as it may stand in a text: no control characters, not too long.
fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let mut shown: String = name.chars().filter(|c| is_plain(*c)).take(NAME_CHARS_MAX).collect();
    if name.chars().filter(|c| is_plain(*c)).count() > NAME_CHARS_MAX {
        shown.push('…');
    }
    shown
}

/// Neither a control character nor a mark that turns the direction of what follows.
fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
