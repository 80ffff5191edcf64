//! Records of the corpus as conversations.
//!
//! A lesson opens its records once; each then gives a conversation whenever it is drawn, asked in
//! another way each time. To add one: a function here or in a file beside this one, and a line in
//! [`LESSONS`]; the recipe's mix names it.

use std::path::Path;

use super::corpus::{self, Document, Pair, Record, Which};
use super::dice::Dice;
use super::error::Result;
use super::phrase::{Task, phrases};
use super::sample::{Lang, Sample};

/// Gives a conversation from a record.
pub type Draw = Box<dyn Fn(&mut Dice) -> Sample + Send + Sync>;

/// A lesson.
pub struct Lesson {
    /// Its name in the recipe.
    pub name: &'static str,
    /// Opens its records in the corpus folder.
    pub open: fn(&Path, Which) -> Result<Vec<Draw>>,
}

/// All lessons.
pub const LESSONS: &[Lesson] = &[Lesson { name: "translate", open: translate }];

/// Name in a mix of running text that says the same in both languages.
pub const PARALLEL: &str = "parallel";

const PAIRS: &str = "pairs/translation.jsonl.zst";
/// Pairs in a document of parallel text.
const PAIRS_TOGETHER: usize = 6;

/// The draws of those records of a file that `make` has a use for.
fn draws<T: Record>(
    folder: &Path,
    file: &str,
    which: Which,
    make: impl Fn(T) -> Option<Draw>,
) -> Result<Vec<Draw>> {
    corpus::records::<T>(folder, file, which)?.filter_map(|record| record.map(&make).transpose()).collect()
}

/// A task asked for in one of its ways.
fn ask(dice: &mut Dice, task: Task, lang: Lang, text: &str) -> String {
    dice.pick(phrases(task, lang)).replace("{}", text)
}

fn translate(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    draws(folder, PAIRS, which, |pair: Pair| {
        Some(Box::new(move |dice: &mut Dice| {
            let (from, text, into, answer) = match dice.below(2) {
                0 => (Lang::En, &pair.en, Lang::Fr, &pair.fr),
                _ => (Lang::Fr, &pair.fr, Lang::En, &pair.en),
            };
            Sample::exchange("lesson:translate", into, ask(dice, Task::Translate, from, text), answer)
        }))
    })
}

/// Both languages side by side as running text, so that translation is met before it is asked for.
///
/// # Errors
/// As [`corpus::records`].
pub fn parallel(folder: &Path, which: Which) -> Result<Vec<Document>> {
    let pairs: Vec<Pair> = corpus::records(folder, PAIRS, which)?.collect::<Result<_>>()?;
    let together = |(at, pairs): (usize, &[Pair])| {
        let lines = pairs.iter().map(|pair| match at % 4 {
            0 => format!("English: {}\nFrench: {}", pair.en, pair.fr),
            1 => format!("Français : {}\nAnglais : {}", pair.fr, pair.en),
            2 => format!("{} = {}", pair.en, pair.fr),
            _ => format!("{} = {}", pair.fr, pair.en),
        });
        let lang = if at % 2 == 0 { Lang::Fr } else { Lang::En };
        Document { lang, text: lines.collect::<Vec<_>>().join("\n") }
    };
    Ok(pairs.chunks(PAIRS_TOGETHER).enumerate().map(together).collect())
}
