//! Questions to notes: a short answer with its fact, or that the notes do not say.
//!
//! An answer's fact stands in the notes of the prompt; a refusal's never does.

use super::asking::sample;
use super::note::{self, Fact, Note, Writer, lower_first};
use crate::train::{Dice, Lang, Sample};

/// Share of questions whose answer is not in the notes.
const ABSENT: f64 = 0.3;

const REFUSALS_EN: &[&str] = &[
    "That is not in your notes.",
    "That is not in your notes.",
    "Your notes do not say that.",
    "I cannot find that in your notes.",
    "There is nothing about that in your notes.",
];
const REFUSALS_FR: &[&str] = &[
    "Ce n'est pas dans vos notes.",
    "Ce n'est pas dans vos notes.",
    "Vos notes ne le disent pas.",
    "Je ne trouve pas cela dans vos notes.",
    "Il n'y a rien à ce sujet dans vos notes.",
];

/// Around the notes and the question, in this order.
const LAYOUTS_EN: &[(&str, &str)] = &[
    ("Here are my notes.\n", "\nQuestion: "),
    ("My notes:\n", "\n\n"),
    ("", "\n\nQuestion: "),
    ("Answer from these notes only.\n", "\nQuestion: "),
    ("Notes:\n", "\nAnswer from the notes: "),
    ("Use my notes to answer.\n\n", "\n\n"),
    ("Read these notes and answer the question.\n", "\nQ: "),
    ("From my diary:\n", "\n\nCan you tell me: "),
    ("I wrote this:\n", "\n\nMy question: "),
    ("NOTES\n", "\n\nQUESTION\n"),
    ("", "\n---\n"),
    ("Here is what I noted.\n\n", "\n\nAnswer briefly: "),
];
const LAYOUTS_FR: &[(&str, &str)] = &[
    ("Voici mes notes.\n", "\nQuestion : "),
    ("Mes notes :\n", "\n\n"),
    ("", "\n\nQuestion : "),
    ("Réponds seulement avec ces notes.\n", "\nQuestion : "),
    ("Notes :\n", "\nRéponds d'après les notes : "),
    ("Utilise mes notes pour répondre.\n\n", "\n\n"),
    ("Lis ces notes et réponds à la question.\n", "\nQ : "),
    ("Dans mon journal :\n", "\n\nPeux-tu me dire : "),
    ("J'ai écrit ceci :\n", "\n\nMa question : "),
    ("NOTES\n", "\n\nQUESTION\n"),
    ("", "\n---\n"),
    ("Voici ce que j'ai noté.\n\n", "\n\nRéponds brièvement : "),
];

pub(super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let writer = Writer::draw(dice);
    let count = *dice.one(&[1, 1, 2, 2, 3, 3, 4]);
    let mut notes = note::notes(dice, lang, writer, count + 1);
    // The one that is left out lends its questions.
    let other = notes.pop();
    let (question, answered) = if dice.chance(ABSENT) {
        (absent(dice, &notes, other.as_ref()), None)
    } else {
        present(dice, &notes)
            .map_or((None, None), |(number, fact)| (Some(fact.clone()), Some((number, fact))))
    };
    let style = dice.below(6);
    let numbered = style < 4;
    let refused = refusal(dice, lang);
    let answer = match answered {
        Some((number, fact)) if numbered => with_number(dice, count, number, &fact.answer),
        Some((_, fact)) => fact.answer.clone(),
        None => refused,
    };
    let asked = question.map_or_else(|| nothing_asked(lang), |fact| casual(dice, lang, &fact.asked));
    let entries: Vec<[&str; 3]> = notes.iter().map(|note| [&*note.date, &note.title, &note.text]).collect();
    let prompt = prompt(dice, lang, style, &entries, &asked);
    sample(dice, "answer", lang, prompt, answer)
}

pub(in crate::train) fn refusal(dice: &mut Dice, lang: Lang) -> String {
    dice.pick(if lang == Lang::Fr { REFUSALS_FR } else { REFUSALS_EN }).to_owned()
}

/// Where a note offers no question.
fn nothing_asked(lang: Lang) -> String {
    match lang {
        Lang::En => "What is my bank code?".to_owned(),
        Lang::Fr => "Quel est le code de ma carte ?".to_owned(),
    }
}

/// A fact of one of the notes with that note's number; never one that two notes tell differently.
fn present<'a>(dice: &mut Dice, notes: &'a [Note]) -> Option<(usize, &'a Fact)> {
    let facts: Vec<(usize, &Fact)> = notes
        .iter()
        .enumerate()
        .flat_map(|(at, note)| note.facts.iter().map(move |fact| (at + 1, fact)))
        .filter(|(number, fact)| {
            let elsewhere = |(at, note): (usize, &Note)| at + 1 != *number && tells(note, fact);
            let dated = notes.get(number - 1).is_some_and(|note| fact.asked.contains(&note.date));
            dated || !notes.iter().enumerate().any(elsewhere)
        })
        .collect();
    (!facts.is_empty()).then(|| *dice.one(&facts))
}

