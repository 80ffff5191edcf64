//! The texts that are learnt from: JSON lines in zstd, read one after another as checked records.
//!
//! Whether a record is held out is a property of its main text alone ([`is_held`]), so what is
//! tested on was never learnt, whatever the order or the recipe. No text stands in an error.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::error::{Error, Result};
use super::sample::Lang;

/// Longest record, in bytes.
const LINE_BYTES_MAX: u64 = 1024 * 1024;
/// One record in so many is held out.
const HELD_ONE_IN: u8 = 64;
/// Hashed before the text, so that these are not the hold-outs of anybody else.
const HELD_TAG: &[u8] = b"carnet held out";

/// The parts of running text: name and file in the corpus folder.
const TEXTS: &[(&str, &str)] = &[
    ("eltec-eng", "base/eltec-eng.jsonl.zst"),
    ("eltec-fra", "base/eltec-fra.jsonl.zst"),
    ("pepys", "base/pepys.jsonl.zst"),
    ("digitalgov", "base/digitalgov.jsonl.zst"),
    ("plainlanguage", "base/plainlanguage.jsonl.zst"),
    ("openstax", "base/openstax.jsonl.zst"),
    ("opensource-guides", "base/opensource-guides.jsonl.zst"),
    ("wordnet", "base/wordnet.jsonl.zst"),
];

/// Which records are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that are learnt.
    Learn,
    /// Those that are never learnt.
    Held,
    /// All of a file that is nobody's to learn from.
    All,
}

impl Which {
    /// Whether a record with this main text is wanted.
    fn wants(self, key: &str) -> bool {
        match self {
            Self::Learn => !is_held(key),
            Self::Held => is_held(key),
            Self::All => true,
        }
    }
}

/// A piece of running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its language.
    pub lang: Lang,
    /// The text.
    pub text: String,
}

/// A record of a file of the corpus.
pub trait Record: DeserializeOwned {
    /// The text that decides whether the record is held out.
    fn key(&self) -> &str;
}

/// A passage of running text.
#[derive(Clone, Debug, Deserialize)]
pub struct Passage {
    /// Its language.
    pub lang: Lang,
    /// Title of the article or chapter.
    pub title: Option<String>,
    /// Day of a diary, such as `22 June 1661`.
    pub date: Option<String>,
    /// Whole paragraphs joined by a newline.
    pub text: String,
}

/// The same in both languages.
#[derive(Clone, Debug, Deserialize)]
pub struct Pair {
    /// Where it is from.
    pub source: String,
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
}

/// A text and its summary.
#[derive(Clone, Debug, Deserialize)]
pub struct Summary {
    /// `deck`, `lead`, `section`, `module`, `meeting` or `abstract`.
    pub kind: String,
    /// Title of the text.
    pub title: Option<String>,
    /// What was asked about a meeting.
    pub question: Option<String>,
    /// The text.
    pub text: String,
    /// Its summary.
    pub summary: String,
}

/// A text said otherwise.
#[derive(Clone, Debug, Deserialize)]
pub struct Rewrite {
    /// Language of both.
    pub lang: Lang,
    /// `simplify`, `paraphrase` or `formal`.
    pub kind: String,
    /// `word` or `text`, where it is simplified.
    pub level: Option<String>,
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
}

/// A question and its answer.
#[derive(Clone, Debug, Deserialize)]
pub struct Question {
    /// Language of both.
    pub lang: Lang,
    /// `definition`, `math`, `passage`, `explain` or `faq`.
    pub kind: String,
    /// What the answer follows from.
    pub passage: Option<String>,
    /// The word that is defined.
    pub term: Option<String>,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
}

/// A conversation.
#[derive(Clone, Debug, Deserialize)]
pub struct Dialogue {
    /// Its language.
    pub lang: Lang,
    /// Manner of the answers.
    pub style: Option<String>,
    /// What it is about.
    pub topic: Option<String>,
    /// What is said, in turn.
    pub turns: Vec<Said>,
}

/// A turn of a [`Dialogue`].
#[derive(Clone, Debug, Deserialize)]
pub struct Said {
    /// `user` or `assistant`.
    pub role: String,
    /// What is said.
    pub text: String,
}

