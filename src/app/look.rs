//! How the app looks to this person: language, theme, size of text, motion.
//!
//! Kept in a small file beside the store, because the lock screen needs it before anything is
//! opened. Nothing in it is private; a damaged file is the same as none.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::i18n::Language;

const FILE: &str = "look.json";
const FILE_BYTES_MAX: u64 = 4096;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Ink on paper.
    Light,
    /// Chalk on night.
    Dark,
}

impl Theme {
    /// All themes.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];
}

/// What the person chose to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// Tag of the language; `None` follows the system.
    pub language: Option<String>,
    /// Light or dark.
    pub theme: Theme,
    /// Size of text in percent of the usual.
    pub text_percent: u16,
    /// Nothing moves, whatever the system says.
    pub still: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { language: None, theme: Theme::System, text_percent: 100, still: false }
    }
}

impl Look {
    /// The sizes of text that are offered, in percent.
    pub const SIZES: [u16; 6] = [85, 100, 115, 130, 160, 200];

    /// The look kept in a data folder, or the usual one.
    pub fn load(data: &Path) -> Self {
        let path = data.join(FILE);
        let small = fs::metadata(&path).is_ok_and(|about| about.len() <= FILE_BYTES_MAX);
        let text = if small { fs::read(&path).unwrap_or_default() } else { Vec::new() };
        let look: Self = serde_json::from_slice(&text).unwrap_or_default();
        Self { text_percent: look.text_percent.clamp(Self::SIZES[0], 200), ..look }
    }

    /// Keeps the look, in one step.
    ///
    /// # Errors
    /// What the disk says.
    pub fn save(&self, data: &Path) -> io::Result<()> {
        fs::create_dir_all(data)?;
        let mut file = tempfile::NamedTempFile::new_in(data)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.as_file().sync_all()?;
        file.persist(data.join(FILE)).map_err(|failed| failed.error)?;
        Ok(())
    }

    /// The language to speak: the chosen one, else the system's, else English.
    pub fn language(&self, system: Option<&str>) -> Language {
        let chosen = self.language.as_deref().and_then(Language::from_tag);
        chosen.or_else(|| system.and_then(Language::from_tag)).unwrap_or(Language::English)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_comes_back_and_a_damaged_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Look::load(folder.path()), Look::default());
        let look =
            Look { language: Some("fr".to_owned()), theme: Theme::Dark, text_percent: 160, still: true };
        look.save(folder.path()).unwrap();
        assert_eq!(Look::load(folder.path()), look);
        assert_eq!(look.language(Some("en-US")), Language::French);
        for damaged in ["", "{", r#"{"theme":"pink"}"#, r#"{"text_percent":-4}"#] {
            fs::write(folder.path().join(FILE), damaged).unwrap();
            assert_eq!(Look::load(folder.path()), Look::default(), "{damaged}");
        }
        fs::write(folder.path().join(FILE), r#"{"text_percent":9000}"#).unwrap();
        assert_eq!(Look::load(folder.path()).text_percent, 200);
    }
}
