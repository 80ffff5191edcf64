//! Questions to short notes about things of all kinds: the answer is copied from its note, or it is not there.
//!
//! Things, names and figures are drawn anew each time, so that nothing but looking it up gives the answer.

use std::path::Path;

use super::Draw;
use super::copy::{Sentences, from_sentences};
use crate::train::corpus::Which;
use crate::train::dice::Dice;
use crate::train::error::Result;
use crate::train::made::answer::{prompt, refusal};
use crate::train::made::note::{World, day};
use crate::train::made::unknown::invented_name;
use crate::train::sample::{Lang, Sample};

/// Share of questions whose answer is not in the notes.
const ABSENT: f64 = 0.3;

/// What a note may say of a thing, what is asked then, and the answer; variants are split by `|`.
///
/// `{t}` is the thing, `{at}` a time, `{date}` the note's day, `{price}`, `{code}`, `{n}`, `{name}`, and `{u}`
/// another thing.
struct Matter {
    told: [&'static str; 2],
    asked: [&'static str; 2],
    answer: [&'static str; 2],
}

const MATTERS: &[Matter] = &[
    Matter {
        told: [
            "{t} at {at}.|{t} at {at} with {name}.|{t}, {at}.|At {at}: {t}.",
            "{t} à {at}.|{t} à {at} avec {name}.|{t}, {at}.|À {at} : {t}.",
        ],
        asked: [
            "What time is {t}?|At what time is {t}?|What time was {t}?",
            "À quelle heure est {t} ?|{t}, c'est à quelle heure ?|À quelle heure était {t} ?",
        ],
        answer: ["At {at}.", "À {at}."],
    },
    Matter {
        told: [
            "{t} at {at}.|{t} at {at} with {name}.|{t} with {name} at {at}.",
            "{t} à {at}.|{t} à {at} avec {name}.|{t} avec {name} à {at}.",
        ],
        asked: ["When was {t}?|When is {t}?", "Quand était {t} ?|Quand est {t} ?|C'est quand, {t} ?"],
        answer: ["On {date}, at {at}.", "Le {date}, à {at}."],
    },
    Matter {
        told: ["{t}.|Today: {t}.|{t} with {name}.", "{t}.|Aujourd'hui : {t}.|{t} avec {name}."],
        asked: ["On which day was {t}?|What day was {t}?", "Quel jour était {t} ?|C'était quel jour, {t} ?"],
        answer: ["On {date}.", "Le {date}."],
    },
    Matter {
        told: [
            "{t}: {price}.|Paid {price} for {t}.|{t} cost {price}.|{price} for {t}.",
            "{t} : {price}.|Payé {price} pour {t}.|{t} a coûté {price}.|{price} pour {t}.",
        ],
        asked: [
            "What did {t} cost?|How much was {t}?|How much did I pay for {t}?",
            "Combien a coûté {t} ?|Combien ai-je payé pour {t} ?|C'était combien, {t} ?",
        ],
        answer: ["It cost {price}.", "Cela a coûté {price}."],
    },
    Matter {
        told: [
            "Put {t} behind {u}.|{t} is behind {u}.|I left {t} behind {u}.",
            "Mis {t} derrière {u}.|{t} est derrière {u}.|J'ai laissé {t} derrière {u}.",
        ],
        asked: ["Where is {t}?|Where did I put {t}?", "Où est {t} ?|Où ai-je mis {t} ?"],
        answer: ["Behind {u}.", "Derrière {u}."],
    },
    Matter {
        told: ["Lent {t} to {name}.|{name} has {t}.", "Prêté {t} à {name}.|{name} a pris {t}."],
        asked: ["Who has {t}?|To whom did I lend {t}?", "Qui a {t} ?|À qui ai-je prêté {t} ?"],
        answer: ["{name} has it.", "C'est {name}."],
    },
    Matter {
        told: [
            "{name} called about {t}.|Call from {name} about {t}.|{name} asked about {t}.",
            "{name} a appelé pour {t}.|Appel de {name} pour {t}.|{name} a posé une question sur {t}.",
        ],
        asked: ["Who called about {t}?|Who asked about {t}?", "Qui a appelé pour {t} ?"],
        answer: ["{name}.", "{name}."],
    },
    Matter {
        told: ["Code for {t}: {code}.|{t}, code {code}.", "Code pour {t} : {code}.|{t}, code {code}."],
        asked: ["What is the code for {t}?|Which code is for {t}?", "Quel est le code pour {t} ?"],
        answer: ["It is {code}.", "C'est le {code}."],
    },
    Matter {
        told: [
            "{n} people came for {t}.|{t}: {n} people.",
            "{n} personnes sont venues pour {t}.|{t} : {n} personnes.",
        ],
        asked: ["How many people came for {t}?", "Combien de personnes sont venues pour {t} ?"],
        answer: ["{n}.", "{n}."],
    },
];

/// A note while it is made.
struct Told {
    matter: &'static Matter,
    world: World,
    date: String,
    text: String,
}

/// Questions to notes.
pub(super) fn find(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    from_sentences(folder, which, |sentences, dice, lang| Some(asked(sentences, dice, lang)))
}

fn asked(sentences: &Sentences, dice: &mut Dice, lang: Lang) -> Sample {
    let count = *dice.one(&[1, 1, 2, 2, 3]);
    let notes: Vec<Told> = (0..count).map(|_| told(sentences, dice, lang)).collect();
    let asked = dice.below(count);
    let Told { matter, world, .. } = &notes[asked];
    let (question, answer) = if dice.chance(ABSENT) {
        (missing(sentences, dice, lang, &notes), refusal(dice, lang))
    } else {
        (variant(dice, world, matter.asked, lang), variant(dice, world, matter.answer, lang))
    };
    let entries: Vec<[&str; 3]> = notes
        .iter()
        .map(|note| [note.date.as_str(), note.world.text("t", lang), note.text.as_str()])
        .collect();
    let style = *dice.one(&[0, 0, 2, 4]);
    Sample::exchange("find", lang, prompt(dice, lang, style, &entries, &question), answer)
}

/// A note on a thing, with what else was on somebody's mind.
fn told(sentences: &Sentences, dice: &mut Dice, lang: Lang) -> Told {
    let matter = dice.one(MATTERS);
    let date = day(dice, lang);
    let world = world(sentences, dice, lang, &date);
    let mut parts = vec![variant(dice, &world, matter.told, lang)];
    for _ in 0..dice.below(3) {
        let at = dice.below(parts.len() + 1);
        parts.insert(at, sentences.any(dice, lang).to_owned());
    }
    Told { matter, world, date, text: parts.join(" ") }
}

/// A question about another thing, or about another matter of the same one.
fn missing(sentences: &Sentences, dice: &mut Dice, lang: Lang, notes: &[Told]) -> String {
    // Times and days answer each other's questions.
    let others = MATTERS.get(3..).unwrap_or_default();
    let unsaid: Vec<&Matter> =
        others.iter().filter(|matter| notes.iter().all(|note| !std::ptr::eq(note.matter, *matter))).collect();
    if let [note, ..] = notes
        && !unsaid.is_empty()
        && dice.chance(0.4)
    {
        let matter = *dice.one(&unsaid);
        return variant(dice, &note.world, matter.asked, lang);
    }
    let date = day(dice, lang);
    let other = (0..8).map(|_| world(sentences, dice, lang, &date)).find(|other| {
        let thing = other.text("t", lang);
        notes.iter().all(|note| !note.text.to_lowercase().contains(thing))
    });
    let matter = dice.one(MATTERS);
    other.map_or_else(String::new, |world| variant(dice, &world, matter.asked, lang))
}

fn world(sentences: &Sentences, dice: &mut Dice, lang: Lang, date: &str) -> World {
    let thing = |dice: &mut Dice| sentences.thing(dice, lang).map_or_else(String::new, |(thing, _)| thing);
    let first = thing(dice);
    let second = (0..8).map(|_| thing(dice)).find(|second| *second != first).unwrap_or_default();
    let mut world = World::default();
    let mut put = |slot, text: String| world.put(slot, text);
    put("t", first);
    put("u", second);
    put("at", time(dice, lang));
    put("date", date.to_owned());
    put("price", price(dice, lang));
    put("code", (0..dice.between(3, 5)).map(|_| char::from(b'0' + dice.below(10) as u8)).collect());
    put("n", dice.between(2, 60).to_string());
    let drawn = World::draw(dice, false, &[("name", "name")]);
    let known = drawn.text("name", lang).to_owned();
    let name = match dice.below(3) {
        0 => known,
        1 => format!("{known} {}", invented_name(dice)),
        _ => invented_name(dice),
    };
    put("name", name);
    world
}

fn variant(dice: &mut Dice, world: &World, from: [&'static str; 2], lang: Lang) -> String {
    let variants: Vec<&str> = from[lang as usize].split('|').collect();
    world.fill(dice.pick(&variants), lang, false)
}

/// A time as people write it.
fn time(dice: &mut Dice, lang: Lang) -> String {
    let (hour, minute) = (dice.between(6, 22), *dice.one(&[0, 5, 10, 15, 20, 25, 30, 30, 40, 45, 50, 55]));
    let (clock, half) = (if hour > 12 { hour - 12 } else { hour }, if hour >= 12 { "pm" } else { "am" });
    match (lang, dice.below(3)) {
        (_, 0) => format!("{hour}:{minute:02}"),
        (Lang::En, 1) if minute == 0 => format!("{clock} {half}"),
        (Lang::En, _) => format!("{clock}:{minute:02} {half}"),
        (Lang::Fr, _) if minute == 0 => format!("{hour} h"),
        (Lang::Fr, 1) => format!("{hour}h{minute:02}"),
        (Lang::Fr, _) => format!("{hour} h {minute:02}"),
    }
}

/// A price as people write it.
fn price(dice: &mut Dice, lang: Lang) -> String {
    let (whole, cents) = (dice.between(2, 99), dice.below(100));
    let currency = dice.below(3);
    match (lang, dice.chance(0.5)) {
        (Lang::En, true) => format!("{}{whole}.{cents:02}", ["€", "£", "$"][currency]),
        (Lang::En, false) => format!("{whole} {}", ["euros", "pounds", "dollars"][currency]),
        (Lang::Fr, true) => format!("{whole},{cents:02} €"),
        (Lang::Fr, false) => format!("{whole} euros"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::copy::tests::few;
    use super::*;

    #[test]
    fn what_is_answered_stands_in_the_notes_and_the_rest_is_refused() {
        let sentences = few();
        let (mut refused, all) = (0, 2_000);
        for seed in 0..all {
            let lang = Lang::ALL[seed as usize % 2];
            let sample = asked(&sentences, &mut Dice::new(seed), lang);
            let [question, answer] = &sample.turns[..] else { panic!("two turns") };
            let is_refusal = (0..100).any(|seed| refusal(&mut Dice::new(seed), lang) == answer.text);
            refused += usize::from(is_refusal);
            // Numbers and names are copied; "At" and "On" are not.
            let copied =
                answer.text.split([' ', ',']).filter(|word| word.contains(|c: char| c.is_ascii_digit()));
            for word in copied.filter(|_| !is_refusal) {
                let word = word.trim_end_matches('.');
                assert!(question.text.contains(word), "{} > {}", question.text, answer.text);
            }
        }
        let share = refused as f64 / all as f64;
        assert!((0.25..0.35).contains(&share), "{share} refused");
    }
}
