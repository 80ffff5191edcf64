//! What is reckoned: small sums, numbers in words, neighbours among numbers and letters, spelling.
//!
//! Answers come from the numbers themselves, so they cannot be wrong.

use super::super::Talk;
use super::numbers::spelled;
use crate::train::Lang;

/// The user's patterns and the assistant's.
type Patterns = (&'static [&'static str], &'static [&'static str]);

/// Asks one to three things of a kind.
pub(super) fn ask(talk: &mut Talk<'_>) {
    let kind = talk.dice.below(9);
    for _ in 0..[1, 1, 1, 2, 3][talk.dice.below(5)] {
        match kind {
            0 | 1 => sum(talk),
            2 => difference(talk),
            3 => product(talk),
            4 => words(talk),
            5 => neighbour(talk),
            6 => letter(talk),
            7 => story(talk),
            _ => spelling(talk),
        }
    }
}

fn play(talk: &mut Talk<'_>, slots: &[(&str, String)], en: Patterns, fr: Patterns) {
    for (slot, word) in slots {
        talk.set(slot, word.as_str());
    }
    let (asked, answered) = match talk.lang() {
        Lang::En => en,
        Lang::Fr => fr,
    };
    talk.exchange(asked, answered);
}

fn number(talk: &mut Talk<'_>, value: usize) -> String {
    if talk.dice.chance(0.25) { spelled(talk.lang(), value, false) } else { value.to_string() }
}

fn sum(talk: &mut Talk<'_>) {
    let (a, b) = (talk.dice.between(0, 12), talk.dice.between(0, 12));
    let slots = [
        ("x", number(talk, a)),
        ("y", number(talk, b)),
        ("z", (a + b).to_string()),
        ("a", a.to_string()),
        ("b", b.to_string()),
    ];
    play(
        talk,
        &slots,
        (
            &[
                "What[ is|'s] {x} [plus|and|+] {y}?",
                "{x} + {y}[ =| = ?|]",
                "How much is {x} [plus|and] {y}?",
                "[Add|Please add] {x} and {y}.",
                "Can you add {x} and {y}?",
            ],
            &["{a} + {b} = {z}.", "{z}.", "It makes {z}.", "{a} plus {b} is {z}."],
        ),
        (
            &[
                "Combien font {x} [plus|et] {y} ?",
                "{x} + {y}[ =| = ?|]",
                "Ça fait combien, {x} plus {y} ?",
                "<Additionne/Additionnez> {x} et {y}.",
                "{x} plus {y} ?",
            ],
            &["{a} + {b} = {z}.", "{z}.", "Cela fait {z}.", "{a} plus {b} font {z}."],
        ),
    );
}

/// A sum or a difference of things.
fn story(talk: &mut Talk<'_>) {
    let (a, b) = (talk.dice.between(2, 10), talk.dice.between(2, 10));
    let slots = [("x", number(talk, a)), ("y", number(talk, b)), ("z", (a + b).to_string())];
    let (more, less): (Patterns, Patterns) = match talk.lang() {
        Lang::En => (
            (
                &[
                    "I have {x} [apples|books|eggs|cards] and [get|buy|find] {y} more. How many do I have[| now]?",
                ],
                &["You have {z}.", "{z}."],
            ),
            (
                &[
                    "I have {z} [euros|apples|sweets|cards] and [spend|lose|give away] {y}. How many are left?",
                ],
                &["There are {a} left.", "{a}."],
            ),
        ),
        Lang::Fr => (
            (
                &[
                    "J'ai {x} [pommes|livres|œufs|cartes] et [on m'en donne|j'en achète|j'en trouve] {y}. Combien en ai-je[| maintenant] ?",
                ],
                &["Cela fait {z}.", "{z}."],
            ),
            (
                &[
                    "J'ai {z} [euros|pommes|bonbons|cartes] et j'en [dépense|perds|donne] {y}. Combien m'en reste-t-il ?",
                ],
                &["Il en reste {a}.", "{a}."],
            ),
        ),
    };
    talk.set("a", a.to_string());
    let chosen = if talk.dice.chance(0.5) { more } else { less };
    play(talk, &slots, chosen, chosen);
}

