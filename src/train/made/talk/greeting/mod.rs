//! Greetings, thanks, feelings and small talk.
//!
//! What a person says of themselves is taken up kindly and briefly; distress is taken seriously.

mod chat_en;
mod chat_fr;
mod en;
mod fr;

use super::Scene;
use crate::train::{Dice, Lang, Sample};

pub(super) use en::{CLOSE as CLOSE_EN, OPEN as OPEN_EN};
pub(super) use fr::{CLOSE as CLOSE_FR, OPEN as OPEN_FR};

/// Draws a greeting or a piece of small talk.
pub(in super::super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let scenes = match (lang, dice.chance(0.5)) {
        (Lang::En, true) => en::SCENES,
        (Lang::En, false) => chat_en::SCENES,
        (Lang::Fr, true) => fr::SCENES,
        (Lang::Fr, false) => chat_fr::SCENES,
    };
    super::scene(dice, lang, "greeting", scenes)
}

/// The shorter scenes of a language.
pub(super) fn scenes(lang: Lang) -> &'static [Scene] {
    match lang {
        Lang::En => en::SCENES,
        Lang::Fr => fr::SCENES,
    }
}
