//! One sentence that sums up a note, or a few days' notes.
//!
//! A summary speaks to the writer and says only what the notes say.

use super::asking::{asked, filled, sample};
use super::note::{self, Note, Writer};
use crate::train::phrase::Task;
use crate::train::{Dice, Lang, Sample};

const SEVERAL_EN: &[&str] = &[
    "Summarise these days in one sentence:\n{}",
    "What happened on these days?\n{}",
    "Sum up these notes:\n{}",
    "{}\n\nSummarise my week in one sentence.",
    "Summarise my notes briefly.\n\n{}",
];
const SEVERAL_FR: &[&str] = &[
    "Résume ces journées en une phrase :\n{}",
    "Que s'est-il passé ces jours-là ?\n{}",
    "Résume ces notes :\n{}",
    "{}\n\nRésume ma semaine en une phrase.",
    "Résume brièvement mes notes.\n\n{}",
];

pub(super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let writer = Writer::draw(dice);
    let count = *dice.one(&[1, 1, 1, 2, 3]);
    let notes = note::notes(dice, lang, writer, count);
    let summed = sentence(&notes, lang);
    let asked = match notes.as_slice() {
        [note] => asked(dice, Task::Summary, lang, &note.text),
        _ => {
            let space = if lang == Lang::Fr { " " } else { "" };
            let lines =
                notes.iter().map(|note| format!("{}{space}: {}", note::capitals(&note.date), note.text));
            let text = lines.collect::<Vec<_>>().join("\n");
            filled(dice, if lang == Lang::Fr { SEVERAL_FR } else { SEVERAL_EN }, &text)
        }
    };
    sample(dice, "summary", lang, asked, summed)
}

/// "You did this, did that and did more."
fn sentence(notes: &[Note], lang: Lang) -> String {
    let (you, and) = if lang == Lang::Fr { ("Vous", "et") } else { ("You", "and") };
    let mut made = you.to_owned();
    for (at, note) in notes.iter().enumerate() {
        let link = match at {
            0 => " ".to_owned(),
            _ if at + 1 == notes.len() => format!(", {and} "),
            _ => ", ".to_owned(),
        };
        made.push_str(&link);
        made.push_str(&note.done);
    }
    made.push('.');
    made
}
