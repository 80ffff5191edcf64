//! A title of a few words for a note.
//!
//! A title names only what the note says.

use super::asking::{asked, sample};
use super::note;
use crate::train::phrase::Task;
use crate::train::{Dice, Lang, Sample};

pub(super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let note = note::note(dice, lang);
    let asked = asked(dice, Task::Title, lang, &note.text);
    sample(dice, "title", lang, asked, note.title)
}
