//! Where a model lies: in a file or folder of the person's, or inside the program.

use std::fmt::{self, Debug, Display, Formatter};
use std::path::{Path, PathBuf};

/// What can be opened as a model.
#[derive(Clone, PartialEq, Eq)]
pub enum Source {
    /// A GGUF file, a safetensors file, a `*.safetensors.index.json`, or a folder holding
    /// `config.json` and safetensors.
    Path(PathBuf),
    /// A GGUF file that is part of the program.
    BuiltIn {
        /// What it would be called as a file.
        name: &'static str,
        /// Its content.
        bytes: &'static [u8],
    },
}

impl Source {
    /// The name of the file or folder without its ending.
    pub fn stem(&self) -> Option<String> {
        let path = match self {
            Self::Path(path) => path.as_path(),
            Self::BuiltIn { name, .. } => Path::new(name),
        };
        path.file_stem().map(|stem| stem.to_string_lossy().into_owned())
    }
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}

impl From<&Path> for Source {
    fn from(path: &Path) -> Self {
        Self::Path(path.to_owned())
    }
}

impl Display for Source {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "{}", path.display()),
            Self::BuiltIn { name, .. } => write!(f, "{name} (part of this program)"),
        }
    }
}

/// Without the content.
impl Debug for Source {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Source({self})")
    }
}
