//! Short writing for every day, lists, polite phrases, chores step by step.
//!
//! A message is a few sentences that can be sent as they stand; advice is common sense alone.

mod en;
mod fr;
mod lists_en;
mod lists_fr;
mod steps_en;
mod steps_fr;

use super::{Scene, Talk, system};
use crate::train::{Dice, Lang, Sample};

/// A theme with what may be said of it: the answer takes three to five, in any order.
type Lists = &'static [(&'static [&'static str], &'static [&'static str])];

/// Draws a request for a message, a list, a phrase or a few steps.
pub(in super::super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let (messages, steps, lists): (&[Scene], &[Scene], Lists) = match lang {
        Lang::En => (en::SCENES, steps_en::SCENES, lists_en::LISTS),
        Lang::Fr => (fr::SCENES, steps_fr::SCENES, lists_fr::LISTS),
    };
    let mut talk = Talk::new(dice, lang, "advice");
    system::maybe(&mut talk);
    talk.open();
    match talk.dice.below(10) {
        0..5 => {
            let scene = *talk.dice.one(messages);
            talk.play(scene);
        }
        5..8 => list(&mut talk, lists),
        _ => {
            let scene = *talk.dice.one(steps);
            talk.play(scene);
        }
    }
    talk.close()
}

/// Some of a theme's items, one on each line or in one sentence.
fn list(talk: &mut Talk<'_>, lists: Lists) {
    let (asked, items) = *talk.dice.one(lists);
    let mut items: Vec<&&str> = items.iter().collect();
    talk.dice.shuffle(&mut items);
    let count = talk.dice.between(3, 5);
    let word = match (talk.lang(), count) {
        (Lang::En, 3) => "three",
        (Lang::En, 4) => "four",
        (Lang::En, _) => "five",
        (Lang::Fr, 3) => "trois",
        (Lang::Fr, 4) => "quatre",
        (Lang::Fr, _) => "cinq",
    };
    talk.set("n", word);
    talk.user(asked);
    let drawn: Vec<String> = items.into_iter().take(count).map(|item| talk.draw(&[item])).collect();
    let is_sentence = drawn.iter().all(|item| !item.ends_with('?'));
    let text = if !is_sentence || talk.dice.chance(0.6) {
        drawn.iter().map(|item| format!("- {}", super::grammar::capital(item))).collect::<Vec<_>>().join("\n")
    } else {
        let and = if talk.lang() == Lang::En { " and " } else { " et " };
        let (last, rest) =
            drawn.split_last().map_or((String::new(), &[][..]), |(last, rest)| (last.clone(), rest));
        format!("{}{and}{last}.", rest.join(", "))
    };
    talk.turn(super::By::Assistant, super::grammar::capital(&text));
}
