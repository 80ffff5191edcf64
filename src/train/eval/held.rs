//! What the corpus holds out and what it teaches, as plain texts of each part and language.
//!
//! A part is a line of [`PARTS`]; the hold-outs are those of [`corpus::records`], so what is
//! measured on was never learnt.

use std::path::Path;

use super::sets::thin;
use crate::train::corpus::{self, Dialogue, Intent, Pair, Question, Record, Rewrite, Summary, Which};
use crate::train::{Lang, Result};

/// Held-out text of a part and language that perplexity is measured on, in bytes.
const PART_BYTES: usize = 24 << 10;

/// Less of it tells nothing.
const PART_BYTES_MIN: usize = 256;

/// Held-out text of one part of the corpus in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Name of the part.
    pub name: &'static str,
    /// Language of the texts.
    pub lang: Lang,
    /// The texts.
    pub texts: Vec<String>,
}

type Texts = Box<dyn Iterator<Item = Result<(Lang, String)>>>;
type Reader = fn(&Path, Which) -> Result<Texts>;

/// Parts beside the running texts: name and how their records are read as text.
const PARTS: &[(&str, Reader)] = &[
    ("translation", |folder, which| {
        texts(folder, "pairs/translation.jsonl.zst", which, |pair: Pair| {
            vec![(Lang::En, pair.en), (Lang::Fr, pair.fr)]
        })
    }),
    ("summary", |folder, which| {
        texts(folder, "pairs/summary.jsonl.zst", which, |record: Summary| vec![(Lang::En, record.text)])
    }),
    ("rewrite", |folder, which| {
        texts(folder, "pairs/rewrite.jsonl.zst", which, |record: Rewrite| vec![(record.lang, record.to)])
    }),
    ("qa", |folder, which| {
        texts(folder, "pairs/qa.jsonl.zst", which, |record: Question| {
            vec![(record.lang, format!("{}\n{}", record.question, record.answer))]
        })
    }),
    ("personalitychat", |folder, which| dialogue(folder, "dialogue/personalitychat.jsonl.zst", which)),
    ("persona-chat", |folder, which| dialogue(folder, "dialogue/persona-chat.jsonl.zst", which)),
    ("clinc", |folder, which| intents(folder, "intents/clinc.jsonl.zst", which)),
    ("ha-intents-en", |folder, which| intents(folder, "intents/ha-intents-en.jsonl.zst", which)),
    ("ha-intents-fr", |folder, which| intents(folder, "intents/ha-intents-fr.jsonl.zst", which)),
];

fn dialogue(folder: &Path, file: &str, which: Which) -> Result<Texts> {
    texts(folder, file, which, |record: Dialogue| {
        let said: Vec<String> = record.turns.into_iter().map(|turn| turn.text).collect();
        vec![(record.lang, said.join("\n"))]
    })
}

fn intents(folder: &Path, file: &str, which: Which) -> Result<Texts> {
    texts(folder, file, which, |record: Intent| vec![(record.lang, record.text)])
}

fn texts<T: Record + 'static>(
    folder: &Path,
    file: &str,
    which: Which,
    of: fn(T) -> Vec<(Lang, String)>,
) -> Result<Texts> {
    let records = corpus::records::<T>(folder, file, which)?;
    Ok(Box::new(records.flat_map(move |record| match record {
        Ok(record) => of(record).into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    })))
}

/// Names and texts of all parts.
fn parts(folder: &Path, which: Which) -> Result<Vec<(&'static str, Texts)>> {
    let mut parts: Vec<(&'static str, Texts)> = Vec::new();
    for name in corpus::texts() {
        let documents = corpus::documents(folder, name, which)?;
        parts.push((name, Box::new(documents.map(|document| document.map(|d| (d.lang, d.text))))));
    }
    for (name, reader) in PARTS {
        parts.push((name, reader(folder, which)?));
    }
    Ok(parts)
}

/// The held-out texts of every part and language that has enough, at most `most` texts of each.
///
/// # Errors
/// As [`corpus::records`].
pub fn read(folder: &Path, most: usize) -> Result<Vec<Part>> {
    let mut held = Vec::new();
    for (name, texts) in parts(folder, Which::Held)? {
        let texts = texts.collect::<Result<Vec<_>>>()?;
        for lang in Lang::ALL {
            let texts: Vec<String> =
                texts.iter().filter(|(of, _)| *of == lang).map(|(_, text)| text.clone()).collect();
            let bytes: usize = texts.iter().map(String::len).sum();
            let share = (texts.len() * PART_BYTES).checked_div(bytes).unwrap_or(0).max(1);
            if bytes >= PART_BYTES_MIN {
                held.push(Part { name, lang, texts: thin(texts, share.min(most)) });
            }
        }
    }
    Ok(held)
}

/// The texts that are learnt, part by part.
///
/// # Errors
/// As [`corpus::records`].
pub fn learnt(folder: &Path) -> Result<Vec<impl Iterator<Item = Result<String>> + use<>>> {
    let bare = |(_, texts): (_, Texts)| texts.map(|text| text.map(|(_, text)| text));
    Ok(parts(folder, Which::Learn)?.into_iter().map(bare).collect())
}