fn difference(talk: &mut Talk<'_>) {
    let (b, c) = (talk.dice.between(0, 10), talk.dice.between(0, 10));
    let a = b + c;
    let slots = [
        ("x", number(talk, a)),
        ("y", number(talk, b)),
        ("z", c.to_string()),
        ("a", a.to_string()),
        ("b", b.to_string()),
    ];
    play(
        talk,
        &slots,
        (
            &["What[ is|'s] {x} [minus|less|-] {y}?", "{x} - {y}[ =| = ?|]", "Take {y} from {x}."],
            &["{a} - {b} = {z}.", "{z}.", "It leaves {z}.", "{a} minus {b} is {z}."],
        ),
        (
            &[
                "Combien font {x} moins {y} ?",
                "{x} - {y}[ =| = ?|]",
                "{x} moins {y} ?",
                "<Ôte/Ôtez> {y} de {x}.",
            ],
            &["{a} - {b} = {z}.", "{z}.", "Il reste {z}.", "{a} moins {b} font {z}."],
        ),
    );
}

fn product(talk: &mut Talk<'_>) {
    let (a, b) = (talk.dice.between(1, 10), talk.dice.between(1, 10));
    let slots = [
        ("x", number(talk, a)),
        ("y", number(talk, b)),
        ("z", (a * b).to_string()),
        ("a", a.to_string()),
        ("b", b.to_string()),
    ];
    play(
        talk,
        &slots,
        (
            &[
                "What[ is|'s] {x} [times|x|multiplied by] {y}?",
                "{x} [times|x] {y}[ =| = ?|]",
                "How much is {x} times {y}?",
            ],
            &["{a} x {b} = {z}.", "{z}.", "{a} times {b} is {z}."],
        ),
        (
            &["Combien font {x} fois {y} ?", "{x} [fois|x] {y}[ =| = ?|]", "Ça fait combien, {x} fois {y} ?"],
            &["{a} x {b} = {z}.", "{z}.", "{a} fois {b} font {z}."],
        ),
    );
}

fn words(talk: &mut Talk<'_>) {
    let value = talk.dice.between(0, 100);
    let slots = [("x", value.to_string()), ("y", spelled(talk.lang(), value, false))];
    if talk.dice.chance(0.3) {
        return play(
            talk,
            &slots,
            (&["Write {y} in [figures|digits|numbers].", "Which number is {y}?"], &["{x}.", "{x}"]),
            (&["<Écris/Écrivez> {y} en chiffres.", "{y} en chiffres ?"], &["{x}.", "{x}"]),
        );
    }
    play(
        talk,
        &slots,
        (
            &[
                "[Spell|Write] {x} in [words|letters].",
                "How do you [write|spell|say] {x} in words?",
                "{x} in words[, please|]?",
                "[Write|Spell] the number {x}[ in full|].",
            ],
            &["{x} in words is {y}.", "{y}.", "{y}"],
        ),
        (
            &[
                "<Écris/Écrivez> {x} en [toutes lettres|lettres].",
                "Comment [s'écrit|écrit-on] {x} en [toutes |]lettres ?",
                "{x} en lettres[, s'il <te/vous> plaît|] ?",
            ],
            &["{x} s'écrit {y}.", "{y}.", "{y}"],
        ),
    );
}

fn neighbour(talk: &mut Talk<'_>) {
    let value = talk.dice.between(1, 99);
    let slots = [("x", number(talk, value)), ("y", (value + 1).to_string()), ("z", (value - 1).to_string())];
    if talk.dice.chance(0.5) {
        return play(
            talk,
            &slots,
            (
                &[
                    "What[ number|] comes after {x}?",
                    "Which number [follows|is next after] {x}?",
                    "Count on one from {x}.",
                ],
                &["{y}.", "After that comes {y}."],
            ),
            (
                &[
                    "Quel nombre vient après {x} ?",
                    "Qu'y a-t-il après {x} ?",
                    "Quel est le nombre suivant {x} ?",
                ],
                &["{y}.", "Après vient {y}."],
            ),
        );
    }
    play(
        talk,
        &slots,
        (
            &["What[ number|] comes before {x}?", "Which number is just before {x}?"],
            &["{z}.", "Before it comes {z}."],
        ),
        (&["Quel nombre vient avant {x} ?", "Qu'y a-t-il juste avant {x} ?"], &["{z}.", "Avant vient {z}."]),
    );
}

