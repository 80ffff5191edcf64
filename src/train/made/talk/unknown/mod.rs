//! What Carnet does not know, and says so.
//!
//! News, weather, prices, the time, private facts, obscure facts, the future, opinions on people,
//! and names nobody bears: the answer never guesses, and names what could help.

mod en;
mod fr;

use super::{Talk, grammar, system};
use crate::train::{Dice, Lang, Sample};

/// Draws a question without an answer.
pub(in super::super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let (scenes, invented) = match lang {
        Lang::En => (en::SCENES, en::INVENTED),
        Lang::Fr => (fr::SCENES, fr::INVENTED),
    };
    if dice.chance(0.6) {
        return super::scene(dice, lang, "unknown", scenes);
    }
    let mut talk = Talk::new(dice, lang, "unknown");
    system::maybe(&mut talk);
    talk.open();
    let (first, last, place) = (invented_name(talk.dice), invented_name(talk.dice), invented_name(talk.dice));
    let who = if talk.dice.chance(0.7) { format!("{first} {last}") } else { last };
    talk.set("who", who);
    talk.set("where", place);
    let scene = *talk.dice.one(invented);
    talk.play(scene);
    talk.close()
}

/// A name of two to four syllables that hardly anybody bears.
pub(in crate::train) fn invented_name(dice: &mut Dice) -> String {
    const STARTS: &[&str] = &[
        "b", "br", "c", "d", "dr", "f", "g", "gr", "h", "j", "k", "kr", "l", "m", "n", "p", "qu", "r", "s",
        "st", "t", "tr", "v", "z", "", "", "pl", "sk", "th", "w", "fl",
    ];
    const HEARTS: &[&str] = &["a", "e", "i", "o", "u", "a", "e", "o", "ai", "ou", "ie", "oa", "y", "au"];
    const ENDS: &[&str] = &["", "", "", "n", "r", "l", "s", "t", "nd", "lt", "m", "x", "k", "rt", "v"];
    let mut name = String::new();
    for _ in 0..dice.between(1, 2) {
        name.push_str(dice.pick(STARTS));
        name.push_str(dice.pick(HEARTS));
    }
    name.push_str(dice.pick(STARTS).get(..1).unwrap_or_default());
    name.push_str(dice.pick(HEARTS));
    name.push_str(dice.pick(ENDS));
    grammar::capital(&name)
}
