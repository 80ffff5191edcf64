//! A text said another way: shorter, simpler, politer, as a list, of somebody else.
//!
//! Pairs are written as pairs in `pairs.txt`, or made by a rule that cannot change what is said.

pub(super) mod items;

use super::asking::{filled, sample};
use super::note;
use super::note::{World, filler_slots};
use crate::train::{Dice, Lang, Sample};

/// Ways of asking: English, French.
type Asks = [&'static [&'static str]; 2];
/// Draws a text and the same said the other way.
type Draw = fn(&mut Dice, Lang) -> (String, String);

/// Weight, asks, pair.
const STYLES: &[(usize, Asks, Draw)] = &[
    (20, FORMAL, message),
    (12, FRIENDLY, |dice, lang| pair(dice, lang, "friendly")),
    (14, SIMPLE, |dice, lang| pair(dice, lang, "simple")),
    (14, POLITE, |dice, lang| pair(dice, lang, "polite")),
    (18, SHORTER, shorter),
    (12, TO_LIST, items::to_list),
    (10, FROM_LIST, items::from_list),
];
/// Weight of the third person, whose asking names the person.
const THIRD: usize = 16;

const FORMAL: Asks = [
    &[
        "Make this more formal: {}",
        "Rewrite this in a formal style: {}",
        "Can you make this message more formal?\n{}",
        "Formal version, please: {}",
        "Write this as I would to my boss: {}",
    ],
    &[
        "Rends ce message plus formel : {}",
        "Réécris ceci dans un style formel : {}",
        "Peux-tu rendre ce message plus formel ?\n{}",
        "Version plus soutenue : {}",
        "Écris ceci comme à mon patron : {}",
    ],
];
const FRIENDLY: Asks = [
    &[
        "Make this friendlier: {}",
        "Rewrite this in a friendly tone: {}",
        "Say it more kindly: {}",
        "Can you make this warmer? {}",
    ],
    &[
        "Rends ceci plus amical : {}",
        "Réécris ceci sur un ton chaleureux : {}",
        "Dis-le plus gentiment : {}",
        "Peux-tu rendre ceci plus chaleureux ? {}",
    ],
];
const SIMPLE: Asks = [
    &[
        "Make this simpler: {}",
        "Say this in simple words: {}",
        "Rewrite this so that a child understands it: {}",
        "Simplify: {}",
        "Can you put this more simply?\n{}",
    ],
    &[
        "Rends ceci plus simple : {}",
        "Dis ceci avec des mots simples : {}",
        "Réécris ceci pour qu'un enfant comprenne : {}",
        "Simplifie : {}",
        "Peux-tu dire cela plus simplement ?\n{}",
    ],
];
const POLITE: Asks = [
    &[
        "Say this more politely: {}",
        "Make this polite: {}",
        "How can I say this politely? {}",
        "Rewrite politely: {}",
    ],
    &[
        "Passe du tu au vous : {}",
        "Réécris ceci en vouvoyant : {}",
        "Mets cette phrase au vous : {}",
        "Vouvoie : {}",
    ],
];
const SHORTER: Asks = [
    &[
        "Make this shorter: {}",
        "Shorten this: {}",
        "Cut the unnecessary words: {}",
        "Say it in fewer words: {}",
        "Can you make this note shorter?\n{}",
    ],
    &[
        "Raccourcis ceci : {}",
        "Rends ce texte plus court : {}",
        "Enlève les mots inutiles : {}",
        "Dis-le en moins de mots : {}",
        "Peux-tu raccourcir cette note ?\n{}",
    ],
];
const TO_LIST: Asks = [
    &["Turn this into a list: {}", "Make a bullet list of this: {}", "Write this as a list.\n{}", "List: {}"],
    &[
        "Fais une liste : {}",
        "Mets ceci sous forme de liste : {}",
        "Écris ceci en liste.\n{}",
        "En liste : {}",
    ],
];
const FROM_LIST: Asks = [
    &[
        "Write this list as one sentence:\n{}",
        "Turn this list into a sentence.\n{}",
        "Put this list into a sentence:\n{}",
    ],
    &[
        "Écris cette liste en une phrase :\n{}",
        "Transforme cette liste en phrase.\n{}",
        "Mets cette liste en une phrase :\n{}",
    ],
];
const THIRD_PERSON: Asks = [
    &[
        "Rewrite this in the third person, about {name}: {}",
        "Tell this about {name} instead of me: {}",
        "Change I to {name}: {}",
    ],
    &[
        "Réécris ceci à la troisième personne, en parlant de {name} : {}",
        "Raconte ceci en parlant de {name} : {}",
        "Remplace « je » par {name} : {}",
    ],
];

pub(super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let all: usize = STYLES.iter().map(|(weight, _, _)| weight).sum();
    let mut at = dice.below(all + THIRD);
    for (weight, asks, draw) in STYLES {
        if at < *weight {
            let (text, made) = draw(dice, lang);
            let asked = filled(dice, asks[lang as usize], &text);
            return sample(dice, "rewrite", lang, asked, made);
        }
        at -= weight;
    }
    third(dice, lang)
}