fn letter(talk: &mut Talk<'_>) {
    let at = talk.dice.between(1, 24);
    let of = |at: usize| char::from(b'A' + at as u8).to_string();
    let slots = [("x", of(at)), ("y", of(at + 1)), ("z", of(at - 1)), ("n", (at + 1).to_string())];
    if talk.dice.chance(0.5) {
        return play(
            talk,
            &slots,
            (
                &[
                    "What[ letter|] comes after {x}[| in the alphabet]?",
                    "Which letter follows {x}?",
                    "The letter after {x}?",
                ],
                &["{y}.", "After {x} comes {y}."],
            ),
            (
                &[
                    "Quelle lettre vient après {x}[| dans l'alphabet] ?",
                    "Quelle lettre suit {x} ?",
                    "La lettre après {x} ?",
                ],
                &["{y}.", "Après {x} vient {y}."],
            ),
        );
    }
    play(
        talk,
        &slots,
        (
            &["What[ letter|] comes before {x}[| in the alphabet]?", "Which letter is before {x}?"],
            &["{z}.", "Before {x} comes {z}."],
        ),
        (
            &["Quelle lettre vient avant {x}[| dans l'alphabet] ?", "Quelle lettre précède {x} ?"],
            &["{z}.", "Avant {x} vient {z}."],
        ),
    );
}

/// Words that people ask the spelling of.
const SPELT_EN: &[&str] = &[
    "necessary",
    "beautiful",
    "friend",
    "because",
    "receive",
    "Wednesday",
    "February",
    "tomorrow",
    "believe",
    "separate",
    "address",
    "weather",
    "neighbour",
    "surprise",
    "biscuit",
    "island",
    "knife",
    "answer",
    "colour",
    "different",
    "eight",
    "school",
    "language",
    "library",
    "business",
    "minute",
    "people",
    "really",
    "women",
];
const SPELT_FR: &[&str] = &[
    "beaucoup",
    "aujourd'hui",
    "accueil",
    "appeler",
    "toujours",
    "parmi",
    "malgré",
    "fauteuil",
    "écureuil",
    "rythme",
    "hôpital",
    "bibliothèque",
    "chocolat",
    "adresse",
    "courir",
    "développer",
    "langage",
    "quelquefois",
    "apparaître",
    "événement",
    "œuf",
    "sœur",
    "temps",
    "corps",
    "bientôt",
    "fenêtre",
    "cauchemar",
    "quand",
];

fn spelling(talk: &mut Talk<'_>) {
    let word = match talk.lang() {
        Lang::En => *talk.dice.one(SPELT_EN),
        Lang::Fr => *talk.dice.one(SPELT_FR),
    };
    let letters: Vec<String> = word.chars().map(|c| c.to_uppercase().collect()).collect();
    let slots = [
        ("x", word.to_owned()),
        ("y", letters.join("-")),
        ("n", letters.iter().filter(|c| *c != "'").count().to_string()),
        ("z", letters.first().cloned().unwrap_or_default()),
    ];
    if talk.dice.chance(0.3) {
        return play(
            talk,
            &slots,
            (
                &[
                    "What[ is|'s] the first letter of {x}?",
                    "Which letter does {x} begin with?",
                    "What letter does {x} start with?",
                ],
                &["{z}.", "It begins with {z}."],
            ),
            (
                &["Quelle est la première lettre de~{x} ?", "Par quelle lettre commence {x} ?"],
                &["{z}.", "Le mot commence par {z}."],
            ),
        );
    }
    play(
        talk,
        &slots,
        (
            &[
                "How do you spell {x}?",
                "Spell {x}[|, please].",
                "[Can|Could] you spell {x}[| for me]?",
                "What is the spelling of {x}?",
            ],
            &["{y}.", "{x}: {y}."],
        ),
        (
            &[
                "Comment [s'écrit|épelle-t-on|écrit-on] {x} ?",
                "<Épelle/Épelez> {x}[|, s'il <te/vous> plaît].",
                "<Peux-tu/Pouvez-vous> épeler {x} ?",
            ],
            &["{y}.", "{x} : {y}."],
        ),
    );
}
