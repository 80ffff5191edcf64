//! Requests that a tool fulfils, and the same requests where there is none.
//!
//! A call is one JSON object `{"tool":NAME,...}` whose values stand in the request; the answer
//! after it says what the tool's result says, never more.

mod data;
mod request;

use super::{Talk, greeting, identity};
use crate::train::{By, Dice, Lang, Sample};
use data::{Texts, texts};
use request::{Request, TOOLS};

/// Draws a request with the tools that are at hand.
pub(in super::super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let mut talk = Talk::new(dice, lang, "tools");
    let words = texts(lang);
    if talk.dice.chance(0.2) {
        super::system::maybe(&mut talk);
        let request = Request::draw(&mut talk);
        ask(&mut talk, &request);
        talk.assistant(request.answers(words).none);
        return talk.close();
    }
    let listed = list(&mut talk, words);
    if talk.dice.chance(0.12) {
        talk.play(match lang {
            Lang::En => greeting::OPEN_EN,
            Lang::Fr => greeting::OPEN_FR,
        });
    }
    if talk.dice.chance(0.12) {
        // Not all that is said where there are tools is a request for one.
        let scenes = [identity::scenes(lang), greeting::scenes(lang)][talk.dice.below(2)];
        let scene = *talk.dice.one(scenes);
        talk.play(scene);
        return talk.close();
    }
    for _ in 0..[1, 1, 1, 2][talk.dice.below(4)] {
        let request = Request::draw(&mut talk);
        ask(&mut talk, &request);
        if listed.contains(&request.tool) {
            fulfil(&mut talk, &request, words);
        } else {
            talk.assistant(request.answers(words).missing);
        }
    }
    talk.close()
}

/// Writes the system text that lists some of the tools, and says which.
fn list(talk: &mut Talk<'_>, words: &Texts) -> Vec<&'static str> {
    let mut all: Vec<&(&'static str, &'static str)> = TOOLS.iter().collect();
    talk.dice.shuffle(&mut all);
    let count = talk.dice.between(2, TOOLS.len()).max(talk.dice.between(2, TOOLS.len()));
    all.truncate(count);
    let described = talk.dice.chance(0.4);
    let line = |tool: &&(&'static str, &'static str)| {
        let what = words.described.iter().find(|(name, _)| *name == tool.0).map_or("", |(_, what)| what);
        if described { format!("{}{}: {what}", tool.0, tool.1) } else { format!("{}{}", tool.0, tool.1) }
    };
    let lines: Vec<String> = all.iter().map(line).collect();
    let joined = if described {
        lines.iter().map(|line| format!("\n- {line}")).collect::<String>()
    } else {
        format!(" {}", lines.join(", "))
    };
    talk.sample.system = talk.draw(words.listing) + &joined;
    all.iter().map(|tool| tool.0).collect()
}

fn ask(talk: &mut Talk<'_>, request: &Request) {
    for (slot, word) in &request.slots {
        talk.set(slot, word.as_str());
    }
    talk.user(request.asked);
}

/// One call for each object, its result, and the confirmation.
fn fulfil(talk: &mut Talk<'_>, request: &Request, words: &Texts) {
    let fails = talk.dice.chance(0.08);
    for call in &request.calls {
        talk.turn(By::Call, call.clone());
        let result = match &request.found {
            _ if fails => talk.draw(words.failed),
            Some(note) => note.clone(),
            None => talk.draw(words.worked),
        };
        talk.turn(By::Tool, result);
        if fails {
            break;
        }
    }
    let answers = request.answers(words);
    let answer = match (&request.found, fails) {
        (_, true) => words.sorry,
        (Some(_), false) if request.is_empty => words.nothing,
        _ => answers.done,
    };
    talk.assistant(answer);
}
