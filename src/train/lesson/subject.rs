//! What a text announces, as its title: "In this paper we present *a fast method for long texts*."
//!
//! Every title stands in its text word for word; where nothing is announced, it is how the text begins.

use std::path::Path;

use super::copy::nearest;
use super::reading::{ABSTRACT, SUMMARIES};
use super::{Draw, Task, ask, draws};
use crate::train::corpus::{Summary, Which};
use crate::train::dice::Dice;
use crate::train::error::Result;
use crate::train::made::note::capitals;
use crate::train::sample::{By, Lang, Sample, Turn};

/// Who announces, at most so many words before the verb.
const SPEAKERS: &[&str] = &["we", "paper", "work", "article", "study"];
const APART_MAX: usize = 3;
/// Stems of the verbs that announce something.
const VERBS: &[&str] = &[
    "propose",
    "present",
    "introduce",
    "study",
    "studie",
    "investigate",
    "develop",
    "describe",
    "explore",
    "address",
    "consider",
    "examine",
    "analyze",
    "provide",
    "offer",
    "design",
    "suggest",
    "show",
    "apply",
    "use",
    "demonstrate",
    "derive",
    "extend",
    "learn",
    "aim",
    "build",
];
/// Words between the verb and what is announced.
const OPENERS: &[&str] = &["a", "an", "the", "novel", "new", "simple", "that", "how", "to"];
/// Words that no title ends with.
const LOOSE: &[&str] = &[
    "the", "a", "an", "of", "to", "in", "for", "that", "which", "and", "with", "by", "on", "is", "are",
    "from", "as", "this", "can", "using", "we", "into", "our", "its", "at", "or", "where", "when", "while",
];
/// Words of a title.
const TITLE_WORDS: std::ops::RangeInclusive<usize> = 3..=9;
/// Share of texts shown whole; of the others a few words around the announcement.
const WHOLE: f64 = 0.7;
/// Words shown around an announcement.
const AROUND: usize = 60;

/// Words of a title that says how its text begins.
const BEGINNING: usize = 8;
/// Share of texts shown whole that are summed up after that.
const SUMMED: f64 = 0.6;
const SUM_UP: &[&str] = &[
    "Now sum it up in one sentence.",
    "And in one sentence?",
    "What is it about, in a sentence?",
    "Summarise it in a sentence.",
    "Which sentence says the most?",
    "Quote its most important sentence.",
];

/// Abstracts with what they announce as the title.
pub(super) fn subject(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    draws(folder, SUMMARIES, which, |record: Summary| {
        if record.kind != ABSTRACT {
            return None;
        }
        let (at, title) = announced(&record.text).or_else(|| Some((0, beginning(&record.text)?)))?;
        let main = nearest(&record.text, &record.summary).map(str::to_owned);
        let text = record.text;
        Some(Box::new(move |dice: &mut Dice| {
            let shown = if dice.chance(WHOLE) { text.clone() } else { around(dice, &text, at) };
            let asked = ask(dice, Task::Title, Lang::En, &shown);
            let mut sample = Sample::exchange("subject", Lang::En, asked, &title);
            if let Some(main) = main.as_ref().filter(|main| shown.contains(*main) && dice.chance(SUMMED)) {
                sample.turns.push(Turn { by: By::User, text: dice.pick(SUM_UP).to_owned() });
                sample.turns.push(Turn { by: By::Assistant, text: main.clone() });
            }
            sample
        }) as Draw)
    })
}

/// The first words of a text, up to a mark.
fn beginning(text: &str) -> Option<String> {
    let mut title = Vec::new();
    for word in text.split_whitespace().take(BEGINNING) {
        title.push(bare(word));
        if title.len() >= *TITLE_WORDS.start() && bare(word) != word {
            break;
        }
    }
    ended(title)
}

/// Some words as a title, without those that none ends with.
fn ended(mut title: Vec<&str>) -> Option<String> {
    while title.last().is_some_and(|word| LOOSE.contains(&word.to_lowercase().as_str())) {
        title.pop();
    }
    TITLE_WORDS.contains(&title.len()).then(|| capitals(&title.join(" ")))
}

/// Where the first announcement of a text stands, in words, and what it names.
fn announced(text: &str) -> Option<(usize, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let verb = (1..words.len()).find(|&at| {
        let speaker = &words[at.saturating_sub(APART_MAX)..at];
        is_announcing(words[at])
            && speaker.iter().any(|word| SPEAKERS.contains(&word.to_lowercase().as_str()))
    })?;
    let named =
        words.get(verb + 1..)?.iter().skip_while(|word| OPENERS.contains(&word.to_lowercase().as_str()));
    let mut title = Vec::new();
    for word in named.take(*TITLE_WORDS.end()) {
        title.push(bare(word));
        if title.len() >= *TITLE_WORDS.start() && bare(word) != *word {
            break;
        }
    }
    Some((verb, ended(title)?))
}

fn is_announcing(word: &str) -> bool {
    let word = word.to_lowercase();
    VERBS.iter().any(|verb| word.strip_prefix(verb).is_some_and(|ending| matches!(ending, "" | "s")))
}

/// A word without the mark that ends its part of the sentence.
fn bare(word: &str) -> &str {
    word.trim_end_matches(['.', ',', ';', ':'])
}

/// A piece of the text that holds the words at `at` and those behind it.
fn around(dice: &mut Dice, text: &str, at: usize) -> String {
    let before = dice.below(AROUND);
    let words = text.split_whitespace().skip(at.saturating_sub(before));
    words.take(before.min(at) + AROUND).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_announced_is_the_title() {
        let titles = [
            ("Nets are large. We present a new method for small ones, and test it.", "Method for small ones"),
            ("In this paper we then propose to prune nets by size that are", "Prune nets by size"),
            ("This work studies how people of all ages sleep in the", "People of all ages sleep"),
        ];
        for (text, title) in titles {
            assert_eq!(announced(text).map(|(_, title)| title).as_deref(), Some(title), "{text}");
        }
        for text in ["", "We", "Nobody presents a good method here.", "We present it."] {
            assert_eq!(announced(text), None, "{text}");
        }
    }

    #[test]
    fn where_nothing_is_announced_the_beginning_is_the_title() {
        let text = "Large nets are slow, and small ones are not. Both have uses.";
        assert_eq!(beginning(text).as_deref(), Some("Large nets are slow"));
        assert_eq!(
            beginning("Nets that learn from the texts of a library"),
            Some("Nets that learn from the texts".into())
        );
        assert_eq!(beginning("Of the"), None);
    }

    #[test]
    fn a_piece_holds_what_is_announced() {
        let long = format!("{} we present a fast way home. {}", "so ".repeat(99), "and ".repeat(99));
        let (at, title) = announced(&long).unwrap();
        for seed in 0..200 {
            let piece = around(&mut Dice::new(seed), &long, at);
            assert!(piece.to_lowercase().contains(&title.to_lowercase()), "{piece}");
        }
    }
}
