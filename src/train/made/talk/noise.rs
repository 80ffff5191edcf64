//! How people type: without capitals, accents or full stops, and with slips.
//!
//! Only the user's words are ever spoilt, and never a word that the answer repeats.

use crate::train::{Dice, Lang};

/// The text as somebody might type it; the words of `kept` stay whole.
pub(super) fn typed(dice: &mut Dice, lang: Lang, text: &str, kept: &str) -> String {
    let mut text = text.to_owned();
    if dice.chance(0.45) {
        return text;
    }
    if dice.chance(0.7) {
        text = uncapital(&text, kept);
    }
    if dice.chance(0.6) {
        let bare = text.trim_end_matches(['.', '?', '!']).trim_end();
        text = if bare.is_empty() { text } else { bare.to_owned() };
    } else if lang == Lang::Fr && dice.chance(0.5) {
        text = text.replace(" ?", "?").replace(" !", "!");
    }
    if lang == Lang::Fr && dice.chance(0.2) {
        text = words(&text, kept, plain);
    }
    if dice.chance(0.1) {
        text = text.replace('\'', "’");
    } else if dice.chance(0.1) {
        text = words(&text, kept, |word| word.replace('\'', ""));
    }
    for _ in 0..[0, 0, 0, 0, 0, 1, 1, 2][dice.below(8)] {
        text = slip(dice, &text, kept);
    }
    text
}

/// A small first letter, unless the word is one that is kept.
fn uncapital(text: &str, kept: &str) -> String {
    let first = text.split([' ', ',', '\'']).next().unwrap_or_default();
    if holds(kept, first) || first == "I" {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// Whether a word is among those that the answer may repeat.
fn holds(kept: &str, word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    !bare.is_empty() && kept.split([' ', '\n']).any(|other| other.contains(bare))
}

fn words(text: &str, kept: &str, change: impl Fn(&str) -> String) -> String {
    let changed = |word: &str| if holds(kept, word) { word.to_owned() } else { change(word) };
    text.split(' ').map(changed).collect::<Vec<_>>().join(" ")
}

/// A word without its accents.
fn plain(word: &str) -> String {
    let bare = |letter| match letter {
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'à' | 'â' => 'a',
        'ç' => 'c',
        'î' | 'ï' => 'i',
        'ô' => 'o',
        'ù' | 'û' => 'u',
        'É' | 'È' | 'Ê' => 'E',
        'À' => 'A',
        other => other,
    };
    word.chars().map(bare).collect()
}

/// One word with two letters swapped, one lost or one doubled.
fn slip(dice: &mut Dice, text: &str, kept: &str) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let at = dice.below(words.len());
    let Some(word) = words.get_mut(at) else { return text.to_owned() };
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 4 || !letters.iter().all(|c| c.is_alphabetic()) || holds(kept, word) {
        return text.to_owned();
    }
    let place = dice.between(1, letters.len() - 2);
    match dice.below(3) {
        0 => letters.swap(place, place + 1),
        1 => drop(letters.remove(place)),
        _ => letters.insert(place, letters[place]),
    }
    *word = letters.into_iter().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_spoils_much_but_not_what_is_kept() {
        let (mut dice, text) = (Dice::new(3), "Comment s'écrit le mot élève, s'il te plaît ?");
        let said: Vec<String> = (0..400).map(|_| typed(&mut dice, Lang::Fr, text, "élève")).collect();
        let distinct: std::collections::BTreeSet<&String> = said.iter().collect();
        assert!(distinct.len() > 40, "{}", distinct.len());
        assert!(said.iter().all(|said| said.contains("élève")));
        assert!(said.iter().any(|said| said.ends_with("plait")), "no accent was ever lost");
        assert!(said.iter().any(|said| said.starts_with("comment")), "no capital was ever lost");
        assert!(said.iter().filter(|said| *said == text).count() > 100, "hardly ever typed well");
    }
}
