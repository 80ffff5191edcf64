//! Who Carnet is, and what it can and cannot do.
//!
//! Every answer agrees with every other: one name, one place, one size, the same honesty.

mod en;
mod fr;

use super::super::super::dice::Dice;
use super::super::super::sample::{Lang, Sample};

/// Draws a conversation about Carnet itself.
pub(in super::super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let scenes = match lang {
        Lang::En => en::SCENES,
        Lang::Fr => fr::SCENES,
    };
    super::scene(dice, lang, "identity", scenes)
}