/// A request and the name of what is wanted.
#[derive(Clone, Debug, Deserialize)]
pub struct Intent {
    /// Language of the request.
    pub lang: Lang,
    /// The request.
    pub text: String,
    /// `play_music`, `HassTurnOn` or `oos` for none.
    pub intent: String,
}

/// The main text of each kind of record.
macro_rules! records {
    ($($record:ident by $field:ident),*) => {
        $(impl Record for $record {
            fn key(&self) -> &str {
                &self.$field
            }
        })*
    };
}

records!(Passage by text, Pair by en, Summary by text, Rewrite by from, Question by question, Intent by text);

impl Record for Dialogue {
    fn key(&self) -> &str {
        self.turns.first().map_or("", |turn| &turn.text)
    }
}

/// Names of the parts of running text.
pub fn texts() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().map(|(name, _)| *name)
}

/// Reads a part of running text; a diary's day or an article's title stands before it.
///
/// # Errors
/// [`Error::Bad`] when there is no such part, else as [`records()`].
pub fn documents(
    folder: &Path,
    part: &str,
    which: Which,
) -> Result<impl Iterator<Item = Result<Document>> + use<>> {
    let file = TEXTS.iter().find(|(name, _)| *name == part).map(|(_, file)| *file);
    let unknown = || Error::Bad { name: folder.to_owned(), why: format!("it has no part {part}") };
    let passages = records::<Passage>(folder, file.ok_or_else(unknown)?, which)?;
    Ok(passages.map(|passage| {
        let Passage { lang, title, date, text } = passage?;
        let head = date.or(title);
        Ok(Document { lang, text: head.map_or_else(|| text.clone(), |head| format!("{head}\n{text}")) })
    }))
}

/// Reads a file of the corpus.
///
/// # Errors
/// [`Error::File`] when it cannot be opened; its items [`Error::Bad`] with the line that is no such
/// record, after which there are no more.
pub fn records<T: Record>(folder: &Path, file: &str, which: Which) -> Result<Records<T>> {
    let name = folder.join(file);
    let source = File::open(&name).map_err(|source| Error::File { name: name.clone(), source })?;
    let plain = StreamingDecoder::new(BufReader::new(source))
        .map_err(|error| Error::Bad { name: name.clone(), why: error.to_string() })?;
    Ok(Records { name, lines: BufReader::new(plain), line: 0, which, is_done: false, record: PhantomData })
}

/// Whether a record with this main text is held out.
pub fn is_held(text: &str) -> bool {
    let mut hash = Sha256::new();
    hash.update(HELD_TAG);
    hash.update(text.as_bytes());
    hash.finalize().first().is_some_and(|byte| byte % HELD_ONE_IN == 0)
}

/// The wanted records of a file.
pub struct Records<T> {
    name: PathBuf,
    lines: BufReader<StreamingDecoder<BufReader<File>, FrameDecoder>>,
    line: usize,
    which: Which,
    is_done: bool,
    record: PhantomData<T>,
}

impl<T: Record> Records<T> {
    /// The next record, wanted or not; `None` at the end.
    fn read(&mut self) -> Result<Option<T>> {
        self.line += 1;
        let mut line = Vec::new();
        let read = self.lines.by_ref().take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut line);
        read.map_err(|error| self.bad(&error.to_string()))?;
        if line.is_empty() {
            return Ok(None);
        }
        if line.len() as u64 > LINE_BYTES_MAX {
            return Err(self.bad("longer than 1 MiB"));
        }
        // The parser's own message may quote the text.
        let parsed = serde_json::from_slice(&line);
        parsed.map(Some).map_err(|error| self.bad(&format!("not such a record (column {})", error.column())))
    }

    fn bad(&self, why: &str) -> Error {
        Error::Bad { name: self.name.clone(), why: format!("line {}: {why}", self.line) }
    }
}

impl<T: Record> Iterator for Records<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_done {
            match self.read() {
                Ok(Some(record)) if self.which.wants(record.key()) => {
                    return Some(Ok(record));
                }
                Ok(Some(_)) => {}
                Ok(None) => self.is_done = true,
                Err(error) => {
                    self.is_done = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}
