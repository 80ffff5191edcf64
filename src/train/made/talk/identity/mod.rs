//! Who Carnet is, and what it can and cannot do.
//!
//! Every answer agrees with every other: one name, one place, one size, the same honesty.

mod en;
mod fr;

use super::Scene;
use crate::train::{Dice, Lang, Sample};

/// Draws a conversation about Carnet itself.
pub(in super::super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    super::scene(dice, lang, "identity", scenes(lang))
}

/// The scenes of a language.
pub(super) fn scenes(lang: Lang) -> &'static [Scene] {
    match lang {
        Lang::En => en::SCENES,
        Lang::Fr => fr::SCENES,
    }
}
