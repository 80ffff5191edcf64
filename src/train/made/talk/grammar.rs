//! Patterns that stand for many sentences.
//!
//! `[a|b|]` is one of several, nested as one likes; `<tu/vous>` goes by how the person is addressed;
//! `{slot}` is a word of the conversation; `de~` loses its vowel before another. A pattern is only
//! ever a constant of this program; a bad one is left as it stands, and the tests find it.

use crate::train::Dice;

/// What a pattern is filled from.
pub(super) trait Words {
    /// The word of a slot, the same all through a conversation.
    fn word(&mut self, dice: &mut Dice, slot: &str) -> Option<String>;
}

/// Draws one sentence of a pattern, tidied, without a capital of its own.
pub(super) fn expand(dice: &mut Dice, words: &mut impl Words, formal: bool, pattern: &str) -> String {
    let mut out = String::new();
    fill(dice, words, formal, pattern, &mut out);
    tidy(&out)
}

fn fill(dice: &mut Dice, words: &mut impl Words, formal: bool, pattern: &str, out: &mut String) {
    let mut rest = pattern;
    while let Some(at) = rest.find(['[', '<', '{']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let Some(end) = matching(from) else { break };
        let inside = &from[1..end];
        if from.starts_with('[') {
            let ways = split(inside, '|');
            let way = dice.pick(&ways);
            fill(dice, words, formal, way, out);
        } else if from.starts_with('<') {
            let ways = split(inside, '/');
            let way = if formal { ways.last() } else { ways.first() };
            fill(dice, words, formal, way.copied().unwrap_or_default(), out);
        } else if let Some(word) = words.word(dice, inside) {
            out.push_str(&word);
        } else {
            out.push_str(&from[..=end]);
        }
        rest = &from[end + 1..];
    }
    out.push_str(rest);
}

/// Where the bracket that `text` begins with is closed.
fn matching(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '[' | '<' | '{' => depth += 1,
            ']' | '>' | '}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Cuts at a mark that stands in no bracket.
fn split(text: &str, mark: char) -> Vec<&str> {
    let (mut depth, mut from, mut found) = (0_usize, 0, Vec::new());
    for (at, letter) in text.char_indices() {
        match letter {
            '[' | '<' | '{' => depth += 1,
            ']' | '>' | '}' => depth = depth.saturating_sub(1),
            _ if letter == mark && depth == 0 => {
                found.push(&text[from..at]);
                from = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    found.push(&text[from..]);
    found
}

/// Single spaces, none before a comma or a full stop, and French elisions made.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.trim().chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        match letter {
            ' ' if matches!(next, Some(' ' | ',' | '.')) => {}
            '~' if next.is_some_and(vowel) && !aspirated(&letters.clone().collect::<String>()) => {
                out.pop();
                out.push('\'');
            }
            '~' => out.push(' '),
            _ => out.push(letter),
        }
    }
    out
}

/// Whether a word that begins so makes the one before it lose its vowel.
fn vowel(letter: char) -> bool {
    "aeiouhàâéèêëîïôœAEIOUHÀÂÉÈÊËÎÏÔŒ".contains(letter)
}

/// Whether a word begins like a vowel and yet is not joined.
fn aspirated(rest: &str) -> bool {
    ["oui", "onze", "haut", "hibou", "huit"].iter().any(|word| rest.starts_with(word))
}

/// The text with its first letter a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One;

    impl Words for One {
        fn word(&mut self, _: &mut Dice, slot: &str) -> Option<String> {
            (slot == "ami").then(|| "Élodie".to_owned())
        }
    }

    #[test]
    fn a_pattern_gives_all_its_sentences_and_no_others() {
        let mut dice = Dice::new(1);
        let drawn = |pattern: &str, formal: bool, dice: &mut Dice| {
            (0..200)
                .map(|_| expand(dice, &mut One, formal, pattern))
                .collect::<std::collections::BTreeSet<_>>()
        };
        let said = drawn("[a|b [c|d]|] , e", false, &mut dice);
        assert_eq!(said.into_iter().collect::<Vec<_>>(), [", e", "a, e", "b c, e", "b d, e"]);
        for (formal, wanted) in [(false, "tu vas"), (true, "vous allez")] {
            assert_eq!(drawn("<tu vas/vous allez>", formal, &mut dice).first().unwrap(), wanted);
        }
        assert_eq!(drawn("l'avis de~{ami}", false, &mut dice).first().unwrap(), "l'avis d'Élodie");
        assert_eq!(drawn("le bout de~bois", false, &mut dice).first().unwrap(), "le bout de bois");
        assert_eq!(drawn("un {trou}", false, &mut dice).first().unwrap(), "un {trou}");
    }
}