/// The pairs of a section in a language.
fn section(name: &str, lang: Lang) -> Vec<(&'static str, &'static str)> {
    let tag = if lang == Lang::Fr { "fr " } else { "en " };
    include_str!("pairs.txt")
        .lines()
        .skip_while(|line| line.strip_prefix("# ") != Some(name))
        .skip(1)
        .take_while(|line| !line.starts_with('#'))
        .filter_map(|line| line.strip_prefix(tag)?.split_once("=>"))
        .map(|(from, to)| (from.trim(), to.trim()))
        .collect()
}

fn one(dice: &mut Dice, lang: Lang, name: &str) -> (&'static str, &'static str) {
    let pairs = section(name, lang);
    if pairs.is_empty() { ("", "") } else { *dice.one(&pairs) }
}

fn pair(dice: &mut Dice, lang: Lang, name: &str) -> (String, String) {
    let world = filler_slots(dice);
    let (from, to) = one(dice, lang, name);
    (world.fill(from, lang, false), world.fill(to, lang, false))
}

/// A message with or without its greeting and its closing.
fn message(dice: &mut Dice, lang: Lang) -> (String, String) {
    let world = filler_slots(dice);
    let (mut from, mut to) = (Vec::new(), Vec::new());
    let greeted = dice.chance(0.6);
    if greeted {
        let greeting = one(dice, lang, "greeting");
        from.push(greeting.0);
        to.push(greeting.1);
    }
    let body = one(dice, lang, "formal");
    from.push(body.0);
    to.push(body.1);
    if dice.chance(0.5) {
        let closing = one(dice, lang, "closing");
        from.push(closing.0);
        to.push(closing.1);
    }
    (world.fill(&from.join(" "), lang, false), world.fill(&to.join(" "), lang, false))
}

/// Sentences of a note with words that say nothing, and without.
fn shorter(dice: &mut Dice, lang: Lang) -> (String, String) {
    let draws = (0..12).map(|_| wordy(dice, lang)).find(|(wordy, short)| wordy != short);
    draws.unwrap_or_else(|| pair(dice, lang, "simple"))
}

fn wordy(dice: &mut Dice, lang: Lang) -> (String, String) {
    let note = note::note(dice, lang);
    let mut wordy = Vec::new();
    let mut short = Vec::new();
    for pair in note.pairs.iter().take(3) {
        let sentence = pair[lang as usize].as_str();
        short.push(sentence.to_owned());
        wordy.push(match inside(sentence, lang) {
            Some(inner) if wordy.is_empty() || dice.chance(0.5) => {
                let (filler, _) = one(dice, lang, "filler");
                World::default().fill(&format!("{filler} {inner}"), lang, false)
            }
            _ => sentence.to_owned(),
        });
    }
    (wordy.join(" "), short.join(" "))
}

/// The sentence as it stands after other words; none where it begins with a name or has no verb.
fn inside(sentence: &str, lang: Lang) -> Option<String> {
    const EN: &[&str] = &["The ", "We ", "It ", "My ", "There ", "She ", "He ", "In "];
    const FR: &[&str] = &["J'", "Je ", "Nous ", "Il ", "Elle ", "Mon ", "Ma ", "La ", "Le ", "C'"];
    if lang == Lang::En && sentence.starts_with("I ") {
        return Some(sentence.to_owned());
    }
    let small = if lang == Lang::Fr { FR } else { EN };
    // A colon tells of a sentence without a verb.
    let whole = !sentence.contains(':') && small.iter().any(|start| sentence.starts_with(start));
    whole.then(|| note::lower_first(sentence))
}

/// One to three sentences of "I", told of somebody.
fn third(dice: &mut Dice, lang: Lang) -> Sample {
    let world = filler_slots(dice);
    let mut pairs = section("third", lang);
    dice.shuffle(&mut pairs);
    let count = dice.between(1, 3);
    let (mut first, mut told) = (Vec::new(), Vec::new());
    for (at, (from, to)) in pairs.into_iter().take(count).enumerate() {
        let subject = if at == 0 { "{name}" } else { "{name.he}" };
        first.push(world.fill(from, lang, false));
        told.push(world.fill(&to.replace("{subject}", subject), lang, false));
    }
    let asks = THIRD_PERSON[lang as usize];
    let asked = dice.pick(asks).replacen("{}", &first.join(" "), 1);
    let asked = world.fill(&asked, lang, false);
    sample(dice, "rewrite", lang, asked, told.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_has_pairs_in_both_languages() {
        for name in ["greeting", "closing", "formal", "friendly", "simple", "third", "polite", "filler"] {
            for lang in Lang::ALL {
                assert!(section(name, lang).len() >= 4, "{name} {lang:?}");
            }
        }
    }

    #[test]
    fn every_line_of_pairs_is_read() {
        let lines = include_str!("pairs.txt").lines().filter(|line| line.contains("=>")).count();
        let names = include_str!("pairs.txt").lines().filter_map(|line| line.strip_prefix("# "));
        let read: usize = names.flat_map(|name| Lang::ALL.map(|lang| section(name, lang).len())).sum();
        assert_eq!(lines, read);
    }

    #[test]
    fn what_is_shortened_keeps_its_words() {
        for seed in 0..500 {
            let (wordy, short) = shorter(&mut Dice::new(seed), Lang::En);
            assert!(wordy.len() >= short.len());
            let last = |text: &str| text.rsplit(' ').next().map(str::to_owned);
            assert_eq!(last(&wordy), last(&short));
        }
    }
}