/// Whether a note says something on the matter of this fact.
fn tells(note: &Note, fact: &Fact) -> bool {
    note.facts.iter().any(|known| known.topic == fact.topic)
}

/// A question of another note, or about what one of these leaves out.
fn absent(dice: &mut Dice, notes: &[Note], other: Option<&Note>) -> Option<Fact> {
    let left_out: Vec<&Fact> = notes.iter().flat_map(|note| &note.missing).collect();
    let foreign: Vec<&Fact> =
        other.into_iter().flat_map(|note| note.facts.iter().chain(&note.missing)).collect();
    let from = if !left_out.is_empty() && dice.chance(0.5) { left_out } else { foreign };
    let from: Vec<&Fact> =
        from.into_iter().filter(|fact| !notes.iter().any(|note| tells(note, fact))).collect();
    (!from.is_empty()).then(|| (*dice.one(&from)).clone())
}

/// The question as it is or, now and then, typed in haste.
fn casual(dice: &mut Dice, lang: Lang, asked: &str) -> String {
    match dice.below(20) {
        0 => lower_first(asked),
        1 => asked.trim_end_matches(['?', ' ']).to_owned(),
        2 => super::correct::noisy(dice, lang, asked),
        _ => asked.to_owned(),
    }
}

/// The answer, which may say the note it is from.
fn with_number(dice: &mut Dice, count: usize, number: usize, answer: &str) -> String {
    if count < 2 || dice.chance(0.75) {
        return answer.to_owned();
    }
    let stem = answer.trim_end_matches('.');
    format!("{stem} (note {number}).")
}

/// Notes (date, title, text) with a question, laid out in one of several ways; `style` says how a note is.
pub(in crate::train) fn prompt(
    dice: &mut Dice,
    lang: Lang,
    style: usize,
    notes: &[[&str; 3]],
    asked: &str,
) -> String {
    let layouts = if lang == Lang::Fr { LAYOUTS_FR } else { LAYOUTS_EN };
    let (before, between) = *dice.one(layouts);
    let space = if lang == Lang::Fr { " " } else { "" };
    let lines = notes.iter().enumerate().map(|(at, [date, title, text])| {
        let number = at + 1;
        match style {
            0 => format!("Note {number} ({date}){space}: {text}"),
            1 => format!("{number}. {title} ({date})\n{text}"),
            2 => format!("[{number}] {date}{space}: {text}"),
            3 => format!("Note {number}, {date}, {title}{space}: {text}"),
            4 => format!("{date} - {text}"),
            _ => format!("## {title}, {date}\n{text}"),
        }
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    // Some ask first and show their notes after.
    if dice.chance(0.15) {
        return format!("{asked}\n\n{text}");
    }
    format!("{before}{text}{between}{asked}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last word of a key stands in the text, whatever French made of its article.
    fn holds(text: &str, key: &str) -> bool {
        let word = key.rsplit([' ', '\'']).next().unwrap_or_default().to_lowercase();
        text.to_lowercase().contains(&word)
    }

    #[test]
    fn what_is_answered_stands_in_the_notes_and_what_is_refused_does_not() {
        let (mut refused, mut total) = (0, 0);
        for seed in 0..2_000 {
            for lang in Lang::ALL {
                let dice = &mut Dice::new(seed);
                let writer = Writer::draw(dice);
                let mut notes = note::notes(dice, lang, writer, 4);
                let other = notes.pop();
                let text: String = notes.iter().map(|note| format!("{} {} ", note.date, note.text)).collect();
                if let Some((number, fact)) = present(dice, &notes) {
                    let note = &notes[number - 1];
                    assert!(!fact.key.is_empty(), "{}: {}", note.scene, fact.asked);
                    assert!(
                        holds(&format!("{} {}", note.date, note.text), &fact.key),
                        "{}: {} / {} / {}",
                        note.scene,
                        fact.asked,
                        fact.key,
                        note.text
                    );
                    assert!(
                        holds(&format!("{} {}", fact.answer, fact.asked), &fact.key),
                        "{} > {}",
                        fact.asked,
                        fact.answer
                    );
                }
                if let Some(fact) = absent(dice, &notes, other.as_ref()) {
                    let known = notes.iter().any(|note| tells(note, &fact));
                    assert!(!known && !text.contains(&fact.asked), "{}", fact.asked);
                }
                let answer = make(&mut Dice::new(seed), lang).turns[1].text.clone();
                refused += usize::from(
                    REFUSALS_EN.contains(&answer.as_str()) || REFUSALS_FR.contains(&answer.as_str()),
                );
                total += 1;
            }
        }
        let share = f64::from(refused as u32) / f64::from(total as u32);
        assert!((0.25..0.35).contains(&share), "{share} refused");
    }
}
