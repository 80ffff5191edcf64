//! Records of the corpus as conversations.
//!
//! A lesson opens its records once; each then gives a conversation whenever it is drawn, asked in
//! another way each time. To add one: a function in a file beside this one, and a line in
//! [`LESSONS`]; the recipe's mix names it.

mod copy;
mod find;
mod pairs;
mod quote;
mod reading;
mod spell;
mod subject;
mod talk;
mod things;

use std::path::Path;

use super::corpus::{self, Document, Record, Which};
use super::dice::Dice;
use super::error::Result;
use super::phrase::{Task, asked, phrases};
use super::sample::{Lang, Sample};

pub use talk::spoken;

/// Gives a conversation from a record.
pub type Draw = Box<dyn Fn(&mut Dice) -> Sample + Send + Sync>;

/// A lesson.
pub struct Lesson {
    /// Its name in the recipe.
    pub name: &'static str,
    /// Opens its records in the corpus folder.
    pub open: fn(&Path, Which) -> Result<Vec<Draw>>,
}

/// Reads records as running text.
type Reader = fn(&Path, Which) -> Result<Vec<Document>>;

/// Running text that is made of records: its name in the recipe and its reader.
pub const TEXTS: &[(&str, Reader)] =
    &[("abstracts", reading::abstracts), ("parallel", pairs::parallel), ("requests", talk::requests)];

/// All lessons.
pub const LESSONS: &[Lesson] = &[
    Lesson { name: "translate", open: pairs::translate },
    Lesson { name: "correct", open: pairs::correct },
    Lesson { name: "spell", open: spell::spell },
    Lesson { name: "paraphrase", open: pairs::paraphrase },
    Lesson { name: "formal", open: pairs::formal },
    Lesson { name: "simplify", open: pairs::simplify },
    Lesson { name: "gist", open: copy::gist },
    Lesson { name: "heading", open: copy::heading },
    Lesson { name: "extract", open: copy::extract },
    Lesson { name: "repeat", open: copy::repeat },
    Lesson { name: "quote", open: quote::quote },
    Lesson { name: "find", open: find::find },
    Lesson { name: "summary", open: reading::summary },
    Lesson { name: "title", open: reading::title },
    Lesson { name: "subject", open: subject::subject },
    Lesson { name: "definition", open: reading::definition },
    Lesson { name: "passage", open: reading::passage },
    Lesson { name: "explain", open: reading::explain },
    Lesson { name: "math", open: reading::math },
    Lesson { name: "smalltalk", open: talk::smalltalk },
    Lesson { name: "persona", open: talk::persona },
    Lesson { name: "clinc", open: talk::clinc },
    Lesson { name: "home", open: talk::home },
];

/// The draws of those records of a file that `make` has a use for.
fn draws<T: Record>(
    folder: &Path,
    file: &str,
    which: Which,
    make: impl Fn(T) -> Option<Draw>,
) -> Result<Vec<Draw>> {
    corpus::records::<T>(folder, file, which)?.filter_map(|record| record.map(&make).transpose()).collect()
}

/// How often a task is asked for in the first way, which the evaluation and the app use.
const FIRST_WAY: f64 = 0.3;

/// A task asked for in one of its ways.
fn ask(dice: &mut Dice, task: Task, lang: Lang, text: &str) -> String {
    if dice.chance(FIRST_WAY) {
        return asked(task, lang, text);
    }
    dice.pick(phrases(task, lang)).replace("{}", text)
}

/// One task on one text with one answer.
fn exercise(kind: &'static str, task: Task, lang: Lang, text: String, answer: String) -> Draw {
    Box::new(move |dice| Sample::exchange(kind, lang, ask(dice, task, lang, &text), &answer))
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}
